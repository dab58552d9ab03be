use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use cladist_abi::{ABI_MAJOR, ABI_MINOR};
use cladist_manifest::{ComponentManifest, Kind, MANIFEST_VERSION, PluginManifest, split_component_name};
use serde::{Deserialize, Serialize};

use crate::{HandshakeInfo, Refusal, SearchFolder, libraries_in, preflight};

/// What loading a library in a child process told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Probed {
    /// What its handshake says.
    pub handshake: HandshakeInfo,
    /// What it says of itself.
    pub manifest: PluginManifest,
}

/// Loads a library where a crash does no harm.
pub type Prober<'a> = dyn Fn(&Path) -> Result<Probed, Refusal> + 'a;

/// What is known of one library file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Known {
    size: u64,
    modified: u128,
    /// The hash of the file (blake3, hexadecimal).
    pub blake3: String,
    /// What it is, or why it is not taken.
    #[serde(with = "outcome")]
    pub outcome: Result<Probed, Refusal>,
}

mod outcome {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::{Probed, Refusal};

    #[derive(Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Stored {
        Plugin(Box<Probed>),
        Refused(Refusal),
    }

    pub(super) fn serialize<S: Serializer>(
        value: &Result<Probed, Refusal>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Ok(probed) => Stored::Plugin(Box::new(probed.clone())),
            Err(refusal) => Stored::Refused(refusal.clone()),
        }
        .serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Result<Probed, Refusal>, D::Error> {
        Ok(match Stored::deserialize(from)? {
            Stored::Plugin(probed) => Ok(*probed),
            Stored::Refused(refusal) => Err(refusal),
        })
    }
}

/// One library found.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The file.
    pub path: PathBuf,
    /// The folder it was found in.
    pub folder: SearchFolder,
    /// What is known of it.
    pub known: Known,
    /// The file that is taken instead, found earlier under the same plugin name.
    pub shadowed_by: Option<PathBuf>,
}

impl Entry {
    /// The plugin, unless it was refused or another is taken instead.
    #[must_use]
    pub fn plugin(&self) -> Option<&Probed> {
        self.known.outcome.as_ref().ok().filter(|_| self.shadowed_by.is_none())
    }
}

/// All libraries found, in search order.
#[derive(Debug, Clone, Default)]
pub struct Registry {
    folders: Vec<SearchFolder>,
    entries: Vec<Entry>,
}

#[derive(Default, Serialize, Deserialize)]
struct Cache {
    abi: (u32, u32),
    manifest: u32,
    libraries: BTreeMap<PathBuf, Known>,
}

impl Registry {
    /// Looks into the folders in order. A library unchanged since the last time (by size and time)
    /// is not opened: what `cache` remembers counts. Others are checked, probed and remembered.
    pub fn scan(folders: &[SearchFolder], cache: Option<&Path>, probe: &Prober<'_>) -> io::Result<Self> {
        let mut remembered = cache.map(read_cache).unwrap_or_default();
        let mut changed = false;
        let mut registry = Self { folders: folders.to_vec(), entries: Vec::new() };
        for folder in folders {
            for path in libraries_in(&folder.path)? {
                let path = fs::canonicalize(&path).unwrap_or(path);
                if registry.entries.iter().any(|entry| entry.path == path) {
                    continue;
                }
                let (size, modified) = stamp(&path)?;
                let known = match remembered.libraries.get(&path) {
                    Some(known) if known.size == size && known.modified == modified => known.clone(),
                    _ => {
                        let outcome = preflight(&path).and_then(|()| probe(&path));
                        let known = Known { size, modified, blake3: file_hash(&path)?, outcome };
                        remembered.libraries.insert(path.clone(), known.clone());
                        changed = true;
                        known
                    }
                };
                registry.add(path, folder, known);
            }
        }
        if let Some(cache) = cache.filter(|_| changed) {
            remembered.libraries.retain(|path, _| path.exists());
            // A cache that cannot be written costs time, nothing else.
            let _ = write_cache(cache, &remembered);
        }
        Ok(registry)
    }

    fn add(&mut self, path: PathBuf, folder: &SearchFolder, known: Known) {
        let name = known.outcome.as_ref().ok().map(|probed| &probed.manifest.name);
        let earlier = self.entries.iter().find(|entry| {
            let other = entry.plugin().map(|probed| &probed.manifest.name);
            other.is_some() && other == name
        });
        let shadowed_by = earlier.map(|entry| entry.path.clone());
        self.entries.push(Entry { path, folder: folder.clone(), known, shadowed_by });
    }

    /// The folders that were looked into, in order.
    #[must_use]
    pub fn folders(&self) -> &[SearchFolder] {
        &self.folders
    }

    /// Every library found, the refused too.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The library that is taken for a plugin of this name.
    #[must_use]
    pub fn plugin(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.plugin().is_some_and(|p| p.manifest.name == name))
    }

    /// The component `plugin/component`.
    #[must_use]
    pub fn component(&self, full: &str) -> Option<&ComponentManifest> {
        let (plugin, component) = split_component_name(full)?;
        self.plugin(plugin)?.plugin()?.manifest.component(component)
    }

    /// Full names of all components, of one kind if asked, sorted.
    #[must_use]
    pub fn names(&self, kind: Option<Kind>) -> Vec<String> {
        let mut names: Vec<String> = self
            .entries
            .iter()
            .filter_map(Entry::plugin)
            .flat_map(|p| p.manifest.components.iter().map(move |c| (p, c)))
            .filter(|(_, c)| kind.is_none_or(|kind| c.kind == kind))
            .map(|(p, c)| format!("{}/{}", p.manifest.name, c.name))
            .collect();
        names.sort();
        names
    }
}

fn stamp(path: &Path) -> io::Result<(u64, u128)> {
    let metadata = fs::metadata(path)?;
    let modified = metadata.modified()?.duration_since(UNIX_EPOCH).map_or(0, |t| t.as_nanos());
    Ok((metadata.len(), modified))
}

/// The blake3 hash of a file, hexadecimal.
pub fn file_hash(path: &Path) -> io::Result<String> {
    let mut hasher = blake3::Hasher::new();
    hasher.update_reader(File::open(path)?)?;
    Ok(hasher.finalize().to_hex().to_string())
}

fn read_cache(path: &Path) -> Cache {
    let text = fs::read(path).unwrap_or_default();
    let cache: Cache = serde_json::from_slice(&text).unwrap_or_default();
    let fits = cache.abi == (ABI_MAJOR, ABI_MINOR) && cache.manifest == MANIFEST_VERSION;
    if fits { cache } else { Cache { libraries: BTreeMap::new(), ..fresh() } }
}

fn fresh() -> Cache {
    Cache { abi: (ABI_MAJOR, ABI_MINOR), manifest: MANIFEST_VERSION, libraries: BTreeMap::new() }
}

fn write_cache(path: &Path, cache: &Cache) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    let whole = Cache { libraries: cache.libraries.clone(), ..fresh() };
    serde_json::to_writer(io::BufWriter::new(&mut file), &whole)?;
    file.flush()?;
    file.persist(path)?;
    Ok(())
}
