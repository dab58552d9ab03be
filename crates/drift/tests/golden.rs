//! Real dumps against the values of an independent reference: `CLADIST_TEST_DATA/lineage/golden`.

use std::collections::HashMap;
use std::path::Path;

use cladist_drift::{
    Change, Clusters, Compared, Mutation, Numbers, Objective, Rule, SLOTS, TraitLog, Traits, changes,
    compare, drift, ladder, language_name, top_values, transitions,
};
use cladist_lineage::{Declarations, FamilyGraph, GraphOptions, LinkSet, Links, Serial, relation_name};
use cladist_testdata::{folder, parent, text};
use serde_json::Value;

/// Digits of an ISO date as one number: enough for the order of dates.
fn date(value: &Value) -> Option<i64> {
    value.as_str()?.chars().filter(char::is_ascii_digit).take(14).collect::<String>().parse().ok()
}

/// The models of a dump, of a repeated id the last.
struct Dump {
    models: Vec<Value>,
    graph: FamilyGraph,
    library: &'static str,
    downloads: &'static str,
}

impl Dump {
    fn read(path: &Path, created: &str, library: &'static str, downloads: &'static str) -> Self {
        let id = |model: &Value| model["id"].as_str().or(model["modelId"].as_str()).unwrap().to_owned();
        let all: Vec<Value> = text(path)
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        let last: HashMap<String, usize> =
            all.iter().enumerate().map(|(at, model)| (id(model), at)).collect();
        let models: Vec<Value> = all
            .into_iter()
            .enumerate()
            .filter(|(at, model)| last[&id(model)] == *at)
            .map(|(_, m)| m)
            .collect();
        let mut declared = Declarations::new();
        for model in &models {
            declared.push(&id(model), date(&model[created]), None, tags(model).filter_map(parent));
        }
        let graph = FamilyGraph::build(declared, &GraphOptions::default(), &Serial).unwrap();
        Self { models, graph, library, downloads }
    }

    fn links(&self, paper: bool) -> Links {
        let mut set = LinkSet::default();
        self.graph.nodes().iter().for_each(|node| set.push_model(self.graph.id(node.model)));
        for edge in self.graph.edges().iter().filter(|edge| paper || !edge.cut) {
            set.push_edge(self.graph.id(edge.child), self.graph.id(edge.parent), edge.relation);
        }
        set.resolve(&Serial).unwrap()
    }

    fn traits(&self, name: &str) -> Traits {
        let mut log = TraitLog::default();
        for model in &self.models {
            let starting = |prefix: &'static str| tags(model).filter_map(move |tag| tag.strip_prefix(prefix));
            match name {
                "license" => log.push(starting("license:")),
                "dataset" => log.push(starting("dataset:")),
                "language" => log.push(tags(model).filter_map(language_name)),
                "task" => log.push(model["pipeline_tag"].as_str()),
                "library" => log.push(model[self.library].as_str()),
                _ => panic!("{name}"),
            }
        }
        log.join()
    }

    fn number(&self, quantity: &str) -> Numbers {
        let mut numbers = Numbers::default();
        for model in &self.models {
            let distinct = |values: Vec<&str>| Some(distinct(values));
            numbers.push(match quantity {
                "languages" => distinct(tags(model).filter_map(language_name).collect()),
                "tags" => distinct(tags(model).collect()),
                "likes" => model["likes"].as_i64(),
                "downloads" => model[self.downloads].as_i64(),
                _ => panic!("{quantity}"),
            });
        }
        numbers
    }
}

fn distinct(mut values: Vec<&str>) -> i64 {
    values.sort_unstable();
    values.dedup();
    values.len() as i64
}

