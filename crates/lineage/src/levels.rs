//! How far every model is from its roots.
use std::cmp::Ordering;

use crate::adjacency::{Adjacency, ModelIx};

/// Per model: its nearest root, the fewest and the most edges to any root.
#[derive(Debug, Default)]
pub(crate) struct Levels {
    /// Every model after its parents.
    pub(crate) order: Vec<ModelIx>,
    pub(crate) root: Vec<ModelIx>,
    pub(crate) generation: Vec<u32>,
    pub(crate) depth: Vec<u32>,
}

/// Walks an acyclic graph from its roots down.
pub(crate) fn levels(
    parents: &Adjacency,
    children: &Adjacency,
    by_id: impl Fn(ModelIx, ModelIx) -> Ordering,
) -> Levels {
    let n = parents.len();
    let mut waits: Vec<u32> = (0..n as u32).map(|m| parents.degree(ModelIx(m))).collect();
    let mut order: Vec<ModelIx> = (0..n as u32).map(ModelIx).filter(|m| waits[m.index()] == 0).collect();
    let mut levels = Levels {
        root: (0..n as u32).map(ModelIx).collect(),
        generation: vec![0; n],
        depth: vec![0; n],
        order: Vec::new(),
    };
    let mut next = 0;
    while let Some(&model) = order.get(next) {
        next += 1;
        levels.settle(model, parents, &by_id);
        for &child in children.of(model) {
            let waits = &mut waits[child.index()];
            *waits -= 1;
            if *waits == 0 {
                order.push(child);
            }
        }
    }
    levels.order = order;
    levels
}

impl Levels {
    /// Takes a model whose parents are all settled.
    fn settle(&mut self, model: ModelIx, parents: &Adjacency, by_id: impl Fn(ModelIx, ModelIx) -> Ordering) {
        let mut best: Option<(u32, ModelIx)> = None;
        let mut depth = 0;
        for &parent in parents.of(model) {
            let (far, root) = (self.generation[parent.index()] + 1, self.root[parent.index()]);
            let nearer = best.is_none_or(|(known, other)| {
                far < known || (far == known && root != other && by_id(root, other) == Ordering::Less)
            });
            if nearer {
                best = Some((far, root));
            }
            depth = depth.max(self.depth[parent.index()] + 1);
        }
        if let Some((far, root)) = best {
            self.generation[model.index()] = far;
            self.root[model.index()] = root;
            self.depth[model.index()] = depth;
        }
    }
}
