use cladist_languages::Normalizer;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use cladist_textmetrics::{Counts, ErrorRate, Heard, Listener, References, Unit};

use crate::missing::{Items, Missing, Problems, problems_table};
use crate::pieces::{Idle, in_pieces};
use crate::predictions::{Rows, text};
use crate::samples::{Samples, samples_table};
use crate::scores::{ErrorOf, Score, score_rows, scores_table};
use crate::sums::{Bootstrap, Sums};
use crate::tally::Tally;

mod alignments;
#[cfg(test)]
mod tests;

use self::alignments::Alignments;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Of word error rate, character error rate, match error rate and word information lost.
    metrics: Vec<Rate>,
    /// What `wer`, `mer` and `wil` count; `auto` is characters for languages written without spaces, else words.
    /// `cer` always counts characters.
    unit: UnitName,
    /// Whether case is ignored.
    lowercase: bool,
    /// Whether punctuation (Unicode's categories P) is removed.
    remove_punctuation: bool,
    /// Whether the table `alignments` is made.
    alignments: bool,
    /// What a prediction that is null counts as; it is listed in `problems` in any case.
    missing: Missing,
    /// Resamples for standard errors and intervals of `scores`; 0 for none.
    bootstrap: u32,
    /// The seed of the resamples.
    seed: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            metrics: vec![Rate::Wer, Rate::Cer],
            unit: UnitName::Auto,
            lowercase: false,
            remove_punctuation: false,
            alignments: false,
            missing: Missing::default(),
            bootstrap: 0,
            seed: 12_345,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Rate {
    Wer,
    Cer,
    Mer,
    Wil,
}

