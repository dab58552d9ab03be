//! Which edges to cut, so that no cycle is left.
//!
//! The rule: while a strongly connected component of two or more models is left, cut one edge
//! inside it: among those whose parent was created strictly after the child (among all where
//! there is none) the one of the largest child, then of the largest parent.
//!
//! Taken literally this is a search for components after every cut. But the rule goes through
//! the edges of a component in a fixed order, and an edge that it passes by is in no cycle then
//! or later. So an edge is cut exactly when it closes a cycle with edges that come after it in
//! that order. Seen backwards: edges are added one by one, and an edge is cut when its ends are
//! strongly connected at the moment it is added. The moments at which ends become connected are
//! found by halving the time: what is connected half-way goes to the first half, everything
//! else, contracted, to the second. A component of E edges takes about E log E steps.
use crate::adjacency::ModelIx;
use crate::scc::components;

/// An edge inside a component, by the places of its ends among the members.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Inner {
    /// Whether the parent was created strictly after the child.
    pub(crate) late: bool,
    /// The place of the child.
    pub(crate) child: u32,
    /// The place of the parent.
    pub(crate) parent: u32,
}

/// The edges to cut, in the order of cutting. `members` is the number of models, whose places
/// are in the byte order of their ids; the edges are distinct and without self-loops.
pub(crate) fn cut(members: usize, mut edges: Vec<Inner>) -> Vec<Inner> {
    edges.sort_unstable();
    let timed: Vec<Timed> =
        (0..).zip(&edges).map(|(added, e)| Timed { from: e.child, to: e.parent, added }).collect();
    let mut halving = Halving { label: vec![NO_LABEL; members], cut: Vec::new() };
    halving.run(0, edges.len() as u32, timed);
    halving.cut.sort_unstable_by(|a, b| b.cmp(a));
    halving.cut.into_iter().map(|at| edges[at as usize]).collect()
}

#[derive(Clone, Copy)]
struct Timed {
    from: u32,
    to: u32,
    added: u32,
}

const NO_LABEL: u32 = u32::MAX;

struct Halving {
    label: Vec<u32>,
    cut: Vec<u32>,
}

impl Halving {
    /// All `edges` have ends that become connected at a moment of `start..end`, or never. The
    /// depth of the recursion is the logarithm of their number.
    fn run(&mut self, start: u32, end: u32, edges: Vec<Timed>) {
        if edges.is_empty() {
            return;
        }
        if end - start == 1 {
            self.last(start, &edges);
            return;
        }
        let middle = start + (end - start) / 2;
        let (touched, local) = self.relabel(&edges);
        let early: Vec<(u32, u32)> =
            local.iter().zip(&edges).filter(|(_, e)| e.added < middle).map(|(&ends, _)| ends).collect();
        let (component, _) = components(touched, &early);
        drop(early);
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (&(from, to), edge) in local.iter().zip(edges) {
            let (from, to) = (component[from as usize], component[to as usize]);
            if edge.added < middle && from == to {
                first.push(edge);
            } else if from != to {
                second.push(Timed { from, to, added: edge.added });
            } else {
                // Added later between ends that are connected already: it closes a cycle at once.
                self.cut.push(edge.added);
            }
        }
        drop((local, component));
        self.run(start, middle, first);
        self.run(middle, end, second);
    }

    /// One moment: its edge is cut if it connects its ends with what was added before.
    fn last(&mut self, moment: u32, edges: &[Timed]) {
        let (touched, local) = self.relabel(edges);
        let so_far: Vec<(u32, u32)> =
            local.iter().zip(edges).filter(|(_, e)| e.added <= moment).map(|(&ends, _)| ends).collect();
        let (component, _) = components(touched, &so_far);
        let closes = |(ends, edge): &(&(u32, u32), &Timed)| {
            edge.added == moment && component[ends.0 as usize] == component[ends.1 as usize]
        };
        self.cut.extend(local.iter().zip(edges).filter(closes).map(|(_, e)| e.added));
    }

