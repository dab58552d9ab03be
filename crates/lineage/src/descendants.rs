//! How many distinct models descend from each.
//!
//! Each model with parents takes one of them, the last in the topological order, as its tree
//! parent; so every family becomes a few trees, and what descends within a tree is a sum of
//! sizes. What a model reaches beyond its own subtree is a set of whole subtrees: those that hang
//! on an edge to a child whose tree parent is another model. Subtrees are intervals of a
//! numbering, either disjoint or one within the other, so that such a set is a short list of
//! disjoint intervals. Only models above a child with several parents ever have one.
use rustc_hash::FxHashMap;

use crate::adjacency::{Adjacency, ModelIx};

/// The number of distinct descendants of every model; `order` has parents first.
pub(crate) fn descendants(parents: &Adjacency, children: &Adjacency, order: &[ModelIx]) -> Vec<u32> {
    let tree = TreeParents::new(parents, order);
    let mut size = vec![1_u32; parents.len()];
    for &model in order.iter().rev() {
        if let Some(parent) = tree.of(model) {
            size[parent.index()] += size[model.index()];
        }
    }
    let beyond = if tree.chosen.is_empty() {
        Vec::new()
    } else {
        let start = numbering(order, &tree, &size);
        Trees { children, tree: &tree, size: &size, start }.beyond(order)
    };
    for size in &mut size {
        *size -= 1;
    }
    for (model, more) in beyond {
        size[model.index()] += more;
    }
    size
}

/// The tree parent of every model.
struct TreeParents<'a> {
    parents: &'a Adjacency,
    /// Of models with several parents the last in the order: a parent that descends from another
    /// has the child in both of their subtrees.
    chosen: FxHashMap<ModelIx, ModelIx>,
    /// Models above one with several parents: the only ones that reach more than their subtree.
    above: Vec<bool>,
}

impl<'a> TreeParents<'a> {
    fn new(parents: &'a Adjacency, order: &[ModelIx]) -> Self {
        let several: Vec<ModelIx> = order.iter().copied().filter(|&m| parents.degree(m) > 1).collect();
        let mut above = vec![false; if several.is_empty() { 0 } else { parents.len() }];
        let mut open: Vec<ModelIx> = several.iter().flat_map(|&m| parents.of(m)).copied().collect();
        while let Some(model) = open.pop() {
            if !std::mem::replace(&mut above[model.index()], true) {
                open.extend(parents.of(model));
            }
        }
        let mut place = FxHashMap::default();
        if !several.is_empty() {
            place.extend((0_u32..).zip(order).filter(|(_, m)| above[m.index()]).map(|(at, &m)| (m, at)));
        }
        let last = |&model: &ModelIx| {
            let parents = parents.of(model).iter();
            Some((model, *parents.max_by_key(|parent| place.get(*parent))?))
        };
        Self { parents, chosen: several.iter().filter_map(last).collect(), above }
    }

    fn of(&self, model: ModelIx) -> Option<ModelIx> {
        match self.parents.of(model) {
            [] => None,
            &[one] => Some(one),
            _ => self.chosen.get(&model).copied(),
        }
    }
}

/// Numbers models so that each subtree is the interval that starts at its top.
fn numbering(order: &[ModelIx], tree: &TreeParents<'_>, size: &[u32]) -> Vec<u32> {
    let mut start = vec![0; size.len()];
    // Per model, the number for its next child.
    let mut next = vec![0; size.len()];
    let mut next_root = 0;
    for &model in order {
        let at = model.index();
        let slot = tree.of(model).map_or(&mut next_root, |parent| &mut next[parent.index()]);
        let number = *slot;
        *slot += size[at];
        start[at] = number;
        next[at] = number + 1;
    }
    start
}

/// The numbers of a subtree, the end excluded.
type Interval = (u32, u32);

struct Trees<'a> {
    children: &'a Adjacency,
    tree: &'a TreeParents<'a>,
    size: &'a [u32],
    start: Vec<u32>,
}

/// What a model reaches beyond its own subtree: disjoint, ascending.
struct Beyond {
    intervals: Vec<Interval>,
    /// The parents that have not asked yet.
    asking: u32,
}

impl Trees<'_> {
    fn interval(&self, model: ModelIx) -> Interval {
        let start = self.start[model.index()];
        (start, start + self.size[model.index()])
    }

    /// The models that reach more than their subtree, and how many more.
    fn beyond(&self, order: &[ModelIx]) -> Vec<(ModelIx, u32)> {
        let mut lists: FxHashMap<ModelIx, Beyond> = FxHashMap::default();
        let mut found = Vec::new();
        for &model in order.iter().rev().filter(|model| self.tree.above[model.index()]) {
            let mut reached = Reached::default();
            for &child in self.children.of(model) {
                if self.tree.of(child) != Some(model) {
                    reached.add(self.interval(child));
                }
                if self.tree.above[child.index()] {
                    let list = take(&mut lists, child);
                    if !list.is_empty() {
                        reached.add_list(list);
                    }
                }
            }
            if reached.intervals.is_empty() {
                continue;
            }
            let intervals = reached.outside(self.interval(model));
            if intervals.is_empty() {
                continue;
            }
            found.push((model, intervals.iter().map(|(start, end)| end - start).sum()));
            let asking = self.tree.parents.degree(model);
            if asking > 0 {
                lists.insert(model, Beyond { intervals, asking });
            }
        }
        found
    }
}

