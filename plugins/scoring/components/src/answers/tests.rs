use std::collections::BTreeMap;

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

use crate::Definition;
use crate::tests::predictions;

fn run(config: Value, rows: &[(Option<&str>, &[&str])]) -> Result<BTreeMap<String, RecordBatch>, String> {
    cladist_testkit::metric_tables::<Definition>("answers", &config, &[("predictions", predictions(rows))])
}

#[test]
fn a_missing_answer_is_told_and_counts_as_asked() {
    let rows: [(Option<&str>, &[&str]); 3] =
        [(Some("a cat"), &["cat", "dog"]), (None, &["cat"]), (Some("x"), &[])];
    let wrong = run(json!({ "preset": "squad_v2" }), &rows).unwrap();
    let column =
        |tables: &BTreeMap<String, RecordBatch>, name: &str| tables["scores"].float(name).unwrap().value(0);
    assert!((column(&wrong, "value") - 0.5).abs() < 1e-15);
    assert_eq!(wrong["scores"].int("n").unwrap().value(0), 2);
    assert_eq!(wrong["scores"].int("missing").unwrap().value(0), 1);
    let kinds: Vec<_> = wrong["problems"].text("kind").unwrap().iter().flatten().collect();
    assert_eq!(kinds, ["missing_prediction", "no_references"]);
    let skipped = run(json!({ "preset": "squad_v2", "missing": "skip" }), &rows).unwrap();
    assert!((column(&skipped, "value") - 1.0).abs() < 1e-15);
    assert_eq!(skipped["problems"].num_rows(), 2);
    let refused = run(json!({ "preset": "squad_v2", "missing": "error" }), &rows).unwrap_err();
    assert!(refused.contains("sample `1`"), "{refused}");
}

#[test]
fn a_rule_without_an_answer_to_compare_with_is_told() {
    let rows: [(Option<&str>, &[&str]); 2] = [(Some("$7$"), &["so \\boxed{7}"]), (Some("7"), &["7"])];
    let tables = run(json!({ "preset": "hendrycks_math" }), &rows).unwrap();
    assert_eq!(tables["samples"].text("extracted").unwrap().value(0), "7");
    assert_eq!(tables["problems"].text("kind").unwrap().value(0), "bad_reference");
    assert_eq!(tables["scores"].int("n").unwrap().value(0), 1);
}

#[test]
fn numbers_are_equal_within_tolerance() {
    let rows: [(Option<&str>, &[&str]); 2] = [(Some("It is 3.15."), &["3.14"]), (Some("none"), &["1"])];
    let values = |config: Value| {
        let tables = run(config, &rows).unwrap();
        tables["samples"].float("value").unwrap().values().to_vec()
    };
    assert_eq!(values(json!({ "metrics": ["numeric"] })), [0.0, 0.0]);
    assert_eq!(values(json!({ "metrics": ["numeric"], "relative_tolerance": 0.01 })), [1.0, 0.0]);
    assert_eq!(values(json!({ "metrics": ["numeric"], "absolute_tolerance": 0.02 })), [1.0, 0.0]);
}

#[test]
fn settings_that_contradict_are_refused() {
    for config in [
        json!({ "preset": "gsm8k", "metrics": ["f1"] }),
        json!({ "preset": "squad_v2", "normalize": "none" }),
        json!({ "metrics": [] }),
        json!({ "metrics": ["f1", "f1"] }),
        json!({ "relative_tolerance": -1.0 }),
    ] {
        assert!(run(config.clone(), &[]).is_err(), "{config}");
    }
}
