//! Which files there are, and what belongs together.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cladist_evals::lm_eval::{FileName, Results, Row, sanitized_args, sanitized_model};
use cladist_evals::{Problem, Published, RowProblem};
use cladist_files::{Compression, FilesError, Format, Inputs, sniff};
use cladist_sdk::prelude::*;

use super::{Config, Runs};
use crate::config::{Languages, file_error, unknown};
use crate::format::Run;
use crate::parts::Input;
use crate::rows::About;

/// A samples file.
#[derive(Debug)]
pub(super) struct Log {
    /// Its number among all files.
    pub(super) input: usize,
    pub(super) file: Input,
    pub(super) about: Arc<About>,
    /// The task's filters in their order.
    pub(super) filters: Vec<String>,
    pub(super) output_type: Option<String>,
    /// The number of the results file that it belongs to.
    pub(super) results: Option<usize>,
}

/// A results file.
#[derive(Debug)]
pub(super) struct ResultsFile {
    pub(super) input: usize,
    pub(super) read: Results,
    /// The figures to give: none where the file was only read for names.
    pub(super) scores: Vec<Published>,
    /// What is said of each task and group of the scores.
    pub(super) about: BTreeMap<String, Arc<About>>,
    date: Option<String>,
    asked: bool,
}

/// All files.
#[derive(Debug, Default)]
pub(super) struct Files {
    paths: Vec<PathBuf>,
    pub(super) logs: Vec<Log>,
    pub(super) results: Vec<ResultsFile>,
    /// What is odd about whole files.
    pub(super) problems: Vec<(usize, RowProblem)>,
}

/// A samples file before its results file is known.
struct Found {
    input: usize,
    len: u64,
    compressed: bool,
    format: Format,
    name: FileName,
}

impl Files {
    /// The files that the configuration names, with the results files beside them.
    pub(super) fn find(config: &Config) -> Result<Self> {
        let languages = Languages::new(&config.languages)?;
        let inputs = Inputs::new(&["json", "jsonl"])
            .recursive(true)
            .expand(&config.path)
            .map_err(|e| file_error(&e))?;
        let single = inputs.len() == 1;
        let mut files = Self::default();
        let mut found = Vec::new();
        for input in inputs {
            if let Some(log) = files.look(&input.path, input.len, single)? {
                found.push(log);
            }
        }
        files.beside(&found)?;
        for log in found {
            files.add(log, config);
        }
        files.choose(config)?;
        files.name(config, &languages)?;
        if files.logs.is_empty() && files.results.iter().all(|results| !results.asked) {
            return Err(Error::data(format!("no log of lm-evaluation-harness in {}", config.path.display()))
                .hint("name a folder with `results_*.json` and `samples_*.jsonl`"));
        }
        Ok(files)
    }

    pub(super) fn paths(&self) -> Vec<PathBuf> {
        self.paths.clone()
    }

    /// What a file is; `None` for results, which are read, and for what is no log.
    fn look(&mut self, path: &Path, len: u64, single: bool) -> Result<Option<Found>> {
        let sniffed = sniff(path).map_err(|e| file_error(&e))?;
        if let Compression::Unsupported(name) = sniffed.compression {
            return Err(file_error(&FilesError::Compression { path: path.to_owned(), name }));
        }
        let name = FileName::read(&file_name(path));
        let ending = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"));
        let compressed = sniffed.compression != Compression::None;
        if ending
            && !matches!(name, FileName::Samples { .. })
            && matches!(sniffed.format, Format::Jsonl | Format::JsonArray)
            && first_byte(path)? == Some(b'{')
        {
            match read_results(path)? {
                Some(read) => self.add_results(path, read, &name, true),
                None if single => return Err(no_log(path)),
                None => {}
            }
            return Ok(None);
        }
        if !matches!(sniffed.format, Format::Jsonl | Format::JsonArray | Format::Empty) || !is_log(path)? {
            if single {
                return Err(no_log(path));
            }
            if ending {
                return Ok(None);
            }
            let input = self.input(path);
            let detail = "not a log of lm-evaluation-harness: the first row has no `doc_id`; left out";
            self.problems.push((input, RowProblem::new(Problem::BadFile, detail)));
            return Ok(None);
        }
        let input = self.input(path);
        Ok(Some(Found { input, len, compressed, format: sniffed.format, name }))
    }

