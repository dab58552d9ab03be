//! All laws of a built library, each in a child process.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use cladist_loader::{Library, LoadedPlugin, Refusal, preflight};
use cladist_manifest::{ComponentManifest, Example};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::laws::{self, Case, Law, LawReport, LawResult, Outcome};
use crate::quiet_services;
use crate::random::Random;

/// What to check, and how.
#[derive(Debug, Clone)]
pub struct CheckOptions {
    /// The seed of the generated input.
    pub seed: u64,
    /// How long one law may take.
    pub timeout: Duration,
    /// Only these components; all without.
    pub components: Vec<String>,
    /// A configuration instead of the manifest's examples.
    pub config: Option<Value>,
}

/// One law of one component under one example, as it goes to the child.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Task {
    component: String,
    law: Law,
    seed: u64,
    example: Example,
}

/// Checks every law of a library. `child` makes the command of a process that calls [`run_task`]
/// with the library and the task (JSON text) given, and prints what it returns.
pub fn check_library(
    path: &Path,
    manifest: &cladist_manifest::PluginManifest,
    options: &CheckOptions,
    child: &dyn Fn(&Path, &str) -> Command,
) -> LawReport {
    let mut results = Vec::new();
    let chosen =
        |c: &&ComponentManifest| options.components.is_empty() || options.components.contains(&c.name);
    for component in manifest.components.iter().filter(chosen) {
        for &law in Law::of(component.kind) {
            let mut worst = Outcome::Pass;
            for example in examples(component, options.config.as_ref()) {
                let task = Task { component: component.name.clone(), law, seed: options.seed, example };
                let task = serde_json::to_string(&task).unwrap_or_default();
                worst = in_child(child(path, &task), options.timeout);
                if !worst.is_fine() {
                    break;
                }
            }
            results.push(LawResult { component: component.name.clone(), law, outcome: worst });
        }
    }
    LawReport { plugin: manifest.name.clone(), seed: options.seed, results }
}

/// The configurations to check under: the one given, the manifest's examples, else an empty one.
fn examples(component: &ComponentManifest, config: Option<&Value>) -> Vec<Example> {
    if let Some(config) = config {
        return vec![Example { config: config.clone(), ..Example::default() }];
    }
    if component.examples.is_empty() {
        return vec![Example { config: Value::Object(serde_json::Map::new()), ..Example::default() }];
    }
    component.examples.clone()
}

fn in_child(mut command: Command, timeout: Duration) -> Outcome {
    let spawned = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = match spawned {
        Ok(child) => child,
        Err(error) => return Outcome::Crashed(format!("the process could not be started: {error}")),
    };
    let pipe = child.stdout.take();
    let reader = std::thread::spawn(move || {
        let mut text = Vec::new();
        if let Some(mut pipe) = pipe {
            let _ = pipe.read_to_end(&mut text);
        }
        text
    });
    let Some(status) = wait(&mut child, timeout) else {
        return Outcome::Hung(format!("not done after {} s", timeout.as_secs_f64()));
    };
    let text = reader.join().unwrap_or_default();
    serde_json::from_slice(&text).unwrap_or_else(|_| Outcome::Crashed(format!("the process ended: {status}")))
}

fn wait(child: &mut Child, timeout: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if begun.elapsed() < timeout => std::thread::sleep(Duration::from_millis(1)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}

/// Runs one task in this process; gives the outcome as JSON text.
pub fn run_task(path: &Path, task: &str) -> String {
    let outcome = match serde_json::from_str::<Task>(task) {
        Ok(task) => load(path).map_or_else(
            |refusal| Outcome::Fail(refusal.to_string()),
            |plugin| run_in_process(&plugin, &task.component, task.law, task.seed, &task.example),
        ),
        Err(error) => Outcome::Fail(format!("an odd task: {error}")),
    };
    serde_json::to_string(&outcome).unwrap_or_default()
}

fn load(path: &Path) -> Result<LoadedPlugin, Refusal> {
    preflight(path)?;
    Library::load(path)?.init(quiet_services())
}

/// Checks one law in this process.
pub(crate) fn run_in_process(
    plugin: &LoadedPlugin,
    component: &str,
    law: Law,
    seed: u64,
    example: &Example,
) -> Outcome {
    match plugin.manifest().component(component) {
        Some(manifest) => laws::check(law, Case { plugin, manifest, example, random: Random::new(seed) }),
        None => Outcome::Fail(format!("no component `{component}`")),
    }
}

/// Checks all laws of a plugin in this process, for tests of the plugin itself.
pub(crate) fn check_linked(plugin: &LoadedPlugin, seed: u64) -> LawReport {
    let mut results = Vec::new();
    for component in &plugin.manifest().components {
        for &law in Law::of(component.kind) {
            let mut worst = Outcome::Pass;
            for example in examples(component, None) {
                worst = run_in_process(plugin, &component.name, law, seed, &example);
                if !worst.is_fine() {
                    break;
                }
            }
            results.push(LawResult { component: component.name.clone(), law, outcome: worst });
        }
    }
    LawReport { plugin: plugin.manifest().name.clone(), seed, results }
}
