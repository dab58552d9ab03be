use arrow_array::cast::AsArray;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

use crate::Definition;

/// `chat` swaps its parent's licence and drops a language; `self` is its own parent.
fn models() -> RecordBatch {
    record_batch([
        ("id", strings(["base", "chat", "self"])),
        ("licenses", string_lists([vec!["mit"], vec!["apache-2.0"], vec!["mit"]])),
        ("languages", string_lists([vec!["en", "fr"], vec!["en"], vec!["multilingual"]])),
        ("tags", string_lists([vec!["en", "fr", "ml"], vec!["en", "trl"], vec!["de"]])),
        ("pipeline_tag", nullable_strings([Some("fill-mask"), None, None])),
        ("library_name", nullable_strings([Some("peft"), Some("gguf"), Some("peft")])),
        ("likes", ints([1, 2, 3])),
    ])
    .unwrap()
}

fn edges() -> RecordBatch {
    record_batch([
        ("child", strings(["chat", "self", "chat"])),
        ("parent", strings(["base", "self", "gone"])),
        ("relation", nullable_strings([Some("finetune"), None, None])),
        ("cut", bools([false, true, false])),
    ])
    .unwrap()
}

type Rows = std::collections::BTreeMap<String, RecordBatch>;

fn run(config: &Value) -> Result<Rows, String> {
    let inputs = [("models", models()), ("edges", edges())];
    cladist_testkit::metric_tables::<Definition>("traits", config, &inputs)
}

/// A column of texts.
fn texts(table: &RecordBatch, column: &str) -> Vec<String> {
    let column = table.column_by_name(column).unwrap().as_string::<i32>();
    column.iter().flatten().map(str::to_owned).collect()
}

fn counts(table: &RecordBatch, column: &str) -> Vec<i64> {
    table.int(column).unwrap().values().to_vec()
}

#[test]
fn a_swap_and_a_language_dropped() {
    let tables = run(&json!({ "traits": ["license", "language", "task"] })).unwrap();
    let mutation = &tables["mutation"];
    assert_eq!(texts(mutation, "trait"), ["license", "license", "language", "language", "task"]);
    assert_eq!(texts(mutation, "relation"), ["all", "finetune", "all", "finetune", "all"]);
    assert_eq!(counts(mutation, "edges"), [1, 1, 1, 1, 0]);
    let rate = mutation.float("rate").unwrap();
    // {en, fr} to {en}: one of two is gone.
    assert_eq!(rate.iter().collect::<Vec<_>>(), [Some(1.0), Some(1.0), Some(0.5), Some(0.5), None]);
    assert_eq!(mutation.float("ci_low").unwrap().null_count(), 5, "one parent has no interval");
    let transitions = &tables["transitions"];
    assert_eq!(texts(transitions, "from"), ["mit", "fr"]);
    assert_eq!(texts(transitions, "to"), ["apache-2.0", "en"]);
    assert_eq!(counts(transitions, "count"), [1, 1]);
    let order = &tables["order"];
    assert_eq!(texts(order, "value"), ["mit", "apache-2.0", "mit", "apache-2.0", "fr", "en", "fr", "en"]);
    assert_eq!(counts(order, "appearances")[..2], [2, 1]);
    let fit = &tables["order_fit"];
    assert_eq!(fit.num_rows(), 6);
    assert_eq!(counts(fit, "bound"), [1, 1, 1, 1, 0, 0]);
}

#[test]
fn the_studys_rules() {
    let config = json!({ "traits": ["license", "language"], "mode": "paper", "by_relation": false });
    let tables = run(&config).unwrap();
    // The self-loop counts, and so does the tag `ml`, which is no language here.
    assert_eq!(counts(&tables["mutation"], "edges"), [2, 2]);
    let transitions = &tables["transitions"];
    assert_eq!(texts(transitions, "from"), ["mit", "French", "Malayalam"]);
    assert_eq!(texts(transitions, "to"), ["apache-2.0", "English", "English"]);
    assert_eq!(counts(transitions, "count"), [2, 1, 1]);
}

#[test]
fn only_the_relations_asked_for() {
    let tables = run(&json!({ "traits": ["license"], "relations": ["untyped"], "mode": "paper" })).unwrap();
    assert_eq!(texts(&tables["mutation"], "relation"), ["all", "untyped"]);
    assert_eq!(counts(&tables["mutation"], "edges"), [1, 1]);
}

#[test]
fn a_column_holds_a_text_or_a_list() {
    let tables = run(&json!({ "traits": ["column:library_name", "column:licenses"] })).unwrap();
    assert_eq!(texts(&tables["transitions"], "trait"), ["column:library_name", "column:licenses"]);
    assert_eq!(texts(&tables["transitions"], "from"), ["peft", "mit"]);
    let error = run(&json!({ "traits": ["column:likes"] })).unwrap_err();
    assert!(error.contains("column `likes` is Int64, and a trait is a text"), "{error}");
}

#[test]
fn what_cannot_be_meant() {
    for (config, message) in [
        (json!({ "traits": [] }), "`traits` is empty"),
        (json!({ "traits": ["licence"] }), "unknown trait `licence`"),
        (json!({ "traits": ["task", "task"] }), "the trait `task` is named twice"),
        (json!({ "top": 61 }), "`top` is 61, and an order has 1 to 60 values"),
        (json!({ "top": 0 }), "`top` is 0"),
        (json!({ "relations": [] }), "`relations` is empty"),
    ] {
        let error = run(&config).unwrap_err();
        assert!(error.contains(message), "{error}");
    }
}
