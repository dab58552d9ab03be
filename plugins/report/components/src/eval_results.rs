use std::collections::{BTreeMap, BTreeSet};

use cladist_sdk::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::file_names::Parts;
use crate::scores::{Score, Scores};
use crate::yaml::{Yaml, sequence};

/// What stands under `with` of `report/eval-results`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EvalResultsConfig {
    /// What becomes a result, and of which leaderboard on the Hub. The key is the benchmark (unless
    /// `benchmark` says otherwise) and names the file.
    datasets: BTreeMap<String, Dataset>,
    /// When the models were evaluated: a date or a date with time (ISO 8601). Without it the Hub takes
    /// the time of the commit.
    #[serde(default)]
    date: Option<String>,
    /// Where the results come from.
    #[serde(default)]
    source: Option<Origin>,
}

/// A leaderboard and the scores that belong there.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Dataset {
    /// The Hub's id of the data set, which must be a benchmark there (`cais/hle`).
    id: String,
    /// The task, as the data set's `eval.yaml` names it.
    task_id: String,
    /// The commit of the data set that was used.
    #[serde(default)]
    revision: Option<String>,
    /// The benchmark, where it is not the key.
    #[serde(default)]
    benchmark: Option<String>,
    /// The metric; needed where the benchmark has several.
    #[serde(default)]
    metric: Option<String>,
    /// The language; needed where the benchmark has several.
    #[serde(default)]
    language: Option<String>,
    /// The filter; needed where the benchmark has several.
    #[serde(default)]
    filter: Option<String>,
    /// The group of items; all of them without it.
    #[serde(default)]
    group: Option<String>,
    /// Whether a share (0.5) is written in percent (50).
    #[serde(default)]
    percent: bool,
    /// The framework of the evaluation, as the data set's `eval.yaml` names it.
    #[serde(default)]
    evaluation_framework: Option<String>,
    /// What is special about the setup (`With tools`).
    #[serde(default)]
    notes: Option<String>,
}

/// Where results come from.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Origin {
    /// A link to it.
    url: String,
    /// Its name.
    #[serde(default)]
    name: Option<String>,
    /// A user of the Hub.
    #[serde(default)]
    user: Option<String>,
    /// An organisation of the Hub.
    #[serde(default)]
    org: Option<String>,
}

/// Evaluation results for the repositories of models on the Hub.
#[derive(Debug)]
pub struct EvalResults(EvalResultsConfig);

impl Reporter for EvalResults {
    type Config = EvalResultsConfig;

    fn manifest() -> ReporterManifest {
        ReporterManifest::new(
            "eval-results",
            "Scores as evaluation results of the Hugging Face Hub: `<model>/.eval_results/<key>.yaml`, to be copied \
             into the model's repository.\n\n\
             Takes tables of the contract `scores`. A result is one number of a leaderboard, which the data set must \
             have on the Hub: `datasets` says which, and which of a benchmark's scores is meant. Each is a file of its \
             own. Number of items, errors, intervals and signatures have no place in this format. What is left out \
             (benchmarks without a data set, a choice among several scores) is told in a warning.",
        )
        .example(json!({ "datasets": { "gsm8k": { "id": "openai/gsm8k", "task_id": "gsm8k" } } }))
        .example(json!({
            "datasets": { "hle": {
                "id": "cais/hle", "task_id": "hle", "revision": "5503434ddd753f426f4b38109466949a1217c2bb",
                "metric": "exact_match", "percent": true, "notes": "With tools",
            } },
            "date": "2026-01-02",
            "source": { "url": "https://example.org/run", "name": "Logs", "user": "me" },
        }))
    }

    fn new(config: EvalResultsConfig) -> Result<Self> {
        for (key, dataset) in &config.datasets {
            check_id(&format!("datasets.{key}.id"), &dataset.id)?;
            let texts = [("task_id", Some(&dataset.task_id)), ("revision", dataset.revision.as_ref())];
            if let Some((name, _)) =
                texts.into_iter().find(|(_, text)| text.is_some_and(|t| t.trim().is_empty()))
            {
                return Err(Error::config(format!("`datasets.{key}.{name}` is empty")));
            }
        }
        if let Some(date) = config.date.as_ref().filter(|date| !is_date(date)) {
            return Err(Error::config(format!("`date`: `{date}` is no date"))
                .hint("write `2026-01-02` or `2026-01-02T03:04:05Z`"));
        }
        if config.source.as_ref().is_some_and(|source| !source.url.contains("://")) {
            return Err(Error::config("`source.url` is no link").hint("it begins with `https://`"));
        }
        Ok(Self(config))
    }

    fn report(&self, report: Report, output: &Output) -> Result<()> {
        let mut scores = Scores::read(report.tables)?;
        let files = self.files(&mut scores);
        for (file, text) in &files {
            output.write(file, text.as_bytes())?;
        }
        scores.left_out.tell(files.len(), output)
    }
}

fn check_id(key: &str, id: &str) -> Result<()> {
    let word = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    if id.split_once('/').is_some_and(|(org, name)| word(org) && word(name)) {
        return Ok(());
    }
    Err(Error::config(format!("`{key}`: `{id}` is no id of a data set")).hint("it looks like `cais/hle`"))
}

