//! The run's record on the page.

use cladist_page::{Fact, Mark, Notice, Page, Step, Table};
use serde_json::Value;

use crate::context::{Run, list, text};

/// The page of a run and its tables, each with its step.
pub(super) fn page(context: &Value, title: Option<&str>, tables: Vec<(String, Table)>) -> Page {
    let run = Run::of(context);
    let name = if run.pipeline.is_empty() { "Report" } else { &run.pipeline };
    let title = title.unwrap_or(name).to_owned();
    let notices = notices(&run, context, &tables);
    let mut steps: Vec<Step> = Vec::new();
    for (name, table) in tables {
        match steps.iter_mut().find(|step| step.name == name) {
            Some(step) => step.tables.push(table),
            None => steps.push(Step { tables: vec![table], ..step(context, &name) }),
        }
    }
    Page { title, facts: facts(&run, context), notices, steps, made: made(context) }
}

fn step(context: &Value, name: &str) -> Step {
    let record = list(context, "steps").find(|step| text(step, "name") == name);
    let lines = context.pointer("/summaries").and_then(|all| all.get(name)).and_then(Value::as_array);
    let lines: Vec<&str> = lines.into_iter().flatten().filter_map(Value::as_str).collect();
    Step {
        name: name.to_owned(),
        component: record.map(|step| text(step, "component")).unwrap_or_default(),
        doc: lines.join("\n"),
        tables: Vec::new(),
    }
}

fn fact(name: &str, value: impl Into<String>) -> Fact {
    Fact { name: name.to_owned(), value: value.into() }
}

fn facts(run: &Run, context: &Value) -> Vec<Fact> {
    let count: usize = inputs(context).map(|(_, files)| files.len()).sum();
    let mut facts = vec![
        fact("Pipeline", &run.pipeline),
        fact("Started", moment(&run.started)),
        fact("Cladist", &run.version),
        fact("Pipeline hash", run.hash.chars().take(16).collect::<String>()),
    ];
    if count > 0 {
        facts.push(fact("Input files", count.to_string()));
    }
    facts.retain(|fact| !fact.value.is_empty());
    facts
}

/// `2026-01-02T03:04:05.678Z` as people write it.
fn moment(rfc3339: &str) -> String {
    match (rfc3339.get(..10), rfc3339.get(11..16), rfc3339.ends_with('Z')) {
        (Some(day), Some(time), true) => format!("{day} {time} UTC"),
        _ => rfc3339.to_owned(),
    }
}

fn inputs(context: &Value) -> impl Iterator<Item = (&String, &Vec<Value>)> {
    let inputs = context.get("inputs").and_then(Value::as_object).into_iter().flatten();
    inputs.filter_map(|(step, files)| Some((step, files.as_array()?)))
}

fn notices(run: &Run, context: &Value, tables: &[(String, Table)]) -> Vec<Notice> {
    let notice = |mark, what: &str, text: &str, table: Option<String>| Notice {
        mark,
        what: what.to_owned(),
        text: text.to_owned(),
        table,
    };
    let mut all = Vec::new();
    for gate in &run.gates {
        let mark = match gate.verdict.as_str() {
            "passed" => Mark::Passed,
            "failed" => Mark::Failed,
            _ => Mark::Undecided,
        };
        let table = (!gate.table.is_empty()).then(|| gate.table.clone());
        all.push(notice(mark, &gate.name, &gate.detail, table));
    }
    for step in list(context, "steps") {
        if let Some(error) = step.get("error").and_then(Value::as_str) {
            all.push(notice(Mark::Failed, &text(step, "name"), error, None));
        }
    }
    for (step, table) in tables {
        let own = table.name.strip_prefix(step.as_str()).unwrap_or_default();
        if table.total > 0 && (own == ".faults" || own == ".problems") {
            let many = if table.total == 1 { "row" } else { "rows" };
            let said = format!("{} {many}", cladist_render::count(table.total));
            all.push(notice(Mark::Warning, &table.name, &said, Some(table.name.clone())));
        }
    }
    for warning in list(context, "warnings") {
        all.push(notice(Mark::Warning, &text(warning, "step"), &text(warning, "message"), None));
    }
    // Failures first; a stable sort keeps the order of the pipeline otherwise.
    all.sort_by_key(|notice| match notice.mark {
        Mark::Failed => 0,
        Mark::Undecided => 1,
        Mark::Warning => 2,
        Mark::Passed => 3,
        Mark::Note => 4,
    });
    all
}

fn made(context: &Value) -> Vec<Fact> {
    let pretty = |value: &Value| serde_json::to_string_pretty(value).unwrap_or_default();
    let mut made = Vec::new();
    let run: Vec<String> = ["pipeline_hash", "abi", "threads", "seconds", "peak_memory_bytes"]
        .iter()
        .filter_map(|key| Some(format!("{key}: {}", context.get(*key)?)))
        .collect();
    if !run.is_empty() {
        made.push(fact("Run", run.join("\n")));
    }
    for plugin in list(context, "plugins") {
        let hash = text(plugin, "blake3");
        let hash = if hash.is_empty() { "built into the host".to_owned() } else { format!("blake3 {hash}") };
        made.push(fact(&format!("Plugin {} {}", text(plugin, "name"), text(plugin, "version")), hash));
    }
    for (step, files) in inputs(context) {
        made.push(fact(&format!("Files read by {step}"), pretty(&Value::from(files.clone()))));
    }
    for step in list(context, "steps") {
        let seconds = step.get("busy_seconds").and_then(Value::as_f64).unwrap_or_default();
        let status = text(step, "status");
        let heading =
            format!("Step {}: {}, {status}, {seconds:.3} s", text(step, "name"), text(step, "component"));
        made.push(fact(&heading, pretty(step)));
    }
    made
}
