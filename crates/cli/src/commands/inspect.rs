use std::fmt::Write;
use std::process::ExitCode;
use std::sync::Arc;

use cladist_host::{Host, Silent};
use cladist_manifest::{ColumnName, ComponentManifest, PluginManifest, Port, Table, When};
use serde_json::Value;

use super::Done;
use crate::context::Context;
use crate::print::{Failed, USAGE, columns, out};

/// `cladist plugins inspect`.
pub(crate) fn inspect(context: &Context, name: &str, as_json: bool) -> Done {
    let host = context.host(Arc::new(Silent))?;
    let (plugin, component) = name.split_once('/').map_or((name, None), |(plugin, c)| (plugin, Some(c)));
    let manifest = host.plugin(plugin).ok_or_else(|| unknown(&host, name))?;
    let text = match component {
        None if as_json => pretty(manifest),
        None => plugin_text(manifest, &host),
        Some(component) => {
            let found = manifest.component(component).ok_or_else(|| unknown(&host, name))?;
            if as_json { pretty(found) } else { component_text(manifest, found) }
        }
    };
    out(&text)?;
    Ok(ExitCode::SUCCESS)
}

fn pretty(value: &impl serde::Serialize) -> String {
    format!("{}\n", serde_json::to_string_pretty(value).unwrap_or_default())
}

fn unknown(host: &Host, name: &str) -> Failed {
    let names = cladist_pipeline::Registry::names(host, None);
    let near = cladist_pipeline::nearest(name, names.iter().map(String::as_str));
    let hint = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "`cladist plugins list` lists them".to_owned(),
    };
    Failed::new(USAGE, format!("no plugin or component `{name}`")).hint(hint)
}

fn plugin_text(manifest: &PluginManifest, host: &Host) -> String {
    let mut text = format!("{} {}", manifest.name, manifest.version);
    if !manifest.description.is_empty() {
        let _ = write!(text, ": {}", manifest.description);
    }
    text.push('\n');
    if let Some(entry) = host.registry().plugin(&manifest.name) {
        let _ = writeln!(text, "from {} ({})", entry.path.display(), entry.folder.origin);
        if let Ok(probed) = &entry.known.outcome {
            let shake = &probed.handshake;
            let _ = writeln!(
                text,
                "ABI {}.{}, SDK {}, {}, {} build for {}",
                shake.abi.0, shake.abi.1, shake.sdk_version, shake.rustc, shake.profile, shake.target
            );
        }
        let _ = writeln!(text, "blake3 {}", entry.known.blake3);
    }
    text.push('\n');
    let row = |c: &ComponentManifest| {
        let first = c.description.lines().next().unwrap_or_default().to_owned();
        vec![format!("{}/{}", manifest.name, c.name), c.kind.to_string(), first]
    };
    text.push_str(&columns(&manifest.components.iter().map(row).collect::<Vec<_>>()));
    text
}

fn component_text(plugin: &PluginManifest, component: &ComponentManifest) -> String {
    let mut text =
        format!("{}/{} ({})\n{}\n", plugin.name, component.name, component.kind, component.description);
    keys(&mut text, &component.config_schema);
    for port in &component.ports {
        port_text(&mut text, port);
    }
    for table in &component.tables {
        table_text(&mut text, table);
    }
    if let Some(example) =
        component.examples.first().filter(|e| e.config.as_object().is_some_and(|o| !o.is_empty()))
    {
        let _ = writeln!(text, "\nexample of `with`: {}", example.config);
    }
    text
}

/// A longer list of words is told beside the documentation.
const WIDEST_KIND: usize = 40;

