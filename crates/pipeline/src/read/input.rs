//! `inputs` and `map`.

use cladist_manifest::Kind;

use super::Reader;
use crate::node::{NodeValue, Table};
use crate::{Code, InputSpec, Node, Spanned};

impl Reader {
    pub(super) fn inputs(&mut self, step: &Table, kind: Kind) -> Vec<InputSpec> {
        let Some(node) = step.get("inputs").filter(|_| kind != Kind::Source) else { return Vec::new() };
        match (&node.value, kind) {
            (NodeValue::Table(ports), Kind::Metric) => {
                ports.entries.iter().filter_map(|(port, node)| self.input(Some(port), node)).collect()
            }
            (NodeValue::Array(items), Kind::Reporter) => {
                items.iter().filter_map(|item| self.input(None, item)).collect()
            }
            (_, Kind::Reporter) => {
                self.error(
                    Code::BadValue,
                    "expected a list of tables for `inputs` of a reporter",
                    &node.origin,
                )
                .hints
                .push("write it like `inputs = [\"graph.families\", \"drift\"]`".to_owned());
                Vec::new()
            }
            _ => {
                self.error(
                    Code::BadValue,
                    "expected a table of ports for `inputs` of a metric",
                    &node.origin,
                )
                .hints
                .push("write it like `inputs = { models = \"hub\" }`".to_owned());
                Vec::new()
            }
        }
    }

    /// A name, or `{ from = …, map = … }`.
    fn input(&mut self, port: Option<&Spanned<String>>, node: &Node) -> Option<InputSpec> {
        let port = port.cloned();
        let NodeValue::Table(table) = &node.value else {
            if !matches!(node.value, NodeValue::String(_) | NodeValue::Env(_)) {
                let message = format!("expected the name of a step or step.table, found {}", node.kind());
                self.error(Code::BadValue, message, &node.origin);
                return None;
            }
            return Some(InputSpec { port, from: self.text(node, "inputs")?, map: Vec::new() });
        };
        self.unknown_keys(table, &["from", "map"], "an input");
        let from = self.required_text(table, "from", "an input", &node.origin);
        let map = table.get("map").map(|node| self.map(node)).unwrap_or_default();
        Some(InputSpec { port, from: from?, map })
    }

    /// Contract name to given name.
    pub(super) fn map(&mut self, node: &Node) -> Vec<(Spanned<String>, Spanned<String>)> {
        let Some(table) = self.table(node, "map") else { return Vec::new() };
        let mut pairs: Vec<(Spanned<String>, Spanned<String>)> = Vec::new();
        for (name, node) in &table.entries {
            let Some(given) = self.text(node, &name.value) else { continue };
            if let Some((other, _)) = pairs.iter().find(|(_, known)| known.value == given.value) {
                let message = format!(
                    "the column `{}` is renamed twice: `{}` and `{}`",
                    given.value, other.value, name.value
                );
                self.error(Code::Column, message, &given.origin);
                continue;
            }
            pairs.push((name.clone(), given));
        }
        pairs
    }
}
