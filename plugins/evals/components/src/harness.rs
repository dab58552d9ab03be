//! A source out of a format.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Arc;

use cladist_sdk::prelude::*;

use crate::format::{Format, Parts, Run, Score};
use crate::problems::Problems;
use crate::rows::{PredictionRows, SampleRows};
use crate::tables;

/// The source of a format.
pub(crate) struct Harness<F: Format> {
    format: Arc<F>,
    problems: Arc<Problems>,
}

impl<F: Format> Source for Harness<F> {
    type Config = F::Config;

    fn manifest() -> SourceManifest {
        let manifest = F::about().table(tables::predictions());
        if !F::SCORED {
            return manifest.table(tables::problems(false));
        }
        manifest
            .table(tables::samples())
            .table(tables::scores())
            .table(tables::runs())
            .table(tables::problems(true))
    }

    fn new(config: F::Config) -> Result<Self> {
        let mut problems = Problems::default();
        let format = F::open(config, &mut problems)?;
        problems.set_files(format.files());
        Ok(Self { format: Arc::new(format), problems: Arc::new(problems) })
    }

    fn inputs(&self) -> Result<Vec<PathBuf>> {
        Ok(self.format.files())
    }

    fn partitions(&self, table: &str) -> Result<usize> {
        Ok(if table == "predictions" || table == "samples" { self.format.units() } else { 1 })
    }

    fn open(&self, table: &str, partition: usize, projection: &Projection) -> Result<Batches> {
        let one = |batch: Result<RecordBatch>| Ok(Box::new(std::iter::once(batch)) as Batches);
        match table {
            "predictions" | "samples" => {
                self.format.look()?;
                let parts = Arc::clone(&self.format).parts(partition)?;
                let window = if self.format.is_stream(partition) { cladist_sdk::threads() } else { 1 };
                let (format, problems) = (Arc::clone(&self.format), Arc::clone(&self.problems));
                let (schema, samples) = (Arc::clone(projection.schema()), table == "samples");
                let reader = Reader { format, problems, unit: partition, schema, samples };
                Ok(Box::new(Rows { reader, parts, window, number: 0, waiting: VecDeque::new(), end: false }))
            }
            "scores" => one(scores(&self.format.scores(&self.problems)?)),
            "runs" => one(runs(&self.format.runs())),
            _ => {
                let problems = Arc::clone(&self.problems);
                Ok(Box::new(std::iter::once_with(move || problems.table())))
            }
        }
    }

    fn summary(&self) -> Result<Vec<String>> {
        Ok(self.problems.summary())
    }
}

/// Batches of a unit: parts are read one after another and parsed several at once.
struct Rows<F: Format> {
    reader: Reader<F>,
    parts: Parts<F::Part>,
    window: usize,
    /// The number of the next part.
    number: u32,
    waiting: VecDeque<RecordBatch>,
    end: bool,
}

struct Reader<F: Format> {
    format: Arc<F>,
    problems: Arc<Problems>,
    unit: usize,
    schema: SchemaRef,
    samples: bool,
}

impl<F: Format> Iterator for Rows<F> {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Result<RecordBatch>> {
        loop {
            if let Some(batch) = self.waiting.pop_front() {
                return Some(Ok(batch));
            }
            if self.end {
                return None;
            }
            if let Err(error) = self.fill() {
                self.end = true;
                return Some(Err(error));
            }
        }
    }
}

impl<F: Format> Rows<F> {
    fn fill(&mut self) -> Result<()> {
        cladist_sdk::check_cancelled()?;
        let mut parts = Vec::with_capacity(self.window);
        while parts.len() < self.window {
            match self.parts.next() {
                Some(part) => parts.push(part?),
                None => {
                    self.end = true;
                    break;
                }
            }
        }
        let first = self.number;
        self.number += parts.len() as u32;
        let read = |at: usize| self.reader.read(first + at as u32, &parts[at]);
        let batches = match parts.len() {
            0 => return Ok(()),
            1 => vec![read(0)],
            several => cladist_sdk::par_map(several, read),
        };
        for batches in batches {
            self.waiting.extend(batches?);
        }
        Ok(())
    }
}

impl<F: Format> Reader<F> {
    fn read(&self, number: u32, part: &F::Part) -> Result<Vec<RecordBatch>> {
        let at = (self.unit, number);
        if self.samples {
            let mut rows = SampleRows::new(&self.schema);
            self.format.samples(at, part, &mut rows, &self.problems)?;
            return rows.finish();
        }
        let mut rows = PredictionRows::new(&self.schema);
        self.format.predictions(at, part, &mut rows, &self.problems)?;
        rows.finish()
    }
}

fn scores(scores: &[Score]) -> Result<RecordBatch> {
    let text = |of: fn(&Score) -> &str| strings(scores.iter().map(of));
    let nullable = |of: fn(&Score) -> Option<&str>| nullable_strings(scores.iter().map(of));
    let number = |of: fn(&Score) -> Option<f64>| nullable_floats(scores.iter().map(of));
    let turns: arrow_array::Int32Array = scores.iter().map(|_| None::<i32>).collect();
    Ok(record_batch([
        ("model", text(|s| &s.about.model)),
        ("benchmark", text(|s| &s.about.benchmark)),
        ("language", nullable(|s| s.about.language.as_deref())),
        ("group", nullable(|s| s.group.as_deref())),
        ("metric", text(|s| &s.metric)),
        ("value", floats(scores.iter().map(|s| s.value))),
        ("n", ints(scores.iter().map(|s| s.n as i64))),
        ("stderr", number(|s| s.stderr)),
        ("ci_low", number(|s| s.ci_low)),
        ("ci_high", number(|s| s.ci_high)),
        ("signature", text(|s| &s.signature)),
        ("filter", nullable(|s| s.filter.as_deref())),
        ("turn", Arc::new(turns)),
        ("source_language", nullable(|s| s.about.source_language.as_deref())),
        ("variant", nullable(|s| s.about.variant.as_deref())),
    ])?)
}

fn runs(runs: &[Run]) -> Result<RecordBatch> {
    let nullable = |of: fn(&Run) -> Option<String>| nullable_strings(runs.iter().map(of));
    let path = |path: Option<&PathBuf>| path.map(|path| path.display().to_string());
    Ok(record_batch([
        ("model", strings(runs.iter().map(|run| run.about.model.as_str()))),
        ("run", nullable(|run| run.about.run.clone())),
        ("benchmark", strings(runs.iter().map(|run| run.about.benchmark.as_str()))),
        ("language", nullable(|run| run.about.language.clone())),
        ("harness", nullable(|run| run.harness.clone())),
        ("samples", nullable_strings(runs.iter().map(|run| path(run.samples.as_ref())))),
        ("results", nullable_strings(runs.iter().map(|run| path(run.results.as_ref())))),
    ])?)
}
