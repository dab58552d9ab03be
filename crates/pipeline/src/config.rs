//! A step's `with` against the JSON Schema of its component.
//!
//! The validator covers what `schemars` writes for configuration types. It walks the tree of the
//! pipeline itself, not JSON, so that every error stands under the very value.

use std::cell::Cell;

use cladist_manifest::ComponentManifest;
use serde_json::Value;

use crate::node::{NodeValue, Table};
use crate::{Code, Diagnostic, Files, Node, PathValue};

mod choice;
mod expect;
mod finish;
mod validate;

/// A configuration that is valid.
pub(crate) struct Config {
    /// To hand to the component.
    pub(crate) value: Value,
    /// To show.
    pub(crate) public: Value,
    /// The paths in it.
    pub(crate) paths: Vec<PathValue>,
}

/// Validates `with` and makes the configuration of it.
pub(crate) fn config(
    component: &str,
    manifest: &ComponentManifest,
    with: &Node,
    use_key: &crate::Origin,
    files: &Files,
) -> Result<Config, Vec<Diagnostic>> {
    let root = &manifest.config_schema;
    let given = with.as_table().cloned().unwrap_or_default();
    if takes_nothing(root) {
        let problems: Vec<_> = given.entries.iter().map(|(key, _)| no_keys(component, key)).collect();
        let value = if root["type"] == "null" { Value::Null } else { Value::Object(serde_json::Map::new()) };
        let config = Config { public: value.clone(), value, paths: Vec::new() };
        return if problems.is_empty() { Ok(config) } else { Err(problems) };
    }
    let origin = if given.entries.is_empty() { use_key.clone() } else { with.origin.clone() };
    let node = Node::new(NodeValue::Table(given), origin);
    let schemas = Schemas { root, component, deep: Cell::new(0), steps: Cell::new(0) };
    let problems = schemas.validate(root, &node, "", 0);
    if problems.is_empty() {
        Ok(finish::finish(&schemas, &node, files))
    } else {
        Err(problems.into_iter().map(|problem| problem.diagnostic).collect())
    }
}

/// Whether the component has no configuration at all.
fn takes_nothing(root: &Value) -> bool {
    root.is_null() || root["type"] == "null"
}

fn no_keys(component: &str, key: &crate::Spanned<String>) -> Diagnostic {
    Diagnostic::error(
        Code::UnknownKey,
        format!("`{component}` takes no configuration, found `{}`", key.value),
    )
    .at(&key.origin)
}

/// The schema of a component with what its messages need.
///
/// A schema may refer to itself without end, so the walk is bounded in depth and in steps; what
/// lies beyond is left to the component.
struct Schemas<'a> {
    root: &'a Value,
    component: &'a str,
    deep: Cell<u32>,
    steps: Cell<u32>,
}

/// Something wrong with a configuration, and how deep in it.
struct Problem {
    depth: usize,
    kind: ProblemKind,
    diagnostic: Diagnostic,
}

/// What is wrong, as far as choosing between alternatives asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ProblemKind {
    Type,
    Constant,
    Other,
}

impl<'a> Schemas<'a> {
    /// The schema that a local `$ref` names; itself without one.
    fn follow(&self, schema: &'a Value) -> &'a Value {
        let mut at = schema;
        for _ in 0..16 {
            let target = at["$ref"].as_str().and_then(|r| r.strip_prefix('#'));
            match target.and_then(|pointer| self.root.pointer(pointer)) {
                Some(next) => at = next,
                None => return at,
            }
        }
        at
    }

    fn fits(&self, schema: &'a Value, node: &Node, depth: usize) -> bool {
        self.validate(schema, node, "", depth).is_empty()
    }
}

/// What the value of a variable may be read as, the likeliest first.
fn readings(found: &str, origin: &crate::Origin) -> Vec<Node> {
    let mut values = vec![NodeValue::String(found.to_owned())];
    let trimmed = found.trim();
    values.extend(trimmed.parse().ok().map(NodeValue::Bool));
    values.extend(trimmed.parse().ok().map(NodeValue::Integer));
    values.extend(trimmed.parse().ok().filter(|f: &f64| f.is_finite()).map(NodeValue::Float));
    values.into_iter().map(|value| Node::new(value, origin.clone())).collect()
}

fn joined(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn entries(node: &Node) -> &[(crate::Spanned<String>, Node)] {
    const NONE: &Table = &Table { entries: Vec::new() };
    node.as_table().unwrap_or(NONE).entries.as_slice()
}
