//! The stored results of published packages, and how they are read.
use cladist_testdata::{folder, json};
use serde_json::Value;

/// The cases of a method; none, said loudly, without the data.
pub(crate) fn cases(method: &str) -> Vec<Value> {
    let Some(folder) = folder("scoring") else { return Vec::new() };
    let all = json(&folder.join("statistics.json"));
    all["cases"][method].as_array().unwrap().clone()
}

pub(crate) fn line(value: &Value) -> Vec<f64> {
    value.as_array().unwrap().iter().map(|x| x.as_f64().unwrap()).collect()
}

/// Equal to nine digits; none where nothing is wanted.
#[track_caller]
pub(crate) fn close(found: Option<f64>, wanted: &Value, what: &str) {
    let near = match (found, wanted.as_f64()) {
        (Some(found), Some(wanted)) => (found - wanted).abs() <= 1e-9 * wanted.abs().max(1e-300),
        (found, wanted) => found == wanted,
    };
    assert!(near, "{what}: {found:?}, not {wanted}");
}
