use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder, StructBuilder};
use arrow_array::cast::AsArray;
use cladist_sdk::arrow_schema::{DataType, Field, Fields};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

use crate::Definition;

#[test]
fn every_law_holds() {
    for seed in [1, 2, 3] {
        cladist_testkit::assert_laws::<Definition>(seed);
    }
}

/// An id and the parents that it declares.
type Row<'a> = (&'a str, &'a [(&'a str, Option<&'a str>)]);

fn models(rows: &[Row<'_>]) -> RecordBatch {
    let fields = Fields::from(vec![
        Field::new("id", DataType::Utf8, false),
        Field::new("relation", DataType::Utf8, true),
    ]);
    let mut bases = ListBuilder::new(StructBuilder::from_fields(fields, 0));
    for (_, parents) in rows {
        for (parent, relation) in *parents {
            let builder = bases.values();
            if let Some(ids) = builder.field_builder::<StringBuilder>(0) {
                ids.append_value(parent);
            }
            if let Some(relations) = builder.field_builder::<StringBuilder>(1) {
                relations.append_option(*relation);
            }
            builder.append(true);
        }
        bases.append(true);
    }
    record_batch([
        ("id", strings(rows.iter().map(|(id, _)| id))),
        ("base_models", Arc::new(bases.finish()) as _),
    ])
    .unwrap()
}

#[test]
fn a_small_family_by_hand() {
    let models = models(&[
        ("org/base", &[]),
        ("me/chat", &[("org/base", None), ("org/base", Some("finetune"))]),
        ("me/chat-gguf", &[("me/chat", Some("quantized")), ("old-name", None)]),
        ("x/self", &[("x/self", None)]),
    ]);
    let tables =
        cladist_testkit::metric_tables::<Definition>("graph", &json!({}), &[("models", models)]).unwrap();
    let nodes = &tables["nodes"];
    let ids = nodes.text("family").unwrap();
    let families: Vec<&str> = (0..4).map(|row| ids.value(row)).collect();
    assert_eq!(families, ["org/base", "org/base", "org/base", "x/self"]);
    assert_eq!(nodes.int("descendants").unwrap().values(), &[2, 1, 0, 0]);
    let edges = &tables["edges"];
    let relations = edges.text("relation").unwrap();
    assert_eq!(
        (relations.value(0), relations.value(1), relations.is_null(2)),
        ("finetune", "quantized", true)
    );
    assert_eq!(edges.text("why").unwrap().value(2), "self_loop");
    let faults = tables["faults"].column_by_name("kind").unwrap();
    let kinds: Vec<_> = faults.as_string::<i32>().iter().flatten().collect();
    assert_eq!(kinds, ["self_loop", "missing_parent"]);
}

#[test]
fn an_empty_list_of_relations_is_refused_with_a_hint() {
    let config = json!({ "relations": [] });
    let models = models(&[("a", &[])]);
    let error =
        cladist_testkit::metric_tables::<Definition>("graph", &config, &[("models", models)]).unwrap_err();
    assert!(error.contains("`relations` is empty"), "{error}");
}
