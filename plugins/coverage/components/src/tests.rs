use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

use crate::Definition;

#[test]
fn every_law_holds() {
    for seed in [1, 2] {
        cladist_testkit::assert_laws::<Definition>(seed);
    }
}

#[test]
fn a_sample_against_a_reference_by_hand() {
    let column = |values: &[f64]| record_batch([("length", floats(values.to_vec()))]).unwrap();
    let config = json!({ "value": "length", "bins": { "low": 0, "high": 2, "width": 1 } });
    // Histograms 1, 1 and 2, 2: raw 2/4, scaled 1; the 5 lies in no bin.
    let inputs = [("items", column(&[0.5, 1.5, 5.0])), ("reference", column(&[0.1, 0.2, 1.1, 1.2]))];
    let tables = cladist_testkit::metric_tables::<Definition>("diversity", &config, &inputs).unwrap();
    let indices = &tables["indices"];
    assert_eq!(indices.float("value").unwrap().values(), &[0.5, 1.0]);
    assert_eq!(indices.int("languages").unwrap().values(), &[3, 3]);
    assert_eq!(indices.text("note").unwrap().value(0), "1 values in no bin");
}
