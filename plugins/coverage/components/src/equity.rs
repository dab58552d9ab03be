use std::collections::BTreeMap;

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

use crate::draws::check_draws;
use crate::features::features_port;

mod figures;
mod odd;
mod rows;
mod tables;
#[cfg(test)]
mod tests;
mod world;

use self::rows::{Arena, Gathered};
use self::tables::Found;
use self::world::World;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The language that the others are compared with, as the scores write it; English without.
    pivot: Option<String>,
    /// What guessing gives, by task: `{ xnli = 0.333 }`; `"*"` stands for every other task.
    chance: BTreeMap<String, f64>,
    /// Speakers by language, in place of the bounds of the reference table; a long list comes better
    /// through the port `speakers`.
    speakers: BTreeMap<String, f64>,
    /// How much the number of speakers counts: 1 weighs by people, 0 all languages alike.
    tau: f64,
    /// Of how many of the lowest scores `worst_mean` is the mean.
    worst_k: usize,
    /// From how far above the pivot a score is an anomaly, in units of the scores.
    above_pivot: f64,
    /// Draws of the bootstrap over languages.
    draws: u32,
    /// How the ends of the intervals of means follow from the draws.
    interval: IntervalKind,
    /// The level of the intervals, above 0 and below 1.
    level: f64,
    /// The seed of the draws.
    seed: u64,
    /// Of how many models, the first of `models`, `pairs` lists the pairs.
    pairs: usize,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            pivot: None,
            chance: BTreeMap::new(),
            speakers: BTreeMap::new(),
            tau: 1.0,
            worst_k: 5,
            above_pivot: 0.1,
            draws: 10_000,
            interval: IntervalKind::Percentile,
            level: 0.95,
            seed: 0,
            pairs: 500,
        }
    }
}

/// How the ends of an interval follow from the draws.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum IntervalKind {
    /// Quantiles of the draws.
    #[default]
    Percentile,
    /// The same corrected for bias and skewness (Efron 1987): better with few languages.
    Bca,
}

/// What the figures follow.
#[derive(Debug, Clone)]
struct Options {
    chance: BTreeMap<String, f64>,
    tau: f64,
    worst_k: usize,
    above_pivot: f64,
    draws: u32,
    interval: IntervalKind,
    alpha: f64,
    seed: u64,
}

impl Options {
    /// What guessing gives at a task, where that is known.
    fn chance(&self, task: Option<&str>) -> Option<f64> {
        task.and_then(|task| self.chance.get(task)).or_else(|| self.chance.get("*")).copied()
    }
}

/// How fairly models serve languages.
pub(crate) struct Equity {
    options: Options,
    pivot: Option<String>,
    speakers: BTreeMap<String, f64>,
    pairs: usize,
}

impl Metric for Equity {
    type Config = Config;
    type State = Gathered;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "equity",
            "Tells how fairly models serve languages, and which of their averages may be compared.\n\
             Macro and speaker-weighted means, Gini's coefficient, the worst languages, the gap to English; plain \
             averages beside those over common languages, with a warning where the order of models differs; \
             intervals of means and ranks by bootstrap over languages. A missing score is never a zero. Languages \
             stay as written.",
        )
        .port(
            Port::new("scores", "One row per model and language (and task and metric).")
                .contract("language_scores")
                .needs("model")
                .needs("language")
                .needs("task")
                .needs("metric")
                .needs("score"),
        )
        .port(
            Port::new("speakers", "Numbers of speakers, in place of the reference table's bounds.")
                .column(PortColumn::new("language", "utf8").doc("The language."))
                .column(PortColumn::new("speakers", "float64").doc("Its speakers."))
                .optional(),
        )
        .port(features_port("One row per language, further groupings as columns; `?`, `no_cov`, empty: missing."))
        .table(tables::models_table())
        .table(tables::pairs_table())
        .table(tables::languages_table())
        .table(tables::anomalies_table())
        .table(tables::by_group_table())
        .table(tables::warnings_table())
        .example(json!({ "draws": 50 }))
        .example(json!({
            "pivot": "fr", "chance": { "mit": 0.25, "*": 0.5 }, "speakers": { "en": 100, "zh": 300.5 }, "tau": 0.5,
            "worst_k": 2, "above_pivot": 0.2, "draws": 20, "interval": "bca", "level": 0.9, "seed": 7, "pairs": 5
        }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        let Config {
            pivot,
            chance,
            speakers,
            tau,
            worst_k,
            above_pivot,
            draws,
            interval,
            level,
            seed,
            pairs,
        } = config;
        if !(level > 0.0 && level < 1.0) {
            return Err(Error::config(format!("`level` is {level}: not between 0 and 1"))
                .hint("0.95 is the level of most papers"));
        }
        check_draws("draws", draws)?;
        if !(tau.is_finite() && tau >= 0.0) {
            return Err(Error::config(format!("`tau` is {tau}: a number of at least 0"))
                .hint("1 weighs by people, 0 all languages alike"));
        }
        if let Some((language, people)) = speakers.iter().find(|(_, n)| !(n.is_finite() && **n >= 0.0)) {
            return Err(Error::config(format!("`speakers.{language}` is {people}: a number of at least 0")));
        }
        let options =
            Options { chance, tau, worst_k, above_pivot, draws, interval, alpha: 1.0 - level, seed };
        Ok(Self { options, pivot, speakers, pairs })
    }

    fn update(&self, state: &mut Gathered, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        state.push(at.port, batch)
    }

    fn merge(&self, left: &mut Gathered, right: Gathered) -> Result<()> {
        left.append(right);
        Ok(())
    }

    fn finish(&self, merged: Gathered, _: &Context) -> Result<Tables> {
        let mut speakers = merged.speakers.clone();
        speakers.extend(self.speakers.iter().map(|(language, people)| (language.clone(), *people)));
        if merged.features.repeated() > 0 {
            cladist_sdk::tracing::warn!(
                rows = merged.features.repeated(),
                "`features` has several rows of one language: the first value by its letters counts"
            );
        }
        let mut all = Vec::new();
        for arena in merged.arenas() {
            cladist_sdk::check_cancelled()?;
            let world = World::of(&arena, self.pivot.as_deref(), &speakers, &merged.features);
            all.push(self.look(arena, world));
        }
        Ok(Tables::new()
            .with("models", tables::models(&all)?)
            .with("pairs", tables::pairs(&all)?)
            .with("languages", tables::languages(&all)?)
            .with("anomalies", tables::anomalies(&all)?)
            .with("by_group", tables::by_group(&all)?)
            .with("warnings", tables::warnings(&all)?))
    }
}

impl Equity {
    fn look(&self, arena: Arena, world: World) -> Found {
        let figures = figures::figures(&arena, &world, &self.options);
        let pairs = odd::pairs(&arena, &figures, self.pairs);
        let anomalies = odd::anomalies(&arena, &world, &self.options);
        let warnings = odd::warnings(&arena, &world, &figures, &pairs);
        Found { arena, world, figures, pairs, anomalies, warnings }
    }
}
