//! Rows of tables with the Hub's own fields, read as the records of JSON that they stand for.

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::DataType;
use cladist_hub::{Model, Reader, python_list};
use cladist_sdk::prelude::*;
use serde_json::{Map, Value};

use crate::arrow_rows::no_id;
use crate::parts::Take;

/// Hands the rows of a batch to `take`.
pub(crate) fn of_batch(
    batch: &RecordBatch,
    reader: &Reader,
    skip: &dyn Fn(u32) -> bool,
    take: &mut Take<'_>,
) -> Result<()> {
    for row in (0..batch.num_rows()).filter(|row| !skip(*row as u32)) {
        let mut record = Map::new();
        for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            record.insert(field.name().clone(), value(array, row)?);
        }
        one(&Value::Object(record), reader, row as u32, take)?;
    }
    Ok(())
}

/// Hands one row of named cells of text to `take`.
pub(crate) fn of_cells<'a>(
    cells: impl Iterator<Item = (&'a str, &'a str)>,
    reader: &Reader,
    row: u32,
    take: &mut Take<'_>,
) -> Result<()> {
    let cell = |(name, cell): (&str, &str)| (name.to_owned(), loose(cell));
    one(&Value::Object(cells.map(cell).collect()), reader, row, take)
}

fn one(record: &Value, reader: &Reader, row: u32, take: &mut Take<'_>) -> Result<()> {
    let text = record.to_string();
    let mut model = Model::default();
    match reader.read_str(&text, &mut model) {
        Ok(()) => take(row, Ok(&model)),
        Err(error) => take(row, Err(no_id(error.to_string()))),
    }
}

/// A cell of text: JSON and Python's lists are what they stand for, anything else is text.
fn loose(cell: &str) -> Value {
    match cell.as_bytes() {
        [] => Value::Null,
        [b'[' | b'{', ..] => serde_json::from_str(cell).unwrap_or_else(|_| match python_list(cell) {
            Ok(texts) => texts.into_iter().map(Value::from).collect(),
            Err(_) => cell.into(),
        }),
        _ => cell.into(),
    }
}

fn value(array: &ArrayRef, row: usize) -> Result<Value> {
    if array.is_null(row) {
        return Ok(Value::Null);
    }
    let list = |items: ArrayRef| (0..items.len()).map(|at| value(&items, at)).collect::<Result<Value>>();
    Ok(match array.data_type() {
        DataType::List(_) => list(array.as_list::<i32>().value(row))?,
        DataType::LargeList(_) => list(array.as_list::<i64>().value(row))?,
        DataType::Struct(fields) => {
            let columns = fields.iter().zip(array.as_struct().columns());
            let field = |(field, column): (&std::sync::Arc<arrow_schema::Field>, &ArrayRef)| {
                Ok((field.name().clone(), value(column, row)?))
            };
            Value::Object(columns.map(field).collect::<Result<_>>()?)
        }
        DataType::Boolean => array.as_boolean().value(row).into(),
        ty if ty.is_integer() => {
            cast(&array.slice(row, 1), &DataType::Int64)?.as_primitive::<Int64Type>().value(0).into()
        }
        ty if ty.is_floating() => {
            cast(&array.slice(row, 1), &DataType::Float64)?.as_primitive::<Float64Type>().value(0).into()
        }
        _ => loose(cast(&array.slice(row, 1), &DataType::Utf8)?.as_string::<i32>().value(0)),
    })
}
