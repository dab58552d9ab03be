//! Ports and the tables wired to them.

use std::collections::BTreeMap;

use cladist_manifest::{ComponentManifest, Kind};

use super::{Checker, Draft, Wire};
use crate::suggest::{did_you_mean, list, nearest};
use crate::{Code, Diagnostic, InputSpec, Spanned, TableRef};

/// What a name without a table stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whole {
    /// The main table of a source, the only one of a metric.
    One,
    /// All tables of a step.
    All,
}

impl<'a> Checker<'a> {
    /// Wires every input of every step.
    pub(super) fn wire(&mut self) {
        for index in 0..self.drafts.len() {
            let (step, manifest) = (self.drafts[index].step, self.drafts[index].manifest);
            let mut wires: Vec<Wire<'a>> = Vec::new();
            for spec in &step.inputs {
                if let (Some(manifest), Some(port)) = (manifest, &spec.port)
                    && manifest.port(&port.value).is_none()
                {
                    self.unknown_port(&step.component.value, manifest, port);
                }
                let whole = if step.kind == Kind::Reporter { Whole::All } else { Whole::One };
                match self.tables(&spec.from, whole) {
                    Ok(tables) => {
                        wires.extend(tables.into_iter().map(|from| wire(spec, from)));
                    }
                    Err(problem) => self.problems.extend(problem),
                }
            }
            if let Some(manifest) = manifest {
                self.ports(index, manifest);
                let place = |wire: &Wire<'_>| manifest.ports.iter().position(|p| p.name == wire.port);
                wires.sort_by_key(place);
            }
            self.twice(&wires);
            self.drafts[index].inputs = wires;
        }
    }

    fn unknown_port(&mut self, component: &str, manifest: &ComponentManifest, port: &Spanned<String>) {
        let ports: Vec<_> = manifest.ports.iter().map(|p| p.name.as_str()).collect();
        let problem =
            Diagnostic::error(Code::Port, format!("unknown port `{}` of `{component}`", port.value));
        let hint = did_you_mean(&port.value, ports.iter().copied())
            .unwrap_or_else(|| format!("its ports are {}", list(ports.iter().copied())));
        self.problems.push(problem.at(&port.origin).hint(hint));
    }

    /// Ports that must be wired and are not; ports that wait for each other.
    fn ports(&mut self, index: usize, manifest: &ComponentManifest) {
        let step = self.drafts[index].step;
        let wired = |name: &str| step.inputs.iter().any(|i| i.port.as_ref().is_some_and(|p| p.value == name));
        for port in manifest.ports.iter().filter(|port| !port.optional && !wired(&port.name)) {
            if step.inputs_told {
                break;
            }
            // A misspelt one is told already.
            let near = |spec: &InputSpec| {
                let given = spec.port.as_ref().map_or("", |p| p.value.as_str());
                manifest.port(given).is_none() && nearest(given, [port.name.as_str()]).is_some()
            };
            if step.inputs.iter().any(near) {
                continue;
            }
            let message = format!("`{}` lacks its input `{}`", step.name.value, port.name);
            let candidate = port.contract.as_deref().and_then(|contract| self.giver(contract));
            let from = candidate.unwrap_or_else(|| "…".to_owned());
            let problem = Diagnostic::error(Code::Port, message).at(&step.name.origin);
            self.problems.push(problem.hint(format!("add it: `inputs = {{ {} = \"{from}\" }}`", port.name)));
        }
        if waits_for_itself(manifest) {
            let message = format!("the ports of `{}` wait for each other", step.component.value);
            let problem = Diagnostic::error(Code::Port, message).at(&step.component.origin);
            self.problems.push(problem.hint("this is a mistake in the plugin's manifest"));
        }
    }

    /// A table of the pipeline that follows a contract, as an input would name it.
    fn giver(&self, contract: &str) -> Option<String> {
        self.drafts.iter().find_map(|draft| {
            let tables = draft.table_names();
            let found = draft.manifest?.tables.iter().find(|t| t.contract.as_deref() == Some(contract))?;
            let alone = tables.first() == Some(&found.name.as_str())
                && (draft.step.kind == Kind::Source || tables.len() == 1);
            let step = &draft.step.name.value;
            Some(if alone { step.clone() } else { format!("{step}.{}", found.name) })
        })
    }

