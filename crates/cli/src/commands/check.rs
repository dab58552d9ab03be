use std::process::ExitCode;
use std::sync::Arc;

use cladist_host::{Failure, FailureKind, Silent};
use cladist_pipeline::Schemas;

use super::Done;
use super::run::failure_text;
use crate::args::CheckArgs;
use crate::context::{Context, checked};
use crate::print::{Failed, colour, error, out};

/// `cladist check`.
pub(crate) fn check(context: &Context, args: &CheckArgs) -> Done {
    let host = context.host(Arc::new(Silent))?;
    let mut pipeline = checked(&args.pipeline, &host, &Schemas::new())?;
    if args.load || args.probe {
        let (schemas, failures) = host.schemas(&pipeline);
        // What the sources have, set against the ports, tells the place in the pipeline; so it goes
        // before what the steps say for themselves.
        if args.probe {
            pipeline = checked(&args.pipeline, &host, &schemas)?;
        }
        refuse(&failures, context)?;
    }
    for note in &pipeline.notes {
        error(note.render(&pipeline.files, colour(&std::io::stderr())).trim_end());
    }
    let gates = match pipeline.gates.len() {
        0 => String::new(),
        gates => format!(", {}", counted(gates, "gate")),
    };
    out(&format!(
        "{}: {}{gates}, nothing wrong\n",
        args.pipeline.file.display(),
        counted(pipeline.steps.len(), "step")
    ))?;
    Ok(ExitCode::SUCCESS)
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// Steps that could not be made.
pub(crate) fn refuse(failures: &[Failure], context: &Context) -> Result<(), Failed> {
    let code = |kind: FailureKind| match kind {
        FailureKind::Config => 2,
        FailureKind::Data => 3,
        _ => 1,
    };
    let Some(worst) = failures.iter().map(|failure| failure.kind).min() else { return Ok(()) };
    let lines: Vec<String> =
        failures.iter().map(|failure| failure_text(failure, context.global.verbose > 0)).collect();
    Err(Failed { code: code(worst), text: lines.join("\n") })
}
