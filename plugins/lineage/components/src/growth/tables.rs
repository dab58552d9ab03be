//! The tables of `lineage/growth`: manifests and rows.
use std::sync::Arc;

use arrow_array::{ArrayRef, Date32Array};
use cladist_growth::{MonthRow, PowerLaw, Shape, SurvivalRow, first_day};
use cladist_lineage::FamilyIx;
use cladist_sdk::prelude::*;

pub(crate) fn growth_table() -> Table {
    let models = |name: &str, ty: &str, doc: &str| Column::new(name, ty, doc).unit("models");
    Table::new(
        "growth",
        "One row per month in which a model was created, of all models and of the largest families.",
    )
    .column(Column::new("family", "utf8?", "The name of the family; null for all models, single ones too."))
    .column(Column::new("month", "date?", "The first day of the month, UTC; null for models without a date."))
    .column(models("models", "int64", "Models created in the month."))
    .column(models(
        "cumulative",
        "int64?",
        "Models created up to the end of the month; null without a month.",
    ))
    .column(
        Column::new(
            "new_families",
            "int64?",
            "Families of two or more whose first model was created in the month; null without a month.",
        )
        .unit("families"),
    )
    .order("all models first, then families from the largest on, ties by name; by month, without one last")
    .view(View::line("month", "cumulative").series("family"))
    .view(View::line("month", "models").series("family"))
}

pub(crate) fn survival_table() -> Table {
    let families = |name: &str, doc: &str| Column::new(name, "int64", doc).unit("families");
    let interval = "of the interval of 95% (Greenwood's variance on the scale log(-log S)); null where the share is \
                    0 or 1.";
    Table::new(
        "survival",
        "The share of families that still gain members after so many days (Kaplan and Meier 1958). The clock of a \
         family starts with its first gain, the second of its models by date. It is looked at up to the cut, \
         `quiet_days` before the last date of the data: without a later gain it has stopped at its last one, \
         with a later gain it is censored at the cut. Families with their first gain after the cut are left out.",
    )
    .column(Column::new("days", "int64", "Whole days since the first gain.").unit("days"))
    .column(families("at_risk", "Families observed at least so long."))
    .column(families("events", "Families whose last gain came on this day."))
    .column(families("censored", "Families that were still gaining when observation ended on this day."))
    .column(Column::new("survival", "float64", "The share that gains members after more than so many days.").unit("share"))
    .column(Column::new("ci_low", "float64?", &format!("The lower end {interval}")).unit("share"))
    .column(Column::new("ci_high", "float64?", &format!("The upper end {interval}")).unit("share"))
    .order("by days")
    .view(View::line("days", "survival").interval("ci_low", "ci_high"))
}

pub(crate) fn shape_table() -> Table {
    let count = |name: &str, unit: &str, doc: &str| Column::new(name, "int64", doc).unit(unit);
    Table::new(
        "shape",
        "One row per family of two or more. A family is an acyclic graph, not always a tree; `wiener`, \
         `mean_distance`, `sackin` and `colless` are of its primary-parent forest: each model hangs on its parent \
         with the fewest edges from a root, of several on the one with the smallest id; each root has a tree.",
    )
    .column(Column::new("family", "utf8", "The name of the family."))
    .column(count("size", "models", "Its models."))
    .column(count("roots", "models", "Models without parents: the trees of its forest."))
    .column(count("depth", "edges", "Its longest chain, over all edges."))
    .column(count("width", "models", "The most models of one generation (the fewest edges from a root)."))
    .column(count("wiener", "edges", "The sum of the distances of all pairs within a tree (Wiener 1947)."))
    .column(
        Column::new(
            "mean_distance",
            "float64",
            "`wiener` over the number of pairs: structural virality (Goel et al. 2016), from 1 of one edge, below \
             2 of a star, to (n + 1) / 3 of a chain.",
        )
        .unit("edges"),
    )
    .column(count("sackin", "edges", "The sum of the leaves' distances from their root (Sackin 1972)."))
    .column(Column::new(
        "colless",
        "float64",
        "The Colless-like index of Mir, Rotger and Rossello 2018 with ln(n + e) and the mean deviation from the \
         median: 0 where all children of each model are alike; (1 + ln(2 + e)) / 2 times Colless's index (1982) \
         on a binary tree.",
    ))
    .column(Column::new(
        "gini",
        "float64",
        "The coefficient of Gini of the numbers of children, over all edges: 0 where all models have as many, \
         1 - 1/n where one has all.",
    ))
    .order("largest first, ties by name")
    .view(View::bar("family", "mean_distance").top(20))
    .view(View::new(cladist_sdk::ViewKind::Scatter).xy("size", "mean_distance"))
}

