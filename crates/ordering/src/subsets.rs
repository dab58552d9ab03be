use crate::Flows;

/// The weight of the best order of every subset of the items.
///
/// With `W(v, R)` the flow from `v` to all of `R`: `B(R) = max over v in R of W(v, R) + B(R − v)`,
/// where `v` comes first. `W` of the lower half of the bits is a table, that of the upper half is
/// kept while the lower half runs.
pub(crate) struct Subsets {
    flows: Flows,
    best: Vec<u64>,
}

/// The bits whose sums are a table that stays in the cache.
const LOW: usize = 8;

impl Subsets {
    pub(crate) fn new(flows: Flows) -> Self {
        let n = flows.len();
        let low = n.min(LOW);
        let sums = low_sums(&flows, low);
        let mut best = vec![0_u64; 1 << n];
        for high in 0..1_usize << (n - low) {
            let above: Vec<u64> = (0..n).map(|from| sum(&flows, from, high << low)).collect();
            for below in 0..1_usize << low {
                let set = high << low | below;
                let sums = &sums[below * n..(below + 1) * n];
                let (mut rest, mut most) = (set, 0);
                while rest != 0 {
                    let first = rest.trailing_zeros() as usize;
                    rest &= rest - 1;
                    most = most.max(above[first] + sums[first] + best[set ^ 1 << first]);
                }
                best[set] = most;
            }
        }
        Self { flows, best }
    }

    /// All items as a set.
    pub(crate) fn all(&self) -> usize {
        self.best.len() - 1
    }

    /// The weight of the best order of all items.
    #[cfg(test)]
    pub(crate) fn weight(&self) -> u64 {
        self.best[self.all()]
    }

    /// Whether an order of the remaining items that begins with `first` can be a best one.
    pub(crate) fn may_begin(&self, remaining: usize, first: usize) -> bool {
        sum(&self.flows, first, remaining) + self.best[remaining ^ 1 << first] == self.best[remaining]
    }
}

/// The flow from an item to all items of a set.
fn sum(flows: &Flows, from: usize, set: usize) -> u64 {
    (0..flows.len()).filter(|to| set >> to & 1 == 1).map(|to| flows.get(from, to)).sum()
}

/// For every set of the first `low` items the flow from each item to it.
fn low_sums(flows: &Flows, low: usize) -> Vec<u64> {
    let n = flows.len();
    (0..1_usize << low).flat_map(|set| (0..n).map(move |from| sum(flows, from, set))).collect()
}
