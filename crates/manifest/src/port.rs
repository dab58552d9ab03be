use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{PortColumn, When};

/// An input of a metric.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Port {
    /// Its name, the key under `inputs`.
    pub name: String,
    /// What comes in.
    #[serde(default)]
    pub doc: String,
    /// The contract that its columns follow, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<String>,
    /// The columns it asks for; no other is read for it.
    #[serde(default)]
    pub columns: Vec<PortColumn>,
    /// Whether it asks for every column of its input, those of `columns` first.
    #[serde(default)]
    pub all_columns: bool,
    /// Whether the metric works without it.
    #[serde(default)]
    pub optional: bool,
    /// Ports whose batches must all have been taken, in the same pass, before the first of this one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<String>,
    /// How often the whole input is gone over.
    #[serde(default = "one")]
    pub passes: u32,
    /// Other numbers of passes under some settings; the first that holds counts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passes_when: Vec<PassRule>,
}

/// A number of passes under some settings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassRule {
    /// The settings.
    pub when: When,
    /// The number of passes.
    pub passes: u32,
}

fn one() -> u32 {
    1
}

impl Port {
    /// A port without columns.
    #[must_use]
    pub fn new(name: &str, doc: &str) -> Self {
        Self {
            name: name.to_owned(),
            doc: doc.to_owned(),
            contract: None,
            columns: Vec::new(),
            all_columns: false,
            optional: false,
            after: Vec::new(),
            passes: 1,
            passes_when: Vec::new(),
        }
    }

    /// A port that follows the contract of this name.
    #[must_use]
    pub fn contract(mut self, contract: &str) -> Self {
        self.contract = Some(contract.to_owned());
        self
    }

    /// One more column.
    #[must_use]
    pub fn column(mut self, column: PortColumn) -> Self {
        self.columns.push(column);
        self
    }

    /// A column of the port's contract, with the contract's own type; optional where the contract
    /// lets it be absent.
    ///
    /// # Panics
    /// When the port names no contract or the contract has no such column: a mistake in the
    /// manifest's code.
    #[must_use]
    pub fn needs(self, column: &str) -> Self {
        let contract = self.contract.as_deref().and_then(crate::contracts::find);
        let Some(found) = contract.and_then(|c| c.columns.iter().find(|c| c.name == column).cloned()) else {
            panic!("port `{}`: no column `{column}` in contract {:?}", self.name, self.contract);
        };
        let mut wanted = PortColumn::new(column, &found.ty.to_string());
        wanted.optional = found.optional;
        self.column(wanted)
    }

    /// Asks for every column of its input.
    #[must_use]
    pub fn all_columns(mut self) -> Self {
        self.all_columns = true;
        self
    }

    /// The metric works without this port.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Comes after the ports named.
    #[must_use]
    pub fn after(mut self, port: &str) -> Self {
        self.after.push(port.to_owned());
        self
    }

    /// Gone over `passes` times.
    #[must_use]
    pub fn passes(mut self, passes: u32) -> Self {
        self.passes = passes;
        self
    }

    /// Gone over `passes` times when the configuration has `value` at `pointer`.
    #[must_use]
    pub fn passes_when(mut self, pointer: &str, value: impl Into<Value>, passes: u32) -> Self {
        let mut when = When::default();
        when.insert(pointer, value.into());
        self.passes_when.push(PassRule { when, passes });
        self
    }

    /// The number of passes under this configuration, at least one.
    #[must_use]
    pub fn passes_for(&self, config: &Value) -> u32 {
        let ruled = self.passes_when.iter().find(|rule| rule.when.holds(config)).map(|rule| rule.passes);
        ruled.unwrap_or(self.passes).max(1)
    }
}
