//! Columns asked for against columns there.

use std::collections::BTreeMap;

use cladist_manifest::{ColumnName, ComponentManifest, Kind, ResolvedPort, WantedColumn, contracts};

use super::Checker;
use super::shape::{Shape, ShapeColumn, composed};
use crate::node::NodeValue;
use crate::suggest::{did_you_mean, nearest};
use crate::{Code, Diagnostic, InputSpec, Node, Origin, Spanned, TableRef};

type Pairs = [(Spanned<String>, Spanned<String>)];

fn plain(pairs: &Pairs) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, given)| (name.value.clone(), given.value.clone())).collect()
}

impl Checker<'_> {
    /// Checks the inputs of a step and works out the columns of its tables. Steps come in order.
    pub(super) fn columns(&mut self, index: usize) {
        let mut seen: BTreeMap<String, Shape> = BTreeMap::new();
        let wires = std::mem::take(&mut self.drafts[index].inputs);
        let mut done = Vec::with_capacity(wires.len());
        for mut wire in wires {
            let upstream = self.shapes.get(&wire.from).cloned();
            let mut own = plain(&wire.spec.map);
            if let Some(shape) = &upstream {
                if wire.spec.port.is_none() && !wire.spec.from.value.contains('.') {
                    // All tables of a step: each is renamed as far as it has the columns.
                    own.retain(|_, given| shape.open || shape.column(given).is_some());
                } else {
                    self.mapped_columns(&wire.from, &wire.spec.map, shape);
                }
            }
            wire.map = composed(&self.source_map(&wire.from), &own);
            let shape = upstream.map(|shape| shape.renamed(&own));
            if let Some(port) = self.resolved_port(index, &wire.port) {
                self.map_names(index, &port, wire.spec);
                if let Some(shape) = &shape {
                    self.port(index, &port, wire.spec, &wire.from, shape);
                }
                wire.columns = wanted(&port, &wire.map, shape.as_ref());
            }
            if let Some(shape) = shape {
                seen.insert(wire.port.clone(), shape);
            }
            done.push(wire);
        }
        self.drafts[index].inputs = done;
        self.outputs(index, &seen);
    }

    /// The renaming that a source's own `map` does to a table.
    fn source_map(&self, table: &TableRef) -> BTreeMap<String, String> {
        let draft = self.draft(&table.step).filter(|draft| {
            draft.step.kind == Kind::Source && draft.table_names().first() == Some(&table.table.as_str())
        });
        draft.map(|draft| plain(&draft.step.map)).unwrap_or_default()
    }

    fn resolved_port(&self, index: usize, port: &str) -> Option<ResolvedPort> {
        self.drafts[index].resolved.as_ref()?.ports.iter().find(|p| p.name == port).cloned()
    }

    /// The given names of a `map` must be there.
    fn mapped_columns(&mut self, table: &TableRef, map: &Pairs, shape: &Shape) {
        for (_, given) in map.iter().filter(|(_, given)| !shape.open && shape.column(&given.value).is_none())
        {
            let message = format!("`{table}` has no column `{}`", given.value);
            let hint = did_you_mean(&given.value, shape.names());
            self.problems.push(Diagnostic::error(Code::Column, message).at(&given.origin).hint_maybe(hint));
        }
    }

    /// The contract names of a `map` must be ones that the port knows.
    fn map_names(&mut self, index: usize, port: &ResolvedPort, spec: &InputSpec) {
        let manifest = self.drafts[index].manifest.and_then(|manifest| manifest.port(&port.name));
        let Some(manifest) = manifest.filter(|_| !port.all_columns) else { return };
        let mut known: Vec<&str> = port.columns.iter().map(|c| c.name.as_str()).collect();
        known.extend(manifest.columns.iter().filter_map(|c| match &c.name {
            ColumnName::Fixed(name) => Some(name.as_str()),
            ColumnName::From { .. } => None,
        }));
        let contract = port.contract.as_deref().and_then(contracts::find);
        known.extend(contract.iter().flat_map(|c| &c.columns).map(|c| c.name));
        for (name, _) in spec.map.iter().filter(|(name, _)| !known.contains(&name.value.as_str())) {
            let message = format!("the port `{}` knows no column `{}`", port.name, name.value);
            let hint = did_you_mean(&name.value, known.iter().copied())
                .unwrap_or_else(|| "`map` has the port's name first: `{ id = \"modelId\" }`".to_owned());
            self.problems.push(Diagnostic::error(Code::Column, message).at(&name.origin).hint(hint));
        }
    }

    /// One port against the table wired to it.
    fn port(&mut self, index: usize, port: &ResolvedPort, spec: &InputSpec, from: &TableRef, shape: &Shape) {
        let mut open = Vec::new();
        for wanted in &port.columns {
            match shape.column(&wanted.name) {
                Some(had) if !wanted.ty.accepts(&had.ty) => {
                    self.wrong_type(index, port, spec, from, wanted, had);
                }
                Some(had) if !had.sure && !wanted.optional => open.push(wanted.name.as_str()),
                None if !wanted.optional && shape.open => open.push(wanted.name.as_str()),
                // A misspelt name in the map is told there.
                None if !wanted.optional && !misspelt(&spec.map, &wanted.name) => {
                    self.missing(index, port, spec, from, wanted, shape);
                }
                _ => {}
            }
        }
        if !open.is_empty() {
            let step = &self.drafts[index].step.name.value;
            let columns: Vec<_> = open.iter().map(|name| format!("`{name}`")).collect();
            let message = format!(
                "whether `{from}` has {} for the port `{}` of `{step}` is decided at run",
                columns.join(", "),
                port.name
            );
            let note = Diagnostic::note(Code::Column, message).at(&spec.from.origin);
            self.notes.push(note.hint("`cladist check --probe` asks the source"));
        }
    }

    fn wrong_type(
        &mut self,
        index: usize,
        port: &ResolvedPort,
        spec: &InputSpec,
        from: &TableRef,
        wanted: &WantedColumn,
        had: &ShapeColumn,
    ) {
        let step = &self.drafts[index].step.name.value;
        let message = format!(
            "the port `{}` of `{step}` takes the column `{}` as {}, but in `{from}` it is {}",
            port.name, wanted.name, wanted.ty, had.ty
        );
        let problem = Diagnostic::error(Code::Column, message);
        let problem = self.places(problem, index, &port.name, &wanted.name, spec);
        self.problems.push(problem);
    }

    fn missing(
        &mut self,
        index: usize,
        port: &ResolvedPort,
        spec: &InputSpec,
        from: &TableRef,
        wanted: &WantedColumn,
        shape: &Shape,
    ) {
        let step = &self.drafts[index].step.name.value;
        let message = format!(
            "the port `{}` of `{step}` needs the column `{}`, which `{from}` does not have",
            port.name, wanted.name
        );
        let problem = Diagnostic::error(Code::Column, message);
        let problem = self.places(problem, index, &port.name, &wanted.name, spec);
        let named = problem.origins.len() > 1;
        let near = nearest(&wanted.name, shape.names());
        let given = near.unwrap_or("…");
        let rename = format!(
            "rename it: `{} = {{ from = \"{}\", map = {{ {} = \"{given}\" }} }}`",
            port.name, spec.from.value, wanted.name
        );
        let meant = near.map(|name| format!("did you mean `{name}`?"));
        self.problems.push(if named { problem.hint_maybe(meant) } else { problem.hint(rename) });
    }

    /// Where a column was asked for: the configuration if that names it, and the input.
    fn places(
        &self,
        problem: Diagnostic,
        index: usize,
        port: &str,
        column: &str,
        spec: &InputSpec,
    ) -> Diagnostic {
        let draft = &self.drafts[index];
        let named = draft.manifest.and_then(|manifest| named_by(manifest, port, column, &draft.step.with));
        match named {
            Some(origin) => problem.at(&origin).at(&spec.from.origin),
            None => problem.at(&spec.from.origin),
        }
    }

    /// The columns of a step's own tables.
    fn outputs(&mut self, index: usize, seen: &BTreeMap<String, Shape>) {
        let draft = &self.drafts[index];
        let Some(resolved) = &draft.resolved else { return };
        let mut found = Vec::new();
        for (i, table) in resolved.tables.iter().enumerate() {
            let name = TableRef::new(&draft.step.name.value, &table.name);
            let known = self.schemas.get(&name.to_string()).map(|columns| Shape::exact(columns));
            let shape = known.unwrap_or_else(|| {
                let mut shape = Shape::declared(table);
                let port = table.passthrough.as_ref();
                let port = port.and_then(|name| resolved.ports.iter().find(|p| p.name == *name));
                if let Some(port) = port {
                    pass_through(&mut shape, port, seen.get(&port.name), wired(draft, &port.name));
                }
                shape
            });
            let is_main = i == 0 && draft.step.kind == Kind::Source;
            found.push((name, shape, is_main));
        }
        let map = &draft.step.map;
        for (name, shape, is_main) in found {
            if is_main {
                self.mapped_columns(&name, map, &shape);
            }
            let shape = if is_main { shape.renamed(&plain(map)) } else { shape };
            self.shapes.insert(name, shape);
        }
    }
}

