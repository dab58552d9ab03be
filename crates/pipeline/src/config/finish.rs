//! From a valid tree to JSON: variables read, paths made absolute.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::{Config, Schemas, entries, readings};
use crate::load::normal;
use crate::node::{EnvValue, NodeValue};
use crate::{Files, Node, PathValue};

/// Makes the configuration of a valid tree.
pub(super) fn finish(schemas: &Schemas<'_>, node: &Node, files: &Files) -> Config {
    let mut finisher = Finisher { schemas, files, paths: Vec::new() };
    let (value, public) = finisher.value(&[schemas.root], node, "", 0);
    Config { value, public, paths: finisher.paths }
}

struct Finisher<'f, 'a> {
    schemas: &'f Schemas<'a>,
    files: &'f Files,
    paths: Vec<PathValue>,
}

impl<'a> Finisher<'_, 'a> {
    /// The value to hand over and the value to show.
    fn value(&mut self, wanted: &[&'a Value], node: &Node, pointer: &str, depth: usize) -> (Value, Value) {
        let mut all = Vec::new();
        for schema in wanted {
            self.applicable(schema, node, depth, &mut all);
        }
        match &node.value {
            NodeValue::Env(env) => self.variable(wanted, &all, node, env, pointer, depth),
            NodeValue::Array(items) => {
                let made = items.iter().enumerate().map(|(i, item)| {
                    let inner: Vec<_> = all.iter().filter_map(|schema| item_schema(schema, i)).collect();
                    self.value(&inner, item, &format!("{pointer}/{i}"), depth + 1)
                });
                let (values, public): (Vec<_>, Vec<_>) = made.unzip();
                (Value::Array(values), Value::Array(public))
            }
            NodeValue::Table(_) => {
                let (mut values, mut shown) = (Map::new(), Map::new());
                for (key, value) in entries(node) {
                    let inner: Vec<_> =
                        all.iter().filter_map(|schema| key_schema(schema, &key.value)).collect();
                    let token = key.value.replace('~', "~0").replace('/', "~1");
                    let (value, public) = self.value(&inner, value, &format!("{pointer}/{token}"), depth + 1);
                    values.insert(key.value.clone(), value);
                    shown.insert(key.value.clone(), public);
                }
                (Value::Object(values), Value::Object(shown))
            }
            NodeValue::String(text) if is_path(&all) => {
                let folder = self.files.folder(node.origin.file);
                let absolute = absolute(folder, text);
                self.path(pointer, text, &absolute, node);
                (absolute.clone().into(), absolute.into())
            }
            _ => {
                let value = node.scalar().unwrap_or_default();
                (value.clone(), value)
            }
        }
    }

    fn variable(
        &mut self,
        wanted: &[&'a Value],
        all: &[&'a Value],
        node: &Node,
        env: &EnvValue,
        pointer: &str,
        depth: usize,
    ) -> (Value, Value) {
        let Some(found) = &env.found else {
            let default = env.default.as_ref();
            return default.map_or((Value::Null, Value::Null), |default| {
                self.value(wanted, default, pointer, depth + 1)
            });
        };
        let public = json!({ "env": env.name.value });
        if is_path(all) {
            // Whoever set the variable did so from the working folder.
            let absolute = absolute(self.files.working_folder(), found);
            self.path(pointer, &format!("{{ env = \"{}\" }}", env.name.value), &absolute, node);
            return (absolute.into(), public);
        }
        let fitting = readings(found, &node.origin)
            .into_iter()
            .find(|reading| wanted.iter().all(|schema| self.schemas.fits(schema, reading, depth)));
        let value = fitting.and_then(|reading| reading.scalar()).unwrap_or_else(|| found.as_str().into());
        (value, public)
    }

    fn path(&mut self, pointer: &str, written: &str, absolute: &str, node: &Node) {
        self.paths.push(PathValue {
            pointer: pointer.to_owned(),
            written: written.to_owned(),
            absolute: absolute.to_owned(),
            origin: node.origin.clone(),
        });
    }

    /// The schemas that say something about a value: through references, all of `allOf`, and those
    /// alternatives that it fits.
    fn applicable(&self, schema: &'a Value, node: &Node, depth: usize, out: &mut Vec<&'a Value>) {
        if depth > 64 {
            return;
        }
        out.push(schema);
        let target = self.schemas.follow(schema);
        if !std::ptr::eq(target, schema) {
            self.applicable(target, node, depth + 1, out);
        }
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.applicable(part, node, depth + 1, out);
        }
        for key in ["anyOf", "oneOf"] {
            for branch in schema[key].as_array().into_iter().flatten() {
                if self.schemas.fits(branch, node, depth) {
                    self.applicable(branch, node, depth + 1, out);
                }
            }
        }
    }
}

fn is_path(schemas: &[&Value]) -> bool {
    schemas.iter().any(|schema| schema["x-cladist"] == "path")
}

fn item_schema(schema: &Value, index: usize) -> Option<&Value> {
    schema["prefixItems"].get(index).or_else(|| schema.get("items"))
}

fn key_schema<'a>(schema: &'a Value, key: &str) -> Option<&'a Value> {
    schema["properties"].get(key).or_else(|| schema.get("additionalProperties").filter(|s| s.is_object()))
}

/// `path` as it is from `folder`, by the letter; globs stay globs.
fn absolute(folder: &Path, path: &str) -> String {
    if Path::new(path).is_absolute() {
        return path.to_owned();
    }
    normal(&folder.join(path)).to_string_lossy().into_owned()
}
