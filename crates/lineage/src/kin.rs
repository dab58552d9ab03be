//! The relatives of single models.
use rustc_hash::{FxHashMap, FxHashSet};

use crate::adjacency::{Adjacency, ModelIx};
use crate::descent::Descent;

/// A relative of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Relative {
    /// The relative.
    pub model: ModelIx,
    /// The fewest edges between the two.
    pub distance: u32,
    /// The next model from the relative towards the other on a shortest path: of a descendant its
    /// parent, of an ancestor its child, of a sibling the parent they share. Of several the one
    /// with the smallest id.
    pub via: ModelIx,
    /// The edge between the relative and [`via`](Self::via): a place in the edges of the graph.
    pub row: u32,
}

/// A model from which two others descend, or one of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommonAncestor {
    /// The ancestor.
    pub model: ModelIx,
    /// The fewest edges from the first model up to it; 0 where it is the first model.
    pub from_first: u32,
    /// The same from the second.
    pub from_second: u32,
}

impl Descent {
    /// Everything that a model descends from: by distance, then by id.
    ///
    /// # Panics
    /// As the following: when the model is none of the graph's.
    pub fn ancestors_of<'a>(&self, model: ModelIx, id: impl Fn(ModelIx) -> &'a str) -> Vec<Relative> {
        search(self.parents(), model, id)
    }

    /// Everything that descends from a model: by distance, then by id.
    pub fn descendants_of<'a>(&self, model: ModelIx, id: impl Fn(ModelIx) -> &'a str) -> Vec<Relative> {
        search(self.children(), model, id)
    }

    /// The other children of a model's parents, by id; each once.
    pub fn siblings_of<'a>(&self, model: ModelIx, id: impl Fn(ModelIx) -> &'a str) -> Vec<Relative> {
        let mut parents = self.parents().of(model).to_vec();
        parents.sort_unstable_by_key(|parent| id(*parent).as_bytes());
        let mut seen = FxHashSet::from_iter([model]);
        let mut found = Vec::new();
        for via in parents {
            for (&model, &row) in self.children().of(via).iter().zip(self.children().rows_of(via)) {
                if seen.insert(model) {
                    found.push(Relative { model, distance: 2, via, row });
                }
            }
        }
        found.sort_unstable_by_key(|sibling| id(sibling.model).as_bytes());
        found
    }

    /// The common ancestors of two models with the smallest sum of distances, by id. A model counts
    /// as its own ancestor, so that of a model and its ancestor the nearest is that ancestor.
    pub fn nearest_common<'a>(
        &self,
        first: ModelIx,
        second: ModelIx,
        id: impl Fn(ModelIx) -> &'a str + Copy,
    ) -> Vec<CommonAncestor> {
        let line = |model| {
            let ancestors = self.ancestors_of(model, id).into_iter();
            std::iter::once((model, 0)).chain(ancestors.map(|relative| (relative.model, relative.distance)))
        };
        let known: FxHashMap<ModelIx, u32> = line(first).collect();
        let shared = line(second).filter_map(|(model, from_second)| {
            Some(CommonAncestor { model, from_first: *known.get(&model)?, from_second })
        });
        let shared: Vec<CommonAncestor> = shared.collect();
        let sum = |common: &CommonAncestor| u64::from(common.from_first) + u64::from(common.from_second);
        let nearest = shared.iter().map(sum).min();
        let mut found: Vec<_> = shared.into_iter().filter(|common| Some(sum(common)) == nearest).collect();
        found.sort_unstable_by_key(|common| id(common.model).as_bytes());
        found
    }
}

/// Breadth first. Each level is walked in the order of ids, so that who finds a model first is the
/// one with the smallest id.
fn search<'a>(next: &Adjacency, from: ModelIx, id: impl Fn(ModelIx) -> &'a str) -> Vec<Relative> {
    let mut seen = FxHashSet::from_iter([from]);
    let mut found: Vec<Relative> = Vec::new();
    let mut level = vec![from];
    let mut distance = 0;
    while !level.is_empty() {
        distance += 1;
        let begin = found.len();
        for &via in &level {
            for (&model, &row) in next.of(via).iter().zip(next.rows_of(via)) {
                if seen.insert(model) {
                    found.push(Relative { model, distance, via, row });
                }
            }
        }
        found[begin..].sort_unstable_by_key(|relative| id(relative.model).as_bytes());
        level.clear();
        level.extend(found[begin..].iter().map(|relative| relative.model));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{CommonAncestor, Relative};
    use crate::adjacency::ModelIx;
    use crate::descent::Descent;
    use crate::links::{Link, Links};

    /// 0 is above 1 and 2, both above 3; 4 is below 3 and 1; 5 is below 2. The ids run backwards.
    fn some() -> Descent {
        let link = |(child, parent)| Link { child: ModelIx(child), parent: ModelIx(parent), relation: None };
        let edges = [(1, 0), (2, 0), (3, 1), (3, 2), (4, 3), (4, 1), (5, 2)];
        Descent::new(&Links::new(7, edges.map(link).to_vec()))
    }

    fn id(model: ModelIx) -> &'static str {
        ["g", "f", "e", "d", "c", "b", "a"][model.index()]
    }

    fn relative((model, distance, via, row): (u32, u32, u32, u32)) -> Relative {
        Relative { model: ModelIx(model), distance, via: ModelIx(via), row }
    }

    #[test]
    fn relatives_by_distance_and_id() {
        let graph = some();
        let down = [(2, 1, 0, 1), (1, 1, 0, 0), (5, 2, 2, 6), (4, 2, 1, 5), (3, 2, 2, 3)].map(relative);
        assert_eq!(graph.descendants_of(ModelIx(0), id), down);
        let up = [(3, 1, 4, 4), (1, 1, 4, 5), (2, 2, 3, 3), (0, 2, 1, 0)].map(relative);
        assert_eq!(graph.ancestors_of(ModelIx(4), id), up);
        // 3 shares both parents with others: 5 by 2 and 4 by 1.
        assert_eq!(graph.siblings_of(ModelIx(3), id), [(5, 2, 2, 6), (4, 2, 1, 5)].map(relative));
        assert_eq!(graph.siblings_of(ModelIx(6), id), []);
    }

    #[test]
    fn the_nearest_common_ancestors() {
        let graph = some();
        let common = |first, second| graph.nearest_common(ModelIx(first), ModelIx(second), id);
        let found = |(model, from_first, from_second)| CommonAncestor {
            model: ModelIx(model),
            from_first,
            from_second,
        };
        assert_eq!(common(1, 2), [(0, 1, 1)].map(found));
        // 2 by 3, and 0 by 1: three edges and four.
        assert_eq!(common(4, 5), [(2, 2, 1)].map(found));
        assert_eq!(common(4, 0), [(0, 2, 0)].map(found));
        // 3 itself is nearest, at one edge.
        assert_eq!(common(3, 4), [(3, 0, 1)].map(found));
        assert_eq!(common(0, 6), []);
        // Two parents shared: both, the smaller id first.
        let link = |(child, parent)| Link { child: ModelIx(child), parent: ModelIx(parent), relation: None };
        let both = Descent::new(&Links::new(4, [(2, 0), (2, 1), (3, 0), (3, 1)].map(link).to_vec()));
        let found = [(1, 1, 1), (0, 1, 1)].map(found);
        assert_eq!(both.nearest_common(ModelIx(2), ModelIx(3), id), found);
    }
}