pub(crate) fn fit_table() -> Table {
    Table::new(
        "fit",
        "Power laws p(x) ~ x^-exponent for x >= xmin over counts (Clauset, Shalizi and Newman 2009), by exact \
         maximum likelihood for integers; no row where there are no two different values. A fit is no proof: \
         compare `ks` and `tail`.",
    )
    .column(Column::new(
        "quantity",
        "utf8",
        "family_size: models of a family of two or more; children: children of a model that has any.",
    ))
    .column(Column::new("values", "int64", "All values."))
    .column(Column::new("xmin", "int64", "Where the law begins: of all values the one with the smallest `ks`."))
    .column(Column::new("tail", "int64", "Values from `xmin` on."))
    .column(Column::new("exponent", "float64", "The exponent (equation 3.5), from 1 to 100."))
    .column(Column::new("standard_error", "float64", "Its standard error (equation 3.6)."))
    .column(Column::new("ks", "float64", "The distance of Kolmogorov and Smirnov between law and values, 0 to 1."))
    .order("family_size, children")
    .view(View::table())
}

pub(crate) fn growth<'a>(rows: &[MonthRow], name: impl Fn(FamilyIx) -> &'a str) -> Result<RecordBatch> {
    let count =
        |of: fn(&MonthRow) -> Option<u64>| nullable_ints(rows.iter().map(|row| of(row).map(|n| n as i64)));
    let days = rows.iter().map(|row| row.month.map(|month| first_day(month) as i32));
    let month: ArrayRef = Arc::new(days.collect::<Date32Array>());
    Ok(record_batch([
        ("family", nullable_strings(rows.iter().map(|row| row.family.map(&name)))),
        ("month", month),
        ("models", count(|row| Some(row.models))),
        ("cumulative", count(|row| row.cumulative)),
        ("new_families", count(|row| row.new_families)),
    ])?)
}

pub(crate) fn survival(rows: &[SurvivalRow]) -> Result<RecordBatch> {
    let count = |of: fn(&SurvivalRow) -> u64| ints(rows.iter().map(|row| of(row) as i64));
    Ok(record_batch([
        ("days", ints(rows.iter().map(|row| row.days))),
        ("at_risk", count(|row| row.at_risk)),
        ("events", count(|row| row.stopped)),
        ("censored", count(|row| row.censored)),
        ("survival", floats(rows.iter().map(|row| row.survival))),
        ("ci_low", nullable_floats(rows.iter().map(|row| row.interval.map(|ends| ends.0)))),
        ("ci_high", nullable_floats(rows.iter().map(|row| row.interval.map(|ends| ends.1)))),
    ])?)
}

pub(crate) fn shape<'a>(rows: &[Shape], name: impl Fn(FamilyIx) -> &'a str) -> Result<RecordBatch> {
    let count = |of: fn(&Shape) -> u32| ints(rows.iter().map(|row| i64::from(of(row))));
    let float = |of: fn(&Shape) -> f64| floats(rows.iter().map(of));
    // Only a family of millions in one chain could have more than an `int64` holds.
    let wiener = rows.iter().map(|row| i64::try_from(row.wiener).unwrap_or(i64::MAX));
    Ok(record_batch([
        ("family", strings(rows.iter().map(|row| name(row.family)))),
        ("size", count(|row| row.size)),
        ("roots", count(|row| row.roots)),
        ("depth", count(|row| row.depth)),
        ("width", count(|row| row.width)),
        ("wiener", ints(wiener)),
        ("mean_distance", float(|row| row.mean_distance)),
        ("sackin", ints(rows.iter().map(|row| row.sackin as i64))),
        ("colless", float(|row| row.colless)),
        ("gini", float(|row| row.gini)),
    ])?)
}

/// Rows of what a law could be fitted to: name, number of values, law.
pub(crate) fn fit(rows: &[(&str, usize, Option<PowerLaw>)]) -> Result<RecordBatch> {
    let found: Vec<(&str, usize, PowerLaw)> =
        rows.iter().filter_map(|&(name, values, law)| Some((name, values, law?))).collect();
    let float = |of: fn(&PowerLaw) -> f64| floats(found.iter().map(|(_, _, law)| of(law)));
    let count = |of: fn(&PowerLaw) -> u64| ints(found.iter().map(|(_, _, law)| of(law) as i64));
    Ok(record_batch([
        ("quantity", strings(found.iter().map(|row| row.0))),
        ("values", ints(found.iter().map(|row| row.1 as i64))),
        ("xmin", count(|law| law.xmin)),
        ("tail", count(|law| law.tail)),
        ("exponent", float(|law| law.exponent)),
        ("standard_error", float(|law| law.standard_error)),
        ("ks", float(|law| law.distance)),
    ])?)
}
