use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{BooleanArray, LargeStringArray};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

use crate::Definition;

/// A parent with two children, one of which has a child; `lone` has neither kin nor artefact.
const IDS: [&str; 5] = ["org/base", "me/chat", "me/code", "you/chat-gguf", "lone"];
const TAGS: [&[&str]; 5] = [
    &["llama", "license:mit"],
    &["llama", "license:mit", "base_model:org/base"],
    &["llama", "code", "base_model:org/base"],
    &["gguf", "license:mit", "base_model:me/chat"],
    &[],
];

fn models() -> RecordBatch {
    let mut tags = ListBuilder::new(StringBuilder::new());
    for list in TAGS {
        for tag in list {
            tags.values().append_value(tag);
        }
        tags.append(!list.is_empty());
    }
    let text = |at: usize| (!TAGS[at].is_empty()).then(|| TAGS[at].join(" "));
    let raw = (0..5).map(|at| text(at).map(|text| format!("{{\"tags\":\"{text}\",\"base_model\":null}}")));
    let card = (0..5).map(|at| text(at).map(|text| format!("---\nbase_model: {at}{at}{at}\n---\n{text}")));
    record_batch([
        ("id", strings(IDS)),
        ("tags", Arc::new(tags.finish()) as _),
        ("raw", Arc::new(raw.collect::<LargeStringArray>()) as _),
        ("card", Arc::new(card.collect::<LargeStringArray>()) as _),
    ])
    .unwrap()
}

fn edges() -> RecordBatch {
    let rows = [(1, 0, false), (2, 0, false), (3, 1, false), (0, 0, true), (4, 0, false)];
    record_batch([
        ("child", strings(rows.iter().map(|row| IDS[row.0]))),
        ("parent", strings(rows.iter().map(|row| IDS[row.1]))),
        ("relation", nullable_strings(rows.iter().map(|_| None::<&str>))),
        ("cut", Arc::new(rows.iter().map(|row| Some(row.2)).collect::<BooleanArray>()) as _),
    ])
    .unwrap()
}

fn run(config: Value) -> Result<RecordBatch, String> {
    let inputs = [("models", models()), ("edges", edges())];
    let tables = cladist_testkit::metric_tables::<Definition>("similarity", &config, &inputs)?;
    Ok(tables["similarity"].clone())
}

/// Pairs, mean and method of a kinship.
fn row(table: &RecordBatch, pattern: &str) -> (i64, Option<f64>, String) {
    let patterns = table.text("pattern").unwrap();
    let at = (0..table.num_rows()).find(|&at| patterns.value(at) == pattern).unwrap();
    let (means, methods) = (table.float("mean").unwrap(), table.text("method").unwrap());
    let mean = (!means.is_null(at)).then(|| means.value(at));
    (table.int("pairs").unwrap().value(at), mean, methods.value(at).to_owned())
}

fn close(found: (i64, Option<f64>, String), pairs: i64, mean: f64) {
    assert!(found.0 == pairs && (found.1.unwrap() - mean).abs() < 1e-12 && found.2 == "exact", "{found:?}");
}

#[test]
fn jaccard_of_a_small_family_by_hand() {
    let table = run(json!({ "measure": "jaccard" })).unwrap();
    assert_eq!(table.num_rows(), 29);
    // base–chat 2/3, base–code 1/4, chat–gguf 1/5; `lone` has no tags and takes no part.
    close(row(&table, "parent_child"), 3, (2.0 / 3.0 + 0.25 + 0.2) / 3.0);
    // {llama, mit, base} and {llama, code, base}.
    close(row(&table, "siblings"), 1, 0.5);
    close(row(&table, "grandparent"), 1, 0.25);
    close(row(&table, "nephew_uncle"), 1, 0.0);
    assert_eq!(row(&table, "cousins"), (0, None, "exact".to_owned()));
    close(row(&table, "random"), 6, (2.0 / 3.0 + 0.25 + 0.2 + 0.5 + 0.25) / 6.0);
    let table =
        run(json!({ "measure": "jaccard", "exclude": ["base_model"], "weighting": "parents" })).unwrap();
    // Without the parents' names: base–chat 1, base–code 1/3, chat–gguf 1/3; two parents.
    close(row(&table, "parent_child"), 2, f64::midpoint(f64::midpoint(1.0, 1.0 / 3.0), 1.0 / 3.0));
    // The study keeps the loop: base is its own parent and child.
    let table = run(json!({ "measure": "jaccard", "mode": "paper" })).unwrap();
    close(row(&table, "parent_child"), 4, (2.0 / 3.0 + 0.25 + 0.2 + 1.0) / 4.0);
}

#[test]
fn what_is_left_out_of_records_and_cards_makes_no_difference() {
    for artefact in ["metadata", "card"] {
        for measure in ["bow", "tfidf", "jaccard"] {
            let with = |exclude: Value| {
                run(json!({ "artefact": artefact, "measure": measure, "exclude": exclude })).unwrap()
            };
            let (all, without) = (with(json!([])), with(json!(["base_model"])));
            assert_eq!(row(&all, "parent_child").0, 3, "{artefact}");
            assert_ne!(row(&all, "parent_child").1, row(&without, "parent_child").1, "{artefact} {measure}");
        }
    }
}

#[test]
fn drawn_pairs_say_so() {
    let table = run(json!({ "measure": "levenshtein", "n": 40, "seed": 5 })).unwrap();
    let (pairs, mean, method) = row(&table, "siblings");
    assert_eq!((pairs, method.as_str()), (1, "sample(n=40, seed=5)"));
    let (a, b) = (TAGS[1].join(" "), TAGS[2].join(" "));
    assert!((mean.unwrap() - cladist_similarity::edit_similarity(&a, &b)).abs() < 1e-12);
    assert_eq!(row(&table, "cousins"), (0, None, "exact".to_owned()));
    let table = run(json!({ "measure": "jaccard", "method": "sample", "n": 10 })).unwrap();
    assert_eq!(row(&table, "random").2, "sample(n=10, seed=1)");
}

#[test]
fn what_would_be_ignored_is_refused() {
    for (config, hint) in [
        (json!({ "measure": "bow", "method": "sample" }), "exact over all pairs"),
        (json!({ "measure": "levenshtein", "method": "exact" }), "drawn at random"),
        (json!({ "n": 1 }), "at least 2"),
        (json!({ "exclude": [""] }), "empty name"),
        (json!({ "relations": [] }), "`relations` is empty"),
    ] {
        let error = run(config.clone()).unwrap_err();
        assert!(error.contains(hint), "{config}: {error}");
    }
}
