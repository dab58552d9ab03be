//! Proof for components too large for all their subsets.
//!
//! A best-first search over the sets of items that remain to be placed. Choosing who comes first
//! among them costs what flows to it from the others; the cycles of a packing that lie inside
//! what remains bound what is still to be lost (a consistent bound: a cycle through the chosen
//! item is priced below the edge into it that is lost). Items that nothing remaining flows to
//! come first at no cost, those that flow to nothing last, and a component that nothing flows
//! into goes before all else, so only its items need be tried.
use std::cmp::Reverse;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use crate::Flows;
use crate::packing::Packing;

/// The sets that are looked at before the search gives up.
const SETS: usize = 400_000;

/// What came out.
pub(crate) struct Proof {
    /// No order loses less.
    pub(crate) loss: u64,
    /// An order that loses just that, where it is better than the one known.
    pub(crate) order: Option<Vec<usize>>,
}

struct Search<'a> {
    flows: &'a Flows,
    packing: &'a Packing,
    /// For each item those that flow to it, and those that it flows to.
    before: Vec<u64>,
    after: Vec<u64>,
}

/// How a set was reached.
#[derive(Clone, Copy)]
struct Reached {
    cost: u64,
    from: u64,
    first: usize,
}

/// Looks for an order of at most 64 items that loses less than `known`.
pub(crate) fn prove(flows: &Flows, packing: &Packing, known: u64) -> Proof {
    let n = flows.len();
    let mask =
        |flow: &dyn Fn(usize) -> u64| (0..n).filter(|&i| flow(i) > 0).fold(0, |set, i| set | 1_u64 << i);
    let before = (0..n).map(|item| mask(&|from| flows.get(from, item))).collect();
    let after = (0..n).map(|item| mask(&|to| flows.get(item, to))).collect();
    let search = Search { flows, packing, before, after };
    let all = if n == 64 { u64::MAX } else { (1 << n) - 1 };
    search.run(search.normal(all), known)
}

impl Search<'_> {
    fn run(&self, all: u64, known: u64) -> Proof {
        let mut reached: FxHashMap<u64, Reached> = FxHashMap::default();
        let mut open = BinaryHeap::new();
        reached.insert(all, Reached { cost: 0, from: all, first: usize::MAX });
        open.push(Reverse((self.bound(all), 0, all)));
        while let Some(Reverse((estimate, cost, set))) = open.pop() {
            if estimate >= known {
                break;
            }
            if set == 0 {
                return Proof { loss: cost, order: Some(self.order(all, &reached)) };
            }
            if reached.len() > SETS {
                return Proof { loss: estimate, order: None };
            }
            if reached.get(&set).is_some_and(|best| best.cost < cost) {
                continue;
            }
            for first in items(self.source(set)) {
                let cost = cost + self.cost(set, first);
                let rest = self.normal(set & !(1 << first));
                let estimate = cost + self.bound(rest);
                if estimate < known && reached.get(&rest).is_none_or(|best| cost < best.cost) {
                    reached.insert(rest, Reached { cost, from: set, first });
                    open.push(Reverse((estimate, cost, rest)));
                }
            }
        }
        Proof { loss: known, order: None }
    }

    /// What is lost when an item comes before all others of a set.
    fn cost(&self, set: u64, first: usize) -> u64 {
        items(set & self.before[first]).map(|from| self.flows.get(from, first)).sum()
    }

    /// What any order of a set loses at least.
    fn bound(&self, set: u64) -> u64 {
        self.packing.cycles.iter().filter(|(cycle, _)| cycle & !set == 0).map(|(_, price)| price).sum()
    }

    /// A set without the items that cost nothing first or last.
    fn normal(&self, set: u64) -> u64 {
        let mut left = set;
        loop {
            let free = |&item: &usize| self.before[item] & left == 0 || self.after[item] & left == 0;
            match items(left).find(free) {
                Some(item) => left &= !(1 << item),
                None => return left,
            }
        }
    }

    /// A component of a set that nothing else of it flows into.
    fn source(&self, set: u64) -> u64 {
        let mut start = set & set.wrapping_neg();
        loop {
            let into = grow(start, set, &self.before);
            let back = grow(start, into, &self.after);
            match into & !back {
                0 => return into,
                outside => start = outside & outside.wrapping_neg(),
            }
        }
    }

    /// The order that a search found, from its choices and the items that cost nothing.
    fn order(&self, all: u64, reached: &FxHashMap<u64, Reached>) -> Vec<usize> {
        let mut choices = Vec::new();
        let mut set = 0;
        while let Some(step) = reached.get(&set).filter(|_| set != all) {
            choices.push(step.first);
            set = step.from;
        }
        let n = self.before.len();
        let mut left = if n == 64 { u64::MAX } else { (1 << n) - 1 };
        let (mut front, mut back) = (Vec::new(), Vec::new());
        loop {
            while let Some(item) = items(left).find(|&item| self.before[item] & left == 0) {
                front.push(item);
                left &= !(1 << item);
            }
            if let Some(item) = items(left).find(|&item| self.after[item] & left == 0) {
                back.push(item);
                left &= !(1 << item);
                continue;
            }
            let Some(first) = choices.pop() else { break };
            front.push(first);
            left &= !(1 << first);
        }
        back.reverse();
        front.append(&mut back);
        front
    }
}

/// What is reached from a set, inside another.
fn grow(start: u64, inside: u64, next: &[u64]) -> u64 {
    let (mut found, mut edge) = (start, start);
    while edge != 0 {
        let more = items(edge).fold(0, |more, item| more | next[item]) & inside & !found;
        found |= more;
        edge = more;
    }
    found
}

/// The items of a set, ascending.
fn items(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let item = set.trailing_zeros() as usize;
        (set != 0).then(|| {
            set &= set - 1;
            item
        })
    })
}

#[cfg(test)]
mod tests {
    use super::prove;
    use crate::Flows;
    use crate::local::{Random, local_search};
    use crate::packing::packing;
    use crate::subsets::Subsets;

    /// Tournaments without any order in them: every pair flows one way or the other at random.
    #[test]
    fn what_all_subsets_say() {
        let mut random = Random::new();
        for n in [3, 6, 9, 12] {
            for _ in 0..10 {
                let mut flows = Flows::new(n);
                for from in 0..n {
                    for to in from + 1..n {
                        let (a, b) = if random.below(2) == 0 { (from, to) } else { (to, from) };
                        flows.add(a, b, random.below(20) as u64);
                    }
                }
                let least = flows.total() - Subsets::new(flows.clone()).weight();
                let packing = packing(&flows);
                assert!(packing.price <= least);
                assert!(flows.total() - flows.along(&local_search(&flows)) >= least);
                let proof = prove(&flows, &packing, flows.total() + 1);
                assert_eq!(proof.loss, least);
                let order = proof.order.unwrap();
                assert_eq!(order.len(), n);
                assert_eq!(flows.total() - flows.along(&order), least);
                // An order that good is not found again, only proven.
                assert!(prove(&flows, &packing, least).order.is_none());
            }
        }
    }
}
