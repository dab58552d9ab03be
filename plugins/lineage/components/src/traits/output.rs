//! The tables of traits: manifests and rows.
use std::ops::Range;
use std::sync::Arc;

use cladist_drift::{Ladder, Mutation, SLOTS};
use cladist_lineage::relation_name;
use cladist_sdk::ViewKind;
use cladist_sdk::prelude::*;

use super::analysis::Analysis;

/// Rows of a batch.
const ROWS: usize = 1 << 15;

/// Adds the five tables to the manifest.
pub(super) fn tables(manifest: MetricManifest) -> MetricManifest {
    manifest
        .table(mutation_table())
        .table(transitions_table())
        .table(drift_table())
        .table(order_table())
        .table(order_fit_table())
}

fn trait_column() -> Column {
    Column::new("trait", "utf8", "The trait, as the configuration names it.")
}

fn mutation_table() -> Table {
    let end = |name: &str, doc: &str| Column::new(name, "float64?", doc).unit("share");
    Table::new("mutation", "How much each trait changes along edges whose two sides report it.")
        .column(trait_column())
        .column(Column::new("relation", "utf8", "`all`, or the relation of the edges; `untyped` where the Hub did not say."))
        .column(Column::new("edges", "int64", "Edges whose parent and child both report the trait.").unit("edges"))
        .column(Column::new("mutated", "int64", "Those whose values differ.").unit("edges"))
        .column(Column::new(
            "sum",
            "float64",
            "The sum over these edges of the Jaccard distance 1 − |A ∩ B| / |A ∪ B| of both sides' values.",
        ))
        .column(end("rate", "The mean distance, sum / edges; null without edges."))
        .column(end(
            "ci_low",
            "Lower end of the rate's interval of 95 %: rate − t · s, not below 0. s is the standard error with the \
             children of one parent as a cluster (CR1: √(G/(G−1) · Σ S²) / edges, S a parent's sum of distance − \
             rate, G parents), t Student's 97.5 % quantile of G − 1 degrees; null for fewer than two parents.",
        ))
        .column(end("ci_high", "Upper end of the interval, not above 1."))
        .order("traits in the order of the configuration, of each `all` first, then finetune, quantized, adapter, merge, untyped where there are edges")
        .view(View::bar("trait", "rate").interval("ci_low", "ci_high").series("relation"))
}

fn transitions_table() -> Table {
    let sankey = View::new(ViewKind::Sankey).xy("from", "to").value("count").series("trait").top(30);
    Table::new("transitions", "Into what values change: every ordered pair that occurs.")
        .column(trait_column())
        .column(Column::new("from", "utf8", "A value of the parent."))
        .column(Column::new("to", "utf8", "A value of the child."))
        .column(
            Column::new(
                "count",
                "int64",
                "How often: from every value of the parent to each one added, and from each one removed to every value \
                 of the child. A pair counts at most once per edge; under `mode = \"paper\"` a removed and an added \
                 value count twice, as in the study's code.",
            )
            .unit("transitions"),
        )
        .column(Column::new("share", "float64", "Of all transitions of the trait.").unit("share"))
        .order("traits in the order of the configuration; most frequent first, ties by `from`, then `to`")
        .view(sankey)
        .view(View::new(ViewKind::Heatmap).xy("from", "to").value("count").series("trait").top(400))
}

fn drift_table() -> Table {
    let sankey = View::new(ViewKind::Sankey).xy("from", "to").value("net").series("trait").top(30);
    Table::new("drift", "Where values go on balance: one row per unordered pair of values with a net flow.")
        .column(trait_column())
        .column(Column::new("from", "utf8", "The value that is left more often."))
        .column(Column::new("to", "utf8", "The value that is taken up more often."))
        .column(Column::new("net", "int64", "Transitions from → to less those back.").unit("transitions"))
        .column(Column::new("total", "int64", "Transitions in both directions.").unit("transitions"))
        .column(
            Column::new(
                "p_value",
                "float64",
                "The exact two-sided sign test on both directions: 2 · P(X ≥ (total + net) / 2), X binomial of `total` \
                 with p = 1/2, at most 1. It takes transitions as independent; under `mode = \"paper\"`, which counts \
                 swaps twice, it is too small.",
            )
            .unit("probability"),
        )
        .column(
            Column::new("q_value", "float64", "The Benjamini–Hochberg value over the rows of the trait.")
                .unit("probability"),
        )
        .order("traits in the order of the configuration; largest `net` first, ties by `from`, then `to`")
        .view(sankey)
}

