use cladist_lineage::{Parallel, map, pieces};
use rustc_hash::FxHashMap;

use crate::clusters::{Clusters, SLOTS};
use crate::traits::Traits;
use cladist_stats::{Interval, clustered_interval};

/// How much a trait changes along edges whose two sides report it.
///
/// Of an edge the Jaccard distance of its two sets of values, `1 − |A ∩ B| / |A ∪ B|`: the
/// mutation of Laufer, Oderinwale and Kleinberg 2025 (arXiv 2508.06811), in 0..=1.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Mutation {
    /// Edges whose two sides have a value.
    pub edges: u64,
    /// Those whose sides differ.
    pub mutated: u64,
    /// The sum of the distances.
    pub sum: f64,
    /// The mean distance; none without edges.
    pub rate: Option<f64>,
    /// Its interval of 95 %, children of one parent taken together, cut to 0..=1; none for fewer
    /// than two parents.
    pub interval: Option<Interval>,
}

/// Edges between two sets of values that differ, none of them empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changed {
    /// The number of the parent's set.
    pub(crate) parent: u32,
    /// The number of the child's set.
    pub(crate) child: u32,
    /// How many edges.
    pub edges: u64,
}

/// What a trait does along all edges.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Compared {
    /// Over all edges.
    pub all: Mutation,
    /// By relation, as in [`SLOTS`].
    pub by_relation: [Mutation; SLOTS.len()],
    /// The edges that change the trait, together where their sets are the same.
    pub changed: Vec<Changed>,
}

/// Distances are whole multiples of 2^-60, so that their sums are exact.
const ONE: u64 = 1 << 60;

/// A distance sum as a float.
fn float(sum: u128) -> f64 {
    sum as f64 / ONE as f64
}

/// All, then the relations.
const ROWS: usize = SLOTS.len() + 1;

#[derive(Default)]
struct Tally {
    edges: u64,
    mutated: u64,
    sum: u128,
    /// Edges and summed distance of each parent.
    clusters: Vec<(u32, f64)>,
}

impl Tally {
    fn append(&mut self, mut later: Self) {
        self.edges += later.edges;
        self.mutated += later.mutated;
        self.sum += later.sum;
        self.clusters.append(&mut later.clusters);
    }

    fn mutation(&self) -> Mutation {
        let sum = float(self.sum);
        let rate = (self.edges > 0).then(|| sum / self.edges as f64);
        let ends = rate.and_then(|rate| clustered_interval(&self.clusters, rate));
        let interval = ends.map(|(low, high)| (low.max(0.0), high.min(1.0)));
        Mutation { edges: self.edges, mutated: self.mutated, sum, rate, interval }
    }
}

/// Compares the two sides of every edge.
pub fn compare(traits: &Traits, clusters: &Clusters, par: &dyn Parallel) -> Compared {
    let pieces = pieces(par, clusters.len());
    let done = map(par, pieces.len(), |piece| {
        let mut part = Piece { traits, rows: Default::default(), changed: FxHashMap::default() };
        pieces[piece].clone().for_each(|at| part.cluster(clusters, at));
        (part.rows, part.changed)
    });
    let mut rows: [Tally; ROWS] = Default::default();
    let mut changed: FxHashMap<(u32, u32), u64> = FxHashMap::default();
    for (tallies, pairs) in done {
        rows.iter_mut().zip(tallies).for_each(|(row, more)| row.append(more));
        if changed.is_empty() {
            changed = pairs;
        } else {
            for (pair, edges) in pairs {
                *changed.entry(pair).or_default() += edges;
            }
        }
    }
    let mut changed: Vec<Changed> =
        changed.into_iter().map(|((parent, child), edges)| Changed { parent, child, edges }).collect();
    changed.sort_unstable_by_key(|pair| (pair.parent, pair.child));
    let [all, by_relation @ ..] = rows.each_ref().map(Tally::mutation);
    Compared { all, by_relation, changed }
}

/// Some parents and their children.
struct Piece<'a> {
    traits: &'a Traits,
    rows: [Tally; ROWS],
    changed: FxHashMap<(u32, u32), u64>,
}

impl Piece<'_> {
    fn cluster(&mut self, clusters: &Clusters, at: usize) {
        let (parent, edges) = clusters.get(at);
        let before = self.traits.set_of(parent);
        if before == 0 {
            return;
        }
        let mut own = [(0_u32, 0_u128); ROWS];
        for edge in edges {
            let after = self.traits.set_of(edge.child);
            if after == 0 {
                continue;
            }
            let slot = usize::from(edge.slot) + 1;
            own[0].0 += 1;
            own[slot].0 += 1;
            if after == before {
                continue;
            }
            let distance = u128::from(distance(self.traits.set(before), self.traits.set(after)));
            own[0].1 += distance;
            own[slot].1 += distance;
            self.rows[0].mutated += 1;
            self.rows[slot].mutated += 1;
            *self.changed.entry((before, after)).or_default() += 1;
        }
        for (row, (edges, sum)) in self.rows.iter_mut().zip(own) {
            if edges > 0 {
                row.edges += u64::from(edges);
                row.sum += sum;
                row.clusters.push((edges, float(sum)));
            }
        }
    }
}

/// The Jaccard distance of two ascending lists in multiples of 2^-60, to the nearest.
fn distance(a: &[u32], b: &[u32]) -> u64 {
    let both = common(a, b);
    let any = a.len() + b.len() - both;
    if both == 0 || any == 0 {
        return ONE;
    }
    let (apart, any) = ((any - both) as u128, any as u128);
    ((2 * apart * u128::from(ONE) + any) / (2 * any)) as u64
}

/// How many values two ascending lists share.
fn common(a: &[u32], b: &[u32]) -> usize {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut both = 0;
    while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                both += 1;
                a.next();
                b.next();
            }
        }
    }
    both
}

#[cfg(test)]
mod tests {
    use super::{ONE, distance};

    #[test]
    fn distances_by_hand() {
        assert_eq!(distance(&[1], &[2]), ONE);
        assert_eq!(distance(&[1, 2], &[2]), ONE / 2);
        assert_eq!(distance(&[1, 2, 5], &[2, 5, 9]), ONE / 2);
        assert_eq!(distance(&[1, 2], &[1, 3]), (2 * ONE + 1) / 3);
        assert_eq!(distance(&[4, 7], &[4, 7]), 0);
    }
}
