//! Names of results by what they depend on.
//!
//! A key is the blake3, in hexadecimal, of a JSON text with sorted keys. The same key means the
//! same tables: nothing that could change them is left out, and nothing that cannot (the names of
//! steps, the formatting of the pipeline, threads) is in.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use cladist_manifest::with_defaults;
use serde_json::{Map, Value, json};

use crate::node::NodeValue;
use crate::{Checked, CheckedStep, Node, Pipeline};

/// What a step's key is made of.
#[derive(Debug, Clone, Copy)]
pub struct StepKey<'a> {
    /// The hash of the library.
    pub library: &'a str,
    /// The component's full name.
    pub component: &'a str,
    /// The configuration with its defaults filled in.
    pub config: &'a Value,
    /// The fingerprint of what a source reads; of other steps none.
    pub fingerprint: Option<&'a str>,
    /// The inputs.
    pub inputs: &'a [KeyInput<'a>],
}

/// What an input adds to a step's key.
#[derive(Debug, Clone, Copy)]
pub struct KeyInput<'a> {
    /// The port; empty for a reporter's.
    pub port: &'a str,
    /// The key of the step that makes the table.
    pub key: &'a str,
    /// The table.
    pub table: &'a str,
    /// The columns renamed.
    pub map: &'a BTreeMap<String, String>,
}

/// The key of a step: the blake3, in hexadecimal, of all that its tables depend on.
pub fn step_key(parts: &StepKey<'_>) -> String {
    let inputs = parts
        .inputs
        .iter()
        .map(|input| json!({ "port": input.port, "key": input.key, "table": input.table, "map": input.map }));
    let value = json!({
        "key": 1,
        "library": parts.library,
        "component": parts.component,
        "config": parts.config,
        "fingerprint": parts.fingerprint,
        "inputs": inputs.collect::<Vec<_>>(),
    });
    hash(&value)
}

/// The keys of all steps. `library` gives the hash of a plugin by its name, `fingerprint` that of
/// what a source reads by the step's name. A step whose library, or a source whose fingerprint, is
/// not known has no key, nor has any that needs it.
pub fn step_keys(
    checked: &Checked,
    library: &dyn Fn(&str) -> Option<String>,
    fingerprint: &dyn Fn(&str) -> Option<String>,
) -> BTreeMap<String, String> {
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    for step in &checked.steps {
        if let Some(key) = key_of(step, &keys, library, fingerprint) {
            keys.insert(step.name.clone(), key);
        }
    }
    keys
}

fn key_of(
    step: &CheckedStep,
    keys: &BTreeMap<String, String>,
    library: &dyn Fn(&str) -> Option<String>,
    fingerprint: &dyn Fn(&str) -> Option<String>,
) -> Option<String> {
    let library = library(step.plugin())?;
    let read = fingerprint(&step.name);
    if step.kind == cladist_manifest::Kind::Source && read.is_none() {
        return None;
    }
    let inputs = step.inputs.iter().map(|input| {
        let key = keys.get(&input.from.step)?;
        Some(KeyInput { port: &input.port, key, table: &input.from.table, map: &input.map })
    });
    let inputs: Option<Vec<_>> = inputs.collect();
    let config = with_defaults(&step.manifest.config_schema, &step.config);
    Some(step_key(&StepKey {
        library: &library,
        component: &step.component,
        config: &config,
        fingerprint: read.as_deref(),
        inputs: &inputs?,
    }))
}

/// The hash of the parsed, merged pipeline: formatting, comments, the order of keys and the split
/// over files change nothing; values of the environment enter as hashes.
pub fn pipeline_hash(pipeline: &Pipeline) -> String {
    let mut tree = plain(&pipeline.tree);
    if let Some(root) = tree.as_object_mut() {
        root.retain(|key, _| key != "include" && key != "requires");
    }
    hash(&tree)
}

fn plain(node: &Node) -> Value {
    match &node.value {
        NodeValue::Array(items) => items.iter().map(plain).collect(),
        NodeValue::Table(table) => table
            .entries
            .iter()
            .map(|(key, value)| (key.value.clone(), plain(value)))
            .collect::<Map<_, _>>()
            .into(),
        NodeValue::Env(env) => match &env.found {
            Some(found) => {
                json!({ "env": env.name.value, "hash": blake3::hash(found.as_bytes()).to_hex().as_str() })
            }
            None => json!({ "env": env.name.value, "default": env.default.as_ref().map(plain) }),
        },
        _ => node.scalar().unwrap_or_default(),
    }
}

/// The blake3 of a value as JSON with sorted keys.
fn hash(value: &Value) -> String {
    let mut text = String::new();
    canonical(value, &mut text);
    blake3::hash(text.as_bytes()).to_hex().to_string()
}

fn canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(fields) => {
            let sorted: BTreeMap<_, _> = fields.iter().collect();
            out.push('{');
            for (i, (key, field)) in sorted.into_iter().enumerate() {
                let comma = if i == 0 { "" } else { "," };
                let _ = write!(out, "{comma}{}:", Value::from(key.as_str()));
                canonical(field, out);
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i == 0 { "" } else { "," });
                canonical(item, out);
            }
            out.push(']');
        }
        scalar => {
            let _ = write!(out, "{scalar}");
        }
    }
}
