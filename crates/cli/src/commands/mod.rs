//! One file per verb.
pub(crate) mod check;
pub(crate) mod graph;
pub(crate) mod inspect;
pub(crate) mod laws;
pub(crate) mod lock;
pub(crate) mod new;
pub(crate) mod plan;
pub(crate) mod plugins;
pub(crate) mod run;
pub(crate) mod show;

use std::path::Path;
use std::process::ExitCode;

use cladist_loader::{Library, Probed, Refusal};
use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;
use crate::print::{Failed, out};

/// What a verb gives.
pub(crate) type Done = Result<ExitCode, Failed>;

/// `cladist completions`.
pub(crate) fn completions(shell: Shell) -> Done {
    let mut text = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "cladist", &mut text);
    out(&String::from_utf8_lossy(&text))?;
    Ok(ExitCode::SUCCESS)
}

/// `cladist __probe`: what the library is, or why it is refused, as JSON.
pub(crate) fn probe(path: &Path) -> Done {
    let outcome = look(path);
    out(&serde_json::to_string(&outcome).unwrap_or_default())?;
    Ok(ExitCode::SUCCESS)
}

fn look(path: &Path) -> Result<Probed, Refusal> {
    cladist_loader::preflight(path)?;
    let library = Library::load(path)?;
    let handshake = library.info().clone();
    let plugin = library.init(cladist_testkit::quiet_services())?;
    Ok(Probed { handshake, manifest: plugin.manifest().clone() })
}
