//! Tables and a run for the tests.

use cladist_sdk::ReporterTable;
use cladist_sdk::prelude::*;

/// `graph.families` of so many rows, in batches of three.
pub(crate) fn families(rows: usize) -> ReporterTable {
    let manifest = Table::new("families", "One row per family, largest first.\nMore on it.")
        .column(Column::new("family", "utf8", "The id of its root."))
        .column(Column::new("size", "int64", "Models in it.").unit("models"))
        .view(View::bar("family", "size").top(3))
        .view(View::histogram("size").title("Sizes"));
    let batch = record_batch([
        ("family", strings((0..rows).map(|i| format!("org|{i}/model_{i}")))),
        ("size", ints((0..rows).map(|i| 20_000 / (i as i64 + 1)))),
    ]);
    table("graph", manifest, batch.unwrap())
}

/// `graph.edges`: a small tree.
pub(crate) fn edges() -> ReporterTable {
    let manifest = Table::new("edges", "Child and parent.")
        .column(Column::new("child", "utf8", ""))
        .column(Column::new("parent", "utf8", ""))
        .view(View::tree("child", "parent"));
    let batch = record_batch([("child", strings(["b", "c", "d"])), ("parent", strings(["a", "a", "b"]))]);
    table("graph", manifest, batch.unwrap())
}

/// `moves.flows`: a sankey of two flows.
pub(crate) fn flows() -> ReporterTable {
    let manifest = Table::new("flows", "Licences of parents and children.")
        .view(View::new(cladist_sdk::ViewKind::Sankey).xy("from", "to").value("models"));
    let batch = record_batch([
        ("from", strings(["mit", "mit"])),
        ("to", strings(["mit ", "other"])),
        ("models", ints([12, 3])),
    ]);
    table("moves", manifest, batch.unwrap())
}

fn table(step: &str, manifest: Table, batch: RecordBatch) -> ReporterTable {
    let batches: Vec<Result<RecordBatch>> = (0..batch.num_rows())
        .step_by(3)
        .map(|begin| Ok(batch.slice(begin, 3.min(batch.num_rows() - begin))))
        .collect();
    ReporterTable {
        step: step.to_owned(),
        manifest,
        rows: batch.num_rows() as u64,
        schema: batch.schema(),
        batches: Box::new(batches.into_iter()),
    }
}
