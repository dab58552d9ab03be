//! What a graph is built of.
use std::str::FromStr;

use crate::relation::RelationSet;

/// What a graph is built of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphOptions {
    /// The relations to use. A pair has one relation, decided over all of its tags; a pair of
    /// another relation counts as never declared: no edge, no fault, no part of any sum.
    pub relations: RelationSet,
    /// Whether merge edges are part of the graph. Without them they still take part in the
    /// search for cycles, and their rows stay in the table `edges`, marked as cut by
    /// [`Why::Merge`](crate::Why::Merge).
    pub include_merges: bool,
    /// What becomes of a parent that is not in the set.
    pub missing_parents: MissingParents,
    /// Whether to look for the model that the name of a missing parent means.
    pub rename_hints: bool,
}

impl Default for GraphOptions {
    fn default() -> Self {
        Self {
            relations: RelationSet::ALL,
            include_merges: true,
            missing_parents: MissingParents::Report,
            rename_hints: true,
        }
    }
}

/// What becomes of a parent that is not in the set; it is a fault either way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MissingParents {
    /// No edge, only the fault.
    #[default]
    Report,
    /// A node of its own, without date and downloads, after all models of the set.
    Node,
}

impl MissingParents {
    /// The name that options use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Report => "report",
            Self::Node => "node",
        }
    }
}

/// A text that is neither `report` nor `node`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is neither `report` nor `node`")]
pub struct UnknownMissingParents(pub String);

impl FromStr for MissingParents {
    type Err = UnknownMissingParents;

    fn from_str(text: &str) -> Result<Self, UnknownMissingParents> {
        let found = [Self::Report, Self::Node].into_iter().find(|m| m.as_str() == text);
        found.ok_or_else(|| UnknownMissingParents(text.to_owned()))
    }
}
