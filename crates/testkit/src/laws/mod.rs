//! The laws, one function each.

mod metric;
mod reporter;
mod source;

use std::fmt;

use cladist_loader::LoadedPlugin;
use cladist_manifest::{ColumnName, ComponentManifest, Example, Kind, Table, contracts};
use serde::{Deserialize, Serialize};

use crate::random::Random;

/// What each component must keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Law {
    /// The manifest is consistent: names, contracts, views, examples.
    Manifest,
    /// The declared tables come, with the declared schema, and valid data.
    Tables,
    /// The same input gives the same tables.
    Repeat,
    /// Any partition of the input, merged in order, gives the same tables.
    SplitAndMerge,
    /// Batches of 1, 7 and 8,192 rows give the same tables.
    BatchSize,
    /// Sliced, dictionary-encoded, large and view arrays give the same tables as plain ones.
    Encodings,
    /// No rows, and batches without rows, give defined tables.
    EmptyInput,
    /// Columns that may be null and all are give defined tables.
    AllNull,
    /// Saving and loading a state in the middle changes nothing.
    SaveAndLoad,
    /// What one pass shares with the next crosses as bytes: a metric made anew goes on with it.
    SharedBetweenPasses,
    /// Permuting the rows changes nothing, where the manifest says that their order is irrelevant.
    RowOrder,
    /// Every batch handed in is released, exactly once.
    Release,
    /// Reading any columns gives what those columns are in the whole table.
    Projection,
    /// Reading a partition again gives the same rows, also from several threads.
    Partitions,
    /// The files that a source says it reads are there.
    Inputs,
    /// A missing input is an error, not a panic.
    MissingInput,
    /// A reporter takes any table, empty ones too, and leaves no file half written.
    Report,
}

impl Law {
    /// The laws of a kind of component, in the order of checking.
    pub fn of(kind: Kind) -> &'static [Law] {
        use Law::{
            AllNull, BatchSize, EmptyInput, Encodings, Inputs, Manifest, MissingInput, Partitions,
            Projection, Release, Repeat, Report, RowOrder, SaveAndLoad, SharedBetweenPasses, SplitAndMerge,
            Tables,
        };
        match kind {
            Kind::Source => &[Manifest, Tables, Repeat, Partitions, Projection, Inputs, MissingInput],
            Kind::Metric => &[
                Manifest,
                Tables,
                Repeat,
                SplitAndMerge,
                BatchSize,
                Encodings,
                EmptyInput,
                AllNull,
                SaveAndLoad,
                SharedBetweenPasses,
                RowOrder,
                Release,
            ],
            Kind::Reporter => &[Manifest, Report],
        }
    }
}

impl fmt::Display for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_value(self).ok();
        f.write_str(text.as_ref().and_then(|t| t.as_str()).unwrap_or("law"))
    }
}

/// How a law fared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", content = "detail", rename_all = "lowercase")]
pub enum Outcome {
    /// It holds.
    Pass,
    /// It does not; why.
    Fail(String),
    /// It does not apply; why.
    Skipped(String),
    /// The process ended: how.
    Crashed(String),
    /// It took longer than allowed.
    Hung(String),
}

impl Outcome {
    /// Whether nothing is wrong.
    pub fn is_fine(&self) -> bool {
        matches!(self, Outcome::Pass | Outcome::Skipped(_))
    }
}

/// One law of one component.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LawResult {
    /// The component.
    pub component: String,
    /// The law.
    pub law: Law,
    /// How it fared.
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl fmt::Display for LawResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, detail) = match &self.outcome {
            Outcome::Pass => ("pass", ""),
            Outcome::Fail(detail) => ("FAIL", detail.as_str()),
            Outcome::Skipped(detail) => ("skipped", detail.as_str()),
            Outcome::Crashed(detail) => ("CRASHED", detail.as_str()),
            Outcome::Hung(detail) => ("HUNG", detail.as_str()),
        };
        let colon = if detail.is_empty() { "" } else { ": " };
        write!(f, "{word:<8} {} {}{colon}{detail}", self.component, self.law)
    }
}

/// All laws of a library.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LawReport {
    /// The plugin.
    pub plugin: String,
    /// The seed of the generated input.
    pub seed: u64,
    /// One entry per component and law.
    pub results: Vec<LawResult>,
}

