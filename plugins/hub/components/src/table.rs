//! Rows of tables (Parquet, CSV) as models, one after another.

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use cladist_hub::{Columns, Model, Problem};
use cladist_sdk::prelude::*;

use crate::batch::{Batcher, wanted};
use crate::delimited::Delimited;
use crate::dump::Inner;
use crate::parquet_dump::ParquetRows;
use crate::problems::Line;
use crate::units::Unit;

/// Takes one row: chunk, row of the chunk, its line, the model or why there is none.
pub(crate) type Take<'t> = dyn FnMut(u32, u32, Line, Result<&Model<'_>, String>) -> Result<()> + 't;

/// The rows of one unit of a table.
pub(crate) enum Rows {
    Parquet(ParquetRows),
    Delimited(Delimited),
}

impl Rows {
    pub(crate) fn open(inner: &Inner, unit: Unit, columns: Columns) -> Result<Self> {
        let input = &inner.inputs[unit.file()];
        match unit {
            Unit::RowGroup { group, .. } => ParquetRows::open(&input.path, group, columns).map(Self::Parquet),
            _ => Delimited::open(input, columns).map(Self::Delimited),
        }
    }

    /// Hands every row to `take`, in order.
    pub(crate) fn each(&mut self, take: &mut Take<'_>) -> Result<()> {
        match self {
            Self::Parquet(rows) => rows.each(take),
            Self::Delimited(rows) => rows.each(take),
        }
    }
}

/// The batches of a unit of a table.
pub(crate) fn batches(inner: Arc<Inner>, unit_place: usize, schema: SchemaRef) -> Batches {
    let read = move || read(&inner, unit_place, &schema);
    let mut once = Some(read);
    let mut rows: Vec<RecordBatch> = Vec::new();
    Box::new(std::iter::from_fn(move || {
        if let Some(read) = once.take() {
            match read() {
                Ok(batches) => rows = batches.into_iter().rev().collect(),
                Err(error) => return Some(Err(error)),
            }
        }
        rows.pop().map(Ok)
    }))
}

fn read(inner: &Inner, unit_place: usize, schema: &SchemaRef) -> Result<Vec<RecordBatch>> {
    let unit = inner.units[unit_place];
    let file = unit.file();
    let dropped = inner.dropped(unit_place);
    let mut batcher = Batcher::new(schema);
    let mut rows = Rows::open(inner, unit, wanted(schema))?;
    rows.each(&mut |chunk, row, line, model| {
        if dropped.binary_search(&(chunk, row)).is_ok() {
            return Ok(());
        }
        match model {
            Ok(model) => batcher.push(model),
            Err(detail) => {
                let place = (file, unit_place, chunk, row);
                let kind = Problem::BadRow.as_str();
                inner.problems.bad(inner.policy, &inner.inputs[file], place, line, kind, detail)
            }
        }
    })?;
    batcher.finish()
}
