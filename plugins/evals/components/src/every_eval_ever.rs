//! Files of Every Eval Ever.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use cladist_evals::every_eval_ever::{Aggregate, Item};
use cladist_evals::{Problem, RowProblem, Sample};
use cladist_files::{Compression, FilesError, Format as Content, Inputs, sniff};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

use crate::config::{Languages, OnBadRow, file_error, unknown};
use crate::format::{Format, Parts, Run, Score};
use crate::parts::{self, Input, Part, Pool, Unit};
use crate::problems::Problems;
use crate::rows::{About, PredictionRows, SampleRows};
use cladist_files::Line;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// An aggregate file (`.json`), items (`.jsonl`), a folder of both (searched with the folders in it), or a glob.
    path: InputPath,
    /// The evaluations to take, by name; all without.
    #[serde(default)]
    tasks: Vec<String>,
    /// Languages of evaluations, or of all that begin so (`"mgsm_de*" = "de"`).
    #[serde(default)]
    languages: BTreeMap<String, String>,
    /// What becomes of a row that cannot be read: it is listed in `problems` and the first ones are told, it is an
    /// error, or it is only listed.
    #[serde(default)]
    on_bad_row: OnBadRow,
}

/// The format.
pub(crate) struct EveryEvalEver {
    files: Vec<PathBuf>,
    aggregates: Vec<(usize, Aggregate)>,
    /// Files of items with the number of the file and of the aggregate beside it.
    items: Vec<(Input, usize, Option<usize>)>,
    units: Vec<Unit>,
    tasks: Vec<String>,
    languages: Languages,
    known: Mutex<BTreeMap<(String, String), Arc<About>>>,
    pool: Arc<Pool>,
}

const AGGREGATE: &str = r#"{"schema_version": "0.3.0", "evaluation_id": "sums/org_model/1767225600", "retrieved_timestamp": "1767225600",
 "source_metadata": {"source_type": "evaluation_run", "source_organization_name": "me", "evaluator_relationship": "first_party"},
 "eval_library": {"name": "lm_eval", "version": "0.4.13"}, "model_info": {"name": "model", "id": "org/model", "additional_details": {"deployment_type": "self_deployed", "model_availability": "open_weights"}},
 "evaluation_results": [{"evaluation_result_id": "sums#acc", "evaluation_name": "sums_it",
  "source_data": {"dataset_name": "sums", "source_type": "hf_dataset", "samples_number": 2},
  "metric_config": {"metric_id": "accuracy", "lower_is_better": false},
  "score_details": {"score": 0.5, "uncertainty": {"standard_error": {"value": 0.5}, "num_samples": 2}}}]}
"#;

const ITEMS: &str = r#"{"schema_version": "0.3.0", "evaluation_id": "sums/org_model/1767225600", "model_id": "org/model", "evaluation_name": "sums_it", "evaluation_result_id": "sums#acc", "sample_id": "1", "sample_hash": "aa", "interaction_type": "single_turn", "input": {"raw": "1+1=", "reference": ["2"]}, "output": {"raw": ["2"]}, "answer_attribution": [{"turn_idx": 0, "source": "output.raw", "extracted_value": "2", "extraction_method": "exact_match", "is_terminal": true}], "evaluation": {"score": 1.0, "is_correct": true}}
{"schema_version": "0.3.0", "evaluation_id": "sums/org_model/1767225600", "model_id": "org/model", "evaluation_name": "sums_it", "evaluation_result_id": "sums#acc", "sample_id": "2", "interaction_type": "multi_turn", "input": {"raw": "2+2=", "reference": ["4"]}, "messages": [{"turn_idx": 0, "role": "user", "content": "2+2="}, {"turn_idx": 1, "role": "assistant", "content": "5"}], "answer_attribution": [], "evaluation": {"score": 0.0, "is_correct": false}}
"#;

impl Format for EveryEvalEver {
    type Config = Config;
    type Part = Part;

    fn about() -> SourceManifest {
        SourceManifest::new(
            "every-eval-ever",
            "Reads the schema of Every Eval Ever 0.3.0: aggregate files, and items beside them.\n\
             An item that several metrics scored is one prediction. `prompt_hash` is the hash of input and reference.",
        )
        .example_with_files(
            json!({ "path": "data" }),
            &[
                ("data/sums/org/model/6ba7b810-9dad-41d1-80b4-00c04fd430c8.json", AGGREGATE),
                ("data/sums/org/model/6ba7b810-9dad-41d1-80b4-00c04fd430c8_samples.jsonl", ITEMS),
            ],
        )
    }

