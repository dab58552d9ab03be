//! The declared pairs whose parent is in the set, and which of them are left out of the graph.
use rustc_hash::FxHashMap;

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
    let mut declared = Declared { edges: Vec::new(), missing: Vec::new(), nodes: Vec::new(), pairs: 0 };
    let mut node_of = FxHashMap::default();
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
    let mut found = cycles::find(&core, &ends);
    for members in &mut found {
        members.sort_unstable_by_key(|&model| id(model));
    }
    found.sort_unstable_by_key(|members| id(members[0]));
    let numbered = (0_usize..).zip(&found);
    let places = numbered.flat_map(|(knot, members)| (0..).zip(members).map(move |(at, m)| (*m, (knot, at))));
    let place: FxHashMap<ModelIx, (usize, u32)> = places.collect();
    let mut inner: Vec<FxHashMap<Inner, u32>> = vec![FxHashMap::default(); found.len()];
    for &row in &rows {
        let edge = edges[row as usize];
        let (Some(&(knot, child)), Some(&(other, parent))) =
            (place.get(&edge.child), place.get(&edge.parent))
        else {
            continue;
        };
        if knot == other {
            let late = matches!((created(edge.parent), created(edge.child)), (Some(p), Some(c)) if p > c);
            inner[knot].insert(Inner { late, child, parent }, row);
        }
    }
    let mut knots = Vec::with_capacity(found.len());
    for (members, rows) in found.into_iter().zip(inner) {
        let cut = cycles::cut(members.len(), rows.keys().copied().collect());
        let cut: Vec<u32> = cut.iter().filter_map(|edge| rows.get(edge).copied()).collect();
        for &row in &cut {
            edges[row as usize].why = Some(Why::Cycle);
        }
        knots.push(Knot { members, cut });
    }
    knots
}

/// The models that lie on or between cycles, ascending: what is left when models without parents
/// or without children are taken away until none is.
fn core(n: usize, edges: &[Edge]) -> Vec<ModelIx> {
    let open = || edges.iter().filter(|e| e.why.is_none());
    // Most models go at once.
    let (mut has_parent, mut has_child) = (vec![false; n], vec![false; n]);
    for edge in open() {
        has_parent[edge.child.index()] = true;
        has_child[edge.parent.index()] = true;
    }
    let middle: Vec<ModelIx> =
        (0..n as u32).map(ModelIx).filter(|m| has_parent[m.index()] && has_child[m.index()]).collect();
    let local = |model: ModelIx| middle.binary_search(&model).ok().map(|at| ModelIx(at as u32));
    let among = |model: ModelIx| has_parent[model.index()] && has_child[model.index()];
    let edges: Vec<(ModelIx, ModelIx)> = open()
        .filter(|e| among(e.child) && among(e.parent))
        .filter_map(|e| Some((local(e.child)?, local(e.parent)?)))
        .collect();
    let left = peeled(middle.len(), &edges);
    middle.into_iter().zip(left).filter(|&(_, left)| left).map(|(model, _)| model).collect()
}

/// Which of `n` models are left when those without parents or without children are taken away
/// until none is; edges are (child, parent).
fn peeled(n: usize, edges: &[(ModelIx, ModelIx)]) -> Vec<bool> {
    let upward = Adjacency::new(n, edges.iter().map(|&(child, parent)| (child, parent, 0)));
    let downward = Adjacency::new(n, edges.iter().map(|&(child, parent)| (parent, child, 0)));
    let mut parents: Vec<u32> = (0..n as u32).map(|m| upward.degree(ModelIx(m))).collect();
    let mut children: Vec<u32> = (0..n as u32).map(|m| downward.degree(ModelIx(m))).collect();
    let mut left = vec![true; n];
    let ends = |m: &u32| parents[*m as usize] == 0 || children[*m as usize] == 0;
    let mut work: Vec<u32> = (0..n as u32).filter(ends).collect();
    while let Some(model) = work.pop() {
        if !std::mem::replace(&mut left[model as usize], false) {
            continue;
        }
        for (neighbours, waits) in [(&downward, &mut parents), (&upward, &mut children)] {
            for &next in neighbours.of(ModelIx(model)) {
                let waits = &mut waits[next.index()];
                *waits = waits.saturating_sub(1);
                if *waits == 0 && left[next.index()] {
                    work.push(next.0);
                }
            }
        }
    }
    left
}
