use arrow_array::new_null_array;
use cladist_sdk::arrow_schema::DataType;
use cladist_sdk::prelude::*;

use crate::tally::Key;

/// A row of `scores`.
#[derive(Debug, Clone)]
pub(crate) struct Score {
    pub(crate) key: Key,
    pub(crate) metric: String,
    pub(crate) value: f64,
    pub(crate) n: u64,
    pub(crate) missing: u64,
    pub(crate) error: Option<ErrorOf>,
    pub(crate) signature: String,
}

/// How far a score may be off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ErrorOf {
    pub(crate) stderr: Option<f64>,
    /// An interval of 95 %.
    pub(crate) interval: Option<(f64, f64)>,
}

/// The table of scores.
pub(crate) fn scores_table(doc: &str) -> Table {
    Table::of_contract("scores", doc, "scores")
        .column(Column::new("missing", "int64", "Items without a prediction that count as wrong.").unit("items"))
        .order("model, benchmark, source language, language, filter, group (all first), then the metrics as configured")
        .view(View::bar("model", "value").series("metric").interval("ci_low", "ci_high"))
        .view(View::table())
}

pub(crate) fn score_rows(scores: &[Score]) -> Result<RecordBatch> {
    let key = |get: fn(&Key) -> &str| strings(scores.iter().map(|score| get(&score.key)));
    let text = |get: fn(&Key) -> &Option<String>| {
        nullable_strings(scores.iter().map(|score| get(&score.key).as_deref()))
    };
    let interval = |score: &Score| score.error.and_then(|error| error.interval);
    Ok(record_batch([
        ("model", key(|key| &key.model)),
        ("benchmark", key(|key| &key.benchmark)),
        ("source_language", text(|key| &key.source)),
        ("language", text(|key| &key.language)),
        ("filter", text(|key| &key.filter)),
        ("group", text(|key| &key.group)),
        ("metric", strings(scores.iter().map(|score| &score.metric))),
        ("value", floats(scores.iter().map(|score| score.value))),
        ("n", ints(scores.iter().map(|score| score.n as i64))),
        ("stderr", nullable_floats(scores.iter().map(|score| score.error.and_then(|error| error.stderr)))),
        ("ci_low", nullable_floats(scores.iter().map(|score| interval(score).map(|ends| ends.0)))),
        ("ci_high", nullable_floats(scores.iter().map(|score| interval(score).map(|ends| ends.1)))),
        ("signature", strings(scores.iter().map(|score| &score.signature))),
        ("turn", new_null_array(&DataType::Int32, scores.len())),
        ("missing", ints(scores.iter().map(|score| score.missing as i64))),
    ])?)
}
