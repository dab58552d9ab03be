//! Published values of J_mm: Samardžić et al. 2024, mean word length against TeDDi.
use std::path::Path;

use cladist_coverage::{Bins, minmax};
use cladist_testdata::folder;

fn lengths(file: &Path) -> Vec<f64> {
    let text = std::fs::read_to_string(file).unwrap();
    let mut lines = text.lines();
    let place = lines.next().unwrap().split('\t').position(|name| name == "Avg_length").unwrap();
    lines.map(|line| line.split('\t').nth(place).unwrap().parse().unwrap()).collect()
}

#[test]
fn four_samples_against_teddi() {
    let Some(folder) = folder("coverage") else { return };
    let expected: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
    let bins = Bins::new(1.0, 13.0, 1.0).unwrap();
    let of = |name: &str| bins.histogram(lengths(&folder.join("jmm").join(format!("{name}.tsv"))));
    let teddi = of("teddi");
    for (name, wanted) in expected["jmm"].as_object().unwrap() {
        let found = minmax(&of(name), &teddi);
        for (found, key) in [(found.raw, "published_raw"), (found.scaled, "published_scaled")] {
            let wanted = wanted[key].as_f64().unwrap();
            assert!((found.unwrap() - wanted).abs() < 1e-9, "{name} {key}: {found:?}, not {wanted}");
        }
    }
}