fn keys(text: &mut String, schema: &Value) {
    let Some(properties) = schema["properties"].as_object().filter(|p| !p.is_empty()) else {
        text.push_str("\nwith: no keys\n");
        return;
    };
    text.push_str("\nwith:\n");
    let required = |key: &str| schema["required"].as_array().is_some_and(|r| r.iter().any(|k| k == key));
    let row = |(key, property): (&String, &Value)| {
        let target =
            property["$ref"].as_str().and_then(|r| r.strip_prefix('#')).and_then(|p| schema.pointer(p));
        let default = match property.get("default") {
            Some(default) if !default.is_null() => format!("= {default}"),
            _ if required(key) => "(required)".to_owned(),
            _ => String::new(),
        };
        let doc = property["description"].as_str().or_else(|| target.and_then(|t| t["description"].as_str()));
        let mut doc = doc.unwrap_or_default().replace('\n', " ");
        let mut kind = kind_of(target.unwrap_or(property));
        if kind.len() > WIDEST_KIND {
            doc = format!("{doc} One of {}.", kind.replace('|', ", "));
            "word".clone_into(&mut kind);
        }
        vec![format!("  {key}"), kind, default, doc]
    };
    text.push_str(&columns(&properties.iter().map(row).collect::<Vec<_>>()));
}

/// The kind of values of a schema, in a word or two.
fn kind_of(schema: &Value) -> String {
    if schema["x-cladist"] == "path" {
        return "path".to_owned();
    }
    let choices = |list: &Value, pick: fn(&Value) -> Option<&str>| -> Option<String> {
        let names: Vec<&str> = list.as_array()?.iter().filter_map(pick).collect();
        (!names.is_empty()).then(|| names.join("|"))
    };
    if let Some(names) = choices(&schema["enum"], Value::as_str)
        .or_else(|| choices(&schema["oneOf"], |one| one["const"].as_str()))
    {
        return names;
    }
    match &schema["type"] {
        Value::String(ty) if ty == "array" => format!("list of {}", kind_of(&schema["items"])),
        Value::String(ty) => ty.clone(),
        Value::Array(types) => {
            types.iter().filter_map(Value::as_str).filter(|ty| *ty != "null").collect::<Vec<_>>().join("|")
        }
        _ => "any".to_owned(),
    }
}

fn name_of(name: &ColumnName) -> String {
    match name {
        ColumnName::Fixed(name) => name.clone(),
        ColumnName::From { pointer, prefix } => format!(
            "(named by {pointer}{})",
            prefix.as_ref().map(|p| format!(", after `{p}`")).unwrap_or_default()
        ),
    }
}

fn under(when: Option<&When>) -> String {
    when.map(|when| format!("only with {}", serde_json::to_string(when).unwrap_or_default()))
        .unwrap_or_default()
}

fn port_text(text: &mut String, port: &Port) {
    let contract = port.contract.as_ref().map(|c| format!(" (contract {c})")).unwrap_or_default();
    let optional = if port.optional { ", optional" } else { "" };
    let passes = if port.passes > 1 { format!(", {} passes", port.passes) } else { String::new() };
    let _ = writeln!(text, "\nport {}{contract}{optional}{passes}: {}", port.name, port.doc);
    let row = |c: &cladist_manifest::PortColumn| {
        let optional = if c.optional { "optional" } else { "" };
        vec![
            format!("  {}", name_of(&c.name)),
            c.ty.to_string(),
            optional.to_owned(),
            under(c.when.as_ref()),
            c.doc.clone(),
        ]
    };
    text.push_str(&columns(&port.columns.iter().map(row).collect::<Vec<_>>()));
    if port.all_columns {
        text.push_str("  and every other column of its input\n");
    }
}

fn table_text(text: &mut String, table: &Table) {
    let contract = table.contract.as_ref().map(|c| format!(" (contract {c})")).unwrap_or_default();
    let _ = writeln!(text, "\ntable {}{contract}: {}", table.name, table.doc);
    let row = |c: &cladist_manifest::Column| {
        let nullable = if c.nullable { "?" } else { "" };
        let unit = c.unit.as_ref().map(|unit| format!("[{unit}] ")).unwrap_or_default();
        vec![
            format!("  {}", name_of(&c.name)),
            format!("{}{nullable}", c.ty),
            format!("{unit}{}", c.doc),
            under(c.when.as_ref()),
        ]
    };
    text.push_str(&columns(&table.columns.iter().map(row).collect::<Vec<_>>()));
    if let Some(port) = &table.passthrough {
        let _ = writeln!(text, "  and the columns of port {port}");
    }
    if table.open {
        text.push_str("  and the columns of its input\n");
    }
    if !table.order.is_empty() {
        let _ = writeln!(text, "  rows {}", table.order);
    }
}
