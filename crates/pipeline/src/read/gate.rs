//! `[gates.X]`.

use super::{Reader, is_name};
use crate::node::Table;
use crate::{Bound, Code, Gate, Node, NodeValue, Origin, Spanned};

const BOUNDS: [&str; 3] = ["min", "max", "equals"];

impl Reader {
    pub(super) fn gate(&mut self, name: &Spanned<String>, node: &Node) -> Option<Gate> {
        let of = format!("the gate `{}`", name.value);
        if !is_name(&name.value) {
            self.bad_name("a gate", name);
        }
        let table = self.table(node, &name.value)?;
        self.unknown_keys(table, &["table", "where", "column", "min", "max", "equals"], &of);
        let from = self.required_text(table, "table", &of, &name.origin);
        let column = self.required_text(table, "column", &of, &name.origin);
        let filter = table.get("where").map(|node| self.filter(node)).unwrap_or_default();
        let bound = self.bound(table, &of, &name.origin);
        Some(Gate { name: name.clone(), table: from?, filter, column: column?, bound: bound? })
    }

    fn filter(&mut self, node: &Node) -> Vec<(Spanned<String>, Node)> {
        let Some(table) = self.table(node, "where") else { return Vec::new() };
        let mut kept = Vec::new();
        for (column, value) in &table.entries {
            if value.scalar().is_some() {
                kept.push((column.clone(), value.clone()));
            } else {
                self.expected("a string, number or boolean", &column.value, value);
            }
        }
        kept
    }

    fn bound(&mut self, table: &Table, of: &str, at: &Origin) -> Option<Spanned<Bound>> {
        let given: Vec<_> =
            table.entries.iter().filter(|(key, _)| BOUNDS.contains(&key.value.as_str())).collect();
        let (key, node) = match given.as_slice() {
            [one] => one,
            [] => {
                let message = format!("missing key `min`, `max` or `equals` for {of}");
                self.error(Code::MissingKey, message, at);
                return None;
            }
            [_, second, ..] => {
                let message = format!("{of} takes one of `min`, `max` and `equals`");
                let origin = second.0.origin.clone();
                self.error(Code::BadValue, message, &origin)
                    .hints
                    .push("write a second gate for the other bound".to_owned());
                return None;
            }
        };
        let bound =
            if key.value == "equals" { node.scalar().map(Bound::Equals) } else { limit(&key.value, node) };
        if bound.is_none() {
            let what = if key.value == "equals" { "a string, number or boolean" } else { "a number" };
            self.expected(what, &key.value, node);
        }
        Some(Spanned::new(bound?, node.origin.clone()))
    }
}

fn limit(key: &str, node: &Node) -> Option<Bound> {
    let number = match node.value {
        NodeValue::Integer(int) => int as f64,
        NodeValue::Float(float) => float,
        _ => return None,
    };
    Some(if key == "min" { Bound::Min(number) } else { Bound::Max(number) })
}
