//! The graph in a few numbers.
use crate::faults::{Fault, FaultKind};
use crate::graph::FamilyGraph;
use crate::relation::{Relation, kind};

/// One row of the table `summary`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SummaryRow {
    /// What is counted.
    pub key: &'static str,
    /// How many.
    pub value: u64,
}

/// The rows of the table `summary`, in a fixed order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    rows: Vec<SummaryRow>,
}

impl Summary {
    /// All rows.
    pub fn rows(&self) -> &[SummaryRow] {
        &self.rows
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<u64> {
        self.rows.iter().find(|row| row.key == key).map(|row| row.value)
    }

    pub(crate) fn of(graph: &FamilyGraph) -> Self {
        let mut by_kind = [0_u64; 5];
        for edge in graph.edges.iter().filter(|e| e.why.is_none()) {
            by_kind[usize::from(kind(edge.relation()))] += 1;
        }
        let edges = |relation| by_kind[usize::from(kind(relation))];
        let families = graph.families.len();
        let largest = graph.families.first().map_or(u32::from(!graph.is_empty()), |family| family.size);
        let several =
            (0..graph.len() as u32).filter(|&m| graph.parents.degree(crate::ModelIx(m)) > 1).count();
        let mut rows = vec![
            ("models", graph.models() as u64),
            ("declared_parents", graph.pairs),
            ("edges", by_kind.iter().sum()),
            ("edges_finetune", edges(Some(Relation::Finetune))),
            ("edges_adapter", edges(Some(Relation::Adapter))),
            ("edges_quantized", edges(Some(Relation::Quantized))),
            ("edges_merge", edges(Some(Relation::Merge))),
            ("edges_untyped", edges(None)),
            ("families", families as u64),
            ("singletons", (graph.families().len() - families) as u64),
            ("largest_family", u64::from(largest)),
            ("deepest_chain", graph.levels.depth.iter().max().map_or(0, |&depth| u64::from(depth))),
            ("multi_parent", several as u64),
        ];
        for fault in FaultKind::ALL {
            rows.push((fault.as_str(), faults_of(graph, fault)));
        }
        rows.push(("cycle_edges_cut", count(graph, |fault| matches!(fault, Fault::Cycle { .. }))));
        rows.push(("missing_parent_letter_case", graph.hinted.0));
        rows.push(("missing_parent_renamed", graph.hinted.1));
        Self { rows: rows.into_iter().map(|(key, value)| SummaryRow { key, value }).collect() }
    }
}

fn count(graph: &FamilyGraph, of: impl Fn(&Fault) -> bool) -> u64 {
    graph.faults.iter().filter(|fault| of(fault)).count() as u64
}

fn faults_of(graph: &FamilyGraph, kind: FaultKind) -> u64 {
    match kind {
        FaultKind::SelfLoop => count(graph, |f| matches!(f, Fault::SelfLoop { .. })),
        // Components, not edges.
        FaultKind::Cycle => graph.knots.len() as u64,
        FaultKind::MissingParent => count(graph, |f| matches!(f, Fault::MissingParent { .. })),
        FaultKind::DuplicateEdge => count(graph, |f| matches!(f, Fault::Duplicate { .. })),
        FaultKind::ConflictingRelation => count(graph, |f| matches!(f, Fault::Conflict { .. })),
        FaultKind::ChildOlderThanParent => count(graph, |f| matches!(f, Fault::Older { .. })),
    }
}
