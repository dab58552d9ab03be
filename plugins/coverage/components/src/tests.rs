use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};
use cladist_testdata::{folder, text};

use crate::Definition;

/// The expected values of `coverage/`.
pub(crate) fn golden() -> Option<Value> {
    Some(cladist_testdata::json(&folder("coverage")?.join("expected.json")))
}

/// The parts of the cells of a column of a registry.
pub(crate) fn registry(name: &str, column: &str) -> Option<Vec<Vec<String>>> {
    let text = text(&folder("coverage")?.join(name));
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let place = reader.headers().unwrap().iter().position(|name| name == column).unwrap();
    let parts = |cell: &str| cell.split('|').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    Some(reader.records().map(|record| parts(&record.unwrap()[place])).collect())
}

#[test]
fn every_law_holds() {
    for seed in [1, 2] {
        cladist_testkit::assert_laws::<Definition>(seed);
    }
}

#[test]
fn a_column_is_normalised_and_its_doubts_are_counted() {
    let items = record_batch([
        ("n", ints([1, 2, 3, 4, 5])),
        ("raw", nullable_strings([Some("en_US"), Some("no"), None, Some("no"), Some("xx")])),
    ])
    .unwrap();
    let run = |config: Value, items: &RecordBatch| {
        cladist_testkit::metric_tables::<Definition>("normalize", &config, &[("items", items.clone())])
    };
    let tables = run(json!({ "column": "raw" }), &items).unwrap();
    let table = &tables["items"];
    let names: Vec<&str> = table.schema_ref().fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(names, ["raw", "n", "tag", "iso639_3", "script", "region", "status", "note"]);
    assert_eq!(table.int("n").unwrap().values(), &[1, 2, 3, 4, 5]);
    let column =
        |name: &str| table.text(name).unwrap().iter().map(|cell| cell.unwrap_or("-")).collect::<Vec<_>>();
    assert_eq!(column("tag"), ["en-US", "no", "-", "no", "-"]);
    assert_eq!(column("iso639_3"), ["eng", "nor", "-", "nor", "-"]);
    assert_eq!(column("region"), ["US", "-", "-", "-", "-"]);
    assert_eq!(column("status"), ["ok", "macrolanguage", "not-a-language", "macrolanguage", "unknown"]);
    let audit = &tables["audit"];
    let raws: Vec<_> = audit.text("raw").unwrap().iter().collect();
    assert_eq!(
        (raws, audit.int("count").unwrap().values().to_vec()),
        (vec![Some("no"), None, Some("xx")], vec![2, 1, 1])
    );
    let merged = run(json!({ "column": "raw", "merge_macrolanguages": true }), &items).unwrap();
    assert_eq!(merged["audit"].num_rows(), 2);
    // What the step would add is there already.
    assert!(run(json!({ "column": "raw" }), table).unwrap_err().contains("`tag` already"));
    let lists = record_batch([("raw", string_lists([["en"]]))]).unwrap();
    assert!(run(json!({ "column": "raw" }), &lists).is_err());
}

#[test]
fn languages_are_followed_from_parent_to_child() {
    let models = record_batch([
        ("id", strings(["base", "en", "quiet", "more"])),
        (
            "languages",
            string_lists([vec!["en", "fr", "zh"], vec!["English"], vec![], vec!["eng_Latn", "fr", "cmn"]]),
        ),
    ])
    .unwrap();
    let edges = record_batch([
        ("child", strings(["en", "quiet", "more", "base"])),
        ("parent", strings(["base", "en", "base", "more"])),
        ("relation", nullable_strings([Some("finetune"), Some("quantized"), None, None])),
        ("cut", bools([false, false, false, true])),
    ])
    .unwrap();
    let run = |config: Value| {
        let inputs = [("models", models.clone()), ("edges", edges.clone())];
        cladist_testkit::metric_tables::<Definition>("shift", &config, &inputs).unwrap()
    };
    let row = |table: &RecordBatch, columns: &[&str]| {
        columns.iter().map(|name| table.int(name).unwrap().value(0)).collect::<Vec<_>>()
    };
    let columns = ["edges", "compared", "gained", "kept", "lost", "to_one", "to_english"];
    let tables = run(json!({}));
    // base → en keeps 1 and loses 2; base → more keeps 2, writes cmn for zh.
    assert_eq!(row(&tables["shift"], &columns), [3, 2, 1, 3, 3, 1, 1]);
    let merged = run(json!({ "merge_macrolanguages": true }));
    assert_eq!(row(&merged["shift"], &columns), [3, 2, 0, 4, 2, 1, 1]);
    let flows = &tables["flows"];
    let (from, to) = (flows.text("from").unwrap(), flows.text("to").unwrap());
    assert_eq!((from.value(0), to.value(0)), ("English only", "not said"));
    assert_eq!(
        (from.value(1), to.value(1), flows.float("share").unwrap().value(1)),
        ("2-5", "English only", 0.5)
    );
}
