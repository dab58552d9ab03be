//! Whose columns a table has.

use std::path::Path;

use cladist_hub::{Columns, FieldNames, StudyColumn};
use cladist_sdk::prelude::*;

/// What the columns of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Those of the published study.
    Study,
    /// Those of the contract `models`.
    Contract,
    /// The Hub's own fields, perhaps under other names.
    Hub,
}

/// Names that only the contract has.
const CONTRACT: [&str; 6] =
    ["base_models", "created_at", "last_modified", "licenses", "languages", "license_name"];

impl Shape {
    /// By the names of the columns: `fields` means the Hub's; else `model_id` is the study's id, and
    /// a table with one of the contract's own names is in its columns.
    pub(crate) fn of(columns: &[&str], names: &FieldNames, path: &Path) -> Result<Self> {
        let has = |name: &str| columns.contains(&name);
        if names.is_default() && has("model_id") {
            return Ok(Self::Study);
        }
        if names.is_default() && has("id") && CONTRACT.iter().any(|name| has(name)) {
            return Ok(Self::Contract);
        }
        // A table that only happens to have an `id` is no dump; a list of ids is.
        let known = |name: &&&str| names.reads(name) && !names.is_id(name);
        let of_the_hub = columns.len() == 1 || columns.iter().any(|name| known(&name));
        if of_the_hub && (has(names.id_key()) || names.is_default() && has("modelId")) {
            return Ok(Self::Hub);
        }
        let wanted = if names.is_default() {
            "`model_id` or `id`".to_owned()
        } else {
            format!("`{}`", names.id_key())
        };
        let there = columns.join(", ");
        let missing = if has(names.id_key()) { "no other column of the Hub than" } else { "no column" };
        Err(Error::data(format!("{}: {missing} {wanted}; there are {there}", path.display()))
            .hint("the study's columns, those of the contract `models` and the Hub's own are read; `fields` names others"))
    }

    /// Whether a column is needed for some columns of the contract.
    pub(crate) fn needs(self, name: &str, columns: Columns, names: &FieldNames) -> bool {
        match self {
            Self::Study => {
                let column = StudyColumn::by_name(name);
                column.is_some_and(|c| c == StudyColumn::ModelId || columns.any(c.feeds()))
            }
            Self::Contract => {
                name == "id" || Columns::by_name(name).is_some_and(|c| c != Columns::ID && columns.has(c))
            }
            Self::Hub => columns != Columns::ID && names.reads(name) || names.is_id(name),
        }
    }
}