fn order_table() -> Table {
    Table::new(
        "order",
        "The most frequent values in the linear order that most drift between them goes along.\n\
         Of those with a net flow the `top` + 5 values that most models have (ties by value), without other, unknown, \
         None, empty and [], cut to `top`.",
    )
    .column(trait_column())
    .column(Column::new("rank", "int64", "The place in the order, from 1."))
    .column(Column::new("value", "utf8", "The value."))
    .column(Column::new(
        "objective",
        "utf8",
        "What the order is best at: `edges` (most pairs whose net flow goes along it) or `traffic` (most net flow).",
    ))
    .column(Column::new("appearances", "int64", "Models that have the value.").unit("models"))
    .order(
        "traits in the order of the configuration; `edges` before `traffic`; by rank. Among equally good orders the \
         smallest by value (where `top` is over 20 and more than 20 values flow in circles, a fixed one)",
    )
    .view(View::table())
}

fn order_fit_table() -> Table {
    let pairs = |name: &str, doc: &str| Column::new(name, "int64", doc).unit("pairs");
    let flow = |name: &str, doc: &str| Column::new(name, "int64", doc).unit("transitions");
    Table::new("order_fit", "How well the orders fit.")
        .column(trait_column())
        .column(Column::new("objective", "utf8", "`edges` or `traffic`, as in `order`."))
        .column(pairs("compatible", "Pairs of these values whose net flow goes along the order."))
        .column(pairs("oriented_edges", "Pairs of these values with a net flow."))
        .column(flow("traffic", "The net flow of all these pairs."))
        .column(flow("weight", "The net flow that goes along the order."))
        .column(flow("accounted", "Transitions between these values that go along the order."))
        .column(flow("mutations", "All transitions between these values."))
        .column(Column::new(
            "bound",
            "int64",
            "No order has more `compatible` (edges) or `weight` (traffic).",
        ))
        .column(Column::new(
            "exact",
            "bool",
            "Whether the order is proven to be the best: it reaches the bound.",
        ))
        .order("traits in the order of the configuration; `edges` before `traffic`")
        .view(View::table())
}

type Named = Vec<(String, Analysis)>;

/// The rows of all tables; long ones are made when they are asked for.
pub(super) fn rows(done: Named, by_relation: bool) -> Tables {
    let done = Arc::new(done);
    Tables::new()
        .with_batches("mutation", [mutation(&done, by_relation)])
        .with_batches("transitions", batches(&done, |analysis| analysis.transitions.len(), transitions))
        .with_batches("drift", batches(&done, |analysis| analysis.drift.len(), drift))
        .with_batches("order", [order(&done)])
        .with_batches("order_fit", [order_fit(&done)])
}

/// Batches of one trait after another.
fn batches(
    done: &Arc<Named>,
    rows: fn(&Analysis) -> usize,
    make: fn(&str, &Analysis, Range<usize>) -> Result<RecordBatch>,
) -> impl Iterator<Item = Result<RecordBatch>> + Send + 'static {
    let ranges = done.iter().enumerate().flat_map(|(at, (_, analysis))| {
        let rows = rows(analysis);
        (0..rows).step_by(ROWS).map(move |begin| (at, begin..(begin + ROWS).min(rows)))
    });
    let (ranges, done) = (ranges.collect::<Vec<_>>(), Arc::clone(done));
    ranges.into_iter().map(move |(at, range)| make(&done[at].0, &done[at].1, range))
}

