use cladist_manifest::{ComponentManifest, Kind};
use serde_json::{Map, Value, json};

use crate::Registry;

const NAME: &str = "^[A-Za-z0-9_-]+$";

/// The JSON Schema (draft 2020-12) of pipelines over the components that are there: each `use` is
/// a constant that fixes what `with` and `inputs` may hold.
pub fn schema(registry: &dyn Registry) -> Value {
    let mut defs = shared();
    for (kind, name) in [(Kind::Source, "source"), (Kind::Metric, "metric"), (Kind::Reporter, "reporter")] {
        let mut branches = Vec::new();
        for component in registry.names(Some(kind)) {
            if let Some(manifest) = registry.component(&component) {
                branches.push(step(&component, manifest));
                if has_config(manifest) {
                    let place = format!("#/$defs/{}", token(&component));
                    defs.insert(component, hosted(&manifest.config_schema, &place));
                }
            }
        }
        // Without any component of the kind there is nothing to choose from.
        let choice = if branches.is_empty() { json!({ "not": {} }) } else { json!({ "oneOf": branches }) };
        defs.insert(name.to_owned(), choice);
    }
    let section = |name: &str, doc: &str| {
        json!({
            "description": doc, "type": "object",
            "propertyNames": { "pattern": NAME },
            "additionalProperties": { "$ref": format!("#/$defs/{name}") },
        })
    };
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Cladist pipeline",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "requires": { "type": "string", "description": "The host versions that can run this pipeline, read before anything else." },
            "name": { "type": "string", "pattern": NAME, "description": "The pipeline's name; that of the file without one." },
            "include": { "type": "array", "items": { "type": "string" }, "description": "Files laid over this one, the last on top." },
            "sources": section("source", "Steps that make tables."),
            "metrics": section("metric", "Steps that make tables out of tables."),
            "reporters": section("reporter", "Steps that show tables."),
            "gates": section("gate", "Conditions that the results must meet."),
            "run": run(),
        },
        "$defs": defs,
    })
}

