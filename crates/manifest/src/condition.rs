use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Settings under which something is asked for or given: every entry must hold.
///
/// An entry `pointer = value` holds when the configuration has `value` there, or a list that
/// contains it; a list as `value` names alternatives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct When(BTreeMap<String, Value>);

impl When {
    /// One more entry.
    pub fn insert(&mut self, pointer: &str, value: Value) {
        self.0.insert(pointer.to_owned(), value);
    }

    /// Whether every entry holds for a configuration with its defaults filled in.
    #[must_use]
    pub fn holds(&self, config: &Value) -> bool {
        self.0.iter().all(|(pointer, wanted)| {
            let Some(found) = config.pointer(pointer) else { return wanted.is_null() };
            match wanted {
                Value::Array(any) => any.iter().any(|one| matches(found, one)),
                one => matches(found, one),
            }
        })
    }
}

fn matches(found: &Value, wanted: &Value) -> bool {
    found == wanted || found.as_array().is_some_and(|list| list.contains(wanted))
}

/// `config` with the defaults that `schema` (JSON Schema) states for absent properties.
#[must_use]
pub fn with_defaults(schema: &Value, config: &Value) -> Value {
    fill(schema, schema, config, 0)
}

fn fill(root: &Value, schema: &Value, config: &Value, depth: usize) -> Value {
    let schema = follow(root, schema);
    let (Some(properties), Value::Object(given)) = (schema["properties"].as_object(), config) else {
        return config.clone();
    };
    let mut filled = given.clone();
    if depth > 32 {
        return config.clone();
    }
    for (key, property) in properties {
        let default = property.get("default").or_else(|| follow(root, property).get("default"));
        match (filled.get(key), default) {
            (Some(value), _) => {
                let value = fill(root, property, value, depth + 1);
                filled.insert(key.clone(), value);
            }
            (None, Some(default)) => {
                filled.insert(key.clone(), default.clone());
            }
            (None, None) => {}
        }
    }
    Value::Object(filled)
}

/// The schema that a local `$ref` (`#/$defs/Name`) names; itself without one.
fn follow<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let target = schema["$ref"].as_str().and_then(|r| r.strip_prefix('#')).and_then(|p| root.pointer(p));
    target.unwrap_or(schema)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_condition_looks_into_lists_and_takes_alternatives() {
        let mut when = When::default();
        when.insert("/traits", json!("license"));
        assert!(when.holds(&json!({"traits": ["language", "license"]})));
        assert!(!when.holds(&json!({"traits": ["language"]})));
        assert!(!when.holds(&json!({})));
        let mut any = When::default();
        any.insert("/measure", json!(["bow", "tfidf"]));
        assert!(any.holds(&json!({"measure": "tfidf"})));
        assert!(!any.holds(&json!({"measure": "jaccard"})));
    }

    #[test]
    fn defaults_are_filled_in_also_through_references() {
        let schema = json!({
            "properties": { "top": {"default": 20}, "inner": {"$ref": "#/$defs/Inner"} },
            "$defs": { "Inner": { "properties": { "seed": {"default": 7} } } }
        });
        assert_eq!(with_defaults(&schema, &json!({"inner": {}})), json!({"inner": {"seed": 7}, "top": 20}));
    }
}
