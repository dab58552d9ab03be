//! Real score tables against the values of an independent reference.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cladist_components_coverage::Definition;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{self, Value, json};
use cladist_testdata::{folder, text};

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let text = text(path);
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

fn golden(folder: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap()
}

/// Scores by model, then by language.
type Scores = BTreeMap<String, BTreeMap<String, Option<f64>>>;

fn run(scores: &Scores) -> BTreeMap<String, RecordBatch> {
    let rows: Vec<(&str, &str, Option<f64>)> = scores
        .iter()
        .flat_map(|(model, line)| line.iter().map(move |(k, v)| (model.as_str(), k.as_str(), *v)))
        .collect();
    let batch = record_batch([
        ("model", strings(rows.iter().map(|row| row.0))),
        ("language", strings(rows.iter().map(|row| row.1))),
        ("score", nullable_floats(rows.iter().map(|row| row.2))),
    ])
    .unwrap();
    let config = json!({ "draws": 2, "pairs": 20 });
    cladist_testkit::metric_tables::<Definition>("equity", &config, &[("scores", batch)]).unwrap()
}

fn places(table: &RecordBatch, column: &str) -> BTreeMap<String, usize> {
    table.text(column).unwrap().iter().flatten().map(str::to_owned).zip(0..).collect()
}

#[track_caller]
fn close(table: &RecordBatch, row: usize, column: &str, wanted: &Value) {
    let (found, wanted) = (table.float(column).unwrap().value(row), wanted.as_f64().unwrap());
    assert!((found - wanted).abs() < 1e-9, "row {row}, {column}: {found}, not {wanted}");
}

/// The two result sets of `mteb_results`.
#[test]
fn results_of_embedding_models() {
    let Some(folder) = folder("coverage") else { return };
    for (name, wanted) in golden(&folder)["mteb_results"].as_object().unwrap() {
        let mut scores = Scores::new();
        for row in rows(&folder.join(format!("{name}.csv.gz"))) {
            let language = row["subset"].split('-').next().unwrap_or("").to_owned();
            let language = if name.starts_with("Belebele") { language } else { row["subset"].clone() };
            let score = row["main_score"].parse().ok();
            scores.entry(row["model"].clone()).or_default().insert(language, score);
        }
        let found = run(&scores);
        let models = &found["models"];
        let mut sets: BTreeMap<String, u64> = BTreeMap::new();
        for languages in models.int("languages").unwrap().values() {
            *sets.entry(languages.to_string()).or_default() += 1;
        }
        let expected: BTreeMap<String, u64> =
            serde_json::from_value(wanted["models_by_number_of_subsets"].clone()).unwrap();
        assert_eq!(sets, expected, "{name}");
        let place = places(models, "model");
        for (model, figures) in wanted["models"].as_object().unwrap() {
            for (key, column) in [
                ("mean", "mean"),
                ("min", "min"),
                ("max", "max"),
                ("p10", "p10"),
                ("gini", "gini"),
                ("english", "pivot"),
                ("english_minus_mean", "gap"),
                ("min_over_max", "parity"),
            ] {
                close(models, place[model], column, &figures[key]);
            }
            assert_eq!(models.int("languages").unwrap().value(place[model]), figures["languages"]);
            let least = models.text("min_language").unwrap().value(place[model]);
            let subset = figures["argmin"].as_str().unwrap();
            let language = if name.starts_with("Belebele") { subset.split('-').next() } else { Some(subset) };
            assert_eq!(Some(least), language);
        }
        let rows: usize = scores.values().map(BTreeMap::len).sum();
        assert_eq!(
            (json!(rows), json!(found["languages"].num_rows())),
            (wanted["rows"].clone(), wanted["subsets"].clone())
        );
        // Means of languages over the models that have all of them.
        let all = found["languages"].num_rows();
        let complete: Scores = scores
            .iter()
            .filter(|(_, own)| own.len() == all)
            .map(|(model, own)| (model.clone(), own.clone()))
            .collect();
        assert_eq!(json!(complete.len()), wanted["models_with_all_subsets"]);
        assert_eq!(json!([]), wanted["subsets_common_to_all_models"]);
        let languages = &run(&complete)["languages"];
        let place_of = places(languages, "language");
        for row in wanted["mean_over_models_with_all_subsets_per_subset_lowest5"].as_array().unwrap() {
            let subset = row[0].as_str().unwrap();
            let language =
                if name.starts_with("Belebele") { subset.split('-').next().unwrap() } else { subset };
            close(languages, place_of[language], "mean", &row[1]);
        }
        // The order of means over different sets is not that of the models with all subsets.
        let ordered = |list: &Value, rank: &str| {
            let names: BTreeSet<String> =
                list.as_array().unwrap().iter().map(|row| row[0].as_str().unwrap().to_owned()).collect();
            let rank = models.int(rank).unwrap();
            let all = scores.values().map(BTreeMap::len).max().unwrap() as i64;
            let complete = |row: usize| models.int("languages").unwrap().value(row) == all;
            let plain = rank == models.int("rank_plain").unwrap();
            let best: BTreeSet<String> = (0..models.num_rows())
                .filter(|&row| rank.value(row) <= 5 && (plain || complete(row)))
                .map(|row| models.text("model").unwrap().value(row).to_owned())
                .collect();
            assert!(names.is_subset(&best), "{name}: {names:?}, not {best:?}");
        };
        for list in ["top5_by_mean_over_own_subsets", "top5_by_mean_among_models_with_all_subsets"] {
            for row in wanted[list].as_array().unwrap() {
                close(models, place[row[0].as_str().unwrap()], "mean", &row[1]);
            }
        }
        ordered(&wanted["top5_by_mean_over_own_subsets"], "rank_plain");
        ordered(&wanted["top5_by_mean_among_models_with_all_subsets"], "rank");
        assert!(places(&found["warnings"], "kind").contains_key("no_common_language"));
    }
}

/// Published averages over the present cells of a table with gaps.
#[test]
fn averages_of_a_survey() {
    let Some(folder) = folder("coverage") else { return };
    let mut scores = Scores::new();
    for row in rows(&folder.join("survey-averages.csv")) {
        let model = format!("{} {}", row["model"], row["method"]);
        let tasks =
            row.iter().filter(|(key, _)| !["model", "method", "avg_published"].contains(&key.as_str()));
        scores.insert(model, tasks.map(|(task, cell)| (task.clone(), cell.parse().ok())).collect());
    }
    let found = run(&scores);
    let models = &found["models"];
    let place = places(models, "model");
    for wanted in golden(&folder)["survey_averages"].as_array().unwrap() {
        let row =
            place[&format!("{} {}", wanted["model"].as_str().unwrap(), wanted["method"].as_str().unwrap())];
        close(models, row, "mean", &wanted["mean"]);
        assert_eq!(models.int("languages").unwrap().value(row), wanted["tasks"].as_i64().unwrap());
        let published = wanted["published"].as_f64().unwrap();
        assert!((models.float("mean").unwrap().value(row) - published).abs() < 0.051);
    }
}
