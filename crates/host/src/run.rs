use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::{Arc, PoisonError};
use std::time::Instant;

use cladist_abi::{ABI_MAJOR, ABI_MINOR};
use cladist_manifest::{Kind, with_defaults};
use cladist_pipeline::plan::{Schedule, plan};
use cladist_pipeline::{Checked, OnError, Schemas};
use jiff::Timestamp;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::artifact::sweep;
use crate::engine::{Engine, Parts, Timings, peak_memory};
use crate::gates::{self, GateResult, Verdict};
use crate::prepare::{Prepared, prepare};
use crate::record::{PluginRecord, Record, Status, StepRecord, StepStatus, TableRecord};
use crate::report::{Artifacts, Target, report};
use crate::reuse::{self, Reason};
use crate::store::Store;
use crate::{Failure, FailureKind, Host, HostError};

/// How to run.
#[derive(Debug, Clone, Copy)]
pub struct RunSettings<'a> {
    /// The run folder.
    pub out: &'a Path,
    /// Threads; 0 for all cores.
    pub threads: usize,
    /// Whether tables of an earlier run in the folder may be kept.
    pub use_cache: bool,
}

/// How a run ended.
#[derive(Debug)]
pub struct Outcome {
    /// The record, as it stands in the run folder.
    pub record: Record,
    /// Failures by step, in the order of the pipeline.
    pub failures: Vec<Failure>,
    /// Whether the user ended it.
    pub interrupted: bool,
    /// Why the record in the run folder is not this one.
    pub unwritten: Option<HostError>,
}

impl Outcome {
    /// The exit code: 130 when interrupted, else the first that applies of 2 (configuration),
    /// 3 (input), 1 (a step failed), 10 (a gate failed), 11 (a gate is undecided), 0.
    pub fn exit_code(&self) -> u8 {
        if self.interrupted {
            return 130;
        }
        let any = |kind: FailureKind| self.failures.iter().any(|failure| failure.kind == kind);
        let gate = |verdict: Verdict| self.record.gates.iter().any(|gate| gate.verdict == verdict);
        match () {
            () if any(FailureKind::Config) => 2,
            () if any(FailureKind::Data) => 3,
            () if !self.failures.is_empty() || self.unwritten.is_some() => 1,
            () if gate(Verdict::Failed) => 10,
            () if gate(Verdict::Undecided) => 11,
            () => 0,
        }
    }
}

/// What would run and why.
#[derive(Debug)]
pub struct Plan {
    /// The reads and their order.
    pub schedule: Schedule,
    /// For each metric whether its tables are kept, and why.
    pub reasons: BTreeMap<String, Reason>,
    /// Steps that cannot even be made.
    pub failures: Vec<Failure>,
}

impl Host {
    /// Asks the plugins for the schemas of all tables: loads them and looks at the sources' input,
    /// reads no rows.
    pub fn schemas(&self, checked: &Checked) -> (Schemas, Vec<Failure>) {
        let prepared = prepare(self, checked);
        (prepared.known(), in_order(checked, prepared.failures))
    }

    /// What [`Host::run`] would do.
    pub fn plan(&self, checked: &Checked, out: &Path, use_cache: bool) -> Plan {
        let mut prepared = prepare(self, checked);
        let inputs = reuse::fingerprints(&mut prepared);
        let keys = reuse::step_keys(self, checked, &inputs);
        let reasons = reuse::reasons(checked, &keys, out, use_cache);
        let schedule = plan(checked, &unchanged(&reasons));
        Plan { schedule, reasons, failures: in_order(checked, prepared.failures) }
    }

