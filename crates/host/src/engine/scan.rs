//! One read of one table, by partitions, for all that it feeds.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;
use cladist_abi::{At, ErrorKind, PluginError};
use cladist_loader::LoadedState;
use cladist_pipeline::plan::FeedId;

use super::Engine;
use crate::call::within;
use crate::prepare::{Metric, Port};

/// Gives the batches of one partition, one after another, to a taker.
pub(super) type Reader<'a> = dyn Fn(u32, &mut dyn FnMut(RecordBatch) -> Result<(), PluginError>) -> Result<(), PluginError>
    + Sync
    + 'a;

/// A port of a metric that is fed.
pub(super) struct Feed<'a> {
    id: &'a FeedId,
    metric: &'a Metric,
    port: &'a Port,
    /// Where its columns are in the batches read.
    places: Vec<usize>,
    /// Takes the partitions one by one into one state.
    in_order: bool,
}

impl<'a> Feed<'a> {
    pub(super) fn new(engine: &'a Engine<'a>, id: &'a FeedId, given: &SchemaRef) -> Option<Self> {
        let metric = engine.prepared.metrics.get(&id.metric)?;
        let port = metric.ports.iter().find(|port| port.name == id.port)?;
        let place = |column: &String| given.fields().find(column).map(|(place, _)| place);
        let places = port.columns.iter().map(place).collect::<Option<Vec<_>>>()?;
        Some(Self { id, metric, port, places, in_order: !port.after.is_empty() })
    }

    fn batch(&self, read: &RecordBatch) -> Result<RecordBatch, PluginError> {
        let columns = self.places.iter().map(|&place| Arc::clone(read.column(place))).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(read.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&self.port.schema), columns, &options)
            .map_err(|error| PluginError::new(ErrorKind::Internal, error.to_string()))
    }
}

/// The state of a feed within one partition.
struct Running {
    state: Option<LoadedState>,
    first_row: u64,
}

