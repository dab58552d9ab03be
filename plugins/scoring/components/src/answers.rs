use std::sync::{Mutex, PoisonError};

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use cladist_textmetrics::AnswerStyle;

use crate::means::Mean;
use crate::missing::{Item, Problems, problems_table};
use crate::predictions::{Rows, Texts, text};
use crate::samples::{Samples, samples_table};
use crate::scores::{Score, score_rows, scores_table};
use crate::tally::Tally;

mod config;
mod judge;
#[cfg(test)]
mod tests;

use self::config::{AnswerMetric, Config, Extraction, Task};
use self::judge::Judge;

/// Right and nearly right short answers.
pub(crate) struct Answers {
    config: Config,
    task: Task,
    /// By metric.
    signatures: Vec<String>,
    /// Judges that the threads take in turn: what they hold is no part of a state.
    idle: Mutex<Vec<Judge>>,
}

/// Means by metric.
type Means = Vec<Mean>;

impl Metric for Answers {
    type Config = Config;
    type State = Tally<Means>;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "answers",
            "Exact match, F1, edit similarity and more of short answers, by the rules of their benchmarks' scorers.\n\
             The best over the references counts. Presets follow SQuAD's script (version 2), MultiLoKo's, and \
             lm-evaluation-harness 0.4.13 for GSM8K, MATH and BIG-Bench Hard, their quirks included.",
        )
        .port(crate::predictions::port("Answers and what is right."))
        .table(
            samples_table("One row per answer and metric (and filter).", "Null: scores are means of `value`.")
                .column(Column::new("extracted", "utf8?", "What a preset found; `[invalid]` where it found nothing.")),
        )
        .table(scores_table(
            "One row per model, benchmark, language, metric, filter (and group): means over items, with their \
             standard errors; Wilson's intervals for shares, Student's t else.",
        ))
        .table(problems_table())
        .rows_in_input_order()
        .example(json!({ "preset": "squad_v2" }))
        .example(json!({ "preset": "gsm8k", "missing": "skip" }))
        .example(json!({ "preset": "hendrycks_math" }))
        .example(json!({
            "metrics": ["numeric", "sentence_bleu", "sentence_chrf", "edit_distance", "edit_similarity", "f1"],
            "normalize": "multiloko", "autojunk": false, "relative_tolerance": 0.01
        }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        let task = config.task()?;
        let signatures = match &task {
            Task::Compare { metrics, .. } => {
                metrics.iter().map(|one| config.signature(&task, *one)).collect()
            }
            Task::Extract(_) => vec![config.signature(&task, AnswerMetric::ExactMatch)],
        };
        Ok(Self { config, task, signatures, idle: Mutex::default() })
    }

    fn update(&self, state: &mut Self::State, _: At, batch: &RecordBatch, out: &mut Emitter) -> Result<()> {
        let mut judge = self.idle().pop().unwrap_or_else(|| self.judge());
        let done = self.score(&mut judge, state, batch, out);
        self.idle().push(judge);
        done
    }

    fn merge(&self, left: &mut Self::State, right: Self::State) -> Result<()> {
        left.merge(right, |left, right| {
            left.resize_with(left.len().max(right.len()), Mean::default);
            left.iter_mut().zip(&right).for_each(|(left, right)| left.merge(right));
        });
        Ok(())
    }

    fn finish(&self, merged: Self::State, _: &Context) -> Result<Tables> {
        let mut scores = Vec::new();
        for (key, means) in merged.sorted() {
            for (at, mean) in means.iter().enumerate().filter(|(_, mean)| mean.n > 0) {
                scores.push(Score {
                    key: key.clone(),
                    metric: self.metrics()[at].name().to_owned(),
                    value: mean.value(),
                    n: mean.n,
                    missing: mean.missing,
                    error: Some(mean.error()),
                    signature: self.signatures[at].clone(),
                });
            }
        }
        Ok(Tables::one("scores", score_rows(&scores)?))
    }
}

/// What one batch gives.
#[derive(Debug, Default)]
struct Given {
    samples: Samples,
    problems: Problems,
}

impl Answers {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Judge>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn judge(&self) -> Judge {
        let style = match &self.task {
            Task::Compare { style, .. } => *style,
            Task::Extract(_) => AnswerStyle::Plain,
        };
        Judge::new(style, self.config.autojunk)
    }

    fn metrics(&self) -> &[AnswerMetric] {
        match &self.task {
            Task::Compare { metrics, .. } => metrics,
            Task::Extract(_) => &[AnswerMetric::ExactMatch],
        }
    }

    fn score(
        &self,
        judge: &mut Judge,
        state: &mut Tally<Means>,
        batch: &RecordBatch,
        out: &mut Emitter,
    ) -> Result<()> {
        let (rows, texts) = (Rows::of(batch)?, Texts::of(batch)?);
        let mut given = Given::default();
        let mut references = Vec::new();
        for row in 0..batch.num_rows() {
            let item = given.problems.item(self.config.missing, &rows, &texts, row, &mut references)?;
            let Some(item) = item else { continue };
            match &self.task {
                Task::Compare { .. } => {
                    self.compare(judge, state, &mut given, (&rows, row), item, &references);
                }
                Task::Extract(extraction) => {
                    self.extract(*extraction, state, &mut given, (&rows, row), item, &references);
                }
            }
        }
        given.samples.emit(&rows, out)?;
        given.problems.emit(&rows, out)
    }

    fn compare(
        &self,
        judge: &mut Judge,
        state: &mut Tally<Means>,
        given: &mut Given,
        (rows, row): (&Rows<'_>, usize),
        item: Item<'_>,
        references: &[&str],
    ) {
        let Task::Compare { metrics, empty_f1, tolerance, .. } = &self.task else { return };
        judge.read(item.prediction, references);
        let mut values = Vec::with_capacity(metrics.len());
        for (metric, signature) in metrics.iter().zip(&self.signatures) {
            match judge.value(*metric, *empty_f1, *tolerance) {
                Ok(value) => {
                    given.samples.add(row, metric.name(), value, signature, None);
                    given.samples.extracted(text(rows.filter, row), None);
                    values.push(Some(value));
                }
                Err((kind, detail)) => {
                    given.problems.add(row, kind, detail);
                    values.push(None);
                }
            }
        }
        state.add(rows, row, text(rows.filter, row), |means| {
            means.resize_with(values.len(), Mean::default);
            for (mean, value) in means.iter_mut().zip(&values) {
                if let Some(value) = value {
                    mean.add(*value, item.missing);
                }
            }
        });
    }

    fn extract(
        &self,
        extraction: Extraction,
        state: &mut Tally<Means>,
        given: &mut Given,
        (rows, row): (&Rows<'_>, usize),
        item: Item<'_>,
        references: &[&str],
    ) {
        let found = match extraction.look(item.prediction, references) {
            Ok(found) => found,
            Err((kind, detail)) => return given.problems.add(row, kind, detail),
        };
        for one in found {
            let filter = one.filter.or_else(|| text(rows.filter, row));
            let value = f64::from(u8::from(one.right));
            given.samples.add(row, "exact_match", value, &self.signatures[0], None);
            given.samples.extracted(filter, Some(one.text));
            state.add(rows, row, filter, |means| {
                means.resize_with(1, Mean::default);
                means[0].add(value, item.missing);
            });
        }
    }
}
