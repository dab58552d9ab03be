//! The dumps of the data pack, against its golden values.
mod common;

use std::collections::BTreeSet;
use std::path::Path;

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{self, Value, json};

use common::{Read, data, parents, read, texts};

fn golden(folder: &Path, name: &str) -> Value {
    let text = std::fs::read_to_string(folder.join("lineage/golden").join(name)).unwrap();
    serde_json::from_str::<Value>(&text).unwrap()["declared"].clone()
}

fn check(dump: &Read, declared: &Value) {
    let count = |key: &str| declared[key].as_u64().unwrap() as usize;
    assert_eq!(dump.models.num_rows(), count("models"));
    let duplicates = texts(&dump.problems, "kind").iter().filter(|kind| *kind == "duplicate_id").count();
    assert_eq!(duplicates, count("duplicate_ids"));
    assert_eq!(dump.problems.num_rows(), duplicates);
    let (ids, parents) = (texts(&dump.models, "id"), parents(&dump.models));
    let (mut untyped, mut typed, mut with, mut loops) = (0, 0, 0, 0);
    let mut pairs = BTreeSet::new();
    for (id, parents) in ids.iter().zip(&parents) {
        with += usize::from(!parents.is_empty());
        for parent in parents {
            let (parent, relation) = parent.rsplit_once(':').unwrap();
            *(if relation.is_empty() { &mut untyped } else { &mut typed }) += 1;
            if pairs.insert((id, parent)) {
                loops += usize::from(id == parent);
            }
        }
    }
    assert_eq!(untyped, count("base_model_tags_untyped"));
    assert_eq!(typed, count("base_model_tags_typed"));
    assert_eq!(with, count("models_with_a_base_model_tag"));
    assert_eq!((pairs.len(), loops), (count("declared_pairs"), count("declared_self_loops")));
}

#[test]
fn a_list_of_2024() {
    let Some(folder) = data() else { return };
    let path = folder.join("lineage/example-families.jsonl.gz");
    let dump = read(&json!({ "path": path }), None).unwrap();
    check(&dump, &golden(&folder, "example-families.json"));
    assert_eq!(dump.summary, Vec::<String>::new());
}

#[test]
fn typed_relations_under_other_names() {
    let Some(folder) = data() else { return };
    let path = folder.join("lineage/radar-models.jsonl.gz");
    let fields =
        json!({ "createdAt": "created_at", "library_name": "library", "downloads": "downloads_30d" });
    let dump = read(&json!({ "path": path, "fields": fields }), None).unwrap();
    check(&dump, &golden(&folder, "radar.json"));
    assert_eq!(dump.models.int("downloads").unwrap().null_count(), 0);
    assert_eq!(dump.models.timestamp("created_at").unwrap().null_count(), 0);
}

#[test]
fn every_fault_once() {
    let Some(folder) = data() else { return };
    let path = folder.join("lineage/golden/faults.jsonl");
    let dump = read(&json!({ "path": path }), None).unwrap();
    check(&dump, &golden(&folder, "faults.json"));
    assert_eq!(dump.summary, ["1 row dropped: 1 duplicate id (table `problems`)"]);
}

#[test]
fn real_cards() {
    let Some(folder) = data() else { return };
    let path = folder.join("lineage/cards");
    let plugin = cladist_testkit::linked::<cladist_components_hub::Definition>();
    let source =
        plugin.source("cards", &json!({ "path": path, "cards": true, "on_bad_row": "skip" })).unwrap();
    let count = |table: &str| -> usize {
        let partitions = 0..source.partitions(table).unwrap();
        let rows =
            |partition| source.open(table, partition, None).unwrap().map(|batch| batch.unwrap().num_rows());
        partitions.flat_map(rows).sum()
    };
    // 471 cards of the reference, each with an id of its own; the odd ones are those whose front
    // matter it calls an error, a list or a text, and those that are not UTF-8.
    assert_eq!(count("models"), 471);
    let expected = std::fs::read_to_string(path.join("expected.jsonl")).unwrap();
    let odd = |line: &str| {
        let card: Value = serde_json::from_str(line).unwrap();
        let yaml = matches!(card["yaml"].as_str(), Some("error" | "list" | "str"));
        usize::from(yaml) + usize::from(card["valid_utf8"] == false)
    };
    assert_eq!(count("problems"), expected.lines().map(odd).sum::<usize>());
}