impl LawReport {
    /// The laws that do not hold.
    pub fn failures(&self) -> impl Iterator<Item = &LawResult> {
        self.results.iter().filter(|result| !result.outcome.is_fine())
    }
}

/// What a law is checked on.
pub(crate) struct Case<'a> {
    pub(crate) plugin: &'a LoadedPlugin,
    pub(crate) manifest: &'a ComponentManifest,
    pub(crate) example: &'a Example,
    pub(crate) random: Random,
}

/// Why a law does not hold, or does not apply.
pub(crate) enum Broken {
    Fail(String),
    Skip(String),
}

impl From<cladist_abi::PluginError> for Broken {
    fn from(error: cladist_abi::PluginError) -> Self {
        let place = error.location.as_ref().map(|l| format!(" (at {l})")).unwrap_or_default();
        let word = if error.kind == cladist_abi::ErrorKind::Panic { "panicked: " } else { "" };
        Broken::Fail(format!("{word}{error}{place}"))
    }
}

impl From<String> for Broken {
    fn from(detail: String) -> Self {
        Broken::Fail(detail)
    }
}

pub(crate) type Held = Result<(), Broken>;

/// Checks one law in this process.
pub(crate) fn check(law: Law, mut case: Case<'_>) -> Outcome {
    let held = match (law, case.manifest.kind) {
        (Law::Manifest, _) => manifest(case.manifest),
        (_, Kind::Metric) => metric::check(law, &mut case),
        (_, Kind::Source) => source::check(law, &mut case),
        (_, Kind::Reporter) => reporter::check(&mut case),
    };
    match held {
        Ok(()) => Outcome::Pass,
        Err(Broken::Fail(detail)) => Outcome::Fail(detail),
        Err(Broken::Skip(detail)) => Outcome::Skipped(detail),
    }
}

fn manifest(manifest: &ComponentManifest) -> Held {
    let plain = |name: &str| {
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    let mut wrong = Vec::new();
    if !plain(&manifest.name) {
        wrong.push(format!("the component's name `{}` is no plain word", manifest.name));
    }
    if manifest.description.trim().is_empty() {
        wrong.push("it has no description".to_owned());
    }
    if manifest.kind != Kind::Reporter && manifest.tables.is_empty() {
        wrong.push("it gives no table".to_owned());
    }
    for port in &manifest.ports {
        if let Some(contract) = port.contract.as_deref().filter(|c| contracts::find(c).is_none()) {
            wrong.push(format!("port `{}` follows an unknown contract `{contract}`", port.name));
        }
        for before in port.after.iter().filter(|before| manifest.port(before).is_none()) {
            wrong.push(format!("port `{}` comes after an unknown port `{before}`", port.name));
        }
    }
    for table in &manifest.tables {
        table_manifest(manifest, table, &mut wrong);
    }
    if wrong.is_empty() { Ok(()) } else { Err(Broken::Fail(wrong.join("; "))) }
}

fn table_manifest(manifest: &ComponentManifest, table: &Table, wrong: &mut Vec<String>) {
    let fixed =
        |name: &str| table.columns.iter().any(|c| matches!(&c.name, ColumnName::Fixed(n) if n == name));
    let open = table.open || table.passthrough.is_some();
    for view in &table.views {
        for problem in view.problems(table) {
            wrong.push(format!("table `{}`: {problem}", table.name));
        }
    }
    if let Some(port) = table.passthrough.as_ref().filter(|port| manifest.port(port).is_none()) {
        wrong.push(format!("table `{}` passes on an unknown port `{port}`", table.name));
    }
    for column in &table.columns {
        if column.doc.is_empty() && table.contract.is_none() {
            wrong.push(format!("a column of table `{}` has no documentation", table.name));
        }
    }
    if let Some(contract) = table.contract.as_deref() {
        let Some(contract) = contracts::find(contract) else {
            wrong.push(format!("table `{}` follows an unknown contract `{contract}`", table.name));
            return;
        };
        for column in contract.columns.iter().filter(|c| !c.optional && !fixed(c.name) && !open) {
            wrong.push(format!(
                "table `{}` lacks `{}` of contract {}",
                table.name, column.name, contract.name
            ));
        }
    }
}
