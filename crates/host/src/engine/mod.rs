//! Executes a schedule: independent tasks at once, each partition on its own thread, states merged
//! in order, tables written as their metric ends.

mod coordinate;
mod finish;
mod scan;
mod states;
mod timings;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use cladist_abi::PluginError;
use cladist_pipeline::plan::Schedule;
use cladist_pipeline::{Checked, OnError, TableRef};

use self::states::States;
pub(crate) use self::timings::{Timings, peak_memory};
use crate::prepare::Prepared;
use crate::store::Store;
use crate::{Failure, FailureKind, Host};

/// One run of one schedule.
pub(crate) struct Engine<'a> {
    pub(crate) host: &'a Host,
    pub(crate) checked: &'a Checked,
    pub(crate) prepared: &'a Prepared,
    pub(crate) schedule: &'a Schedule,
    /// Columns of metric tables that other metrics read, to be kept in memory.
    pub(crate) wanted: BTreeMap<TableRef, BTreeSet<String>>,
    pub(crate) store: &'a Store,
    /// `tables/` of the run folder.
    pub(crate) folder: PathBuf,
    /// The key of each step, to be written with its tables.
    pub(crate) keys: BTreeMap<String, String>,
    pub(crate) timings: Timings,
    states: BTreeMap<String, States>,
    failures: Mutex<BTreeMap<String, Failure>>,
}

/// What an [`Engine`] is made of.
pub(crate) struct Parts<'a> {
    pub(crate) host: &'a Host,
    pub(crate) checked: &'a Checked,
    pub(crate) prepared: &'a Prepared,
    pub(crate) schedule: &'a Schedule,
    pub(crate) store: &'a Store,
    pub(crate) folder: PathBuf,
    pub(crate) keys: BTreeMap<String, String>,
    pub(crate) failures: BTreeMap<String, Failure>,
}

impl<'a> Engine<'a> {
    pub(crate) fn new(parts: Parts<'a>) -> Self {
        let mut wanted: BTreeMap<TableRef, BTreeSet<String>> = BTreeMap::new();
        for read in &parts.schedule.metric_reads {
            let port = parts.prepared.metrics.get(&read.feed.metric);
            let port = port.and_then(|metric| metric.ports.iter().find(|port| port.name == read.feed.port));
            let columns = wanted.entry(read.from.clone()).or_default();
            columns.extend(port.into_iter().flat_map(|port| port.columns.iter().cloned()));
        }
        let states = parts.prepared.metrics.keys().map(|name| (name.clone(), States::default())).collect();
        Self {
            host: parts.host,
            checked: parts.checked,
            prepared: parts.prepared,
            schedule: parts.schedule,
            wanted,
            store: parts.store,
            folder: parts.folder,
            keys: parts.keys,
            timings: Timings::default(),
            states,
            failures: Mutex::new(parts.failures),
        }
    }

    fn states(&self, metric: &str) -> &States {
        &self.states[metric]
    }

    fn has_failed(&self, step: &str) -> bool {
        self.failures.lock().unwrap_or_else(PoisonError::into_inner).contains_key(step)
    }

    /// Notes that a plugin's call failed; what needs the step fails with it.
    fn fail(&self, step: &str, error: &PluginError) {
        let component = self.checked.step(step).map_or("", |s| s.component.as_str());
        let source = self.prepared.sources.contains_key(step);
        self.fail_with(step, Failure::of_plugin(step, component, source, error));
    }

    pub(crate) fn fail_with(&self, step: &str, failure: Failure) {
        let interrupted = failure.kind == FailureKind::Interrupted;
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever stops because another failed has not failed itself.
        if interrupted && !self.host.shared.is_cancelled() && !failures.is_empty() {
            return;
        }
        if failures.contains_key(step) {
            return;
        }
        tracing::debug!(step, error = %failure, "step failed");
        failures.insert(step.to_owned(), failure);
        // Metrics are in topological order.
        for other in self.checked.steps.iter().filter(|s| self.prepared.metrics.contains_key(&s.name)) {
            let broken = other.inputs.iter().find(|input| failures.contains_key(&input.from.step));
            if let Some(input) = broken.filter(|_| !failures.contains_key(&other.name)) {
                let failure = Failure::upstream(&other.name, &other.component, &input.from.step);
                failures.insert(other.name.clone(), failure);
            }
        }
        drop(failures);
        if let Some(states) = self.states.get(step) {
            states.clear();
        }
        if self.checked.run.on_error == OnError::Stop {
            self.host.shared.stop(true);
        }
    }

    /// The failures, and the time that each step took.
    pub(crate) fn into_failures(self) -> (BTreeMap<String, Failure>, Timings) {
        (self.failures.into_inner().unwrap_or_else(PoisonError::into_inner), self.timings)
    }
}
