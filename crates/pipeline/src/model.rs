use std::sync::Arc;

use cladist_manifest::Kind;

use crate::{Diagnostic, Files, Node, NodeValue, Redactor, Spanned};

/// A pipeline as its texts say, merged; [`check`](crate::check()) turns it into something to run.
#[derive(Debug, Clone)]
pub struct Pipeline {
    /// Its name: that of the file without one of its own.
    pub name: String,
    /// The steps: sources, then metrics, then reporters, each in the order of writing.
    pub steps: Vec<Step>,
    /// The gates, in the order of writing.
    pub gates: Vec<Gate>,
    /// How to run.
    pub run: RunOptions,
    /// The texts it was read from.
    pub files: Arc<Files>,
    /// The values that came from the environment.
    pub secrets: Redactor,
    /// The whole tree, for its hash.
    pub(crate) tree: Node,
    /// What is wrong with its structure; [`check`](crate::check()) tells it beside the rest.
    pub(crate) problems: Vec<Diagnostic>,
}

impl Pipeline {
    /// The step of this name.
    pub fn step(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.name.value == name)
    }

    /// What is wrong with its structure. A pipeline with such problems does not pass
    /// [`check`](crate::check()).
    pub fn problems(&self) -> &[Diagnostic] {
        &self.problems
    }
}

/// A step as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// Its name.
    pub name: Spanned<String>,
    /// Its kind, by the section it stands in.
    pub kind: Kind,
    /// The component's full name.
    pub component: Spanned<String>,
    /// Its inputs.
    pub inputs: Vec<InputSpec>,
    /// Of a source: the columns of its main table to rename, contract name to given name.
    pub map: Vec<(Spanned<String>, Spanned<String>)>,
    /// Its configuration as written; an empty table without one.
    pub with: Node,
    /// Whether something wrong with `inputs` is told already.
    pub(crate) inputs_told: bool,
}

/// An input as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct InputSpec {
    /// The port, of a metric.
    pub port: Option<Spanned<String>>,
    /// `step` or `step.table`.
    pub from: Spanned<String>,
    /// The columns to rename, contract name to given name.
    pub map: Vec<(Spanned<String>, Spanned<String>)>,
}

/// A gate as it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate {
    /// Its name.
    pub name: Spanned<String>,
    /// `step` or `step.table`.
    pub table: Spanned<String>,
    /// The rows it looks at: those with these values in these columns.
    pub filter: Vec<(Spanned<String>, Node)>,
    /// The column it judges.
    pub column: Spanned<String>,
    /// What must hold.
    pub bound: Spanned<Bound>,
}

/// What must hold for every row of a gate.
#[derive(Debug, Clone, PartialEq)]
pub enum Bound {
    /// At least this.
    Min(f64),
    /// At most this.
    Max(f64),
    /// Exactly this: a string, number or boolean.
    Equals(serde_json::Value),
}

/// The section `[run]`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RunOptions {
    /// Threads to use; 0 for all cores.
    pub threads: usize,
    /// What happens to the rest when a step fails.
    pub on_error: OnError,
}

/// What happens to the rest when a step fails.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OnError {
    /// Nothing more is started.
    #[default]
    Stop,
    /// What does not need the failed step still runs and reports.
    Continue,
}

impl Node {
    /// The scalar as JSON; `None` for lists, tables and values of the environment.
    pub fn scalar(&self) -> Option<serde_json::Value> {
        match &self.value {
            NodeValue::String(text) => Some(text.as_str().into()),
            NodeValue::Integer(int) => Some((*int).into()),
            NodeValue::Float(float) => Some((*float).into()),
            NodeValue::Bool(bool) => Some((*bool).into()),
            _ => None,
        }
    }
}
