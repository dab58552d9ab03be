//! Logs of lm-evaluation-harness.

mod files;
mod repeated;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use cladist_evals::lm_eval::{Row, prediction};
use cladist_evals::{Problem, RowProblem, Sample};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

use crate::config::OnBadRow;
use crate::format::{Format, Parts, Run, Score};
use crate::parts::{self, Part, Pool, Unit};
use crate::problems::Problems;
use crate::rows::{PredictionRows, SampleRows};
use cladist_files::Line;

use self::files::{Files, Log};
use self::repeated::{DROP, Repeated};

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// A file of samples or results, a folder of runs (searched with the folders in it), or a glob; plain, `.gz` or
    /// `.zst`. The results file beside a samples file is read for names even where only the samples are named.
    path: InputPath,
    /// The tasks and groups to take; all without.
    #[serde(default)]
    tasks: Vec<String>,
    /// The model's name, instead of what the files say; for files of one model.
    #[serde(default)]
    model: Option<String>,
    /// Which runs of the same model and task count: the latest by the date in the file's name, or all, told apart
    /// in the column `variant`.
    #[serde(default)]
    runs: Runs,
    /// Languages of tasks, or of all that begin so (`"mmlu_prox_de_*" = "de"`). Without it the name of a task says
    /// its language only where it cannot say anything else.
    #[serde(default)]
    languages: BTreeMap<String, String>,
    /// The filters of a task in their order, for samples before 0.4.7 without a results file:
    /// `{ gsm8k = ["strict-match", "flexible-extract"] }`.
    #[serde(default)]
    filters: BTreeMap<String, Vec<String>>,
    /// What becomes of a row that cannot be read: it is listed in `problems` and the first ones are told, it is an
    /// error, or it is only listed.
    #[serde(default)]
    on_bad_row: OnBadRow,
}

/// Which runs of the same model and task count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Runs {
    #[default]
    Latest,
    All,
}

/// The format.
pub(crate) struct LmEval {
    files: Files,
    units: Vec<Unit>,
    repeated: Repeated,
    pool: Arc<Pool>,
}

const SAMPLES: &str = r#"{"doc_id": 0, "doc": {"q": "2+2"}, "target": "4", "arguments": {"gen_args_0": {"arg_0": "2+2=", "arg_1": {"until": []}}}, "resps": [["4."]], "filtered_resps": ["4"], "filter": "strict", "metrics": ["exact_match"], "prompt_hash": "aa", "exact_match": 1.0}
{"doc_id": 0, "doc": {"q": "2+2"}, "target": "4", "arguments": {"gen_args_0": {"arg_0": "2+2=", "arg_1": {"until": []}}}, "resps": [["4."]], "filtered_resps": ["4."], "filter": "flexible", "metrics": ["exact_match"], "prompt_hash": "aa", "exact_match": 0.0}
{"doc_id": 1, "doc": {"q": "a"}, "target": "1", "arguments": {"gen_args_0": {"arg_0": "a", "arg_1": " x"}, "gen_args_1": {"arg_0": "a", "arg_1": " y"}}, "resps": [[["-1.5", "False"]], [["-0.5", "True"]]], "filtered_resps": [["-1.5", "False"], ["-0.5", "True"]], "filter": "strict", "metrics": ["acc", "f1"], "prompt_hash": "bb", "acc": NaN, "f1": [1, 1]}
{"doc_id": 1, "doc"
"#;

const RESULTS: &str = r#"{"results": {"sums_it": {"alias": "sums_it", "exact_match,strict": 1.0, "exact_match_stderr,strict": "N/A"}},
 "configs": {"sums_it": {"output_type": "generate_until"}}, "versions": {"sums_it": 1.0}, "n-shot": {"sums_it": 0},
 "n-samples": {"sums_it": {"original": 2, "effective": 2}}, "lm_eval_version": "0.4.13", "model_name": "org/model"}
"#;

impl Format for LmEval {
    type Config = Config;
    type Part = Part;

    fn about() -> SourceManifest {
        SourceManifest::new(
            "lm-eval",
            "Reads results and samples of lm-evaluation-harness, every release from 0.4.0.\n\
             There is one row per document and filter. A value that is a list of numbers goes to `stats`, one that is \
             a list of texts (the pairs of BLEU) gives no scored item, and one that is not finite is a problem \
             `bad_value`. Of repeated rows the first counts.",
        )
        .example_with_files(
            json!({ "path": "runs" }),
            &[
                ("runs/org__model/samples_sums_it_2026-01-01T00-00-00.000000.jsonl", SAMPLES),
                ("runs/org__model/results_2026-01-01T00-00-00.000000.json", RESULTS),
            ],
        )
        .example_with_files(
            json!({ "path": "pretrained__me__small_sums.jsonl", "model": "me/small" }),
            &[("pretrained__me__small_sums.jsonl", "[\n{\"doc_id\": 0, \"acc\": 1.0},\n{\"doc_id\": 0, \"acc\": 0}\n]")],
        )
    }

    fn open(config: Config, problems: &mut Problems) -> Result<Self> {
        problems.set_policy(config.on_bad_row);
        let files = Files::find(&config)?;
        let units = parts::units(files.logs.iter().map(|log| &log.file));
        problems.set_files(files.paths());
        for (file, problem) in &files.problems {
            problems.note((*file, 0, 0, 0), Line::None, None, problem.clone())?;
        }
        Ok(Self { files, repeated: Repeated::new(units.len()), units, pool: Arc::default() })
    }

    fn files(&self) -> Vec<PathBuf> {
        self.files.paths()
    }

    fn units(&self) -> usize {
        self.units.len()
    }

