use crate::Flows;
use crate::local::Random;

/// Cycles that an order must break, and what breaking each costs at least.
///
/// Every order goes against an edge of every cycle. Where cycles share an edge they share its
/// weight, so the sum of their prices bounds what any order loses: a packing of cycles, the dual
/// of the problem's linear relaxation. Greedy, shortest cycles first; the best of some tries.
#[derive(Debug, Clone, Default)]
pub(crate) struct Packing {
    /// The items of a cycle as a set, and its price.
    pub(crate) cycles: Vec<(u64, u64)>,
    /// All prices together.
    pub(crate) price: u64,
}

const TRIES: usize = 40;

/// A packing for at most 64 items; for more only its price is of use.
pub(crate) fn packing(flows: &Flows) -> Packing {
    let mut random = Random::new();
    let mut best = Packing::default();
    let mut items: Vec<usize> = (0..flows.len()).collect();
    for _ in 0..TRIES {
        let found = pack(flows, &items);
        if found.price > best.price {
            best = found;
        }
        random.shuffle(&mut items);
    }
    best
}

fn pack(flows: &Flows, items: &[usize]) -> Packing {
    let mut left = flows.clone();
    let mut found = Packing::default();
    for longest in 3..=items.len() {
        for &start in items {
            while let Some(cycle) = shortest_cycle(&left, items, start, longest) {
                let edges = || cycle.iter().zip(cycle.iter().cycle().skip(1)).map(|(&from, &to)| (from, to));
                let price = edges().map(|(from, to)| left.get(from, to)).min().unwrap_or(0);
                if price == 0 {
                    break;
                }
                edges().for_each(|(from, to)| left.take(from, to, price));
                let set = cycle.iter().fold(0, |set, item| set | 1_u64 << (item % 64));
                found.cycles.push((set, price));
                found.price += price;
            }
        }
    }
    found
}

/// The shortest cycle through an item, of at most `longest` items; breadth first.
fn shortest_cycle(flows: &Flows, items: &[usize], start: usize, longest: usize) -> Option<Vec<usize>> {
    const NONE: usize = usize::MAX;
    let mut before = vec![NONE; flows.len()];
    let (mut queue, mut next) = (vec![start], Vec::new());
    for _ in 0..longest {
        for &from in &queue {
            for &to in items.iter().filter(|&&to| flows.get(from, to) > 0) {
                if to == start {
                    let mut cycle = vec![from];
                    while let Some(&last) = cycle.last().filter(|&&last| last != start) {
                        cycle.push(before[last]);
                    }
                    cycle.reverse();
                    return Some(cycle);
                }
                if before[to] == NONE {
                    before[to] = from;
                    next.push(to);
                }
            }
        }
        std::mem::swap(&mut queue, &mut next);
        next.clear();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::packing;
    use crate::Flows;

    #[test]
    fn cycles_share_the_weight_of_an_edge() {
        // 0 → 1 → 2 → 0 and 0 → 1 → 3 → 0 share 0 → 1, which is worth 3.
        let mut flows = Flows::new(4);
        for (from, to, weight) in [(0, 1, 3), (1, 2, 2), (2, 0, 2), (1, 3, 2), (3, 0, 2)] {
            flows.add(from, to, weight);
        }
        assert_eq!(packing(&flows).price, 3);
        let mut line = Flows::new(3);
        line.add(0, 1, 4);
        line.add(0, 2, 4);
        assert_eq!(packing(&line).price, 0);
    }
}