    /// A reporter that is given a table twice.
    fn twice(&mut self, wires: &[Wire<'a>]) {
        for (i, wire) in wires.iter().enumerate().filter(|(_, wire)| wire.spec.port.is_none()) {
            let same = |other: &&Wire<'_>| other.from == wire.from && other.spec.port.is_none();
            if let Some(first) = wires[..i].iter().find(same) {
                let note = Diagnostic::warning(Code::Table, format!("`{}` is named twice", wire.from));
                self.notes.push(note.at(&wire.spec.from.origin).at(&first.spec.from.origin));
            }
        }
    }

    /// The tables that `step` or `step.table` names; `Err(None)` when what is wrong is told already.
    pub(super) fn tables(
        &self,
        from: &Spanned<String>,
        whole: Whole,
    ) -> Result<Vec<TableRef>, Option<Diagnostic>> {
        let error = |code, message: String| Diagnostic::error(code, message).at(&from.origin);
        let (step, table) = match from.value.split_once('.') {
            Some((step, table)) => (step, Some(table)),
            None => (from.value.as_str(), None),
        };
        let Some(draft) = self.draft(step) else {
            let problem = error(Code::Step, format!("unknown step `{step}`"));
            return Err(Some(problem.hint_maybe(self.meant(step, table))));
        };
        if draft.step.kind == Kind::Reporter {
            return Err(Some(error(Code::Step, format!("`{step}` is a reporter and makes no tables"))));
        }
        if draft.manifest.is_none() {
            return Err(None);
        }
        let names = draft.table_names();
        match table {
            Some(table) if names.contains(&table) => Ok(vec![TableRef::new(step, table)]),
            Some(table) => Err(Some(unknown_table(draft, &names, table, error))),
            None if whole == Whole::All => Ok(names.iter().map(|name| TableRef::new(step, name)).collect()),
            None => match names.as_slice() {
                [] => Err(Some(error(Code::Table, format!("`{step}` makes no tables")))),
                [first, ..] if draft.step.kind == Kind::Source => Ok(vec![TableRef::new(step, first)]),
                [only] => Ok(vec![TableRef::new(step, only)]),
                several => {
                    let full: Vec<_> = several.iter().map(|name| format!("{step}.{name}")).collect();
                    let hint = format!("name one of them: {}", list(full.iter().map(String::as_str)));
                    Err(Some(error(Code::Table, format!("`{step}` makes several tables")).hint(hint)))
                }
            },
        }
    }

    fn meant(&self, step: &str, table: Option<&str>) -> Option<String> {
        let makers = self.drafts.iter().filter(|draft| draft.step.kind != Kind::Reporter);
        let names: Vec<_> = makers.clone().map(|draft| draft.step.name.value.as_str()).collect();
        if let Some(name) = nearest(step, names.iter().copied()) {
            let rest = table.map(|table| format!(".{table}")).unwrap_or_default();
            return Some(format!("did you mean `{name}{rest}`?"));
        }
        // The name of a table alone.
        let maker = makers.clone().find(|draft| draft.table_names().contains(&step));
        if let Some(draft) = maker {
            return Some(format!("did you mean `{}.{step}`?", draft.step.name.value));
        }
        (!names.is_empty()).then(|| format!("steps that make tables: {}", list(names)))
    }
}

impl Draft<'_> {
    /// The tables that the step makes; all that it could make where its configuration is wrong.
    pub(super) fn table_names(&self) -> Vec<&str> {
        match (&self.resolved, self.manifest) {
            (Some(resolved), _) => resolved.tables.iter().map(|t| t.name.as_str()).collect(),
            (None, Some(manifest)) => manifest.tables.iter().map(|t| t.name.as_str()).collect(),
            (None, None) => Vec::new(),
        }
    }
}

fn wire(spec: &InputSpec, from: TableRef) -> Wire<'_> {
    let port = spec.port.as_ref().map(|port| port.value.clone()).unwrap_or_default();
    Wire { spec, port, from, map: BTreeMap::new(), columns: None }
}

fn unknown_table(
    draft: &Draft<'_>,
    names: &[&str],
    table: &str,
    error: impl Fn(Code, String) -> Diagnostic,
) -> Diagnostic {
    let step = &draft.step.name.value;
    if draft.manifest.is_some_and(|manifest| manifest.table(table).is_some()) {
        let message = format!("`{step}` does not make the table `{table}` under this configuration");
        let inspect = format!("`cladist plugins inspect {}` says when it does", draft.step.component.value);
        return error(Code::Table, message).hint(inspect);
    }
    let problem = error(Code::Table, format!("`{step}` makes no table `{table}`"));
    let meant = nearest(table, names.iter().copied()).map(|name| format!("did you mean `{step}.{name}`?"));
    let full: Vec<_> = names.iter().map(|name| format!("{step}.{name}")).collect();
    problem.hint(meant.unwrap_or_else(|| format!("it makes {}", list(full.iter().map(String::as_str)))))
}

/// Whether `after` of the ports goes in a circle.
fn waits_for_itself(manifest: &ComponentManifest) -> bool {
    let mut done: Vec<&str> = Vec::new();
    loop {
        let ready = |name: &String| manifest.port(name).is_none() || done.contains(&name.as_str());
        let next = manifest
            .ports
            .iter()
            .find(|port| !done.contains(&port.name.as_str()) && port.after.iter().all(ready));
        match next {
            Some(port) => done.push(&port.name),
            None => return manifest.ports.iter().any(|port| !done.contains(&port.name.as_str())),
        }
    }
}
