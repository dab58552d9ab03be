//! Columns that several tables share, in manifests and in batches.
use arrow_array::ArrayRef;
use cladist_compare::{ItemName, Slice};
use cladist_sdk::prelude::*;

/// Named columns of a batch.
pub(crate) type Named = Vec<(&'static str, ArrayRef)>;

pub(crate) fn benchmark() -> Column {
    Column::new("benchmark", "utf8", "The benchmark.")
}

pub(crate) fn metric() -> Column {
    Column::new("metric", "utf8", "The metric.")
}

pub(crate) fn filter() -> Column {
    Column::new("filter", "utf8?", "The filter.")
}

/// The language, group and turn of a part of the items.
pub(crate) fn with_slice(table: Table) -> Table {
    table
        .column(Column::new(
            "language",
            "utf8?",
            "Null for all languages together, or where items have none.",
        ))
        .column(Column::new("group", "utf8?", "Null for all groups."))
        .column(Column::new("turn", "int64?", "Null for all turns."))
}

/// What [`with_slice`] declares.
pub(crate) fn slices<'a>(slices: impl Iterator<Item = &'a Slice<'a>> + Clone) -> Named {
    vec![
        ("language", nullable_strings(slices.clone().map(|slice| slice.language))),
        ("group", nullable_strings(slices.clone().map(|slice| slice.group))),
        ("turn", nullable_ints(slices.map(|slice| slice.turn.map(i64::from)))),
    ]
}

/// What identifies an item within its benchmark.
pub(crate) fn with_item(table: Table) -> Table {
    table
        .column(Column::new("language", "utf8?", "The item's language."))
        .column(Column::new("sample_id", "utf8", "The item."))
        .column(Column::new("turn", "int64?", "Its turn."))
        .column(Column::new("variant", "utf8?", "Its variant."))
}

/// What [`with_item`] declares.
pub(crate) fn items<'a>(items: impl Iterator<Item = ItemName<'a>> + Clone) -> Named {
    vec![
        ("language", nullable_strings(items.clone().map(|item| item.language))),
        ("sample_id", strings(items.clone().map(|item| item.id))),
        ("turn", nullable_ints(items.clone().map(|item| item.turn.map(i64::from)))),
        ("variant", nullable_strings(items.map(|item| item.variant))),
    ]
}

/// A batch of columns gathered in pieces.
pub(crate) fn batch(columns: impl IntoIterator<Item = Named>) -> Result<RecordBatch> {
    Ok(record_batch(columns.into_iter().flatten())?)
}
