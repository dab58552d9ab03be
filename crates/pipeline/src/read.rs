//! From the merged tree to the model, strictly: every key is known or an error.

use std::sync::Arc;

use cladist_manifest::{Kind, split_component_name};

use crate::node::{NodeValue, Table};
use crate::suggest::{did_you_mean, list, nearest};
use crate::{Code, Diagnostic, Files, Node, OnError, Origin, Pipeline, Redactor, RunOptions, Spanned, Step};

mod gate;
mod input;

/// Reads a pipeline; what is wrong is added to `problems` and the rest still read.
pub(crate) fn pipeline(
    tree: Node,
    stem: &str,
    files: Arc<Files>,
    secrets: Redactor,
    problems: Vec<Diagnostic>,
) -> Pipeline {
    let mut reader = Reader { problems };
    let empty = Table::default();
    let root = tree.as_table().unwrap_or(&empty);
    let known = ["requires", "name", "include", "sources", "metrics", "reporters", "gates", "run"];
    reader.unknown_keys(root, &known, "the pipeline");
    let name = reader.name(root, stem);
    let mut steps = Vec::new();
    for (section, kind) in
        [("sources", Kind::Source), ("metrics", Kind::Metric), ("reporters", Kind::Reporter)]
    {
        for (name, node) in reader.section(root, section) {
            steps.extend(reader.step(name, node, kind));
        }
    }
    reader.unique(&steps);
    let gates = reader.section(root, "gates").iter().filter_map(|(n, node)| reader.gate(n, node)).collect();
    let run = root.get("run").map(|node| reader.run(node)).unwrap_or_default();
    Pipeline { name, steps, gates, run, files, secrets, problems: reader.problems, tree }
}

pub(crate) struct Reader {
    problems: Vec<Diagnostic>,
}

impl Reader {
    fn error(&mut self, code: Code, message: impl Into<String>, at: &Origin) -> &mut Diagnostic {
        self.problems.push(Diagnostic::error(code, message).at(at));
        let last = self.problems.len() - 1;
        &mut self.problems[last]
    }

    fn unknown_keys(&mut self, table: &Table, known: &[&str], of: &str) {
        for (key, _) in table.entries.iter().filter(|(key, _)| !known.contains(&key.value.as_str())) {
            let hint = did_you_mean(&key.value, known.iter().copied())
                .unwrap_or_else(|| format!("it takes {}", list(known.iter().copied())));
            let problem =
                self.error(Code::UnknownKey, format!("unknown key `{}` for {of}", key.value), &key.origin);
            problem.hints.push(hint);
        }
    }

    fn expected(&mut self, what: &str, key: &str, node: &Node) {
        self.error(
            Code::BadValue,
            format!("expected {what} for `{key}`, found {}", node.kind()),
            &node.origin,
        );
    }

