use std::fmt;
use std::sync::Arc;

use crate::snippet;
use crate::{Files, Origin, Redactor};

/// How grave a diagnostic is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The pipeline cannot run.
    Error,
    /// It can run, but probably not as meant.
    Warning,
    /// Something that only a run can tell.
    Note,
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        })
    }
}

/// Stable names of what can be wrong with a pipeline. All are configuration errors (exit 2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {
    /// The text is no TOML.
    Syntax,
    /// A file cannot be read.
    File,
    /// Includes that include themselves.
    IncludeCycle,
    /// This host's version is not the one required.
    Requires,
    /// A key that means nothing here.
    UnknownKey,
    /// A key that must be there.
    MissingKey,
    /// A value of the wrong type, out of bounds, or not among those allowed.
    BadValue,
    /// A name that is not allowed, or used twice.
    BadName,
    /// A `--set` that cannot be applied.
    Set,
    /// A variable of the environment that is not set.
    Env,
    /// No such component, or one of another kind.
    Component,
    /// No such port, or one that must be wired.
    Port,
    /// No such step.
    Step,
    /// No such table, or several.
    Table,
    /// No such column, or one of another type.
    Column,
    /// Steps that wait for each other.
    Cycle,
    /// A step whose result nothing uses.
    Unused,
}

/// One thing to tell about a pipeline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How grave.
    pub severity: Severity,
    /// What is wrong, by a stable name.
    pub code: Code,
    /// What is wrong, a lower-case fragment.
    pub message: String,
    /// Where; the first is the main place. May be empty.
    pub origins: Vec<Origin>,
    /// A few words under the marked text.
    pub label: String,
    /// What to do, one line each.
    pub hints: Vec<String>,
}

impl Diagnostic {
    /// An error.
    pub fn error(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Error, code, message.into())
    }

    /// A warning.
    pub fn warning(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Warning, code, message.into())
    }

    /// A note.
    pub fn note(code: Code, message: impl Into<String>) -> Self {
        Self::new(Severity::Note, code, message.into())
    }

    fn new(severity: Severity, code: Code, message: String) -> Self {
        Self { severity, code, message, origins: Vec::new(), label: String::new(), hints: Vec::new() }
    }

    /// How grave it is.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// One more place.
    #[must_use]
    pub fn at(mut self, origin: &Origin) -> Self {
        self.origins.push(origin.clone());
        self
    }

    /// The words under the marked text.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// One more hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// One more hint, if there is one.
    #[must_use]
    pub fn hint_maybe(mut self, hint: Option<String>) -> Self {
        self.hints.extend(hint);
        self
    }

    pub(crate) fn position(&self) -> (Option<u32>, usize) {
        self.origins.first().map_or((None, 0), |o| (Some(o.file.0), o.span.start))
    }

    /// The diagnostic as people read it, in the manner of rustc; ends with a newline.
    pub fn render(&self, files: &Files, colour: bool) -> String {
        snippet::render(self, files, colour)
    }
}

/// What is wrong with a pipeline, with the texts needed to show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What is wrong, sorted by place.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts.
    pub files: Arc<Files>,
}

impl Report {
    /// A report; sorts by place, drops repetitions, replaces secrets.
    pub fn new(mut diagnostics: Vec<Diagnostic>, files: Arc<Files>, secrets: &Redactor) -> Self {
        sort(&mut diagnostics);
        for diagnostic in &mut diagnostics {
            secrets.diagnostic(diagnostic);
        }
        Self { diagnostics, files }
    }

    /// The whole as people read it, an empty line between two.
    pub fn render(&self, colour: bool) -> String {
        let parts: Vec<_> = self.diagnostics.iter().map(|d| d.render(&self.files, colour)).collect();
        parts.join("\n")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.render(false).trim_end())
    }
}

impl std::error::Error for Report {}

/// By place, errors before warnings at the same place; each once.
pub(crate) fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by_key(|d| (d.position(), d.severity));
    diagnostics.dedup();
}
