use std::sync::Arc;

use arrow_array::builder::{Float64Builder, ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, UInt32Array, new_null_array};
use cladist_sdk::arrow_schema::DataType;
use cladist_sdk::prelude::*;

use crate::predictions::Rows;

/// Columns of the input that a scored row takes over.
const CARRIED: [&str; 11] = [
    "model",
    "benchmark",
    "language",
    "source_language",
    "sample_id",
    "filter",
    "group",
    "turn",
    "variant",
    "cluster",
    "prompt_hash",
];

/// Scored rows of one batch, handed on together.
#[derive(Debug, Default)]
pub(crate) struct Samples {
    rows: Vec<u32>,
    metrics: StringBuilder,
    values: Vec<f64>,
    signatures: StringBuilder,
    stats: ListBuilder<Float64Builder>,
    filters: Option<StringBuilder>,
    extracted: Option<StringBuilder>,
}

impl Samples {
    /// A scored row; its statistics where it is part of a corpus metric.
    pub(crate) fn add(
        &mut self,
        row: usize,
        metric: &str,
        value: f64,
        signature: &str,
        stats: Option<&[f64]>,
    ) {
        self.rows.push(row as u32);
        self.metrics.append_value(metric);
        self.values.push(value);
        self.signatures.append_value(signature);
        if let Some(stats) = stats {
            self.stats.values().append_slice(stats);
        }
        self.stats.append(stats.is_some());
    }

    /// Says for the row that was added last which filter it passed, and what was found in its text.
    pub(crate) fn extracted(&mut self, filter: Option<&str>, extracted: Option<&str>) {
        self.filters.get_or_insert_default().append_option(filter);
        self.extracted.get_or_insert_default().append_option(extracted);
    }

    /// Hands the rows on. Filters that were given stand in place of the input's.
    pub(crate) fn emit(mut self, rows: &Rows<'_>, out: &mut Emitter) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let places = UInt32Array::from(self.rows);
        let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
        for name in CARRIED {
            if name == "filter" && self.filters.is_some() {
                continue;
            }
            let column = match rows.batch.column_by_name(name) {
                Some(column) => arrow_select::take::take(column, &places, None).map_err(Error::internal)?,
                None if name == "turn" => new_null_array(&DataType::Int32, places.len()),
                None => new_null_array(&DataType::Utf8, places.len()),
            };
            columns.push((name, column));
        }
        columns.push(("metric", Arc::new(self.metrics.finish())));
        columns.push(("value", floats(self.values)));
        columns.push(("signature", Arc::new(self.signatures.finish())));
        columns.push(("stats", Arc::new(self.stats.finish())));
        for (name, builder) in [("filter", self.filters), ("extracted", self.extracted)] {
            columns.extend(builder.map(|mut builder| (name, Arc::new(builder.finish()) as ArrayRef)));
        }
        out.emit("samples", record_batch(columns)?);
        Ok(())
    }
}

/// The table of scored items; `stats` says what its column `stats` holds.
pub(crate) fn samples_table(doc: &str, stats: &str) -> Table {
    let mut table = Table::of_contract("samples", doc, "samples");
    for column in &mut table.columns {
        if column.name == "stats".into() {
            column.nullable = true;
            stats.clone_into(&mut column.doc);
        }
    }
    table
        .column(Column::new("source_language", "utf8?", "The language translated from."))
        .column(Column::new(
            "signature",
            "utf8",
            "Metric, version and options, so that sums of `stats` can be scored; `nrefs` is of this row.",
        ))
        .order("the order of the input, for each row its metrics")
        .view(View::histogram("value").series("metric"))
        .view(View::table())
}
