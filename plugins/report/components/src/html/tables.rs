//! Tables as the page carries them.

use std::collections::VecDeque;

use cladist_page::{Column, Row, Table};
use cladist_render::{Cell, Head, Histogram};
use cladist_sdk::prelude::*;
use cladist_sdk::{ColumnName, ReporterTable, ViewKind, check_cancelled, tables::column_type};
use serde_json::Value;

use super::charts::{charts, rows_drawn};
use crate::context::{list, text};
use crate::read::views;

/// Reads a table once: its first and last rows, what its views draw, its histograms.
pub(super) fn read(table: ReporterTable, first: usize, last: usize, context: &Value) -> Result<Table> {
    let name = table.full_name();
    let manifest = table.manifest;
    let counted: Vec<String> =
        views(&manifest, ViewKind::Histogram).filter_map(|view| view.x.clone()).collect();
    let mut histograms = vec![Histogram::new(); counted.len()];
    let drawn = manifest.views.iter().map(rows_drawn).max().unwrap_or(0);
    let mut head = Head::new(table.schema.clone(), first.max(drawn));
    let mut tail = Tail { batches: VecDeque::new(), rows: 0, wanted: last };
    let to_the_end = !counted.is_empty() || (last > 0 && table.rows > first as u64);
    for batch in table.batches {
        check_cancelled()?;
        let batch = batch?;
        head.push(&batch);
        for (column, histogram) in counted.iter().zip(&mut histograms) {
            if let Some(array) = batch.column_by_name(column) {
                histogram.push(array);
            }
        }
        tail.push(batch);
        if !to_the_end && !head.wants_more() {
            break;
        }
    }
    let head = head.of_total(table.rows);
    let columns = columns(&manifest, &table.schema, &head);
    let shown = head.first(first.min(head.rows()));
    let beyond = usize::try_from(table.rows).unwrap_or(usize::MAX).saturating_sub(shown.rows()).min(last);
    let ended = tail.last(beyond, &table.schema);
    let file = list(context, "tables")
        .find(|record| format!("{}.{}", text(record, "step"), text(record, "table")) == name)
        .map_or_else(
            || format!("tables/{}.parquet", name.replacen('.', "/", 1)),
            |record| text(record, "file"),
        );
    Ok(Table {
        doc: manifest.doc.clone(),
        order: manifest.order.clone(),
        charts: charts(&manifest, &head, &columns, histograms),
        first: rows(&shown),
        last: rows(&ended),
        total: table.rows,
        columns,
        name,
        file,
    })
}

/// The last rows of what was read.
struct Tail {
    batches: VecDeque<RecordBatch>,
    rows: usize,
    wanted: usize,
}

impl Tail {
    fn push(&mut self, batch: RecordBatch) {
        self.rows += batch.num_rows();
        self.batches.push_back(batch);
        while self.batches.front().is_some_and(|front| self.rows - front.num_rows() >= self.wanted) {
            self.rows -= self.batches.pop_front().map_or(0, |front| front.num_rows());
        }
    }

    fn last(&self, rows: usize, schema: &SchemaRef) -> Head {
        let mut skip = self.rows.saturating_sub(rows);
        let mut head = Head::new(schema.clone(), rows);
        for batch in &self.batches {
            let here = skip.min(batch.num_rows());
            skip -= here;
            head.push(&batch.slice(here, batch.num_rows() - here));
        }
        head
    }
}

fn columns(manifest: &cladist_sdk::Table, schema: &SchemaRef, head: &Head) -> Vec<Column> {
    let mut columns = Vec::new();
    for (place, field) in schema.fields().iter().enumerate() {
        let known = manifest
            .columns
            .iter()
            .find(|column| matches!(&column.name, ColumnName::Fixed(own) if own == field.name()));
        columns.push(Column {
            name: field.name().clone(),
            doc: known.map(|column| column.doc.clone()).unwrap_or_default(),
            unit: known.and_then(|column| column.unit.clone()),
            ty: column_type(field.data_type()).to_string(),
            number: head.first(0).texts(place).1,
        });
    }
    columns
}

fn rows(head: &Head) -> Vec<Row> {
    let fields = head.schema().fields();
    let mut rows = vec![Row::default(); head.rows()];
    for (place, field) in fields.iter().enumerate() {
        let (texts, number) = head.texts(place);
        for ((row, text), cell) in rows.iter_mut().zip(texts).zip(head.cells(field.name())) {
            if field.name() == "signature" && !text.is_empty() {
                row.signature = Some(text.clone());
            }
            row.cells.push(text);
            row.numbers.push(if number { digits(cell) } else { None });
        }
    }
    rows
}

/// Every digit of a number.
fn digits(cell: Cell<'_>) -> Option<String> {
    match cell {
        Cell::Int(value) => Some(value.to_string()),
        Cell::UInt(value) => Some(value.to_string()),
        Cell::Float32(value) => Some(format!("{value:?}")),
        Cell::Float(value) => Some(format!("{value:?}")),
        _ => None,
    }
}
