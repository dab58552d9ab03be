use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::node::{self, NodeValue, Table};
use crate::{Code, Diagnostic, FileId, Files, Node, Origin, Pipeline, Redactor, Report, SourceFile};
use crate::{env, merge, read};

/// How to read a pipeline.
pub struct LoadOptions<'a> {
    /// The version of this host, for `requires`.
    pub host_version: &'a str,
    /// The arguments of `--set`, in order: `metrics.drift.with.top=5`.
    pub set: &'a [String],
    /// The folder that a relative path to the pipeline, and relative paths in `set`, are relative
    /// to; absolute.
    pub working_folder: &'a Path,
    /// The value of a variable of the environment.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
}

/// How many files may include each other, one in the other.
const DEEPEST: usize = 32;

/// Reads a pipeline from a file, with its includes and the `--set` arguments.
///
/// Fails when a text is no TOML, a file cannot be read, includes go in circles, or `requires`
/// asks for another host. What is wrong beyond that waits in [`Pipeline::problems`] for
/// [`check`](crate::check()), which tells it together with what the manifests say.
pub fn load(path: &Path, options: &LoadOptions<'_>) -> Result<Pipeline, Report> {
    load_with(path, options, &|path| std::fs::read_to_string(path))
}

/// [`load`] with another way to get at the text of a file.
pub fn load_with(
    path: &Path,
    options: &LoadOptions<'_>,
    reader: &dyn Fn(&Path) -> io::Result<String>,
) -> Result<Pipeline, Report> {
    let mut loader = Loader {
        options,
        reader,
        files: Files::new(&normal(options.working_folder)),
        problems: Vec::new(),
        refused: Vec::new(),
    };
    let tree = loader.file(path, None, &mut Vec::new());
    if !loader.refused.is_empty() {
        return Err(report(loader.refused, loader.files));
    }
    let Some(mut tree) = tree.filter(|_| loader.problems.is_empty()) else {
        return Err(report(loader.problems, loader.files));
    };
    let mut problems = Vec::new();
    for argument in options.set {
        let id = loader.files.add(SourceFile {
            name: "--set".to_owned(),
            folder: loader.files.working_folder().to_path_buf(),
            text: argument.as_str().into(),
            is_set: true,
        });
        merge::set(&mut tree, argument, id, &mut problems);
    }
    let mut secrets = Redactor::default();
    env::resolve(&mut tree, options.environment, &mut secrets, &mut problems);
    let stem = path.file_stem().map_or_else(|| "pipeline".to_owned(), |s| s.to_string_lossy().into_owned());
    Ok(read::pipeline(tree, &stem, Arc::new(loader.files), secrets, problems))
}

fn report(problems: Vec<Diagnostic>, files: Files) -> Report {
    Report::new(problems, Arc::new(files), &Redactor::default())
}

struct Loader<'a> {
    options: &'a LoadOptions<'a>,
    reader: &'a dyn Fn(&Path) -> io::Result<String>,
    files: Files,
    problems: Vec<Diagnostic>,
    /// Versions that are not this host's: told alone, since the rest may be of another format.
    refused: Vec<Diagnostic>,
}