fn tags(model: &Value) -> impl Iterator<Item = &str> {
    model["tags"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn close(got: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap();
    assert!((got - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{what}: {got}, not {expected}");
}

fn mutation(got: &Mutation, want: &Value, what: &str) {
    assert_eq!((got.edges, got.mutated), (n(&want["edges"]), n(&want["mutated"])), "{what}");
    close(got.sum, &want["sum"], what);
    if let Some(rate) = got.rate {
        close(rate, &want["rate"], what);
        let (low, high) = got.interval.unwrap_or((rate, rate));
        assert!(0.0 <= low && low <= rate && rate <= high && high <= 1.0, "{what}");
    } else {
        assert!(want["rate"].is_null(), "{what}");
    }
}

fn n(value: &Value) -> u64 {
    value.as_u64().unwrap()
}

fn one_trait(name: &str, traits: &Traits, clusters: &Clusters, rule: Rule, want: &Value) {
    let Compared { all, by_relation, changed } = compare(traits, clusters, &Serial);
    mutation(&all, &want["mutation"], name);
    for (relation, got) in SLOTS.into_iter().zip(&by_relation) {
        let want = &want["mutation_by_relation"][relation_name(relation)];
        if want.is_null() {
            assert_eq!(got.edges, 0);
        } else {
            mutation(got, want, name);
        }
    }
    let counted = transitions(traits, &changed, rule, &Serial);
    let expected = &want["transitions"];
    assert_eq!(counted.len() as u64, n(&expected["ordered_pairs"]), "{name}");
    assert_eq!(counted.iter().map(|t| t.count).sum::<u64>(), n(&expected["total"]), "{name}");
    for row in expected["top"].as_array().unwrap() {
        let found = counted.iter().find(|t| traits.value(t.from) == row[0] && traits.value(t.to) == row[1]);
        assert_eq!(found.map(|t| t.count), row[2].as_u64(), "{name}");
    }
    let flows = drift(&counted);
    let expected = &want["oriented"];
    assert_eq!(flows.len() as u64, n(&expected["edges"]), "{name}");
    assert_eq!(flows.iter().map(|d| d.net).sum::<u64>(), n(&expected["traffic"]), "{name}");
    assert_eq!(flows.iter().map(|d| d.total).sum::<u64>(), n(&expected["total_n"]), "{name}");
    for top in [10, 20] {
        let want = &want[format!("order_top{top}")];
        if want.is_null() {
            continue;
        }
        let appearances = traits.appearances();
        let values = top_values(traits, &appearances, &flows, top);
        let told: HashMap<&str, u64> =
            values.iter().map(|&value| (traits.value(value), appearances[value as usize])).collect();
        let expected: HashMap<&str, u64> =
            want["values"].as_object().unwrap().iter().map(|(k, v)| (k.as_str(), n(v))).collect();
        assert_eq!(told, expected, "{name}");
        for (objective, order) in
            Objective::ALL.into_iter().zip(["an_order_of_max_edges", "an_order_of_max_weight"])
        {
            let got = ladder(&values, &counted, &flows, objective);
            assert!(got.exact);
            for (got, key) in [
                (got.oriented_edges, "oriented_edges"),
                (got.traffic, "traffic"),
                (got.mutations, "mutations"),
            ] {
                assert_eq!(got, n(&want[key]), "{name} {key}");
            }
            if objective == Objective::Traffic {
                assert_eq!(got.weight, n(&want["max_weight"]), "{name}");
                assert_eq!(got.accounted, n(&want["accounted_by_max_weight"]), "{name}");
            } else {
                assert_eq!(got.compatible, n(&want["max_compatible_edges"]), "{name}");
            }
            let shown: Vec<&str> = got.order.iter().map(|&value| traits.value(value)).collect();
            assert_eq!(serde_json::json!(shown), want[order], "{name} {}", objective.as_str());
        }
    }
}

fn one_quantity(quantity: &str, dump: &Dump, clusters: &Clusters, want: &Value) {
    let both = quantity == "languages_both_reporting";
    let numbers = dump.number(if both { "languages" } else { quantity });
    let value = |model: usize| numbers.get(model).filter(|&value| !both || value > 0);
    let [all, by_relation @ ..] = changes(value, clusters, &Serial);
    let rows = std::iter::once(("all", all)).chain(SLOTS.map(relation_name).into_iter().zip(by_relation));
    for (relation, got) in rows {
        let want = &want[relation];
        if want.is_null() {
            continue;
        }
        let Some(Change { edges, parent_mean, child_mean, mean_change, median_change, .. }) = got else {
            assert_eq!(n(&want["edges"]), 0);
            continue;
        };
        assert_eq!(edges, n(&want["edges"]), "{quantity} {relation}");
        close(parent_mean, &want["parent_mean"], quantity);
        close(child_mean, &want["child_mean"], quantity);
        close(mean_change, &want["mean_change"], quantity);
        close(median_change, &want["median_change"], quantity);
    }
}

fn check(file: &str, golden: &str, [created, library, downloads]: [&'static str; 3]) {
    let Some(folder) = folder("lineage") else { return };
    let golden: Value = serde_json::from_str(&text(&folder.join("golden").join(golden))).unwrap();
    let dump = Dump::read(&folder.join(file), created, library, downloads);
    for (mode, rule) in [("paper", Rule::Twice), ("corrected", Rule::Once)] {
        let clusters = Clusters::new(&dump.links(rule == Rule::Twice));
        for (name, want) in golden[mode]["traits"].as_object().unwrap() {
            if name != "language_field" {
                one_trait(name, &dump.traits(name), &clusters, rule, want);
            }
        }
        for (quantity, want) in golden[mode]["numeric"].as_object().unwrap() {
            one_quantity(quantity, &dump, &clusters, want);
        }
    }
}

#[test]
fn every_fault_once() {
    check("golden/faults.jsonl", "faults.json", ["createdAt", "library_name", "downloads"]);
}

#[test]
fn untyped_parents_of_2024() {
    check("example-families.jsonl.gz", "example-families.json", ["createdAt", "library_name", "downloads"]);
}

#[test]
fn typed_parents_of_2026() {
    check("radar-models.jsonl.gz", "radar.json", ["created_at", "library", "downloads_30d"]);
}
