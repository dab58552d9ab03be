//! Tables and a run for the tests.

use cladist_sdk::ReporterTable;
use cladist_sdk::prelude::*;

use crate::scores::{Part, Score};

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

/// A score of `org/a` with 4 items and nothing else.
pub(crate) fn score(benchmark: &str, language: Option<&str>) -> Score {
    Score {
        model: "org/a".to_owned(),
        part: Part {
            benchmark: benchmark.to_owned(),
            language: language.map(str::to_owned),
            ..Part::default()
        },
        metric: "exact_match".to_owned(),
        filter: None,
        value: 0.5,
        n: Some(4),
        stderr: None,
        interval: None,
        signature: String::new(),
    }
}

/// `quiz.scores`: two models with names that need care, two languages, a group, a direction, two
/// filters, what no format holds (NaN, a null, a repeated row), and what some do not.
pub(crate) fn scores() -> ReporterTable {
    type Row = (
        (&'static str, &'static str, Option<&'static str>, Option<&'static str>),
        (&'static str, f64, i64, Option<f64>, Option<(f64, f64)>),
        (Option<&'static str>, Option<&'static str>),
    );
    const NAN: f64 = f64::NAN;
    let odd = "odd \"ü\n: #";
    let rows: Vec<Row> = vec![
        (
            ("org/a", "quiz", Some("de"), None),
            ("exact_match", 0.75, 8, Some(0.163), Some((0.4, 0.9))),
            (None, None),
        ),
        (("org/a", "quiz", Some("de"), Some("nature")), ("exact_match", 1.0, 3, None, None), (None, None)),
        (
            ("org/a", "quiz", Some("en"), None),
            ("exact_match", 0.5, 4, Some(NAN), Some((NAN, 1.0))),
            (None, None),
        ),
        (("org/a", "quiz", Some("en"), None), ("exact_match", 0.9, 4, None, None), (None, None)),
        (("org/a", "quiz", Some("en"), None), ("f1", NAN, 4, None, None), (None, None)),
        (
            ("org/a", "phrases", Some("de"), None),
            ("BLEU", 45.0, 10, Some(2.5), Some((40.1, 49.9))),
            (None, Some("en")),
        ),
        (("org/a", "sums", None, None), ("exact_match", 0.125, 16, None, None), (Some("strict"), None)),
        (("org/a", "sums", None, None), ("exact_match", 0.25, 8, None, None), (Some("none"), None)),
        (("org/a", "sums", None, None), ("mine", 1e-7, 0, None, None), (None, None)),
        ((odd, odd, Some("de"), None), ("wer", 1.5, 2, Some(0.5), None), (Some(odd), None)),
    ];
    let of = |get: fn(&Row) -> &str| strings(rows.iter().map(get));
    let maybe = |get: fn(&Row) -> Option<&str>| nullable_strings(rows.iter().map(get));
    let ends = |get: fn((f64, f64)) -> f64| nullable_floats(rows.iter().map(|row| row.1.4.map(get)));
    let batch = record_batch([
        ("model", of(|row| row.0.0)),
        ("benchmark", of(|row| row.0.1)),
        ("language", maybe(|row| row.0.2)),
        ("group", maybe(|row| row.0.3)),
        ("metric", of(|row| row.1.0)),
        ("value", floats(rows.iter().map(|row| row.1.1))),
        ("n", ints(rows.iter().map(|row| row.1.2))),
        ("stderr", nullable_floats(rows.iter().map(|row| row.1.3))),
        ("ci_low", ends(|ends| ends.0)),
        ("ci_high", ends(|ends| ends.1)),
        (
            "signature",
            strings(rows.iter().map(|row| {
                if row.0.1 == "sums" { "harness:lm-eval|version:0.4.13|task:sums" } else { "v:1" }
            })),
        ),
        ("filter", maybe(|row| row.2.0)),
        ("source_language", maybe(|row| row.2.1)),
    ]);
    table("quiz", Table::of_contract("scores", "Scores.", "scores"), batch.unwrap())
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
