//! The reporters over the boundary's objects: the laws of the test kit, and the files that appear.

use std::collections::BTreeMap;
use std::sync::Arc;

use cladist_components_report::Definition;
use cladist_loader::TableInput;
use cladist_sdk::arrow_array::{RecordBatch, RecordBatchIterator};
use cladist_sdk::prelude::*;
use cladist_testkit::{Memory, assert_laws, linked};
use serde_json::{Value, json};

#[test]
fn the_laws_hold() {
    assert_laws::<Definition>(7);
}

fn table(step: &str, name: &str) -> TableInput {
    let batch: RecordBatch = record_batch([("id", strings(["a", "b,c"])), ("n", ints([1, 2]))]).unwrap();
    let (schema, manifest) = (batch.schema(), Table::new(name, "Rows."));
    TableInput {
        step: step.to_owned(),
        table: name.to_owned(),
        manifest: serde_json::to_string(&manifest).unwrap(),
        rows: 2,
        batches: Box::new(RecordBatchIterator::new([Ok(batch)], Arc::clone(&schema))),
    }
}

fn run(component: &str, config: &Value) -> Memory {
    let memory = Memory::default();
    let reporter = linked::<Definition>().reporter(component, config).unwrap();
    let tables = vec![table("graph", "families"), table("graph", "edges")];
    reporter.report(&json!({ "pipeline": "p" }).to_string(), tables, memory.output(80)).unwrap();
    assert_eq!(memory.uncommitted(), 0);
    memory
}

fn names(files: &BTreeMap<String, Vec<u8>>) -> Vec<&str> {
    files.keys().map(String::as_str).collect()
}

#[test]
fn files_are_named_after_step_and_table() {
    let files = run("files", &json!({})).files();
    assert_eq!(names(&files), ["graph.edges.csv", "graph.families.csv"]);
    assert_eq!(files["graph.edges.csv"], b"id,n\na,1\n\"b,c\",2\n");
    let files = run("files", &json!({ "format": "jsonl", "compression": "gzip" })).files();
    assert_eq!(names(&files), ["graph.edges.jsonl.gz", "graph.families.jsonl.gz"]);
    for (format, magic) in [("parquet", b"PAR1".as_slice()), ("arrow", b"ARROW1")] {
        let files = run("files", &json!({ "format": format })).files();
        assert!(files.values().all(|bytes| bytes.starts_with(magic)), "{format}");
    }
}

#[test]
fn pages_are_written_under_their_names() {
    assert_eq!(names(&run("markdown", &json!({})).files()), ["report.md"]);
    let files = run("json", &json!({ "file": "all.json", "top": 1 })).files();
    let document: Value = serde_json::from_slice(&files["all.json"]).unwrap();
    assert_eq!(document["tables"][1]["rows"], json!([{ "id": "a", "n": 1 }]));
}

#[test]
fn the_terminal_gets_text_and_no_file() {
    let memory = run("terminal", &json!({ "top": 1 }));
    assert!(memory.files().is_empty());
    assert!(memory.text().starts_with("graph.families - Rows. - 2 rows\n"));
    assert!(memory.text().contains("\n… and 1 more\n"));
}
