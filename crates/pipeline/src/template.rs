use cladist_manifest::{ComponentManifest, Kind};

use crate::Registry;
use crate::read::{is_name, tame};

/// A commented pipeline to begin with, out of components that are there: `hub/dump`,
/// `lineage/graph` and `report/terminal`, else the first of each kind.
pub fn template(name: &str, registry: &dyn Registry) -> String {
    let pick = |kind, wanted: &str| {
        let names = registry.names(Some(kind));
        names.iter().find(|name| *name == wanted).or(names.first()).cloned()
    };
    let source = pick(Kind::Source, "hub/dump").unwrap_or_else(|| "hub/dump".to_owned());
    let metric = pick(Kind::Metric, "lineage/graph").unwrap_or_else(|| "lineage/graph".to_owned());
    let reporter = pick(Kind::Reporter, "report/terminal").unwrap_or_else(|| "report/terminal".to_owned());
    let of = |component: &str| registry.component(component);
    let name = if is_name(name) { name.to_owned() } else { tame(name) };
    let (source_step, metric_step) = (step_name(&source), step_name(&metric));
    let inputs = inputs(of(&metric), &source_step);
    let table = table(of(&metric), &metric_step);
    format!(
        r#"#:schema ./cladist.schema.json
# `cladist schema {name}.toml > cladist.schema.json` makes that file: completion in editors.

requires = ">=0.1"  # host version, read before anything else
name = "{name}"  # results go to cladist-out/{name}/

# A source makes tables. Paths are relative to this file.
# `cladist plugins inspect {source}` lists what `with` takes.
[sources.{source_step}]
use  = "{source}"
with = {with}

# A metric takes tables in at its ports and makes tables of them.
# An input is a step, or step.table; `map` renames columns:
# {{ from = "{source_step}", map = {{ id = "modelId" }} }}
[metrics.{metric_step}]
use    = "{metric}"
inputs = {inputs}

# A reporter shows tables: a step stands for all of its tables.
[reporters.screen]
use    = "{reporter}"
inputs = ["{metric_step}"]

# A gate makes `cladist run` end with exit code 10 when a row breaks it.
# [gates.small]
# table  = "{table}"
# column = "…"
# max    = 100             # or min, or equals

[run]
threads  = 0               # 0 = all cores
on_error = "stop"          # or "continue": other branches still run and report
"#,
        with = with(of(&source)),
    )
}

/// A step named after its component, `hub` for the plugin that reads the Hub.
fn step_name(component: &str) -> String {
    let (plugin, name) = cladist_manifest::split_component_name(component).unwrap_or(("", component));
    if plugin == "hub" { "hub".to_owned() } else { tame(name) }
}

/// The keys that must be there, each with a value to change.
fn with(source: Option<&ComponentManifest>) -> String {
    let Some(source) = source else { return "{ path = \"data/models.jsonl\" }".to_owned() };
    let schema = &source.config_schema;
    let mut keys: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(|k| k.as_str()).collect();
    if keys.is_empty() && schema["properties"].get("path").is_some() {
        keys.push("path");
    }
    let example = source.examples.first().map(|example| &example.config);
    let entries: Vec<_> = keys
        .iter()
        .map(|key| {
            let known =
                example.and_then(|config| config.get(key)).filter(|v| !v.is_object() && !v.is_array());
            let value = match (*key, known) {
                ("path", None) => "\"data/models.jsonl\"".to_owned(),
                (_, Some(value)) => value.to_string(),
                (_, None) => "\"…\"".to_owned(),
            };
            format!("{key} = {value}")
        })
        .collect();
    if entries.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", entries.join(", ")) }
}

fn inputs(metric: Option<&ComponentManifest>, source: &str) -> String {
    let Some(metric) = metric else { return format!("{{ models = \"{source}\" }}") };
    let ports: Vec<_> =
        metric.ports.iter().filter(|p| !p.optional).map(|p| format!("{} = \"{source}\"", p.name)).collect();
    if ports.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", ports.join(", ")) }
}

fn table(metric: Option<&ComponentManifest>, step: &str) -> String {
    let first = metric.and_then(|m| m.tables.iter().find(|t| t.name == "families").or(m.tables.first()));
    format!("{step}.{}", first.map_or("families", |table| table.name.as_str()))
}