    fn open(config: Config, problems: &mut Problems) -> Result<Self> {
        problems.set_policy(config.on_bad_row);
        let languages = Languages::new(&config.languages)?;
        let inputs = Inputs::new(&["json", "jsonl"])
            .recursive(true)
            .expand(&config.path)
            .map_err(|e| file_error(&e))?;
        let (mut files, mut aggregates, mut items) = (Vec::new(), Vec::new(), Vec::new());
        let mut told = Vec::new();
        for input in inputs {
            let sniffed = sniff(&input.path).map_err(|e| file_error(&e))?;
            if let Compression::Unsupported(name) = sniffed.compression {
                return Err(file_error(&FilesError::Compression { path: input.path, name }));
            }
            if let Some(aggregate) = aggregate(&input.path)? {
                told.extend(aggregate.problems.iter().map(|problem| (files.len(), problem.clone())));
                aggregates.push((files.len(), aggregate));
                files.push(input.path);
            } else if has_ending(&input.path, "jsonl") && sniffed.format == Content::Jsonl {
                let compressed = sniffed.compression != Compression::None;
                let rows =
                    Input { path: input.path.clone(), len: input.len, compressed, format: sniffed.format };
                items.push((rows, files.len(), None));
                files.push(input.path);
            }
        }
        for (input, _, beside) in &mut items {
            let name = input.path.to_string_lossy().replace("_samples.jsonl", ".json");
            *beside = aggregates.iter().position(|(file, _)| files[*file].as_os_str() == name.as_str());
        }
        if files.is_empty() {
            return Err(Error::data(format!("no file of Every Eval Ever in {}", config.path.display()))
                .hint("aggregates have the keys `schema_version` and `evaluation_results`"));
        }
        check_tasks(&config.tasks, &aggregates, &items)?;
        problems.set_files(files.clone());
        for (file, problem) in told {
            problems.note((file, 0, 0, 0), Line::None, None, problem)?;
        }
        Ok(Self {
            units: parts::units(items.iter().map(|(input, _, _)| input)),
            files,
            aggregates,
            items,
            tasks: config.tasks,
            languages,
            known: Mutex::default(),
            pool: Arc::default(),
        })
    }

    fn files(&self) -> Vec<PathBuf> {
        self.files.clone()
    }

    fn units(&self) -> usize {
        self.units.len()
    }

    fn is_stream(&self, unit: usize) -> bool {
        self.units[unit].block.is_none()
    }

    fn parts(self: Arc<Self>, unit: usize) -> Result<Parts<Part>> {
        let unit = self.units[unit];
        parts::parts(&self.items[unit.file].0, unit, &self.pool)
    }

    fn predictions(
        &self,
        at: (usize, u32),
        part: &Part,
        out: &mut PredictionRows,
        told: &Problems,
    ) -> Result<()> {
        self.each(at, part, told, &mut |about, _, leads, id, item, tell| {
            if !leads {
                return Ok(());
            }
            let found = item.prediction(out.wants_meta(), tell);
            out.push(about, &cladist_evals::Prediction { sample_id: id.into(), ..found })
        })
    }

    fn samples(&self, at: (usize, u32), part: &Part, out: &mut SampleRows, told: &Problems) -> Result<()> {
        self.each(at, part, told, &mut |about, metric, _, id, item, tell| match item
            .score()
            .filter(|score| score.is_finite())
        {
            Some(value) => out.push(
                about,
                &Sample {
                    sample_id: id.into(),
                    metric: metric.into(),
                    value,
                    prompt_hash: item.hash().map(Into::into),
                    ..Sample::default()
                },
            ),
            None => {
                let detail = format!("{metric}: `evaluation.score` is no finite number: it is left out");
                tell(RowProblem::new(Problem::BadValue, detail).of(metric));
                Ok(())
            }
        })
    }

    fn scores(&self, told: &Problems) -> Result<Vec<Score>> {
        let mut scores = Vec::new();
        for (file, aggregate) in &self.aggregates {
            for (at, figure) in
                aggregate.results.iter().enumerate().filter(|(_, f)| self.wants(&f.evaluation))
            {
                if figure.n.is_none() {
                    let detail = format!(
                        "{}: nothing says how many items are behind {}",
                        figure.evaluation, figure.metric
                    );
                    let problem = RowProblem::new(Problem::NoCount, detail).of(&figure.metric);
                    told.note((*file, 0, 0, at as u64), Line::None, Some(&figure.evaluation), problem)?;
                }
                scores.push(Score {
                    about: self.about_of(&aggregate.model, &figure.evaluation),
                    metric: figure.metric.clone(),
                    group: None,
                    filter: None,
                    value: figure.value,
                    n: figure.n.unwrap_or(0),
                    stderr: figure.stderr,
                    ci_low: figure.interval.map(|ends| ends.0),
                    ci_high: figure.interval.map(|ends| ends.1),
                    signature: figure.signature.clone(),
                });
            }
        }
        Ok(scores)
    }

