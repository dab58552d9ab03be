//! Real dumps: what an independent reference counts in them before any graph is built.
use std::collections::{BTreeMap, BTreeSet, HashMap};

use cladist_hub::{Columns, FieldNames, Model, Reader, quick_id};
use cladist_testdata::{folder, text};
use serde_json::Value;

const RADAR: [(&str, &str); 3] =
    [("createdAt", "created_at"), ("library_name", "library"), ("downloads", "downloads_30d")];

/// The last model of every id.
fn models<'a>(text: &'a str, renames: &[(&str, &str)]) -> Vec<Model<'a>> {
    let names = FieldNames::new(renames.iter().copied()).unwrap();
    let reader = Reader::new(names.clone(), Columns::ALL);
    let mut last = HashMap::new();
    for line in text.lines() {
        let mut model = Model::default();
        reader.read(line.as_bytes(), &mut model).unwrap();
        assert_eq!(quick_id(line.as_bytes(), &names).unwrap().as_ref(), Some(&model.id));
        assert_eq!(model.oddities, [], "{line}");
        last.insert(model.id.clone(), model);
    }
    last.into_values().collect()
}

fn check(dump: &str, golden: &str, renames: &[(&str, &str)]) {
    let Some(folder) = folder("lineage") else { return };
    let expected: Value = serde_json::from_str(&text(&folder.join("golden").join(golden))).unwrap();
    let text = text(&folder.join(dump));
    let models = models(&text, renames);
    let declared = &expected["declared"];

    let all = || models.iter().flat_map(|model| model.base_models.iter().map(move |parent| (model, parent)));
    let pairs: BTreeSet<_> = all().map(|(model, parent)| (&model.id, &parent.id)).collect();
    let known: BTreeSet<_> = models.iter().map(|model| &model.id).collect();
    let counts = [
        ("models", models.len()),
        ("duplicate_ids", text.lines().count() - models.len()),
        ("base_model_tags_untyped", all().filter(|(_, parent)| parent.relation.is_none()).count()),
        ("base_model_tags_typed", all().filter(|(_, parent)| parent.relation.is_some()).count()),
        ("models_with_a_base_model_tag", models.iter().filter(|model| !model.base_models.is_empty()).count()),
        ("declared_pairs", pairs.len()),
        ("declared_self_loops", pairs.iter().filter(|(child, parent)| child == parent).count()),
    ];
    for (key, count) in counts {
        assert_eq!(Value::from(count), declared[key], "{key}");
    }
    let missing = pairs.iter().filter(|(_, parent)| !known.contains(parent)).count();
    assert_eq!(Value::from(missing), declared["dangling"]["pairs"]);

    let mut languages = BTreeMap::new();
    for model in &models {
        let distinct: BTreeSet<_> = model.languages.iter().collect();
        *languages.entry(distinct.len().to_string()).or_insert(0) += 1;
    }
    assert_eq!(serde_json::to_value(languages).unwrap(), expected["languages_per_model"]);
    let licenses: Vec<_> = models.iter().flat_map(|model| &model.licenses).collect();
    let traits = &expected["paper"]["traits"]["license"];
    assert_eq!(Value::from(licenses.len()), traits["appearances"]);
    assert_eq!(Value::from(licenses.iter().collect::<BTreeSet<_>>().len()), traits["values"]);
    let lacking = |found: fn(&Model<'_>) -> bool| models.iter().filter(|model| !found(model)).count();
    assert_eq!(lacking(|model| model.downloads.is_some() && model.likes.is_some()), 0);
}

#[test]
fn hub_list_of_2024() {
    check("example-families.jsonl.gz", "example-families.json", &[]);
}

#[test]
fn typed_relations_under_other_names() {
    check("radar-models.jsonl.gz", "radar.json", &RADAR);
}

#[test]
fn every_fault_once() {
    check("golden/faults.jsonl", "faults.json", &[]);
}
