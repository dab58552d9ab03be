use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use cladist_textmetrics::AnswerStyle;

use crate::means::Mean;
use crate::missing::{Item, Items, Problems, problems_table};
use crate::pieces::{Idle, in_pieces};
use crate::predictions::{Rows, text};
use crate::samples::{Samples, samples_table};
use crate::scores::{Score, score_rows, scores_table};
use crate::tally::Tally;

mod config;
mod judge;
#[cfg(test)]
mod tests;

use self::config::{AnswerMetric, Config, Task};
use self::judge::{Extracted, Judge, Reason};

/// Right and nearly right short answers.
pub(crate) struct Answers {
    config: Config,
    task: Task,
    /// By metric.
    signatures: Vec<String>,
    judges: Idle<Judge>,
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
        Ok(Self { config, task, signatures, judges: Idle::default() })
    }

    fn update(&self, state: &mut Self::State, _: At, batch: &RecordBatch, out: &mut Emitter) -> Result<()> {
        self.score(state, batch, out)
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

/// What one item gives.
#[derive(Debug)]
enum Verdict<'a> {
    /// A value for each metric, or why there is none.
    Values(Vec<std::result::Result<f64, Reason>>),
    /// What was found by each filter.
    Found(Vec<Extracted<'a>>),
    /// It cannot be judged.
    None(Reason),
}

impl Answers {
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

    fn score(&self, state: &mut Tally<Means>, batch: &RecordBatch, out: &mut Emitter) -> Result<()> {
        let rows = Rows::of(batch)?;
        let (mut samples, mut problems) = (Samples::default(), Problems::default());
        let items = Items::of(&rows, self.config.missing, &mut problems)?;
        let verdicts = in_pieces(items.all.len(), |range| {
            let judged = |judge: &mut Judge| {
                let all = items.all[range].iter();
                all.map(|item| self.verdict(judge, item.prediction, items.references(item)))
                    .collect::<Vec<_>>()
            };
            Ok(self.judges.with(|| self.judge(), judged))
        })?;
        for (item, verdict) in items.all.iter().zip(verdicts.into_iter().flatten()) {
            match verdict {
                Verdict::Values(values) => {
                    self.take_values(state, &mut samples, &rows, item, &values);
                    for (kind, detail) in values.into_iter().filter_map(std::result::Result::err) {
                        problems.add(item.row, kind, detail);
                    }
                }
                Verdict::Found(found) => self.take_found(state, &mut samples, &rows, item, &found),
                Verdict::None((kind, detail)) => problems.add(item.row, kind, detail),
            }
        }
        samples.emit(&rows, out)?;
        problems.emit(&rows, out)
    }

    fn verdict<'a>(&self, judge: &mut Judge, prediction: &'a str, references: &[&str]) -> Verdict<'a> {
        match &self.task {
            Task::Compare { metrics, empty_f1, tolerance, .. } => {
                judge.read(prediction, references);
                let values = metrics.iter().map(|metric| judge.value(*metric, *empty_f1, *tolerance));
                Verdict::Values(values.collect())
            }
            Task::Extract(extraction) => {
                extraction.look(prediction, references).map_or_else(Verdict::None, Verdict::Found)
            }
        }
    }

    fn take_values(
        &self,
        state: &mut Tally<Means>,
        samples: &mut Samples,
        rows: &Rows<'_>,
        item: &Item<'_>,
        values: &[std::result::Result<f64, Reason>],
    ) {
        let filter = text(rows.filter, item.row);
        for ((metric, signature), value) in self.metrics().iter().zip(&self.signatures).zip(values) {
            if let Ok(value) = value {
                samples.add(item.row, metric.name(), *value, signature, None);
                samples.extracted(filter, None);
            }
        }
        state.add(rows, item.row, filter, |means| {
            means.resize_with(values.len(), Mean::default);
            for (mean, value) in means.iter_mut().zip(values) {
                if let Ok(value) = value {
                    mean.add(*value, item.missing);
                }
            }
        });
    }

    fn take_found(
        &self,
        state: &mut Tally<Means>,
        samples: &mut Samples,
        rows: &Rows<'_>,
        item: &Item<'_>,
        found: &[Extracted<'_>],
    ) {
        for one in found {
            let filter = one.filter.or_else(|| text(rows.filter, item.row));
            let value = f64::from(u8::from(one.right));
            samples.add(item.row, "exact_match", value, &self.signatures[0], None);
            samples.extracted(filter, Some(one.text));
            state.add(rows, item.row, filter, |means| {
                means.resize_with(1, Mean::default);
                means[0].add(value, item.missing);
            });
        }
    }
}