impl Rate {
    fn rate(self) -> ErrorRate {
        match self {
            Self::Wer => ErrorRate::Wer,
            Self::Cer => ErrorRate::Cer,
            Self::Mer => ErrorRate::Mer,
            Self::Wil => ErrorRate::Wil,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum UnitName {
    Auto,
    Word,
    Character,
}

/// Scripts whose texts have no spaces between words.
const UNSPACED: [&str; 12] =
    ["Hans", "Hant", "Hani", "Jpan", "Hira", "Kana", "Thai", "Laoo", "Khmr", "Mymr", "Tibt", "Bopo"];

/// Error rates of transcripts.
pub(crate) struct Asr {
    config: Config,
    heard: Heard,
    ears: Idle<Ear>,
}

/// What one thread works with.
#[derive(Debug, Default)]
struct Ear {
    listener: Listener,
    normalizer: Normalizer,
    signatures: Signatures,
}

/// The signatures of the row before, most often those of the next.
#[derive(Debug, Default)]
struct Signatures {
    of: Option<(Unit, usize)>,
    texts: Vec<String>,
}

impl Signatures {
    fn of(&mut self, unit: Unit, references: usize, make: impl FnOnce() -> Vec<String>) -> &[String] {
        if self.of.replace((unit, references)) != Some((unit, references)) {
            self.texts = make();
        }
        &self.texts
    }
}

/// Counts of one model on one language.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Counted {
    references: References,
    /// By metric.
    sums: Vec<Sums>,
}

const STATS: &str = "What a rate of a corpus is made from, summed over items: hits, substitutions, deletions, \
    insertions. wer and cer: edits / (hits + substitutions + deletions); mer: edits / (hits + edits); wil: \
    1 − hits² / (units of the reference · units heard).";

impl Metric for Asr {
    type Config = Config;
    type State = Tally<Counted>;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "asr",
            "Word and character error rates of transcripts, with jiwer 4.0.0's alignments.\n\
             Rates of a corpus come from summed counts, not from means of rates. Where several alignments have the \
             fewest edits, jiwer's is taken: hits, MER and WIL depend on it. Of several references the one with the \
             lowest rate counts.",
        )
        .port(crate::predictions::port("Transcripts and what was said."))
        .table(samples_table("One row per transcript and rate.", STATS))
        .table(scores_table("One row per model, benchmark, language (and group) and rate; shares of units, not percent."))
        .table(alignments::table())
        .table(problems_table())
        .rows_in_input_order()
        .example(json!({}))
        .example(json!({
            "metrics": ["wil", "mer", "wer", "cer"], "unit": "word", "lowercase": true, "remove_punctuation": true,
            "alignments": true, "missing": "skip", "bootstrap": 20
        }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        if config.metrics.is_empty() {
            return Err(Error::config("`metrics` is empty: nothing would be counted"));
        }
        if config.metrics.iter().enumerate().any(|(at, rate)| config.metrics[..at].contains(rate)) {
            return Err(Error::config("`metrics` names a rate twice"));
        }
        if config.bootstrap > 1_000_000 {
            return Err(Error::config(format!(
                "`bootstrap` is {}: at most 1000000 are of use",
                config.bootstrap
            )));
        }
        let heard = Heard { lowercase: config.lowercase, remove_punctuation: config.remove_punctuation };
        Ok(Self { config, heard, ears: Idle::default() })
    }

    fn update(&self, state: &mut Self::State, _: At, batch: &RecordBatch, out: &mut Emitter) -> Result<()> {
        self.count(state, batch, out)
    }

    fn merge(&self, left: &mut Self::State, right: Self::State) -> Result<()> {
        left.merge(right, |left, right| {
            left.references.merge(right.references);
            left.sums.resize_with(left.sums.len().max(right.sums.len()), Sums::default);
            left.sums.iter_mut().zip(right.sums).for_each(|(left, right)| left.merge(right));
        });
        Ok(())
    }

    fn finish(&self, merged: Self::State, _: &Context) -> Result<Tables> {
        let mut ear = self.ear();
        let bootstrap = Bootstrap { draws: self.config.bootstrap, seed: self.config.seed };
        let mut scores = Vec::new();
        for (key, counted) in merged.sorted() {
            cladist_sdk::check_cancelled()?;
            let unit = self.unit(key.language.as_deref(), &mut ear.normalizer);
            for (rate, mut sums) in self.rates().zip(counted.sums) {
                let resampled = sums.resampled(bootstrap, &|stats| rate.score(stats));
                scores.push(Score {
                    key: key.clone(),
                    metric: rate.name().to_owned(),
                    value: rate.score(&sums.total()),
                    n: sums.n,
                    missing: sums.missing,
                    error: resampled
                        .map(|r| ErrorOf { stderr: Some(r.stderr), interval: Some((r.low, r.high)) }),
                    signature: rate.signature(unit, self.heard, counted.references),
                });
            }
        }
        Ok(Tables::one("scores", score_rows(&scores)?))
    }
}

impl Asr {
    fn ear(&self) -> Ear {
        Ear { listener: Listener::new(self.heard), ..Ear::default() }
    }

    fn rates(&self) -> impl Iterator<Item = ErrorRate> + '_ {
        self.config.metrics.iter().map(|rate| rate.rate())
    }

    /// What is counted for a language.
    fn unit(&self, language: Option<&str>, normalizer: &mut Normalizer) -> Unit {
        match self.config.unit {
            UnitName::Word => Unit::Word,
            UnitName::Character => Unit::Character,
            UnitName::Auto => {
                let script = language.and_then(|raw| normalizer.normalize(raw).script);
                let unspaced = script.is_some_and(|script| UNSPACED.contains(&script.as_str()));
                if unspaced { Unit::Character } else { Unit::Word }
            }
        }
    }

    fn count(&self, state: &mut Tally<Counted>, batch: &RecordBatch, out: &mut Emitter) -> Result<()> {
        let rows = Rows::of(batch)?;
        let (mut samples, mut problems) = (Samples::default(), Problems::default());
        let items = Items::of(&rows, self.config.missing, &mut problems)?;
        let heard = in_pieces(items.all.len(), |range| {
            self.ears.with(
                || self.ear(),
                |ear| {
                    let (mut all, mut aligned) = (Vec::new(), Alignments::default());
                    for item in &items.all[range] {
                        let unit = self.unit(rows.language(item.row), &mut ear.normalizer);
                        let references = items.references(item);
                        let best = self.heard(&mut ear.listener, unit, item.prediction, references, &mut all);
                        if self.config.alignments {
                            aligned.add(item.row, unit, &mut ear.listener, best, item.prediction);
                        }
                    }
                    Ok((all, aligned))
                },
            )
        })?;
        let mut stats = heard.iter().flat_map(|(all, _)| all).copied();
        self.ears.with(
            || self.ear(),
            |ear| {
                for item in &items.all {
                    let (row, references) = (item.row, items.references(item).len());
                    let unit = self.unit(rows.language(row), &mut ear.normalizer);
                    let signatures = ear.signatures.of(unit, references, || {
                        let n = References::Each(references);
                        self.rates().map(|rate| rate.signature(unit, self.heard, n)).collect()
                    });
                    let own: Vec<[f64; 4]> = stats.by_ref().take(signatures.len()).collect();
                    if own.iter().any(|stats| stats[0].is_nan()) {
                        problems.add(
                            row,
                            "too_long",
                            "aligning the texts would take too long: the row is left out",
                        );
                        continue;
                    }
                    for ((rate, stats), signature) in self.rates().zip(&own).zip(signatures) {
                        samples.add(row, rate.name(), rate.score(stats), signature, Some(stats));
                    }
                    state.add(&rows, row, text(rows.filter, row), |counted| {
                        counted.references.add(references);
                        counted.sums.resize_with(own.len(), Sums::default);
                        for (sums, stats) in counted.sums.iter_mut().zip(&own) {
                            sums.add(stats, item.missing, self.config.bootstrap > 0);
                        }
                    });
                }
            },
        );
        samples.emit(&rows, out)?;
        for (_, aligned) in heard {
            aligned.emit(&rows, out)?;
        }
        problems.emit(&rows, out)
    }

    /// Appends the statistics of each rate, NaN where counting would take too long; gives the reference that `unit`
    /// is counted against.
    fn heard<'a>(
        &self,
        listener: &mut Listener,
        unit: Unit,
        prediction: &str,
        references: &[&'a str],
        stats: &mut Vec<[f64; 4]>,
    ) -> &'a str {
        let mut nearest = |unit: Unit| {
            let counted = references.iter().map(|reference| {
                let counts = listener.counts(unit, reference, prediction);
                let stats = counts.map_or([f64::NAN; 4], Counts::stats);
                (ErrorRate::Wer.score(&stats), stats, *reference)
            });
            // The first of equally near ones.
            let best = counted.reduce(|best, other| if other.0 < best.0 { other } else { best });
            best.map_or(([0.0; 4], ""), |(_, stats, reference)| (stats, reference))
        };
        let own = self.rates().any(|rate| rate != ErrorRate::Cer) || self.config.alignments;
        let own = own.then(|| nearest(unit));
        let characters = self.rates().any(|rate| rate == ErrorRate::Cer);
        let characters = match own {
            Some(own) if unit == Unit::Character => Some(own),
            _ => characters.then(|| nearest(Unit::Character)),
        };
        for rate in self.rates() {
            let found = if rate == ErrorRate::Cer { characters } else { own };
            stats.push(found.map_or([0.0; 4], |(stats, _)| stats));
        }
        own.map_or("", |(_, reference)| reference)
    }
}
