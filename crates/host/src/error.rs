use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use cladist_abi::{ErrorKind, PluginError};
use cladist_loader::Refusal;
use serde::Serialize;

/// A failure of the run as a whole, before or beside its steps.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// A file or folder of the run.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// No threads.
    #[error("the threads could not be started: {0}")]
    Threads(String),
    /// It is no run folder, or an odd one.
    #[error("{}: {message}", path.display())]
    Record {
        /// The record.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
}

impl HostError {
    /// How to mend it.
    pub fn hint(&self) -> Option<&'static str> {
        let Self::Io { error, .. } = self else { return None };
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Some("make room there, or name another folder with `--out`")
            }
            io::ErrorKind::AlreadyExists
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::PermissionDenied
            | io::ErrorKind::ReadOnlyFilesystem => Some("name a folder to write into with `--out`"),
            _ => None,
        }
    }

    pub(crate) fn io(path: &Path, error: impl Into<io::Error>) -> Self {
        Self::Io { path: path.to_owned(), error: error.into() }
    }
}

/// What kind of failure it was, for the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureKind {
    /// The configuration cannot work (exit code 2).
    Config,
    /// The input is missing or malformed (3).
    Data,
    /// The step or its plugin failed (1).
    Step,
    /// Something it needs failed; told there.
    Upstream,
    /// The run was interrupted (130).
    Interrupted,
}

/// The failure of one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// The step.
    pub step: String,
    /// Its component.
    pub component: String,
    /// What kind of failure.
    pub kind: FailureKind,
    /// What happened, with its causes.
    pub message: String,
    /// How to mend it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// Where a plugin panicked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
    /// The backtrace of a panic.
    #[serde(skip)]
    pub backtrace: Option<String>,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step `{}` ({}): {}", self.step, self.component, self.message)?;
        match &self.location {
            Some(location) => write!(f, " (at {location})"),
            None => Ok(()),
        }
    }
}

impl Failure {
    pub(crate) fn new(step: &str, component: &str, kind: FailureKind, message: impl fmt::Display) -> Self {
        Self {
            step: step.to_owned(),
            component: component.to_owned(),
            kind,
            message: message.to_string(),
            hint: None,
            location: None,
            backtrace: None,
        }
    }

    /// A plugin's error; `source` tells whether reading failed on the user's input.
    pub(crate) fn of_plugin(step: &str, component: &str, source: bool, error: &PluginError) -> Self {
        let kind = match error.kind {
            ErrorKind::Config => FailureKind::Config,
            ErrorKind::Data => FailureKind::Data,
            ErrorKind::Io if source => FailureKind::Data,
            ErrorKind::Cancelled => FailureKind::Interrupted,
            ErrorKind::Io | ErrorKind::Unsupported | ErrorKind::Internal | ErrorKind::Panic => {
                FailureKind::Step
            }
        };
        let message = match error.kind {
            ErrorKind::Panic => format!("the plugin panicked: {error}"),
            _ => error.to_string(),
        };
        let mut failure = Self::new(step, component, kind, message);
        failure.hint = error.hint.as_ref().map(ToString::to_string).into_option();
        failure.location = error.location.as_ref().map(ToString::to_string).into_option();
        failure.backtrace = error.backtrace.as_ref().map(ToString::to_string).into_option();
        failure
    }

    pub(crate) fn of_refusal(step: &str, component: &str, refusal: &Refusal) -> Self {
        let mut failure = Self::new(step, component, FailureKind::Step, refusal);
        failure.hint.clone_from(&refusal.hint);
        failure
    }

    pub(crate) fn upstream(step: &str, component: &str, needs: &str) -> Self {
        Self::new(
            step,
            component,
            FailureKind::Upstream,
            format!("not run: it needs `{needs}`, which failed"),
        )
    }
}
