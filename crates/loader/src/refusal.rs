use std::path::{Path, PathBuf};

use cladist_abi::ABI_MAJOR;
use serde::{Deserialize, Serialize};

/// Why a file is not taken as a plugin: one line, with what to do; the whole story in `detail`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{}: {message}", path.display())]
pub struct Refusal {
    /// The file.
    pub path: PathBuf,
    /// What is wrong, in one line.
    pub message: String,
    /// How to mend it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<String>,
    /// A long report, for `--verbose`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Refusal {
    /// A refusal without a hint.
    pub fn new(path: &Path, message: impl Into<String>) -> Self {
        Self { path: path.to_owned(), message: message.into(), hint: None, detail: None }
    }

    /// Adds how to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds the whole story.
    #[must_use]
    pub fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    pub(crate) fn other_abi(path: &Path, name: &str, major: u32) -> Self {
        Self::new(path, format!("plugin `{name}` speaks ABI {major}, this host speaks ABI {ABI_MAJOR}"))
            .hint(format!("build it against a cladist-sdk of ABI {ABI_MAJOR}"))
    }
}
