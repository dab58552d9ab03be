//! The states of one metric: one per partition, merged in order as they come.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use arrow_array::RecordBatch;
use cladist_abi::PluginError;
use cladist_loader::LoadedState;

/// Rows that a metric gave while it read, by pass, port and partition.
type Emitted = BTreeMap<(u32, u32, u32), Vec<(usize, RecordBatch)>>;

/// What one metric has gathered in its current pass.
#[derive(Default)]
pub(crate) struct States {
    ports: Mutex<BTreeMap<u32, Merge>>,
    emitted: Mutex<Emitted>,
    /// What the pass before left.
    pub(crate) shared: Mutex<Option<Vec<u8>>>,
}

/// States of one port, merged up to the first partition that is still out.
#[derive(Default)]
struct Merge {
    next: u32,
    waiting: BTreeMap<u32, LoadedState>,
    merged: Option<LoadedState>,
    busy: bool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl States {
    /// Hands in the state of one partition. Whoever brings the next one in order merges; others
    /// leave theirs and go on.
    pub(crate) fn deliver(&self, port: u32, partition: u32, state: LoadedState) -> Result<(), PluginError> {
        let mut ports = lock(&self.ports);
        let merge = ports.entry(port).or_default();
        merge.waiting.insert(partition, state);
        if merge.busy {
            return Ok(());
        }
        merge.busy = true;
        loop {
            let merge = ports.entry(port).or_default();
            let Some(next) = merge.waiting.remove(&merge.next) else {
                merge.busy = false;
                return Ok(());
            };
            merge.next += 1;
            let merged = merge.merged.take();
            drop(ports);
            let merged = match merged {
                None => next,
                Some(mut merged) => {
                    merged.merge(next)?;
                    merged
                }
            };
            ports = lock(&self.ports);
            ports.entry(port).or_default().merged = Some(merged);
        }
    }

    /// Takes out the merged states of these ports as one, in port order.
    pub(crate) fn take(&self, chosen: impl Fn(u32) -> bool) -> Result<Option<LoadedState>, PluginError> {
        let mut ports = lock(&self.ports);
        let states: Vec<LoadedState> = ports
            .iter_mut()
            .filter(|(port, _)| chosen(**port))
            .filter_map(|(_, merge)| merge.merged.take())
            .collect();
        drop(ports);
        let mut states = states.into_iter();
        let Some(mut whole) = states.next() else { return Ok(None) };
        for state in states {
            whole.merge(state)?;
        }
        Ok(Some(whole))
    }

    /// Puts back a state that took a port's batches in order.
    pub(crate) fn put(&self, port: u32, state: LoadedState) {
        lock(&self.ports).insert(port, Merge { merged: Some(state), ..Merge::default() });
    }

    /// Everything of this pass as one state; the next pass begins empty.
    pub(crate) fn end(&self) -> Result<Option<LoadedState>, PluginError> {
        let whole = self.take(|_| true)?;
        lock(&self.ports).clear();
        Ok(whole)
    }

    /// Drops everything: the metric failed.
    pub(crate) fn clear(&self) {
        lock(&self.ports).clear();
        lock(&self.emitted).clear();
    }

    pub(crate) fn emit(&self, at: (u32, u32, u32), rows: Vec<(usize, RecordBatch)>) {
        if !rows.is_empty() {
            lock(&self.emitted).entry(at).or_default().extend(rows);
        }
    }

    /// The rows given for each table, in input order.
    pub(crate) fn take_emitted(&self, tables: usize) -> Vec<Vec<RecordBatch>> {
        let mut by_table = vec![Vec::new(); tables];
        for (table, rows) in std::mem::take(&mut *lock(&self.emitted)).into_values().flatten() {
            if let Some(list) = by_table.get_mut(table) {
                list.push(rows);
            }
        }
        by_table
    }
}
