//! The feeds of a pipeline and what each waits for.

use std::collections::{BTreeMap, BTreeSet};

use cladist_manifest::Kind;

use super::FeedId;
use crate::{Checked, CheckedStep, TableRef};

/// A feed with its input.
#[derive(Debug, Clone)]
pub(super) struct Feed {
    pub(super) id: FeedId,
    pub(super) from: TableRef,
    /// Columns of the table; `None` for all.
    pub(super) columns: Option<Vec<String>>,
    /// Ports that come first in the same pass.
    pub(super) after: Vec<String>,
}

/// All that the plan is made of.
#[derive(Debug, Clone, Default)]
pub(super) struct Work {
    pub(super) feeds: Vec<Feed>,
    /// The metrics to compute, in order, with their passes.
    pub(super) metrics: Vec<(String, u32)>,
    /// The tables of sources, each with the tables that it comes after where they are read.
    pub(super) sources: BTreeMap<TableRef, Vec<TableRef>>,
    /// Those of them that are kept whenever they are read.
    pub(super) kept: BTreeSet<TableRef>,
    /// Source tables whose rows are to be kept.
    pub(super) keep: BTreeSet<TableRef>,
    /// Source tables that must be read although nothing is fed from them.
    pub(super) drive: BTreeSet<TableRef>,
}

impl Work {
    /// The work of a pipeline without the metrics that are reused.
    pub(super) fn of(checked: &Checked, reused: &BTreeSet<String>) -> Self {
        let mut work = Self::default();
        for step in &checked.steps {
            match step.kind {
                Kind::Source => work.source(step),
                Kind::Metric if !reused.contains(&step.name) => work.metric(step),
                Kind::Metric | Kind::Reporter => {}
            }
        }
        let reporters = checked.steps.iter().filter(|step| step.kind == Kind::Reporter);
        let reported = reporters.flat_map(|step| step.inputs.iter().map(|input| &input.from));
        let gated = checked.gates.iter().map(|gate| &gate.table);
        work.keep = reported.chain(gated).filter(|t| work.sources.contains_key(t)).cloned().collect();
        work.complete();
        work
    }

    fn source(&mut self, step: &CheckedStep) {
        let name = |table: &str| TableRef::new(&step.name, table);
        let known = |table: &&String| step.resolved.tables.iter().any(|t| t.name == **table);
        for table in &step.resolved.tables {
            let after = table.after.iter().filter(known).filter(|after| **after != table.name);
            self.sources.insert(name(&table.name), after.map(|after| name(after)).collect());
            if table.kept {
                self.kept.insert(name(&table.name));
            }
        }
    }

    fn metric(&mut self, step: &CheckedStep) {
        let passes = step.resolved.passes;
        self.metrics.push((step.name.clone(), passes));
        for pass in 0..passes {
            for input in &step.inputs {
                let port = step.resolved.ports.iter().find(|port| port.name == input.port);
                let Some(port) = port.filter(|port| pass + port.passes >= passes) else { continue };
                self.feeds.push(Feed {
                    id: FeedId { metric: step.name.clone(), port: input.port.clone(), pass },
                    from: input.from.clone(),
                    columns: input.columns.clone(),
                    after: port.after.clone(),
                });
            }
        }
    }

    /// Adds the tables that must be read for others to be complete, and the side tables that are
    /// to be had for nothing.
    pub(super) fn complete(&mut self) {
        loop {
            let read = self.read();
            let needed = read.iter().filter_map(|table| self.sources.get(table));
            let alone = needed.filter(|after| !after.iter().any(|table| read.contains(table)));
            let drive: Vec<_> = alone.filter_map(|after| after.first().cloned()).collect();
            // Complete as soon as the table they come after was read.
            let sides = self.sources.iter().filter(|(table, after)| {
                !self.keep.contains(table) && after.iter().any(|after| read.contains(after))
            });
            let kept = self.kept.iter().filter(|table| read.contains(table) && !self.keep.contains(table));
            let sides: Vec<_> = sides.map(|(table, _)| table).chain(kept).cloned().collect();
            if drive.is_empty() && sides.is_empty() {
                return;
            }
            self.drive.extend(drive);
            self.keep.extend(sides);
        }
    }

    /// The source tables that are read for any reason.
    pub(super) fn read(&self) -> BTreeSet<TableRef> {
        let fed = self.feeds.iter().map(|feed| &feed.from).filter(|t| self.sources.contains_key(t));
        fed.chain(&self.keep).chain(&self.drive).cloned().collect()
    }
}
