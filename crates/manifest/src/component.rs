use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Port, Table};

/// What a plugin library offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PluginManifest {
    /// The format of this manifest.
    pub manifest: u32,
    /// The plugin's name, the part of a component's name before the slash.
    pub name: String,
    /// Its version.
    pub version: String,
    /// One line on it.
    #[serde(default)]
    pub description: String,
    /// Its components.
    pub components: Vec<ComponentManifest>,
}

impl PluginManifest {
    /// The component of this name (without the plugin's).
    #[must_use]
    pub fn component(&self, name: &str) -> Option<&ComponentManifest> {
        self.components.iter().find(|c| c.name == name)
    }
}

/// The kinds of component.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Makes tables.
    Source,
    /// Tables in, tables out.
    Metric,
    /// Tables in, files or text out.
    Reporter,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Kind::Source => "source",
            Kind::Metric => "metric",
            Kind::Reporter => "reporter",
        })
    }
}

/// Whether the order of a metric's input rows means anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOrder {
    /// Permuting the rows changes nothing (but the order of rows of tables in input order).
    #[default]
    Irrelevant,
    /// Permuting the rows may change the result.
    Significant,
}

/// One component of a plugin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ComponentManifest {
    /// Its name within the plugin.
    pub name: String,
    /// Its kind.
    pub kind: Kind,
    /// What it does, the first sentence on its own line.
    #[serde(default)]
    pub description: String,
    /// The JSON Schema of `with`, filled in by the SDK from the configuration type.
    #[serde(default)]
    pub config_schema: Value,
    /// The inputs of a metric.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ports: Vec<Port>,
    /// The tables of a source (the main one first) or of a metric.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<Table>,
    /// Whether the order of input rows means anything.
    #[serde(default)]
    pub row_order: RowOrder,
    /// Whether a metric's tables list rows in the order of the input, so that the order of its
    /// rows (not their cells) follows the input's.
    #[serde(default)]
    pub rows_in_input_order: bool,
    /// Configurations that work, for laws and documentation; the first is tried where none is given.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub examples: Vec<Example>,
}

/// A configuration that works, with the files it reads.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Example {
    /// The configuration (`with`).
    pub config: Value,
    /// Small text files, by the relative path under which the configuration names them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
}

impl ComponentManifest {
    /// A component without ports, tables or configuration.
    #[must_use]
    pub fn new(kind: Kind, name: &str, description: &str) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            description: description.to_owned(),
            config_schema: Value::Null,
            ports: Vec::new(),
            tables: Vec::new(),
            row_order: RowOrder::Irrelevant,
            rows_in_input_order: false,
            examples: Vec::new(),
        }
    }

    /// The port of this name.
    #[must_use]
    pub fn port(&self, name: &str) -> Option<&Port> {
        self.ports.iter().find(|p| p.name == name)
    }

    /// The table of this name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|t| t.name == name)
    }
}

/// `plugin/component` in its two parts.
#[must_use]
pub fn split_component_name(name: &str) -> Option<(&str, &str)> {
    let (plugin, component) = name.split_once('/')?;
    (!plugin.is_empty() && !component.is_empty() && !component.contains('/')).then_some((plugin, component))
}
