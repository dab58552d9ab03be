use std::fmt::Write;
use std::process::ExitCode;
use std::sync::Arc;

use cladist_host::{Plan, Reason, Silent};
use cladist_manifest::Kind;
use cladist_pipeline::plan::Task;
use cladist_pipeline::{Checked, Schemas, TableRef};

use super::Done;
use super::check::refuse;
use super::run::default_folder;
use crate::args::PlanArgs;
use crate::context::{Context, checked};
use crate::print::out;

/// `cladist plan`.
pub(crate) fn plan(context: &Context, args: &PlanArgs) -> Done {
    let host = context.host(Arc::new(Silent))?;
    let checked = checked(&args.pipeline, &host, &Schemas::new())?;
    let folder = args.out.clone().unwrap_or_else(|| default_folder(&checked));
    let plan = host.plan(&checked, &folder, !args.no_cache);
    refuse(&plan.failures, context)?;
    out(&text(&checked, &plan))?;
    Ok(ExitCode::SUCCESS)
}

fn text(checked: &Checked, plan: &Plan) -> String {
    let mut text = String::new();
    for step in &checked.steps {
        let _ = match step.kind {
            Kind::Source => {
                let main = step.resolved.tables.first().map_or("", |table| table.name.as_str());
                let passes = match plan.schedule.scans_of(&TableRef::new(&step.name, main)) {
                    0 => "not read".to_owned(),
                    1 => "read once".to_owned(),
                    n => format!("read in {n} passes"),
                };
                writeln!(text, "source {} ({}): {passes}", step.name, step.component)
            }
            Kind::Metric => {
                let why = match plan.reasons.get(&step.name) {
                    Some(Reason::Unchanged) => "kept: plugin, configuration and input are unchanged",
                    Some(Reason::Changed) => "computed: its plugin, configuration or input changed",
                    Some(Reason::NoCache) => "computed: --no-cache",
                    Some(Reason::New) | None => "computed: no table of it is there",
                };
                let passes = if step.resolved.passes > 1 {
                    format!(", {} passes", step.resolved.passes)
                } else {
                    String::new()
                };
                writeln!(text, "metric {} ({}{passes}): {why}", step.name, step.component)
            }
            Kind::Reporter => writeln!(text, "reporter {} ({}): runs", step.name, step.component),
        };
    }
    text.push('\n');
    for (number, task) in plan.schedule.tasks.iter().enumerate() {
        let _ = writeln!(text, "{:>3}. {}", number + 1, describe(plan, task));
    }
    text
}

fn describe(plan: &Plan, task: &Task) -> String {
    match task {
        Task::Scan(index) => {
            let scan = &plan.schedule.scans[*index];
            let columns = match &scan.columns {
                None => "all columns".to_owned(),
                Some(columns) if columns.is_empty() => "no columns".to_owned(),
                Some(columns) => columns.join(", "),
            };
            let feeds: Vec<String> = scan.feeds.iter().map(|f| format!("{}.{}", f.metric, f.port)).collect();
            let to = if feeds.is_empty() { String::new() } else { format!(" for {}", feeds.join(", ")) };
            format!("read {} ({columns}){to}", scan.table)
        }
        Task::Read(index) => {
            let read = &plan.schedule.metric_reads[*index];
            format!("read {} for {}.{}", read.from, read.feed.metric, read.feed.port)
        }
        Task::EndPass { metric, last: true, .. } => format!("finish {metric} and write its tables"),
        Task::EndPass { metric, pass, .. } => format!("end pass {} of {metric}", pass + 1),
    }
}
