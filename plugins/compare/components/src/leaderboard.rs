use cladist_compare::{Board, Items, Resampling, Sample, leaderboard, standings};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

mod tables;

use cladist_samples::{Gathered, check_share, push_samples, samples_port};

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Which items count: those that all models of a task have, or all that a model has. Intervals, win
    /// rates and tests are over the common ones in any case.
    items: ItemsName,
    /// Resamples of items for the intervals of means and ranks.
    draws: u32,
    /// The seed of the draws.
    seed: u64,
    /// The level of the intervals, above 0 and below 1; models are separable when Holm's adjusted p-value
    /// is below 1 - `level`.
    level: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum ItemsName {
    /// Those that all models of a task have.
    Common,
    /// All that a model has.
    All,
}

impl Default for Config {
    fn default() -> Self {
        Self { items: ItemsName::Common, draws: 1000, seed: 0, level: 0.95 }
    }
}

/// Many models on the same tasks.
pub(crate) struct Leaderboard(Config);

impl Metric for Leaderboard {
    type Config = Config;
    type State = Gathered;

    fn manifest() -> MetricManifest {
        let scores = ["model", "benchmark", "language", "group", "metric", "value", "filter"]
            .into_iter()
            .fold(Port::new("scores", "Means, for tasks without samples.").contract("scores"), Port::needs);
        MetricManifest::new(
            "leaderboard",
            "Ranks models per task and over all tasks, and says which ranks the items can tell apart.\n\
             A task is a benchmark in a language, by one metric and filter. From `samples`: rank intervals by \
             resampling items (clusters, where told), tests of all pairs over common items; from `scores`, for tasks without samples, ranks only.",
        )
        .port(samples_port("samples", "Scores of the items.").optional())
        .port(scores.optional())
        .table(tables::ranks_table())
        .table(tables::separable_table())
        .table(tables::warnings_table())
        .example(json!({ "draws": 20 }))
        .example(json!({ "items": "all", "draws": 10, "seed": 4, "level": 0.9 }))
    }

    fn new(config: Config, inputs: &InputSchemas) -> Result<Self> {
        check_share("level", config.level)?;
        if inputs.port("samples").is_none() && inputs.port("scores").is_none() {
            return Err(Error::config("nothing is wired").hint("wire `samples`, or `scores` for means alone"));
        }
        Ok(Self(config))
    }

    fn update(&self, state: &mut Gathered, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        if at.port == "samples" { push_samples(state, 0, batch) } else { push_scores(state, batch) }
    }

    fn merge(&self, left: &mut Gathered, right: Gathered) -> Result<()> {
        left.append(right);
        Ok(())
    }

    fn finish(&self, merged: Gathered, _: &Context) -> Result<Tables> {
        merged.warn();
        let Config { items, draws, seed, level } = self.0;
        let items = if items == ItemsName::Common { Items::Common } else { Items::All };
        let how = Resampling { draws, seed, alpha: 1.0 - level };
        let mut boards = leaderboard(&merged.outcomes, 0, items, how);
        cladist_sdk::check_cancelled()?;
        let sampled = boards.len();
        let means = leaderboard(&merged.outcomes, 1, Items::All, Resampling { draws: 0, ..how });
        let missing: Vec<Board<'_>> =
            means.into_iter().filter(|board| !boards.iter().any(|other| same(other, board))).collect();
        boards.extend(missing);
        let standings = standings(&boards);
        Ok(Tables::new()
            .with("ranks", tables::ranks(&boards, &standings)?)
            .with("separable", tables::separable(&boards[..sampled])?)
            .with("warnings", tables::warnings(&boards[..sampled])?))
    }
}

/// Whether two boards are of one task.
fn same(a: &Board<'_>, b: &Board<'_>) -> bool {
    (a.benchmark, a.language, a.metric, a.filter) == (b.benchmark, b.language, b.metric, b.filter)
}

/// Means as if each were of one item; those of groups are left out.
fn push_scores(state: &mut Gathered, batch: &RecordBatch) -> Result<()> {
    let (models, benchmarks) = (batch.text("model")?, batch.text("benchmark")?);
    let (metrics, values) = (batch.text("metric")?, batch.float("value")?);
    let (languages, groups) = (batch.text("language")?, batch.text("group")?);
    let filters = if batch.has("filter") { Some(batch.text("filter")?) } else { None };
    for (row, value) in values.iter().enumerate() {
        if groups.is_valid(row) {
            continue;
        }
        let sample = Sample {
            side: 1,
            model: models.value(row),
            benchmark: benchmarks.value(row),
            metric: metrics.value(row),
            language: languages.is_valid(row).then(|| languages.value(row)),
            filter: filters.filter(|column| column.is_valid(row)).map(|column| column.value(row)),
            value: value.unwrap_or(f64::NAN),
            ..Sample::default()
        };
        if !state.outcomes.push(&sample, &[]) {
            state.without_score += 1;
        }
    }
    Ok(())
}
