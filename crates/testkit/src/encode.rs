//! The same rows in other Arrow clothes.

use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, Schema};

/// How the rows are laid out in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    Plain,
    /// A window of longer arrays.
    Sliced,
    /// Text as dictionaries.
    Dictionary,
    /// Text and lists with offsets of 64 bits.
    Large,
    /// Text as views.
    View,
}

impl Encoding {
    pub(crate) const OTHERS: [Self; 4] = [Self::Sliced, Self::Dictionary, Self::Large, Self::View];

    /// The batch in this encoding.
    pub(crate) fn encode(self, batch: &RecordBatch) -> RecordBatch {
        match self {
            Self::Plain => batch.clone(),
            Self::Sliced => sliced(batch),
            Self::Dictionary => recast(batch, |ty| match ty {
                DataType::Utf8 => {
                    Some(DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8)))
                }
                _ => None,
            }),
            Self::Large => recast(batch, |ty| match ty {
                DataType::Utf8 => Some(DataType::LargeUtf8),
                DataType::LargeUtf8 => Some(DataType::Utf8),
                DataType::List(item) => Some(DataType::LargeList(Arc::clone(item))),
                _ => None,
            }),
            Self::View => recast(batch, |ty| match ty {
                DataType::Utf8 | DataType::LargeUtf8 => Some(DataType::Utf8View),
                _ => None,
            }),
        }
    }
}

fn recast(batch: &RecordBatch, to: impl Fn(&DataType) -> Option<DataType>) -> RecordBatch {
    let mut fields = Vec::new();
    let mut columns: Vec<ArrayRef> = Vec::new();
    for (field, column) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        let cast = to(column.data_type()).and_then(|ty| arrow_cast::cast(column, &ty).ok());
        let column = cast.unwrap_or_else(|| Arc::clone(column));
        fields.push(Field::new(field.name(), column.data_type().clone(), field.is_nullable()));
        columns.push(column);
    }
    build(fields, columns, batch.num_rows()).unwrap_or_else(|| batch.clone())
}

fn build(fields: Vec<Field>, columns: Vec<ArrayRef>, rows: usize) -> Option<RecordBatch> {
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &options).ok()
}

/// The rows between a copy of the first row and one of the last.
fn sliced(batch: &RecordBatch) -> RecordBatch {
    if batch.num_rows() == 0 {
        return batch.clone();
    }
    let longer = [batch.slice(0, 1), batch.clone(), batch.slice(batch.num_rows() - 1, 1)];
    match arrow_select::concat::concat_batches(batch.schema_ref(), &longer) {
        Ok(longer) => longer.slice(1, batch.num_rows()),
        Err(_) => batch.clone(),
    }
}
