mod config;
mod log;

use std::collections::{BTreeMap, BTreeSet};

use cladist_sdk::prelude::*;
use serde_json::{Value, json};

use self::config::{EvalLibrary, EveryEvalEverConfig, MetricFacts};
use self::log::{
    Evaluation, Interval, Log, MetricConfig, ModelDetails, ModelInfo, Scale, ScoreDetails, SourceData,
    StandardError, Uncertainty,
};
use crate::context::{Run, began};
use crate::file_names::part;
use crate::metrics::known;
use crate::scores::{LeftOut, Score, Scores};
use crate::tasks::Tasks;

/// The schema that is written.
const SCHEMA: &str = "0.3.0";

/// Aggregate files of Every Eval Ever.
#[derive(Debug)]
pub struct EveryEvalEver(EveryEvalEverConfig);

impl Reporter for EveryEvalEver {
    type Config = EveryEvalEverConfig;

    fn manifest() -> ReporterManifest {
        ReporterManifest::new(
            "every-eval-ever",
            "Scores as aggregate files of Every Eval Ever (schema 0.3.0): \
             `data/<collection>/<developer>/<model>/<uuid>.json`, one per model, benchmark and library.\n\n\
             Takes tables of the contract `scores`. What the schema requires and scores do not say stands in the \
             configuration: `source_metadata`, and for metrics that are not in common use `metrics` says which way is \
             better. Languages, groups and turns are part of `evaluation_name` (`quiz_de_nature`) and stand in \
             `score_details.details` with the signature. The UUID follows from the content of the file. There are no \
             instance-level files: they need inputs and outputs, which scores do not hold. What is left out is told in \
             a warning.",
        )
        .example(json!({ "source_metadata": {
            "source_type": "evaluation_run", "source_organization_name": "me",
            "evaluator_relationship": "third_party",
        } }))
        .example(json!({
            "source_metadata": {
                "source_type": "evaluation_run", "source_organization_name": "me", "source_name": "nightly",
                "source_organization_url": "https://example.org", "evaluator_relationship": "first_party",
            },
            "eval_library": { "name": "inspect_ai", "version": "0.3.200" },
            "models": { "mine": {
                "id": "me/mine", "deployment_type": "self_deployed", "model_availability": "open_weights",
            } },
            "datasets": {
                "gsm8k": { "hf_repo": "openai/gsm8k", "hf_split": "test" },
                "quiz": { "url": ["https://example.org/quiz"] },
            },
            "metrics": { "rank": { "lower_is_better": true, "min_score": 1.0 } },
            "evaluation_timestamp": "2026-01-02T03:04:05Z",
            "collection": "nightly",
        }))
    }

    fn new(config: EveryEvalEverConfig) -> Result<Self> {
        config.check()?;
        Ok(Self(config))
    }

    fn report(&self, report: Report, output: &Output) -> Result<()> {
        let Some(began) = began(&report.context) else {
            return Err(Error::internal(
                "the host does not say when the run began, which the schema requires",
            ));
        };
        let mut scores = Scores::read(report.tables)?;
        let files = self.files(&mut scores, began.as_second(), &report.context)?;
        for (path, text) in &files {
            output.write(path, text.as_bytes())?;
        }
        scores.left_out.tell(files.len(), output)
    }
}

impl EveryEvalEver {
    /// Path and text of every file.
    fn files(&self, scores: &mut Scores, began: i64, context: &Value) -> Result<Vec<(String, String)>> {
        let Scores { rows, left_out } = scores;
        let tasks = Tasks::of(rows);
        let version = Run::of(context).version;
        let mut logs: BTreeMap<(&str, &str, EvalLibrary), Vec<Evaluation>> = BTreeMap::new();
        for score in rows.iter() {
            let Some(task) = tasks.name(score, left_out) else { continue };
            let Some(evaluation) = self.evaluation(task, score, left_out) else { continue };
            let key = (score.model.as_str(), score.part.benchmark.as_str(), self.library(score, &version));
            logs.entry(key).or_default().push(evaluation);
        }
        let mut paths = BTreeSet::new();
        let mut files = Vec::new();
        for ((model, benchmark, library), results) in logs {
            let (path, text) = self.file(model, benchmark, library, results, began)?;
            // The same content under another spelling of a name would be the same file.
            if paths.insert(path.to_lowercase()) {
                files.push((path, text));
            } else {
                left_out.note("another file has the same path", model);
            }
        }
        Ok(files)
    }

    fn file(
        &self,
        model: &str,
        benchmark: &str,
        eval_library: EvalLibrary,
        evaluation_results: Vec<Evaluation>,
        began: i64,
    ) -> Result<(String, String)> {
        let known = self.0.models.get(model).cloned().unwrap_or_default();
        let id = known.id.unwrap_or_else(|| model.to_owned());
        let maker =
            || id.split_once('/').map(|(maker, _)| maker.to_owned()).filter(|maker| !maker.is_empty());
        let developer = known.developer.or_else(maker);
        let folders = [
            folder(self.0.collection.as_deref().unwrap_or(benchmark)),
            folder(developer.as_deref().unwrap_or("unknown")),
            folder(id.split_once('/').map_or(id.as_str(), |(_, name)| name)),
        ];
        let log = Log {
            schema_version: SCHEMA,
            evaluation_id: format!("{benchmark}/{id}/{began}"),
            evaluation_timestamp: self.0.evaluation_timestamp.clone(),
            retrieved_timestamp: began.to_string(),
            source_metadata: self.0.source_metadata.clone(),
            eval_library,
            model_info: ModelInfo {
                name: model.to_owned(),
                id,
                developer,
                inference_platform: known.inference_platform,
                additional_details: ModelDetails {
                    deployment_type: known.deployment_type,
                    model_availability: known.availability,
                },
            },
            evaluation_results,
        };
        let mut text = serde_json::to_string_pretty(&log)?;
        text.push('\n');
        Ok((format!("data/{}/{}.json", folders.join("/"), uuid(text.as_bytes())), text))
    }

