//! The tables: manifests, and rows as batches.
use cladist_sdk::prelude::*;

/// One index.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct IndexRow {
    pub(super) index: &'static str,
    pub(super) value: Option<f64>,
    pub(super) languages: usize,
    pub(super) features: Option<usize>,
    pub(super) note: Option<String>,
}

/// The language of a rank, and how it was chosen.
pub(super) type SampleRow = (String, &'static str, &'static str);

pub(super) fn indices_table() -> Table {
    Table::new("indices", "One row per index.")
        .column(Column::new(
            "index",
            "utf8",
            "jmm_raw: as it is; jmm_scaled: the smaller scaled up first. Then those of Ploeger et al. 2024, and, \
             beginning with `sampled_`, the same of the sample drawn.",
        ))
        .column(Column::new(
            "value",
            "float64?",
            "0 (nothing alike, or nothing in it) to 1; entropies in bits. Null without values.",
        ))
        .column(Column::new("languages", "int64", "Rows of `items`, or languages judged.").unit("languages"))
        .column(Column::new("features", "int64?", "Features compared.").unit("features"))
        .column(Column::new("note", "utf8?", "What to know about the value."))
        .order("fixed")
}

pub(super) fn indices(rows: &[IndexRow]) -> Result<RecordBatch> {
    Ok(record_batch([
        ("index", strings(rows.iter().map(|row| row.index))),
        ("value", nullable_floats(rows.iter().map(|row| row.value))),
        ("languages", ints(rows.iter().map(|row| row.languages as i64))),
        ("features", nullable_ints(rows.iter().map(|row| row.features.map(|features| features as i64)))),
        ("note", nullable_strings(rows.iter().map(|row| row.note.as_deref()))),
    ])?)
}

pub(super) fn sample_table() -> Table {
    Table::new("sample", "The languages drawn.")
        .column(Column::new(
            "rank",
            "int64",
            "The order in which they were chosen, from 1; exact sets by name.",
        ))
        .column(Column::new("language", "utf8", "The language, as `features` writes it."))
        .column(Column::new("method", "utf8", "The sampler."))
        .column(Column::new("how", "utf8", "exact: no other set is better; greedy: one by one; random."))
        .order("by rank")
}

pub(super) fn sample(rows: &[SampleRow]) -> Result<RecordBatch> {
    Ok(record_batch([
        ("rank", ints(1..=rows.len() as i64)),
        ("language", strings(rows.iter().map(|row| &row.0))),
        ("method", strings(rows.iter().map(|row| row.1))),
        ("how", strings(rows.iter().map(|row| row.2))),
    ])?)
}

pub(super) fn distances_table() -> Table {
    Table::new("distances", "Pairs of the languages judged and of those drawn; of all languages with neither.")
        .column(Column::new("a", "utf8", "A language, as `features` writes it."))
        .column(Column::new("b", "utf8", "Another, later by name."))
        .column(Column::new(
            "distance",
            "float64?",
            "Square root of the share of the shared features that differ, over the largest of the whole table: 0 to \
             1. Null without shared features.",
        ))
        .column(Column::new("shared_features", "int64", "Features of which both have a value.").unit("features"))
        .order("by both names")
        .view(View::new(cladist_sdk::ViewKind::Heatmap).xy("a", "b").value("distance"))
}
