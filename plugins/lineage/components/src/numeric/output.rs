//! The table of numbers: manifest and rows.
use cladist_drift::{Change, Clusters, SLOTS, changes};
use cladist_lineage::relation_name;
use cladist_sdk::prelude::*;

use super::quantities::Quantity;
use super::read::Log;
use crate::threads::HostThreads;

/// Milliseconds of a day.
const DAY: f64 = 86_400_000.0;

pub(super) fn table() -> Table {
    let number = |name: &str, doc: &str| Column::new(name, "float64?", doc);
    Table::new("numeric", "How each quantity changes from parent to child.")
        .column(Column::new("quantity", "utf8", "The quantity, as the configuration names it."))
        .column(Column::new("relation", "utf8", "`all`, or the relation of the edges; `untyped` where the Hub did not say."))
        .column(Column::new("edges", "int64", "Edges whose two sides know the quantity.").unit("edges"))
        .column(number(
            "parent_mean",
            "The mean of the parents, each counted once per edge; of `days` in days since 1970-01-01 (UTC).",
        ))
        .column(number("child_mean", "The mean of the children, alike."))
        .column(number("mean_change", "The mean of child less parent."))
        .column(number(
            "median_change",
            "The median of child less parent, exact; half way between the two in the middle of an even number.",
        ))
        .column(number(
            "ci_low",
            "Lower end of the interval of 95 % of the mean change: mean − t · s. s is the standard error with the \
             children of one parent as a cluster (CR1: √(G/(G−1) · Σ S²) / edges, S a parent's sum of change − mean, G \
             parents), t Student's 97.5 % quantile of G − 1 degrees; null for fewer than two parents.",
        ))
        .column(number("ci_high", "Upper end of the interval."))
        .order("quantities in the order of the configuration, of each `all` first, then finetune, quantized, adapter, merge, untyped where there are edges")
        .view(View::table())
}

/// The changes over all edges, then by relation.
pub(super) type Changes = [Option<Change>; SLOTS.len() + 1];

/// The changes of a quantity.
pub(super) fn of(log: &Log, quantity: &Quantity, clusters: &Clusters) -> Changes {
    let both = *quantity == Quantity::LanguagesBothReporting;
    match log {
        Log::Whole(numbers) if both => {
            changes(|model| numbers.get(model).filter(|&n| n > 0), clusters, &HostThreads)
        }
        Log::Whole(numbers) => changes(|model| numbers.get(model), clusters, &HostThreads),
        Log::Real(numbers) => changes(|model| numbers.get(model), clusters, &HostThreads),
        Log::Date(numbers) => {
            let found: Changes = changes(|model| numbers.get(model), clusters, &HostThreads);
            found.map(|change| change.map(in_days))
        }
    }
}

fn in_days(change: Change) -> Change {
    Change {
        edges: change.edges,
        parent_mean: change.parent_mean / DAY,
        child_mean: change.child_mean / DAY,
        mean_change: change.mean_change / DAY,
        median_change: change.median_change / DAY,
        interval: change.interval.map(|(low, high)| (low / DAY, high / DAY)),
    }
}

/// The rows: `all` of every quantity, and each relation that has edges.
pub(super) fn rows(done: &[(String, Changes)]) -> Result<RecordBatch> {
    let mut rows: Vec<(&str, &str, Option<Change>)> = Vec::new();
    for (name, [all, by_relation @ ..]) in done {
        rows.push((name, "all", *all));
        let split = SLOTS.map(relation_name).into_iter().zip(by_relation);
        rows.extend(
            split.filter(|(_, change)| change.is_some()).map(|(relation, c)| (name.as_str(), relation, *c)),
        );
    }
    let number = |of: fn(&Change) -> f64| nullable_floats(rows.iter().map(|row| row.2.as_ref().map(of)));
    let end = |of: fn((f64, f64)) -> f64| {
        nullable_floats(rows.iter().map(|row| row.2.and_then(|change| change.interval).map(of)))
    };
    Ok(record_batch([
        ("quantity", strings(rows.iter().map(|row| row.0))),
        ("relation", strings(rows.iter().map(|row| row.1))),
        ("edges", ints(rows.iter().map(|row| row.2.map_or(0, |change| change.edges as i64)))),
        ("parent_mean", number(|change| change.parent_mean)),
        ("child_mean", number(|change| change.child_mean)),
        ("mean_change", number(|change| change.mean_change)),
        ("median_change", number(|change| change.median_change)),
        ("ci_low", end(|ends| ends.0)),
        ("ci_high", end(|ends| ends.1)),
    ])?)
}
