//! Manifests and pipelines for the tests.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use cladist_manifest::{Column, ComponentManifest, Kind, PluginManifest, Port, PortColumn, Table};
use cladist_pipeline::{Checked, LoadOptions, Pipeline, Report, Schemas, check, load_with};
use serde_json::json;

/// The components of the tests, by full name.
pub(crate) type Components = BTreeMap<String, ComponentManifest>;

fn dump() -> ComponentManifest {
    let mut dump = ComponentManifest::new(Kind::Source, "dump", "A dump of the Hub.");
    dump.config_schema = json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["path"],
        "properties": {
            "path": { "$ref": "#/$defs/InputPath" },
            "more": { "type": "array", "items": { "$ref": "#/$defs/InputPath" }, "default": [] },
            "format": { "$ref": "#/$defs/Format", "default": "auto" },
            "fields": { "type": "object", "additionalProperties": { "type": "string" }, "default": {} },
            "on_bad_row": { "enum": ["warn", "error", "skip"], "type": "string", "default": "warn" },
            "limit": { "type": ["integer", "null"], "format": "uint32", "minimum": 0, "default": null },
            "token": { "type": ["string", "null"] },
            "cards": { "type": "boolean", "default": false },
        },
        "$defs": {
            "InputPath": { "type": "string", "x-cladist": "path" },
            "Format": { "oneOf": [
                { "type": "string", "enum": ["auto", "jsonl"] },
                { "type": "string", "const": "parquet", "description": "Columns." },
            ] },
        },
    });
    dump.tables.push(Table::of_contract("models", "the models", "models"));
    dump.tables.push(Table::of_contract("problems", "what was odd", "problems").after("models"));
    dump
}

fn read() -> ComponentManifest {
    let mut read = ComponentManifest::new(Kind::Source, "read", "Any table.");
    read.config_schema = json!({
        "type": "object", "additionalProperties": false, "required": ["path"],
        "properties": { "path": { "type": "string", "x-cladist": "path" } },
    });
    read.tables.push(Table::new("rows", "the rows").open());
    read
}

fn graph() -> ComponentManifest {
    let mut graph = ComponentManifest::new(Kind::Metric, "graph", "Families of models.");
    graph.config_schema = json!({
        "type": "object", "additionalProperties": false,
        "properties": {
            "relations": { "type": "array", "items": { "enum": ["finetune", "adapter", "quantized", "merge"] } },
            "include_merges": { "type": "boolean", "default": true },
        },
    });
    let models = Port::new("models", "the models").contract("models");
    graph.ports.push(models.needs("id").needs("base_models").needs("created_at"));
    graph.tables.push(Table::of_contract("edges", "the edges", "edges"));
    graph.tables.push(
        Table::new("families", "the families")
            .column(Column::new("family", "utf8", "root"))
            .column(Column::new("size", "int64", "models")),
    );
    graph
}

fn traits() -> ComponentManifest {
    let mut traits = ComponentManifest::new(Kind::Metric, "traits", "How traits drift.");
    traits.config_schema = json!({
        "type": "object", "additionalProperties": false,
        "properties": {
            "traits": { "type": "array", "items": { "type": "string" }, "minItems": 1, "default": ["license"] },
            "top": { "type": "integer", "format": "uint", "minimum": 1, "default": 20 },
            "by": { "type": ["string", "null"], "default": null },
            "share": { "type": "number", "minimum": 0, "maximum": 1 },
            "measure": { "oneOf": [
                { "type": "object", "properties": { "kind": { "const": "jaccard" } }, "required": ["kind"], "additionalProperties": false },
                { "type": "object", "properties": { "kind": { "const": "tfidf" }, "words": { "type": "integer" } }, "required": ["kind", "words"], "additionalProperties": false },
            ] },
        },
    });
    traits.ports.push(
        Port::new("models", "the models")
            .contract("models")
            .needs("id")
            .column(PortColumn::new("licenses", "list<utf8>").when("/traits", "license"))
            .column(PortColumn::from("/by", "utf8"))
            .passes_when("/measure/kind", "tfidf", 2),
    );
    traits.ports.push(Port::new("edges", "the edges").contract("edges").needs("child").needs("parent"));
    traits.tables.push(
        Table::new("mutation", "rates")
            .column(Column::new("trait", "utf8", "trait"))
            .column(Column::new("relation", "utf8", "relation"))
            .column(Column::new("rate", "float64?", "rate").unit("share")),
    );
    traits
}

