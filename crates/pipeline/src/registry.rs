use std::collections::BTreeMap;

use cladist_manifest::{ColumnType, ComponentManifest, Kind};

/// The components that are there.
pub trait Registry {
    /// The component of this full name (`lineage/graph`).
    fn component(&self, name: &str) -> Option<&ComponentManifest>;

    /// The full names of the components of a kind, or of all, sorted.
    fn names(&self, kind: Option<Kind>) -> Vec<String>;

    /// Where plugins are looked for, for the hint about one that is not there; a line of text.
    fn places(&self) -> Option<String> {
        None
    }
}

/// A registry of manifests held in memory.
impl Registry for BTreeMap<String, ComponentManifest> {
    fn component(&self, name: &str) -> Option<&ComponentManifest> {
        self.get(name)
    }

    fn names(&self, kind: Option<Kind>) -> Vec<String> {
        let of_kind = self.iter().filter(|(_, manifest)| kind.is_none_or(|kind| manifest.kind == kind));
        of_kind.map(|(name, _)| name.clone()).collect()
    }
}

/// A column that a table is known to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownColumn {
    /// Its name, before any `map`.
    pub name: String,
    /// Its type.
    pub ty: ColumnType,
    /// Whether cells may be null.
    pub nullable: bool,
}

/// What tables are known to have, by `step.table`: asked of the plugins (`--probe`, `--load`), or
/// read from an earlier run. Such a list is complete: a column that is not in it is not there.
pub type Schemas = BTreeMap<String, Vec<KnownColumn>>;
