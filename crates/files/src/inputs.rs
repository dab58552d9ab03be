use std::fs;
use std::path::{Path, PathBuf};

use glob::{MatchOptions, glob_with};

use crate::FilesError;

/// One file to read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InputFile {
    /// Its path, absolute if what was asked for was.
    pub path: PathBuf,
    /// Its length in bytes when it was found.
    pub len: u64,
}

/// Finds the files that a path, a glob or a folder stands for.
///
/// ```no_run
/// use cladist_files::Inputs;
/// let pages = Inputs::new(&["json", "jsonl"]).recursive(true).expand("dump".as_ref())?;
/// # Ok::<(), cladist_files::FilesError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    extensions: Vec<String>,
    recursive: bool,
}

/// Endings that say how a file is compressed, not what it is.
const COMPRESSED: [&str; 3] = [".gz", ".zst", ".zstd"];

impl Inputs {
    /// Of a folder, takes the files with one of these endings (without the dot, in any case, also
    /// before `.gz` and `.zst`), or all of them when there is none. A path or a glob is taken at
    /// its word.
    pub fn new(extensions: &[&str]) -> Self {
        let extensions =
            extensions.iter().map(|e| format!(".{}", e.trim_start_matches('.').to_lowercase())).collect();
        Self { extensions, recursive: false }
    }

    /// Whether the folders inside a folder are looked into; those that are links never are.
    #[must_use]
    pub fn recursive(mut self, recursive: bool) -> Self {
        self.recursive = recursive;
        self
    }

    /// The files, each once, sorted by the bytes of their paths. Names that begin with a dot are
    /// passed over unless they are asked for.
    pub fn expand(&self, path: &Path) -> Result<Vec<InputFile>, FilesError> {
        let mut files = Vec::new();
        match fs::metadata(path) {
            Ok(found) if found.is_dir() => self.folder(path, &mut files)?,
            Ok(found) => files.push(InputFile { path: path.to_owned(), len: found.len() }),
            Err(_) if is_pattern(path) => pattern(path, &mut files)?,
            Err(error) => return Err(FilesError::from_io(path, error)),
        }
        if files.is_empty() {
            return Err(FilesError::NothingMatches {
                path: path.to_owned(),
                extensions: self.extensions.clone(),
            });
        }
        let key = |file: &InputFile| file.path.as_os_str().as_encoded_bytes().to_vec();
        files.sort_by_cached_key(key);
        files.dedup_by(|a, b| a.path == b.path);
        Ok(files)
    }

    fn folder(&self, folder: &Path, files: &mut Vec<InputFile>) -> Result<(), FilesError> {
        let mut folders = vec![folder.to_owned()];
        while let Some(folder) = folders.pop() {
            let failed = |error| FilesError::from_io(&folder, error);
            for entry in fs::read_dir(&folder).map_err(failed)? {
                let entry = entry.map_err(failed)?;
                let (name, path) = (entry.file_name(), entry.path());
                if name.as_encoded_bytes().starts_with(b".") {
                    continue;
                }
                if entry.file_type().map_err(failed)?.is_dir() {
                    if self.recursive {
                        folders.push(path);
                    }
                } else if self.wants(&name.to_string_lossy()) {
                    let found = fs::metadata(&path).map_err(|error| FilesError::from_io(&path, error))?;
                    if found.is_file() {
                        files.push(InputFile { path, len: found.len() });
                    }
                }
            }
        }
        Ok(())
    }

    fn wants(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        let name = COMPRESSED.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name);
        self.extensions.is_empty() || self.extensions.iter().any(|extension| name.ends_with(extension))
    }
}

fn is_pattern(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().iter().any(|byte| b"*?[".contains(byte))
}

fn pattern(path: &Path, files: &mut Vec<InputFile>) -> Result<(), FilesError> {
    let text = path.to_string_lossy();
    let options = MatchOptions {
        case_sensitive: true,
        require_literal_separator: true,
        require_literal_leading_dot: true,
    };
    let found = glob_with(&text, options).map_err(|error| FilesError::Pattern {
        path: path.to_owned(),
        message: error.msg,
        position: error.pos,
    })?;
    for path in found {
        let path = path.map_err(|error| FilesError::from_io(error.path().to_owned(), error.into()))?;
        let found = fs::metadata(&path).map_err(|error| FilesError::from_io(&path, error))?;
        if !found.is_dir() {
            files.push(InputFile { path, len: found.len() });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::Inputs;
    use crate::FilesError;

    #[test]
    fn file_folder_and_glob() {
        let dir = tempfile::tempdir().unwrap();
        for name in ["b.jsonl", "a.JSONL.gz", "c.txt", ".d.jsonl", "sub/e.jsonl", "sub/f.zst"] {
            let path = dir.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        let found = |inputs: Inputs, path: &str| {
            let files = inputs.expand(&dir.path().join(path))?;
            let short = |path: &std::path::Path| {
                path.strip_prefix(dir.path()).unwrap().to_string_lossy().replace('\\', "/")
            };
            Ok::<_, FilesError>(files.iter().map(|file| short(&file.path)).collect::<Vec<_>>())
        };
        let jsonl = || Inputs::new(&["jsonl"]);
        assert_eq!(found(jsonl(), "").unwrap(), ["a.JSONL.gz", "b.jsonl"]);
        assert_eq!(found(jsonl().recursive(true), "").unwrap(), ["a.JSONL.gz", "b.jsonl", "sub/e.jsonl"]);
        assert_eq!(found(Inputs::new(&[]), "").unwrap(), ["a.JSONL.gz", "b.jsonl", "c.txt"]);
        assert_eq!(found(jsonl(), "c.txt").unwrap(), ["c.txt"]);
        assert_eq!(found(jsonl(), "*").unwrap(), ["a.JSONL.gz", "b.jsonl", "c.txt"]);
        assert_eq!(found(jsonl(), "**/*.jsonl").unwrap(), ["b.jsonl", "sub/e.jsonl"]);
        assert!(matches!(found(jsonl(), "x"), Err(FilesError::Missing { .. })));
        assert!(matches!(found(jsonl(), "*.x"), Err(FilesError::NothingMatches { .. })));
        assert!(matches!(found(Inputs::new(&["x"]), ""), Err(FilesError::NothingMatches { .. })));
        assert!(matches!(found(jsonl(), "***"), Err(FilesError::Pattern { .. })));
        assert_eq!(jsonl().expand(&dir.path().join("b.jsonl")).unwrap()[0].len, 7);
    }
}
