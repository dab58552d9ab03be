use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::{Registry, file_hash};

/// The name of the lock file beside a pipeline.
pub const LOCK_FILE: &str = "cladist.lock";

/// The plugins that a pipeline was locked to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// The format of the file.
    pub version: u32,
    /// The plugins, by name.
    #[serde(default, rename = "plugin")]
    pub plugins: Vec<LockedPlugin>,
}

/// One plugin of a [`Lock`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LockedPlugin {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The name of its library file.
    pub file: String,
    /// The hash of that file (blake3, hexadecimal).
    pub blake3: String,
}

/// What went wrong with a lock file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LockError {
    /// It cannot be read or written.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// It is no lock file.
    #[error("{}: not a lock file: {message}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Why.
        message: String,
    },
    /// A plugin to be locked is not there.
    #[error("plugin `{0}` is not installed")]
    Missing(String),
}

/// One difference between a lock and what is installed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Drift {
    /// Used, and not in the lock.
    #[error("plugin `{0}` is not in the lock")]
    NotLocked(String),
    /// In the lock, and not installed.
    #[error("plugin `{0}` is locked and not installed")]
    NotInstalled(String),
    /// Another version.
    #[error("plugin `{name}` is locked at version {locked}, installed is {installed}")]
    Version {
        /// The plugin.
        name: String,
        /// Its locked version.
        locked: String,
        /// Its installed version.
        installed: String,
    },
    /// The same version, another file.
    #[error(
        "plugin `{name}` {version} has another content than locked (blake3 {installed}, locked {locked})"
    )]
    Content {
        /// The plugin.
        name: String,
        /// Its version.
        version: String,
        /// The first digits of the locked hash.
        locked: String,
        /// The first digits of the installed file's.
        installed: String,
    },
}

impl Lock {
    /// A lock of the plugins named, as they are installed; hashes are taken anew.
    pub fn of(registry: &Registry, names: &[String]) -> Result<Self, LockError> {
        let mut plugins = Vec::new();
        let mut names = names.to_vec();
        names.sort();
        names.dedup();
        for name in names {
            let entry = registry.plugin(&name).ok_or_else(|| LockError::Missing(name.clone()))?;
            let blake3 =
                file_hash(&entry.path).map_err(|error| LockError::Io { path: entry.path.clone(), error })?;
            let version = entry.plugin().map(|p| p.manifest.version.clone()).unwrap_or_default();
            let file = entry.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            plugins.push(LockedPlugin { name, version, file, blake3 });
        }
        Ok(Self { version: 1, plugins })
    }

    /// Reads a lock file.
    pub fn read(path: &Path) -> Result<Self, LockError> {
        let text =
            fs::read_to_string(path).map_err(|error| LockError::Io { path: path.to_owned(), error })?;
        let format = |message: String| LockError::Format { path: path.to_owned(), message };
        let lock: Self = toml::from_str(&text).map_err(|error| format(error.message().to_owned()))?;
        if lock.version != 1 {
            return Err(format(format!("version {} is not known here", lock.version)));
        }
        Ok(lock)
    }

    /// Writes it, whole or not at all.
    pub fn write(&self, path: &Path) -> Result<(), LockError> {
        let put = || -> io::Result<()> {
            let text = toml::to_string(self).map_err(io::Error::other)?;
            let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let mut file = tempfile::NamedTempFile::new_in(folder)?;
            file.write_all(
                b"# Written by `cladist plugins lock`; `cladist run --locked` refuses any difference.\n",
            )?;
            file.write_all(text.as_bytes())?;
            file.as_file().sync_all()?;
            file.persist(path)?;
            Ok(())
        };
        put().map_err(|error| LockError::Io { path: path.to_owned(), error })
    }

    /// How the installed plugins named differ from the lock; hashes are taken anew.
    pub fn drift(&self, registry: &Registry, names: &[String]) -> Result<Vec<Drift>, LockError> {
        let mut found = Vec::new();
        for name in names {
            let Some(locked) = self.plugins.iter().find(|p| p.name == *name) else {
                found.push(Drift::NotLocked(name.clone()));
                continue;
            };
            let now = match Self::of(registry, std::slice::from_ref(name)) {
                Ok(mut now) => now.plugins.remove(0),
                Err(LockError::Missing(name)) => {
                    found.push(Drift::NotInstalled(name));
                    continue;
                }
                Err(error) => return Err(error),
            };
            let name = name.clone();
            if now.version != locked.version {
                found.push(Drift::Version { name, locked: locked.version.clone(), installed: now.version });
            } else if now.blake3 != locked.blake3 {
                let short = |hash: &str| hash.chars().take(12).collect::<String>();
                let (locked, installed) = (short(&locked.blake3), short(&now.blake3));
                found.push(Drift::Content { name, version: now.version, locked, installed });
            }
        }
        Ok(found)
    }
}
