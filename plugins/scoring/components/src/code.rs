use std::collections::{BTreeMap, BTreeSet};

use arrow_array::new_null_array;
use cladist_sdk::arrow_schema::DataType;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use cladist_textmetrics::pass_at_k;

use crate::means::Mean;
use crate::missing::problems_table;
use crate::predictions::{Rows, text};
use crate::samples::samples_table;
use crate::scores::{Score, score_rows, scores_table};
use crate::tally::{Key, Tally};

#[cfg(test)]
mod tests;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// Of how many attempts one is to pass; several for several metrics.
    k: Vec<u32>,
    /// The metric of the input that says whether an attempt passed; needed where there are several.
    metric: Option<String>,
}

impl Default for Config {
    fn default() -> Self {
        Self { k: vec![1], metric: None }
    }
}

/// pass@k of programs.
pub(crate) struct Code(Config);

/// Attempts of one model at one benchmark.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Attempts {
    /// All and those that passed, by task.
    tasks: BTreeMap<String, (u64, u64)>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    attempts: Tally<Attempts>,
    metrics: BTreeSet<String>,
}

impl Metric for Code {
    type Config = Config;
    type State = State;

    fn manifest() -> MetricManifest {
        let mut port = Port::new(
            "samples",
            "One row per attempt: `value` is 1 where it passed, else 0; `cluster` is its task, without it `sample_id`.",
        )
        .contract("samples");
        for column in
            ["model", "benchmark", "language", "sample_id", "metric", "value", "filter", "group", "cluster"]
        {
            port = port.needs(column);
        }
        MetricManifest::new(
            "code",
            "pass@k: how likely one of k attempts at a program passes, from results of their execution.\n\
             The unbiased estimator of Chen et al. 2021, per task and on average. Tasks with fewer than k attempts \
             do not count for that k and are listed in `problems`. No code is executed here.",
        )
        .port(port)
        .table(samples_table("One row per task and k.", "Null: scores are means of `value`."))
        .table(scores_table("One row per model, benchmark, language, filter (and group) and k; `n` counts tasks."))
        .table(problems_table())
        .rows_in_input_order()
        .example(json!({ "k": [1, 2], "metric": "mit" }))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        if config.k.is_empty() || config.k.contains(&0) {
            return Err(Error::config("`k` needs numbers of at least 1").hint("k = [1, 10, 100]"));
        }
        if config.k.iter().enumerate().any(|(at, k)| config.k[..at].contains(k)) {
            return Err(Error::config("`k` names a number twice"));
        }
        Ok(Self(config))
    }

    fn update(&self, state: &mut State, _: At, batch: &RecordBatch, out: &mut Emitter) -> Result<()> {
        let rows = Rows::of(batch)?;
        let (ids, metrics, values) = (batch.text("sample_id")?, batch.text("metric")?, batch.float("value")?);
        let clusters = batch.has("cluster").then(|| batch.text("cluster")).transpose()?;
        let mut problems = crate::missing::Problems::default();
        for row in 0..batch.num_rows() {
            let metric = metrics.value(row);
            if self.0.metric.as_deref().is_some_and(|wanted| wanted != metric) {
                continue;
            }
            let passed = match values.is_valid(row).then(|| values.value(row)) {
                Some(0.0) => false,
                Some(1.0) => true,
                other => {
                    let given = other.map_or_else(|| "null".to_owned(), |value| value.to_string());
                    problems.add(row, "bad_value", format!("{given}, not 0 or 1: the attempt is left out"));
                    continue;
                }
            };
            if !state.metrics.contains(metric) {
                state.metrics.insert(metric.to_owned());
            }
            let task = text(clusters, row).unwrap_or_else(|| ids.value(row));
            state
                .attempts
                .add(&rows, row, text(rows.filter, row), |attempts| attempts.add(task, 1, u64::from(passed)));
        }
        problems.emit(&rows, out)
    }

    fn merge(&self, left: &mut State, right: State) -> Result<()> {
        left.metrics.extend(right.metrics);
        left.attempts.merge(right.attempts, |left, right| {
            right.tasks.into_iter().for_each(|(task, (n, passed))| left.add(&task, n, passed));
        });
        Ok(())
    }

