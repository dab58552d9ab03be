use serde_json::Value;

use crate::{Column, ColumnName, ColumnType, ComponentManifest, Port, Table, When, with_defaults};

/// A component's ports and tables under one configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// The ports, in the manifest's order.
    pub ports: Vec<ResolvedPort>,
    /// The tables given, in the manifest's order.
    pub tables: Vec<ResolvedTable>,
    /// How often the metric goes over its inputs: the largest number of passes of its ports.
    pub passes: u32,
}

/// A port under one configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedPort {
    /// The port's name.
    pub name: String,
    /// Its contract, if any.
    pub contract: Option<String>,
    /// The columns it asks for.
    pub columns: Vec<WantedColumn>,
    /// Whether it asks for all others too.
    pub all_columns: bool,
    /// Whether the metric works without it.
    pub optional: bool,
    /// Ports that come first in the same pass.
    pub after: Vec<String>,
    /// Its number of passes: it takes part in the last `passes` of the metric's.
    pub passes: u32,
}

/// A column that a port asks for under one configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedColumn {
    /// Its name.
    pub name: String,
    /// The type that the plugin gets.
    pub ty: ColumnType,
    /// Whether it may be absent.
    pub optional: bool,
}

/// A table under one configuration.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedTable {
    /// The table's name.
    pub name: String,
    /// Its contract, if any.
    pub contract: Option<String>,
    /// Its columns; names are fixed here.
    pub columns: Vec<Column>,
    /// Further columns come from this port.
    pub passthrough: Option<String>,
    /// Further columns are known only at run.
    pub open: bool,
    /// Of a source: read after those of these tables that are read.
    pub after: Vec<String>,
    /// Of a source: kept in the run folder whenever it is read.
    pub kept: bool,
}

impl ResolvedTable {
    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|c| matches!(&c.name, ColumnName::Fixed(n) if n == name))
    }
}

impl ComponentManifest {
    /// Ports and tables as they are under `config` (defaults are filled in here).
    #[must_use]
    pub fn resolve(&self, config: &Value) -> Resolved {
        let config = &with_defaults(&self.config_schema, config);
        let ports: Vec<_> = self.ports.iter().map(|port| resolve_port(port, config)).collect();
        let given = |table: &&Table| holds(table.when.as_ref(), config);
        let tables = self.tables.iter().filter(given).map(|table| resolve_table(table, config)).collect();
        let passes = ports.iter().map(|p| p.passes).max().unwrap_or(1);
        Resolved { ports, tables, passes }
    }
}

fn holds(when: Option<&When>, config: &Value) -> bool {
    when.is_none_or(|when| when.holds(config))
}

fn resolve_port(port: &Port, config: &Value) -> ResolvedPort {
    let mut columns: Vec<WantedColumn> = Vec::new();
    for column in port.columns.iter().filter(|c| holds(c.when.as_ref(), config)) {
        for name in names(&column.name, config) {
            match columns.iter_mut().find(|c| c.name == name) {
                Some(known) => known.optional &= column.optional,
                None => columns.push(WantedColumn { name, ty: column.ty.clone(), optional: column.optional }),
            }
        }
    }
    ResolvedPort {
        name: port.name.clone(),
        contract: port.contract.clone(),
        columns,
        all_columns: port.all_columns,
        optional: port.optional,
        after: port.after.clone(),
        passes: port.passes_for(config),
    }
}

fn resolve_table(table: &Table, config: &Value) -> ResolvedTable {
    let mut columns = Vec::new();
    for column in table.columns.iter().filter(|c| holds(c.when.as_ref(), config)) {
        for name in names(&column.name, config) {
            columns.push(Column { name: ColumnName::Fixed(name), when: None, ..column.clone() });
        }
    }
    ResolvedTable {
        name: table.name.clone(),
        contract: table.contract.clone(),
        columns,
        passthrough: table.passthrough.clone(),
        open: table.open,
        after: table.after.clone(),
        kept: table.kept,
    }
}

fn names(name: &ColumnName, config: &Value) -> Vec<String> {
    let (pointer, prefix) = match name {
        ColumnName::Fixed(name) => return vec![name.clone()],
        ColumnName::From { pointer, prefix } => (pointer, prefix.as_deref().unwrap_or("")),
    };
    let texts: Vec<&str> = match config.pointer(pointer) {
        Some(Value::String(text)) => vec![text],
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    texts.iter().filter_map(|text| text.strip_prefix(prefix)).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, PortColumn};
    use serde_json::json;

    fn similarity() -> ComponentManifest {
        let mut manifest = ComponentManifest::new(Kind::Metric, "similarity", "");
        manifest.config_schema = json!({"properties": {"artefact": {"default": "tags"}}});
        manifest.ports.push(
            Port::new("models", "")
                .contract("models")
                .needs("id")
                .column(PortColumn::new("tags", "list<utf8>").when("/artefact", "tags"))
                .column(PortColumn::new("card", "large_utf8").when("/artefact", "card"))
                .column(PortColumn::from_prefixed("/traits", "column:", "any"))
                .passes_when("/measure", "tfidf", 2),
        );
        manifest.ports.push(Port::new("edges", ""));
        manifest
    }

    fn columns(config: &Value) -> Vec<String> {
        similarity().resolve(config).ports[0].columns.iter().map(|c| c.name.clone()).collect()
    }

    #[test]
    fn columns_follow_the_configuration_and_its_defaults() {
        assert_eq!(columns(&json!({})), ["id", "tags"]);
        assert_eq!(columns(&json!({"artefact": "card"})), ["id", "card"]);
        assert_eq!(columns(&json!({"traits": ["license", "column:size"]})), ["id", "tags", "size"]);
    }

    #[test]
    fn a_metric_has_the_passes_of_its_most_demanding_port() {
        assert_eq!(similarity().resolve(&json!({})).passes, 1);
        let resolved = similarity().resolve(&json!({"measure": "tfidf"}));
        assert_eq!((resolved.passes, resolved.ports[0].passes, resolved.ports[1].passes), (2, 2, 1));
    }
}
