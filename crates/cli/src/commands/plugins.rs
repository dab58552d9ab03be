use std::process::ExitCode;
use std::sync::Arc;

use cladist_host::Silent;
use serde_json::{Value, json};

use super::Done;
use crate::context::Context;
use crate::print::{columns, out};

/// `cladist plugins list`.
pub(crate) fn list(context: &Context, as_json: bool) -> Done {
    let host = context.host(Arc::new(Silent))?;
    let registry = host.registry();
    if as_json {
        let mut all: Vec<Value> = registry.entries().iter().map(entry_json).collect();
        all.extend(
            host.built_in().map(|m| json!({ "plugin": m.name, "version": m.version, "origin": "built-in" })),
        );
        out(&format!("{}\n", serde_json::to_string_pretty(&all).unwrap_or_default()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut rows = Vec::new();
    for entry in registry.entries() {
        let Some(plugin) = entry.plugin() else { continue };
        for component in &plugin.manifest.components {
            rows.push(vec![
                format!("{}/{}", plugin.manifest.name, component.name),
                component.kind.to_string(),
                component.description.lines().next().unwrap_or_default().to_owned(),
            ]);
        }
        let from =
            format!("  {} {} from {}", plugin.manifest.name, plugin.manifest.version, entry.path.display());
        rows.push(vec![format!("{from} ({})", entry.folder.origin)]);
    }
    for plugin in host.built_in() {
        for component in &plugin.components {
            let name = format!("{}/{}", plugin.name, component.name);
            rows.push(vec![name, component.kind.to_string(), component.description.clone()]);
        }
        rows.push(vec![format!("  {} {} (built in)", plugin.name, plugin.version)]);
    }
    let mut text = blocks(&rows);
    if rows.is_empty() {
        text.push_str("no plugins; looked into\n");
        for folder in context.search_folders() {
            text.push_str(&format!("  {} ({})\n", folder.path.display(), folder.origin));
        }
    }
    for entry in registry.entries() {
        match (&entry.known.outcome, &entry.shadowed_by) {
            (Err(refusal), _) => {
                text.push_str(&format!("refused {refusal}\n"));
                if let Some(hint) = &refusal.hint {
                    text.push_str(&format!("  hint: {hint}\n"));
                }
                if let Some(detail) = refusal.detail.as_ref().filter(|_| context.global.verbose > 0) {
                    text.push_str(&format!("{detail}\n"));
                }
            }
            (Ok(_), Some(other)) => {
                text.push_str(&format!(
                    "not used {}: {} comes first\n",
                    entry.path.display(),
                    other.display()
                ));
            }
            (Ok(_), None) => {}
        }
    }
    out(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Rows of several cells in columns, rows of one cell as they are.
fn blocks(rows: &[Vec<String>]) -> String {
    let table: Vec<Vec<String>> = rows.iter().filter(|row| row.len() > 1).cloned().collect();
    let laid = columns(&table);
    let mut lines = laid.lines();
    let line = |row: &Vec<String>| match row.len() {
        1 => format!("{}\n", row[0]),
        _ => format!("{}\n", lines.next().unwrap_or_default()),
    };
    rows.iter().map(line).collect()
}

fn entry_json(entry: &cladist_loader::Entry) -> Value {
    let mut value = json!({
        "path": entry.path,
        "origin": entry.folder.origin,
        "blake3": entry.known.blake3,
    });
    match &entry.known.outcome {
        Ok(probed) => {
            value["plugin"] = json!(probed.manifest.name);
            value["version"] = json!(probed.manifest.version);
            value["handshake"] = json!(probed.handshake);
            let name = |c: &cladist_manifest::ComponentManifest| json!({ "name": c.name, "kind": c.kind });
            value["components"] = probed.manifest.components.iter().map(name).collect();
            if let Some(other) = &entry.shadowed_by {
                value["shadowed_by"] = json!(other);
            }
        }
        Err(refusal) => value["refused"] = json!({ "message": refusal.message, "hint": refusal.hint }),
    }
    value
}
