//! The tables: manifests, and rows as batches.
use cladist_sdk::prelude::*;

use super::correlate::{ComparisonRow, CorrelationRow};
use super::raters::{AgreementRow, name, two};
use super::rows::Labels;

const METHOD: &str = "spearman, kendall (tau-b) or pearson.";

pub(super) fn correlation_table() -> Table {
    Table::new("correlation", "One row per benchmark, language and method: scores against human ratings.")
        .column(Column::new("benchmark", "utf8", "The benchmark."))
        .column(Column::new("metric", "utf8?", "Its metric, where the scores name one."))
        .column(Column::new("language", "utf8?", "The language, as the scores write it."))
        .column(Column::new("method", "utf8", METHOD))
        .column(Column::new(
            "value",
            "float64?",
            "-1 to 1; null below two models or where one side is constant.",
        ))
        .column(Column::new("n", "int64", "Models with both.").unit("models"))
        .column(Column::new("ci_low", "float64?", "Lower end of the interval; null with too few models."))
        .column(Column::new("ci_high", "float64?", "Upper end of the interval."))
        .column(Column::new("p", "float64?", "Two-sided p-value against none: Student's t, normal for tau."))
        .column(Column::new("unrated", "int64", "Models with a score and no rating.").unit("models"))
        .column(Column::new("unscored", "int64", "Models with a rating and no score.").unit("models"))
        .order("by benchmark, metric, language, then method")
        .view(View::new(cladist_sdk::ViewKind::Heatmap).xy("language", "benchmark").value("value"))
        .view(View::bar("benchmark", "value").series("language").interval("ci_low", "ci_high"))
}

