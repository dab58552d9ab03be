//! What edges read back from tables say of every model: levels and families.
//!
//! The same answers as [`FamilyGraph`](crate::FamilyGraph) gives, from numbers alone: ids are asked
//! for only where a tie is decided by them.
use std::cmp::{Ordering, Reverse};

use crate::adjacency::{Adjacency, ModelIx};
use crate::descendants::descendants;
use crate::families::{ALONE, FamilyIx, components};
use crate::levels::{Levels, levels};
use crate::links::Links;
use crate::relation::Relation;
use crate::scc;

/// An acyclic graph over numbered models, with what follows from it.
///
/// Rows of the adjacencies are places in [`Links::edges`].
#[derive(Debug)]
pub struct Descent {
    parents: Adjacency,
    children: Adjacency,
    levels: Levels,
    left_out: usize,
}

/// The weakly connected components of two or more models.
#[derive(Debug, Default)]
pub struct FamilySet {
    /// Per family: the root with the most descendants.
    heads: Vec<ModelIx>,
    /// Per model: its family, `ALONE` of a single model.
    family: Vec<FamilyIx>,
    /// The models of the families one after another, and where those of each end.
    members: Vec<ModelIx>,
    ends: Vec<u32>,
}

impl Descent {
    /// The graph of some edges. Tables of `lineage/graph` have no cycle among the edges that are
    /// not cut; for any other, self-loops and every edge inside a cycle are left out, and of
    /// repeated pairs the one stays whose relation is the last in the order of precedence.
    /// [`left_out`](Self::left_out) counts what is left out.
    pub fn new(links: &Links) -> Self {
        let mut kept = vec![true; links.edges().len()];
        let n = links.models();
        for (kept, edge) in kept.iter_mut().zip(links.edges()) {
            *kept = edge.child != edge.parent;
        }
        let mut parents = upward(links, &kept);
        if drop_repeated(links, &parents, &mut kept) {
            parents = upward(links, &kept);
        }
        let mut children = downward(links, &kept);
        let mut found = levels(&parents, &children, |_, _| Ordering::Equal);
        if found.order.len() < n {
            drop_cycles(links, &mut kept);
            parents = upward(links, &kept);
            children = downward(links, &kept);
            found = levels(&parents, &children, |_, _| Ordering::Equal);
        }
        let left_out = kept.iter().filter(|kept| !**kept).count();
        Self { parents, children, levels: found, left_out }
    }

    /// The number of models.
    pub fn models(&self) -> usize {
        self.parents.len()
    }

    /// The parents of every model.
    pub fn parents(&self) -> &Adjacency {
        &self.parents
    }

    /// The children of every model.
    pub fn children(&self) -> &Adjacency {
        &self.children
    }

    /// Every model, parents before children.
    pub fn topological_order(&self) -> &[ModelIx] {
        &self.levels.order
    }

    /// The fewest edges from any root.
    ///
    /// # Panics
    /// When the model is none of the graph's.
    pub fn generation(&self, model: ModelIx) -> u32 {
        self.levels.generation[model.index()]
    }

    /// The most edges from any root.
    ///
    /// # Panics
    /// When the model is none of the graph's.
    pub fn depth(&self, model: ModelIx) -> u32 {
        self.levels.depth[model.index()]
    }

    /// Edges that are self-loops, repeated, or part of a cycle.
    pub fn left_out(&self) -> usize {
        self.left_out
    }

