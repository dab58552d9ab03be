use std::fmt::Debug;

use cladist_lineage::{Parallel, map, pieces};

use crate::clusters::{Clusters, SLOTS};
use cladist_stats::{ExactSum, Interval, clustered_interval};

/// How a number changes along the edges whose two sides know it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// Those edges, at least one.
    pub edges: u64,
    /// The parents' mean; a parent counts once per edge.
    pub parent_mean: f64,
    /// The children's mean.
    pub child_mean: f64,
    /// The mean of child less parent.
    pub mean_change: f64,
    /// The median of child less parent: of an even number of edges half way between the two in
    /// the middle.
    pub median_change: f64,
    /// The interval of 95 % of the mean change, children of one parent taken together; none for
    /// fewer than two parents.
    pub interval: Option<Interval>,
}

/// A kind of number that can be summed exactly.
pub trait Number: Copy + Send + Sync + Debug {
    /// An exact sum, the same for every order of the summands.
    type Sum: Default + Send + Sync;
    /// This less another.
    #[must_use]
    fn minus(self, other: Self) -> Self;
    /// Adds to a sum.
    fn add(self, sum: &mut Self::Sum);
    /// Adds a sum to another.
    fn join(sum: &mut Self::Sum, more: &Self::Sum);
    /// A sum as a float.
    fn float(sum: &Self::Sum) -> f64;
    /// Half way between two.
    fn middle(low: Self, high: Self) -> f64;
    /// Their order.
    fn compare(&self, other: &Self) -> std::cmp::Ordering;
}

impl Number for i64 {
    type Sum = i128;

    /// Differences beyond what 64 bits hold stay at the end of their range.
    fn minus(self, other: Self) -> Self {
        self.saturating_sub(other)
    }
    fn add(self, sum: &mut i128) {
        *sum += i128::from(self);
    }
    fn join(sum: &mut i128, more: &i128) {
        *sum += more;
    }
    fn float(sum: &i128) -> f64 {
        *sum as f64
    }
    fn middle(low: Self, high: Self) -> f64 {
        (i128::from(low) + i128::from(high)) as f64 / 2.0
    }
    fn compare(&self, other: &Self) -> std::cmp::Ordering {
        self.cmp(other)
    }
}

impl Number for f64 {
    type Sum = ExactSum;

    fn minus(self, other: Self) -> Self {
        self - other
    }
    fn add(self, sum: &mut ExactSum) {
        sum.add(self);
    }
    fn join(sum: &mut ExactSum, more: &ExactSum) {
        sum.join(more);
    }
    fn float(sum: &ExactSum) -> f64 {
        sum.value()
    }
    fn middle(low: Self, high: Self) -> f64 {
        f64::midpoint(low, high)
    }
    fn compare(&self, other: &Self) -> std::cmp::Ordering {
        self.total_cmp(other)
    }
}

/// All, then the relations.
const ROWS: usize = SLOTS.len() + 1;

struct Row<N: Number> {
    parents: N::Sum,
    children: N::Sum,
    changes: Vec<N>,
    /// Edges and summed change of each parent.
    clusters: Vec<(u32, f64)>,
}

impl<N: Number> Default for Row<N> {
    fn default() -> Self {
        Self {
            parents: N::Sum::default(),
            children: N::Sum::default(),
            changes: Vec::new(),
            clusters: Vec::new(),
        }
    }
}

impl<N: Number> Row<N> {
    fn append(&mut self, mut later: Self) {
        N::join(&mut self.parents, &later.parents);
        N::join(&mut self.children, &later.children);
        self.changes.append(&mut later.changes);
        self.clusters.append(&mut later.clusters);
    }

    fn change(&mut self) -> Option<Change> {
        let edges = self.changes.len();
        let mut total = N::Sum::default();
        self.changes.iter().for_each(|change| change.add(&mut total));
        let mean = |sum: &N::Sum| N::float(sum) / edges as f64;
        let mean_change = mean(&total);
        Some(Change {
            edges: edges as u64,
            parent_mean: mean(&self.parents),
            child_mean: mean(&self.children),
            mean_change,
            median_change: median(&mut self.changes)?,
            interval: clustered_interval(&self.clusters, mean_change),
        })
    }
}

fn median<N: Number>(values: &mut [N]) -> Option<f64> {
    if values.is_empty() {
        return None;
    }
    let middle = values.len() / 2;
    let even = values.len().is_multiple_of(2);
    let (below, high, _) = values.select_nth_unstable_by(middle, N::compare);
    let high = *high;
    let low = if even { below.iter().copied().max_by(N::compare) } else { Some(high) };
    Some(N::middle(low?, high))
}

/// The change of a number over all edges, then by relation as in [`SLOTS`]; none where no edge
/// has it on both sides.
pub fn changes<N: Number>(
    value: impl Fn(usize) -> Option<N> + Sync,
    clusters: &Clusters,
    par: &dyn Parallel,
) -> [Option<Change>; ROWS] {
    let pieces = pieces(par, clusters.len());
    let done = map(par, pieces.len(), |piece| {
        let mut rows: [Row<N>; ROWS] = Default::default();
        pieces[piece].clone().for_each(|at| cluster(&value, clusters, at, &mut rows));
        rows
    });
    let mut rows: [Row<N>; ROWS] = Default::default();
    for part in done {
        rows.iter_mut().zip(part).for_each(|(row, more)| row.append(more));
    }
    // Only the sums of parents are gathered for all relations together.
    let [all, by_relation @ ..] = &mut rows;
    for row in by_relation.iter() {
        N::join(&mut all.parents, &row.parents);
        N::join(&mut all.children, &row.children);
        all.changes.extend_from_slice(&row.changes);
    }
    rows.each_mut().map(Row::change)
}

fn cluster<N: Number>(
    value: &impl Fn(usize) -> Option<N>,
    clusters: &Clusters,
    at: usize,
    rows: &mut [Row<N>; ROWS],
) {
    let (parent, edges) = clusters.get(at);
    let Some(before) = value(parent as usize) else { return };
    let mut own: [(u32, N::Sum); ROWS] = Default::default();
    for edge in edges {
        let Some(after) = value(edge.child as usize) else { continue };
        let change = after.minus(before);
        let slot = usize::from(edge.slot) + 1;
        before.add(&mut rows[slot].parents);
        after.add(&mut rows[slot].children);
        rows[slot].changes.push(change);
        own[slot].0 += 1;
        change.add(&mut own[slot].1);
    }
    let [all, by_relation @ ..] = &mut own;
    for (edges, sum) in by_relation.iter() {
        all.0 += edges;
        N::join(&mut all.1, sum);
    }
    for (row, (edges, sum)) in rows.iter_mut().zip(&own) {
        if *edges > 0 {
            row.clusters.push((*edges, N::float(sum)));
        }
    }
}