pub(super) fn correlation(rows: &[CorrelationRow<'_>]) -> Result<RecordBatch> {
    let number = |of: &dyn Fn(&CorrelationRow<'_>) -> Option<f64>| nullable_floats(rows.iter().map(of));
    let count = |of: &dyn Fn(&CorrelationRow<'_>) -> usize| ints(rows.iter().map(|row| of(row) as i64));
    Ok(record_batch([
        ("benchmark", strings(rows.iter().map(|row| row.benchmark.0.as_str()))),
        ("metric", nullable_strings(rows.iter().map(|row| row.benchmark.1.as_deref()))),
        ("language", nullable_strings(rows.iter().map(|row| row.language))),
        ("method", strings(rows.iter().map(|row| row.method.name()))),
        ("value", number(&|row| row.value)),
        ("n", count(&|row| row.n)),
        ("ci_low", number(&|row| Some(row.ci?.0))),
        ("ci_high", number(&|row| Some(row.ci?.1))),
        ("p", number(&|row| row.p)),
        ("unrated", count(&|row| row.unrated)),
        ("unscored", count(&|row| row.unscored)),
    ])?)
}

pub(super) fn comparison_table() -> Table {
    Table::new(
        "comparison",
        "One row per language, pair of benchmarks and method, over the models that both have.",
    )
    .column(Column::new("language", "utf8?", "The language."))
    .column(Column::new("a", "utf8", "The first benchmark."))
    .column(Column::new("metric_a", "utf8?", "Its metric."))
    .column(Column::new("b", "utf8", "The second benchmark."))
    .column(Column::new("metric_b", "utf8?", "Its metric."))
    .column(Column::new("method", "utf8", METHOD))
    .column(Column::new("n", "int64", "Models with both scores and a rating.").unit("models"))
    .column(Column::new(
        "value_a",
        "float64?",
        "Correlation of the first with the ratings, over these models.",
    ))
    .column(Column::new("value_b", "float64?", "Of the second."))
    .column(Column::new("difference", "float64?", "`value_a` less `value_b`."))
    .column(Column::new("between", "float64?", "Correlation of both benchmarks with each other."))
    .column(Column::new("steiger_z", "float64?", "Steiger 1980; null for tau, below 4 models, at 1."))
    .column(Column::new("steiger_p", "float64?", "Its two-sided p-value."))
    .column(Column::new(
        "permutation_p",
        "float64?",
        "Two-sided, by swapping both scores (z-scores, else ranks) of models: exact where 2^n is at most \
             `permutations`, else (c + 1) / (permutations + 1).",
    ))
    .order("by language, then by benchmark and metric of both, then method")
    .view(View::table())
}

pub(super) fn comparison(rows: &[ComparisonRow<'_>]) -> Result<RecordBatch> {
    let number = |of: &dyn Fn(&ComparisonRow<'_>) -> Option<f64>| nullable_floats(rows.iter().map(of));
    Ok(record_batch([
        ("language", nullable_strings(rows.iter().map(|row| row.language))),
        ("a", strings(rows.iter().map(|row| row.a.0.as_str()))),
        ("metric_a", nullable_strings(rows.iter().map(|row| row.a.1.as_deref()))),
        ("b", strings(rows.iter().map(|row| row.b.0.as_str()))),
        ("metric_b", nullable_strings(rows.iter().map(|row| row.b.1.as_deref()))),
        ("method", strings(rows.iter().map(|row| row.method.name()))),
        ("n", ints(rows.iter().map(|row| row.n as i64))),
        ("value_a", number(&|row| row.value[0])),
        ("value_b", number(&|row| row.value[1])),
        ("difference", number(&|row| row.difference())),
        ("between", number(&|row| row.value[2])),
        ("steiger_z", number(&|row| Some(row.steiger?.z))),
        ("steiger_p", number(&|row| Some(row.steiger?.p))),
        ("permutation_p", number(&|row| row.permutation)),
    ])?)
}

pub(super) fn agreement_table() -> Table {
    Table::new("agreement", "One row per statistic of all raters, and of each pair of them.")
        .column(Column::new(
            "statistic",
            "utf8",
            "fleiss_kappa, krippendorff_alpha, share_of_agreement, cohen_kappa.",
        ))
        .column(Column::new(
            "weights",
            "utf8?",
            "How disagreement weighs; by distance only of labels that are numbers.",
        ))
        .column(Column::new("rater_a", "utf8?", "The first rater; null for all."))
        .column(Column::new("rater_b", "utf8?", "The second."))
        .column(Column::new("value", "float64?", "1: agreement, 0: what chance gives (of a share: none)."))
        .column(Column::new("ci_low", "float64?", "Lower end of the interval, by bootstrap over items."))
        .column(Column::new("ci_high", "float64?", "Upper end of it."))
        .column(
            Column::new("items", "int64", "Items with labels of both raters, or with two labels.")
                .unit("items"),
        )
        .column(Column::new("raters", "int64", "Raters.").unit("raters"))
        .column(Column::new("labels", "int64", "Distinct labels.").unit("labels"))
        .column(Column::new("note", "utf8?", "Why there is no value, and what else to know."))
        .order("Fleiss, Krippendorff, then pairs by their names")
        .view(View::table())
}

pub(super) fn agreement(labels: &Labels, rows: &[AgreementRow]) -> Result<RecordBatch> {
    let rater = |of: &dyn Fn((usize, usize)) -> usize| {
        let name = |row: &AgreementRow| two(row.statistic).and_then(|pair| labels.raters.get(of(pair)));
        nullable_strings(rows.iter().map(name))
    };
    let number = |of: &dyn Fn(&AgreementRow) -> Option<f64>| nullable_floats(rows.iter().map(of));
    let raters = |row: &AgreementRow| two(row.statistic).map_or(labels.annotations.raters(), |_| 2) as i64;
    Ok(record_batch([
        ("statistic", strings(rows.iter().map(|row| name(row.statistic).0))),
        ("weights", nullable_strings(rows.iter().map(|row| name(row.statistic).1))),
        ("rater_a", rater(&|pair| pair.0)),
        ("rater_b", rater(&|pair| pair.1)),
        ("value", number(&|row| row.value)),
        ("ci_low", number(&|row| Some(row.ci?.0))),
        ("ci_high", number(&|row| Some(row.ci?.1))),
        ("items", ints(rows.iter().map(|row| row.items as i64))),
        ("raters", ints(rows.iter().map(raters))),
        ("labels", ints(rows.iter().map(|_| labels.annotations.kinds() as i64))),
        ("note", nullable_strings(rows.iter().map(|row| row.note.as_deref()))),
    ])?)
}
