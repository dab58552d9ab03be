//! What the environment says: where plugins are, where the cache is.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use cladist_host::{Host, Ui};
use cladist_loader::{Origin, Probed, Refusal, Registry, SearchFolder};
use cladist_pipeline::{Checked, LoadOptions, Pipeline, Report, Schemas, check, load, select};

use crate::args::{Global, PipelineArgs};
use crate::built_in;
use crate::logging;
use crate::print::{Failed, USAGE, colour};

/// The program's surroundings.
pub(crate) struct Context {
    pub(crate) global: Global,
}

/// How long a library may take to tell what it is.
const PROBE: Duration = Duration::from_secs(10);

impl Context {
    pub(crate) fn new(global: Global) -> Self {
        logging::install(global.log, global.verbose);
        Self { global }
    }

    /// The folders in which plugins are looked for, in order.
    pub(crate) fn search_folders(&self) -> Vec<SearchFolder> {
        let mut folders = Vec::new();
        let mut add = |path: PathBuf, origin| folders.push(SearchFolder { path, origin });
        for path in &self.global.plugin_dir {
            add(path.clone(), Origin::Option);
        }
        if let Some(paths) = env::var_os("CLADIST_PLUGIN_PATH") {
            for path in env::split_paths(&paths).filter(|path| !path.as_os_str().is_empty()) {
                add(path, Origin::Environment);
            }
        }
        if let Some(folder) = env::current_exe().ok().as_deref().and_then(Path::parent) {
            add(folder.join("plugins"), Origin::Beside);
            if let Some(above) = folder.parent() {
                add(above.join("lib/cladist"), Origin::Beside);
            }
        }
        if let Some(data) = home_folder("XDG_DATA_HOME", ".local/share") {
            add(data.join("cladist/plugins"), Origin::User);
        }
        folders
    }

    /// The libraries that are there.
    pub(crate) fn registry(&self) -> Result<Registry, Failed> {
        for folder in &self.global.plugin_dir {
            if !folder.is_dir() {
                return Err(Failed::new(USAGE, format!("--plugin-dir {}: no such folder", folder.display())));
            }
        }
        let cache =
            home_folder("XDG_CACHE_HOME", ".cache").map(|folder| folder.join("cladist/registry.json"));
        Registry::scan(&self.search_folders(), cache.as_deref(), &probe)
            .map_err(|error| Failed::new(1, format!("the plugin folders cannot be read: {error}")))
    }

    /// A host over the libraries that are there.
    pub(crate) fn host(&self, ui: Arc<dyn Ui>) -> Result<Host, Failed> {
        let registry = self.registry()?;
        if self.global.verbose > 0 {
            for entry in registry.entries() {
                if let Err(refusal) = &entry.known.outcome {
                    tracing::info!(hint = refusal.hint, "refused {refusal}");
                }
            }
        }
        Host::new(registry, built_in::PLUGINS, ui).map_err(|refusal| Failed::new(1, refusal))
    }
}

/// Loads a pipeline and checks it.
pub(crate) fn checked(args: &PipelineArgs, host: &Host, schemas: &Schemas) -> Result<Checked, Failed> {
    let pipeline = read(args)?;
    let checked = check(&pipeline, host, schemas).map_err(|report| told(&report))?;
    if args.select.is_empty() {
        return Ok(checked);
    }
    select(&checked, &args.select).map_err(|diagnostics| {
        let report = Report::new(diagnostics, Arc::clone(&checked.files), &checked.secrets);
        told(&report)
    })
}

fn read(args: &PipelineArgs) -> Result<Pipeline, Failed> {
    let environment = |name: &str| env::var(name).ok();
    let working =
        env::current_dir().map_err(|error| Failed::new(1, format!("no working folder: {error}")))?;
    let options = LoadOptions {
        set: &args.set,
        environment: &environment,
        working_folder: &working,
        host_version: env!("CARGO_PKG_VERSION"),
    };
    load(&args.file, &options).map_err(|report| told(&report))
}

fn told(report: &Report) -> Failed {
    let text = report.render(colour(&std::io::stderr()));
    Failed { code: USAGE, text: text.trim_end().to_owned() }
}

fn home_folder(variable: &str, inside: &str) -> Option<PathBuf> {
    let set = env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from);
    set.or_else(|| env::home_dir().map(|home| home.join(inside)))
}

/// Loads a library in a child process of this program, where a crash does no harm.
pub(crate) fn probe(path: &Path) -> Result<Probed, Refusal> {
    let refuse = |message: String| Refusal::new(path, message);
    let program = env::current_exe().map_err(|error| refuse(format!("cannot be probed: {error}")))?;
    let mut child = Command::new(program)
        .arg("__probe")
        .arg(path)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| refuse(format!("cannot be probed: {error}")))?;
    let Some(mut pipe) = child.stdout.take() else { return Err(refuse("cannot be probed".to_owned())) };
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        let read = std::io::Read::read_to_end(&mut pipe, &mut text);
        read.map(|_| text)
    });
    let begun = Instant::now();
    let status = loop {
        match child.try_wait() {
            Ok(Some(status)) => break status,
            Ok(None) if begun.elapsed() > PROBE => {
                let _ = child.kill();
                let _ = child.wait();
                return Err(refuse(format!("did not load within {} s", PROBE.as_secs())));
            }
            Ok(None) => std::thread::sleep(Duration::from_micros(500)),
            Err(error) => return Err(refuse(format!("cannot be probed: {error}"))),
        }
    };
    let text = reader.join().ok().and_then(Result::ok).unwrap_or_default();
    match serde_json::from_slice::<Result<Probed, Refusal>>(&text) {
        Ok(outcome) => outcome,
        Err(_) => Err(refuse(format!("it ended the process that loaded it ({status})"))
            .hint("its constructors or its init crash; `cladist __probe FILE` under a debugger shows where")),
    }
}
