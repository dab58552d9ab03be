//! Tokens of the same sentences in four languages, against those of Petrov et al. 2023.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use arrow_array::LargeStringArray;
use cladist_components_coverage::Definition;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};
use cladist_testdata::{folder, json as read_json, text};

fn golden(folder: &Path) -> Value {
    read_json(&folder.join("expected.json"))["tokenizer_parity"].clone()
}

fn run(config: &Value, port: &str, batch: RecordBatch) -> RecordBatch {
    let mut tables =
        cladist_testkit::metric_tables::<Definition>("tokenizers", config, &[(port, batch)]).unwrap();
    tables.remove("parity").unwrap()
}

#[test]
fn counts_of_the_built_in_encodings_are_exact() {
    let Some(folder) = folder("coverage") else { return };
    let golden = golden(&folder);
    let counts = golden["counts_exact"].as_object().unwrap();
    let part = |language: &str, part: &str| {
        text(&folder.join(format!("tokenizer-parity/{language}.{part}"))).replace('\n', " ")
    };
    let texts: Vec<String> = counts
        .keys()
        .map(|language| format!("{} {}", part(language, "dev"), part(language, "devtest")))
        .collect();
    for (language, text) in counts.keys().zip(&texts) {
        assert_eq!(
            (json!(text.chars().count()), json!(text.len())),
            (golden["characters"][language].clone(), golden["bytes"][language].clone())
        );
    }
    let batch = record_batch([
        ("id", strings(counts.keys().map(|_| "all"))),
        ("language", strings(counts.keys())),
        ("text", Arc::new(LargeStringArray::from(texts.clone()))),
    ])
    .unwrap();
    let encodings = ["cl100k_base", "r50k_base", "p50k_base", "o200k_base"];
    let parity = run(&json!({ "encodings": encodings, "pivot": "eng_Latn" }), "texts", batch);
    assert_eq!(parity.num_rows(), encodings.len() * counts.len());
    let premiums = parity.float("premium").unwrap();
    for row in 0..parity.num_rows() {
        let encoding = parity.text("tokenizer").unwrap().value(row);
        let language = parity.text("language").unwrap().value(row);
        let tokens = parity.int("tokens").unwrap().value(row);
        assert_eq!(tokens, counts[language][encoding], "{encoding}, {language}");
        let premium = tokens as f64 / counts["eng_Latn"][encoding].as_f64().unwrap();
        assert!((premiums.value(row) - premium).abs() < 1e-12);
        let published = &golden["premium_to_english_of_validated_counts"][language][encoding];
        assert!(published.as_f64().is_none_or(|published| (premium - published).abs() < 0.005));
        let bytes = golden["bytes"][language].as_f64().unwrap() / tokens as f64;
        assert!((parity.float("bytes_per_token").unwrap().value(row) - bytes).abs() < 1e-12);
    }
}

type Published = BTreeMap<(String, String), f64>;

/// A published table: language, tokenizer, number; what is no number (`–––`) is missing.
fn published(folder: &Path, name: &str) -> Published {
    let mut reader = csv::Reader::from_path(folder.join("tokenizer-parity").join(name)).unwrap();
    let head: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut found = Published::new();
    for record in reader.records().map(Result::unwrap) {
        for (tokenizer, cell) in head.iter().zip(&record).skip(2) {
            if let Ok(number) = cell.parse() {
                found.insert((record[0].to_owned(), tokenizer.clone()), number);
            }
        }
    }
    found
}

#[test]
fn premiums_of_published_counts_and_pairs_that_are_mostly_unknown() {
    let Some(folder) = folder("coverage") else { return };
    let all = published(&folder, "published_counts.csv");
    let valid = published(&folder, "published_counts_validated.csv");
    let unknown = published(&folder, "published_unknown_fraction.csv");
    let batch = record_batch([
        ("tokenizer", strings(all.keys().map(|key| &key.1))),
        ("language", strings(all.keys().map(|key| &key.0))),
        ("tokens", ints(all.values().map(|count| *count as i64))),
        ("unknown", nullable_floats(all.keys().map(|key| unknown.get(key).copied()))),
    ])
    .unwrap();
    let parity = run(&json!({ "pivot": "eng_Latn" }), "counts", batch);
    let wanted = &golden(&folder)["premium_to_english_of_validated_counts"];
    let premiums = parity.float("premium").unwrap();
    let mut compared = 0;
    for row in 0..parity.num_rows() {
        let tokenizer = parity.text("tokenizer").unwrap().value(row);
        let language = parity.text("language").unwrap().value(row);
        let key = (language.to_owned(), tokenizer.to_owned());
        assert_eq!(parity.bool("valid").unwrap().value(row), valid.contains_key(&key), "{key:?}");
        let premium = (!premiums.is_null(row)).then(|| premiums.value(row));
        match (wanted[language][tokenizer].as_f64(), premium) {
            (Some(wanted), Some(premium)) => assert!((premium - wanted).abs() < 1e-9, "{key:?}: {premium}"),
            (wanted, premium) => assert_eq!(wanted, premium, "{key:?}"),
        }
        compared += usize::from(premium.is_some());
    }
    let pairs = wanted.as_object().unwrap().values().flat_map(|of| of.as_object().unwrap().values());
    assert_eq!(compared, pairs.filter(|premium| premium.is_number()).count());
}
