//! Reads of a table what a report for people shows.

use cladist_render::{Head, Histogram};
use cladist_sdk::prelude::*;
use cladist_sdk::{ReporterTable, ViewKind, check_cancelled};

/// A table as far as it is shown.
pub(crate) struct Section {
    /// `step.table`.
    pub(crate) name: String,
    pub(crate) manifest: Table,
    pub(crate) head: Head,
    /// One per histogram view, in their order.
    pub(crate) histograms: Vec<Histogram>,
}

impl Section {
    /// Keeps the first `rows` rows; with `histograms` the whole table is read where a view asks
    /// for one.
    pub(crate) fn read(table: ReporterTable, rows: usize, histograms: bool) -> Result<Self> {
        let name = table.full_name();
        let columns: Vec<String> = views(&table.manifest, ViewKind::Histogram)
            .filter_map(|view| view.x.clone())
            .filter(|_| histograms)
            .collect();
        let mut counted = vec![Histogram::new(); columns.len()];
        let mut head = Head::new(table.schema.clone(), rows);
        let mut batches = table.batches;
        while head.wants_more() || !columns.is_empty() {
            check_cancelled()?;
            let Some(batch) = batches.next() else { break };
            let batch = batch?;
            head.push(&batch);
            for (column, histogram) in columns.iter().zip(&mut counted) {
                if let Some(array) = batch.column_by_name(column) {
                    histogram.push(array);
                }
            }
        }
        Ok(Self { name, manifest: table.manifest, head: head.of_total(table.rows), histograms: counted })
    }
}

/// The views of one kind that name a column.
pub(crate) fn views(table: &Table, kind: ViewKind) -> impl Iterator<Item = &View> {
    table.views.iter().filter(move |view| view.kind == kind && view.x.is_some())
}
