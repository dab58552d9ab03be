use std::sync::Arc;

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use cladist_textmetrics::{Metric as TextMetric, References, SentencePiece};

use crate::missing::{Items, Problems, problems_table};
use crate::pieces::{Idle, in_pieces};
use crate::predictions::{Rows, text};
use crate::samples::{Samples, samples_table};
use crate::scores::{ErrorOf, Score, score_rows, scores_table};
use crate::sums::{Bootstrap, Sums};
use crate::tally::{Key, Tally};

mod averages;
mod config;
mod directions;
mod segments;
#[cfg(test)]
mod tests;
mod worker;

use self::config::Config;
use self::directions::Directions;
use self::segments::Segments;
use self::worker::Worker;

/// BLEU, chrF and TER of translations.
pub(crate) struct Translation {
    config: Config,
    model: Option<Arc<SentencePiece>>,
    metrics: Vec<TextMetric>,
    directions: Directions,
    workers: Idle<Worker>,
}

/// Statistics of one model on one direction.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Corpus {
    references: References,
    /// By metric.
    sums: Vec<Sums>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    corpora: Tally<Corpus>,
    segments: Segments,
}

const STATS: &str = "What a corpus score is made from, summed over sentences. BLEU: length of the hypothesis, length of \
    the nearest reference, matched n-grams of orders 1 to N, n-grams of the hypothesis of orders 1 to N. chrF: for \
    each order of characters, then of words: n-grams of the hypothesis, of the reference, of both. TER: edits, mean \
    length of the references.";

impl Metric for Translation {
    type Config = Config;
    type State = State;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "translation",
            "BLEU, chrF, chrF++ and TER of translations, with sacreBLEU 2.6.0's digits and signatures.\n\
             Per sentence and per corpus, for each model, benchmark, direction and group; averages over directions \
             into, out of and beside a pivot, supervised and zero-shot; differences to a baseline and to bridged \
             translation. Sentence BLEU uses effective order. Segment scores that were computed elsewhere (COMET) \
             are averaged beside them.",
        )
        .port(
            crate::predictions::port(
            "Translations; `language` is the target. Of several references the order matters: where two tie in chrF, \
             the first counts.",
        )
        .optional())
        .port(segments::port())
        .table(samples_table("One row per translation and metric.", STATS))
        .table(scores_table("One row per corpus (or group of it) and metric."))
        .table(directions::table())
        .table(averages::table())
        .table(problems_table())
        .rows_in_input_order()
        .example(json!({}))
        .example(json!({
            "metrics": ["BLEU", "chrF2++", "TER"], "tokenize": { "zh": "zh", "*": "intl" }, "lowercase": true,
            "smooth_method": "add-k", "bootstrap": 20, "missing": "skip", "training_pairs": ["en-fr", "zh>en"],
            "baseline": "org-1/model-1", "bridged": { "org-2/model-2": "org-3/model-3" }
        }))
    }

    fn new(config: Config, inputs: &InputSchemas) -> Result<Self> {
        if inputs.port("predictions").is_none() && inputs.port("segments").is_none() {
            return Err(Error::config(
                "neither `predictions` nor `segments` is wired: there is nothing to score",
            )
            .hint("inputs = { predictions = \"…\" }"));
        }
        let metrics = config.metrics()?;
        let (directions, model) = (Directions::new(&config)?, config.model()?);
        Ok(Self { config, model, metrics, directions, workers: Idle::default() })
    }

    fn update(&self, state: &mut State, at: At, batch: &RecordBatch, out: &mut Emitter) -> Result<()> {
        if at.port == "segments" {
            return state.segments.push(batch);
        }
        self.score(&mut state.corpora, batch, out)
    }

    fn merge(&self, left: &mut State, right: State) -> Result<()> {
        left.corpora.merge(right.corpora, |left, right| {
            left.references.merge(right.references);
            left.sums.resize_with(left.sums.len().max(right.sums.len()), Sums::default);
            left.sums.iter_mut().zip(right.sums).for_each(|(left, right)| left.merge(right));
        });
        left.segments.merge(right.segments);
        Ok(())
    }

    fn finish(&self, merged: State, _: &Context) -> Result<Tables> {
        let mut scores = Vec::new();
        let mut worker = self.worker();
        for (key, corpus) in merged.corpora.sorted() {
            cladist_sdk::check_cancelled()?;
            let metrics = worker.metrics(key.language.as_deref())?.to_vec();
            scores.extend(
                metrics
                    .iter()
                    .zip(corpus.sums)
                    .map(|(metric, sums)| self.corpus_score(&key, metric, corpus.references, sums)),
            );
        }
        scores.extend(merged.segments.scores());
        let found = self.directions.look(&scores, worker.normalizer());
        Ok(Tables::new()
            .with("scores", score_rows(&scores)?)
            .with("directions", directions::rows(&found)?)
            .with("averages", averages::rows(&found)?))
    }
}

