use std::env::consts::DLL_EXTENSION;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

/// A folder in which plugins are looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchFolder {
    /// The folder.
    pub path: PathBuf,
    /// Why it is looked into.
    pub origin: Origin,
}

/// Why a folder is looked into, in the order of the search.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Origin {
    /// Named by `--plugin-dir`.
    Option,
    /// Named by `CLADIST_PLUGIN_PATH`.
    Environment,
    /// `plugins/` beside the binary, or `lib/cladist` beside its folder.
    Beside,
    /// In the user's data folder.
    User,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Origin::Option => "--plugin-dir",
            Origin::Environment => "CLADIST_PLUGIN_PATH",
            Origin::Beside => "beside the binary",
            Origin::User => "user folder",
        })
    }
}

/// The library files of a folder (not of its subfolders), by name; none when there is no such folder.
pub fn libraries_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(error),
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == DLL_EXTENSION) && path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
