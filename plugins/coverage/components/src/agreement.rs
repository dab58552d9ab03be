use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use cladist_stats::Correlation;

mod correlate;
mod raters;
mod rows;
mod tables;
#[cfg(test)]
mod tests;

use self::rows::Gathered;
use crate::draws::check_draws;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The correlations to give.
    methods: Vec<Method>,
    /// Where their intervals come from.
    intervals: Interval,
    /// Draws of a bootstrap, over models or over items.
    draws: u32,
    /// Random swaps of a permutation test.
    permutations: u32,
    /// The level of the intervals, above 0 and below 1.
    level: f64,
    /// The seed of the draws.
    seed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Method {
    /// Spearman's rank correlation.
    Spearman,
    /// Kendall's tau-b.
    Kendall,
    /// Pearson's correlation.
    Pearson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Interval {
    /// Fisher's transform, with the variance of each method.
    Fisher,
    /// Percentiles of a bootstrap over models.
    Bootstrap,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            methods: vec![Method::Spearman, Method::Kendall, Method::Pearson],
            intervals: Interval::Fisher,
            draws: 1000,
            permutations: 1000,
            level: 0.95,
            seed: 0,
        }
    }
}

/// What the statistics follow.
#[derive(Debug, Clone)]
struct Options {
    methods: Vec<Correlation>,
    intervals: Interval,
    draws: u32,
    permutations: u32,
    alpha: f64,
    seed: u64,
}

/// How far benchmarks agree with people, and people with each other.
pub(crate) struct Agreement(Options);

impl Metric for Agreement {
    type Config = Config;
    type State = Gathered;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "agreement",
            "Tells how far benchmarks agree with human ratings of the same models, and raters with each other.\n\
             Two questions: `scores` against `human`, per benchmark and language, with benchmarks compared by \
             Steiger's test and by permutation; and `annotations`, by Cohen's and Fleiss' kappa and Krippendorff's \
             alpha.",
        )
        .port(
            Port::new("scores", "One row per model, benchmark and language.")
                .contract("scores")
                .needs("model")
                .needs("benchmark")
                .needs("language")
                .column(PortColumn::new("metric", "utf8").optional())
                .needs("value")
                .optional(),
        )
        .port(
            Port::new("human", "Human ratings: one row per model and language.")
                .column(PortColumn::new("model", "utf8").doc("The model, as in `scores`."))
                .column(PortColumn::new("language", "utf8").doc("The language."))
                .column(PortColumn::new("score", "float64").doc("The rating: an Elo number, say."))
                .optional(),
        )
        .port(
            Port::new("annotations", "One row per label.")
                .column(PortColumn::new("item", "utf8").doc("What was labelled."))
                .column(PortColumn::new("rater", "utf8").doc("Who labelled it."))
                .column(PortColumn::new("label", "any").doc("The label; numbers are ordered."))
                .optional(),
        )
        .table(tables::correlation_table())
        .table(tables::comparison_table())
        .table(tables::agreement_table())
        .example(json!({ "draws": 20, "permutations": 20 }))
        .example(json!({
            "methods": ["spearman"], "intervals": "bootstrap", "draws": 15, "permutations": 5, "level": 0.9, "seed": 3
        }))
    }

    fn new(config: Config, inputs: &InputSchemas) -> Result<Self> {
        let Config { mut methods, intervals, draws, permutations, level, seed } = config;
        let there = |port: &str| inputs.port(port).is_some();
        let (scores, human, annotations) = (there("scores"), there("human"), there("annotations"));
        if scores != human {
            let (one, other) = if scores { ("scores", "human") } else { ("human", "scores") };
            return Err(Error::config(format!("`{one}` is wired without `{other}`"))
                .hint("benchmarks are compared with human ratings of the same models: wire both"));
        }
        if !scores && !annotations {
            return Err(Error::config("nothing is wired").hint("wire `scores` and `human`, or `annotations`"));
        }
        if methods.is_empty() {
            return Err(Error::config("`methods` is empty").hint("leave it out for all three"));
        }
        if !(level > 0.0 && level < 1.0) {
            return Err(Error::config(format!("`level` is {level}: not between 0 and 1"))
                .hint("0.95 is the level of most papers"));
        }
        check_draws("draws", draws)?;
        check_draws("permutations", permutations)?;
        methods.sort_unstable();
        methods.dedup();
        let method = |method: Method| match method {
            Method::Spearman => Correlation::Spearman,
            Method::Kendall => Correlation::Kendall,
            Method::Pearson => Correlation::Pearson,
        };
        let methods = methods.into_iter().map(method).collect();
        Ok(Self(Options { methods, intervals, draws, permutations, alpha: 1.0 - level, seed }))
    }

    fn update(&self, state: &mut Gathered, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        match at.port {
            "scores" => state.push_scores(batch),
            "human" => state.push_ratings(batch),
            _ => state.push_labels(batch),
        }
    }

    fn merge(&self, left: &mut Gathered, right: Gathered) -> Result<()> {
        left.append(right);
        Ok(())
    }

    fn finish(&self, merged: Gathered, _: &Context) -> Result<Tables> {
        let groups = merged.groups();
        let correlations = correlate::correlations(&groups, &self.0);
        let comparisons = correlate::comparisons(&groups, &self.0);
        cladist_sdk::check_cancelled()?;
        let labels = merged.labels();
        let agreements = raters::agreements(&labels, &self.0);
        Ok(Tables::new()
            .with("correlation", tables::correlation(&correlations)?)
            .with("comparison", tables::comparison(&comparisons)?)
            .with("agreement", tables::agreement(&labels, &agreements)?))
    }
}
