use std::collections::BTreeMap;

use cladist_files::FilesError;
use cladist_sdk::prelude::*;

/// What stands under `with` of `hub/dump`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DumpConfig {
    /// A file, a glob or a folder; plain, `.gz` or `.zst`.
    pub(crate) path: InputPath,
    /// What the files hold; `auto` looks at their content.
    #[serde(default)]
    pub(crate) format: DumpFormat,
    /// Keys of dumps that name the Hub's fields otherwise: `{ createdAt = "created_at" }`.
    #[serde(default)]
    pub(crate) fields: BTreeMap<String, String>,
    /// What becomes of a row that cannot be read: counted and the first ones told, an error, or
    /// only listed in `problems`.
    #[serde(default)]
    pub(crate) on_bad_row: OnBadRow,
    /// Which record of a repeated id counts.
    #[serde(default)]
    pub(crate) duplicates: Duplicates,
    /// Whether to give the text of the card, where the records carry it.
    #[serde(default)]
    #[allow(dead_code, reason = "the host reads it: the manifest gives the column `card` under it")]
    pub(crate) cards: bool,
    /// Whether to give the record's own text.
    #[serde(default)]
    #[allow(dead_code, reason = "the host reads it: the manifest gives the column `raw` under it")]
    pub(crate) raw: bool,
}

/// The formats of a dump.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DumpFormat {
    /// By content.
    #[default]
    Auto,
    /// One object a line.
    Jsonl,
    /// Arrays of objects, as pages of the Hub's API.
    Json,
    /// The published study's columns, or the contract's.
    Parquet,
    /// The same as text.
    Csv,
}

/// What becomes of a row that cannot be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OnBadRow {
    #[default]
    Warn,
    Error,
    Skip,
}

/// Which record of a repeated id counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Duplicates {
    #[default]
    Last,
    First,
    /// A repeated id is an error.
    Error,
}

/// What is wrong with a file is the user's to mend.
pub(crate) fn file_error(error: &FilesError) -> Error {
    match error {
        FilesError::Io { .. } => Error::io(error),
        _ => Error::data(error),
    }
}