/// The list of a child, without a copy for the last parent that asks.
fn take(lists: &mut FxHashMap<ModelIx, Beyond>, child: ModelIx) -> Vec<Interval> {
    let Some(list) = lists.get_mut(&child) else { return Vec::new() };
    list.asking -= 1;
    if list.asking > 0 {
        return list.intervals.clone();
    }
    lists.remove(&child).map(|list| list.intervals).unwrap_or_default()
}

/// Intervals gathered from the children of one model.
#[derive(Default)]
struct Reached {
    intervals: Vec<Interval>,
    /// Whether they are one child's list and nothing else.
    single: bool,
}

impl Reached {
    fn add(&mut self, interval: Interval) {
        self.intervals.push(interval);
        self.single = false;
    }

    fn add_list(&mut self, list: Vec<Interval>) {
        self.single = self.intervals.is_empty();
        if self.single {
            self.intervals = list;
        } else {
            self.intervals.extend(list);
        }
    }

    /// Disjoint and ascending, without those inside a model's own subtree.
    fn outside(self, (start, end): Interval) -> Vec<Interval> {
        let mut all = self.intervals;
        if !self.single {
            all.sort_unstable_by_key(|&(start, end)| (start, u32::MAX - end));
            let mut covered = 0;
            all.retain(|&(_, end)| {
                let new = end > covered;
                covered = covered.max(end);
                new
            });
        }
        let inside = all.partition_point(|i| i.0 < start)..all.partition_point(|i| i.0 < end);
        all.drain(inside);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::descendants;
    use crate::adjacency::{Adjacency, ModelIx};
    use crate::levels::levels;
    use proptest::prelude::*;

    /// Descendants of a graph of `n` models and edges (child, parent).
    fn count(n: u32, edges: &[(u32, u32)]) -> Vec<u32> {
        let up = edges.iter().map(|&(c, p)| (ModelIx(c), ModelIx(p), 0));
        let down = edges.iter().map(|&(c, p)| (ModelIx(p), ModelIx(c), 0));
        let (parents, children) = (Adjacency::new(n as usize, up), Adjacency::new(n as usize, down));
        let order = levels(&parents, &children, |a, b| a.cmp(&b)).order;
        assert_eq!(order.len(), n as usize);
        descendants(&parents, &children, &order)
    }

    fn by_search(n: u32, edges: &[(u32, u32)]) -> Vec<u32> {
        let reach = |from: u32| {
            let mut seen = vec![false; n as usize];
            let mut open = vec![from];
            while let Some(at) = open.pop() {
                for &(child, parent) in edges {
                    if parent == at && !std::mem::replace(&mut seen[child as usize], true) {
                        open.push(child);
                    }
                }
            }
            seen.into_iter().filter(|&s| s).count() as u32
        };
        (0..n).map(reach).collect()
    }

    #[test]
    fn a_diamond_counts_its_end_once() {
        assert_eq!(count(4, &[(1, 0), (2, 0), (3, 1), (3, 2)]), [3, 1, 1, 0]);
    }

    #[test]
    fn two_trees_joined_by_merges() {
        // Roots 0 and 1; 2 under 0; 3 of both 1 and 2; 4 under 3; 5 of 1 and 4.
        let edges = [(2, 0), (3, 1), (3, 2), (4, 3), (5, 1), (5, 4)];
        assert_eq!(count(6, &edges), [4, 3, 3, 2, 1, 0]);
    }

    #[test]
    fn long_chains_wide_stars_and_combs_take_linear_time() {
        let n = 200_000;
        let chain: Vec<(u32, u32)> = (1..n).map(|m| (m, m - 1)).collect();
        let found = count(n, &chain);
        assert_eq!((found[0], found[n as usize - 1]), (n - 1, 0));
        let star: Vec<(u32, u32)> = (1..n).map(|m| (m, 0)).collect();
        assert_eq!(count(n, &star)[0], n - 1);
        // A chain of the even models, a leaf on each, and a merge of the last two at the end.
        let mut comb: Vec<(u32, u32)> = (2..n).map(|m| (m, if m % 2 == 0 { m - 2 } else { m - 3 })).collect();
        comb.extend([(1, 0), (n, n - 2), (n, n - 4)]);
        assert_eq!(count(n + 1, &comb)[0], n);
    }

    proptest! {
        /// As many as a search finds.
        #[test]
        fn agrees_with_search(edges in prop::collection::btree_set((0..12_u32, 0..12_u32), 0..40)) {
            let edges: Vec<_> = edges.into_iter().filter(|(child, parent)| child > parent).collect();
            prop_assert_eq!(count(12, &edges), by_search(12, &edges));
        }
    }
}
