//! What a schema asks for, in words.

use serde_json::Value;

use super::Schemas;
use crate::suggest::list;

impl<'a> Schemas<'a> {
    /// `an integer`, `a string or a list`, `` one of `a`, `b` ``.
    pub(super) fn expected(&self, schema: &'a Value) -> String {
        let mut words = Vec::new();
        let mut constants = Vec::new();
        self.collect(schema, &mut words, &mut constants, 0);
        if !constants.is_empty() {
            words.insert(0, list(constants.iter().map(String::as_str)));
        }
        words.dedup();
        if words.is_empty() { "something else".to_owned() } else { words.join(" or ") }
    }

    fn collect(&self, schema: &'a Value, words: &mut Vec<String>, constants: &mut Vec<String>, depth: usize) {
        let schema = self.follow(schema);
        let allowed = allowed(schema);
        if !allowed.is_empty() {
            constants.extend(allowed.iter().map(|value| shown(value)));
            return;
        }
        for ty in types(schema) {
            if let Some(word) = word(ty, schema).filter(|w| !words.contains(w)) {
                words.push(word);
            }
        }
        for key in ["anyOf", "oneOf", "allOf"] {
            for branch in schema[key].as_array().into_iter().flatten().filter(|_| depth < 8) {
                self.collect(branch, words, constants, depth + 1);
            }
        }
    }

    /// The constants that a schema allows, through its alternatives; `None` if it allows others.
    pub(super) fn constants(&self, schema: &'a Value, depth: usize) -> Option<Vec<String>> {
        let schema = self.follow(schema);
        let own = allowed(schema);
        if !own.is_empty() {
            return Some(own.iter().map(|value| shown(value)).collect());
        }
        if schema["type"] == "null" {
            return Some(Vec::new());
        }
        let branches = ["anyOf", "oneOf"].iter().find_map(|key| schema[key].as_array())?;
        let mut all = Vec::new();
        for branch in branches.iter().filter(|_| depth < 8) {
            all.extend(self.constants(branch, depth + 1)?);
        }
        Some(all)
    }
}

/// The values that `const` and `enum` allow.
pub(super) fn allowed(schema: &Value) -> Vec<&Value> {
    let constant = schema.get("const").into_iter();
    constant.chain(schema["enum"].as_array().into_iter().flatten()).filter(|value| !value.is_null()).collect()
}

/// The names under `type`.
pub(super) fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn word(ty: &str, schema: &Value) -> Option<String> {
    let word = match ty {
        "string" if schema["x-cladist"] == "path" => "a path",
        "string" => "a string",
        "integer" => "an integer",
        "number" => "a number",
        "boolean" => "a boolean",
        "array" => "a list",
        "object" => "a table",
        _ => return None,
    };
    Some(word.to_owned())
}

/// A JSON value as it would be written in a message.
pub(super) fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
