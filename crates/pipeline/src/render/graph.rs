use std::fmt::Write as _;

use cladist_manifest::Kind;
use serde_json::{Value, json};

use crate::{Bound, Checked, CheckedGate, CheckedStep};

/// The forms of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphFormat {
    /// A Mermaid flowchart.
    Mermaid,
    /// Graphviz.
    Dot,
    /// `{"name": …, "steps": […], "edges": […], "gates": […]}`.
    Json,
}

/// The steps and what goes from one to the other; ends with a newline.
pub fn graph(checked: &Checked, format: GraphFormat) -> String {
    match format {
        GraphFormat::Mermaid => checked.secrets.text(&mermaid(checked)),
        GraphFormat::Dot => checked.secrets.text(&dot(checked)),
        GraphFormat::Json => {
            let mut value = to_json(checked);
            checked.secrets.json(&mut value);
            format!("{value:#}\n")
        }
    }
}

/// All that goes from one step to another in one arrow.
struct Arrow {
    from: usize,
    to: usize,
    label: String,
}

fn arrows(checked: &Checked) -> Vec<Arrow> {
    let place = |name: &str| checked.steps.iter().position(|step| step.name == name);
    let mut arrows: Vec<Arrow> = Vec::new();
    for (to, step) in checked.steps.iter().enumerate() {
        for input in &step.inputs {
            let Some(from) = place(&input.from.step) else { continue };
            let table = &input.from.table;
            let same = *table == input.port || input.port.is_empty();
            let label = if same { table.clone() } else { format!("{table} → {}", input.port) };
            match arrows.iter_mut().find(|arrow| arrow.from == from && arrow.to == to) {
                Some(arrow) => {
                    let _ = write!(arrow.label, ", {label}");
                }
                None => arrows.push(Arrow { from, to, label }),
            }
        }
    }
    arrows
}

fn mermaid(checked: &Checked) -> String {
    let mut out = String::from("flowchart LR\n");
    // Names such as `graph` and `end` mean something to Mermaid, so nodes are numbered.
    for (i, step) in checked.steps.iter().enumerate() {
        let text = format!("\"{}<br>{}\"", step.name, step.component);
        let (open, close) = match step.kind {
            Kind::Source => ("[(", ")]"),
            Kind::Metric => ("[", "]"),
            Kind::Reporter => ("([", "])"),
        };
        let _ = writeln!(out, "  s{i}{open}{text}{close}");
    }
    for Arrow { from, to, label } in arrows(checked) {
        let _ = writeln!(out, "  s{from} -- \"{}\" --> s{to}", quoted(&label));
    }
    for (i, gate) in checked.gates.iter().enumerate() {
        let text = quoted(&condition(gate));
        let _ = writeln!(out, "  g{i}{{{{\"gate {}<br>{text}\"}}}}", gate.name);
        if let Some(from) = checked.steps.iter().position(|step| step.name == gate.table.step) {
            let _ = writeln!(out, "  s{from} -. \"{}\" .-> g{i}", gate.table.table);
        }
    }
    out
}

/// Text inside Mermaid's quotes.
fn quoted(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

fn dot(checked: &Checked) -> String {
    let mut out = format!("digraph {} {{\n  rankdir=LR;\n", text_of(&checked.name));
    for CheckedStep { name, kind, component, .. } in &checked.steps {
        let shape = match kind {
            Kind::Source => "cylinder",
            Kind::Metric => "box",
            Kind::Reporter => "note",
        };
        let label = text_of(&format!("{name}\n{component}"));
        let _ = writeln!(out, "  {} [shape={shape}, label={label}];", text_of(name));
    }
    for Arrow { from, to, label } in arrows(checked) {
        let (from, to) = (&checked.steps[from].name, &checked.steps[to].name);
        let _ = writeln!(out, "  {} -> {} [label={}];", text_of(from), text_of(to), text_of(&label));
    }
    for gate in &checked.gates {
        let node = text_of(&format!("gate {}", gate.name));
        let label = text_of(&format!("gate {}\n{}", gate.name, condition(gate)));
        let _ = writeln!(out, "  {node} [shape=diamond, label={label}];");
        let table = text_of(&gate.table.table);
        let _ = writeln!(out, "  {} -> {node} [style=dashed, label={table}];", text_of(&gate.table.step));
    }
    out.push_str("}\n");
    out
}

fn text_of(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// What a gate asks, in a line: `rate ≤ 0.25 where trait = "license"`.
fn condition(gate: &CheckedGate) -> String {
    let bound = match &gate.bound {
        Bound::Min(min) => format!("≥ {min}"),
        Bound::Max(max) => format!("≤ {max}"),
        Bound::Equals(value) => format!("= {value}"),
    };
    let filter: Vec<_> = gate.filter.iter().map(|(column, value)| format!("{column} = {value}")).collect();
    let filter = if filter.is_empty() { String::new() } else { format!(" where {}", filter.join(", ")) };
    format!("{} {bound}{filter}", gate.column)
}

fn to_json(checked: &Checked) -> Value {
    let steps = checked
        .steps
        .iter()
        .map(|step| json!({ "name": step.name, "kind": step.kind, "component": step.component }));
    let edges = checked.steps.iter().flat_map(|step| {
        step.inputs.iter().map(move |input| {
            let port = (!input.port.is_empty()).then_some(&input.port);
            json!({ "from": input.from.step, "table": input.from.table, "to": step.name, "port": port, "map": input.map })
        })
    });
    let gates = checked.gates.iter().map(|gate| {
        json!({ "name": gate.name, "step": gate.table.step, "table": gate.table.table, "condition": condition(gate) })
    });
    json!({
        "name": checked.name,
        "steps": steps.collect::<Vec<_>>(),
        "edges": edges.collect::<Vec<_>>(),
        "gates": gates.collect::<Vec<_>>(),
    })
}