    fn runs(&self) -> Vec<Run> {
        let mut runs = Vec::new();
        for (at, (file, aggregate)) in self.aggregates.iter().enumerate() {
            let names: BTreeSet<&String> =
                aggregate.results.iter().map(|figure| &figure.evaluation).collect();
            let items = self.items.iter().find(|(_, _, beside)| *beside == Some(at));
            runs.extend(names.into_iter().filter(|name| self.wants(name)).map(|name| {
                let run = Some(aggregate.evaluation_id.clone()).filter(|id| !id.is_empty());
                let about = self.about_of(&aggregate.model, name);
                Run {
                    about: Arc::new(About { run, ..(*about).clone() }),
                    harness: aggregate.harness.clone(),
                    samples: items.map(|(input, _, _)| input.path.clone()),
                    results: Some(self.files[*file].clone()),
                }
            }));
        }
        runs
    }
}

/// Takes an item: what is said of it, its metric, whether it is a prediction, its id.
type Take<'t> = dyn FnMut(&About, &str, bool, &str, &Item<'_>, &mut dyn FnMut(RowProblem)) -> Result<()> + 't;

impl EveryEvalEver {
    fn wants(&self, task: &str) -> bool {
        self.tasks.is_empty() || self.tasks.iter().any(|wanted| wanted == task)
    }

    fn about_of(&self, model: &str, benchmark: &str) -> Arc<About> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let about = known.entry((model.to_owned(), benchmark.to_owned())).or_insert_with(|| {
            let named = self.languages.of(benchmark);
            Arc::new(About {
                model: model.to_owned(),
                benchmark: benchmark.to_owned(),
                language: named.language,
                source_language: named.source,
                ..About::default()
            })
        });
        Arc::clone(about)
    }

    fn each(
        &self,
        (unit, number): (usize, u32),
        part: &Part,
        told: &Problems,
        take: &mut Take<'_>,
    ) -> Result<()> {
        let (_, file, beside) = &self.items[self.units[unit].file];
        let aggregate = beside.map(|at| &self.aggregates[at].1);
        let mut last: Option<Arc<About>> = None;
        for row in part.chunk.rows() {
            let place = (*file, unit, number, row.at as u64);
            let note = |id: Option<&str>, problem| told.note(place, part.line_of(row.at), id, problem);
            let item = match Item::read(row.bytes) {
                Ok(item) => item,
                Err(error) => {
                    let ends = row.at + row.bytes.len() == part.chunk.bytes().len();
                    let kind = if error.ended && ends { Problem::Truncated } else { Problem::BadRow };
                    note(None, RowProblem::new(kind, error.to_string()))?;
                    continue;
                }
            };
            let (Some(id), Some(evaluation), Some(model)) = (item.id(), item.evaluation(), item.model())
            else {
                note(
                    None,
                    RowProblem::new(Problem::BadRow, "no `sample_id`, `evaluation_name` or `model_id`"),
                )?;
                continue;
            };
            if !self.wants(evaluation) {
                continue;
            }
            let same = last.take().filter(|about| about.model == model && about.benchmark == evaluation);
            let about = same.unwrap_or_else(|| self.about_of(model, evaluation));
            let figure = aggregate.and_then(|aggregate| aggregate.figure_of(&item));
            let leads = aggregate.zip(figure).is_none_or(|(aggregate, figure)| aggregate.leads(figure));
            let metric = figure.map_or("score", |figure| figure.metric.as_str());
            let mut noted = Ok(());
            take(&about, metric, leads, &id, &item, &mut |problem| {
                if noted.is_ok() {
                    noted = note(Some(&id), problem);
                }
            })?;
            noted?;
            last = Some(about);
        }
        for lost in part.lost() {
            let place = (*file, unit, number, lost.at);
            told.note(place, Line::Known(lost.line), None, RowProblem::new(lost.kind, lost.detail))?;
        }
        Ok(())
    }
}

fn has_ending(path: &Path, ending: &str) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let name = [".gz", ".zst"].iter().find_map(|packed| name.strip_suffix(packed)).unwrap_or(&name);
    name.rsplit_once('.').is_some_and(|(_, found)| found == ending)
}

/// An aggregate file; any other JSON may lie about in a folder.
fn aggregate(path: &Path) -> Result<Option<Aggregate>> {
    if !has_ending(path, "json") {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    let mut stream = cladist_files::open(path).map_err(|e| file_error(&e))?;
    std::io::Read::read_to_end(&mut stream, &mut bytes)
        .map_err(|e| file_error(&FilesError::from_io(path, e)))?;
    Ok(Aggregate::read(&bytes).unwrap_or(None))
}

/// Names that no aggregate has; without an aggregate for every file of items nobody knows them all.
fn check_tasks(
    tasks: &[String],
    aggregates: &[(usize, Aggregate)],
    items: &[(Input, usize, Option<usize>)],
) -> Result<()> {
    let known: BTreeSet<&str> = aggregates
        .iter()
        .flat_map(|(_, a)| a.results.iter().map(|figure| figure.evaluation.as_str()))
        .collect();
    let known: Vec<&str> = known.into_iter().collect();
    let all = items.iter().all(|(_, _, beside)| beside.is_some());
    match tasks.iter().find(|task| all && !known.contains(&task.as_str())) {
        Some(wrong) => Err(unknown("tasks", wrong, &known)),
        None => Ok(()),
    }
}