    /// Numbers the ends of edges from 0 on; gives how many there are and the edges in the new
    /// numbers.
    fn relabel(&mut self, edges: &[Timed]) -> (usize, Vec<(u32, u32)>) {
        let mut touched = 0;
        let mut name = |labels: &mut Vec<u32>, node: u32| {
            let label = &mut labels[node as usize];
            if *label == NO_LABEL {
                *label = touched;
                touched += 1;
            }
            *label
        };
        let local: Vec<_> =
            edges.iter().map(|e| (name(&mut self.label, e.from), name(&mut self.label, e.to))).collect();
        for edge in edges {
            self.label[edge.from as usize] = NO_LABEL;
            self.label[edge.to as usize] = NO_LABEL;
        }
        (touched as usize, local)
    }
}

/// The strongly connected components of two or more models among `core`, each as its ascending
/// members; ordered by their first members.
pub(crate) fn find(core: &[ModelIx], edges: &[(ModelIx, ModelIx)]) -> Vec<Vec<ModelIx>> {
    let place = |model: ModelIx| core.binary_search(&model).ok().map(|at| at as u32);
    let local: Vec<(u32, u32)> = edges.iter().filter_map(|&(a, b)| Some((place(a)?, place(b)?))).collect();
    let (component, n) = components(core.len(), &local);
    let mut members: Vec<Vec<ModelIx>> = vec![Vec::new(); n as usize];
    for (&model, &at) in core.iter().zip(&component) {
        members[at as usize].push(model);
    }
    members.retain(|m| m.len() > 1);
    members.sort_unstable_by_key(|m| m[0]);
    members
}

#[cfg(test)]
mod tests {
    use super::{Inner, cut};
    use crate::scc::components;
    use proptest::prelude::*;

    fn inner((late, child, parent): (bool, u32, u32)) -> Inner {
        Inner { late, child, parent }
    }

    /// The rule, literally.
    fn by_the_rule(members: usize, mut edges: Vec<Inner>) -> Vec<Inner> {
        let mut cut = Vec::new();
        loop {
            let ends: Vec<_> = edges.iter().map(|e| (e.child, e.parent)).collect();
            let (component, _) = components(members, &ends);
            let inside = |e: &&Inner| component[e.child as usize] == component[e.parent as usize];
            let Some(any) = edges.iter().find(inside) else { return cut };
            let at = component[any.child as usize];
            let here = || edges.iter().filter(inside).filter(|e| component[e.child as usize] == at);
            let late = here().filter(|e| e.late).max_by_key(|e| (e.child, e.parent));
            let chosen = *late.or_else(|| here().max_by_key(|e| (e.child, e.parent))).unwrap_or(any);
            edges.retain(|e| *e != chosen);
            cut.push(chosen);
        }
    }

    #[test]
    fn two_cycles_through_one_model() {
        // p, q, r, s = 0..4: r says s, s says r; r says q, q says p, p says r. The first edges of
        // each are late.
        let edges = [(true, 2, 3), (false, 3, 2), (false, 2, 1), (false, 1, 0), (true, 0, 2)].map(inner);
        assert_eq!(cut(4, edges.to_vec()), [(true, 2, 3), (true, 0, 2)].map(inner));
    }

    #[test]
    fn a_complete_graph_of_300_is_quick() {
        let all = (0..300).flat_map(|a| (0..300).filter(move |&b| a != b).map(move |b| inner((false, a, b))));
        let edges: Vec<_> = all.collect();
        // Every model keeps the parents that are larger than itself.
        assert_eq!(cut(300, edges).len(), 300 * 299 / 2);
    }

    proptest! {
        /// The quick way cuts what the rule cuts.
        #[test]
        fn agrees_with_the_rule(edges in prop::collection::btree_set((0..7_u32, 0..7_u32), 0..30), late in any::<u64>()) {
            let edges: Vec<_> = edges
                .into_iter()
                .filter(|(a, b)| a != b)
                .enumerate()
                .map(|(at, (a, b))| inner((late >> at & 1 == 1, a, b)))
                .collect();
            let mut expected = by_the_rule(7, edges.clone());
            expected.sort_unstable_by(|a, b| b.cmp(a));
            prop_assert_eq!(cut(7, edges), expected);
        }
    }
}
