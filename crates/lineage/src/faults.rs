//! What is odd in the declarations.
use crate::adjacency::ModelIx;
use crate::edges::{Knot, Why};
use crate::graph::FamilyGraph;
use crate::hints::{Difference, difference};
use crate::relation::relation_name;

/// The kinds of fault, in the order of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FaultKind {
    /// A model names itself as its parent.
    SelfLoop,
    /// An edge was cut since it closed a cycle; `detail` names the models of the component.
    Cycle,
    /// The parent is not in the set; `detail` says how the model meant differs, `hint` names it.
    MissingParent,
    /// The same tag once more; `detail` is its relation.
    DuplicateEdge,
    /// A pair declared with several relations; `detail` lists them.
    ConflictingRelation,
    /// An edge kept whose child was created before its parent; `detail` is by how many days.
    ChildOlderThanParent,
}

impl FaultKind {
    /// Every kind, in the order of the table.
    pub const ALL: [Self; 6] = [
        Self::SelfLoop,
        Self::Cycle,
        Self::MissingParent,
        Self::DuplicateEdge,
        Self::ConflictingRelation,
        Self::ChildOlderThanParent,
    ];

    /// The word in the table `faults`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SelfLoop => "self_loop",
            Self::Cycle => "cycle",
            Self::MissingParent => "missing_parent",
            Self::DuplicateEdge => "duplicate_edge",
            Self::ConflictingRelation => "conflicting_relation",
            Self::ChildOlderThanParent => "child_older_than_parent",
        }
    }
}

/// A fault as it is kept: numbers only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    SelfLoop { edge: u32 },
    Cycle { edge: u32, knot: u32 },
    MissingParent { child: ModelIx, name: u32, meant: Option<ModelIx> },
    Duplicate { repeat: u32 },
    Conflict { name: u32 },
    Older { edge: u32 },
}

/// One row of the table `faults`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultRow<'a> {
    /// Its kind.
    pub kind: FaultKind,
    /// The child of the pair.
    pub child: &'a str,
    /// The parent, as it was declared.
    pub parent: &'a str,
    /// More on it, by its kind; empty where there is nothing to say.
    pub detail: String,
    /// The model meant.
    pub hint: Option<&'a str>,
}

/// The rows of the table `faults`: by kind, then in the order of the input.
#[derive(Clone, Copy, Debug)]
pub struct Faults<'a> {
    pub(crate) graph: &'a FamilyGraph,
}

impl<'a> Faults<'a> {
    /// The number of faults.
    pub fn len(self) -> usize {
        self.graph.faults.len()
    }

    /// Whether there is no fault.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// One row.
    ///
    /// # Panics
    /// When there are not so many rows.
    pub fn row(self, at: usize) -> FaultRow<'a> {
        let graph = self.graph;
        let edge = |row: u32| {
            let edge = graph.edges[row as usize];
            (graph.id(edge.child), graph.id(edge.parent))
        };
        let pair = |name: u32| {
            let name = name as usize;
            (graph.declared.ids.get(graph.declared.row_of(name)), graph.declared.names.get(name))
        };
        let plain = |kind, (child, parent), detail| FaultRow { kind, child, parent, detail, hint: None };
        match graph.faults[at] {
            Fault::SelfLoop { edge: row } => plain(FaultKind::SelfLoop, edge(row), String::new()),
            Fault::Cycle { edge: row, knot } => {
                plain(FaultKind::Cycle, edge(row), members(graph, &graph.knots[knot as usize]))
            }
            Fault::MissingParent { child, name, meant } => {
                let parent = graph.declared.names.get(name as usize);
                let hint = meant.map(|model| graph.id(model));
                let detail = hint.map_or("", |hint| match difference(parent, hint) {
                    Difference::LetterCase => "letter_case",
                    Difference::Renamed => "renamed",
                });
                let detail = detail.to_owned();
                FaultRow { kind: FaultKind::MissingParent, child: graph.id(child), parent, detail, hint }
            }
            Fault::Duplicate { repeat } => {
                let repeat = graph.declared.repeats[repeat as usize];
                let detail = relation_name(repeat.relation).to_owned();
                plain(FaultKind::DuplicateEdge, pair(repeat.name as u32), detail)
            }
            Fault::Conflict { name } => {
                let relations = graph.declared.relations[name as usize].iter().flatten();
                let detail = relations.map(|r| r.as_str()).collect::<Vec<_>>().join(", ");
                plain(FaultKind::ConflictingRelation, pair(name), detail)
            }
            Fault::Older { edge: row } => {
                plain(FaultKind::ChildOlderThanParent, edge(row), older(graph, row))
            }
        }
    }
}

fn members(graph: &FamilyGraph, knot: &Knot) -> String {
    knot.members.iter().map(|&model| graph.id(model)).collect::<Vec<_>>().join(", ")
}

fn older(graph: &FamilyGraph, row: u32) -> String {
    const DAY: f64 = 86_400_000.0;
    let edge = graph.edges[row as usize];
    match (graph.created(edge.parent), graph.created(edge.child)) {
        (Some(parent), Some(child)) => format!("by {:.1} days", (parent.saturating_sub(child)) as f64 / DAY),
        _ => String::new(),
    }
}

/// The faults of a graph that is whole but for them. `meant` are the models that missing names
/// mean, by the place of the pair in `missing`.
pub(crate) fn faults(graph: &FamilyGraph, missing: &[(ModelIx, u32, Option<ModelIx>)]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let rows = || (0..).zip(&graph.edges);
    faults.extend(
        rows().filter(|(_, e)| e.why == Some(Why::SelfLoop)).map(|(edge, _)| Fault::SelfLoop { edge }),
    );
    for (knot, found) in (0..).zip(&graph.knots) {
        faults.extend(found.cut.iter().map(|&edge| Fault::Cycle { edge, knot }));
    }
    faults.extend(missing.iter().map(|&(child, name, meant)| Fault::MissingParent { child, name, meant }));
    let used = |name: usize| graph.options.relations.contains(graph.declared.relations[name].strongest());
    let repeats = (0..).zip(&graph.declared.repeats).filter(|(_, r)| used(r.name as usize));
    let mut repeats: Vec<(u64, u32)> = repeats.map(|(at, r)| (r.name, at)).collect();
    repeats.sort_unstable();
    faults.extend(repeats.into_iter().map(|(_, repeat)| Fault::Duplicate { repeat }));
    let conflicts =
        (0..graph.declared.names.len()).filter(|&name| graph.declared.relations[name].is_conflicting());
    faults.extend(conflicts.filter(|&name| used(name)).map(|name| Fault::Conflict { name: name as u32 }));
    let older = |edge: &crate::edges::Edge| {
        let dates = (graph.created(edge.parent), graph.created(edge.child));
        edge.why.is_none() && matches!(dates, (Some(parent), Some(child)) if parent > child)
    };
    faults.extend(rows().filter(|(_, e)| older(e)).map(|(edge, _)| Fault::Older { edge }));
    faults
}
