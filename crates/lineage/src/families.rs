//! The weakly connected components of the graph.
use rustc_hash::FxHashMap;

use crate::adjacency::{Adjacency, ModelIx};
use crate::edges::Edge;
use crate::levels::Levels;
use crate::parallel::Parallel;
use crate::relation::kind;
use crate::sort::by_id;

/// The number of a family: its row in the table `families`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FamilyIx(pub u32);

impl FamilyIx {
    /// The number as an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One row of the table `families`, of two or more models.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Family {
    /// The root with the most descendants.
    pub(crate) head: ModelIx,
    pub(crate) size: u32,
    pub(crate) depth: u32,
    pub(crate) leaves: u32,
    pub(crate) roots: u32,
    /// By [`kind`].
    pub(crate) edges: [u32; 5],
    pub(crate) first_created: Option<i64>,
    pub(crate) last_created: Option<i64>,
    pub(crate) downloads: Option<i64>,
}

impl Family {
    /// The family of a model without parents and children.
    pub(crate) const fn alone(model: ModelIx, created: Option<i64>, downloads: Option<i64>) -> Self {
        let (first_created, last_created) = (created, created);
        Self { head: model, size: 1, leaves: 1, roots: 1, first_created, last_created, downloads, ..EMPTY }
    }
}

/// What a family is told by its members.
pub(crate) struct Sight<'a> {
    pub(crate) edges: &'a [Edge],
    pub(crate) parents: &'a Adjacency,
    pub(crate) children: &'a Adjacency,
    pub(crate) levels: &'a Levels,
    pub(crate) descendants: &'a [u32],
    pub(crate) created: &'a (dyn Fn(ModelIx) -> Option<i64> + Sync),
    pub(crate) downloads: &'a (dyn Fn(ModelIx) -> Option<i64> + Sync),
    pub(crate) id: &'a (dyn Fn(ModelIx) -> &'a str + Sync),
}

/// The families of two or more, largest first, ties by the id of their head; and the family of
/// every model. The families of one come after them, by id, and need no row of their own: all
/// that there is to say of them is said by their model.
pub(crate) fn families(sight: &Sight<'_>, par: &dyn Parallel) -> (Vec<Family>, Vec<FamilyIx>) {
    let n = sight.parents.len() as u32;
    let (mut family, count) = components(sight.parents, sight.children, &sight.levels.root);
    let mut families = vec![EMPTY; count as usize];
    let mut single = Vec::with_capacity(n as usize);
    for model in (0..n).map(ModelIx) {
        match family[model.index()] {
            ALONE => single.push(model),
            at => gather(&mut families[at.index()], model, sight),
        }
    }
    for edge in sight.edges.iter().filter(|e| e.why.is_none()) {
        families[family[edge.child.index()].index()].edges[usize::from(kind(edge.relation()))] += 1;
    }
    let heads = by_id(par, families.iter().map(|family| family.head).collect(), sight.id);
    let mut order: Vec<FamilyIx> = heads.iter().map(|head| family[head.index()]).collect();
    order.sort_by_key(|at| std::cmp::Reverse(families[at.index()].size));
    let mut place = vec![FamilyIx(0); order.len()];
    for (row, at) in (0..).map(FamilyIx).zip(&order) {
        place[at.index()] = row;
    }
    for family in family.iter_mut().filter(|family| **family != ALONE) {
        *family = place[family.index()];
    }
    for (row, model) in (count..).map(FamilyIx).zip(by_id(par, single, sight.id)) {
        family[model.index()] = row;
    }
    let sorted = order.iter().map(|at| std::mem::replace(&mut families[at.index()], EMPTY)).collect();
    (sorted, family)
}

/// The family of a model alone, until it has one.
pub(crate) const ALONE: FamilyIx = FamilyIx(u32::MAX);

const EMPTY: Family = Family {
    head: ModelIx(u32::MAX),
    size: 0,
    depth: 0,
    leaves: 0,
    roots: 0,
    edges: [0; 5],
    first_created: None,
    last_created: None,
    downloads: None,
};

fn gather(family: &mut Family, model: ModelIx, sight: &Sight<'_>) {
    let at = model.index();
    family.size += 1;
    family.depth = family.depth.max(sight.levels.depth[at]);
    family.leaves += u32::from(sight.children.degree(model) == 0);
    if sight.parents.degree(model) == 0 {
        family.roots += 1;
        let better = family.head.0 == u32::MAX || {
            let (mine, known) = (sight.descendants[at], sight.descendants[family.head.index()]);
            mine > known || (mine == known && (sight.id)(model) < (sight.id)(family.head))
        };
        if better {
            family.head = model;
        }
    }
    if let Some(created) = (sight.created)(model) {
        family.first_created = Some(family.first_created.map_or(created, |first| first.min(created)));
        family.last_created = Some(family.last_created.map_or(created, |last| last.max(created)));
    }
    if let Some(downloads) = (sight.downloads)(model) {
        family.downloads = Some(family.downloads.unwrap_or(0).saturating_add(downloads));
    }
}

/// The component of every model that is not alone ([`ALONE`] of the others), numbered in the order
/// of their first models, and how many there are. `root` is some root above each model.
///
/// A model and its root are of one component, so that only models with several parents can join
/// what different roots stand for.
pub(crate) fn components(
    parents: &Adjacency,
    children: &Adjacency,
    root: &[ModelIx],
) -> (Vec<FamilyIx>, u32) {
    let models = || (0..parents.len() as u32).map(ModelIx);
    let mut joined = Joined::default();
    for model in models().filter(|&model| parents.degree(model) > 1) {
        for parent in parents.of(model) {
            joined.join(root[model.index()], root[parent.index()]);
        }
    }
    let mut component = vec![ALONE; parents.len()];
    let mut count = 0;
    for model in models().filter(|&model| parents.degree(model) > 0 || children.degree(model) > 0) {
        let leader = joined.leader(root[model.index()]).index();
        if component[leader] == ALONE {
            component[leader] = FamilyIx(count);
            count += 1;
        }
        component[model.index()] = component[leader];
    }
    (component, count)
}

/// Roots of one component under one leader: disjoint sets, of which only those of two or more are
/// kept.
#[derive(Default)]
struct Joined {
    above: FxHashMap<ModelIx, ModelIx>,
}

impl Joined {
    fn leader(&mut self, mut root: ModelIx) -> ModelIx {
        while let Some(&above) = self.above.get(&root) {
            // Half of the way is shortened for the next time.
            if let Some(&higher) = self.above.get(&above) {
                self.above.insert(root, higher);
            }
            root = above;
        }
        root
    }

    fn join(&mut self, a: ModelIx, b: ModelIx) {
        let (a, b) = (self.leader(a), self.leader(b));
        if a != b {
            self.above.insert(a.max(b), a.min(b));
        }
    }
}
