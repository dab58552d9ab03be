use super::*;
use crate::context::tests::context;
use crate::fixtures::{edges, families};

fn written(tables: Vec<ReporterTable>, top: u64) -> Value {
    let mut out = Vec::new();
    document(&mut out, &context(), tables, top).unwrap();
    serde_json::from_slice(&out).unwrap()
}

#[test]
fn the_document_holds_run_and_tables() {
    let document = written(vec![families(5), edges(), families(0)], u64::MAX);
    assert_eq!(document["run"], context());
    let table = &document["tables"][0];
    assert_eq!(
        (&table["step"], &table["table"], &table["total"]),
        (&json!("graph"), &json!("families"), &json!(5))
    );
    let size = json!({ "name": "size", "type": "int64", "doc": "Models in it.", "unit": "models" });
    assert_eq!(table["columns"][1], size);
    assert_eq!(table["views"][0], json!({ "kind": "bar", "x": "family", "y": "size", "top": 3 }));
    assert_eq!(table["rows"].as_array().unwrap().len(), 5);
    assert_eq!(table["rows"][4], json!({ "family": "org|4/model_4", "size": 4000 }));
    assert_eq!(document["tables"][1]["rows"][2], json!({ "child": "d", "parent": "b" }));
    assert_eq!(document["tables"][2]["rows"], json!([]));
}

#[test]
fn top_limits_the_rows_and_tells_the_total() {
    let document = written(vec![families(9)], 4);
    assert_eq!(document["tables"][0]["rows"].as_array().unwrap().len(), 4);
    assert_eq!(document["tables"][0]["total"], json!(9));
    assert_eq!(written(vec![families(9)], 0)["tables"][0]["rows"], json!([]));
    assert_eq!(written(vec![], 0)["tables"], json!([]));
}