    fn table<'a>(&mut self, node: &'a Node, key: &str) -> Option<&'a Table> {
        let table = node.as_table();
        if table.is_none() {
            self.expected("a table", key, node);
        }
        table
    }

    /// A text, also one from the environment.
    fn text(&mut self, node: &Node, key: &str) -> Option<Spanned<String>> {
        let text = match &node.value {
            NodeValue::String(text) => Some(text.clone()),
            NodeValue::Env(env) => match (&env.found, &env.default) {
                (Some(found), _) => Some(found.clone()),
                (None, Some(default)) => return self.text(default, key),
                // Told already.
                (None, None) => return None,
            },
            _ => None,
        };
        if text.is_none() {
            self.expected("a string", key, node);
        }
        text.map(|text| Spanned::new(text, node.origin.clone()))
    }

    /// A text that must be there.
    fn required_text(&mut self, table: &Table, key: &str, of: &str, at: &Origin) -> Option<Spanned<String>> {
        match table.get(key) {
            Some(node) => self.text(node, key),
            // A misspelt one is told as such.
            None if table.keys().any(|other| nearest(other, [key]).is_some()) => None,
            None => {
                self.error(Code::MissingKey, format!("missing key `{key}` for {of}"), at);
                None
            }
        }
    }

    fn name(&mut self, root: &Table, stem: &str) -> String {
        let given = root.get("name").and_then(|node| self.text(node, "name"));
        let Some(given) = given else { return tame(stem) };
        if !is_name(&given.value) {
            self.bad_name("the pipeline", &given);
        }
        given.value
    }

    fn bad_name(&mut self, of: &str, name: &Spanned<String>) {
        let message = format!("`{}` is no name for {of}", name.value);
        let problem = self.error(Code::BadName, message, &name.origin);
        problem.hints.push("names are made of letters, digits, `_` and `-`".to_owned());
    }

    fn section<'a>(&mut self, root: &'a Table, section: &str) -> &'a [(Spanned<String>, Node)] {
        let table = root.get(section).and_then(|node| self.table(node, section));
        table.map(|table| table.entries.as_slice()).unwrap_or_default()
    }

    fn step(&mut self, name: &Spanned<String>, node: &Node, kind: Kind) -> Option<Step> {
        let of = format!("the {kind} `{}`", name.value);
        if !is_name(&name.value) {
            self.bad_name(&format!("a {kind}"), name);
        }
        let table = self.table(node, &name.value)?;
        let known: &[&str] =
            if kind == Kind::Source { &["use", "map", "with"] } else { &["use", "inputs", "with"] };
        self.step_keys(table, known, &of, kind);
        let component = self.required_text(table, "use", &of, &name.origin);
        if let Some(component) = component.as_ref().filter(|c| split_component_name(&c.value).is_none()) {
            let message = format!("`{}` is no component", component.value);
            let problem = self.error(Code::Component, message, &component.origin);
            problem.hints.push("write it as plugin/component, like `lineage/graph`".to_owned());
        }
        let before = self.problems.len();
        let inputs = self.inputs(table, kind);
        let misspelt = table.keys().any(|key| nearest(key, ["inputs"]).is_some());
        let inputs_told = misspelt || self.problems.len() > before;
        let map = table.get("map").filter(|_| kind == Kind::Source).map(|n| self.map(n)).unwrap_or_default();
        let empty = || Node::new(NodeValue::Table(Table::default()), name.origin.clone());
        let with = match table.get("with") {
            Some(with) => self.table(with, "with").map_or_else(empty, |_| with.clone()),
            None => empty(),
        };
        Some(Step { name: name.clone(), kind, component: component?, inputs, map, with, inputs_told })
    }

    fn step_keys(&mut self, table: &Table, known: &[&str], of: &str, kind: Kind) {
        if kind == Kind::Source
            && let Some((key, _)) = table.entry("inputs")
        {
            let problem = self.error(Code::UnknownKey, format!("{of} cannot have `inputs`"), &key.origin);
            problem.hints.push("a source makes its tables itself; a metric takes inputs".to_owned());
            let rest: Vec<_> = known.iter().copied().chain(["inputs"]).collect();
            return self.unknown_keys(table, &rest, of);
        }
        self.unknown_keys(table, known, of);
    }

    /// Names are unique over all steps: an input names a step without its section.
    fn unique(&mut self, steps: &[Step]) {
        for (i, step) in steps.iter().enumerate() {
            if let Some(first) = steps[..i].iter().find(|other| other.name.value == step.name.value) {
                let message = format!("two steps have the name `{}`", step.name.value);
                self.error(Code::BadName, message, &step.name.origin).origins.push(first.name.origin.clone());
            }
        }
    }

    fn run(&mut self, node: &Node) -> RunOptions {
        let mut run = RunOptions::default();
        let Some(table) = self.table(node, "run") else { return run };
        self.unknown_keys(table, &["threads", "on_error"], "`[run]`");
        if let Some(node) = table.get("threads") {
            match integer(node) {
                Some(threads @ 0..=4096) => run.threads = threads as usize,
                Some(_) | None if is_unset(node) => {}
                Some(_) => {
                    self.error(Code::BadValue, "`threads` must be between 0 and 4096", &node.origin);
                }
                None => self.expected("an integer", "threads", node),
            }
        }
        if let Some(word) = table.get("on_error").and_then(|node| self.text(node, "on_error")) {
            match word.value.as_str() {
                "stop" => run.on_error = OnError::Stop,
                "continue" => run.on_error = OnError::Continue,
                other => {
                    let meant = did_you_mean(other, ["stop", "continue"]);
                    let meant = meant.map(|meant| format!("{meant} ")).unwrap_or_default();
                    let message = format!("unknown value `{other}` for `on_error`");
                    let hint = format!("{meant}it can be `stop` or `continue`");
                    self.error(Code::BadValue, message, &word.origin).hints.push(hint);
                }
            }
        }
        run
    }
}

/// Whether a value of the environment is missing, which is told elsewhere.
fn is_unset(node: &Node) -> bool {
    matches!(&node.value, NodeValue::Env(env) if env.found.is_none() && env.default.is_none())
}

fn integer(node: &Node) -> Option<i64> {
    match &node.value {
        NodeValue::Integer(int) => Some(*int),
        NodeValue::Env(env) => match (&env.found, &env.default) {
            (Some(found), _) => found.trim().parse().ok(),
            (None, Some(default)) => integer(default),
            (None, None) => None,
        },
        _ => None,
    }
}

/// Whether this can be the name of a step, a gate or a pipeline.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// A name made from that of a file.
pub(crate) fn tame(stem: &str) -> String {
    let name: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    let name = name.trim_matches('-');
    if name.is_empty() { "pipeline".to_owned() } else { name.to_owned() }
}