    /// What a score was computed with.
    fn library(&self, score: &Score, cladist: &str) -> EvalLibrary {
        if let Some(library) = &self.0.eval_library {
            return library.clone();
        }
        let said = |key: &str| {
            let mut pairs = score.signature.split('|').filter_map(|pair| pair.split_once(':'));
            pairs.find(|(name, value)| *name == key && !value.is_empty()).map(|(_, value)| value.to_owned())
        };
        let unknown = || "unknown".to_owned();
        match said("harness") {
            // The name that the schema's own converter gives it.
            Some(name) if name == "lm-eval" => {
                EvalLibrary { name: "lm_eval".to_owned(), version: said("version").unwrap_or_else(unknown) }
            }
            Some(name) => EvalLibrary { name, version: said("version").unwrap_or_else(unknown) },
            None => {
                let version = Some(cladist.to_owned()).filter(|version| !version.is_empty());
                EvalLibrary { name: "cladist".to_owned(), version: version.unwrap_or_else(unknown) }
            }
        }
    }

    fn evaluation(&self, task: &str, score: &Score, left_out: &mut LeftOut) -> Option<Evaluation> {
        let metric_config = self.metric(score, left_out)?;
        let part = &score.part;
        let filter = score.filter.as_deref();
        let text = |key, value: Option<&str>| value.map(|value| (key, value.to_owned()));
        let details = [
            text("signature", Some(score.signature.as_str()).filter(|signature| !signature.is_empty())),
            text("language", part.language.as_deref()),
            text("source_language", part.source.as_deref()),
            text("group", part.group.as_deref()),
            text("turn", part.turn.map(|turn| turn.to_string()).as_deref()),
            text("variant", part.variant.as_deref()),
            text("filter", filter),
        ];
        let uncertainty = Uncertainty {
            standard_error: score.stderr.map(|value| StandardError { value }),
            confidence_interval: score.interval.map(|(lower, upper)| Interval { lower, upper }),
            num_samples: score.n,
        };
        let known = score.stderr.is_some() || score.interval.is_some() || score.n.is_some();
        let name = filter.map_or_else(|| task.to_owned(), |filter| format!("{task}/{filter}"));
        Some(Evaluation {
            evaluation_result_id: format!("{name}#{}", score.metric),
            evaluation_name: name,
            source_data: self.source_data(&part.benchmark),
            metric_config,
            score_details: ScoreDetails {
                score: score.value,
                details: details.into_iter().flatten().collect(),
                uncertainty: known.then_some(uncertainty),
            },
        })
    }

    fn metric(&self, score: &Score, left_out: &mut LeftOut) -> Option<MetricConfig> {
        let within = |(low, high): (f64, f64)| low <= score.value && score.value <= high;
        let told = self.0.metrics.get(&score.metric);
        if told.map(MetricFacts::ends).is_some_and(|ends| !within(ends)) {
            left_out.note("its value is outside of the scale that `metrics` says", &score.name());
            return None;
        }
        let own = known(&score.metric);
        let Some(lower_is_better) =
            told.map(|facts| facts.lower_is_better).or(own.map(|metric| metric.lower_is_better))
        else {
            left_out.note(
                &format!("whether a lower `{0}` is better must stand under `metrics.{0}`", score.metric),
                &score.name(),
            );
            return None;
        };
        // A value outside of the usual scale has another one, which nobody says.
        let ends = told.map(MetricFacts::ends).or_else(|| own?.ends).filter(|ends| within(*ends));
        Some(MetricConfig {
            metric_id: score.metric.clone(),
            metric_name: score.metric.clone(),
            lower_is_better,
            scale: ends.map(Scale::new),
        })
    }

    fn source_data(&self, benchmark: &str) -> SourceData {
        let known = self.0.datasets.get(benchmark).cloned().unwrap_or_default();
        let dataset_name = known.name.unwrap_or_else(|| benchmark.to_owned());
        match known.hf_repo {
            Some(hf_repo) => SourceData::Hub { dataset_name, hf_repo, hf_split: known.hf_split },
            None if !known.url.is_empty() => SourceData::Url { dataset_name, url: known.url },
            None => SourceData::Other { dataset_name },
        }
    }
}

/// A folder of the data store, where `data` stands for itself.
fn folder(name: &str) -> String {
    let part = part(name);
    if part == "data" { "data_".to_owned() } else { part }
}

/// A UUID of version 4 that follows from the content: the same content is the same file.
fn uuid(content: &[u8]) -> String {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&blake3::hash(content).as_bytes()[..16]);
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-")
}

#[cfg(test)]
mod tests;
