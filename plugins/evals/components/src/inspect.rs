//! Logs of Inspect.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cladist_evals::inspect::{Header, SampleLog};
use cladist_evals::json::{Keys, Malformed};
use cladist_evals::{Problem, RowProblem, Sample};
use cladist_files::{ArrayElements, Chunk, FilesError, Inputs};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use zip::ZipArchive;

use crate::config::{Languages, OnBadRow, file_error, unknown};
use crate::format::{Format, Parts, Run, Score};
use crate::problems::Problems;
use crate::rows::{About, PredictionRows, SampleRows};
use cladist_files::Line;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// A log (`.eval` or `.json`), a folder of logs (searched with the folders in it), or a glob.
    path: InputPath,
    /// The tasks to take; all without.
    #[serde(default)]
    tasks: Vec<String>,
    /// Languages of tasks, or of all that begin so (`"mgsm_de*" = "de"`).
    #[serde(default)]
    languages: BTreeMap<String, String>,
    /// What becomes of a sample that cannot be read: it is listed in `problems` and the first ones are told, it is an
    /// error, or it is only listed.
    #[serde(default)]
    on_bad_row: OnBadRow,
}

/// The format.
pub(crate) struct Inspect {
    logs: Vec<Log>,
}

struct Log {
    path: PathBuf,
    zip: bool,
    header: Header,
    about: Arc<About>,
}

/// Some samples: the member's name and its text.
pub(crate) type Members = Vec<(String, Vec<u8>)>;

/// Bytes of a part.
const PART: usize = 4 << 20;

const LOG: &str = r#"{"version": 2, "status": "success", "eval": {"created": "2026-01-01T00:00:00+00:00", "task": "sums_it", "task_version": 1,
  "model": "org/model", "config": {"epochs": 1}, "packages": {"inspect_ai": "0.3.100"}},
 "results": {"total_samples": 2, "completed_samples": 2, "scores": [{"name": "match", "scorer": "match", "scored_samples": 2,
  "metrics": {"accuracy": {"name": "accuracy", "value": 0.5}, "stderr": {"name": "stderr", "value": 0.5}}}]},
 "samples": [{"id": 1, "epoch": 1, "input": "1+1=", "target": "2", "output": {"completion": "2"}, "scores": {"match": {"value": "C", "answer": "2"}}},
  {"id": 2, "epoch": 1, "input": "2+2=", "target": "4", "output": {"completion": "5"}, "scores": {"match": {"value": "I"}}, "metadata": {"hard": true}}]}
"#;

impl Format for Inspect {
    type Config = Config;
    type Part = Members;

    fn about() -> SourceManifest {
        SourceManifest::new(
            "inspect",
            "Reads evaluation logs of Inspect, `.eval` (deflate and zstd) and `.json`.\n\
             A metric is a scorer, or `scorer/key` of one that gives several values; `C`, `P`, `I` and `N` are 1, 0.5, 0 \
             and 0. With several epochs `variant` numbers them and `cluster` is the sample.",
        )
        .example_with_files(json!({ "path": "logs" }), &[("logs/one.json", LOG)])
    }

    fn open(config: Config, problems: &mut Problems) -> Result<Self> {
        problems.set_policy(config.on_bad_row);
        let languages = Languages::new(&config.languages)?;
        let inputs = Inputs::new(&["eval", "json"])
            .recursive(true)
            .expand(&config.path)
            .map_err(|e| file_error(&e))?;
        let single = inputs.len() == 1;
        let mut logs = Vec::new();
        for input in inputs {
            let (zip, header) = header(&input.path)?;
            let Some(header) = header else {
                if single {
                    return Err(Error::data(format!("{}: no log of Inspect", input.path.display()))
                        .hint("a log has the key `eval` with `task` and `model`"));
                }
                continue;
            };
            let named = languages.of(&header.task);
            let about = About {
                model: header.model.clone(),
                benchmark: header.task.clone(),
                language: named.language,
                source_language: named.source,
                run: header.created.clone(),
                variant: None,
            };
            logs.push(Log { path: input.path, zip, header, about: Arc::new(about) });
        }
        let known: BTreeSet<String> = logs.iter().map(|log| log.about.benchmark.clone()).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        if let Some(wrong) = config.tasks.iter().find(|task| !known.contains(&task.as_str())) {
            return Err(unknown("tasks", wrong, &known));
        }
        logs.retain(|log| config.tasks.is_empty() || config.tasks.contains(&log.about.benchmark));
        if logs.is_empty() {
            return Err(Error::data(format!("no log of Inspect in {}", config.path.display())));
        }
        // Several logs of the same task and model are told apart.
        let runs = |about: &About| {
            logs.iter()
                .filter(|log| log.about.model == about.model && log.about.benchmark == about.benchmark)
                .count()
        };
        let several: Vec<bool> = logs.iter().map(|log| runs(&log.about) > 1).collect();
        for (log, several) in logs.iter_mut().zip(several) {
            if several {
                let variant = log.about.run.clone();
                log.about = Arc::new(About { variant, ..(*log.about).clone() });
            }
        }
        Ok(Self { logs })
    }

