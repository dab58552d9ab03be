//! What is known of a table's columns before anything runs.

use std::collections::BTreeMap;

use cladist_manifest::{ColumnName, ColumnType, ResolvedTable, contracts};

use crate::KnownColumn;

/// The columns of a table as far as they are known.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Shape {
    pub(super) columns: Vec<ShapeColumn>,
    /// Whether there may be others.
    pub(super) open: bool,
}

/// A column that a table has or may have.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ShapeColumn {
    /// Its name for whoever reads it.
    pub(super) name: String,
    /// Its name in the table as its step makes it.
    pub(super) given: String,
    pub(super) ty: ColumnType,
    /// Whether it is certainly there.
    pub(super) sure: bool,
}

impl ShapeColumn {
    fn new(name: &str, ty: &ColumnType, sure: bool) -> Self {
        Self { name: name.to_owned(), given: name.to_owned(), ty: ty.clone(), sure }
    }
}

impl Shape {
    /// A table whose columns are all known.
    pub(super) fn exact(columns: &[KnownColumn]) -> Self {
        let columns = columns.iter().map(|c| ShapeColumn::new(&c.name, &c.ty, true)).collect();
        Self { columns, open: false }
    }

    /// What a manifest says: columns of the contract that it lets be absent may be there, the
    /// others are.
    pub(super) fn declared(table: &ResolvedTable) -> Self {
        let contract = table.contract.as_deref().and_then(contracts::find);
        let optional = |name: &str| contract.and_then(|c| c.column(name)).is_some_and(|c| c.optional);
        let mut shape = Self { columns: Vec::new(), open: table.open };
        for column in &table.columns {
            if let ColumnName::Fixed(name) = &column.name {
                shape.columns.push(ShapeColumn::new(name, &column.ty, !optional(name)));
            }
        }
        for column in contract.iter().flat_map(|c| &c.columns) {
            if shape.column(column.name).is_none() {
                shape.columns.push(ShapeColumn::new(column.name, &column.ty, !column.optional));
            }
        }
        shape
    }

    pub(super) fn column(&self, name: &str) -> Option<&ShapeColumn> {
        self.columns.iter().find(|c| c.name == name)
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(|c| c.name.as_str())
    }

    /// The table under other names (contract name to given name): a renamed column is no longer
    /// there under its old name, and hides another of its new one.
    pub(super) fn renamed(&self, map: &BTreeMap<String, String>) -> Self {
        let mut columns = Vec::new();
        for (name, given) in map {
            // A given name that is nowhere is told where the map is written.
            let unknown = || ShapeColumn::new(given, &ColumnType::Any, !self.open);
            let column = self.column(given).cloned().unwrap_or_else(unknown);
            columns.push(ShapeColumn { name: name.clone(), ..column });
        }
        let kept = |c: &&ShapeColumn| !map.contains_key(&c.name) && !map.values().any(|g| *g == c.name);
        columns.extend(self.columns.iter().filter(kept).cloned());
        Self { columns, open: self.open }
    }
}

/// One renaming after another, both from the reader's name to the given one: `first` is nearest to
/// the table.
pub(super) fn composed(
    first: &BTreeMap<String, String>,
    then: &BTreeMap<String, String>,
) -> BTreeMap<String, String> {
    let mut all: BTreeMap<_, _> = then
        .iter()
        .map(|(name, between)| (name.clone(), first.get(between).unwrap_or(between).clone()))
        .collect();
    for (between, given) in first {
        let taken = then.values().any(|name| name == between);
        if !taken && !all.contains_key(between) {
            all.insert(between.clone(), given.clone());
        }
    }
    all.retain(|name, given| name != given);
    all
}