fn is_date(text: &str) -> bool {
    text.parse::<jiff::civil::Date>().is_ok_and(|date| date.to_string() == text)
        || text.parse::<jiff::Timestamp>().is_ok()
}

impl EvalResults {
    /// Path and text of every file.
    fn files(&self, scores: &mut Scores) -> Vec<(String, String)> {
        let Scores { rows, left_out } = scores;
        let models: BTreeSet<&str> = rows.iter().map(|score| score.model.as_str()).collect();
        let (mut folders, mut names) = (Parts::default(), Parts::default());
        let folders: Vec<(&str, String)> =
            models.into_iter().map(|model| (model, folders.unique(model))).collect();
        let mut files = Vec::new();
        for (key, dataset) in &self.0.datasets {
            let name = names.unique(key);
            let benchmark = dataset.benchmark.as_ref().unwrap_or(key);
            for (model, folder) in &folders {
                let of_model = rows.iter().filter(|score| score.model == *model);
                let fitting: Vec<&Score> = of_model.filter(|score| dataset.fits(benchmark, score)).collect();
                match fitting.as_slice() {
                    [] => left_out.note(&format!("it has no score that fits `datasets.{key}`"), model),
                    [score] => {
                        let value = if dataset.percent { percent(score.value) } else { Some(score.value) };
                        let Some(value) = value else {
                            left_out.note("its value is too large for percent", &score.name());
                            continue;
                        };
                        let text = sequence(&[self.entry(dataset, value)]);
                        files.push((format!("{folder}/.eval_results/{name}.yaml"), text));
                    }
                    several => {
                        let reason = format!(
                            "{} scores fit `datasets.{key}`; choose one by {}",
                            several.len(),
                            choice(several)
                        );
                        left_out.note(&reason, model);
                    }
                }
            }
        }
        let wanted: BTreeSet<&str> = self
            .0
            .datasets
            .iter()
            .map(|(key, dataset)| dataset.benchmark.as_deref().unwrap_or(key))
            .collect();
        let others: BTreeSet<&str> = rows.iter().map(|score| score.part.benchmark.as_str()).collect();
        for benchmark in others.difference(&wanted) {
            left_out.note("`datasets` does not name the benchmark", benchmark);
        }
        files
    }

    fn entry(&self, dataset: &Dataset, value: f64) -> Vec<(&'static str, Yaml)> {
        let text = |key, value: &Option<String>| value.as_deref().map(|value| (key, Yaml::from(value)));
        let mut about = vec![("id", Yaml::from(&*dataset.id)), ("task_id", Yaml::from(&*dataset.task_id))];
        about.extend(text("revision", &dataset.revision));
        let mut entry = vec![("dataset", Yaml::Map(about)), ("value", Yaml::Number(value))];
        entry.extend(text("date", &self.0.date));
        if let Some(origin) = &self.0.source {
            let mut source = vec![("url", Yaml::from(&*origin.url))];
            source.extend(
                [("name", &origin.name), ("user", &origin.user), ("org", &origin.org)]
                    .into_iter()
                    .filter_map(|(key, value)| text(key, value)),
            );
            entry.push(("source", Yaml::Map(source)));
        }
        entry.extend(text("evaluation_framework", &dataset.evaluation_framework));
        entry.extend(text("notes", &dataset.notes));
        entry
    }
}

impl Dataset {
    fn fits(&self, benchmark: &str, score: &Score) -> bool {
        let wanted =
            |wanted: &Option<String>, found: Option<&str>| wanted.is_none() || wanted.as_deref() == found;
        let part = &score.part;
        part.benchmark == benchmark
            && part.group == self.group
            && part.turn.is_none()
            && wanted(&self.metric, Some(&score.metric))
            && wanted(&self.language, part.language.as_deref())
            && wanted(&self.filter, Some(score.filter.as_deref().unwrap_or("none")))
    }
}

/// What the scores differ in.
fn choice(scores: &[&Score]) -> String {
    let several = |get: &dyn Fn(&Score) -> Option<String>| {
        scores.iter().map(|score| get(score)).collect::<BTreeSet<_>>().len() > 1
    };
    let mut keys = Vec::new();
    if several(&|score| Some(score.metric.clone())) {
        keys.push("`metric`");
    }
    if several(&|score| score.part.language.clone()) {
        keys.push("`language`");
    }
    if several(&|score| score.filter.clone()) {
        keys.push("`filter`");
    }
    if keys.is_empty() { "a table with fewer rows".to_owned() } else { keys.join(" and ") }
}

/// A share in percent, by moving the point of its decimal digits: 0.412 is 41.2 and not 41.199999999999996.
fn percent(share: f64) -> Option<f64> {
    let digits = format!("{share:e}");
    let (digits, power) = digits.split_once('e')?;
    let power: i32 = power.parse().ok()?;
    format!("{digits}e{}", power + 2).parse().ok().filter(|moved: &f64| moved.is_finite())
}

#[cfg(test)]
mod tests;
