//! What runs when: every task as soon as what it needs is done.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::time::Instant;

use arrow_schema::{Schema, SchemaRef};
use cladist_abi::{ErrorKind, PluginError};
use cladist_pipeline::plan::{FeedId, Need, Task};
use rayon::ThreadPool;

use super::Engine;
use super::scan::{Feed, Kept};
use crate::call::within;
use crate::store::{BATCHES_PER_PARTITION, Keeper, Stored};

/// What has been done.
#[derive(Default)]
struct Done {
    scans: BTreeSet<usize>,
    feeds: BTreeSet<FeedId>,
    passes: BTreeSet<(String, u32)>,
    metrics: BTreeSet<String>,
}

impl Done {
    fn has(&self, need: &Need) -> bool {
        match need {
            Need::Scan(scan) => self.scans.contains(scan),
            Need::Feed(feed) => self.feeds.contains(feed),
            Need::Pass { metric, pass } => self.passes.contains(&(metric.clone(), *pass)),
            Need::Metric(metric) => self.metrics.contains(metric),
        }
    }
}

impl Engine<'_> {
    /// Runs the whole schedule; failures are noted with their steps.
    pub(crate) fn run(&self, pool: &ThreadPool, reused: &BTreeSet<String>) {
        let mut done = Done { metrics: reused.clone(), ..Done::default() };
        let mut waiting: Vec<&Task> = self.schedule.tasks.iter().collect();
        let mut running = 0_usize;
        let (sender, ended) = channel::<&Task>();
        pool.in_place_scope(|scope| {
            loop {
                let mut begun = Vec::new();
                if !self.host.shared.ending() {
                    waiting.retain(|task| {
                        if self.pointless(task) {
                            self.note_done(task, &mut done);
                            return false;
                        }
                        let ready = self.ready(task, &done);
                        if ready {
                            begun.push(*task);
                        }
                        !ready
                    });
                }
                running += begun.len();
                for task in begun {
                    let sender: Sender<&Task> = sender.clone();
                    scope.spawn(move |_| {
                        self.execute(task);
                        let _ = sender.send(task);
                    });
                }
                if running == 0 {
                    // Dropping tasks may have made others ready.
                    let more = waiting.iter().any(|task| self.pointless(task) || self.ready(task, &done));
                    if more && !self.host.shared.ending() {
                        continue;
                    }
                    return;
                }
                let Ok(task) = ended.recv() else { return };
                running -= 1;
                self.note_done(task, &mut done);
            }
        });
    }

    fn feeds_of(&self, metric: &str, pass: u32) -> impl Iterator<Item = &FeedId> {
        let scans = self.schedule.scans.iter().flat_map(|scan| &scan.feeds);
        let reads = self.schedule.metric_reads.iter().map(|read| &read.feed);
        scans.chain(reads).filter(move |feed| feed.metric == metric && feed.pass == pass)
    }

    fn ready(&self, task: &Task, done: &Done) -> bool {
        match task {
            Task::Scan(scan) => self.schedule.scans[*scan].after.iter().all(|need| self.has(need, done)),
            Task::Read(read) => {
                self.schedule.metric_reads[*read].after.iter().all(|need| self.has(need, done))
            }
            Task::EndPass { metric, pass, .. } => {
                (*pass == 0 || done.passes.contains(&(metric.clone(), pass - 1)))
                    && self.feeds_of(metric, *pass).all(|feed| done.feeds.contains(feed))
            }
        }
    }

    /// Whether a need is met; what waits for a failed metric need not wait.
    fn has(&self, need: &Need, done: &Done) -> bool {
        let metric = match need {
            Need::Scan(_) => return done.has(need),
            Need::Feed(feed) => &feed.metric,
            Need::Pass { metric, .. } | Need::Metric(metric) => metric,
        };
        done.has(need) || self.has_failed(metric)
    }

    /// Whether a task would do nothing, since those it works for have failed.
    fn pointless(&self, task: &Task) -> bool {
        match task {
            Task::Scan(scan) => {
                let scan = &self.schedule.scans[*scan];
                let for_nobody =
                    !scan.feeds.is_empty() && scan.feeds.iter().all(|f| self.has_failed(&f.metric));
                self.has_failed(&scan.table.step) || (for_nobody && !scan.keep)
            }
            Task::Read(read) => self.has_failed(&self.schedule.metric_reads[*read].feed.metric),
            Task::EndPass { metric, .. } => self.has_failed(metric),
        }
    }

    fn note_done(&self, task: &Task, done: &mut Done) {
        match task {
            Task::Scan(scan) => {
                done.scans.insert(*scan);
                done.feeds.extend(self.schedule.scans[*scan].feeds.iter().cloned());
            }
            Task::Read(read) => {
                done.feeds.insert(self.schedule.metric_reads[*read].feed.clone());
            }
            Task::EndPass { metric, pass, last } => {
                done.passes.insert((metric.clone(), *pass));
                if *last {
                    done.metrics.insert(metric.clone());
                }
            }
        }
    }

    fn execute(&self, task: &Task) {
        let (step, result) = match task {
            Task::Scan(scan) => (self.schedule.scans[*scan].table.step.as_str(), self.source_scan(*scan)),
            Task::Read(read) => {
                (self.schedule.metric_reads[*read].feed.metric.as_str(), self.metric_read(*read))
            }
            Task::EndPass { metric, pass, last } => (metric.as_str(), self.end_pass(metric, *pass, *last)),
        };
        if let Err(error) = result {
            self.fail(step, &error);
        }
    }

    fn source_scan(&self, index: usize) -> Result<(), PluginError> {
        let scan = &self.schedule.scans[index];
        let source = &self.prepared.sources[&scan.table.step];
        let (step, table) = (&scan.table.step, &scan.table.table);
        let whole = source.schemas.get(table).ok_or_else(|| unknown(&scan.table))?;
        let columns: Option<Vec<String>> = scan.columns.as_ref().map(|columns| {
            columns.iter().filter(|column| whole.fields().find(column).is_some()).cloned().collect()
        });
        let schema = match &columns {
            None => Arc::clone(whole),
            Some(columns) => projected(whole, columns),
        };
        let feeds: Vec<Feed<'_>> = scan.feeds.iter().filter_map(|id| Feed::new(self, id, &schema)).collect();
        let keep = scan.keep.then(Kept::default);
        self.host.shared.ui.started(step, "reading");
        let begun = Instant::now();
        let partitions = within(Some(&source.call), || source.object.partitions(table))?;
        self.timings.busy(step, begun.elapsed());
        let read = |partition: u32, take: &mut dyn FnMut(_) -> Result<(), PluginError>| {
            let mut begun = Instant::now();
            let mut stream =
                within(Some(&source.call), || source.object.open(table, partition, columns.as_deref()))?;
            if stream.schema().fields() != schema.fields() {
                return Err(another_schema(table, &stream.schema(), &schema));
            }
            while let Some(batch) = within(Some(&source.call), || stream.next()) {
                let batch = batch?;
                self.timings.busy(step, begun.elapsed());
                self.timings.rows_in(step, batch.num_rows() as u64);
                take(batch)?;
                begun = Instant::now();
            }
            Ok(())
        };
        let scanned = self.scan(step, partitions, &feeds, &read, keep.as_ref());
        self.host.shared.ui.ended(step, scanned.is_ok());
        scanned?;
        self.timings.ended(step);
        match keep {
            Some(kept) => self.keep(&scan.table, &schema, kept),
            None => Ok(()),
        }
    }

    /// Side tables go to the run folder; a main table that somebody reports stays in memory.
    fn keep(
        &self,
        table: &cladist_pipeline::TableRef,
        schema: &SchemaRef,
        kept: Kept,
    ) -> Result<(), PluginError> {
        let step = self.checked.step(&table.step);
        let main =
            step.and_then(|step| step.resolved.tables.first()).is_some_and(|first| first.name == table.table);
        if !main {
            return self.write_table(table.clone(), schema, kept.into_batches().map(Ok));
        }
        let internal =
            |error: arrow_schema::ArrowError| PluginError::new(ErrorKind::Internal, error.to_string());
        let mut keeper = Keeper::new(schema);
        let mut rows = 0;
        for batch in kept.into_batches() {
            rows += batch.num_rows() as u64;
            keeper.push(batch).map_err(internal)?;
        }
        let kept = Some(keeper.finish().map_err(internal)?);
        self.store.put(table.clone(), Stored { schema: Arc::clone(schema), rows, file: None, kept });
        Ok(())
    }

    fn metric_read(&self, index: usize) -> Result<(), PluginError> {
        let read = &self.schedule.metric_reads[index];
        let internal =
            |error: &dyn std::fmt::Display| PluginError::new(ErrorKind::Internal, error.to_string());
        let stored = self.store.get(&read.from).ok_or_else(|| unknown(&read.from))?;
        let batches = stored.batches().map_err(|error| internal(&error))?;
        let schema = match batches.first() {
            Some(batch) => batch.schema(),
            None => Arc::clone(&stored.schema),
        };
        let feeds: Vec<Feed<'_>> = Feed::new(self, &read.feed, &schema).into_iter().collect();
        let partitions = batches.len().div_ceil(BATCHES_PER_PARTITION) as u32;
        let give = |partition: u32, take: &mut dyn FnMut(_) -> Result<(), PluginError>| {
            let begin = partition as usize * BATCHES_PER_PARTITION;
            batches[begin..].iter().take(BATCHES_PER_PARTITION).try_for_each(|batch| take(batch.clone()))
        };
        self.scan(&read.feed.metric, partitions, &feeds, &give, None)
    }
}

fn projected(schema: &Schema, columns: &[String]) -> SchemaRef {
    let field = |name: &String| schema.fields().find(name).map(|(_, field)| Arc::clone(field));
    Arc::new(Schema::new(columns.iter().filter_map(field).collect::<Vec<_>>()))
}

fn unknown(table: &cladist_pipeline::TableRef) -> PluginError {
    PluginError::new(ErrorKind::Internal, format!("the table `{table}` is not there"))
}

fn another_schema(table: &str, given: &Schema, declared: &Schema) -> PluginError {
    let columns = |schema: &Schema| {
        let column = |f: &Arc<arrow_schema::Field>| format!("{}: {}", f.name(), f.data_type());
        schema.fields().iter().map(column).collect::<Vec<_>>().join(", ")
    };
    let message = format!(
        "table `{table}` came with the columns {}, declared are {}",
        columns(given),
        columns(declared)
    );
    PluginError::new(ErrorKind::Internal, message)
}