impl Loader<'_> {
    /// The tree of a file with its includes merged over it; `within` are the files that led here.
    fn file(&mut self, path: &Path, by: Option<&Origin>, within: &mut Vec<PathBuf>) -> Option<Node> {
        let absolute = normal(&self.options.working_folder.join(path));
        if let Some(start) = within.iter().position(|p| *p == absolute) {
            self.include_cycle(&within[start..], &absolute, by);
            return None;
        }
        if within.len() >= DEEPEST {
            self.problem(Code::IncludeCycle, format!("more than {DEEPEST} files include each other"), by);
            return None;
        }
        let text = match (self.reader)(&absolute) {
            Ok(text) => text,
            Err(error) => {
                self.problem(Code::File, format!("cannot read `{}`: {error}", path.display()), by);
                return None;
            }
        };
        let folder = absolute.parent().unwrap_or(Path::new("")).to_path_buf();
        let name = path.display().to_string();
        let text: Arc<str> = text.into();
        let id = self.files.add(SourceFile { name, folder, text: Arc::clone(&text), is_set: false });
        let (table, problems) = node::parse(&text, id);
        self.requires(&table);
        self.problems.extend(problems);
        within.push(absolute);
        let tree = self.with_includes(table, id, path, within);
        within.pop();
        Some(tree)
    }

    fn with_includes(&mut self, table: Table, id: FileId, path: &Path, within: &mut Vec<PathBuf>) -> Node {
        let includes = self.includes(&table);
        let mut tree = Node::new(NodeValue::Table(table), Origin::new(id, 0..0));
        let folder = path.parent().unwrap_or(Path::new("")).to_path_buf();
        for (include, origin) in includes {
            let included = self.file(&shorten(&folder.join(include)), Some(&origin), within);
            if let Some(included) = included {
                merge::over(&mut tree, included);
            }
        }
        tree
    }

    fn includes(&mut self, table: &Table) -> Vec<(String, Origin)> {
        let Some(node) = table.get("include") else { return Vec::new() };
        let NodeValue::Array(items) = &node.value else {
            let message = format!("expected a list of files for `include`, found {}", node.kind());
            self.problem(Code::BadValue, message, Some(&node.origin));
            return Vec::new();
        };
        let mut files = Vec::new();
        for item in items {
            match item.as_str() {
                Some(file) => files.push((file.to_owned(), item.origin.clone())),
                None => {
                    let message = format!("expected a file in `include`, found {}", item.kind());
                    self.problem(Code::BadValue, message, Some(&item.origin));
                }
            }
        }
        files
    }

    fn requires(&mut self, table: &Table) {
        let Some(node) = table.get("requires") else { return };
        let Some(text) = node.as_str() else {
            let message =
                format!("expected a version such as \">=0.1\" for `requires`, found {}", node.kind());
            self.problem(Code::BadValue, message, Some(&node.origin));
            return;
        };
        // The host's own version is always one; a pre-release counts as the release it leads to.
        let host = self.options.host_version;
        let host = &semver::Version::parse(host).unwrap_or(semver::Version::new(0, 0, 0));
        let release = semver::Version::new(host.major, host.minor, host.patch);
        match semver::VersionReq::parse(text) {
            Err(error) => {
                let problem =
                    Diagnostic::error(Code::BadValue, format!("`{text}` is no version requirement: {error}"));
                self.problems.push(problem.at(&node.origin).hint("write it like `requires = \">=0.1\"`"));
            }
            Ok(wanted) if wanted.matches(host) || wanted.matches(&release) => {}
            Ok(_) => {
                let message = format!("this pipeline requires cladist {text}, this is {host}");
                self.refused.push(Diagnostic::error(Code::Requires, message).at(&node.origin));
            }
        }
    }

    fn include_cycle(&mut self, chain: &[PathBuf], last: &Path, by: Option<&Origin>) {
        let name = |p: &Path| p.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let names: Vec<_> = chain.iter().map(PathBuf::as_path).chain([last]).map(name).collect();
        self.problem(Code::IncludeCycle, format!("files include each other: {}", names.join(" -> ")), by);
    }

    fn problem(&mut self, code: Code, message: String, at: Option<&Origin>) {
        let mut problem = Diagnostic::error(code, message);
        problem.origins.extend(at.cloned());
        self.problems.push(problem);
    }
}

/// `path` without `.` and `..` where they can be left out by the letter.
pub(crate) fn normal(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => match out.components().next_back() {
                Some(Component::Normal(_)) => {
                    out.pop();
                }
                Some(Component::RootDir | Component::Prefix(_)) => {}
                _ => out.push(part),
            },
            other => out.push(other),
        }
    }
    out
}

/// The path of an include as people see it.
fn shorten(path: &Path) -> PathBuf {
    let short = normal(path);
    if short.as_os_str().is_empty() { path.to_path_buf() } else { short }
}
