//! What the configuration says that scores do not.

use std::collections::BTreeMap;

use cladist_sdk::prelude::*;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What stands under `with` of `report/every-eval-ever`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EveryEvalEverConfig {
    /// Who reports, and how they know.
    pub(super) source_metadata: SourceMetadata,
    /// What the scores were computed with. Without it a score's signature says it where it names a
    /// harness, else it is Cladist.
    #[serde(default)]
    pub(super) eval_library: Option<EvalLibrary>,
    /// What is known of models, by the name in the table.
    #[serde(default)]
    pub(super) models: BTreeMap<String, Model>,
    /// The data sets behind benchmarks, by the benchmark's name in the table. Without one the data set
    /// has the benchmark's name and no place.
    #[serde(default)]
    pub(super) datasets: BTreeMap<String, Dataset>,
    /// Metrics that are not in common use, or whose scale is another one, by name.
    #[serde(default)]
    pub(super) metrics: BTreeMap<String, MetricFacts>,
    /// When the models were evaluated (ISO 8601 or seconds since 1970).
    #[serde(default)]
    pub(super) evaluation_timestamp: Option<String>,
    /// The collection's folder; without it each benchmark's own name.
    #[serde(default)]
    pub(super) collection: Option<String>,
}

/// Who reports.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SourceMetadata {
    /// The platform or leaderboard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source_name: Option<String>,
    /// Whether the scores come from a run of the evaluation or from what somebody published.
    source_type: SourceType,
    /// The organisation that gives the data.
    pub(super) source_organization_name: String,
    /// A link to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    source_organization_url: Option<String>,
    /// What the evaluators are to the models' makers.
    evaluator_relationship: Relationship,
}

/// Where scores come from.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SourceType {
    /// What somebody published.
    Documentation,
    /// A run.
    EvaluationRun,
}

/// What the evaluators are to the models' makers.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Relationship {
    /// The makers themselves.
    FirstParty,
    /// Others.
    ThirdParty,
    /// Both together.
    Collaborative,
    /// None of these.
    Other,
}

/// A library of evaluations.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EvalLibrary {
    /// Its name.
    pub(super) name: String,
    /// Its version; `unknown` where nobody knows.
    pub(super) version: String,
}

/// What is known of a model.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Model {
    /// Its id, as `maker/name`; without it the name in the table.
    #[serde(default)]
    pub(super) id: Option<String>,
    /// Its maker; without it what stands before the `/` of the id.
    #[serde(default)]
    pub(super) developer: Option<String>,
    /// Who ran it.
    #[serde(default)]
    pub(super) deployment_type: Deployment,
    /// Whether its weights can be had.
    #[serde(default, rename = "model_availability")]
    pub(super) availability: Availability,
    /// The platform that gave access to it.
    #[serde(default)]
    pub(super) inference_platform: Option<String>,
}

/// Who ran a model.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Deployment {
    /// The evaluators.
    SelfDeployed,
    /// Somebody else.
    ExternallyManaged,
    /// Nobody says.
    #[default]
    Unknown,
}

/// Whether a model's weights can be had.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Availability {
    /// Yes.
    OpenWeights,
    /// No.
    ClosedWeights,
    /// Nobody says.
    #[default]
    Unknown,
}

/// The data set behind a benchmark.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dataset {
    /// Its name; without it the benchmark's.
    #[serde(default, rename = "dataset_name")]
    pub(super) name: Option<String>,
    /// Its id on the Hub.
    #[serde(default)]
    pub(super) hf_repo: Option<String>,
    /// The part that was used; needs `hf_repo`.
    #[serde(default)]
    pub(super) hf_split: Option<String>,
    /// Links to it, where it is not on the Hub.
    #[serde(default)]
    pub(super) url: Vec<String>,
}

/// What is to be known of a metric.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MetricFacts {
    /// Whether a lower score is better.
    pub(super) lower_is_better: bool,
    /// The least score that there can be; without it there is no least one.
    #[serde(default)]
    pub(super) min_score: Option<f64>,
    /// The largest score that there can be; without it there is no largest one.
    #[serde(default)]
    pub(super) max_score: Option<f64>,
}

impl EveryEvalEverConfig {
    /// What the types do not say.
    pub(super) fn check(&self) -> Result<()> {
        let blank = |text: &str| text.trim().is_empty();
        if blank(&self.source_metadata.source_organization_name) {
            return Err(Error::config("`source_metadata.source_organization_name` is empty"));
        }
        if self.eval_library.as_ref().is_some_and(|library| blank(&library.name) || blank(&library.version)) {
            return Err(Error::config("`eval_library` has an empty name or version")
                .hint("write `version = \"unknown\"` where nobody knows it"));
        }
        for (name, dataset) in &self.datasets {
            let both = dataset.hf_repo.is_some() && !dataset.url.is_empty();
            if both || (dataset.hf_split.is_some() && dataset.hf_repo.is_none()) {
                return Err(Error::config(format!("`datasets.{name}` has keys that do not go together"))
                    .hint("a data set has either `hf_repo` (and `hf_split`) or `url`"));
            }
        }
        for (name, facts) in &self.metrics {
            let (low, high) = facts.ends();
            if low.is_nan() || high.is_nan() || low >= high {
                return Err(Error::config(format!("`metrics.{name}`: `min_score` is not below `max_score`")));
            }
        }
        Ok(())
    }
}

impl MetricFacts {
    pub(super) fn ends(&self) -> (f64, f64) {
        (self.min_score.unwrap_or(f64::NEG_INFINITY), self.max_score.unwrap_or(f64::INFINITY))
    }
}
