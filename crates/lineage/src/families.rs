//! The weakly connected components of the graph.
use std::cmp::Ordering;

use crate::adjacency::{Adjacency, ModelIx};
use crate::edges::Edge;
use crate::levels::Levels;
use crate::parallel::Parallel;
use crate::relation::kind;
use crate::sort::sort;

/// The number of a family: its row in the table `families`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FamilyIx(pub u32);

impl FamilyIx {
    /// The number as an index.
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// One row of the table `families`.
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

/// What a family is told by its members.
pub(crate) struct Sight<'a> {
    pub(crate) edges: &'a [Edge],
    pub(crate) parents: &'a Adjacency,
    pub(crate) children: &'a Adjacency,
    pub(crate) levels: &'a Levels,
    pub(crate) descendants: &'a [u32],
    pub(crate) created: &'a (dyn Fn(ModelIx) -> Option<i64> + Sync),
    pub(crate) downloads: &'a (dyn Fn(ModelIx) -> Option<i64> + Sync),
    pub(crate) by_id: &'a (dyn Fn(ModelIx, ModelIx) -> Ordering + Sync),
    /// The first sixteen bytes of an id, as a number that sorts alike.
    pub(crate) prefix: &'a (dyn Fn(ModelIx) -> u128 + Sync),
}

/// The families, largest first, ties by the id of their head; and the family of every model.
pub(crate) fn families(sight: &Sight<'_>, par: &dyn Parallel) -> (Vec<Family>, Vec<FamilyIx>) {
    let n = sight.parents.len();
    let (component, count) = components(sight);
    let mut families = vec![EMPTY; count];
    for model in (0..n as u32).map(ModelIx) {
        gather(&mut families[component[model.index()] as usize], model, sight);
    }
    for edge in sight.edges.iter().filter(|e| e.why.is_none()) {
        families[component[edge.child.index()] as usize].edges[usize::from(kind(edge.relation()))] += 1;
    }
    let keys: Vec<(u32, u128, u32)> =
        (0..).zip(&families).map(|(at, family)| (!family.size, (sight.prefix)(family.head), at)).collect();
    let head = |at: u32| families[at as usize].head;
    let order =
        sort(par, keys, |a, b| (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| (sight.by_id)(head(a.2), head(b.2))));
    let mut place = vec![FamilyIx(0); count];
    for (row, &(_, _, at)) in (0..).zip(&order) {
        place[at as usize] = FamilyIx(row);
    }
    let family = component.iter().map(|&at| place[at as usize]).collect();
    let sorted =
        order.iter().map(|&(_, _, at)| std::mem::replace(&mut families[at as usize], EMPTY)).collect();
    (sorted, family)
}

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
            mine > known || (mine == known && (sight.by_id)(model, family.head) == Ordering::Less)
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

/// The component of every model, numbered in the order of their first models.
fn components(sight: &Sight<'_>) -> (Vec<u32>, usize) {
    const NONE: u32 = u32::MAX;
    let n = sight.parents.len();
    let mut component = vec![NONE; n];
    let mut count = 0;
    let mut open = Vec::new();
    for model in 0..n as u32 {
        if component[model as usize] != NONE {
            continue;
        }
        component[model as usize] = count;
        open.push(ModelIx(model));
        while let Some(model) = open.pop() {
            for &next in sight.parents.of(model).iter().chain(sight.children.of(model)) {
                if component[next.index()] == NONE {
                    component[next.index()] = count;
                    open.push(next);
                }
            }
        }
        count += 1;
    }
    (component, count as usize)
}
