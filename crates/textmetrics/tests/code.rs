//! pass@k against exact fractions.
use cladist_testdata::{folder, json};
use cladist_textmetrics::pass_at_k;

#[test]
fn means_over_tasks() {
    let Some(folder) = folder("scoring") else { return };
    let golden = json(&folder.join("code").join("expected.json"));
    for want in golden["expected"].as_array().unwrap() {
        let k = want["k"].as_u64().unwrap();
        let found: Vec<f64> = golden["cases"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|task| pass_at_k(task["n"].as_u64().unwrap(), task["passed"].as_u64().unwrap(), k))
            .collect();
        assert_eq!(found.len() as u64, want["tasks_with_n_at_least_k"].as_u64().unwrap());
        let mean = found.iter().sum::<f64>() / found.len() as f64;
        assert!((mean - want["pass_at_k"].as_f64().unwrap()).abs() < 1e-12, "pass@{k}: {mean}");
    }
}
