use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

use crate::Definition;

fn run(config: &Value) -> Result<RecordBatch, String> {
    let published = record_batch([
        ("trait", nullable_strings([Some("license"), Some("language"), None, Some("task"), Some("library")])),
        ("year", ints([2025, 2025, 2025, 2025, 2025])),
        ("rate", nullable_floats([Some(0.2), Some(0.0), Some(10.0), Some(1.0), None])),
    ])
    .unwrap();
    let found = record_batch([
        ("year", ints([2025, 2025, 2025, 2025, 2025, 2024])),
        (
            "trait",
            nullable_strings([
                Some("task"),
                None,
                Some("license"),
                Some("task"),
                Some("language"),
                Some("library"),
            ]),
        ),
        ("rate", nullable_floats([Some(1.0), Some(9.0), Some(0.25), Some(1.0), Some(0.001), Some(3.0)])),
    ])
    .unwrap();
    let inputs = [("published", published), ("found", found)];
    cladist_testkit::metric_tables::<Definition>("compare", config, &inputs)
        .map(|mut tables| tables.remove("compare").unwrap())
}

#[test]
fn figures_side_by_side() {
    let config =
        json!({ "key": ["trait", "year"], "value": "rate", "tolerance": 0.01, "relative_tolerance": 0.1 });
    let table = run(&config).unwrap();
    assert_eq!(table.text("year").unwrap().value(0), "2025");
    let found: Vec<_> = table.float("found").unwrap().iter().collect();
    // Two rows of `task` are found: none is the one.
    assert_eq!(found, [Some(0.25), Some(0.001), Some(9.0), None, None]);
    assert_eq!(table.int("matches").unwrap().values(), &[1, 1, 1, 2, 0]);
    let relative: Vec<_> = table.float("relative").unwrap().iter().collect();
    assert_eq!(relative[1..], [None, Some(-0.1), None, None]);
    let within: Vec<_> = table.bool("within").unwrap().iter().collect();
    assert_eq!(within, [Some(false), Some(true), Some(true), None, None]);
}

#[test]
fn odd_options_are_refused_with_a_hint() {
    for config in [
        json!({ "key": [], "value": "rate" }),
        json!({ "key": ["rate"], "value": "rate" }),
        json!({ "key": ["trait"], "value": "rate", "tolerance": -1.0 }),
    ] {
        assert!(run(&config).is_err(), "{config}");
    }
}
