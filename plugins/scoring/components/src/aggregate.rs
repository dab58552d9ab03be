use std::collections::BTreeMap;

use arrow_array::new_null_array;
use cladist_compare::{
    Aggregate as Score, Aggregation, Convention, CorpusScore, Group, GroupMetric, Interval, Rules, aggregate,
};
use cladist_samples::{Gathered, check_share, push_samples, samples_port};
use cladist_sdk::arrow_schema::DataType;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use cladist_textmetrics::Metric as TextMetric;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Whose rules hold: `own`, or those of a release of lm-evaluation-harness, which differ in how groups
    /// are weighted and their standard errors computed.
    convention: ConventionName,
    /// Groups of benchmarks, as the harness has them; a group may name one that stands before it.
    groups: Vec<GroupConfig>,
    /// How the items of a metric become its score, where the default is not meant: `f1` of pairs of labels
    /// is macro-averaged, lists of other metrics count number by number, corpus metrics are scored as a corpus.
    aggregations: BTreeMap<String, AggregationName>,
    /// The level of the intervals, above 0 and below 1.
    level: f64,
    /// Resamples for the errors of scores that have no formula for it (F1, perplexity, corpus scores); 0 for
    /// none. Only by our own rules.
    bootstrap: u32,
    /// The seed of these.
    seed: u64,
    /// How their intervals come from them.
    interval: IntervalName,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum IntervalName {
    /// Percentiles.
    Percentile,
    /// Efron's percentiles corrected for bias and skewness; none where all lie on one side.
    Bca,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
enum ConventionName {
    /// The standard error of that very estimator; clusters count as one observation.
    #[serde(rename = "own")]
    Own,
    /// Groups are weighted by size, whatever they say; errors are pooled.
    #[serde(rename = "lm-eval-0.4.2")]
    LmEval042,
    /// Weights as the group says; errors are pooled whatever the weights.
    #[serde(rename = "lm-eval-0.4.5")]
    LmEval045,
    /// As 0.4.5.
    #[serde(rename = "lm-eval-0.4.8")]
    LmEval048,
    /// Pooled errors of means weighted by size, √Σ se² / k of the others.
    #[serde(rename = "lm-eval-0.4.13")]
    LmEval0413,
}

#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum AggregationName {
    /// The mean of the items' scores.
    Mean,
    /// The mean of all numbers of the items' lists.
    MeanOfAll,
    /// F1 of pairs of gold and predicted label, averaged over labels.
    MacroF1,
    /// F1 of the label 1.
    F1,
    /// Matthews' correlation coefficient.
    MatthewsCorrcoef,
    /// exp of the negative mean.
    Perplexity,
    /// Of pairs of log-likelihood and weight.
    WeightedPerplexity,
    /// Of pairs of log-likelihood and bytes.
    BitsPerByte,
}

/// A group of benchmarks.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GroupConfig {
    /// Its name, which becomes the benchmark of its scores.
    group: String,
    /// The benchmarks in it, or groups that stand before it.
    task: Vec<String>,
    /// Its metrics; without any, all that its benchmarks share, weighted by size.
    #[serde(default)]
    aggregate_metric_list: Vec<GroupMetricConfig>,
}

/// How a group averages a metric.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct GroupMetricConfig {
    /// The metric.
    metric: String,
    /// Only `mean` is there.
    #[serde(default)]
    aggregation: MeanName,
    /// Whether a benchmark counts by its number of items, or as one.
    #[serde(default = "yes")]
    weight_by_size: bool,
    /// The filters of which there is a mean; without any, all.
    #[serde(default)]
    filter_list: Vec<String>,
}

#[derive(Debug, Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum MeanName {
    /// The mean.
    #[default]
    Mean,
}

fn yes() -> bool {
    true
}

impl Default for Config {
    fn default() -> Self {
        let (groups, aggregations) = (Vec::new(), BTreeMap::new());
        Self {
            convention: ConventionName::Own,
            groups,
            aggregations,
            level: 0.95,
            bootstrap: 1000,
            seed: 0,
            interval: IntervalName::Percentile,
        }
    }
}

/// Scores of samples, with their standard errors.
pub(crate) struct Aggregate {
    config: Config,
    groups: Vec<Group>,
}

