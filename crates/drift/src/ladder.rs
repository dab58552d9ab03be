use cladist_ordering::{Flows, best_order};

use crate::flows::Drift;
use crate::traits::Traits;
use crate::transitions::Transition;

/// Values that say nothing and are never ordered.
pub const NOT_ORDERED: [&str; 5] = ["other", "unknown", "None", "", "[]"];

/// What an order is best at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objective {
    /// The most pairs of values whose net flow goes along the order.
    Edges,
    /// The most net flow along the order.
    Traffic,
}

impl Objective {
    /// Both, in the order of their rows.
    pub const ALL: [Self; 2] = [Self::Edges, Self::Traffic];

    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Edges => "edges",
            Self::Traffic => "traffic",
        }
    }
}

/// Values in the order that most of the drift between them goes along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ladder {
    /// The values, first to last.
    pub order: Vec<u32>,
    /// Pairs whose net flow goes along the order.
    pub compatible: u64,
    /// Pairs with a net flow.
    pub oriented_edges: u64,
    /// The net flow of all pairs.
    pub traffic: u64,
    /// The net flow that goes along the order.
    pub weight: u64,
    /// Transitions that go along the order.
    pub accounted: u64,
    /// All transitions between these values.
    pub mutations: u64,
    /// No order reaches more of the objective.
    pub bound: u64,
    /// Whether this one reaches it.
    pub exact: bool,
}

/// The values to order: of those with a net flow the `n + 5` that most models have (ties by
/// text), without [`NOT_ORDERED`], cut to `n`. In byte order.
pub fn top_values(traits: &Traits, appearances: &[u64], drift: &[Drift], n: usize) -> Vec<u32> {
    let mut values: Vec<u32> = drift.iter().flat_map(|d| [d.from, d.to]).collect();
    values.sort_unstable();
    values.dedup();
    values.sort_by_key(|&value| std::cmp::Reverse(appearances[value as usize]));
    values.truncate(n + 5);
    values.retain(|&value| !NOT_ORDERED.contains(&traits.value(value)));
    values.truncate(n);
    values.sort_unstable();
    values
}

/// The best order of values that are given in the byte order of their texts; among equally good
/// ones the smallest by text, see [`best_order`].
pub fn ladder(values: &[u32], transitions: &[Transition], drift: &[Drift], objective: Objective) -> Ladder {
    let place = |value: u32| values.binary_search(&value).ok();
    let pair = |from: u32, to: u32| Some((place(from)?, place(to)?));
    let (mut net, mut edges, mut all) =
        (Flows::new(values.len()), Flows::new(values.len()), Flows::new(values.len()));
    let (mut oriented_edges, mut traffic, mut mutations) = (0, 0, 0);
    for d in drift {
        if let Some((from, to)) = pair(d.from, d.to) {
            net.add(from, to, d.net);
            edges.add(from, to, 1);
            oriented_edges += 1;
            traffic += d.net;
        }
    }
    for t in transitions {
        if let Some((from, to)) = pair(t.from, t.to) {
            all.add(from, to, t.count);
            mutations += t.count;
        }
    }
    let best = best_order(if objective == Objective::Edges { &edges } else { &net });
    Ladder {
        compatible: edges.along(&best.order),
        oriented_edges,
        traffic,
        weight: net.along(&best.order),
        accounted: all.along(&best.order),
        mutations,
        bound: best.bound,
        exact: best.is_exact(),
        order: best.order.iter().map(|&place| values[place]).collect(),
    }
}