impl Translation {
    fn worker(&self) -> Worker {
        Worker::new(&self.config, self.model.clone(), &self.metrics)
    }

    fn score(&self, corpora: &mut Tally<Corpus>, batch: &RecordBatch, out: &mut Emitter) -> Result<()> {
        let rows = Rows::of(batch)?;
        let (mut samples, mut problems) = (Samples::default(), Problems::default());
        let items = Items::of(&rows, self.config.missing, &mut problems)?;
        let scored = in_pieces(items.all.len(), |range| {
            self.workers.with(
                || self.worker(),
                |worker| {
                    let mut scored = Vec::new();
                    for item in &items.all[range] {
                        let language = rows.language(item.row);
                        worker.score(language, item.prediction, items.references(item), &mut scored)?;
                    }
                    Ok(scored)
                },
            )
        })?;
        // Each item has the score and the statistics of each metric, one after the other.
        let mut scored = scored.iter().flatten().copied();
        let keep = self.config.bootstrap > 0;
        self.workers.with(
            || self.worker(),
            |worker| {
                let mut all: Vec<f64> = Vec::new();
                for item in &items.all {
                    let (row, references) = (item.row, items.references(item).len());
                    let filter = text(rows.filter, row);
                    let labels = worker.labels(rows.language(row), references)?;
                    all.clear();
                    all.extend(scored.by_ref().take(labels.iter().map(|label| label.width + 1).sum()));
                    let mut rest = all.as_slice();
                    let values: Vec<&[f64]> =
                        labels.iter().filter_map(|label| rest.split_off(..=label.width)).collect();
                    for (label, values) in labels.iter().zip(&values) {
                        samples.add(row, &label.name, values[0], &label.signature, Some(&values[1..]));
                    }
                    corpora.add(&rows, row, filter, |corpus| {
                        corpus.references.add(references);
                        corpus.sums.resize_with(values.len(), Sums::default);
                        for (sums, values) in corpus.sums.iter_mut().zip(&values) {
                            sums.add(&values[1..], item.missing, keep);
                        }
                    });
                }
                Ok::<(), Error>(())
            },
        )?;
        samples.emit(&rows, out)?;
        problems.emit(&rows, out)
    }

    fn corpus_score(&self, key: &Key, metric: &TextMetric, references: References, mut sums: Sums) -> Score {
        let bootstrap = Bootstrap { draws: self.config.bootstrap, seed: self.config.seed };
        let resampled = sums.resampled(bootstrap, &|stats| metric.score(stats));
        Score {
            key: key.clone(),
            metric: metric.name(),
            value: metric.score(&sums.total()),
            n: sums.n,
            missing: sums.missing,
            error: resampled.map(|r| ErrorOf { stderr: Some(r.stderr), interval: Some((r.low, r.high)) }),
            signature: metric.signature(references),
        }
    }
}