fn misspelt(map: &Pairs, column: &str) -> bool {
    map.iter().any(|(name, _)| nearest(&name.value, [column]).is_some())
}

fn wired(draft: &super::Draft<'_>, port: &str) -> bool {
    draft.inputs.iter().any(|wire| wire.port == port)
}

/// Adds what comes from a port's input: all of it, or what the port asks for.
fn pass_through(shape: &mut Shape, port: &ResolvedPort, input: Option<&Shape>, wired: bool) {
    let Some(input) = input else {
        shape.open |= wired;
        return;
    };
    let asked = |name: &str| port.all_columns || port.columns.iter().any(|c| c.name == name);
    for column in input.columns.iter().filter(|column| asked(&column.name)) {
        if shape.column(&column.name).is_none() {
            shape.columns.push(ShapeColumn { given: column.name.clone(), ..column.clone() });
        }
    }
    shape.open |= input.open;
}

/// The columns to ask of the table, by its own names.
fn wanted(port: &ResolvedPort, map: &BTreeMap<String, String>, shape: Option<&Shape>) -> Option<Vec<String>> {
    if port.all_columns {
        return None;
    }
    let given = |column: &WantedColumn| {
        let known = shape.and_then(|shape| shape.column(&column.name)).map(|c| &c.given);
        known.or_else(|| map.get(&column.name)).unwrap_or(&column.name).clone()
    };
    let mut names: Vec<String> = port.columns.iter().map(given).collect();
    names.sort();
    names.dedup();
    Some(names)
}

/// Where the configuration names a column, if the manifest has it from there.
fn named_by(manifest: &ComponentManifest, port: &str, column: &str, with: &Node) -> Option<Origin> {
    let columns = &manifest.port(port)?.columns;
    if columns.iter().any(|c| matches!(&c.name, ColumnName::Fixed(name) if name == column)) {
        return None;
    }
    columns.iter().find_map(|c| {
        let ColumnName::From { pointer, prefix } = &c.name else { return None };
        let text = format!("{}{column}", prefix.as_deref().unwrap_or(""));
        let at = pointer.split('/').skip(1).try_fold(with, |node, key| node.as_table()?.get(key))?;
        let items =
            if let NodeValue::Array(items) = &at.value { items.as_slice() } else { std::slice::from_ref(at) };
        items.iter().find(|item| item.as_str() == Some(text.as_str())).map(|item| item.origin.clone())
    })
}
