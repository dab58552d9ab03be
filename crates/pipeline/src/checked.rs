use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use cladist_manifest::{ComponentManifest, Kind, Resolved};
use serde_json::Value;

use crate::{Bound, Diagnostic, Files, Origin, Redactor, RunOptions};

/// A table of a step.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableRef {
    /// The step's name.
    pub step: String,
    /// The table's name.
    pub table: String,
}

impl TableRef {
    /// The table of this name of the step of this name.
    pub fn new(step: &str, table: &str) -> Self {
        Self { step: step.to_owned(), table: table.to_owned() }
    }
}

impl fmt::Display for TableRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.step, self.table)
    }
}

/// A pipeline that can run: every name is resolved, every configuration valid.
#[derive(Debug, Clone)]
pub struct Checked {
    /// The pipeline's name.
    pub name: String,
    /// The steps, each after all that it needs.
    pub steps: Vec<CheckedStep>,
    /// The gates.
    pub gates: Vec<CheckedGate>,
    /// How to run.
    pub run: RunOptions,
    /// Warnings and notes.
    pub notes: Vec<Diagnostic>,
    /// The texts, to render `notes`.
    pub files: Arc<Files>,
    /// The values that came from the environment.
    pub secrets: Redactor,
    /// The hash of the parsed, merged pipeline; see [`keys::pipeline_hash`](crate::keys::pipeline_hash).
    pub hash: String,
}

impl Checked {
    /// The step of this name.
    pub fn step(&self, name: &str) -> Option<&CheckedStep> {
        self.steps.iter().find(|step| step.name == name)
    }

    /// Every configuration value that is a path.
    pub fn path_values(&self) -> impl Iterator<Item = (&CheckedStep, &PathValue)> {
        self.steps.iter().flat_map(|step| step.paths.iter().map(move |path| (step, path)))
    }
}

/// A step that can run.
#[derive(Debug, Clone)]
pub struct CheckedStep {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// The component's full name (`lineage/graph`).
    pub component: String,
    /// The component's manifest.
    pub manifest: Arc<ComponentManifest>,
    /// The configuration to hand to the component: environment read, paths absolute, defaults
    /// *not* filled in. May hold secrets.
    pub config: Value,
    /// The configuration to show: values of the environment stand as `{"env": "NAME"}`.
    pub public_config: Value,
    /// The paths among the configuration's values.
    pub paths: Vec<PathValue>,
    /// The component's ports and tables under this configuration.
    pub resolved: Resolved,
    /// The inputs: of a metric in the order of its ports, of a reporter in the order of writing,
    /// a step's tables one by one.
    pub inputs: Vec<Input>,
    /// Of a source: the columns of its main table that are renamed, contract name to given name.
    /// Already part of every [`Input::map`].
    pub map: BTreeMap<String, String>,
    /// Where the step's name was written.
    pub origin: Origin,
}

impl CheckedStep {
    /// The plugin's name, the part of the component's before the slash.
    pub fn plugin(&self) -> &str {
        self.component.split('/').next().unwrap_or(&self.component)
    }
}

/// Where a step's table goes into another step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The port of a metric; empty for a reporter, whose inputs have no ports.
    pub port: String,
    /// The table that comes in.
    pub from: TableRef,
    /// Columns to rename: the name that the step sees to the name in the table as its step makes
    /// it. The renaming of a source's own `map` is part of it.
    pub map: BTreeMap<String, String>,
    /// The columns of the table that the port asks for, by the table's own names; `None` for all.
    /// Those that are optional are listed too: leave out what the table turns out to lack.
    pub columns: Option<Vec<String>>,
}

/// A gate whose table and columns are known.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedGate {
    /// Its name.
    pub name: String,
    /// The table it judges.
    pub table: TableRef,
    /// The rows it looks at: those with these values in these columns. Empty: every row.
    pub filter: Vec<(String, Value)>,
    /// The column it judges.
    pub column: String,
    /// What must hold for every such row.
    pub bound: Bound,
    /// Where the gate's name was written.
    pub origin: Origin,
}

/// A configuration value that is a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathValue {
    /// The JSON pointer to it in the configuration.
    pub pointer: String,
    /// As it was written.
    pub written: String,
    /// As the component gets it: absolute.
    pub absolute: String,
    /// Where it was written.
    pub origin: Origin,
}