    fn files(&self) -> Vec<PathBuf> {
        self.logs.iter().map(|log| log.path.clone()).collect()
    }

    fn units(&self) -> usize {
        self.logs.len()
    }

    fn is_stream(&self, _unit: usize) -> bool {
        self.logs.len() < cladist_sdk::threads()
    }

    fn parts(self: Arc<Self>, unit: usize) -> Result<Parts<Members>> {
        let log = &self.logs[unit];
        if log.zip { members(&log.path) } else { elements(&log.path) }
    }

    fn predictions(
        &self,
        at: (usize, u32),
        part: &Members,
        out: &mut PredictionRows,
        told: &Problems,
    ) -> Result<()> {
        self.each(at, part, told, &mut |log, id, sample, tell| {
            let found = sample.prediction(out.wants_meta(), tell);
            let variant = variant(log, sample);
            out.push(
                &log.about,
                &cladist_evals::Prediction {
                    sample_id: id.into(),
                    variant: variant.map(Into::into),
                    ..found
                },
            )
        })
    }

    fn samples(&self, at: (usize, u32), part: &Members, out: &mut SampleRows, told: &Problems) -> Result<()> {
        self.each(at, part, told, &mut |log, id, sample, tell| {
            let several = log.header.epochs > 1;
            let template = Sample {
                sample_id: id.into(),
                variant: variant(log, sample).map(Into::into),
                cluster: several.then(|| id.into()),
                ..Sample::default()
            };
            let mut pushed = Ok(());
            sample.figures(
                &template,
                |sample| {
                    if pushed.is_ok() {
                        pushed = out.push(&log.about, sample);
                    }
                },
                tell,
            );
            pushed
        })
    }

    fn scores(&self, _told: &Problems) -> Result<Vec<Score>> {
        let of = |log: &Log| {
            let about = Arc::clone(&log.about);
            let scores = log.header.scores.clone().into_iter();
            scores.map(move |score| Score {
                about: Arc::clone(&about),
                metric: score.metric,
                group: score.group,
                filter: score.reducer,
                value: score.value,
                n: score.n,
                stderr: score.stderr,
                ci_low: None,
                ci_high: None,
                signature: score.signature,
            })
        };
        Ok(self.logs.iter().flat_map(of).collect())
    }

    fn runs(&self) -> Vec<Run> {
        let run = |log: &Log| Run {
            about: Arc::clone(&log.about),
            harness: log.header.harness.as_ref().map(|version| format!("inspect_ai {version}")),
            samples: Some(log.path.clone()),
            results: Some(log.path.clone()),
        };
        self.logs.iter().map(run).collect()
    }
}

/// The epoch where there are several, after the run where there are several of those.
fn variant(log: &Log, sample: &SampleLog<'_>) -> Option<String> {
    let epoch = sample.epoch().filter(|_| log.header.epochs > 1).map(|epoch| epoch.to_string());
    match (&log.about.variant, epoch) {
        (Some(run), Some(epoch)) => Some(format!("{run}/{epoch}")),
        (run, epoch) => epoch.or_else(|| run.clone()),
    }
}

type Take<'t> = dyn FnMut(&Log, &str, &SampleLog<'_>, &mut dyn FnMut(RowProblem)) -> Result<()> + 't;

impl Inspect {
    fn each(
        &self,
        (unit, number): (usize, u32),
        part: &Members,
        told: &Problems,
        take: &mut Take<'_>,
    ) -> Result<()> {
        let log = &self.logs[unit];
        for (at, (name, bytes)) in part.iter().enumerate() {
            let note = |id: Option<&str>, problem: RowProblem| {
                let detail = format!("{name}: {}", problem.detail);
                told.note((unit, unit, number, at as u64), Line::None, id, RowProblem { detail, ..problem })
            };
            let sample = match SampleLog::read(bytes) {
                Ok(sample) => sample,
                Err(error) => {
                    note(None, RowProblem::new(Problem::BadRow, error.to_string()))?;
                    continue;
                }
            };
            let Some(id) = sample.id() else {
                note(None, RowProblem::new(Problem::BadRow, "no `id`, a number or a text"))?;
                continue;
            };
            let mut noted = Ok(());
            take(log, &id, &sample, &mut |problem| {
                if noted.is_ok() {
                    noted = note(Some(&id), problem);
                }
            })?;
            noted?;
        }
        Ok(())
    }
}

