use std::path::{Path, PathBuf};

use cladist_files::FilesError;
use cladist_manifest::ColumnType;

/// Why a table cannot be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TableError {
    /// A file that cannot be found or opened.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// A file that is no table.
    #[error("{}: no table: neither CSV, TSV, JSON lines, Parquet nor Arrow IPC", .0.display())]
    Format(PathBuf),
    /// A file of another shape than it should have.
    #[error("{}: {message}", path.display())]
    Odd {
        /// The file.
        path: PathBuf,
        /// What is odd.
        message: String,
    },
    /// A value that does not fit.
    #[error("{}:{line}: column `{column}`: `{value}` is no {wanted}", path.display())]
    Value {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The column.
        column: String,
        /// The value.
        value: String,
        /// The type of the column.
        wanted: ColumnType,
    },
    /// A column asked for that no file has.
    #[error("no column `{column}`; there are {}", there.join(", "))]
    NoColumn {
        /// The column.
        column: String,
        /// The columns there.
        there: Vec<String>,
    },
    /// A column that no row had over which types were inferred.
    #[error("{}:{line}: column `{column}` first appears here, after the rows that say which columns there are", path.display())]
    Late {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: u64,
        /// The column.
        column: String,
    },
    /// Two columns of one name.
    #[error("two columns would be called `{0}`")]
    Twice(String),
    /// Two files whose columns do not go together.
    #[error("{}: column `{column}` is {found}, in {} it is {known}", path.display(), other.display())]
    Conflict {
        /// The file.
        path: PathBuf,
        /// A file read before.
        other: PathBuf,
        /// The column.
        column: String,
        /// Its type in the file.
        found: String,
        /// Its type in the other.
        known: String,
    },
}

impl TableError {
    pub(crate) fn odd(path: &Path, message: impl std::fmt::Display) -> Self {
        Self::Odd { path: path.to_owned(), message: message.to_string() }
    }
}
