use std::collections::BTreeMap;

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

use crate::Definition;

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

fn run(config: &Value, inputs: &[(&str, RecordBatch)]) -> Result<BTreeMap<String, RecordBatch>, String> {
    cladist_testkit::metric_tables::<Definition>("diversity", config, inputs)
}

/// Two relatives that are alike, and two others; the last has one feature only.
fn features() -> RecordBatch {
    record_batch([
        ("language", strings(["eng", "deu", "zho", "yor"])),
        ("order", strings(["SVO", "SVO", "SVO", "SOV"])),
        ("tones", strings(["no", "no", "yes", "?"])),
        ("case", nullable_strings([Some("yes"), Some("yes"), Some("no"), None])),
        ("family", strings(["IE", "IE", "ST", "NC"])),
    ])
    .unwrap()
}

fn indices(found: &BTreeMap<String, RecordBatch>) -> BTreeMap<String, Option<f64>> {
    let table = &found["indices"];
    let names = table.text("index").unwrap().iter().flatten().map(str::to_owned);
    names.zip(table.float("value").unwrap().iter()).collect()
}

#[test]
fn how_diverse_languages_are_by_hand() {
    let config = json!({ "languages": ["en", "German", "zho", "xx"] });
    let found = run(&config, &[("features", features())]).unwrap();
    let value = indices(&found);
    let near = |index: &str, wanted: f64| {
        assert!((value[index].unwrap() - wanted).abs() < 1e-12, "{index}: {:?}, not {wanted}", value[index]);
    };
    // en and de are alike; zh differs from both in two of three features; yo, with one shared feature that differs,
    // is farthest, at 1.
    near("mean_pairwise_distance", 2.0 * (2.0_f64 / 3.0).sqrt() / 3.0);
    near("feature_value_overlap", (1.0 + 1.0 / 3.0 + 1.0 / 3.0) / 3.0);
    near("feature_value_inclusion", (0.5 + 1.0 + 1.0) / 3.0);
    let third = -(1.0 / 3.0 * (1.0_f64 / 3.0).log2() + 2.0 / 3.0 * (2.0_f64 / 3.0).log2());
    near("entropy_without_missing", 2.0 * third / 3.0);
    near("entropy_with_missing", 2.0 * third / 3.0);
    let table = &found["indices"];
    assert_eq!((table.int("languages").unwrap().value(0), table.int("features").unwrap().value(0)), (3, 3));
    assert_eq!(table.text("note").unwrap().value(0), "not in `features`: xx");
    let distances = &found["distances"];
    assert_eq!(distances.num_rows(), 3);
    assert_eq!(distances.text("a").unwrap().value(0), "deu");
    assert_eq!(distances.int("shared_features").unwrap().values(), &[3, 3, 3]);
    assert_eq!(found["sample"].num_rows(), 0);
}

#[test]
fn samples_are_drawn_as_asked() {
    let drawn = |method: &str, n: usize| {
        let config = json!({ "sample": { "method": method, "n": n, "seed": 3 } });
        let found = run(&config, &[("features", features())]).unwrap();
        let table = &found["sample"];
        let texts = |column: &str| {
            table.text(column).unwrap().iter().flatten().map(str::to_owned).collect::<Vec<_>>()
        };
        assert_eq!(texts("method"), vec![method; n]);
        assert!(indices(&found).contains_key("sampled_mean_pairwise_distance"));
        (texts("language"), texts("how").remove(0))
    };
    // yo is at 1 from all others, zh at √⅔ from both relatives.
    assert_eq!(drawn("maxsum", 2), (vec!["deu".to_owned(), "yor".to_owned()], "exact".to_owned()));
    let (languages, how) = drawn("maxmin", 3);
    assert_eq!((languages.join(" ").as_str(), how.as_str()), ("deu yor zho", "exact"));
    let (languages, how) = drawn("random_family", 3);
    assert!(languages.contains(&"zho".to_owned()) && languages.contains(&"yor".to_owned()), "{languages:?}");
    assert_eq!((how.as_str(), drawn("random", 4).0.len()), ("random", 4));
}

#[test]
fn a_question_is_asked_whole() {
    let numbers = || record_batch([("length", floats([0.5]))]).unwrap();
    let bins = json!({ "low": 0, "high": 2, "width": 1 });
    let samples = [("items", numbers()), ("reference", numbers())];
    for (config, inputs, word) in [
        (json!({}), vec![], "nothing is wired"),
        (json!({ "value": "length", "bins": bins }), vec![("items", numbers())], "without `reference`"),
        (json!({ "bins": bins }), samples.to_vec(), "`value` is not given"),
        (json!({ "value": "length" }), samples.to_vec(), "`bins` is not given"),
        (json!({ "value": "length", "bins": bins }), vec![("features", features())], "`items` is not wired"),
        (
            json!({ "value": "length", "bins": bins, "languages": ["en"] }),
            samples.to_vec(),
            "`features` is not wired",
        ),
        (
            json!({ "sample": { "method": "random_genus", "n": 2 } }),
            vec![("features", features())],
            "needs a column `genus`",
        ),
    ] {
        let error = run(&config, &inputs).unwrap_err();
        assert!(error.contains(word), "{error}: not `{word}`");
    }
}
