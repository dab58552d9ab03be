//! The tables: manifests, and rows as batches.
use cladist_compare::{Flipped, Task};
use cladist_sdk::prelude::*;

use super::Row;
use crate::columns;

fn with_rates(table: Table) -> Table {
    let rate = |name: &str, doc: &str| Column::new(name, "float64?", doc);
    table
        .column(rate("nfr", "Negative flip rate: the share that was right and is wrong, or became worse."))
        .column(rate("pfr", "Positive flip rate: the share that was wrong and is right, or became better."))
        .column(rate(
            "nfr_mc",
            "Negative flips and changes between wrong answers; null where answers are not known.",
        ))
        .column(rate("m_g", "Mean gain of what became better; null for right and wrong."))
        .column(rate("m_r", "Mean loss of what became worse; null for right and wrong."))
        .column(rate("btc", "Backward trust compatibility: of those right before, the share right now."))
        .column(rate("bec_new", "Backward error compatibility: of those wrong now, the share wrong before."))
        .column(rate("bec_old", "Backward error compatibility: of those wrong before, the share wrong now."))
        .column(rate(
            "delta_nfr",
            "`nfr` less that of the reference update, over the items of all three models.",
        ))
        .column(rate("ci_low", "Lower end of the interval of `nfr` (Wilson)."))
        .column(rate("ci_high", "Upper end."))
}

fn with_models(table: Table) -> Table {
    table
        .column(Column::new("old", "utf8", "The model before the update."))
        .column(Column::new("new", "utf8", "The model after it."))
        .column(columns::benchmark())
}

pub(super) fn flips_table() -> Table {
    let table = Table::new("flips", "One row per update, benchmark, metric and part of the items.");
    let table = columns::with_slice(with_models(table))
        .column(columns::metric())
        .column(columns::filter())
        .column(Column::new("n", "int64", "Items that both have.").unit("items"));
    with_rates(table)
        .order("by old, new, benchmark, metric, filter, language, group and turn")
        .view(View::bar("benchmark", "nfr").series("group").interval("ci_low", "ci_high"))
        .view(View::table())
}

pub(super) fn flips(rows: &[Row<'_>]) -> Result<RecordBatch> {
    let number = |of: &dyn Fn(&Row<'_>) -> Option<f64>| nullable_floats(rows.iter().map(of));
    columns::batch([
        vec![
            ("old", strings(rows.iter().map(|row| row.task.a))),
            ("new", strings(rows.iter().map(|row| row.task.b))),
            ("benchmark", strings(rows.iter().map(|row| row.task.benchmark))),
        ],
        columns::slices(rows.iter().map(|row| &row.slice)),
        vec![
            ("metric", strings(rows.iter().map(|row| row.task.metric))),
            ("filter", nullable_strings(rows.iter().map(|row| row.task.filter))),
            ("n", ints(rows.iter().map(|row| row.found.n as i64))),
            ("nfr", number(&|row| row.found.nfr)),
            ("pfr", number(&|row| row.found.pfr)),
            ("nfr_mc", number(&|row| row.found.nfr_mc)),
            ("m_g", number(&|row| row.found.m_g)),
            ("m_r", number(&|row| row.found.m_r)),
            ("btc", number(&|row| row.found.btc)),
            ("bec_new", number(&|row| row.found.bec_new)),
            ("bec_old", number(&|row| row.found.bec_old)),
            ("delta_nfr", number(&|row| row.delta_nfr)),
            ("ci_low", number(&|row| Some(row.found.interval?.0))),
            ("ci_high", number(&|row| Some(row.found.interval?.1))),
        ],
    ])
}

pub(super) fn worst_table() -> Table {
    with_models(Table::new(
        "worst",
        "The groups that an update broke most, by the lower end of the interval.",
    ))
    .column(Column::new("language", "utf8?", "Null for all languages together, or where items have none."))
    .column(Column::new("group", "utf8?", "The group."))
    .column(columns::metric())
    .column(Column::new("n", "int64", "Items that both have.").unit("items"))
    .column(Column::new("nfr", "float64?", "Negative flip rate."))
    .column(Column::new("ci_low", "float64?", "Lower end of its interval (Wilson)."))
    .column(Column::new("ci_high", "float64?", "Upper end."))
    .order("by the lower end of the interval, largest first, then as in `flips`")
    .view(View::bar("group", "nfr").interval("ci_low", "ci_high"))
}

pub(super) fn worst(rows: &[Row<'_>], top: usize) -> Result<RecordBatch> {
    let low = |row: &Row<'_>| row.found.interval.map_or(f64::NEG_INFINITY, |interval| interval.0);
    let mut rows: Vec<&Row<'_>> = rows.iter().filter(|row| row.slice.group.is_some()).collect();
    rows.sort_by(|a, b| low(b).total_cmp(&low(a)));
    rows.truncate(top);
    let number = |of: &dyn Fn(&Row<'_>) -> Option<f64>| nullable_floats(rows.iter().map(|row| of(row)));
    Ok(record_batch([
        ("old", strings(rows.iter().map(|row| row.task.a))),
        ("new", strings(rows.iter().map(|row| row.task.b))),
        ("benchmark", strings(rows.iter().map(|row| row.task.benchmark))),
        ("language", nullable_strings(rows.iter().map(|row| row.slice.language))),
        ("group", nullable_strings(rows.iter().map(|row| row.slice.group))),
        ("metric", strings(rows.iter().map(|row| row.task.metric))),
        ("n", ints(rows.iter().map(|row| row.found.n as i64))),
        ("nfr", number(&|row| row.found.nfr)),
        ("ci_low", number(&|row| Some(row.found.interval?.0))),
        ("ci_high", number(&|row| Some(row.found.interval?.1))),
    ])?)
}

pub(super) fn flipped_table() -> Table {
    let table = Table::new("flipped", "One row per item whose answer changed sides.")
        .column(Column::new("old_model", "utf8", "The model before the update."))
        .column(Column::new("new_model", "utf8", "The model after it."))
        .column(columns::benchmark())
        .column(columns::metric())
        .column(columns::filter())
        .column(Column::new("group", "utf8?", "The item's group."));
    columns::with_item(table)
        .column(Column::new("old", "float64", "The score before."))
        .column(Column::new("new", "float64", "The score after."))
        .order("by the models, benchmark, metric and filter, then of the input")
        .view(View::table())
}

pub(super) fn flipped(rows: &[(Task<'_>, Flipped<'_>)]) -> Result<RecordBatch> {
    columns::batch([
        vec![
            ("old_model", strings(rows.iter().map(|row| row.0.a))),
            ("new_model", strings(rows.iter().map(|row| row.0.b))),
            ("benchmark", strings(rows.iter().map(|row| row.0.benchmark))),
            ("metric", strings(rows.iter().map(|row| row.0.metric))),
            ("filter", nullable_strings(rows.iter().map(|row| row.0.filter))),
            ("group", nullable_strings(rows.iter().map(|row| row.1.item.group))),
        ],
        columns::items(rows.iter().map(|row| row.1.item)),
        vec![
            ("old", floats(rows.iter().map(|row| row.1.old))),
            ("new", floats(rows.iter().map(|row| row.1.new))),
        ],
    ])
}