    /// Runs a pipeline into a folder. Failures of steps are in the outcome; an error here means
    /// that the folder itself cannot be used.
    pub fn run(&self, checked: &Checked, settings: RunSettings<'_>) -> Result<Outcome, HostError> {
        let begun = Instant::now();
        let out = settings.out;
        fs::create_dir_all(out).map_err(|error| HostError::io(out, error))?;
        sweep(out);
        let pool = self.pool(settings.threads)?;
        let mut record = self.first_record(checked, pool.current_num_threads());
        record.write(out)?;

        let mut prepared = pool.install(|| prepare(self, checked));
        record.inputs = pool.install(|| reuse::fingerprints(&mut prepared));
        let keys = reuse::step_keys(self, checked, &record.inputs);
        let reused = unchanged(&reuse::reasons(checked, &keys, out, settings.use_cache));
        let store = Store::default();
        reuse::restore(checked, &reused, out, &store);
        let schedule = plan(checked, &reused);
        let mut failures = std::mem::take(&mut prepared.failures);
        let stop = !failures.is_empty() && checked.run.on_error == OnError::Stop;
        let engine = Engine::new(Parts {
            host: self,
            checked,
            prepared: &prepared,
            schedule: &schedule,
            store: &store,
            folder: out.join("tables"),
            keys,
            failures: std::mem::take(&mut failures),
        });
        if !stop {
            engine.run(&pool, &reused);
        }
        let (mut failures, timings) = engine.into_failures();
        let stopped = stop || (self.shared.ending() && !failures.is_empty());
        self.shared.stop(false);

        let whole =
            RunState { checked, prepared: &prepared, store: &store, timings: &timings, reused: &reused };
        if !stopped && !self.shared.is_cancelled() {
            record.summaries = summaries(&prepared, &mut failures, checked);
            record.gates = checked.gates.iter().map(|gate| gates::decide(gate, &store)).collect();
        }
        self.fill(&mut record, &whole, &failures, out);
        record.seconds = begun.elapsed().as_secs_f64();
        if !stopped && !self.shared.is_cancelled() {
            self.report(&mut record, &whole, &mut failures, out, &pool);
        }
        let interrupted = self.shared.is_cancelled();
        record.status = match () {
            () if interrupted => Status::Interrupted,
            () if failures.is_empty() => Status::Done,
            () => Status::Failed,
        };
        self.fill(&mut record, &whole, &failures, out);
        record.seconds = begun.elapsed().as_secs_f64();
        record.peak_memory_bytes = peak_memory();
        let mut shown = serde_json::to_value(&record).unwrap_or_default();
        checked.secrets.json(&mut shown);
        let record: Record = serde_json::from_value(shown).unwrap_or(record);
        // On a full disk the failures of the steps say more than that of the record.
        let unwritten = record.write(out).err();
        Ok(Outcome { record, failures: in_order(checked, failures), interrupted, unwritten })
    }

    fn pool(&self, threads: usize) -> Result<Arc<ThreadPool>, HostError> {
        let threads =
            if threads == 0 { std::thread::available_parallelism().map_or(1, Into::into) } else { threads };
        let pool =
            ThreadPoolBuilder::new().num_threads(threads).thread_name(|i| format!("cladist-{i}")).build();
        let pool = Arc::new(pool.map_err(|error| HostError::Threads(error.to_string()))?);
        self.shared.use_pool(Arc::clone(&pool));
        Ok(pool)
    }

    fn first_record(&self, checked: &Checked, threads: usize) -> Record {
        let names: BTreeSet<&str> = checked.steps.iter().map(cladist_pipeline::CheckedStep::plugin).collect();
        let plugin = |name: &str| {
            let manifest = self.plugin(name)?;
            // The content that runs, not what the registry remembers of it.
            let entry = self.registry().plugin(name);
            let blake3 = entry.and_then(|entry| cladist_loader::file_hash(&entry.path).ok());
            Some(PluginRecord { name: name.to_owned(), version: manifest.version.clone(), blake3 })
        };
        Record {
            cladist: env!("CARGO_PKG_VERSION").to_owned(),
            abi: (ABI_MAJOR, ABI_MINOR),
            pipeline: checked.name.clone(),
            pipeline_hash: checked.hash.clone(),
            started: Timestamp::now().to_string(),
            threads,
            plugins: names.into_iter().filter_map(plugin).collect(),
            ..Record::default()
        }
    }

    fn fill(
        &self,
        record: &mut Record,
        run: &RunState<'_>,
        failures: &BTreeMap<String, Failure>,
        out: &Path,
    ) {
        record.steps = run.checked.steps.iter().map(|step| run.step_record(step, failures)).collect();
        let file = |place: &Path| {
            let inside = place.strip_prefix(out).unwrap_or(place);
            inside.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
        };
        let tables = run.store.all();
        record.tables = tables
            .into_iter()
            .filter_map(|(table, stored)| {
                let file = file(stored.file.as_ref()?);
                Some(TableRecord { step: table.step, table: table.table, rows: stored.rows, file })
            })
            .collect();
        record.warnings.extend(self.shared.warnings.take().into_iter().map(Into::into));
    }