impl Metric for Aggregate {
    type Config = Config;
    type State = Gathered;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "aggregate",
            "Aggregates samples: the score of every model, benchmark, language, metric, filter and group with its \
             standard error and interval, and means over groups of benchmarks.\n\
             A mean has Student's interval, a share of right answers Wilson's; where items share clusters the error is \
             clustered (CR1). A model that lacks a benchmark of a group has no score of the group.",
        )
        .port(samples_port("samples", "Scores of the items.").needs("stats"))
        .table(
            Table::of_contract("scores", "One row per aggregate.", "scores")
                .order("by model, benchmark, language, metric, filter and group (all first); then the groups as configured")
                .view(View::bar("benchmark", "value").series("metric").interval("ci_low", "ci_high"))
                .view(View::table()),
        )
        .example(json!({ "bootstrap": 10 }))
        .example(json!({
            "convention": "lm-eval-0.4.13", "aggregations": { "f1": "f1" }, "level": 0.9, "bootstrap": 5, "seed": 2, "interval": "bca",
            "groups": [{ "group": "all", "task": ["en", "Ünï ✓"], "aggregate_metric_list": [
                { "metric": "acc", "weight_by_size": false, "filter_list": ["none"] }] }]
        }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        check_share("level", config.level)?;
        let names: Vec<&String> = config.groups.iter().map(|group| &group.group).collect();
        for (at, group) in config.groups.iter().enumerate() {
            let name = &group.group;
            if names[..at].contains(&name) {
                return Err(Error::config(format!("two groups are named `{name}`")));
            }
            if group.task.is_empty() {
                return Err(Error::config(format!("the group `{name}` has no `task`")));
            }
            if let Some(later) = group.task.iter().find(|task| names[at..].contains(task)) {
                return Err(Error::config(format!(
                    "the group `{name}` names `{later}`, which does not stand before it"
                ))
                .hint("put the inner group first"));
            }
        }
        let metric = |one: &GroupMetricConfig| {
            let MeanName::Mean = one.aggregation;
            GroupMetric {
                metric: one.metric.clone(),
                weight_by_size: one.weight_by_size,
                filters: one.filter_list.clone(),
            }
        };
        let group = |one: &GroupConfig| Group {
            name: one.group.clone(),
            tasks: one.task.clone(),
            metrics: one.aggregate_metric_list.iter().map(metric).collect(),
        };
        let groups = config.groups.iter().map(group).collect();
        Ok(Self { config, groups })
    }

    fn update(&self, state: &mut Gathered, _: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        push_samples(state, 0, batch)
    }

    fn merge(&self, left: &mut Gathered, right: Gathered) -> Result<()> {
        left.append(right);
        Ok(())
    }

    fn finish(&self, merged: Gathered, _: &Context) -> Result<Tables> {
        merged.warn();
        let aggregations =
            self.config.aggregations.iter().map(|(metric, name)| (metric.clone(), name.aggregation()));
        let rules = Rules {
            convention: self.config.convention.convention(),
            aggregations: aggregations.collect(),
            groups: &self.groups,
            alpha: 1.0 - self.config.level,
            bootstrap: self.config.bootstrap,
            seed: self.config.seed,
            interval: match self.config.interval {
                IntervalName::Percentile => Interval::Percentile,
                IntervalName::Bca => Interval::Bca,
            },
            corpus: &corpus,
        };
        let mut scores = aggregate(&merged.outcomes, &rules);
        self.warn(&scores);
        scores.retain(|score| score.value.is_some());
        Ok(Tables::one("scores", self.rows(&scores)?))
    }
}

/// A corpus metric of translations.
fn corpus(name: &str, signature: Option<&str>, width: usize) -> Option<CorpusScore> {
    let metric = match signature {
        Some(signature) => TextMetric::from_signature(name, signature, width).ok()?,
        None => TextMetric::named(name)?,
    };
    (metric.width() == width).then(|| -> CorpusScore { Box::new(move |sums| metric.score(sums)) })
}

impl Aggregate {
    /// Tells of scores that are not defined and of groups that nobody has.
    fn warn(&self, scores: &[Score]) {
        for score in scores.iter().filter(|score| score.value.is_none()) {
            let Score { metric, benchmark, model, how, .. } = score;
            cladist_sdk::tracing::warn!(
                "{metric} of {benchmark} by {model} has no value as {how}: it has no row"
            );
        }
        for group in &self.groups {
            if !scores.iter().any(|score| score.benchmark == group.name) {
                cladist_sdk::tracing::warn!(
                    "no model has all benchmarks of the group {}: it has no row",
                    group.name
                );
            }
        }
    }

    fn rows(&self, scores: &[Score]) -> Result<RecordBatch> {
        let signature = |score: &Score| {
            let convention = self.config.convention.name();
            format!(
                "{}|agg:{}|convention:{convention}|cladist:{}",
                score.metric,
                score.how,
                env!("CARGO_PKG_VERSION")
            )
        };
        Ok(record_batch([
            ("model", strings(scores.iter().map(|score| &score.model))),
            ("benchmark", strings(scores.iter().map(|score| &score.benchmark))),
            ("language", nullable_strings(scores.iter().map(|score| score.language.as_deref()))),
            ("group", nullable_strings(scores.iter().map(|score| score.group.as_deref()))),
            ("metric", strings(scores.iter().map(|score| &score.metric))),
            ("value", nullable_floats(scores.iter().map(|score| score.value))),
            ("n", ints(scores.iter().map(|score| score.n as i64))),
            ("stderr", nullable_floats(scores.iter().map(|score| score.error))),
            ("ci_low", nullable_floats(scores.iter().map(|score| score.interval.map(|ends| ends.0)))),
            ("ci_high", nullable_floats(scores.iter().map(|score| score.interval.map(|ends| ends.1)))),
            ("signature", strings(scores.iter().map(signature))),
            ("filter", nullable_strings(scores.iter().map(|score| score.filter.as_deref()))),
            ("turn", new_null_array(&DataType::Int32, scores.len())),
            ("source_language", new_null_array(&DataType::Utf8, scores.len())),
        ])?)
    }
}

impl ConventionName {
    fn convention(self) -> Convention {
        match self {
            Self::Own => Convention::Own,
            Self::LmEval042 => Convention::LmEval042,
            Self::LmEval045 | Self::LmEval048 => Convention::LmEval048,
            Self::LmEval0413 => Convention::LmEval0413,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::LmEval042 => "lm-eval-0.4.2",
            Self::LmEval045 => "lm-eval-0.4.5",
            Self::LmEval048 => "lm-eval-0.4.8",
            Self::LmEval0413 => "lm-eval-0.4.13",
        }
    }
}

impl AggregationName {
    fn aggregation(self) -> Aggregation {
        match self {
            Self::Mean => Aggregation::Mean,
            Self::MeanOfAll => Aggregation::MeanOfAll,
            Self::MacroF1 => Aggregation::MacroF1,
            Self::F1 => Aggregation::F1,
            Self::MatthewsCorrcoef => Aggregation::Matthews,
            Self::Perplexity => Aggregation::Perplexity,
            Self::WeightedPerplexity => Aggregation::WeightedPerplexity,
            Self::BitsPerByte => Aggregation::BitsPerByte,
        }
    }
}
