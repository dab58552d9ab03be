use serde::{Deserialize, Deserializer, Serialize};

use crate::{Column, View, When};

/// A table that a source or a metric gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    /// Its name: `step.table` in a pipeline.
    pub name: String,
    /// What a row is.
    #[serde(default)]
    pub doc: String,
    /// The contract that its columns follow, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// Its columns, in order.
    #[serde(default)]
    pub columns: Vec<Column>,
    /// Further columns are those of this port's input.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passthrough: Option<String>,
    /// Whether further columns are known only at run (a file's own columns).
    #[serde(default)]
    pub open: bool,
    /// The order of its rows, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub order: String,
    /// Best ways to show it, the best first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub views: Vec<View>,
    /// Only given under these settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// Of a source: complete only when those of the tables named that are read at all have been read to their
    /// end (a list of problems); the first of them is read for it where none is.
    #[serde(default, skip_serializing_if = "Vec::is_empty", deserialize_with = "one_or_several")]
    pub after: Vec<String>,
    /// Of a source: its rows are kept in the run folder whenever they are read for somebody. A table that comes
    /// `after` others is kept in any case.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub kept: bool,
}

impl Table {
    /// A table without columns.
    #[must_use]
    pub fn new(name: &str, doc: &str) -> Self {
        Self {
            name: name.to_owned(),
            doc: doc.to_owned(),
            contract: None,
            columns: Vec::new(),
            passthrough: None,
            open: false,
            order: String::new(),
            views: Vec::new(),
            when: None,
            after: Vec::new(),
            kept: false,
        }
    }

    /// A table that has every column of a contract.
    #[must_use]
    pub fn of_contract(name: &str, doc: &str, contract: &str) -> Self {
        let mut table = Self::new(name, doc);
        table.contract = Some(contract.to_owned());
        if let Some(found) = crate::contracts::find(contract) {
            table.columns = found.columns.iter().map(crate::ContractColumn::to_column).collect();
        }
        table
    }

    /// One more column.
    #[must_use]
    pub fn column(mut self, column: Column) -> Self {
        self.columns.push(column);
        self
    }

    /// One more view.
    #[must_use]
    pub fn view(mut self, view: View) -> Self {
        self.views.push(view);
        self
    }

    /// The order of its rows.
    #[must_use]
    pub fn order(mut self, order: &str) -> Self {
        order.clone_into(&mut self.order);
        self
    }

    /// Further columns are those of this port's input.
    #[must_use]
    pub fn passthrough(mut self, port: &str) -> Self {
        self.passthrough = Some(port.to_owned());
        self
    }

    /// Further columns are known only at run.
    #[must_use]
    pub fn open(mut self) -> Self {
        self.open = true;
        self
    }

    /// Complete only when `table` of the same source has been read, if it is; said of several tables, the first
    /// is read for it where none is.
    #[must_use]
    pub fn after(mut self, table: &str) -> Self {
        self.after.push(table.to_owned());
        self
    }

    /// Kept in the run folder whenever it is read for somebody.
    #[must_use]
    pub fn kept(mut self) -> Self {
        self.kept = true;
        self
    }

    /// Only given when the configuration has `value` at `pointer`.
    #[must_use]
    pub fn when(mut self, pointer: &str, value: impl Into<serde_json::Value>) -> Self {
        self.when.get_or_insert_default().insert(pointer, value.into());
        self
    }
}

/// A name alone is a list of one.
fn one_or_several<'de, D: Deserializer<'de>>(value: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Names {
        One(String),
        Several(Vec<String>),
    }
    Ok(match Names::deserialize(value)? {
        Names::One(name) => vec![name],
        Names::Several(names) => names,
    })
}