    fn report(
        &self,
        record: &mut Record,
        run: &RunState<'_>,
        failures: &mut BTreeMap<String, Failure>,
        out: &Path,
        pool: &ThreadPool,
    ) {
        let mut context = serde_json::to_value(&*record).unwrap_or_default();
        run.checked.secrets.json(&mut context);
        let context = context.to_string();
        let artifacts = Artifacts::default();
        let target = Target { out, artifacts: &artifacts, shared: &self.shared };
        for step in run.checked.steps.iter().filter(|step| step.kind == Kind::Reporter) {
            let Some(reporter) = run.prepared.reporters.get(&step.name) else { continue };
            if self.shared.is_cancelled() {
                break;
            }
            let begun = Instant::now();
            self.shared.ui.started(&step.name, "reporting");
            let reported = pool.install(|| report(reporter, step, run.checked, run.store, &context, target));
            self.shared.ui.ended(&step.name, reported.is_ok());
            run.timings.busy(&step.name, begun.elapsed());
            run.timings.ended(&step.name);
            if let Err(error) = reported {
                let failure = Failure::of_plugin(&step.name, &reporter.component, false, &error);
                failures.insert(step.name.clone(), failure);
                if run.checked.run.on_error == OnError::Stop {
                    break;
                }
            }
        }
        record.artifacts = std::mem::take(&mut *artifacts.lock().unwrap_or_else(PoisonError::into_inner));
        record.artifacts.sort();
    }
}

/// What each source that was read has to say at its end.
fn summaries(
    prepared: &Prepared,
    failures: &mut BTreeMap<String, Failure>,
    checked: &Checked,
) -> BTreeMap<String, Vec<String>> {
    let mut lines = BTreeMap::new();
    for (step, source) in &prepared.sources {
        if failures.contains_key(step) {
            continue;
        }
        match crate::call::within(Some(&source.call), || source.object.summary()) {
            Ok(summary) if summary.is_empty() => {}
            Ok(summary) => {
                lines.insert(step.clone(), summary.iter().map(|line| checked.secrets.text(line)).collect());
            }
            Err(error) => {
                failures.insert(step.clone(), Failure::of_plugin(step, &source.component, true, &error));
            }
        }
    }
    lines
}

struct RunState<'a> {
    checked: &'a Checked,
    prepared: &'a Prepared,
    store: &'a Store,
    timings: &'a Timings,
    reused: &'a BTreeSet<String>,
}

impl RunState<'_> {
    fn step_record(
        &self,
        step: &cladist_pipeline::CheckedStep,
        failures: &BTreeMap<String, Failure>,
    ) -> StepRecord {
        let timings = self.timings.get(&step.name);
        let failure = failures.get(&step.name);
        let ran = match step.kind {
            Kind::Metric => self.store.all().keys().any(|table| table.step == step.name),
            Kind::Source | Kind::Reporter => timings.peak_memory.is_some(),
        };
        let status = match failure {
            Some(failure) if failure.kind == FailureKind::Upstream => StepStatus::Skipped,
            Some(_) => StepStatus::Failed,
            None if self.reused.contains(&step.name) => StepStatus::Reused,
            None if ran => StepStatus::Done,
            None => StepStatus::Skipped,
        };
        let config = with_defaults(&step.manifest.config_schema, &step.public_config);
        StepRecord {
            name: step.name.clone(),
            kind: step.kind.to_string(),
            component: step.component.clone(),
            status,
            busy_seconds: timings.busy.as_secs_f64(),
            rows: timings.rows,
            peak_memory_bytes: timings.peak_memory,
            seed: config.get("seed").cloned(),
            config,
            error: failure.map(|failure| self.checked.secrets.text(&failure.message)),
        }
    }
}

fn unchanged(reasons: &BTreeMap<String, Reason>) -> BTreeSet<String> {
    reasons.iter().filter(|(_, reason)| **reason == Reason::Unchanged).map(|(step, _)| step.clone()).collect()
}

fn in_order(checked: &Checked, mut failures: BTreeMap<String, Failure>) -> Vec<Failure> {
    checked.steps.iter().filter_map(|step| failures.remove(&step.name)).collect()
}

/// The verdicts of a run's gates, for whoever shows them.
pub fn gate_lines(gates: &[GateResult]) -> impl Iterator<Item = String> {
    gates.iter().map(|gate| {
        let verdict = match gate.verdict {
            Verdict::Passed => "passed",
            Verdict::Failed => "FAILED",
            Verdict::Undecided => "undecided",
        };
        format!("gate `{}` {verdict}: {}", gate.gate, gate.detail)
    })
}
