use std::collections::BTreeMap;

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

use crate::Definition;

fn run(config: &Value, inputs: &[(&str, RecordBatch)]) -> Result<BTreeMap<String, RecordBatch>, String> {
    cladist_testkit::metric_tables::<Definition>("survey", config, inputs)
}

fn records() -> RecordBatch {
    record_batch([
        ("title", strings(["Parsing Greek", "Parsing Greek.", "Lexicons for Greek", "Corpora"])),
        ("year", nullable_ints([Some(2020), Some(2021), Some(2021), None])),
        ("task", nullable_strings([Some("Parsing"), Some("parsing"), Some("Lexicon, Parsing"), None])),
        ("databases", strings(["Scopus, Scopus", "ACL", "Scopus, ACL, Scholar", "Scholar"])),
        ("search_round", strings(["1,2", "2", "2", "1"])),
        ("query", strings(["a, b", "a, b", "c", "c"])),
    ])
    .unwrap()
}

/// Rows of the columns as text, null as `-`.
fn rows(table: &RecordBatch, columns: &[&str]) -> Vec<String> {
    let cell = |column: &str, row: usize| {
        if let Ok(texts) = table.text(column) {
            return if texts.is_null(row) { "-".to_owned() } else { texts.value(row).to_owned() };
        }
        let numbers = table.int(column).unwrap();
        if numbers.is_null(row) { "-".to_owned() } else { numbers.value(row).to_string() }
    };
    (0..table.num_rows())
        .map(|row| columns.iter().map(|column| cell(column, row)).collect::<Vec<_>>().join(" | "))
        .collect()
}

#[test]
fn records_papers_and_what_each_database_misses() {
    let found = run(&json!({}), &[("records", records())]).unwrap();
    let flow = rows(&found["flow"], &["stage", "round", "database", "records", "queries"]);
    for wanted in [
        "identified | - | - | 4 | 2",
        "identified | 1 | - | 2 | 2",
        "identified | 2 | - | 3 | 2",
        "identified | - | Scopus | 2 | 2",
        "duplicates | - | - | 1 | 2",
        "duplicates | 2 | - | 1 | 2",
        "unique | - | - | 3 | 2",
    ] {
        assert!(flow.iter().any(|row| row == wanted), "{wanted} is not in {flow:#?}");
    }
    // The first paper was found in ACL and in Scopus, once in each.
    let overlap = rows(&found["overlap"], &["databases", "records", "found", "missed"]);
    let wanted = [
        "ACL | 0 | 2 | 1",
        "ACL+Scholar+Scopus | 1 | 3 | 0",
        "ACL+Scopus | 1 | 2 | 1",
        "Scholar | 1 | 2 | 1",
        "Scopus | 0 | 2 | 1",
    ];
    assert_eq!(overlap, wanted);
}

#[test]
fn tasks_by_year_with_the_gaps_told() {
    let found = run(&json!({}), &[("records", records())]).unwrap();
    let wanted = [
        "- | - | 3",
        "- | 2020 | 1",
        "- | 2021 | 1",
        "(not said) | - | 1",
        "Lexicon | - | 1",
        "Lexicon | 2021 | 1",
        "Parsing | - | 2",
        "Parsing | 2020 | 1",
        "Parsing | 2021 | 1",
        "parsing | - | 1",
        "parsing | 2020 | 1",
    ];
    assert_eq!(rows(&found["tasks"], &["task", "year", "records"]), wanted);
}

#[test]
fn a_funnel_and_levels_of_support() {
    let resources = record_batch([
        ("id", strings(["a", "b", "c", "d"])),
        ("tasks", string_lists([vec!["Parsing"], vec!["parsing"], vec!["Tagging"], vec![]])),
        ("availability", strings(["https://example.org", "on request", "yes", "public"])),
        ("license", nullable_strings([Some("MIT"), Some("MIT"), Some("unknown"), None])),
        ("test_split", bools([true, true, true, false])),
    ])
    .unwrap();
    let found = run(&json!({}), &[("records", records()), ("resources", resources)]).unwrap();
    let wanted = [
        "all | 4 | 4 | 4",
        "available | 3 | 3 | 4",
        "licensed | 1 | 2 | 2",
        "machine_actionable | - | - | -",
        "test_split | 1 | 3 | 4",
    ];
    assert_eq!(rows(&found["funnel"], &["stage", "resources", "alone", "known"]), wanted);
    let columns =
        ["task", "papers", "first_year", "last_year", "resources", "available", "test_split", "level"];
    let wanted = [
        "Lexicon | 1 | 2021 | 2021 | 0 | 0 | 0 | none",
        "Parsing | 2 | 2020 | 2021 | 2 | 1 | 2 | licensed",
        "Tagging | 0 | - | - | 1 | 1 | 1 | available",
    ];
    assert_eq!(rows(&found["support"], &columns), wanted);
}

#[test]
fn a_similarity_that_cannot_be() {
    let error = run(&json!({ "title_similarity": 0.0 }), &[("records", records())]).unwrap_err();
    assert!(error.contains("`title_similarity` is 0"), "{error}");
}
