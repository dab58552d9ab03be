use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use cladist_testkit::{CheckOptions, check_library, run_task};

use super::Done;
use crate::args::PluginCheckArgs;
use crate::context::probe;
use crate::print::{Failed, USAGE, out};

/// `cladist plugins check`.
pub(crate) fn check(args: &PluginCheckArgs) -> Done {
    let path = std::fs::canonicalize(&args.path)
        .map_err(|error| Failed::new(USAGE, format!("{}: {error}", args.path.display())))?;
    let config = args.config.as_deref().map(serde_json::from_str).transpose();
    let config = config.map_err(|error| Failed::new(USAGE, format!("--config is no JSON: {error}")))?;
    let probed = cladist_loader::preflight(&path).and_then(|()| probe(&path)).map_err(|refusal| {
        let failed = Failed::new(1, format!("refused {refusal}"));
        match &refusal.hint {
            Some(hint) => failed.hint(hint),
            None => failed,
        }
    })?;
    for name in &args.component {
        if probed.manifest.component(name).is_none() {
            let known: Vec<&str> = probed.manifest.components.iter().map(|c| c.name.as_str()).collect();
            let message = format!("plugin `{}` has no component `{name}`", probed.manifest.name);
            return Err(Failed::new(USAGE, message).hint(format!("it has {}", known.join(", "))));
        }
    }
    let program = std::env::current_exe().map_err(|error| Failed::new(1, error))?;
    let child = |path: &Path, task: &str| {
        let mut command = Command::new(&program);
        command.arg("__law").arg(path).arg(task);
        command
    };
    let options = CheckOptions {
        seed: args.seed,
        timeout: Duration::from_secs(args.timeout.max(1)),
        components: args.component.clone(),
        config,
    };
    let report = check_library(&path, &probed.manifest, &options, &child);
    let failed = report.failures().count();
    if args.json {
        out(&format!("{}\n", serde_json::to_string_pretty(&report).unwrap_or_default()))?;
    } else {
        let mut text: String = report.results.iter().map(|result| format!("{result}\n")).collect();
        let passed = report.results.len() - failed;
        text.push_str(&format!(
            "{}: {passed} passed or skipped, {failed} failed (seed {})\n",
            report.plugin, report.seed
        ));
        out(&text)?;
    }
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// `cladist __law`.
pub(crate) fn child(path: &Path, task: &str) -> Done {
    out(&run_task(path, task))?;
    Ok(ExitCode::SUCCESS)
}
