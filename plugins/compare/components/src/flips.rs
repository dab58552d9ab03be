use cladist_compare::{
    Flipped, Kind, Pair, Sides, Slice, Task, all_binary, delta_nfr, flipped, flips, pairs, slices,
};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

mod tables;

use cladist_samples::{Gathered, check_share, push_predictions, push_samples};

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// What scores say: `binary` (1 is right, 0 wrong), `similarity` (every change counts), or `auto`:
    /// binary where all scores of a benchmark and metric are 0 or 1.
    kind: KindName,
    /// Scores of at least this count as right, others as wrong; then `kind` has no say.
    threshold: Option<f64>,
    /// How many groups the table `worst` lists.
    top: usize,
    /// The level of the intervals, above 0 and below 1.
    level: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum KindName {
    /// Binary where all scores are 0 or 1.
    Auto,
    /// 1 is right, 0 wrong.
    Binary,
    /// Every change counts.
    Similarity,
}

impl Default for Config {
    fn default() -> Self {
        Self { kind: KindName::Auto, threshold: None, top: 10, level: 0.95 }
    }
}

/// What an update of a model broke and mended.
pub(crate) struct Flips(Config);

/// One row of `flips`.
struct Row<'a> {
    task: Task<'a>,
    slice: Slice<'a>,
    found: cladist_compare::Flips,
    delta_nfr: Option<f64>,
}

/// The ports, by the side that they are.
const PORTS: [&str; 3] = ["old", "new", "reference"];

impl Metric for Flips {
    type Config = Config;
    type State = Gathered;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "flips",
            "Tells which answers an update broke and which it mended, after MUSCLE (Echterhoff et al. 2024).\n\
             Inputs are samples with their scores, or predictions with references, which are right where they equal \
             one; only of predictions can a change from one wrong answer to another be seen (`nfr_mc`). Every model \
             of `old` meets every one of `new`.",
        )
        .port(port("old", "The model before the update."))
        .port(port("new", "The model after it."))
        .port(port("reference", "Another update of the same model, to compare with.").optional())
        .table(tables::flips_table())
        .table(tables::worst_table())
        .table(tables::flipped_table())
        .example(json!({ "kind": "similarity" }))
        .example(json!({ "threshold": 0.5, "top": 2, "level": 0.9 }))
    }

    fn new(config: Config, inputs: &InputSchemas) -> Result<Self> {
        check_share("level", config.level)?;
        for port in PORTS.into_iter().filter(|port| inputs.port(port).is_some()) {
            let all = |columns: [&str; 2]| columns.iter().all(|column| inputs.has(port, column));
            if !all(["metric", "value"]) && !all(["prediction", "references"]) {
                return Err(Error::config(format!("`{port}` is neither a table of samples nor one of predictions"))
                    .hint("samples have the columns `metric` and `value`, predictions `prediction` and `references`"));
            }
        }
        Ok(Self(config))
    }

    fn update(&self, state: &mut Gathered, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        let side = PORTS.iter().position(|port| *port == at.port).unwrap_or_default() as u8;
        if batch.has("value") && batch.has("metric") {
            push_samples(state, side, batch)
        } else {
            push_predictions(state, side, batch)
        }
    }

    fn merge(&self, left: &mut Gathered, right: Gathered) -> Result<()> {
        left.append(right);
        Ok(())
    }

    fn finish(&self, merged: Gathered, _: &Context) -> Result<Tables> {
        merged.warn();
        let outcomes = &merged.outcomes;
        let found = pairs(outcomes, Sides::Against(1), true);
        if found.is_empty() && !outcomes.is_empty() {
            cladist_sdk::tracing::warn!("`old` and `new` have no benchmark and metric in common");
        }
        let references = pairs(outcomes, Sides::Against(2), true);
        let kinds: Vec<Kind> = found.iter().map(|pair| self.kind(&merged, pair)).collect();
        let (mut rows, mut changed) = (Vec::new(), Vec::new());
        for (pair, &kind) in found.iter().zip(&kinds) {
            let task = pair.task(outcomes);
            let reference = references.iter().find(|other| same(&task, &other.task(outcomes)));
            for slice in slices(outcomes, pair) {
                let found = flips(outcomes, slice.rows(), kind, 1.0 - self.0.level);
                let delta_nfr =
                    reference.and_then(|reference| delta_nfr(outcomes, slice.rows(), reference, kind));
                rows.push(Row { task, slice, found, delta_nfr });
            }
            changed.extend(flipped(outcomes, pair, kind).map(|item: Flipped<'_>| (task, item)));
        }
        Ok(Tables::new()
            .with("flips", tables::flips(&rows)?)
            .with("worst", tables::worst(&rows, self.0.top)?)
            .with("flipped", tables::flipped(&changed)?))
    }
}

/// Whether both are of one old model, benchmark, metric and filter.
fn same(a: &Task<'_>, b: &Task<'_>) -> bool {
    (a.a, a.benchmark, a.metric, a.filter) == (b.a, b.benchmark, b.metric, b.filter)
}

impl Flips {
    fn kind(&self, gathered: &Gathered, pair: &Pair) -> Kind {
        match (self.0.threshold, self.0.kind) {
            (Some(least), _) => Kind::Threshold(least),
            (None, KindName::Binary) => Kind::Binary,
            (None, KindName::Similarity) => Kind::Similarity,
            (None, KindName::Auto) if all_binary(&gathered.outcomes, pair.rows()) => Kind::Binary,
            (None, KindName::Auto) => Kind::Similarity,
        }
    }
}

/// A port for samples or predictions.
fn port(name: &str, doc: &str) -> Port {
    let text = |name: &str| PortColumn::new(name, "utf8");
    let port = Port::new(name, doc)
        .column(text("model").doc("The model."))
        .column(text("benchmark").doc("The benchmark."))
        .column(text("sample_id").doc("The item."));
    let port = ["language", "filter", "group", "variant", "metric"]
        .into_iter()
        .fold(port, |port, column| port.column(text(column).optional()));
    port.column(PortColumn::new("turn", "int32").optional())
        .column(PortColumn::new("value", "float64").optional().doc("The score, of samples."))
        .column(PortColumn::new("prediction", "large_utf8").optional().doc("The answer, of predictions."))
        .column(PortColumn::new("references", "list<large_utf8>").optional().doc("What is right."))
}
