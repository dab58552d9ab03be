use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};
use cladist_testkit::source_table;

use crate::Definition;

#[test]
fn every_law_holds() {
    cladist_testkit::assert_laws::<Definition>(3);
}

fn read(name: &str, text: &str, more: &Value) -> Result<RecordBatch, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let mut config = json!({ "path": path });
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    source_table::<Definition>("read", &config, "rows")
}

fn types(batch: &RecordBatch) -> Vec<String> {
    let ty = |f: &std::sync::Arc<cladist_sdk::arrow_schema::Field>| {
        format!("{}: {}", f.name(), cladist_sdk::tables::column_type(f.data_type()))
    };
    batch.schema_ref().fields().iter().map(ty).collect()
}

#[test]
fn types_are_inferred_and_words_stay_words() {
    let text =
        "code,n,x,ok,when,lang\n007,1,1,true,2024-02-29,no\n008,-2,2.5,false,2024-03-01T10:00:00Z,nan\n";
    let batch = read("t.csv", text, &json!({})).unwrap();
    assert_eq!(
        types(&batch),
        ["code: utf8", "n: int64", "x: float64", "ok: bool", "when: timestamp(ms, UTC)", "lang: utf8"]
    );
    assert_eq!(batch.text("lang").unwrap().iter().flatten().collect::<Vec<_>>(), ["no", "nan"]);
    // 2024-02-29 is 19,782 days after 1970-01-01: 54 years of 365 days, 13 leap days, 31 + 28 days of 2024.
    assert_eq!(batch.timestamp("when").unwrap().value(0), 19_782 * 86_400_000);
}

#[test]
fn given_types_nulls_and_names_count() {
    let more =
        json!({ "types": { "a": "utf8" }, "null": ["-"], "rename": { "first": "a" }, "columns": ["first"] });
    let batch = read("t.tsv", "a\tb\n1\tx\n-\ty\n", &more).unwrap();
    assert_eq!(types(&batch), ["first: utf8"]);
    assert_eq!(batch.text("first").unwrap().iter().collect::<Vec<_>>(), [Some("1"), None]);
}

#[test]
fn a_value_that_does_not_fit_is_an_error_with_its_place() {
    let error = read("t.csv", "a,b\n1,x\n2,y\nthree,z\n", &json!({ "infer_rows": 2 })).unwrap_err();
    assert!(error.ends_with("t.csv:4: column `a`: `three` is no int64"), "{error}");
    let error = read("t.csv", "a,b\n1,x\n", &json!({ "columns": ["c"] })).unwrap_err();
    assert_eq!(error, "no column `c`; there are a, b");
    let error = read("t.csv", "a,b\n1\n", &json!({})).unwrap_err();
    assert!(error.contains("t.csv"), "{error}");
}

#[test]
fn json_lists_stay_lists_and_objects_become_text() {
    let batch =
        read("t.jsonl", "{\"a\":[1,2],\"b\":{\"x\":1}}\n{\"a\":[],\"c\":\"z\"}\n", &json!({})).unwrap();
    assert_eq!(types(&batch), ["a: list<int64>", "b: utf8", "c: utf8"]);
    assert_eq!(batch.text("b").unwrap().value(0), "{\"x\":1}");
    let array = read("t.json", "[{\"a\":1},\n {\"a\":2.5}]", &json!({})).unwrap();
    assert_eq!(array.float("a").unwrap().values(), &[1.0, 2.5]);
}