fn io_error(path: &Path, error: std::io::Error) -> Error {
    file_error(&FilesError::from_io(path, error))
}

fn zip_error(path: &Path, error: zip::result::ZipError) -> Error {
    match error {
        zip::result::ZipError::Io(error) => io_error(path, error),
        other => {
            Error::data(format!("{}: {other}", path.display())).hint("the log is damaged: fetch it again")
        }
    }
}

fn json_error(path: &Path, name: &str, error: Malformed) -> Error {
    Error::data(format!("{}: {name}: {error}", path.display())).hint("the log is damaged: fetch it again")
}

type Archive = ZipArchive<BufReader<File>>;

fn archive(path: &Path) -> Result<Archive> {
    let file = File::open(path).map_err(|error| io_error(path, error))?;
    ZipArchive::new(BufReader::new(file)).map_err(|error| zip_error(path, error))
}

fn member(path: &Path, archive: &mut Archive, name: &str) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let mut found = archive.by_name(name).map_err(|error| zip_error(path, error))?;
    found.read_to_end(&mut bytes).map_err(|error| io_error(path, error))?;
    Ok(bytes)
}

/// Whether a file is a zip, and its header if it is a log.
fn header(path: &Path) -> Result<(bool, Option<Header>)> {
    let mut head = [0; 4];
    let read =
        File::open(path).and_then(|mut file| file.read(&mut head)).map_err(|error| io_error(path, error))?;
    if &head[..read] != b"PK\x03\x04" {
        let bytes = std::fs::read(path).map_err(|error| io_error(path, error))?;
        // Any other JSON may lie about in a folder.
        return Ok((false, Header::read(&bytes).unwrap_or(None)));
    }
    let mut archive = archive(path)?;
    let names = ["header.json", "_journal/start.json"];
    let Some(name) = names.into_iter().find(|name| archive.index_for_name(name).is_some()) else {
        return Ok((true, None));
    };
    let bytes = member(path, &mut archive, name)?;
    Ok((true, Header::read(&bytes).map_err(|error| json_error(path, name, error))?))
}

/// The samples of a zip, by epoch and then in the order of the archive.
fn members(path: &Path) -> Result<Parts<Members>> {
    let path = path.to_owned();
    let mut archive = archive(&path)?;
    let names: Vec<String> = archive
        .file_names()
        .filter_map(std::result::Result::ok)
        .filter(|name| name.starts_with("samples/"))
        .map(Cow::into_owned)
        .collect();
    let mut names = names.into_iter().peekable();
    Ok(Box::new(std::iter::from_fn(move || {
        let mut part = Members::new();
        let mut size = 0;
        while size < PART
            && let Some(name) = names.next()
        {
            match member(&path, &mut archive, &name) {
                Ok(bytes) => {
                    size += bytes.len();
                    part.push((name, bytes));
                }
                Err(error) => return Some(Err(error)),
            }
        }
        if part.is_empty() { None } else { Some(Ok(part)) }
    })))
}

/// The samples of a log in one file.
fn elements(path: &Path) -> Result<Parts<Members>> {
    let bytes = std::fs::read(path).map_err(|error| io_error(path, error))?;
    let mut samples: &[u8] = b"[]";
    let mut keys = Keys::new(&bytes).map_err(|error| json_error(path, "the log", error))?;
    while let Some(key) = keys.next().map_err(|error| json_error(path, "the log", error))? {
        let value = keys.value().map_err(|error| json_error(path, "the log", error))?;
        if key == b"samples" {
            samples = value;
        }
    }
    let from = samples.as_ptr().addr().saturating_sub(bytes.as_ptr().addr());
    let range = if samples == b"[]" { 0..0 } else { from..from + samples.len() };
    let mut stream = std::io::Cursor::new(bytes);
    stream.set_position(range.start as u64);
    let mut elements = ArrayElements::new(stream.take(range.len() as u64), PART);
    let (mut number, path) = (0, path.to_owned());
    Ok(Box::new(std::iter::from_fn(move || {
        let mut chunk = Chunk::default();
        match elements.next_chunk(&mut chunk) {
            Ok(true) => {
                let named = |row: cladist_files::Row<'_>| {
                    number += 1;
                    (format!("sample {number}"), row.bytes.to_vec())
                };
                Some(Ok(chunk.rows().map(named).collect()))
            }
            Ok(false) => None,
            Err(error) => Some(Err(io_error(&path, error))),
        }
    })))
}
