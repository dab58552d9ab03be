use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cladist_host::{Failure, FailureKind, HostError, Outcome, RunSettings, Ui, gate_lines};
use cladist_loader::{LOCK_FILE, Lock};
use cladist_pipeline::{Checked, Schemas};

use super::Done;
use crate::args::RunArgs;
use crate::context::{Context, checked};
use crate::print::{Failed, USAGE, colour, error};
use crate::ui::Terminal;

/// `cladist run`.
pub(crate) fn run(context: &Context, args: &RunArgs) -> Done {
    let terminal = Arc::new(Terminal::new());
    let host = context.host(Arc::clone(&terminal) as Arc<dyn Ui>)?;
    let checked = checked(&args.pipeline, &host, &Schemas::new())?;
    notes(&checked);
    if args.locked {
        refuse_drift(&args.pipeline.file, &checked, &host)?;
    }
    let out = args.out.clone().unwrap_or_else(|| default_folder(&checked));
    listen(host.canceller());
    let threads = args.threads.unwrap_or(checked.run.threads);
    let settings = RunSettings { out: &out, threads, use_cache: !args.no_cache };
    let outcome = host.run(&checked, settings).map_err(|error| failed(&error))?;
    terminal.clear();
    tell(&outcome, &checked, context, &out);
    Ok(ExitCode::from(outcome.exit_code()))
}

fn failed(error: &HostError) -> Failed {
    let failed = Failed::new(1, error);
    match error.hint() {
        Some(hint) => failed.hint(hint),
        None => failed,
    }
}

/// Where a run goes without `--out`.
pub(crate) fn default_folder(checked: &Checked) -> PathBuf {
    Path::new("cladist-out").join(&checked.name)
}

/// Notes and warnings of the check, on standard error.
pub(crate) fn notes(checked: &Checked) {
    for note in &checked.notes {
        if note.severity() != cladist_pipeline::Severity::Note {
            error(note.render(&checked.files, colour(&std::io::stderr())).trim_end());
        }
    }
}

fn refuse_drift(file: &Path, checked: &Checked, host: &cladist_host::Host) -> Result<(), Failed> {
    let path = file.parent().unwrap_or(Path::new("")).join(LOCK_FILE);
    let failed = |error: cladist_loader::LockError| {
        Failed::new(USAGE, error).hint(format!("`cladist plugins lock {}` writes it", file.display()))
    };
    let lock = Lock::read(&path).map_err(failed)?;
    let drift = lock.drift(host.registry(), &super::lock::plugins_of(checked)).map_err(failed)?;
    if drift.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> =
        drift.iter().map(|drift| format!("error: {}: {drift}", path.display())).collect();
    let text = format!(
        "{}\nhint: install the locked plugins, or accept these with `cladist plugins lock {}`",
        lines.join("\n"),
        file.display()
    );
    Err(Failed { code: USAGE, text })
}

/// The first Ctrl-C ends the run in order, the second at once.
fn listen(cancel: impl Fn() + Send + Sync + 'static) {
    let again = AtomicBool::new(false);
    let handler = move || {
        if again.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
        cancel();
    };
    // Without a handler Ctrl-C still ends the program, and what it left is whole.
    let _ = ctrlc::set_handler(handler);
}

fn tell(outcome: &Outcome, checked: &Checked, context: &Context, out: &Path) {
    for (step, lines) in &outcome.record.summaries {
        for line in lines {
            error(&format!("{step}: {line}"));
        }
    }
    for line in gate_lines(&outcome.record.gates) {
        error(&line);
    }
    for failure in &outcome.failures {
        // Whoever pressed Ctrl-C knows why these did not end.
        if matches!(failure.kind, FailureKind::Interrupted | FailureKind::Upstream) && outcome.interrupted {
            continue;
        }
        let text = failure_text(failure, context.global.verbose > 0);
        error(&checked.secrets.text(&text));
    }
    if let Some(unwritten) = &outcome.unwritten {
        error(&failed(unwritten).text);
    }
    if outcome.interrupted {
        error(&format!("interrupted; what is in {} is whole", out.display()));
    } else if outcome.failures.is_empty() && outcome.unwritten.is_none() {
        tracing::info!(out = %out.display(), seconds = outcome.record.seconds, "done");
    }
}

pub(crate) fn failure_text(failure: &Failure, verbose: bool) -> String {
    let mut text = format!("error: {failure}");
    if let Some(hint) = &failure.hint {
        text.push_str(&format!("\nhint: {hint}"));
    }
    if let Some(backtrace) = failure.backtrace.as_ref().filter(|_| verbose) {
        text.push_str(&format!("\n{backtrace}"));
    }
    text
}
