//! The declared pairs whose parent is in the set, and which of them are left out of the graph.
use crate::adjacency::{Adjacency, ModelIx};
use crate::cycles::{self, Inner};
use crate::declarations::Declarations;
use crate::index::{Resolution, Target};
use crate::options::{GraphOptions, MissingParents};
use crate::relation::{ALL_KINDS, Relation, kind};

/// Why an edge is left out of the acyclic graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// A model names itself.
    SelfLoop,
    /// It would close a cycle.
    Cycle,
    /// It is a merge, and merges were not asked for.
    Merge,
}

impl Why {
    /// The word in the table `edges`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SelfLoop => "self_loop",
            Self::Cycle => "cycle",
            Self::Merge => "merge",
        }
    }
}

/// One row of the table `edges`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Edge {
    pub(crate) child: ModelIx,
    pub(crate) parent: ModelIx,
    kind: u8,
    pub(crate) why: Option<Why>,
}

impl Edge {
    pub(crate) fn relation(self) -> Option<Relation> {
        ALL_KINDS[usize::from(self.kind)]
    }
}

/// What the declarations say, resolved.
pub(crate) struct Declared {
    /// In the order of the input, for each model in the order of first mention.
    pub(crate) edges: Vec<Edge>,
    /// Declared pairs whose parent is not in the set: child, name, first name of the same text.
    pub(crate) missing: Vec<Missing>,
    /// Names that became nodes, in the order of first mention.
    pub(crate) nodes: Vec<u32>,
    /// The distinct declared pairs that count.
    pub(crate) pairs: u64,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Missing {
    pub(crate) child: ModelIx,
    pub(crate) name: u32,
    pub(crate) first: u32,
}

/// The pairs of the relations asked for. Ids are distinct here.
pub(crate) fn declared(all: &Declarations, found: &Resolution, options: &GraphOptions) -> Declared {
    let mut declared = Declared {
        edges: Vec::with_capacity(all.names.len()),
        missing: Vec::new(),
        nodes: Vec::new(),
        pairs: 0,
    };
    let mut node_of = rustc_hash::FxHashMap::default();
    for row in 0..all.len() {
        let child = ModelIx(row as u32);
        for name in all.names_of(row) {
            let relation = all.relations[name].strongest();
            if !options.relations.contains(relation) {
                continue;
            }
            declared.pairs += 1;
            let parent = match found.target(name) {
                Target::Model(parent) => ModelIx(parent),
                Target::Missing(first) => {
                    declared.missing.push(Missing { child, name: name as u32, first });
                    if options.missing_parents == MissingParents::Report {
                        continue;
                    }
                    let nodes = &mut declared.nodes;
                    let place = *node_of.entry(first).or_insert_with(|| {
                        nodes.push(first);
                        nodes.len() - 1
                    });
                    ModelIx((all.len() + place) as u32)
                }
            };
            let why = (child == parent).then_some(Why::SelfLoop);
            declared.edges.push(Edge { child, parent, kind: kind(relation), why });
        }
    }
    declared
}

/// A strongly connected component, and the edges cut inside it in the order of cutting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Knot {
    /// In the byte order of their ids.
    pub(crate) members: Vec<ModelIx>,
    /// Rows of the table `edges`.
    pub(crate) cut: Vec<u32>,
}

/// Marks the edges to cut; gives the components, by the first id of each.
pub(crate) fn cut_cycles<'a>(
    n: usize,
    edges: &mut [Edge],
    id: impl Fn(ModelIx) -> &'a str,
    created: impl Fn(ModelIx) -> Option<i64>,
) -> Vec<Knot> {
    let core = core(n, edges);
    if core.is_empty() {
        return Vec::new();
    }
    let inside = |e: &Edge| {
        e.why.is_none() && core.binary_search(&e.child).is_ok() && core.binary_search(&e.parent).is_ok()
    };
    let rows: Vec<u32> = (0..).zip(edges.iter()).filter(|(_, e)| inside(e)).map(|(row, _)| row).collect();
    let ends: Vec<_> = rows.iter().map(|&row| edges[row as usize]).map(|e| (e.child, e.parent)).collect();
    let mut knots = Vec::new();
    for mut members in cycles::find(&core, &ends) {
        members.sort_unstable_by_key(|&model| id(model));
        let place: rustc_hash::FxHashMap<ModelIx, u32> = members.iter().copied().zip(0..).collect();
        let mut row_of = rustc_hash::FxHashMap::default();
        let mut inner = Vec::new();
        for &row in &rows {
            let edge = edges[row as usize];
            let (Some(&child), Some(&parent)) = (place.get(&edge.child), place.get(&edge.parent)) else {
                continue;
            };
            let late = matches!((created(edge.parent), created(edge.child)), (Some(p), Some(c)) if p > c);
            inner.push(Inner { late, child, parent });
            row_of.insert((child, parent), row);
        }
        let cut = cycles::cut(members.len(), inner);
        let cut: Vec<u32> = cut.iter().filter_map(|e| row_of.get(&(e.child, e.parent)).copied()).collect();
        for &row in &cut {
            edges[row as usize].why = Some(Why::Cycle);
        }
        knots.push(Knot { members, cut });
    }
    knots.sort_unstable_by_key(|knot| id(knot.members[0]));
    knots
}

/// The models that lie on or between cycles, ascending: what is left when models without parents
/// or without children are taken away until none is.
fn core(n: usize, edges: &[Edge]) -> Vec<ModelIx> {
    let open = || edges.iter().filter(|e| e.why.is_none());
    let upward = Adjacency::new(n, open().map(|e| (e.child, e.parent, 0)));
    let downward = Adjacency::new(n, open().map(|e| (e.parent, e.child, 0)));
    let mut parents: Vec<u32> = (0..n as u32).map(|m| upward.degree(ModelIx(m))).collect();
    let mut children: Vec<u32> = (0..n as u32).map(|m| downward.degree(ModelIx(m))).collect();
    let mut gone = vec![false; n];
    let ends = |m: &u32| parents[*m as usize] == 0 || children[*m as usize] == 0;
    let mut work: Vec<u32> = (0..n as u32).filter(ends).collect();
    while let Some(model) = work.pop() {
        if std::mem::replace(&mut gone[model as usize], true) {
            continue;
        }
        for (neighbours, left) in [(&downward, &mut parents), (&upward, &mut children)] {
            for &next in neighbours.of(ModelIx(model)) {
                let left = &mut left[next.index()];
                *left = left.saturating_sub(1);
                if *left == 0 && !gone[next.index()] {
                    work.push(next.0);
                }
            }
        }
    }
    (0..n as u32).filter(|&m| !gone[m as usize]).map(ModelIx).collect()
}
