//! A pipeline against the manifests.

use std::collections::BTreeMap;
use std::sync::Arc;

use cladist_manifest::{ComponentManifest, Resolved};

use crate::config::{Config, config};
use crate::suggest::did_you_mean;
use crate::{
    Checked, CheckedStep, Code, Diagnostic, Input, InputSpec, Pipeline, Registry, Report, Schemas, Step,
    TableRef, keys,
};

mod columns;
mod gates;
mod order;
mod shape;
mod wiring;

use shape::Shape;

/// Holds a pipeline against the manifests of its components and tells everything that is wrong
/// with it at once, also what loading it found.
///
/// `schemas` are the tables whose columns are known better than from the manifests; empty without.
pub fn check(pipeline: &Pipeline, registry: &dyn Registry, schemas: &Schemas) -> Result<Checked, Report> {
    let mut checker = Checker {
        pipeline,
        registry,
        schemas,
        problems: pipeline.problems.clone(),
        notes: Vec::new(),
        drafts: Vec::new(),
        shapes: BTreeMap::new(),
    };
    checker.components();
    checker.wire();
    let order = checker.order();
    for &index in order.iter().flatten() {
        checker.columns(index);
    }
    let gates = checker.gates();
    checker.unused();
    if !checker.problems.is_empty() {
        return Err(Report::new(checker.problems, Arc::clone(&pipeline.files), &pipeline.secrets));
    }
    let steps = checker.finish(order.unwrap_or_default());
    let notes = Report::new(checker.notes, Arc::clone(&pipeline.files), &pipeline.secrets).diagnostics;
    Ok(Checked {
        name: pipeline.name.clone(),
        steps,
        gates,
        run: pipeline.run,
        notes,
        files: Arc::clone(&pipeline.files),
        secrets: pipeline.secrets.clone(),
        hash: keys::pipeline_hash(pipeline),
    })
}

struct Checker<'a> {
    pipeline: &'a Pipeline,
    registry: &'a dyn Registry,
    schemas: &'a Schemas,
    problems: Vec<Diagnostic>,
    notes: Vec<Diagnostic>,
    /// One per step, in the order of the pipeline.
    drafts: Vec<Draft<'a>>,
    /// What is known of the tables, filled in the order of the steps.
    shapes: BTreeMap<TableRef, Shape>,
}

/// A step on its way to being checked.
struct Draft<'a> {
    step: &'a Step,
    /// `None`: no such component, or of another kind; told already.
    manifest: Option<&'a ComponentManifest>,
    /// `None`: the configuration is wrong; told already.
    config: Option<Config>,
    resolved: Option<Resolved>,
    inputs: Vec<Wire<'a>>,
}

/// An input whose table is known.
struct Wire<'a> {
    spec: &'a InputSpec,
    port: String,
    from: TableRef,
    map: BTreeMap<String, String>,
    columns: Option<Vec<String>>,
}