    /// The families of two or more, largest first, ties by the id of their head in byte order.
    ///
    /// `id` is asked only for models that have children and no parent.
    pub fn families<'a>(&self, id: impl Fn(ModelIx) -> &'a str) -> FamilySet {
        let (mut family, count) = components(&self.parents, &self.children, &self.levels.root);
        let mut heads: Vec<Option<ModelIx>> = vec![None; count as usize];
        let mut sizes = vec![0_u32; count as usize];
        let mut several = vec![false; count as usize];
        for (model, at) in (0..).map(ModelIx).zip(&family).filter(|(_, at)| **at != ALONE) {
            sizes[at.index()] += 1;
            if self.parents.degree(model) == 0 {
                several[at.index()] |= heads[at.index()].is_some();
                heads[at.index()] = Some(model);
            }
        }
        self.choose_heads(
            &mut heads,
            |model| {
                let at = family[model.index()];
                Some(at.index()).filter(|at| several.get(*at) == Some(&true))
            },
            &id,
        );
        // A component without a root would be a cycle, and there is none.
        let names: Vec<&[u8]> = heads.iter().map(|head| head.map_or("", &id).as_bytes()).collect();
        let mut order: Vec<FamilyIx> = (0..count).map(FamilyIx).collect();
        order.sort_unstable_by(|a, b| {
            sizes[b.index()].cmp(&sizes[a.index()]).then_with(|| names[a.index()].cmp(names[b.index()]))
        });
        let mut place = vec![FamilyIx(0); order.len()];
        for (row, at) in (0..).map(FamilyIx).zip(&order) {
            place[at.index()] = row;
        }
        for family in family.iter_mut().filter(|family| **family != ALONE) {
            *family = place[family.index()];
        }
        let ordered = order.iter().filter_map(|at| heads[at.index()]).collect();
        FamilySet::new(ordered, family, order.iter().map(|at| sizes[at.index()]))
    }

    /// Chooses among the roots of families that have several; `family` gives the place of such a
    /// family. Only there descendants have to be counted.
    fn choose_heads<'a>(
        &self,
        heads: &mut [Option<ModelIx>],
        family: impl Fn(ModelIx) -> Option<usize>,
        id: impl Fn(ModelIx) -> &'a str,
    ) {
        let order: Vec<ModelIx> =
            self.levels.order.iter().copied().filter(|m| family(*m).is_some()).collect();
        if order.is_empty() {
            return;
        }
        let descendants = descendants(&self.parents, &self.children, &order);
        let rank = |root: ModelIx| (Reverse(descendants[root.index()]), id(root).as_bytes());
        for &root in order.iter().filter(|root| self.parents.degree(**root) == 0) {
            let Some(head) = family(root).and_then(|at| heads.get_mut(at)) else { continue };
            if head.is_none_or(|head| rank(root) < rank(head)) {
                *head = Some(root);
            }
        }
    }
}

impl FamilySet {
    fn new(heads: Vec<ModelIx>, family: Vec<FamilyIx>, sizes: impl Iterator<Item = u32>) -> Self {
        let mut total = 0;
        let mut ends: Vec<u32> = Vec::with_capacity(heads.len());
        for size in sizes {
            ends.push(total);
            total += size;
        }
        let mut members = vec![ModelIx(0); total as usize];
        // Each entry moves from where a family begins to where it ends.
        for (model, at) in (0..).map(ModelIx).zip(&family).filter(|(_, at)| **at != ALONE) {
            let slot = &mut ends[at.index()];
            members[*slot as usize] = model;
            *slot += 1;
        }
        Self { heads, family, members, ends }
    }

    /// The number of families.
    pub fn len(&self) -> usize {
        self.heads.len()
    }

    /// Whether there is no family.
    pub fn is_empty(&self) -> bool {
        self.heads.is_empty()
    }

    /// The root that a family is named after.
    ///
    /// # Panics
    /// When there are not so many families.
    pub fn head(&self, family: FamilyIx) -> ModelIx {
        self.heads[family.index()]
    }

    /// The models of a family, by number.
    ///
    /// # Panics
    /// When there are not so many families.
    pub fn members(&self, family: FamilyIx) -> &[ModelIx] {
        let begin = if family.0 == 0 { 0 } else { self.ends[family.index() - 1] };
        &self.members[begin as usize..self.ends[family.index()] as usize]
    }

    /// The family of a model; none of a model without parents and children.
    ///
    /// # Panics
    /// When the model is none of the graph's.
    pub fn of(&self, model: ModelIx) -> Option<FamilyIx> {
        let family = self.family[model.index()];
        (family != ALONE).then_some(family)
    }
}

fn upward(links: &Links, kept: &[bool]) -> Adjacency {
    let edges = (0..).zip(links.edges()).zip(kept).filter(|(_, kept)| **kept);
    Adjacency::new(links.models(), edges.map(|((row, e), _)| (e.child, e.parent, row)))
}

