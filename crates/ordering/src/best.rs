use crate::components::components;
use crate::local::local_search;
use crate::packing::packing;
use crate::search::prove;
use crate::subsets::Subsets;
use crate::{Flows, SUBSETS};

/// An order of all items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ordering {
    /// The items, first to last.
    pub order: Vec<usize>,
    /// The flow that the order agrees with: from each item to those after it.
    pub weight: u64,
    /// No order agrees with more.
    pub bound: u64,
}

impl Ordering {
    /// Whether no order can be better.
    pub fn is_exact(&self) -> bool {
        self.weight == self.bound
    }
}

/// A best order, or a good one with a bound.
///
/// Exact where no strongly connected component has more than [`SUBSETS`] items, and then of all
/// best orders the one that is smallest as a list of numbers. A larger component is searched up
/// to a limit; its items stand in an order that is fixed, yet not the smallest of the best ones.
pub fn best_order(flows: &Flows) -> Ordering {
    let net = flows.net();
    let parts: Vec<Part> = components(&net).into_iter().map(|items| Part::new(&net, items)).collect();
    let order = interleave(&net, parts.iter().map(|part| (part.items.as_slice(), part.plan())).collect());
    let weight = flows.along(&order);
    let slack: u64 = parts.iter().map(|part| part.slack).sum();
    Ordering { order, weight, bound: weight + slack }
}

/// A component, solved.
struct Part {
    items: Vec<usize>,
    solved: Solved,
    /// By how much its order may fall short of the best.
    slack: u64,
}

enum Solved {
    /// Every best order can be told.
    Subsets(Subsets),
    /// One order, as places in `items`.
    Order(Vec<usize>),
}

impl Part {
    fn new(net: &Flows, items: Vec<usize>) -> Self {
        let inside = net.among(&items);
        if items.len() <= SUBSETS {
            return Self { items, solved: Solved::Subsets(Subsets::new(inside)), slack: 0 };
        }
        let mut order = local_search(&inside);
        let mut loss = inside.total() - inside.along(&order);
        let packing = packing(&inside);
        let mut least = packing.price;
        if least < loss && items.len() <= 64 {
            let proof = prove(&inside, &packing, loss);
            least = least.max(proof.loss);
            if let Some(better) = proof.order {
                loss = proof.loss;
                order = better;
            }
        }
        Self { items, solved: Solved::Order(order), slack: loss - least }
    }

    fn plan(&self) -> Plan<'_> {
        match &self.solved {
            Solved::Subsets(subsets) => Plan::Subsets(subsets, subsets.all()),
            Solved::Order(order) => Plan::Order(order),
        }
    }
}

/// What may come next of a component, given what came.
enum Plan<'a> {
    Subsets(&'a Subsets, usize),
    Order(&'a [usize]),
}

impl Plan<'_> {
    fn may_begin(&self, place: usize) -> bool {
        match self {
            Plan::Subsets(subsets, left) => left >> place & 1 == 1 && subsets.may_begin(*left, place),
            Plan::Order(rest) => rest.first() == Some(&place),
        }
    }

    fn take(&mut self, place: usize) {
        match self {
            Plan::Subsets(_, left) => *left &= !(1 << place),
            Plan::Order(rest) => *rest = rest.get(1..).unwrap_or_default(),
        }
    }
}

/// The smallest order in which each component keeps a best order of its own and everything that
/// flows from one component to another flows forward: always the smallest item that may be next.
fn interleave(net: &Flows, mut parts: Vec<(&[usize], Plan<'_>)>) -> Vec<usize> {
    let n = net.len();
    let mut home = vec![(0, 0); n];
    for (part, (items, _)) in parts.iter().enumerate() {
        items.iter().enumerate().for_each(|(place, &item)| home[item] = (part, place));
    }
    let mut waits: Vec<usize> = (0..n)
        .map(|to| (0..n).filter(|&from| net.get(from, to) > 0 && home[from].0 != home[to].0).count())
        .collect();
    let mut placed = vec![false; n];
    let mut order = Vec::with_capacity(n);
    for _ in 0..n {
        let free = |&item: &usize| {
            let (part, place) = home[item];
            !placed[item] && waits[item] == 0 && parts[part].1.may_begin(place)
        };
        let Some(next) = (0..n).find(free) else { break };
        let (part, place) = home[next];
        parts[part].1.take(place);
        placed[next] = true;
        for to in (0..n).filter(|&to| net.get(next, to) > 0 && home[to].0 != part) {
            waits[to] -= 1;
        }
        order.push(next);
    }
    order
}
