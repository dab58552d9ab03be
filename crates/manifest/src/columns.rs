use serde::{Deserialize, Serialize};

use crate::{ColumnType, When};

/// The name of a column: fixed, or taken from the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ColumnName {
    /// A fixed name.
    Fixed(String),
    /// A JSON pointer (`/column`) to a string, or to a list of strings (one column each). Absent
    /// or null in the configuration: no column. A text before the name (`prefix`) is required and
    /// cut off where given: `column:size` names the column `size`; other values name none.
    From {
        /// The pointer into the configuration.
        pointer: String,
        /// What a value must start with to name a column.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        prefix: Option<String>,
    },
}

impl From<&str> for ColumnName {
    fn from(name: &str) -> Self {
        ColumnName::Fixed(name.to_owned())
    }
}

/// A column that a port asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PortColumn {
    /// Its name.
    pub name: ColumnName,
    /// The type that the plugin gets it in, whatever the source's own encoding.
    #[serde(rename = "type")]
    pub ty: ColumnType,
    /// Whether the port works without it.
    #[serde(default)]
    pub optional: bool,
    /// Only asked for under these settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// What it is used for.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
}

impl PortColumn {
    /// A column that must be there.
    ///
    /// # Panics
    /// When `ty` is no [`ColumnType`]: a mistake in the manifest's code.
    #[must_use]
    pub fn new(name: impl Into<ColumnName>, ty: &str) -> Self {
        Self { name: name.into(), ty: parse(ty), optional: false, when: None, doc: String::new() }
    }

    /// Columns named by the configuration: `from("/column", "float64")`.
    #[must_use]
    pub fn from(pointer: &str, ty: &str) -> Self {
        Self::new(ColumnName::From { pointer: pointer.to_owned(), prefix: None }, ty)
    }

    /// Columns named by configuration values that start with `prefix`.
    #[must_use]
    pub fn from_prefixed(pointer: &str, prefix: &str, ty: &str) -> Self {
        Self::new(ColumnName::From { pointer: pointer.to_owned(), prefix: Some(prefix.to_owned()) }, ty)
    }

    /// The port works without it.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Only asked for when the configuration has `value` at `pointer` (or in the list there).
    #[must_use]
    pub fn when(mut self, pointer: &str, value: impl Into<serde_json::Value>) -> Self {
        self.when.get_or_insert_default().insert(pointer, value.into());
        self
    }

    /// What it is used for.
    #[must_use]
    pub fn doc(mut self, doc: &str) -> Self {
        doc.clone_into(&mut self.doc);
        self
    }
}

/// A column of an output table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name.
    pub name: ColumnName,
    /// Its type.
    #[serde(rename = "type")]
    pub ty: ColumnType,
    /// Whether cells may be null.
    #[serde(default)]
    pub nullable: bool,
    /// Only there under these settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when: Option<When>,
    /// What a cell means, its range, the source of its formula.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub doc: String,
    /// Its unit (`models`, `bytes`, `days`, `share`), where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

impl Column {
    /// A column that is never null; a `?` at the end of `ty` makes it nullable.
    ///
    /// # Panics
    /// When `ty` is no [`ColumnType`]: a mistake in the manifest's code.
    #[must_use]
    pub fn new(name: impl Into<ColumnName>, ty: &str, doc: &str) -> Self {
        let (ty, nullable) = ty.strip_suffix('?').map_or((ty, false), |ty| (ty, true));
        Self { name: name.into(), ty: parse(ty), nullable, when: None, doc: doc.to_owned(), unit: None }
    }

    /// The unit of its numbers.
    #[must_use]
    pub fn unit(mut self, unit: &str) -> Self {
        self.unit = Some(unit.to_owned());
        self
    }

    /// Only there when the configuration has `value` at `pointer`.
    #[must_use]
    pub fn when(mut self, pointer: &str, value: impl Into<serde_json::Value>) -> Self {
        self.when.get_or_insert_default().insert(pointer, value.into());
        self
    }
}

fn parse(ty: &str) -> ColumnType {
    match ty.parse() {
        Ok(ty) => ty,
        Err(error) => panic!("{error}"),
    }
}
