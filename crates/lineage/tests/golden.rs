//! Real dumps against the values of an independent reference: `CLADIST_TEST_DATA/lineage/golden`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cladist_lineage::{Declarations, FamilyGraph, FaultKind, GraphOptions, Serial, Why, relation_name};
use cladist_testdata::{folder, parent, text};
use serde_json::Value;

/// Days of a date in the civil calendar since 1970-01-01, by counting.
fn millis(date: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| date.get(range).and_then(|d| d.parse::<i64>().ok());
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let leap = |y: i64| (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let years: i64 = (1970..year).map(|y| if leap(y) { 366 } else { 365 }).sum();
    let days = years + lengths[..month as usize - 1].iter().sum::<i64>() + day - 1;
    let (hour, minute, second) =
        (number(11..13).unwrap_or(0), number(14..16).unwrap_or(0), number(17..19).unwrap_or(0));
    Some(((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + number(20..23).unwrap_or(0))
}

fn declarations(path: &Path, created: &str) -> Declarations {
    let mut declared = Declarations::new();
    for line in text(path).lines().filter(|line| !line.trim().is_empty()) {
        let model: Value = serde_json::from_str(line).unwrap();
        let id = model["id"].as_str().or(model["modelId"].as_str()).unwrap();
        let tags: Vec<&str> =
            model["tags"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let date = model[created].as_str().and_then(millis);
        declared.push(id, date, None, tags.iter().filter_map(|tag| parent(tag)));
    }
    declared
}

fn histogram(values: impl Iterator<Item = u32>) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for value in values {
        *counts.entry(value.to_string()).or_default() += 1;
    }
    counts
}

fn expected(value: &Value) -> BTreeMap<String, u64> {
    value.as_object().unwrap().iter().map(|(k, v)| (k.clone(), v.as_u64().unwrap())).collect()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn families(graph: &FamilyGraph, golden: &Value) {
    let (g, f, shape) = (&golden["graph"], &golden["families"], &golden["shape"]);
    let summary = graph.summary();
    let many: Vec<_> = graph.families().iter().filter(|family| family.size > 1).collect();
    assert_eq!(many.len() as u64, number(&f["families_of_two_or_more"]));
    assert_eq!(graph.families().len() as u64, number(&f["components"]));
    assert_eq!(summary.get("deepest_chain"), shape["deepest_chain"].as_u64());
    assert_eq!(summary.get("multi_parent"), g["models_with_several_parents"].as_u64());
    assert_eq!(histogram(many.iter().map(|family| family.size)), expected(&f["size_histogram"]));
    for top in f["top"].as_array().unwrap() {
        let found = many.iter().find(|family| graph.id(family.family) == top["family"]).unwrap();
        assert_eq!(u64::from(found.size), number(&top["size"]));
        assert_eq!(u64::from(found.roots), number(&top["roots"]));
        let head = graph.nodes().row(found.family.index());
        assert_eq!(u64::from(head.descendants), number(&top["descendants"]));
    }
    let names: BTreeSet<_> = many.iter().map(|family| family.family).collect();
    let inside: Vec<_> = graph.nodes().iter().filter(|node| names.contains(&node.family)).collect();
    assert_eq!(histogram(inside.iter().map(|n| n.generation)), expected(&shape["generation_histogram"]));
    assert_eq!(histogram(inside.iter().map(|n| n.depth)), expected(&shape["depth_histogram"]));
    let with_parents = inside.iter().filter(|n| n.parents > 0).map(|n| n.parents);
    assert_eq!(histogram(with_parents), expected(&g["parents_per_child_histogram"]));
    for relation in ["finetune", "adapter", "quantized", "merge", "untyped"] {
        let kept =
            graph.edges().iter().filter(|edge| !edge.cut && relation_name(edge.relation) == relation).count();
        assert_eq!(kept as u64, number(&g["edges_by_relation"][relation]), "{relation}");
    }
}

fn check(dump: &str, golden: &str, created: &str) {
    let Some(folder) = folder("lineage") else { return };
    let golden: Value = serde_json::from_str(&text(&folder.join("golden").join(golden))).unwrap();
    let declared = declarations(&folder.join(dump), created);
    let graph = FamilyGraph::build(declared.clone(), &GraphOptions::default(), &Serial).unwrap();
    let told = &golden["declared"];
    assert_eq!(graph.models() as u64, number(&told["models"]));
    assert_eq!(u64::from(graph.repeated_ids()), number(&told["duplicate_ids"]));
    let summary = graph.summary();
    let keys = [
        ("declared_parents", &told["declared_pairs"]),
        ("self_loop", &told["declared_self_loops"]),
        ("missing_parent", &told["dangling"]["pairs"]),
        ("duplicate_edge", &told["repeated_base_model_tags"]),
        ("conflicting_relation", &told["pairs_with_conflicting_relations"]),
        ("child_older_than_parent", &golden["corrected"]["graph"]["child_older_than_parent"]),
        ("missing_parent_letter_case", &told["dangling"]["pairs_with_unique_case_insensitive_match"]),
        ("missing_parent_renamed", &told["dangling"]["slashless_pairs_with_unique_repository_name_match"]),
        ("cycle_edges_cut", &golden["cycles"]["edges_cut"]),
        ("edges", &golden["corrected"]["graph"]["edges"]),
    ];
    for (key, value) in keys {
        assert_eq!(summary.get(key), value.as_u64(), "{key}");
    }
    families(&graph, &golden["corrected"]);
    let cut: BTreeSet<(String, String)> = graph
        .edges()
        .iter()
        .filter(|edge| edge.why == Some(Why::Cycle))
        .map(|edge| (graph.id(edge.child).to_owned(), graph.id(edge.parent).to_owned()))
        .collect();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let components = golden["cycles"]["components"].as_array().unwrap();
    let wanted = components.iter().flat_map(|c| c["cut"].as_array().unwrap());
    assert_eq!(cut, wanted.map(|edge| (text(&edge["child"]), text(&edge["parent"]))).collect());
    let cycles =
        (0..graph.faults().len()).map(|at| graph.faults().row(at)).filter(|f| f.kind == FaultKind::Cycle);
    let members: BTreeSet<String> = cycles.map(|fault| fault.detail).collect();
    let listed = |c: &Value| c["members"].as_array().unwrap().iter().map(text).collect::<Vec<_>>().join(", ");
    assert_eq!(members, components.iter().map(listed).collect());
    if let Some(nodes) = golden["corrected_listing"]["nodes"].as_array() {
        let found: BTreeMap<_, _> = graph.nodes().iter().map(|node| (graph.id(node.model), node)).collect();
        assert_eq!(nodes.len(), found.len());
        for wanted in nodes {
            let node = found[wanted[0].as_str().unwrap()];
            assert_eq!(graph.id(node.family), wanted[1]);
            let numbers = [node.generation, node.depth, node.parents, node.children, node.descendants];
            for (at, value) in numbers.into_iter().enumerate() {
                assert_eq!(u64::from(value), number(&wanted[at + 2]), "{} {at}", wanted[0]);
            }
        }
    }
    if golden["corrected"]["without_merges"].is_object() {
        let options = GraphOptions { include_merges: false, ..GraphOptions::default() };
        let graph = FamilyGraph::build(declared, &options, &Serial).unwrap();
        families(&graph, &golden["corrected"]["without_merges"]);
        assert_eq!(graph.summary().get("edges_merge"), Some(0));
    }
}

#[test]
fn every_fault_once() {
    check("golden/faults.jsonl", "faults.json", "createdAt");
}

#[test]
fn untyped_parents_of_2024() {
    check("example-families.jsonl.gz", "example-families.json", "createdAt");
}

#[test]
fn typed_parents_of_2026() {
    check("radar-models.jsonl.gz", "radar.json", "created_at");
}