fn label() -> ComponentManifest {
    let mut label = ComponentManifest::new(Kind::Metric, "label", "Adds a column.");
    label.ports.push(Port::new("items", "any").column(PortColumn::new("id", "utf8")).all_columns());
    let labelled = Table::new("labelled", "the items").passthrough("items");
    label.tables.push(labelled.column(Column::new("label", "utf8", "label")));
    label
}

fn terminal() -> ComponentManifest {
    let mut terminal = ComponentManifest::new(Kind::Reporter, "terminal", "Tables on the terminal.");
    terminal.config_schema = json!({
        "type": "object", "additionalProperties": false,
        "properties": { "top": { "type": "integer", "minimum": 1 } },
    });
    terminal
}

/// The components of the tests.
pub(crate) fn components() -> Components {
    let plugin = |name: &str, components: Vec<ComponentManifest>| PluginManifest {
        manifest: 1,
        name: name.to_owned(),
        version: "0.1.0".to_owned(),
        description: String::new(),
        components,
    };
    let plugins = [
        plugin("hub", vec![dump()]),
        plugin("table", vec![read(), label()]),
        plugin("lineage", vec![graph(), traits()]),
        plugin("report", vec![terminal()]),
    ];
    let all = plugins.into_iter().flat_map(|plugin| {
        let name = plugin.name;
        plugin.components.into_iter().map(move |c| (format!("{name}/{}", c.name), c))
    });
    all.collect()
}

/// The environment of the tests.
pub(crate) fn env(name: &str) -> Option<String> {
    let value = match name {
        "TOP" => "7",
        "HF_TOKEN" => "hf_secret_value",
        "DUMP" => "given/dump.jsonl",
        "WORD" => "confidential",
        _ => return None,
    };
    Some(value.to_owned())
}

/// Loads the first of some files under `/srv`; `set` as on the command line.
pub(crate) fn load_files(files: &[(&str, &str)], set: &[&str]) -> Result<Pipeline, Report> {
    let set: Vec<String> = set.iter().map(|s| (*s).to_owned()).collect();
    let options = LoadOptions {
        host_version: "0.1.0",
        set: &set,
        working_folder: Path::new("/srv"),
        environment: &env,
    };
    let reader = |path: &Path| {
        let found = files.iter().find(|(name, _)| Path::new("/srv").join(name) == path);
        found.map(|(_, text)| (*text).to_owned()).ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    };
    load_with(Path::new(files[0].0), &options, &reader)
}

/// Loads and checks.
pub(crate) fn checked_files(
    files: &[(&str, &str)],
    set: &[&str],
    schemas: &Schemas,
) -> Result<Checked, Report> {
    check(&load_files(files, set)?, &components(), schemas)
}

/// Loads and checks one text.
pub(crate) fn checked(text: &str) -> Result<Checked, Report> {
    checked_files(&[("pipeline.toml", text)], &[], &Schemas::new())
}

/// What is wrong with a text, as people read it.
pub(crate) fn errors(text: &str) -> String {
    match checked(text) {
        Ok(_) => "nothing".to_owned(),
        Err(report) => report.render(false),
    }
}

/// The notes of a text that is right.
pub(crate) fn notes(text: &str) -> String {
    match checked(text) {
        Ok(checked) => checked.notes.iter().map(|n| n.render(&checked.files, false)).collect(),
        Err(report) => panic!("{report}"),
    }
}

/// The pipeline of the design.
pub(crate) const PIPELINE: &str = r#"#:schema ./cladist.schema.json
requires = ">=0.1"
name = "hub-ecosystem"

[sources.hub]
use  = "hub/dump"
with = { path = "data/models.jsonl" }

[metrics.drift]
use    = "lineage/traits"
inputs = { models = "hub", edges = "graph.edges" }
with   = { traits = ["license", "language"] }

[metrics.graph]
use    = "lineage/graph"
inputs = { models = "hub" }

[reporters.screen]
use    = "report/terminal"
inputs = ["graph.families", "drift"]

[gates.drift]
table = "drift.mutation"
where = { trait = "license", relation = "all" }
column = "rate"
max = 0.25

[run]
threads = 0
on_error = "continue"
"#;