fn mutation(done: &Named, by_relation: bool) -> Result<RecordBatch> {
    let mut rows: Vec<(&str, &str, Mutation)> = Vec::new();
    for (name, analysis) in done {
        rows.push((name, "all", analysis.compared.all));
        let split = SLOTS.map(relation_name).into_iter().zip(analysis.compared.by_relation);
        let split = split.filter(|(_, mutation)| by_relation && mutation.edges > 0);
        rows.extend(split.map(|(relation, mutation)| (name.as_str(), relation, mutation)));
    }
    Ok(record_batch([
        ("trait", strings(rows.iter().map(|row| row.0))),
        ("relation", strings(rows.iter().map(|row| row.1))),
        ("edges", ints(rows.iter().map(|row| row.2.edges as i64))),
        ("mutated", ints(rows.iter().map(|row| row.2.mutated as i64))),
        ("sum", floats(rows.iter().map(|row| row.2.sum))),
        ("rate", nullable_floats(rows.iter().map(|row| row.2.rate))),
        ("ci_low", nullable_floats(rows.iter().map(|row| row.2.interval.map(|(low, _)| low)))),
        ("ci_high", nullable_floats(rows.iter().map(|row| row.2.interval.map(|(_, high)| high)))),
    ])?)
}

fn transitions(name: &str, analysis: &Analysis, range: Range<usize>) -> Result<RecordBatch> {
    let rows = &analysis.transitions[range];
    let value = |value: u32| analysis.traits.value(value);
    Ok(record_batch([
        ("trait", strings(rows.iter().map(|_| name))),
        ("from", strings(rows.iter().map(|row| value(row.from)))),
        ("to", strings(rows.iter().map(|row| value(row.to)))),
        ("count", ints(rows.iter().map(|row| row.count as i64))),
        ("share", floats(rows.iter().map(|row| row.count as f64 / analysis.total as f64))),
    ])?)
}

fn drift(name: &str, analysis: &Analysis, range: Range<usize>) -> Result<RecordBatch> {
    let rows = &analysis.drift[range];
    let value = |value: u32| analysis.traits.value(value);
    Ok(record_batch([
        ("trait", strings(rows.iter().map(|_| name))),
        ("from", strings(rows.iter().map(|row| value(row.from)))),
        ("to", strings(rows.iter().map(|row| value(row.to)))),
        ("net", ints(rows.iter().map(|row| row.net as i64))),
        ("total", ints(rows.iter().map(|row| row.total as i64))),
        ("p_value", floats(rows.iter().map(|row| row.p_value))),
        ("q_value", floats(rows.iter().map(|row| row.q_value))),
    ])?)
}

fn order(done: &Named) -> Result<RecordBatch> {
    let mut rows: Vec<(&str, i64, &str, &str, i64)> = Vec::new();
    for (name, analysis) in done {
        for (objective, ladder) in &analysis.ladders {
            rows.extend((1..).zip(&ladder.order).map(|(rank, &value)| {
                let appearances = analysis.appearances[value as usize] as i64;
                (name.as_str(), rank, analysis.traits.value(value), objective.as_str(), appearances)
            }));
        }
    }
    Ok(record_batch([
        ("trait", strings(rows.iter().map(|row| row.0))),
        ("rank", ints(rows.iter().map(|row| row.1))),
        ("value", strings(rows.iter().map(|row| row.2))),
        ("objective", strings(rows.iter().map(|row| row.3))),
        ("appearances", ints(rows.iter().map(|row| row.4))),
    ])?)
}

fn order_fit(done: &Named) -> Result<RecordBatch> {
    let mut rows: Vec<(&str, &str, &Ladder)> = Vec::new();
    for (name, analysis) in done {
        rows.extend(
            analysis.ladders.iter().map(|(objective, ladder)| (name.as_str(), objective.as_str(), ladder)),
        );
    }
    let count = |of: fn(&Ladder) -> u64| ints(rows.iter().map(|row| of(row.2) as i64));
    Ok(record_batch([
        ("trait", strings(rows.iter().map(|row| row.0))),
        ("objective", strings(rows.iter().map(|row| row.1))),
        ("compatible", count(|ladder| ladder.compatible)),
        ("oriented_edges", count(|ladder| ladder.oriented_edges)),
        ("traffic", count(|ladder| ladder.traffic)),
        ("weight", count(|ladder| ladder.weight)),
        ("accounted", count(|ladder| ladder.accounted)),
        ("mutations", count(|ladder| ladder.mutations)),
        ("bound", count(|ladder| ladder.bound)),
        ("exact", bools(rows.iter().map(|row| row.2.exact))),
    ])?)
}
