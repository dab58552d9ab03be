//! The plan of reads: the fewest scans of each source table, in an order that can be executed.
//!
//! A *feed* is one pass of one port of one metric over its input. Feeds over a metric's table are
//! read from that table when it is finished; feeds over a source's table are served together by
//! *scans*, each one read of the table with the union of the columns wanted.

use std::collections::BTreeSet;

use crate::{Checked, TableRef};

mod feeds;
mod schedule;
#[cfg(test)]
mod tests;

/// One pass of one port.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FeedId {
    /// The metric's step.
    pub metric: String,
    /// The port.
    pub port: String,
    /// The pass of the metric, from 0.
    pub pass: u32,
}

/// What must have happened before something can begin.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Need {
    /// This scan (an index into [`Schedule::scans`]) has read its table to the end.
    Scan(usize),
    /// This feed has had its last batch.
    Feed(FeedId),
    /// Every feed of this pass of the metric has had its last batch and the pass was ended.
    Pass {
        /// The metric's step.
        metric: String,
        /// The pass, from 0.
        pass: u32,
    },
    /// The metric has finished: its tables are there.
    Metric(String),
}

/// One read of one table of a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scan {
    /// The source's table.
    pub table: TableRef,
    /// The columns to ask for, by the source's own names, sorted; `None` for all. Names that the
    /// table turns out to lack are to be left out (they are optional, or the error is told there).
    pub columns: Option<Vec<String>>,
    /// Whom it feeds.
    pub feeds: Vec<FeedId>,
    /// Whether its rows are also to be kept: side tables, and what reporters and gates ask for.
    pub keep: bool,
    /// What must be done before it begins.
    pub after: Vec<Need>,
}

/// One feed from a metric's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetricRead {
    /// The feed.
    pub feed: FeedId,
    /// The metric's table.
    pub from: TableRef,
    /// What must be done before it begins.
    pub after: Vec<Need>,
}

/// One thing to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    /// The scan of this index.
    Scan(usize),
    /// The read of this index.
    Read(usize),
    /// Merge and end this pass of the metric; after its last pass, finish it.
    EndPass {
        /// The metric's step.
        metric: String,
        /// The pass, from 0.
        pass: u32,
        /// Whether it is the last: the metric is finished after it.
        last: bool,
    },
}

/// The plan.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Schedule {
    /// The reads of source tables, in an order that can be executed.
    pub scans: Vec<Scan>,
    /// The feeds from metric tables.
    pub metric_reads: Vec<MetricRead>,
    /// Everything in an order that can be executed one by one. What the tasks' own needs do not
    /// forbid may run at once; ending a pass needs the feeds of that pass and the pass before.
    pub tasks: Vec<Task>,
}

impl Schedule {
    /// How often a table is read.
    pub fn scans_of(&self, table: &TableRef) -> usize {
        self.scans.iter().filter(|scan| scan.table == *table).count()
    }
}

/// Plans the reads of a checked pipeline.
///
/// `reused` names the metrics whose tables are kept from an earlier run: they are not fed, and
/// what needs them need not wait.
pub fn plan(checked: &Checked, reused: &BTreeSet<String>) -> Schedule {
    schedule::plan(checked, reused)
}