    fn is_stream(&self, unit: usize) -> bool {
        self.units[unit].block.is_none()
    }

    fn look(&self) -> Result<()> {
        self.repeated.look(&self.files.logs, &self.units, &self.pool)
    }

    fn parts(self: Arc<Self>, unit: usize) -> Result<Parts<Part>> {
        let unit = self.units[unit];
        parts::parts(&self.files.logs[unit.file].file, unit, &self.pool)
    }

    fn predictions(
        &self,
        at: (usize, u32),
        part: &Part,
        out: &mut PredictionRows,
        told: &Problems,
    ) -> Result<()> {
        self.rows(at, part, told, &mut |log, row, filter, tell| {
            if !out.wants_any() {
                return out.push(&log.about, &cladist_evals::Prediction::default());
            }
            let mut found = prediction(row, log.output_type.as_deref(), out.wants_meta(), tell);
            found.filter.get_or_insert(filter.into());
            out.push(&log.about, &found)
        })
    }

    fn samples(&self, at: (usize, u32), part: &Part, out: &mut SampleRows, told: &Problems) -> Result<()> {
        self.rows(at, part, told, &mut |log, row, filter, tell| {
            let named = row.filter();
            let mut sample = Sample {
                sample_id: row.id(),
                filter: Some(named.unwrap_or(filter.into())),
                prompt_hash: row.prompt_hash(),
                ..Sample::default()
            };
            let mut pushed = Ok(());
            row.figures(
                |metric, value, stats| {
                    metric.clone_into(sample.metric.to_mut());
                    (sample.value, sample.stats) = (value, stats);
                    if pushed.is_ok() {
                        pushed = out.push(&log.about, &sample);
                    }
                },
                tell,
            );
            pushed
        })
    }

    fn scores(&self, told: &Problems) -> Result<Vec<Score>> {
        // Only where the results do not say how many items there are, the samples are counted.
        let sized = |results: &files::ResultsFile| {
            results
                .scores
                .iter()
                .all(|s| s.n.is_some() || results.read.size(&s.benchmark, &|_| None).is_some())
        };
        if !self.files.results.iter().all(sized) {
            self.look()?;
        }
        let mut scores = Vec::new();
        for results in &self.files.results {
            let counted = |task: &str| self.counted(results.input, task);
            for (at, published) in results.scores.iter().enumerate() {
                let n = published.n.or_else(|| results.read.size(&published.benchmark, &counted));
                if n.is_none() {
                    let detail = format!(
                        "{}: nothing says how many items are behind {}; name the samples file too",
                        published.benchmark, published.metric
                    );
                    let problem = RowProblem::new(Problem::NoCount, detail).of(&published.metric);
                    let place = (results.input, 0, 0, at as u64);
                    told.note(place, Line::None, Some(&published.benchmark), problem)?;
                }
                scores.push(Score {
                    about: Arc::clone(&results.about[&published.benchmark]),
                    metric: published.metric.clone(),
                    group: None,
                    filter: Some(published.filter.clone()),
                    value: published.value,
                    n: n.unwrap_or(0),
                    stderr: published.stderr,
                    ci_low: None,
                    ci_high: None,
                    signature: published.signature.clone(),
                });
            }
        }
        Ok(scores)
    }

    fn runs(&self) -> Vec<Run> {
        self.files.runs()
    }
}

/// Takes a row: its file, the row, the filter where it names none, and where to tell what is odd.
type Take<'t> = dyn FnMut(&Log, &Row<'_>, &str, &mut dyn FnMut(RowProblem)) -> Result<()> + 't;

impl LmEval {
    /// The documents of a task that belongs to a results file.
    fn counted(&self, results: usize, task: &str) -> Option<u64> {
        let mut logs = self.files.logs.iter().enumerate();
        let of_task = |(_, log): &(usize, &Log)| log.results == Some(results) && log.about.benchmark == task;
        logs.find(of_task).map(|(at, _)| self.repeated.documents(at))
    }

    /// Hands over the rows of a part that count, and notes what is wrong with the others.
    fn rows(
        &self,
        (unit, number): (usize, u32),
        part: &Part,
        told: &Problems,
        take: &mut Take<'_>,
    ) -> Result<()> {
        let log = &self.files.logs[self.units[unit].file];
        let mut marks = self.repeated.of(unit, number).iter().peekable();
        let mut row = Row::default();
        for found in part.chunk.rows() {
            let place = (log.input, unit, number, found.at as u64);
            let note = |id: Option<&str>, problem| told.note(place, part.line_of(found.at), id, problem);
            if let Err(error) = row.read(found.bytes) {
                let ends = found.at + found.bytes.len() == part.chunk.bytes().len();
                let kind = if error.ended() && ends { Problem::Truncated } else { Problem::BadRow };
                note(None, RowProblem::new(kind, error.to_string()))?;
                continue;
            }
            let mark = marks.next_if(|mark| mark.at as usize == found.at).map_or(0, |mark| mark.filter);
            if mark == DROP {
                let detail = "an earlier row of the same document and filter counts".to_owned();
                note(Some(&row.id()), RowProblem::new(Problem::DuplicateId, detail))?;
                continue;
            }
            let filter = log.filters.get(mark as usize).map_or("none", String::as_str);
            let mut noted = Ok(());
            take(log, &row, filter, &mut |problem| {
                if noted.is_ok() {
                    noted = note(Some(&row.id()), problem);
                }
            })?;
            noted?;
        }
        for lost in part.lost() {
            let place = (log.input, unit, number, lost.at);
            told.note(place, Line::Known(lost.line), None, RowProblem::new(lost.kind, lost.detail))?;
        }
        Ok(())
    }
}
