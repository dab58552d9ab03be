use thiserror::Error;

use crate::Problem;

/// Why one record gives no model. Positions are counted inside the record.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RecordError {
    /// Bytes that are not UTF-8.
    #[error("not UTF-8 at byte {offset} of the record; convert the file to UTF-8")]
    InvalidUtf8 {
        /// Offset of the first bad byte.
        offset: usize,
    },
    /// The record ends before its object is closed.
    #[error("the record ends in the middle of the object (line {line}, column {column})")]
    Truncated {
        /// Line inside the record, from 1.
        line: usize,
        /// Column of that line in bytes, from 1.
        column: usize,
    },
    /// Not JSON.
    #[error("not a JSON object: {message} (line {line}, column {column} of the record)")]
    Json {
        /// What the parser says.
        message: String,
        /// Line inside the record, from 1.
        line: usize,
        /// Column of that line in bytes, from 1.
        column: usize,
    },
    /// No usable id.
    #[error("no model id: `{key}` is missing, empty or not a string; name the key that holds it in `fields`")]
    NoId {
        /// The key that should hold the id.
        key: String,
    },
}

impl RecordError {
    /// The word for it in the `problems` table.
    ///
    /// A record that ends too early is called truncated wherever it stands; where it is not the
    /// last of its input, `bad_row` says more.
    pub fn problem(&self) -> Problem {
        match self {
            Self::InvalidUtf8 { .. } => Problem::InvalidUtf8,
            Self::Truncated { .. } => Problem::Truncated,
            _ => Problem::BadRow,
        }
    }

    pub(crate) fn from_json(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        if error.is_eof() {
            return Self::Truncated { line, column };
        }
        let text = error.to_string();
        let message = text.split(" at line ").next().unwrap_or_default().to_owned();
        Self::Json { message, line, column }
    }
}
