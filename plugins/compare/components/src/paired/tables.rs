//! The tables: manifests, and rows as batches.
use std::collections::BTreeMap;

use cladist_compare::{Outcomes, Pair};
use cladist_sdk::prelude::*;
use cladist_stats::{benjamini_hochberg, holm};

use super::Row;
use crate::columns;

pub(super) fn paired_table() -> Table {
    let table =
        Table::new("paired", "One row per pair of models, benchmark, metric, part of the items and test.")
            .column(Column::new("a", "utf8", "The first model."))
            .column(Column::new("b", "utf8", "The second model."))
            .column(columns::benchmark());
    columns::with_slice(table)
        .column(columns::metric())
        .column(columns::filter())
        .column(Column::new("n", "int64", "Items that both have.").unit("items"))
        .column(Column::new("clusters", "int64?", "Clusters of these items; null where none are told.").unit("clusters"))
        .column(Column::new("mean_a", "float64?", "The first's mean, of corpus metrics its score."))
        .column(Column::new("mean_b", "float64?", "The second's."))
        .column(Column::new("difference", "float64?", "`mean_b` less `mean_a`."))
        .column(Column::new("ci_low", "float64?", "Lower end of its interval, by paired bootstrap; null where `bca` has none."))
        .column(Column::new("ci_high", "float64?", "Upper end."))
        .column(Column::new("test", "utf8", "mcnemar, sign, wilcoxon, paired_bs or paired_ar."))
        .column(Column::new("p_value", "float64?", "Two-sided; null where it does not exist, as McNemar's of scores between 0 and 1."))
        .column(Column::new(
            "p_holm",
            "float64?",
            "Adjusted after Holm over the tasks (benchmarks and languages) of the two models with this metric, \
             filter and test; rows over all languages, groups and turns are families of their own.",
        ))
        .column(Column::new("q_value", "float64?", "The same after Benjamini and Hochberg."))
        .column(Column::new("mde", "float64?", "Minimum detectable effect: the least difference found with `power`."))
        .order("by a, b, benchmark, metric, filter, language, group and turn, then as the tests are given")
        .view(View::bar("benchmark", "difference").series("metric").interval("ci_low", "ci_high"))
        .view(View::table())
}

/// Adjusts the p-values within their families.
pub(super) fn adjust(rows: &mut [Row<'_>]) {
    let mut families: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        if row.p_value.is_some() {
            let kind = (row.slice.mixed, row.slice.group.is_some(), row.slice.turn.is_some());
            let task = (row.task.a, row.task.b, row.task.metric, row.task.filter);
            families.entry((task, row.test, kind)).or_default().push(at);
        }
    }
    for places in families.into_values() {
        let p_values: Vec<f64> = places.iter().filter_map(|&at| rows[at].p_value).collect();
        let adjusted = holm(&p_values).into_iter().zip(benjamini_hochberg(&p_values));
        for (at, (p_holm, q_value)) in places.into_iter().zip(adjusted) {
            (rows[at].p_holm, rows[at].q_value) = (Some(p_holm), Some(q_value));
        }
    }
}

pub(super) fn paired(rows: &[Row<'_>]) -> Result<RecordBatch> {
    let number = |of: &dyn Fn(&Row<'_>) -> Option<f64>| nullable_floats(rows.iter().map(of));
    columns::batch([
        vec![
            ("a", strings(rows.iter().map(|row| row.task.a))),
            ("b", strings(rows.iter().map(|row| row.task.b))),
            ("benchmark", strings(rows.iter().map(|row| row.task.benchmark))),
        ],
        columns::slices(rows.iter().map(|row| row.slice)),
        vec![
            ("metric", strings(rows.iter().map(|row| row.task.metric))),
            ("filter", nullable_strings(rows.iter().map(|row| row.task.filter))),
            ("n", ints(rows.iter().map(|row| row.found.n as i64))),
            ("clusters", nullable_ints(rows.iter().map(|row| row.found.clusters.map(|count| count as i64)))),
            ("mean_a", number(&|row| row.found.mean_a)),
            ("mean_b", number(&|row| row.found.mean_b)),
            ("difference", number(&|row| row.found.difference)),
            ("ci_low", number(&|row| Some(row.found.interval?.0))),
            ("ci_high", number(&|row| Some(row.found.interval?.1))),
            ("test", strings(rows.iter().map(|row| row.test.name()))),
            ("p_value", number(&|row| row.p_value)),
            ("p_holm", number(&|row| row.p_holm)),
            ("q_value", number(&|row| row.q_value)),
            ("mde", number(&|row| row.mde)),
        ],
    ])
}

pub(super) fn unmatched_table() -> Table {
    let table = Table::new("unmatched", "One row per item of a pair of models that is not compared.")
        .column(Column::new("a", "utf8", "The first model."))
        .column(Column::new("b", "utf8", "The second model."))
        .column(columns::benchmark())
        .column(columns::metric())
        .column(columns::filter());
    columns::with_item(table)
        .column(Column::new(
            "why",
            "utf8",
            "only_a, only_b; repeated_a, repeated_b (its first row counts); different_prompt, different_signature.",
        ))
        .order("by a, b, benchmark, metric and filter, then of the input")
        .view(View::table())
}

pub(super) fn unmatched(outcomes: &Outcomes, pairs: &[Pair]) -> Result<RecordBatch> {
    let of_pair =
        |pair| Pair::unmatched(pair, outcomes).map(move |(item, why)| (pair.task(outcomes), item, why));
    let rows: Vec<_> = pairs.iter().flat_map(of_pair).collect();
    columns::batch([
        vec![
            ("a", strings(rows.iter().map(|row| row.0.a))),
            ("b", strings(rows.iter().map(|row| row.0.b))),
            ("benchmark", strings(rows.iter().map(|row| row.0.benchmark))),
            ("metric", strings(rows.iter().map(|row| row.0.metric))),
            ("filter", nullable_strings(rows.iter().map(|row| row.0.filter))),
        ],
        columns::items(rows.iter().map(|row| row.1)),
        vec![("why", strings(rows.iter().map(|row| row.2.name())))],
    ])
}
