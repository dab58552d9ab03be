//! The table contracts: names and types of columns that sources emit and metrics ask for.
//!
//! Extra columns are welcome everywhere.

use std::sync::OnceLock;

use crate::{Column, ColumnType};

/// A named set of columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contract {
    /// Its name.
    pub name: &'static str,
    /// What a row is.
    pub doc: &'static str,
    /// Its columns, in order.
    pub columns: Vec<ContractColumn>,
}

/// A column of a contract.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractColumn {
    /// Its name.
    pub name: &'static str,
    /// Its type.
    pub ty: ColumnType,
    /// Whether cells may be null.
    pub nullable: bool,
    /// Whether a table may lack it.
    pub optional: bool,
}

impl ContractColumn {
    /// The column as a table would declare it.
    #[must_use]
    pub fn to_column(&self) -> Column {
        let mut column = Column::new(self.name, &self.ty.to_string(), "");
        column.nullable = self.nullable;
        column
    }
}

impl Contract {
    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ContractColumn> {
        self.columns.iter().find(|c| c.name == name)
    }
}

/// Every contract: name, what a row is, columns. `?` after a type: nullable; `*` after a name: may be absent.
const TEXT: &[(&str, &str, &str)] = &[
    (
        "models",
        "one row per model",
        "id: utf8; author*: utf8?; created_at*: timestamp(ms, UTC)?; last_modified*: timestamp(ms, UTC)?; \
         base_models: list<struct<id: utf8, relation: utf8?>>; licenses: list<utf8>; license_name*: utf8?; \
         languages: list<utf8>; tags: list<utf8>; pipeline_tag*: utf8?; library_name*: utf8?; \
         datasets*: list<utf8>; downloads*: int64?; likes*: int64?; card*: large_utf8?; raw*: large_utf8?",
    ),
    (
        "edges",
        "one row per distinct declared pair of a model and its parent",
        "child: utf8; parent: utf8; relation: utf8?; cut: bool; why: utf8?",
    ),
    (
        "samples",
        "one row per scored item",
        "model: utf8; benchmark: utf8; language: utf8?; sample_id: utf8; metric: utf8; value: float64; \
         filter*: utf8?; group*: utf8?; turn*: int32?; variant*: utf8?; cluster*: utf8?; prompt_hash*: utf8?; \
         stats*: list<float64>",
    ),
    (
        "scores",
        "one row per aggregate",
        "model: utf8; benchmark: utf8; language: utf8?; group: utf8?; metric: utf8; value: float64; n: int64; \
         stderr: float64?; ci_low: float64?; ci_high: float64?; signature: utf8; filter*: utf8?; turn*: int32?; \
         source_language*: utf8?",
    ),
    (
        "predictions",
        "one row per model output",
        "model: utf8; benchmark: utf8; language: utf8?; sample_id: utf8; prompt*: large_utf8?; \
         prediction: large_utf8?; references: list<large_utf8>; choices*: list<utf8>; source_language*: utf8?; \
         filter*: utf8?; group*: utf8?; turn*: int32?; variant*: utf8?; meta*: large_utf8?",
    ),
    (
        "resources",
        "one row per benchmark, dataset or other language resource",
        "id: utf8; languages: list<utf8>; year*: int32?; tasks*: list<utf8>; domains*: list<utf8>; size*: int64?; \
         translation*: utf8?; countries*: list<utf8>; affiliation_type*: utf8?; license*: utf8?; \
         availability*: utf8?",
    ),
    (
        "language_scores",
        "one row per model and language",
        "model: utf8; language: utf8; task*: utf8?; metric*: utf8?; score: float64?; n*: int64?",
    ),
    (
        "problems",
        "one row per record that a source dropped or found odd",
        "kind: utf8; file: utf8; line: int64?; id: utf8?; detail: utf8",
    ),
];

/// All contracts.
pub fn all() -> &'static [Contract] {
    static ALL: OnceLock<Vec<Contract>> = OnceLock::new();
    ALL.get_or_init(|| TEXT.iter().map(|(name, doc, columns)| read(name, doc, columns)).collect())
}

/// The contract of this name.
pub fn find(name: &str) -> Option<&'static Contract> {
    all().iter().find(|c| c.name == name)
}

fn read(name: &'static str, doc: &'static str, columns: &'static str) -> Contract {
    let columns = columns.split(';').filter_map(|text| text.trim().split_once(": "));
    let columns = columns.filter_map(|(name, ty)| {
        let optional = name.ends_with('*');
        let nullable = ty.ends_with('?');
        let ty = ty.trim_end_matches('?').parse().ok()?;
        Some(ContractColumn { name: name.trim_end_matches('*'), ty, nullable, optional })
    });
    Contract { name, doc, columns: columns.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_the_text_is_read() {
        for ((name, _, text), contract) in TEXT.iter().zip(all()) {
            assert_eq!(text.split(';').count(), contract.columns.len(), "{name}");
        }
        let base = find("models").unwrap().column("base_models").unwrap();
        assert_eq!(base.ty.to_string(), "list<struct<id: utf8, relation: utf8?>>");
        assert!(!base.nullable && !base.optional);
        let card = find("models").unwrap().column("card").unwrap();
        assert!(card.nullable && card.optional);
    }
}
