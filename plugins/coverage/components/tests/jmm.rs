//! The published J_mm of four samples (Samardžić et al. 2024), by mean word length against TeDDi.

use cladist_components_coverage::Definition;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use cladist_testdata::{folder, json as read_json};

#[test]
fn four_samples_against_teddi() {
    let Some(folder) = folder("coverage") else { return };
    let lengths = |name: &str| {
        let path = folder.join("jmm").join(format!("{name}.tsv"));
        let mut reader = csv::ReaderBuilder::new().delimiter(b'\t').from_path(path).unwrap();
        let place = reader.headers().unwrap().iter().position(|column| column == "Avg_length").unwrap();
        let values: Vec<f64> = reader.records().map(|row| row.unwrap()[place].parse().unwrap()).collect();
        record_batch([("length", floats(values))]).unwrap()
    };
    let config = json!({ "value": "length", "bins": { "low": 1, "high": 13, "width": 1 } });
    for (name, wanted) in read_json(&folder.join("expected.json"))["jmm"].as_object().unwrap() {
        let inputs = [("items", lengths(name)), ("reference", lengths("teddi"))];
        let found = cladist_testkit::metric_tables::<Definition>("diversity", &config, &inputs).unwrap();
        let indices = &found["indices"];
        for (row, key) in [(0, "raw"), (1, "scaled")] {
            assert_eq!(indices.text("index").unwrap().value(row), format!("jmm_{key}"));
            assert_eq!(json!(indices.int("languages").unwrap().value(row)), wanted["languages"], "{name}");
            let value = indices.float("value").unwrap().value(row);
            for key in [key.to_owned(), format!("published_{key}")] {
                assert!((value - wanted[&key].as_f64().unwrap()).abs() < 1e-9, "{name} {key}: {value}");
            }
        }
    }
}
