use std::fmt;
use std::io;
use std::path::PathBuf;

use thiserror::Error;

/// Why a file cannot be read at all.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FilesError {
    /// Nothing of that name.
    #[error("`{}` does not exist; relative paths begin at the file that names them", path.display())]
    Missing {
        /// As asked for.
        path: PathBuf,
    },
    /// A glob or a folder without a file to read.
    #[error("nothing to read in `{}`{}", path.display(), wanted(extensions))]
    NothingMatches {
        /// As asked for.
        path: PathBuf,
        /// The endings looked for; none means any.
        extensions: Vec<String>,
    },
    /// A glob that cannot be read.
    #[error("`{}` is no pattern: {message} (character {position})", path.display())]
    Pattern {
        /// As asked for.
        path: PathBuf,
        /// What is wrong.
        message: &'static str,
        /// Where, from 0.
        position: usize,
    },
    /// A folder where a file is needed.
    #[error("`{}` is a folder, not a file; name a file in it or write `{}/*`", path.display(), path.display())]
    IsFolder {
        /// The folder.
        path: PathBuf,
    },
    /// Not allowed to read it.
    #[error("no permission to read `{}`; see its mode and that of the folders above it", path.display())]
    Permission {
        /// The file or folder.
        path: PathBuf,
    },
    /// A compression that is not read.
    #[error("`{}` is compressed with {name}, which is not read; unpack it or use gzip or zstd", path.display())]
    Compression {
        /// The file.
        path: PathBuf,
        /// The name of the method.
        name: &'static str,
    },
    /// The compressed stream ends too early.
    #[error("`{}` is cut off: its compressed stream ends too early; fetch it again", path.display())]
    Truncated {
        /// The file.
        path: PathBuf,
    },
    /// Anything else.
    #[error("cannot read `{}`: {source}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
}

fn wanted(extensions: &[String]) -> String {
    if extensions.is_empty() { String::new() } else { format!("; looked for {}", extensions.join(", ")) }
}

impl FilesError {
    /// The error of reading this file, sorted by what a person can do about it.
    pub fn from_io(path: impl Into<PathBuf>, source: io::Error) -> Self {
        let path = path.into();
        match source.kind() {
            io::ErrorKind::NotFound => Self::Missing { path },
            io::ErrorKind::PermissionDenied => Self::Permission { path },
            io::ErrorKind::IsADirectory => Self::IsFolder { path },
            io::ErrorKind::UnexpectedEof => Self::Truncated { path },
            _ => Self::Io { path, source },
        }
    }
}

/// A row that could not be handed out, or not whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What happened to it.
    pub kind: FaultKind,
    /// Line of the input on which it begins, from 1.
    pub line: u64,
    /// Offset in the (decompressed) input at which it begins.
    pub offset: u64,
    /// For a person to read.
    pub detail: String,
}

/// The kinds of [`Fault`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FaultKind {
    /// Something that is no row where a row should stand.
    BadRow,
    /// The input ends in the middle of it.
    Truncated,
}

impl FaultKind {
    /// The word in the `kind` column of a `problems` table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadRow => "bad_row",
            Self::Truncated => "truncated",
        }
    }
}

impl fmt::Display for FaultKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
