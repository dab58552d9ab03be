use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

use crate::Definition;

/// (task, attempt, metric, value)
fn samples(rows: &[(&str, &str, &str, Option<f64>)]) -> RecordBatch {
    record_batch([
        ("model", strings(rows.iter().map(|_| "m"))),
        ("benchmark", strings(rows.iter().map(|_| "b"))),
        ("language", nullable_strings(rows.iter().map(|_| None::<&str>))),
        ("sample_id", strings(rows.iter().map(|row| row.1))),
        ("metric", strings(rows.iter().map(|row| row.2))),
        ("value", nullable_floats(rows.iter().map(|row| row.3))),
        ("cluster", strings(rows.iter().map(|row| row.0))),
    ])
    .unwrap()
}

#[test]
fn tasks_with_too_few_attempts_and_odd_values_are_told() {
    let rows = [
        ("t1", "t1/0", "passed", Some(1.0)),
        ("t1", "t1/1", "passed", Some(0.0)),
        ("t2", "t2/0", "passed", Some(1.0)),
        ("t2", "t2/1", "passed", Some(0.5)),
        ("t2", "t2/2", "passed", None),
    ];
    let run = |config, rows: &[_]| {
        cladist_testkit::metric_tables::<Definition>("code", &config, &[("samples", samples(rows))])
    };
    let tables = run(json!({ "k": [1, 2] }), &rows).unwrap();
    let scores = &tables["scores"];
    // pass@1: (1/2 + 1) / 2; pass@2: t1 alone.
    assert_eq!(scores.float("value").unwrap().values().to_vec(), [0.75, 1.0]);
    assert_eq!(scores.int("n").unwrap().values().to_vec(), [2, 1]);
    let kinds: Vec<_> = tables["problems"].text("kind").unwrap().iter().flatten().collect();
    assert_eq!(kinds, ["bad_value", "bad_value", "too_few_attempts"]);
    let mixed = [("t1", "t1/0", "passed", Some(1.0)), ("t1", "t1/0", "compiled", Some(1.0))];
    assert!(run(json!({}), &mixed).unwrap_err().contains("several metrics"));
    assert_eq!(run(json!({ "metric": "compiled" }), &mixed).unwrap()["scores"].num_rows(), 1);
    assert!(run(json!({ "k": [0] }), &rows).is_err());
}
