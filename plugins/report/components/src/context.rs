//! What a run says of itself, read leniently: what a host does not tell is not reported.

use jiff::Timestamp;
use serde_json::Value;

/// The parts of a run's record that people want to see.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Run {
    pub(crate) pipeline: String,
    pub(crate) version: String,
    pub(crate) hash: String,
    pub(crate) started: String,
    pub(crate) plugins: Vec<String>,
    pub(crate) gates: Vec<Gate>,
    /// `step: message`.
    pub(crate) warnings: Vec<String>,
    /// `step: line`.
    pub(crate) summaries: Vec<String>,
    /// `step: error` of the steps that failed or were skipped.
    pub(crate) errors: Vec<String>,
}

/// A gate and how it was decided.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Gate {
    pub(crate) name: String,
    /// `step.table`.
    pub(crate) table: String,
    pub(crate) verdict: String,
    pub(crate) detail: String,
}

impl Run {
    pub(crate) fn of(context: &Value) -> Self {
        let plugin = |plugin: &Value| format!("{} {}", text(plugin, "name"), text(plugin, "version"));
        let gate = |gate: &Value| Gate {
            name: text(gate, "gate"),
            table: text(gate, "table"),
            verdict: text(gate, "verdict"),
            detail: text(gate, "detail"),
        };
        let warning = |warning: &Value| said(&text(warning, "step"), &text(warning, "message"));
        let failed = list(context, "steps").filter(|step| step.get("error").is_some_and(Value::is_string));
        let summaries = context.get("summaries").and_then(Value::as_object).into_iter().flatten();
        let lines = |(step, lines): (&String, &Value)| -> Vec<String> {
            lines.as_array().into_iter().flatten().filter_map(Value::as_str).map(|l| said(step, l)).collect()
        };
        Self {
            pipeline: text(context, "pipeline"),
            version: text(context, "cladist"),
            hash: text(context, "pipeline_hash"),
            started: text(context, "started"),
            plugins: list(context, "plugins").map(plugin).collect(),
            gates: list(context, "gates").map(gate).collect(),
            warnings: list(context, "warnings").map(warning).collect(),
            summaries: summaries.flat_map(lines).collect(),
            errors: failed.map(|step| said(&text(step, "name"), &text(step, "error"))).collect(),
        }
    }
}

/// When the run began.
pub(crate) fn began(context: &Value) -> Option<Timestamp> {
    context.get("started")?.as_str()?.parse().ok()
}

fn said(step: &str, message: &str) -> String {
    if step.is_empty() { message.to_owned() } else { format!("{step}: {message}") }
}

pub(crate) fn text(of: &Value, key: &str) -> String {
    of.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
}

pub(crate) fn list<'a>(of: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    of.get(key).and_then(Value::as_array).into_iter().flatten()
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;

    /// The record of a small run.
    pub(crate) fn context() -> Value {
        json!({
            "cladist": "0.1.0", "pipeline": "hub-families", "pipeline_hash": "ab12", "status": "running",
            "started": "2026-01-02T03:04:05Z",
            "plugins": [{ "name": "hub", "version": "0.1.0", "blake3": null }],
            "steps": [
                { "name": "hub", "kind": "source", "status": "done" },
                { "name": "drift", "kind": "metric", "status": "failed", "error": "out of luck" },
            ],
            "gates": [
                { "gate": "size", "verdict": "passed", "rows": 3, "detail": "holds in 3 rows" },
                { "gate": "drift", "verdict": "failed", "rows": 1, "detail": "rate is 0.3, at most 0.25" },
                { "gate": "late", "verdict": "undecided", "rows": 0, "detail": "no row matches" },
            ],
            "warnings": [{ "step": "hub", "message": "bad row file=a.jsonl line=3" }, { "step": "", "message": "odd" }],
            "summaries": { "hub": ["300 models, 2 rows dropped"] },
        })
    }

    #[test]
    fn a_record_is_read() {
        let run = Run::of(&context());
        assert_eq!(run.pipeline, "hub-families");
        assert_eq!(run.plugins, ["hub 0.1.0"]);
        assert_eq!(run.gates[1].verdict, "failed");
        assert_eq!(run.warnings, ["hub: bad row file=a.jsonl line=3", "odd"]);
        assert_eq!(run.summaries, ["hub: 300 models, 2 rows dropped"]);
        assert_eq!(run.errors, ["drift: out of luck"]);
    }

    #[test]
    fn a_record_of_another_shape_tells_nothing() {
        for context in
            [json!(null), json!([1]), json!({ "gates": 3, "summaries": { "hub": "x" }, "steps": [1] })]
        {
            assert_eq!(Run::of(&context), Run::default());
        }
    }
}
