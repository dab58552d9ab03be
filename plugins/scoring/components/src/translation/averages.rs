use std::collections::{BTreeMap, BTreeSet};

use cladist_sdk::prelude::*;
use cladist_stats::ExactSum;

use super::directions::{Direction, Effect};

/// The sets of directions, in their order.
const SETS: [&str; 6] = ["all", "into pivot", "out of pivot", "beside pivot", "supervised", "zero-shot"];

/// The table of averages over directions.
pub(super) fn table() -> Table {
    let number = |name: &str, doc: &str| Column::new(name, "float64?", doc);
    let count = |name: &str, doc: &str| Column::new(name, "int64", doc).unit("directions");
    Table::new("averages", "One row per model, metric and set of directions: unweighted means over directions.")
        .column(Column::new("model", "utf8", "The model."))
        .column(Column::new("benchmark", "utf8", "The benchmark."))
        .column(Column::new("filter", "utf8?", "The filter."))
        .column(Column::new("metric", "utf8", "The metric."))
        .column(Column::new(
            "directions_of",
            "utf8",
            "all; into, out of or beside the pivot (X→en, en→X, X→Y); supervised or zero-shot by `training_pairs`.",
        ))
        .column(count("directions", "Directions of the set that the model has."))
        .column(number("mean", "Their mean; of different directions not comparable."))
        .column(count("common", "Directions of the set that every model of this benchmark and metric has."))
        .column(number("common_mean", "The mean over those: comparable between models; null where there are none."))
        .column(number("bridged_gain", "Mean gain over translation by way of the pivot, where that is known."))
        .column(number("gain", "Mean gain over the baseline, where it has the direction."))
        .column(count("synergies", "Directions better than the baseline."))
        .column(count("conflicts", "Directions worse than the baseline."))
        .order("benchmark, filter, metric, set (all, into, out of, beside, supervised, zero-shot), model")
        .view(View::bar("model", "common_mean").series("directions_of"))
        .view(View::table())
}

/// The mean of some numbers, the same in any order; none of none.
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (mut sum, mut n) = (ExactSum::default(), 0_u32);
    for value in values {
        sum.add(value);
        n += 1;
    }
    (n > 0).then(|| sum.value() / f64::from(n))
}

fn belongs(direction: &Direction, set: &str) -> bool {
    match set {
        "all" => true,
        "supervised" => direction.supervised == Some(true),
        "zero-shot" => direction.supervised == Some(false),
        course => direction.course.as_str() == course,
    }
}

pub(super) fn rows(found: &[Direction]) -> Result<RecordBatch> {
    let mut contests: BTreeMap<(&str, Option<&str>, &str), Vec<&Direction>> = BTreeMap::new();
    for one in found {
        contests.entry((&one.benchmark, one.filter.as_deref(), &one.metric)).or_default().push(one);
    }
    let mut rows = Vec::new();
    for ((benchmark, filter, metric), all) in contests {
        for set in SETS {
            let mut models: BTreeMap<&str, Vec<&Direction>> = BTreeMap::new();
            for one in all.iter().filter(|one| belongs(one, set)) {
                models.entry(&one.model).or_default().push(one);
            }
            let everybody: BTreeSet<&str> = all.iter().map(|one| one.model.as_str()).collect();
            let common = common(&models, everybody.len());
            for (model, own) in models {
                rows.push(Row { model, benchmark, filter, metric, set, common: &common, own }.figures());
            }
        }
    }
    batch(&rows)
}

/// The directions that so many models have.
fn common<'a>(models: &BTreeMap<&str, Vec<&'a Direction>>, everybody: usize) -> BTreeSet<(&'a str, &'a str)> {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for one in models.values().flatten() {
        *counts.entry((&one.source, &one.target)).or_default() += 1;
    }
    counts.into_iter().filter(|(_, n)| *n == everybody).map(|(direction, _)| direction).collect()
}

/// A row of the table, not yet computed.
struct Row<'a, 'b> {
    model: &'a str,
    benchmark: &'a str,
    filter: Option<&'a str>,
    metric: &'a str,
    set: &'static str,
    common: &'b BTreeSet<(&'a str, &'a str)>,
    own: Vec<&'a Direction>,
}

struct Figures<'a> {
    texts: [&'a str; 4],
    filter: Option<&'a str>,
    counts: [i64; 4],
    means: [Option<f64>; 4],
}

impl<'a> Row<'a, '_> {
    fn figures(self) -> Figures<'a> {
        let shared = || {
            self.own.iter().filter(|one| self.common.contains(&(one.source.as_str(), one.target.as_str())))
        };
        let effects =
            |wanted: Effect| self.own.iter().filter(|one| one.effect == Some(wanted)).count() as i64;
        Figures {
            texts: [self.model, self.benchmark, self.metric, self.set],
            filter: self.filter,
            counts: [
                self.own.len() as i64,
                shared().count() as i64,
                effects(Effect::Synergy),
                effects(Effect::Conflict),
            ],
            means: [
                mean(self.own.iter().map(|one| one.value)),
                mean(shared().map(|one| one.value)),
                mean(self.own.iter().filter_map(|one| one.bridged_gain)),
                mean(self.own.iter().filter_map(|one| one.gain)),
            ],
        }
    }
}

fn batch(rows: &[Figures<'_>]) -> Result<RecordBatch> {
    let text = |at: usize| strings(rows.iter().map(|row| row.texts[at]));
    let count = |at: usize| ints(rows.iter().map(|row| row.counts[at]));
    let number = |at: usize| nullable_floats(rows.iter().map(|row| row.means[at]));
    Ok(record_batch([
        ("model", text(0)),
        ("benchmark", text(1)),
        ("filter", nullable_strings(rows.iter().map(|row| row.filter))),
        ("metric", text(2)),
        ("directions_of", text(3)),
        ("directions", count(0)),
        ("mean", number(0)),
        ("common", count(1)),
        ("common_mean", number(1)),
        ("bridged_gain", number(2)),
        ("gain", number(3)),
        ("synergies", count(2)),
        ("conflicts", count(3)),
    ])?)
}