    fn input(&mut self, path: &Path) -> usize {
        self.paths.push(path.to_owned());
        self.paths.len() - 1
    }

    fn add_results(&mut self, path: &Path, read: Results, name: &FileName, asked: bool) {
        let input = self.input(path);
        let date = match name {
            FileName::Results { date } => Some(date.clone()),
            _ => None,
        };
        self.problems.extend(read.problems.iter().map(|problem| (input, problem.clone())));
        let scores = if asked { read.scores.clone() } else { Vec::new() };
        self.results.push(ResultsFile { input, read, scores, about: BTreeMap::new(), date, asked });
    }

    /// Reads the results files in the folders of samples files that have none among those named.
    fn beside(&mut self, found: &[Found]) -> Result<()> {
        let folder = |files: &Self, input: usize| files.paths[input].parent().map(Path::to_owned);
        let known: BTreeSet<_> =
            self.results.iter().filter_map(|results| folder(self, results.input)).collect();
        let folders: BTreeSet<PathBuf> = found.iter().filter_map(|log| folder(self, log.input)).collect();
        for folder in folders.difference(&known) {
            let Ok(inputs) = Inputs::new(&["json"]).expand(folder) else { continue };
            for input in inputs {
                let name = FileName::read(&file_name(&input.path));
                let fits = match &name {
                    FileName::Results { date } => found
                        .iter()
                        .any(|log| matches!(&log.name, FileName::Samples { date: own, .. } if own == date)),
                    FileName::Other { .. } => {
                        found.iter().any(|log| matches!(log.name, FileName::Other { .. }))
                    }
                    FileName::Samples { .. } => false,
                };
                if fits
                    && first_byte(&input.path)? == Some(b'{')
                    && let Ok(Some(read)) = read_results(&input.path)
                {
                    self.add_results(&input.path, read, &name, false);
                }
            }
        }
        Ok(())
    }

    /// A samples file with what its name and its results file say.
    fn add(&mut self, found: Found, config: &Config) {
        let path = self.paths[found.input].clone();
        let beside = |results: &&ResultsFile| self.paths[results.input].parent() == path.parent();
        let (task, results, run) = match &found.name {
            FileName::Samples { task, date } => {
                let same = |results: &&ResultsFile| results.date.as_ref() == Some(date);
                let results = self.results.iter().filter(beside).find(same);
                (task.clone(), results, Some(date.clone()))
            }
            FileName::Other { stem } | FileName::Results { date: stem } => {
                let mut all = self.results.iter().filter(beside);
                let found =
                    all.find_map(|results| task_of(stem, &results.read).map(|task| (task, Some(results))));
                let (task, results) = found.unwrap_or_else(|| (task_alone(stem, config), None));
                (task, results, None)
            }
        };
        let told = results.and_then(|results| results.read.tasks.get(&task));
        let model = results.and_then(|results| results.read.model.clone());
        let filters = config.filters.get(&task).cloned();
        let log = Log {
            input: found.input,
            filters: filters.or_else(|| told.map(|task| task.filters.clone())).unwrap_or_default(),
            output_type: told.and_then(|task| task.output_type.clone()),
            results: results.map(|results| results.input),
            about: Arc::new(About {
                model: model.unwrap_or_else(|| model_alone(&path, &task)),
                benchmark: task,
                run,
                ..About::default()
            }),
            file: Input { path, len: found.len, compressed: found.compressed, format: found.format },
        };
        self.logs.push(log);
    }