fn downward(links: &Links, kept: &[bool]) -> Adjacency {
    let edges = (0..).zip(links.edges()).zip(kept).filter(|(_, kept)| **kept);
    Adjacency::new(links.models(), edges.map(|((row, e), _)| (e.parent, e.child, row)))
}

/// Drops all but the edge of the strongest relation of each pair; whether there was one to drop.
fn drop_repeated(links: &Links, parents: &Adjacency, kept: &mut [bool]) -> bool {
    let mut any = false;
    let mut sorted: Vec<(ModelIx, Reverse<Option<Relation>>, u32)> = Vec::new();
    for model in (0..parents.len() as u32).map(ModelIx).filter(|m| parents.degree(*m) > 1) {
        sorted.clear();
        let rows = parents.of(model).iter().zip(parents.rows_of(model));
        sorted
            .extend(rows.map(|(&parent, &row)| (parent, Reverse(links.edges()[row as usize].relation), row)));
        sorted.sort_unstable();
        for pair in sorted.windows(2).filter(|pair| pair[0].0 == pair[1].0) {
            kept[pair[1].2 as usize] = false;
            any = true;
        }
    }
    any
}

/// Drops every edge inside a strongly connected component.
fn drop_cycles(links: &Links, kept: &mut [bool]) {
    let edges = links.edges().iter().zip(kept.iter()).filter(|(_, kept)| **kept);
    let edges: Vec<(u32, u32)> = edges.map(|(e, _)| (e.child.0, e.parent.0)).collect();
    let (component, _) = scc::components(links.models(), &edges);
    for (kept, edge) in kept.iter_mut().zip(links.edges()) {
        *kept &= component[edge.child.index()] != component[edge.parent.index()];
    }
}

#[cfg(test)]
mod tests {
    use super::Descent;
    use crate::adjacency::ModelIx;
    use crate::families::FamilyIx;
    use crate::links::{Link, Links};

    fn descent(models: usize, edges: &[(u32, u32)]) -> Descent {
        let link = |&(child, parent)| Link { child: ModelIx(child), parent: ModelIx(parent), relation: None };
        Descent::new(&Links::new(models, edges.iter().map(link).collect()))
    }

    #[test]
    fn what_is_no_edge_of_an_acyclic_graph_is_left_out() {
        // 1 of 0, twice; 2 of itself; 3, 4 and 5 in a circle with 6 below and 0 above it.
        let d = descent(7, &[(1, 0), (1, 0), (2, 2), (3, 4), (4, 5), (5, 3), (6, 4), (3, 0)]);
        assert_eq!(d.left_out(), 5);
        assert_eq!(
            (0..7).map(|m| d.children().degree(ModelIx(m))).collect::<Vec<_>>(),
            [2, 0, 0, 0, 1, 0, 0]
        );
        assert_eq!(d.topological_order().len(), 7);
    }

    #[test]
    fn the_largest_family_comes_first_and_ties_go_by_id() {
        // 0 with 2 below; 5 and 6 both above 1, 5 above 3 too.
        let d = descent(7, &[(2, 0), (1, 5), (1, 6), (3, 5)]);
        let names = ["z", "q", "c", "d", "e", "b", "a"];
        let families = d.families(|m| names[m.index()]);
        assert_eq!(families.len(), 2);
        assert_eq!(families.head(FamilyIx(0)), ModelIx(5));
        assert_eq!(families.members(FamilyIx(0)), [1, 3, 5, 6].map(ModelIx));
        assert_eq!(families.of(ModelIx(2)), Some(FamilyIx(1)));
        assert_eq!(families.of(ModelIx(4)), None);
        // Equal descendants: the smaller id names it; equal sizes: the smaller name goes first.
        let d = descent(5, &[(2, 0), (2, 1), (4, 3)]);
        let names = ["z", "q", "c", "d", "e"];
        let families = d.families(|m| names[m.index()]);
        assert_eq!(families.head(FamilyIx(0)), ModelIx(1));
    }
}
