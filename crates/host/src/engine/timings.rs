use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How long each step was busy, and the rows it took.
#[derive(Default)]
pub(crate) struct Timings(Mutex<BTreeMap<String, StepTimings>>);

/// Of one step.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct StepTimings {
    /// The time that its code ran, added up over threads.
    pub(crate) busy: Duration,
    /// Rows handed to it (of a source: read from it).
    pub(crate) rows: u64,
    /// The largest resident set of the process when it ended.
    pub(crate) peak_memory: Option<u64>,
}

impl Timings {
    fn of(&self) -> MutexGuard<'_, BTreeMap<String, StepTimings>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn busy(&self, step: &str, time: Duration) {
        let mut of = self.of();
        match of.get_mut(step) {
            Some(timings) => timings.busy += time,
            None => of.entry(step.to_owned()).or_default().busy = time,
        }
    }

    pub(crate) fn rows_in(&self, step: &str, rows: u64) {
        self.of().entry(step.to_owned()).or_default().rows += rows;
    }

    pub(crate) fn ended(&self, step: &str) {
        self.of().entry(step.to_owned()).or_default().peak_memory = peak_memory();
    }

    pub(crate) fn get(&self, step: &str) -> StepTimings {
        self.of().get(step).copied().unwrap_or_default()
    }
}

/// The largest resident set of this process so far, in bytes, where the system tells.
pub(crate) fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok().map(|kib| kib * 1024)
}