    /// Keeps the tasks that are asked for, and of several runs the latest.
    fn choose(&mut self, config: &Config) -> Result<()> {
        let logged = self.logs.iter().map(|log| log.about.benchmark.clone());
        let published =
            self.results.iter().flat_map(|results| results.scores.iter().map(|s| s.benchmark.clone()));
        let known: BTreeSet<String> = logged.chain(published).collect();
        let known: Vec<&str> = known.iter().map(String::as_str).collect();
        if let Some(wrong) = config.tasks.iter().find(|task| !known.contains(&task.as_str())) {
            return Err(unknown("tasks", wrong, &known));
        }
        let wanted = |task: &String| config.tasks.is_empty() || config.tasks.contains(task);
        self.logs.retain(|log| wanted(&log.about.benchmark));
        for results in &mut self.results {
            results.scores.retain(|score| wanted(&score.benchmark));
        }
        if config.runs == Runs::All {
            return Ok(());
        }
        // Of the same date, or of none, the last by path.
        let mut latest: BTreeMap<(String, String), (Option<String>, usize)> = BTreeMap::new();
        for log in &self.logs {
            let run = (log.about.run.clone(), log.input);
            let last = latest.entry((log.about.model.clone(), log.about.benchmark.clone()));
            let last = last.or_insert_with(|| run.clone());
            if *last < run {
                *last = run;
            }
        }
        let old = |log: &Log| latest[&(log.about.model.clone(), log.about.benchmark.clone())].1 != log.input;
        for log in self.logs.iter().filter(|log| old(log)) {
            let detail = format!(
                "a later run of {} on {} counts; `runs = \"all\"` takes both",
                log.about.model, log.about.benchmark
            );
            self.problems.push((log.input, RowProblem::new(Problem::OlderRun, detail)));
        }
        self.logs.retain(|log| !old(log));
        self.latest_scores();
        Ok(())
    }

    /// Of several results files with a figure of the same model and task the latest counts.
    fn latest_scores(&mut self) {
        let mut latest: BTreeMap<(String, String), Option<String>> = BTreeMap::new();
        let key = |results: &ResultsFile, score: &Published| {
            (results.read.model.clone().unwrap_or_default(), score.benchmark.clone())
        };
        for results in &self.results {
            for score in &results.scores {
                let last = latest.entry(key(results, score)).or_default();
                *last = last.take().max(results.date.clone());
            }
        }
        for at in 0..self.results.len() {
            let (model, date) =
                (self.results[at].read.model.clone().unwrap_or_default(), self.results[at].date.clone());
            let before = self.results[at].scores.len();
            self.results[at].scores.retain(|score| latest[&(model.clone(), score.benchmark.clone())] == date);
            if self.results[at].scores.len() < before {
                let detail = format!(
                    "later results of {model} count for some of its tasks; `runs = \"all\"` takes both"
                );
                self.problems.push((self.results[at].input, RowProblem::new(Problem::OlderRun, detail)));
            }
        }
    }

    /// Settles models, languages and variants.
    fn name(&mut self, config: &Config, languages: &Languages) -> Result<()> {
        if let Some(model) = &config.model {
            let named: BTreeSet<&String> = self.logs.iter().map(|log| &log.about.model).collect();
            if named.len() > 1 {
                let named: Vec<&str> = named.into_iter().map(String::as_str).collect();
                return Err(Error::config(format!(
                    "`model` is given, but the files are of {}",
                    named.join(", ")
                ))
                .hint(format!("leave `model = \"{model}\"` out, or take one source per model")));
            }
        }
        let finish = |about: &About| {
            let named = languages.of(&about.benchmark);
            let variant = if config.runs == Runs::All { about.run.clone() } else { None };
            let model = config.model.clone().unwrap_or_else(|| about.model.clone());
            let (language, source_language) = (named.language, named.source);
            Arc::new(About { model, language, source_language, variant, ..about.clone() })
        };
        for log in &mut self.logs {
            log.about = finish(&log.about);
        }
        for results in &mut self.results {
            let model = results.read.model.clone().unwrap_or_else(|| "unknown".to_owned());
            for score in &results.scores {
                let benchmark = score.benchmark.clone();
                let about =
                    About { model: model.clone(), benchmark, run: results.date.clone(), ..About::default() };
                results.about.entry(score.benchmark.clone()).or_insert_with(|| finish(&about));
            }
        }
        Ok(())
    }

