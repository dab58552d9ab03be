//! How many distinct models descend from each.
//!
//! Below a model none of whose descendants has several parents everything is a tree, and sums
//! do. Elsewhere a model reached in two ways must count once: the models are walked, but a whole
//! tree that hangs off the walk counts by its sum, and a model with one child has that child's
//! count and one more.
use crate::adjacency::{Adjacency, ModelIx};

/// The number of distinct descendants of every model; `order` has parents first.
pub(crate) fn descendants(parents: &Adjacency, children: &Adjacency, order: &[ModelIx]) -> Vec<u32> {
    let n = parents.len();
    let mut walk = Walk {
        parents,
        children,
        count: vec![0; n],
        shared: vec![false; n],
        seen: vec![u32::MAX; n],
        open: Vec::new(),
    };
    for (&model, stamp) in order.iter().rev().zip(0..) {
        let below = children.of(model);
        let shares = |c: &&ModelIx| walk.parents.degree(**c) > 1 || walk.shared[c.index()];
        walk.shared[model.index()] = below.iter().any(|c| shares(&c));
        walk.count[model.index()] = match below {
            [] => 0,
            [only] => walk.count[only.index()] + 1,
            _ if !walk.shared[model.index()] => below.iter().map(|c| walk.count[c.index()] + 1).sum(),
            _ => walk.distinct(model, stamp),
        };
    }
    walk.count
}

struct Walk<'a> {
    parents: &'a Adjacency,
    children: &'a Adjacency,
    count: Vec<u32>,
    /// Whether some descendant has several parents.
    shared: Vec<bool>,
    seen: Vec<u32>,
    open: Vec<ModelIx>,
}

impl Walk<'_> {
    fn distinct(&mut self, from: ModelIx, stamp: u32) -> u32 {
        let mut total = 0;
        self.open.push(from);
        while let Some(model) = self.open.pop() {
            for &child in self.children.of(model) {
                let at = child.index();
                if self.parents.degree(child) > 1 && std::mem::replace(&mut self.seen[at], stamp) == stamp {
                    continue;
                }
                total += 1;
                if self.shared[at] {
                    self.open.push(child);
                } else {
                    total += self.count[at];
                }
            }
        }
        total
    }
}