impl<'a> Checker<'a> {
    /// The draft of a step.
    fn draft(&self, name: &str) -> Option<&Draft<'a>> {
        self.drafts.iter().find(|draft| draft.step.name.value == name)
    }

    /// Finds the components and reads the configurations.
    fn components(&mut self) {
        for step in &self.pipeline.steps {
            let manifest = self.component(step);
            let mut draft = Draft { step, manifest, config: None, resolved: None, inputs: Vec::new() };
            if let Some(manifest) = manifest {
                let component = &step.component;
                self.views(step, manifest);
                match config(&component.value, manifest, &step.with, &component.origin, &self.pipeline.files)
                {
                    Ok(config) => {
                        draft.resolved = Some(manifest.resolve(&config.value));
                        draft.config = Some(config);
                    }
                    Err(problems) => self.problems.extend(problems),
                }
            }
            self.drafts.push(draft);
        }
    }

    /// Views that do not fit the tables they are of: a mistake in the plugin.
    fn views(&mut self, step: &Step, manifest: &ComponentManifest) {
        let name = &step.component;
        for table in &manifest.tables {
            for problem in table.views.iter().flat_map(|view| view.problems(table)) {
                let message = format!("a view of `{}.{}` does not fit it: {problem}", name.value, table.name);
                let hint = "the plugin's manifest has to be mended";
                self.problems.push(Diagnostic::error(Code::Column, message).at(&name.origin).hint(hint));
            }
        }
    }

    fn component(&mut self, step: &Step) -> Option<&'a ComponentManifest> {
        let name = &step.component;
        // A name of another form is told by the reader.
        cladist_manifest::split_component_name(&name.value)?;
        let Some(manifest) = self.registry.component(&name.value) else {
            let problem = Diagnostic::error(Code::Component, format!("unknown component `{}`", name.value));
            self.problems.push(self.component_hints(problem.at(&name.origin), step));
            return None;
        };
        if manifest.kind == step.kind {
            return Some(manifest);
        }
        let message = format!("`{}` is a {}, not a {}", name.value, manifest.kind, step.kind);
        let hint = format!("move it to `[{}s.{}]`", manifest.kind, step.name.value);
        self.problems.push(Diagnostic::error(Code::Component, message).at(&name.origin).hint(hint));
        None
    }

    fn component_hints(&self, problem: Diagnostic, step: &Step) -> Diagnostic {
        let of_kind = self.registry.names(Some(step.kind));
        let all = self.registry.names(None);
        let given = &step.component.value;
        let meant = did_you_mean(given, of_kind.iter().map(String::as_str))
            .or_else(|| did_you_mean(given, all.iter().map(String::as_str)));
        let plugin = given.split('/').next().unwrap_or_default();
        let others: Vec<_> =
            all.iter().filter(|n| n.split('/').next() == Some(plugin)).map(String::as_str).collect();
        let others = (!others.is_empty())
            .then(|| format!("the plugin `{plugin}` has {}", crate::suggest::list(others.iter().copied())));
        let places = self.registry.places().map_or_else(
            || "`cladist plugins list` shows what is there and where plugins are looked for".to_owned(),
            |places| format!("plugins are looked for in {places}"),
        );
        problem.hint_maybe(meant.or(others)).hint(places)
    }

    /// Sources that nothing reads.
    fn unused(&mut self) {
        if self.pipeline.steps.is_empty() && self.problems.is_empty() {
            let nothing = Diagnostic::error(Code::MissingKey, "no step, so nothing would run");
            let nothing = nothing.at(&self.pipeline.tree.origin);
            let hint = "begin with `[sources.NAME]`; `cladist new pipeline NAME` writes an example";
            self.problems.push(nothing.hint(hint));
        }
        let gated = |name: &str| {
            self.pipeline.gates.iter().any(|gate| gate.table.value.split('.').next() == Some(name))
        };
        let read = |name: &str| {
            let mut inputs = self.pipeline.steps.iter().flat_map(|step| &step.inputs);
            inputs.any(|input| input.from.value.split('.').next() == Some(name))
        };
        for step in self.pipeline.steps.iter().filter(|s| s.kind == cladist_manifest::Kind::Source) {
            let name = &step.name.value;
            if !read(name) && !gated(name) {
                let note = Diagnostic::warning(Code::Unused, format!("nothing reads the source `{name}`"));
                self.notes.push(note.at(&step.name.origin));
            }
        }
    }

    /// The steps in their order; called when nothing is wrong, so that every part is there.
    fn finish(&mut self, order: Vec<usize>) -> Vec<CheckedStep> {
        let mut drafts: Vec<_> = std::mem::take(&mut self.drafts).into_iter().map(Some).collect();
        order.into_iter().filter_map(|index| finish_step(drafts[index].take()?)).collect()
    }
}

fn finish_step(draft: Draft<'_>) -> Option<CheckedStep> {
    let Config { value, public, paths } = draft.config?;
    let inputs = draft.inputs.into_iter();
    let pairs = draft.step.map.iter();
    Some(CheckedStep {
        name: draft.step.name.value.clone(),
        kind: draft.step.kind,
        component: draft.step.component.value.clone(),
        manifest: Arc::new(draft.manifest?.clone()),
        config: value,
        public_config: public,
        paths,
        resolved: draft.resolved?,
        inputs: inputs
            .map(|wire| Input { port: wire.port, from: wire.from, map: wire.map, columns: wire.columns })
            .collect(),
        map: pairs.map(|(name, given)| (name.value.clone(), given.value.clone())).collect(),
        origin: draft.step.name.origin.clone(),
    })
}