    /// Every task of every run.
    pub(super) fn runs(&self) -> Vec<Run> {
        let results_of = |input: usize| self.results.iter().find(|results| results.input == input);
        let harness =
            |results: &ResultsFile| results.read.harness.as_ref().map(|version| format!("lm-eval {version}"));
        let mut runs: Vec<Run> = self
            .logs
            .iter()
            .map(|log| {
                let results = log.results.and_then(results_of);
                Run {
                    about: Arc::clone(&log.about),
                    harness: results.and_then(harness),
                    samples: Some(log.file.path.clone()),
                    results: results.map(|results| self.paths[results.input].clone()),
                }
            })
            .collect();
        for results in &self.results {
            let logged = |task: &String| {
                self.logs.iter().any(|log| log.results == Some(results.input) && log.about.benchmark == *task)
            };
            runs.extend(results.about.iter().filter(|(task, _)| !logged(task)).map(|(_, about)| Run {
                about: Arc::clone(about),
                harness: harness(results),
                samples: None,
                results: Some(self.paths[results.input].clone()),
            }));
        }
        runs
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn no_log(path: &Path) -> Error {
    Error::data(format!("{}: neither results nor samples of lm-evaluation-harness", path.display()))
        .hint("samples have a `doc_id` in every row, results the keys `results` and `configs`")
}

/// The first bytes of a file, decompressed.
fn head(path: &Path, len: u64) -> Result<Vec<u8>> {
    let stream = cladist_files::open(path).map_err(|e| file_error(&e))?;
    let mut head = Vec::new();
    // A stream that breaks off is told when its rows are read.
    let _ = stream.take(len).read_to_end(&mut head);
    Ok(head)
}

fn first_byte(path: &Path) -> Result<Option<u8>> {
    Ok(head(path, 64)?
        .into_iter()
        .find(|byte| !byte.is_ascii_whitespace() && !b"\xEF\xBB\xBF".contains(byte)))
}

/// Whether a document's number stands near the beginning; an empty file is a log without rows.
fn is_log(path: &Path) -> Result<bool> {
    let head = head(path, 64 << 10)?;
    let blank = head.iter().all(u8::is_ascii_whitespace);
    let named = memchr::memmem::find(&head, b"\"doc_id\"").is_some();
    let whole = || head.split(|byte| *byte == b'\n').any(|line| Row::default().read(line).is_ok());
    Ok(blank || named || whole())
}

fn read_results(path: &Path) -> Result<Option<Results>> {
    let mut bytes = Vec::new();
    let failed = |error| file_error(&FilesError::from_io(path, error));
    File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).map_err(failed)?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    Results::read(bytes).map_err(|error| {
        let line = 1 + memchr::memchr_iter(b'\n', &bytes[..error.offset.min(bytes.len())]).count();
        let what = if error.ended { "the file ends too early" } else { "not JSON" };
        Error::data(format!("{}:{line}: {what}", path.display())).hint("fetch it again, or leave it out")
    })
}

/// The task of an old name, which begins with the arguments of the results file's model.
fn task_of(stem: &str, results: &Results) -> Option<String> {
    let args = results.model_args.as_deref().map(sanitized_args);
    let by_args = args.and_then(|args| stem.strip_prefix(&args)?.strip_prefix('_').map(str::to_owned));
    let ends = |task: &&String| stem.strip_suffix(task.as_str()).is_some_and(|front| front.ends_with('_'));
    let by_tasks = || results.tasks.keys().filter(ends).max_by_key(|task| task.len()).cloned();
    by_args.filter(|task| results.tasks.contains_key(task)).or_else(by_tasks)
}

/// The task of an old name without a results file: one that is asked for, else what follows the first single
/// underscore after the last double one.
fn task_alone(stem: &str, config: &Config) -> String {
    let ends = |task: &&String| stem.strip_suffix(task.as_str()).is_some_and(|front| front.ends_with('_'));
    if let Some(task) =
        config.tasks.iter().chain(config.filters.keys()).filter(ends).max_by_key(|task| task.len())
    {
        return task.clone();
    }
    let last = stem.rfind("__").map_or(0, |at| at + 2);
    stem[last..].split_once('_').map_or(stem, |(_, task)| task).to_owned()
}

/// The model where no results file says it: of the folder, or of the arguments in an old name.
fn model_alone(path: &Path, task: &str) -> String {
    let FileName::Other { stem } = FileName::read(&file_name(path)) else {
        let folder = path.parent().and_then(Path::file_name).map(|name| name.to_string_lossy());
        return folder
            .filter(|name| !name.is_empty())
            .map_or("unknown".to_owned(), |name| sanitized_model(&name));
    };
    let args = stem.strip_suffix(task).map_or(stem.as_str(), |front| front.trim_end_matches('_'));
    let args = args.strip_prefix("pretrained__").unwrap_or(args);
    let model = args.split(',').next().unwrap_or(args);
    if model.is_empty() { "unknown".to_owned() } else { sanitized_model(model) }
}
