use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use cladist_host::Silent;
use cladist_loader::{LOCK_FILE, Lock};
use cladist_pipeline::{Checked, CheckedStep, Schemas};

use super::Done;
use crate::args::PipelineArgs;
use crate::context::{Context, checked};
use crate::print::{Failed, USAGE, out};

/// `cladist plugins lock`.
pub(crate) fn lock(context: &Context, file: &Path) -> Done {
    let host = context.host(Arc::new(Silent))?;
    let args = PipelineArgs { file: file.to_owned(), set: Vec::new(), select: Vec::new() };
    let checked = checked(&args, &host, &Schemas::new())?;
    let path = file.parent().unwrap_or(Path::new("")).join(LOCK_FILE);
    let locked =
        Lock::of(host.registry(), &plugins_of(&checked)).and_then(|lock| lock.write(&path).map(|()| lock));
    let lock = locked.map_err(|error| Failed::new(USAGE, error))?;
    out(&format!("{}: {} plugins locked\n", path.display(), lock.plugins.len()))?;
    Ok(ExitCode::SUCCESS)
}

/// The plugins that a pipeline uses.
pub(crate) fn plugins_of(checked: &Checked) -> Vec<String> {
    let mut names: Vec<String> = checked.steps.iter().map(CheckedStep::plugin).map(str::to_owned).collect();
    names.sort();
    names.dedup();
    names
}
