//! Which tables of an earlier run still hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cladist_manifest::Kind;
use cladist_pipeline::{Checked, TableRef, keys};
use rayon::iter::{IntoParallelRefIterator, ParallelIterator};

use crate::fingerprint::{self, Fingerprint};
use crate::prepare::Prepared;
use crate::store::{Store, Stored};
use crate::table_file::TableFile;
use crate::{Failure, FailureKind, Host, Record};

/// The fingerprints of what each source reads.
pub(crate) fn fingerprints(prepared: &mut Prepared) -> BTreeMap<String, Vec<Fingerprint>> {
    let sources: Vec<_> = prepared.sources.iter().collect();
    let taken: Vec<_> = sources
        .par_iter()
        .map(|(step, source)| {
            ((*step).clone(), source.component.clone(), fingerprint::of_files(&source.inputs))
        })
        .collect();
    let mut found = BTreeMap::new();
    for (step, component, files) in taken {
        match files {
            Ok(files) => {
                found.insert(step, files);
            }
            Err(error) => {
                let failure =
                    Failure::new(&step, &component, FailureKind::Data, format!("its input: {error}"));
                prepared.failures.insert(step, failure);
            }
        }
    }
    found
}

/// The key of each step.
pub(crate) fn step_keys(
    host: &Host,
    checked: &Checked,
    inputs: &BTreeMap<String, Vec<Fingerprint>>,
) -> BTreeMap<String, String> {
    let library = |plugin: &str| {
        let entry = host.registry().plugin(plugin);
        let built_in = || host.plugin(plugin).map(|manifest| format!("built in {}", manifest.version));
        entry.map(|entry| entry.known.blake3.clone()).or_else(built_in)
    };
    let fingerprint = |step: &str| {
        let read = inputs.get(step).map(|files| fingerprint::together(files));
        read.or_else(|| named_files(checked, step).map(|files| fingerprint::together(&files)))
    };
    keys::step_keys(checked, &library, &fingerprint)
}

/// The files that a metric's configuration names: what they hold matters as much as how they are called. One that
/// cannot be read is for the metric to tell.
fn named_files(checked: &Checked, step: &str) -> Option<Vec<Fingerprint>> {
    let step = checked.steps.iter().find(|known| known.name == step && known.kind == Kind::Metric)?;
    let paths = || step.paths.iter().map(|path| path.absolute.clone());
    let found: Vec<Fingerprint> =
        paths().filter_map(|path| fingerprint::of_files(&[path]).ok()).flatten().collect();
    (!found.is_empty()).then_some(found)
}

/// Why a metric will run or will not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// Its tables are there under its key.
    Unchanged,
    /// No table of it is there.
    New,
    /// Its tables are there under another key: its plugin, configuration or input changed.
    Changed,
    /// Everything is asked to be computed anew.
    NoCache,
}

/// For each metric whether its tables can be kept.
pub(crate) fn reasons(
    checked: &Checked,
    keys: &BTreeMap<String, String>,
    out: &Path,
    use_cache: bool,
) -> BTreeMap<String, Reason> {
    let metrics = checked.steps.iter().filter(|step| step.kind == Kind::Metric);
    let reason = |step: &cladist_pipeline::CheckedStep| {
        if !use_cache {
            return Reason::NoCache;
        }
        let files: Vec<_> = step
            .resolved
            .tables
            .iter()
            .map(|table| Record::table_file(out, &step.name, &table.name))
            .collect();
        if !files.iter().any(|file| file.exists()) {
            return Reason::New;
        }
        let holds = |file: &std::path::PathBuf| {
            let key = keys.get(&step.name);
            key.is_some() && TableFile::open(file).is_ok_and(|file| file.key() == key.map(String::as_str))
        };
        if files.iter().all(holds) { Reason::Unchanged } else { Reason::Changed }
    };
    metrics.map(|step| (step.name.clone(), reason(step))).collect()
}

/// Puts the tables that hold into the store.
pub(crate) fn restore(checked: &Checked, reused: &BTreeSet<String>, out: &Path, store: &Store) {
    for step in checked.steps.iter().filter(|step| reused.contains(&step.name)) {
        for table in &step.resolved.tables {
            let place = Record::table_file(out, &step.name, &table.name);
            if let Ok(file) = TableFile::open(&place) {
                let stored =
                    Stored { schema: file.schema(), rows: file.rows(), file: Some(place), kept: None };
                store.put(TableRef::new(&step.name, &table.name), stored);
            }
        }
    }
}
