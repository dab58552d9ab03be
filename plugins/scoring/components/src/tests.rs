use std::sync::Arc;

use arrow_array::builder::{LargeStringBuilder, ListBuilder};
use arrow_array::{ArrayRef, LargeStringArray};
use cladist_sdk::prelude::*;

use crate::Definition;

#[test]
fn every_law_holds() {
    for seed in [1, 2] {
        cladist_testkit::assert_laws::<Definition>(seed);
    }
}

/// Texts as columns of the contract.
pub(crate) fn texts(rows: &[(Option<&str>, &[&str])]) -> [(&'static str, ArrayRef); 2] {
    let mut references = ListBuilder::new(LargeStringBuilder::new());
    for (_, texts) in rows {
        texts.iter().for_each(|text| references.values().append_value(text));
        references.append(true);
    }
    let predictions: LargeStringArray = rows.iter().map(|(prediction, _)| *prediction).collect();
    [("prediction", Arc::new(predictions)), ("references", Arc::new(references.finish()))]
}

/// Outputs of one model at one benchmark, in English.
pub(crate) fn predictions(rows: &[(Option<&str>, &[&str])]) -> RecordBatch {
    let [prediction, references] = texts(rows);
    record_batch([
        ("model", strings(rows.iter().map(|_| "m"))),
        ("benchmark", strings(rows.iter().map(|_| "b"))),
        ("language", strings(rows.iter().map(|_| "en"))),
        ("sample_id", strings((0..rows.len()).map(|row| row.to_string()))),
        prediction,
        references,
    ])
    .unwrap()
}
