use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// One of the texts a pipeline was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub(crate) u32);

/// Where a value was written: a text and the bytes in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Origin {
    /// The text.
    pub file: FileId,
    /// The bytes.
    pub span: Range<usize>,
}

impl Origin {
    /// A place in a text.
    pub fn new(file: FileId, span: Range<usize>) -> Self {
        Self { file, span }
    }
}

/// A value and where it was written.
#[derive(Debug, Clone, PartialEq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it was written.
    pub origin: Origin,
}

impl<T> Spanned<T> {
    /// A value with its place.
    pub fn new(value: T, origin: Origin) -> Self {
        Self { value, origin }
    }
}

/// A text that a pipeline was read from: a file, or the argument of a `--set`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// The name shown to people: the path as it was given, or `--set`.
    pub name: String,
    /// The folder that relative paths written in it are relative to.
    pub folder: PathBuf,
    /// The text.
    pub text: Arc<str>,
    /// Whether this is the argument of a `--set`.
    pub is_set: bool,
}

/// The texts that a pipeline was read from: the file, its includes, the `--set` arguments.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    files: Vec<SourceFile>,
    working_folder: PathBuf,
}

impl Files {
    /// No texts yet.
    pub fn new(working_folder: &Path) -> Self {
        Self { files: Vec::new(), working_folder: working_folder.to_path_buf() }
    }

    /// The folder that relative paths are relative to which no file wrote.
    pub fn working_folder(&self) -> &Path {
        &self.working_folder
    }

    /// One more text.
    pub fn add(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(self.files.len() as u32 - 1)
    }

    /// The text of this number.
    pub fn get(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The folder that paths written in this text are relative to.
    pub fn folder(&self, id: FileId) -> &Path {
        self.get(id).map_or(Path::new(""), |file| file.folder.as_path())
    }

    /// Every text, in the order of reading.
    pub fn iter(&self) -> impl Iterator<Item = &SourceFile> {
        self.files.iter()
    }
}
