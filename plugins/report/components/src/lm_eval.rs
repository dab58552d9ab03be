use std::collections::{BTreeMap, BTreeSet};

use cladist_sdk::prelude::*;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::{Value, json};

use crate::context::began;
use crate::file_names::{Parts, part};
use crate::metrics::known;
use crate::scores::{LeftOut, Score, Scores};
use crate::tasks::Tasks;

/// What stands under `with` of `report/lm-eval`.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LmEvalConfig {
    /// Whether the file's name has the time of the run, as the harness writes it. Without it the file
    /// is `results.json`, and a later run replaces it.
    #[serde(default = "yes")]
    dated: bool,
}

fn yes() -> bool {
    true
}

/// Results as lm-evaluation-harness writes them.
#[derive(Debug)]
pub struct LmEval(LmEvalConfig);

impl Reporter for LmEval {
    type Config = LmEvalConfig;

    fn manifest() -> ReporterManifest {
        ReporterManifest::new(
            "lm-eval",
            "Scores as results of lm-evaluation-harness: `<model>/results_<time>.json`.\n\n\
             Takes tables of the contract `scores`. A benchmark in several languages is a task per language \
             (`quiz_de`, `phrases_en-de`), a group of items a task `quiz_nature` with the benchmark as its group. \
             Signatures stand under `configs`; intervals have no place in this format. Where metrics of a task have \
             different numbers of items, these stand under `sample_count`. Scores that are no finite numbers, repeated \
             ones, and metrics that no reader would find (a comma in the name, `_stderr` at its end) are left out, \
             with a warning.",
        )
        .example(json!({}))
        .example(json!({ "dated": false }))
    }

    fn new(config: LmEvalConfig) -> Result<Self> {
        Ok(Self(config))
    }

    fn report(&self, report: Report, output: &Output) -> Result<()> {
        let began = began(&report.context);
        let mut scores = Scores::read(report.tables)?;
        let name = match began.filter(|_| self.0.dated) {
            Some(began) => {
                format!("results_{}.json", began.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H-%M-%S%.6f"))
            }
            None => "results.json".to_owned(),
        };
        let files = files(&mut scores, began);
        for (folder, results) in &files {
            let mut text = serde_json::to_string_pretty(results)?;
            text.push('\n');
            output.write(&format!("{folder}/{name}"), text.as_bytes())?;
        }
        scores.left_out.tell(files.len(), output)
    }
}

/// A results file. What we do not know (versions of tasks, shots) is empty, as readers expect the keys.
#[derive(Debug, Serialize)]
struct File {
    results: BTreeMap<String, Entry>,
    /// Those of the results that are groups.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    groups: BTreeMap<String, Entry>,
    group_subtasks: BTreeMap<String, BTreeSet<String>>,
    configs: BTreeMap<String, Value>,
    versions: BTreeMap<String, f64>,
    #[serde(rename = "n-shot")]
    n_shot: BTreeMap<String, u64>,
    higher_is_better: BTreeMap<String, BTreeMap<String, bool>>,
    #[serde(rename = "n-samples")]
    n_samples: BTreeMap<String, Count>,
    config: BTreeMap<String, Value>,
    git_hash: Option<String>,
    /// Seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<f64>,
    model_source: &'static str,
    model_name: String,
    model_name_sanitized: String,
}

#[derive(Debug, Serialize)]
struct Count {
    original: u64,
    effective: u64,
}

/// The figures of a task or group.
#[derive(Debug, Clone, Default, Serialize)]
struct Entry {
    name: String,
    alias: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_len: Option<u64>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    sample_count: BTreeMap<String, u64>,
    /// By `metric,filter` and `metric_stderr,filter`.
    #[serde(flatten)]
    figures: BTreeMap<String, Figure>,
}

/// A number, or `N/A` for an error that is not known.
#[derive(Debug, Clone, Copy)]
struct Figure(Option<f64>);

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Some(number) => to.serialize_f64(number),
            None => to.serialize_str("N/A"),
        }
    }
}