impl Engine<'_> {
    /// Reads `partitions` partitions and feeds them. `keep` takes the batches too.
    pub(super) fn scan(
        &self,
        name: &str,
        partitions: u32,
        feeds: &[Feed<'_>],
        reader: &Reader<'_>,
        keep: Option<&Kept>,
    ) -> Result<(), PluginError> {
        let in_order = feeds.iter().any(|feed| feed.in_order);
        let carried: Vec<Mutex<Option<LoadedState>>> =
            feeds.iter().map(|feed| Mutex::new(self.begin_in_order(feed))).collect();
        let (next, done) = (AtomicU32::new(0), AtomicU64::new(0));
        let failed: Mutex<Option<PluginError>> = Mutex::new(None);
        let work = || {
            loop {
                let partition = next.fetch_add(1, Ordering::SeqCst);
                if partition >= partitions || self.host.shared.ending() {
                    return;
                }
                if let Err(error) = self.partition(partition, feeds, &carried, reader, keep) {
                    failed.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
                    next.store(partitions, Ordering::SeqCst);
                    return;
                }
                let done = done.fetch_add(1, Ordering::Relaxed) + 1;
                self.host.shared.ui.progress(name, done, Some(u64::from(partitions)), "partitions");
            }
        };
        let workers = if in_order { 1 } else { rayon::current_num_threads().min(partitions as usize).max(1) };
        rayon::scope(|scope| {
            for _ in 1..workers {
                scope.spawn(|_| work());
            }
            work();
        });
        if let Some(error) = failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        if self.host.shared.ending() {
            return Err(PluginError::new(ErrorKind::Cancelled, "interrupted"));
        }
        for (feed, state) in feeds.iter().zip(carried) {
            if let Some(state) = state.into_inner().unwrap_or_else(PoisonError::into_inner) {
                self.states(&feed.id.metric).put(feed.port.place, state);
            }
        }
        Ok(())
    }

    /// The state that an in-order feed goes on with: what the ports before it left.
    fn begin_in_order(&self, feed: &Feed<'_>) -> Option<LoadedState> {
        if !feed.in_order {
            return None;
        }
        let before = |place: u32| {
            feed.metric.ports.iter().any(|port| port.place == place && feed.port.after.contains(&port.name))
        };
        let states = self.states(&feed.id.metric);
        let taken = within(Some(&feed.metric.call), || match states.take(before)? {
            Some(state) => Ok(state),
            None => self.new_state(feed),
        });
        taken.map_err(|error| self.fail(&feed.id.metric, &error)).ok()
    }

    fn new_state(&self, feed: &Feed<'_>) -> Result<LoadedState, PluginError> {
        let shared =
            self.states(&feed.id.metric).shared.lock().unwrap_or_else(PoisonError::into_inner).clone();
        feed.metric.object.state(feed.id.pass, shared.as_deref())
    }

    fn partition(
        &self,
        partition: u32,
        feeds: &[Feed<'_>],
        carried: &[Mutex<Option<LoadedState>>],
        reader: &Reader<'_>,
        keep: Option<&Kept>,
    ) -> Result<(), PluginError> {
        let mut running: Vec<Running> = Vec::with_capacity(feeds.len());
        for (feed, carried) in feeds.iter().zip(carried) {
            let state = if feed.in_order {
                carried.lock().unwrap_or_else(PoisonError::into_inner).take()
            } else if self.has_failed(&feed.id.metric) {
                None
            } else {
                let made = within(Some(&feed.metric.call), || self.new_state(feed));
                made.map_err(|error| self.fail(&feed.id.metric, &error)).ok()
            };
            running.push(Running { state, first_row: 0 });
        }
        reader(partition, &mut |batch| {
            if self.host.shared.ending() {
                return Err(PluginError::new(ErrorKind::Cancelled, "interrupted"));
            }
            for (feed, running) in feeds.iter().zip(&mut running) {
                self.feed(feed, running, partition, &batch);
            }
            if let Some(keep) = keep {
                keep.push(partition, batch);
            }
            Ok(())
        })?;
        for ((feed, running), carried) in feeds.iter().zip(running).zip(carried) {
            let Some(state) = running.state else { continue };
            if feed.in_order {
                *carried.lock().unwrap_or_else(PoisonError::into_inner) = Some(state);
                continue;
            }
            let begun = Instant::now();
            let states = self.states(&feed.id.metric);
            let merged =
                within(Some(&feed.metric.call), || states.deliver(feed.port.place, partition, state));
            self.timings.busy(&feed.id.metric, begun.elapsed());
            if let Err(error) = merged {
                self.fail(&feed.id.metric, &error);
            }
        }
        Ok(())
    }

    fn feed(&self, feed: &Feed<'_>, running: &mut Running, partition: u32, read: &RecordBatch) {
        let Some(state) = &mut running.state else { return };
        if self.has_failed(&feed.id.metric) {
            running.state = None;
            return;
        }
        let at = At { port: feed.port.place, pass: feed.id.pass, partition, first_row: running.first_row };
        let begun = Instant::now();
        let updated =
            feed.batch(read).and_then(|batch| within(Some(&feed.metric.call), || state.update(at, &batch)));
        self.timings.busy(&feed.id.metric, begun.elapsed());
        self.timings.rows_in(&feed.id.metric, read.num_rows() as u64);
        running.first_row += read.num_rows() as u64;
        match updated {
            Ok(rows) => self.states(&feed.id.metric).emit((feed.id.pass, feed.port.place, partition), rows),
            Err(error) => {
                running.state = None;
                self.fail(&feed.id.metric, &error);
            }
        }
    }
}

/// Batches kept by partition.
#[derive(Default)]
pub(super) struct Kept(Mutex<BTreeMap<u32, Vec<RecordBatch>>>);

impl Kept {
    fn push(&self, partition: u32, batch: RecordBatch) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(partition).or_default().push(batch);
    }

    pub(super) fn into_batches(self) -> impl Iterator<Item = RecordBatch> {
        self.0.into_inner().unwrap_or_else(PoisonError::into_inner).into_values().flatten()
    }
}
