//! Tables 2 and 3 of "The Bitter Lesson Learned from 2,000+ Multilingual Benchmarks" (arXiv 2504.15521).

use std::collections::BTreeMap;
use std::path::Path;

use cladist_components_coverage::Definition;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{self, Value, json};
use cladist_testdata::folder;

const LANGUAGES: [&str; 5] = ["Chinese", "French", "German", "Spanish", "Russian"];

fn golden(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["bitter_lesson"].clone()
}

fn table(folder: &Path, name: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(b'\t').from_path(folder.join("bitter-lesson").join(name));
    reader.as_mut().unwrap().deserialize().map(Result::unwrap).collect()
}

/// One Elo column as a benchmark's scores, another as the human ratings.
#[test]
fn elo_columns_with_each_other() {
    let Some(folder) = folder("coverage") else { return };
    let elo = table(&folder, "table3_elo.tsv");
    let golden = golden(&folder);
    assert_eq!(golden["models_with_elo"], elo.len());
    let number = |row: &BTreeMap<String, String>, column: &str| row[column].parse::<f64>().unwrap();
    let pairs: Vec<(&str, &str)> =
        (0..5).flat_map(|a| (a + 1..5).map(move |b| (LANGUAGES[a], LANGUAGES[b]))).collect();
    let rows: Vec<_> = pairs.iter().flat_map(|pair| elo.iter().map(move |row| (pair, row))).collect();
    let scores = record_batch([
        ("model", strings(rows.iter().map(|(_, row)| &row["model"]))),
        ("benchmark", strings(rows.iter().map(|(pair, _)| pair.0))),
        ("language", strings(rows.iter().map(|(pair, _)| pair.1))),
        ("value", floats(rows.iter().map(|(pair, row)| number(row, pair.0)))),
    ]);
    let rows: Vec<_> = LANGUAGES.iter().flat_map(|name| elo.iter().map(move |row| (*name, row))).collect();
    let human = record_batch([
        ("model", strings(rows.iter().map(|(_, row)| &row["model"]))),
        ("language", strings(rows.iter().map(|(name, _)| name))),
        ("score", floats(rows.iter().map(|(name, row)| number(row, name)))),
    ]);
    let inputs = [("scores", scores.unwrap()), ("human", human.unwrap())];
    let config = json!({ "methods": ["spearman"], "permutations": 10 });
    let found = cladist_testkit::metric_tables::<Definition>("agreement", &config, &inputs).unwrap();
    let found = &found["correlation"];
    assert_eq!(found.num_rows(), pairs.len());
    for row in 0..found.num_rows() {
        let text = |column: &str| found.text(column).unwrap().value(row).to_owned();
        let wanted =
            &golden["spearman_between_elo_columns"][format!("{}-{}", text("benchmark"), text("language"))];
        let value = found.float("value").unwrap().value(row);
        assert!((value - wanted.as_f64().unwrap()).abs() < 1e-9, "row {row}: {value}, not {wanted}");
    }
}

/// Which benchmark follows the human ratings best, per language, and the cells without a value: the
/// benchmarks stand for models here.
#[test]
fn the_best_benchmark_of_each_language() {
    let Some(folder) = folder("coverage") else { return };
    let golden = golden(&folder);
    let rows = table(&folder, "table2_spearman.tsv");
    let cells: Vec<_> = rows.iter().flat_map(|row| LANGUAGES.map(|language| (row, language))).collect();
    let scores = record_batch([
        ("model", strings(cells.iter().map(|(row, _)| &row["benchmark"]))),
        ("language", strings(cells.iter().map(|(_, language)| language))),
        ("score", nullable_floats(cells.iter().map(|(row, language)| row[*language].parse().ok()))),
    ]);
    let inputs = [("scores", scores.unwrap())];
    let found =
        cladist_testkit::metric_tables::<Definition>("equity", &json!({ "draws": 1 }), &inputs).unwrap();
    let languages = &found["languages"];
    for row in 0..languages.num_rows() {
        let wanted = &golden["best_benchmark_per_language"][languages.text("language").unwrap().value(row)];
        assert_eq!(languages.text("best_model").unwrap().value(row), wanted["benchmark"]);
        let rho = languages.float("max").unwrap().value(row);
        assert!((rho - wanted["rho"].as_f64().unwrap()).abs() < 1e-12);
    }
    let missing: Vec<Value> = cells
        .iter()
        .filter(|(row, language)| row[*language].is_empty())
        .map(|(row, language)| json!([row["benchmark"], language]))
        .collect();
    assert_eq!(golden["missing_cells"], Value::from(missing));
    let told = &found["anomalies"];
    let kinds = told.text("kind").unwrap();
    let named: Vec<&str> = (0..told.num_rows())
        .filter(|&row| kinds.value(row) == "missing_cells")
        .map(|row| told.text("language").unwrap().value(row))
        .collect();
    assert_eq!(named, ["Chinese", "French"]);
}