/// A results file per model, by its folder.
fn files(scores: &mut Scores, began: Option<Timestamp>) -> Vec<(String, File)> {
    let tasks = Tasks::of(&scores.rows);
    let mut models: BTreeMap<&str, BTreeMap<&str, Vec<&Score>>> = BTreeMap::new();
    let mut wholes = BTreeMap::new();
    for score in &scores.rows {
        if !readable(score, &mut scores.left_out) {
            continue;
        }
        let Some(task) = tasks.name(score, &mut scores.left_out) else { continue };
        models.entry(&score.model).or_default().entry(task).or_default().push(score);
        if let Some(whole) = tasks.whole(&score.part) {
            wholes.insert(task, whole);
        }
    }
    let mut folders = Parts::default();
    let file = |(model, tasks): (&str, BTreeMap<&str, Vec<&Score>>)| {
        (folders.unique(model), results(model, &tasks, &wholes, began))
    };
    models.into_iter().map(file).collect()
}

/// Whether readers, who split at the first comma and pass over errors, find the metric.
fn readable(score: &Score, left_out: &mut LeftOut) -> bool {
    let readable = !score.metric.contains(',') && !score.metric.ends_with("_stderr");
    if !readable {
        let reason = "a metric of lm-evaluation-harness has no comma in its name and no `_stderr` at its end";
        left_out.note(reason, &score.name());
    }
    readable
}

fn results(
    model: &str,
    tasks: &BTreeMap<&str, Vec<&Score>>,
    wholes: &BTreeMap<&str, &str>,
    began: Option<Timestamp>,
) -> File {
    let mut results = File {
        results: BTreeMap::new(),
        groups: BTreeMap::new(),
        group_subtasks: BTreeMap::new(),
        configs: BTreeMap::new(),
        versions: BTreeMap::new(),
        n_shot: BTreeMap::new(),
        higher_is_better: BTreeMap::new(),
        n_samples: BTreeMap::new(),
        config: BTreeMap::new(),
        git_hash: None,
        date: began.map(|began| began.as_microsecond() as f64 / 1e6),
        model_source: "cladist",
        model_name: model.to_owned(),
        model_name_sanitized: part(model),
    };
    for (task, scores) in tasks {
        if let Some(whole) = wholes.get(task).filter(|whole| tasks.contains_key(*whole)) {
            results.group_subtasks.entry((*whole).to_owned()).or_default().insert((*task).to_owned());
        }
        let better = scores
            .iter()
            .filter_map(|score| Some((score.metric.clone(), !known(&score.metric)?.lower_is_better)));
        let better: BTreeMap<String, bool> = better.collect();
        if !better.is_empty() {
            results.higher_is_better.insert((*task).to_owned(), better);
        }
        let signatures: BTreeMap<String, &str> =
            scores.iter().map(|score| (key(score, ""), score.signature.as_str())).collect();
        let config = json!({ "task": task, "metadata": { "signatures": signatures } });
        results.configs.insert((*task).to_owned(), config);
        results.results.insert((*task).to_owned(), figures(task, scores));
    }
    for (task, figures) in &results.results {
        if results.group_subtasks.contains_key(task) {
            results.groups.insert(task.clone(), figures.clone());
        } else if let Some(n) = figures.sample_len {
            results.n_samples.insert(task.clone(), Count { original: n, effective: n });
        }
    }
    results
}

fn figures(task: &str, scores: &[&Score]) -> Entry {
    let counts: BTreeSet<Option<u64>> = scores.iter().map(|score| score.n).collect();
    let same = (counts.len() == 1).then(|| counts.first().copied().flatten()).flatten();
    let mut figures =
        Entry { name: task.to_owned(), alias: task.to_owned(), sample_len: same, ..Entry::default() };
    for score in scores {
        figures.figures.insert(key(score, ""), Figure(Some(score.value)));
        figures.figures.insert(key(score, "_stderr"), Figure(score.stderr));
        if let Some(n) = score.n.filter(|_| same.is_none()) {
            figures.sample_count.insert(key(score, ""), n);
        }
    }
    figures
}

/// `metric,filter`.
fn key(score: &Score, what: &str) -> String {
    format!("{}{what},{}", score.metric, score.filter.as_deref().unwrap_or("none"))
}

#[cfg(test)]
mod tests;
