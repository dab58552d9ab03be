use std::collections::BTreeMap;

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

use crate::Definition;

fn run(config: &Value, inputs: &[(&str, RecordBatch)]) -> Result<BTreeMap<String, RecordBatch>, String> {
    cladist_testkit::metric_tables::<Definition>("agreement", config, inputs)
}

fn scores(rows: &[(&str, &str, &str, f64)]) -> RecordBatch {
    record_batch([
        ("model", strings(rows.iter().map(|row| row.0))),
        ("benchmark", strings(rows.iter().map(|row| row.1))),
        ("language", strings(rows.iter().map(|row| row.2))),
        ("value", floats(rows.iter().map(|row| row.3))),
    ])
    .unwrap()
}

fn human(rows: &[(&str, &str, f64)]) -> RecordBatch {
    record_batch([
        ("model", strings(rows.iter().map(|row| row.0))),
        ("language", strings(rows.iter().map(|row| row.1))),
        ("score", floats(rows.iter().map(|row| row.2))),
    ])
    .unwrap()
}

fn number(table: &RecordBatch, column: &str, row: usize) -> Option<f64> {
    let column = table.float(column).unwrap();
    (!column.is_null(row)).then(|| column.value(row))
}

/// Three models rated; `good` ranks them alike, `bad` the other way round. Written `de` here and
/// `deu` there; a fourth model has no rating.
#[test]
fn benchmarks_against_people() {
    let scores = scores(&[
        ("m1", "good", "de", 0.1),
        ("m2", "good", "de", 0.2),
        ("m3", "good", "de", 0.4),
        ("m4", "good", "de", 0.9),
        ("m1", "bad", "de", 3.0),
        ("m2", "bad", "de", 2.0),
        ("m3", "bad", "de", 1.0),
    ]);
    let human = human(&[("m1", "deu", 1000.0), ("m2", "deu", 1100.0), ("m3", "deu", 1200.0)]);
    let found = run(&json!({}), &[("scores", scores), ("human", human)]).unwrap();
    let table = &found["correlation"];
    let wanted = [
        ("bad", "spearman", -1.0),
        ("bad", "kendall", -1.0),
        ("bad", "pearson", -1.0),
        ("good", "spearman", 1.0),
        ("good", "kendall", 1.0),
        // Covariance (.3 × 100) over √(.14/3 × 20,000): r = 30 / √(.046667 × 20,000).
        ("good", "pearson", 30.0 / (0.14_f64 / 3.0 * 20_000.0).sqrt()),
    ];
    for (row, (benchmark, method, value)) in wanted.into_iter().enumerate() {
        assert_eq!(table.text("benchmark").unwrap().value(row), benchmark);
        assert_eq!(table.text("method").unwrap().value(row), method);
        assert!((number(table, "value", row).unwrap() - value).abs() < 1e-12, "{benchmark} {method}");
    }
    assert_eq!(table.int("n").unwrap().values(), &[3; 6]);
    assert_eq!(table.int("unrated").unwrap().values(), &[0, 0, 0, 1, 1, 1]);
    // Three models are too few for an interval by Fisher's transform.
    assert_eq!(number(table, "ci_low", 5), None);
    let comparison = &found["comparison"];
    assert_eq!(number(comparison, "difference", 0), Some(-2.0));
    // Four of eight swaps: the middle model is the same by rank.
    assert_eq!(number(comparison, "permutation_p", 0), Some(0.5));
    assert_eq!(number(comparison, "steiger_p", 0), None);
}

/// The two raters of `cladist-stats`' example: po = .7, κ = .4.
#[test]
fn raters_against_each_other() {
    let pairs = [(0, 0), (0, 0), (0, 0), (0, 0), (1, 1), (1, 1), (1, 1), (1, 0), (1, 0), (0, 1)];
    let rows: Vec<(String, &str, i64)> = pairs
        .iter()
        .enumerate()
        .flat_map(|(item, &(a, b))| [(format!("i{item}"), "ann", a), (format!("i{item}"), "bob", b)])
        .collect();
    let batch = record_batch([
        ("item", strings(rows.iter().map(|row| &row.0))),
        ("rater", strings(rows.iter().map(|row| row.1))),
        ("label", ints(rows.iter().map(|row| row.2))),
    ])
    .unwrap();
    let found = run(&json!({}), &[("annotations", batch)]).unwrap();
    let table = &found["agreement"];
    let names: Vec<_> = table.text("statistic").unwrap().iter().flatten().collect();
    let row = |name: &str| names.iter().position(|found| *found == name).unwrap();
    for (name, wanted) in [("share_of_agreement", 0.7), ("cohen_kappa", 0.4)] {
        assert!((number(table, "value", row(name)).unwrap() - wanted).abs() < 1e-12, "{name}");
        assert!(number(table, "ci_low", row(name)).unwrap() < wanted);
        assert_eq!(table.text("rater_b").unwrap().value(row(name)), "bob");
    }
    // Fleiss: po = .7, pe = .55² + .45² = .505.
    assert!((number(table, "value", row("fleiss_kappa")).unwrap() - 0.195 / 0.495).abs() < 1e-12);
    assert_eq!(names.len(), 1 + 4 + 1 + 3);
    assert_eq!((found["correlation"].num_rows(), found["comparison"].num_rows()), (0, 0));
}

#[test]
fn a_question_is_asked_whole() {
    let error = run(&json!({}), &[("scores", scores(&[]))]).unwrap_err();
    assert!(error.contains("`scores` is wired without `human`"), "{error}");
    let error = run(&json!({}), &[]).unwrap_err();
    assert!(error.contains("nothing is wired"), "{error}");
    let inputs = [("scores", scores(&[])), ("human", human(&[]))];
    assert!(run(&json!({ "methods": [] }), &inputs).unwrap_err().contains("`methods`"));
    assert!(run(&json!({ "level": 2.0 }), &inputs).unwrap_err().contains("`level`"));
}