/// What does not depend on the components.
fn shared() -> Map<String, Value> {
    let map = json!({
        "type": "object", "additionalProperties": { "type": "string" },
        "description": "Columns to rename: the name asked for = the name given.",
    });
    let env = json!({
        "type": "object", "required": ["env"], "additionalProperties": false,
        "description": "A value of the environment, kept secret.",
        "properties": { "env": { "type": "string" }, "default": {} },
    });
    let input = json!({
        "anyOf": [
            { "type": "string", "description": "A step, or step.table." },
            {
                "type": "object", "required": ["from"], "additionalProperties": false,
                "properties": { "from": { "type": "string" }, "map": { "$ref": "#/$defs/map" } },
            },
            { "$ref": "#/$defs/env" },
        ],
    });
    let scalar = json!({ "type": ["string", "number", "boolean"] });
    let gate = json!({
        "type": "object", "required": ["table", "column"], "additionalProperties": false,
        "properties": {
            "table": { "type": "string", "description": "The table it judges: step.table." },
            "where": { "type": "object", "additionalProperties": scalar, "description": "The rows it looks at; every one must hold." },
            "column": { "type": "string", "description": "The column it judges." },
            "min": { "type": "number" }, "max": { "type": "number" }, "equals": scalar,
        },
        "oneOf": [{ "required": ["min"] }, { "required": ["max"] }, { "required": ["equals"] }],
    });
    let entries = [("map", map), ("env", env), ("input", input), ("gate", gate)];
    entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

fn run() -> Value {
    let env = json!({ "$ref": "#/$defs/env" });
    json!({
        "type": "object", "additionalProperties": false,
        "properties": {
            "threads": {
                "description": "Threads to use; 0 for all cores.", "default": 0,
                "anyOf": [{ "type": "integer", "minimum": 0, "maximum": 4096 }, env],
            },
            "on_error": {
                "description": "Whether the rest goes on when a step fails.", "default": "stop",
                "anyOf": [{ "enum": ["stop", "continue"] }, env],
            },
        },
    })
}

fn step(component: &str, manifest: &ComponentManifest) -> Value {
    let mut properties = Map::new();
    let mut required = vec!["use"];
    let doc = &manifest.description;
    properties.insert("use".to_owned(), json!({ "const": component, "description": doc }));
    match manifest.kind {
        Kind::Source => {
            properties.insert("map".to_owned(), json!({ "$ref": "#/$defs/map" }));
        }
        Kind::Metric => {
            let (inputs, any_required) = ports(manifest);
            properties.insert("inputs".to_owned(), inputs);
            if any_required {
                required.push("inputs");
            }
        }
        Kind::Reporter => {
            let inputs = json!({ "type": "array", "items": { "$ref": "#/$defs/input" } });
            properties.insert("inputs".to_owned(), inputs);
        }
    }
    if has_config(manifest) {
        properties.insert("with".to_owned(), json!({ "$ref": format!("#/$defs/{}", token(component)) }));
        if manifest.config_schema["required"].as_array().is_some_and(|keys| !keys.is_empty()) {
            required.push("with");
        }
    }
    json!({
        "type": "object", "title": component, "description": doc,
        "properties": properties, "required": required, "additionalProperties": false,
    })
}

fn ports(manifest: &ComponentManifest) -> (Value, bool) {
    let required: Vec<_> = manifest.ports.iter().filter(|p| !p.optional).map(|p| p.name.as_str()).collect();
    let properties: Map<_, _> = manifest
        .ports
        .iter()
        .map(|port| (port.name.clone(), json!({ "$ref": "#/$defs/input", "description": port.doc })))
        .collect();
    let any = !required.is_empty();
    let inputs = json!({
        "type": "object", "properties": properties, "required": required, "additionalProperties": false,
    });
    (inputs, any)
}

fn has_config(manifest: &ComponentManifest) -> bool {
    manifest.config_schema.is_object() && manifest.config_schema["type"] != "null"
}

/// A component's name within a JSON pointer of a reference.
fn token(component: &str) -> String {
    component.replace('~', "~0").replace('/', "~1")
}

/// A component's schema as a part of ours, at `place`: references lead into it, and every value
/// may come from the environment.
fn hosted(schema: &Value, place: &str) -> Value {
    match schema {
        Value::Object(fields) => {
            let mut out = Map::new();
            for (key, value) in fields.iter().filter(|(key, _)| *key != "$schema") {
                let value = match (key.as_str(), value) {
                    ("$ref", Value::String(to)) => match to.strip_prefix('#') {
                        Some(inner) => format!("{place}{inner}").into(),
                        None => value.clone(),
                    },
                    ("properties", Value::Object(properties)) => properties
                        .iter()
                        .map(|(name, property)| (name.clone(), or_env(property, place)))
                        .collect::<Map<_, _>>()
                        .into(),
                    ("items" | "additionalProperties", Value::Object(_)) => or_env(value, place),
                    ("default" | "enum" | "const" | "examples", _) => value.clone(),
                    _ => hosted(value, place),
                };
                out.insert(key.clone(), value);
            }
            out.into()
        }
        Value::Array(items) => items.iter().map(|item| hosted(item, place)).collect(),
        other => other.clone(),
    }
}

fn or_env(property: &Value, place: &str) -> Value {
    let mut inner = hosted(property, place);
    let mut out = Map::new();
    if let Some(fields) = inner.as_object_mut() {
        for key in ["description", "default", "title"] {
            out.extend(fields.shift_remove(key).map(|value| (key.to_owned(), value)));
        }
    }
    // A constant names a kind of table: nothing of the environment decides that.
    if inner.get("const").is_some() {
        out.extend(inner.as_object().cloned().unwrap_or_default());
        return out.into();
    }
    out.insert("anyOf".to_owned(), json!([inner, { "$ref": "#/$defs/env" }]));
    out.into()
}
