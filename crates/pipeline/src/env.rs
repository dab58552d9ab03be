//! Values of the environment: where they may stand, and what they are.

use std::collections::BTreeSet;

use crate::merge::SECTIONS;
use crate::node::{EnvValue, NodeValue, Table};
use crate::suggest::nearest;
use crate::{Code, Diagnostic, Node, Redactor, Spanned};

struct Resolver<'a> {
    env: &'a dyn Fn(&str) -> Option<String>,
    secrets: &'a mut Redactor,
    problems: &'a mut Vec<Diagnostic>,
    /// Names that stand in the pipeline itself: hiding them would hide nothing and garble everything.
    steps: BTreeSet<String>,
}

/// Reads every `{ env = … }` of the tree and remembers the values as secrets.
pub(crate) fn resolve(
    tree: &mut Node,
    env: &dyn Fn(&str) -> Option<String>,
    secrets: &mut Redactor,
    problems: &mut Vec<Diagnostic>,
) {
    let sections = SECTIONS.iter().filter_map(|section| tree.as_table()?.get(section)?.as_table());
    let steps: BTreeSet<String> = sections.flat_map(|table| table.keys().map(str::to_owned)).collect();
    let mut resolver = Resolver { env, secrets, problems, steps };
    resolver.walk(tree, &mut Vec::new());
}

/// Whether a value of the environment may stand at this path of keys.
fn allowed(path: &[String]) -> bool {
    match path {
        [run, _, ..] if run == "run" => true,
        [section, _, part, ..] => {
            matches!(section.as_str(), "sources" | "metrics" | "reporters")
                && matches!(part.as_str(), "with" | "inputs" | "map")
                && path.len() > 3
        }
        _ => false,
    }
}

/// Whether the keys of a table at this path are names of columns or ports: `env` is one of them.
fn names(path: &[String]) -> bool {
    match path {
        [gates, _, last] if gates == "gates" => last == "where",
        [_, _, last] => last == "map" || last == "inputs",
        [_, _, inputs, _, last] => inputs == "inputs" && last == "map",
        _ => false,
    }
}

/// `{ env = "x" }` as the table that it is where `env` is a name.
fn unpack(node: &mut Node) {
    let NodeValue::Env(env) = &node.value else { return };
    let entry = |key: &str, value: Node| (Spanned::new(key.to_owned(), value.origin.clone()), value);
    let name = Node::new(NodeValue::String(env.name.value.clone()), env.name.origin.clone());
    let mut entries = vec![entry("env", name)];
    entries.extend(env.default.clone().map(|default| entry("default", default)));
    node.value = NodeValue::Table(Table { entries });
}

impl Resolver<'_> {
    fn walk(&mut self, node: &mut Node, path: &mut Vec<String>) {
        if names(path) {
            unpack(node);
        }
        self.misspelt(node, path);
        match &mut node.value {
            NodeValue::Array(items) => {
                for item in items {
                    path.push(String::new());
                    self.walk(item, path);
                    path.pop();
                }
            }
            NodeValue::Table(table) => {
                for (key, value) in &mut table.entries {
                    path.push(key.value.clone());
                    self.walk(value, path);
                    path.pop();
                }
            }
            NodeValue::Env(_) => self.value(node, path),
            _ => {}
        }
    }

    fn value(&mut self, node: &mut Node, path: &[String]) {
        let origin = node.origin.clone();
        let NodeValue::Env(env) = &mut node.value else { return };
        if !allowed(path) {
            let problem = Diagnostic::error(Code::Env, "a value of the environment cannot stand here");
            let hint = "`{ env = … }` can stand in `with`, in `inputs` and in `[run]`";
            self.problems.push(problem.at(&origin).hint(hint));
            return;
        }
        env.found = (self.env)(&env.name.value);
        let open = |found: &str| self.steps.contains(found.split('.').next().unwrap_or(found));
        if let Some(found) = env.found.as_deref().filter(|found| !open(found)) {
            self.secrets.add(&env.name.value, found);
        }
        if let Some(default) = &env.default
            && matches!(default.value, NodeValue::Env(_))
        {
            let problem =
                Diagnostic::error(Code::Env, "the default of a variable cannot be another variable");
            self.problems.push(problem.at(&default.origin));
        } else if env.found.is_none() && env.default.is_none() {
            let name = env.name.value.clone();
            let problem = Diagnostic::error(Code::Env, format!("the environment has no variable `{name}`"));
            let problem = problem.at(&env.name.origin).hint_maybe(self.other_case(&name));
            self.problems.push(problem.hint(format!(
                "set it, or give a value for when it is not set: `{{ env = \"{name}\", default = … }}`"
            )));
        }
    }

    /// The same name in capitals or small letters, with `-` as `_`.
    fn other_case(&self, name: &str) -> Option<String> {
        let plain = name.trim().replace('-', "_");
        let forms = [plain.to_uppercase(), plain.to_lowercase(), plain];
        let found = forms.iter().find(|form| *form != name && (self.env)(form).is_some())?;
        Some(format!("did you mean `{found}`?"))
    }

    /// `{ env = "X", defualt = 1 }` would pass for an ordinary table.
    fn misspelt(&mut self, node: &mut Node, path: &[String]) {
        let NodeValue::Table(table) = &node.value else { return };
        let [(first, a), (second, b)] = table.entries.as_slice() else { return };
        let ((_, env), (other, default)) = if first.value == "env" {
            ((first, a), (second, b))
        } else if second.value == "env" {
            ((second, b), (first, a))
        } else {
            return;
        };
        let Some(name) = env.as_str() else { return };
        if names(path) || !allowed(path) || nearest(&other.value, ["default"]).is_none() {
            return;
        }
        let message = format!("unknown key `{}` beside `env`", other.value);
        let problem = Diagnostic::error(Code::UnknownKey, message);
        self.problems.push(problem.at(&other.origin).hint("did you mean `default`?"));
        let name = Spanned::new(name.to_owned(), env.origin.clone());
        node.value = NodeValue::Env(Box::new(EnvValue { name, default: Some(default.clone()), found: None }));
    }
}
