use arrow_array::{Array, StringArray};
use cladist_compare::{Figure, Finding, Suspicion, audit};
use cladist_samples::{Gathered, push_samples, samples_port};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Scores and standard errors that differ by no more than this, relative to the larger, are equal.
    tolerance: f64,
    /// Metrics that are shares of right answers: of them only some scores can come from n items.
    shares: Vec<String>,
}

impl Default for Config {
    fn default() -> Self {
        let shares = [
            "acc",
            "acc_norm",
            "acc_bytes",
            "accuracy",
            "em",
            "exact_match",
            "prompt_level_strict_acc",
            "prompt_level_loose_acc",
        ];
        Self { tolerance: 1e-6, shares: shares.map(str::to_owned).to_vec() }
    }
}

/// Published scores under suspicion.
pub(crate) struct Audit(Config);

/// What is gathered.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    published: Vec<Figure>,
    recomputed: Vec<Figure>,
    samples: Gathered,
}

fn scores_port(name: &str, doc: &str) -> Port {
    let columns =
        ["model", "benchmark", "language", "group", "metric", "value", "n", "stderr", "signature", "filter"];
    columns.into_iter().fold(Port::new(name, doc).contract("scores"), Port::needs)
}

impl Metric for Audit {
    type Config = Config;
    type State = State;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "audit",
            "Looks for what is wrong with published scores: on their own, against recomputed ones, and in the samples.",
        )
        .port(scores_port("published", "The scores as published."))
        .port(scores_port("recomputed", "The scores computed again.").optional())
        .port(samples_port("samples", "The items behind them.").needs("prompt_hash").optional())
        .table(findings_table())
        .example(json!({}))
        .example(json!({ "tolerance": 0.01, "shares": ["mit"] }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        if !(0.0..1.0).contains(&config.tolerance) {
            return Err(Error::config(format!("`tolerance` is {}: not from 0 to below 1", config.tolerance)));
        }
        Ok(Self(config))
    }

    fn update(&self, state: &mut State, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        match at.port {
            "published" => push_figures(&mut state.published, batch),
            "recomputed" => push_figures(&mut state.recomputed, batch),
            _ => push_samples(&mut state.samples, 0, batch),
        }
    }

    fn merge(&self, left: &mut State, mut right: State) -> Result<()> {
        left.published.append(&mut right.published);
        left.recomputed.append(&mut right.recomputed);
        left.samples.append(right.samples);
        Ok(())
    }

    fn finish(&self, merged: State, _: &Context) -> Result<Tables> {
        merged.samples.warn();
        let suspicion = Suspicion { tolerance: self.0.tolerance, shares: &self.0.shares };
        let findings = audit(&merged.published, &merged.recomputed, &merged.samples.outcomes, &suspicion);
        Ok(Tables::one("findings", rows(&findings)?))
    }
}

/// Rows without a score say nothing that could be wrong.
fn push_figures(into: &mut Vec<Figure>, batch: &RecordBatch) -> Result<()> {
    let text = |name: &str| batch.text(name);
    let (models, benchmarks, metrics, signatures) =
        (text("model")?, text("benchmark")?, text("metric")?, text("signature")?);
    let (languages, groups) = (text("language")?, text("group")?);
    let filters = if batch.has("filter") { Some(text("filter")?) } else { None };
    let (counts, errors) = (batch.int("n")?, batch.float("stderr")?);
    for (row, value) in batch.float("value")?.iter().enumerate() {
        let Some(value) = value.filter(|value| value.is_finite()) else { continue };
        let own = |column: &StringArray| column.is_valid(row).then(|| column.value(row).to_owned());
        into.push(Figure {
            model: own(models).unwrap_or_default(),
            benchmark: own(benchmarks).unwrap_or_default(),
            language: own(languages),
            group: own(groups),
            metric: own(metrics).unwrap_or_default(),
            filter: filters.and_then(own),
            value,
            n: counts.is_valid(row).then(|| counts.value(row)),
            stderr: errors.is_valid(row).then(|| errors.value(row)).filter(|error| error.is_finite()),
            signature: own(signatures).unwrap_or_default(),
        });
    }
    Ok(())
}

fn findings_table() -> Table {
    Table::new("findings", "One row per doubt.")
        .column(Column::new(
            "kind",
            "utf8",
            "zero_stderr, different_stderr, contradictory_versions, different_value, different_n, impossible_score \
             (GRIM), not_recomputed, duplicated_samples or different_prompts.",
        ))
        .column(Column::new("model", "utf8?", "The model; null where several are meant."))
        .column(Column::new("benchmark", "utf8", "The benchmark."))
        .column(Column::new("language", "utf8?", "The language."))
        .column(Column::new("group", "utf8?", "The group."))
        .column(Column::new("metric", "utf8?", "The metric."))
        .column(Column::new("filter", "utf8?", "The filter."))
        .column(Column::new("published", "float64?", "The number that is doubtful; of samples, the number of rows or items."))
        .column(Column::new("found", "float64?", "What was found instead."))
        .column(Column::new("detail", "utf8", "What is meant."))
        .order("by kind, in the order given there, then by benchmark, metric, filter, language, group and model")
        .view(View::table())
}

fn rows(findings: &[Finding]) -> Result<RecordBatch> {
    Ok(record_batch([
        ("kind", strings(findings.iter().map(|finding| finding.doubt.name()))),
        ("model", nullable_strings(findings.iter().map(|finding| finding.model.as_deref()))),
        ("benchmark", strings(findings.iter().map(|finding| &finding.benchmark))),
        ("language", nullable_strings(findings.iter().map(|finding| finding.language.as_deref()))),
        ("group", nullable_strings(findings.iter().map(|finding| finding.group.as_deref()))),
        ("metric", nullable_strings(findings.iter().map(|finding| finding.metric.as_deref()))),
        ("filter", nullable_strings(findings.iter().map(|finding| finding.filter.as_deref()))),
        ("published", nullable_floats(findings.iter().map(|finding| finding.published))),
        ("found", nullable_floats(findings.iter().map(|finding| finding.found))),
        ("detail", strings(findings.iter().map(|finding| &finding.detail))),
    ])?)
}