    fn finish(&self, merged: State, _: &Context) -> Result<Tables> {
        if let [first, second, ..] = merged.metrics.iter().collect::<Vec<_>>()[..] {
            return Err(Error::data(format!(
                "the samples have several metrics, among them `{first}` and `{second}`"
            ))
            .hint(format!("say which one tells whether an attempt passed: `metric = \"{first}\"`")));
        }
        let (mut scores, mut tasks, mut few) = (Vec::new(), Vec::new(), Vec::new());
        for (key, attempts) in merged.attempts.sorted() {
            cladist_sdk::check_cancelled()?;
            for &k in &self.0.k {
                let mut mean = Mean::default();
                for (task, &(n, passed)) in &attempts.tasks {
                    if let Some(value) = pass_at_k(n, passed, u64::from(k)) {
                        mean.add(value, false);
                        if key.group.is_none() {
                            tasks.push(Row { key: key.clone(), task: task.clone(), k, value });
                        }
                    }
                }
                if mean.n > 0 {
                    scores.push(score(&key, k, &mean));
                }
            }
            if key.group.is_none() {
                few.extend(self.too_few(&key, &attempts));
            }
        }
        Ok(Tables::new()
            .with("scores", score_rows(&scores)?)
            .with("samples", task_rows(&tasks)?)
            .with("problems", few_rows(&few)?))
    }
}

impl Attempts {
    fn add(&mut self, task: &str, n: u64, passed: u64) {
        if !self.tasks.contains_key(task) {
            self.tasks.insert(task.to_owned(), (0, 0));
        }
        if let Some(counts) = self.tasks.get_mut(task) {
            counts.0 += n;
            counts.1 += passed;
        }
    }
}

/// The value of one task.
#[derive(Debug)]
struct Row {
    key: Key,
    task: String,
    k: u32,
    value: f64,
}

impl Code {
    /// Tasks with too few attempts for some k.
    fn too_few(&self, key: &Key, attempts: &Attempts) -> Vec<(Key, String, String)> {
        let most = u64::from(self.0.k.iter().copied().max().unwrap_or(0));
        let few = attempts.tasks.iter().filter(|(_, counts)| counts.0 < most);
        few.map(|(task, (n, _))| {
            let lost = self.0.k.iter().filter(|k| u64::from(**k) > *n).map(|k| format!("pass@{k}"));
            let detail = format!("{n} attempts: no part of {}", lost.collect::<Vec<_>>().join(", "));
            (key.clone(), task.clone(), detail)
        })
        .collect()
    }
}

fn signature() -> String {
    format!("estimator:unbiased|version:{}", env!("CARGO_PKG_VERSION"))
}

fn score(key: &Key, k: u32, mean: &Mean) -> Score {
    Score {
        key: key.clone(),
        metric: format!("pass@{k}"),
        value: mean.value(),
        n: mean.n,
        missing: 0,
        error: Some(mean.error()),
        signature: signature(),
    }
}

fn task_rows(rows: &[Row]) -> Result<RecordBatch> {
    let nothing = |ty: DataType| new_null_array(&ty, rows.len());
    let list = arrow_array::ListArray::new_null(
        std::sync::Arc::new(cladist_sdk::arrow_schema::Field::new_list_field(DataType::Float64, true)),
        rows.len(),
    );
    Ok(record_batch([
        ("model", strings(rows.iter().map(|row| &row.key.model))),
        ("benchmark", strings(rows.iter().map(|row| &row.key.benchmark))),
        ("language", nullable_strings(rows.iter().map(|row| row.key.language.as_deref()))),
        ("source_language", nothing(DataType::Utf8)),
        ("sample_id", strings(rows.iter().map(|row| &row.task))),
        ("metric", strings(rows.iter().map(|row| format!("pass@{}", row.k)))),
        ("value", floats(rows.iter().map(|row| row.value))),
        ("filter", nullable_strings(rows.iter().map(|row| row.key.filter.as_deref()))),
        ("group", nothing(DataType::Utf8)),
        ("turn", nothing(DataType::Int32)),
        ("variant", nothing(DataType::Utf8)),
        ("cluster", nothing(DataType::Utf8)),
        ("prompt_hash", nothing(DataType::Utf8)),
        ("stats", std::sync::Arc::new(list)),
        ("signature", strings(rows.iter().map(|_| signature()))),
    ])?)
}

fn few_rows(rows: &[(Key, String, String)]) -> Result<RecordBatch> {
    Ok(record_batch([
        ("kind", strings(rows.iter().map(|_| "too_few_attempts"))),
        ("model", strings(rows.iter().map(|row| &row.0.model))),
        ("benchmark", strings(rows.iter().map(|row| &row.0.benchmark))),
        ("language", nullable_strings(rows.iter().map(|row| row.0.language.as_deref()))),
        ("sample_id", strings(rows.iter().map(|row| &row.1))),
        ("filter", nullable_strings(rows.iter().map(|row| row.0.filter.as_deref()))),
        ("detail", strings(rows.iter().map(|row| &row.2))),
    ])?)
}
