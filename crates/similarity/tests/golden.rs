//! Real dumps against the values of an independent reference: `CLADIST_TEST_DATA/lineage/golden`.

use cladist_lineage::{Declarations, FamilyGraph, GraphOptions, Link, LinkSet, Links, ModelIx, Serial};
use cladist_similarity::{
    Bags, Estimate, Excluded, Kin, Reader, Sampling, Scratch, SetScratch, Sets, TagLists, TagScratch, Tally,
    Vectors, Weighting, Weights, cosines, jaccard, patterns, record_text,
};
use cladist_testdata::{folder, parent, text};
use serde_json::Value;

/// A dump: of each model the record's text and its tags, in the order of the file.
struct Dump {
    records: Vec<(String, Vec<String>)>,
    ids: Vec<String>,
    golden: Value,
}

fn load(dump: &str, golden: &str) -> Option<Dump> {
    let folder = folder("lineage")?;
    let golden: Value = serde_json::from_str(&text(&folder.join("golden").join(golden))).unwrap();
    let text = text(&folder.join(dump));
    let mut dump = Dump { records: Vec::new(), ids: Vec::new(), golden };
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let model: Value = serde_json::from_str(line).unwrap();
        let id = model["id"].as_str().or(model["modelId"].as_str()).unwrap();
        let tags = model["tags"].as_array().into_iter().flatten().filter_map(Value::as_str);
        dump.records.push((line.to_owned(), tags.map(str::to_owned).collect()));
        dump.ids.push(id.to_owned());
    }
    Some(dump)
}

impl Dump {
    fn links(&self, mode: &str) -> Links {
        let (mut declared, mut set) = (Declarations::new(), LinkSet::default());
        for (id, (_, tags)) in self.ids.iter().zip(&self.records) {
            declared.push(id, None, None, tags.iter().filter_map(|tag| parent(tag)));
            set.push_model(id);
        }
        // Neither dump has a cycle, so dates do not matter.
        let graph = FamilyGraph::build(declared, &GraphOptions::default(), &Serial).unwrap();
        for edge in graph.edges().iter().filter(|edge| mode == "paper" || !edge.cut) {
            set.push_edge(graph.id(edge.child), graph.id(edge.parent), edge.relation);
        }
        set.resolve(&Serial).unwrap()
    }

    /// Calls `take` with every record.
    fn each(&self, mut take: impl FnMut(&str)) {
        let mut text = String::new();
        for (record, _) in &self.records {
            record_text(record, &Excluded::default(), &mut text);
            take(&text);
        }
    }

    fn vectors(&self, artefact: &str, weights: Weights) -> Vectors {
        if artefact == "metadata" {
            self.vectors_of_records(weights)
        } else {
            self.vectors_of_tags(artefact, weights)
        }
    }

    fn vectors_of_tags(&self, artefact: &str, weights: Weights) -> Vectors {
        let excluded = excluded(artefact);
        let (mut lists, mut scratch) = (TagLists::default(), TagScratch::default());
        for (_, tags) in &self.records {
            let kept = tags.iter().map(String::as_str).filter(|tag| !excluded.tag(tag));
            lists.push(kept, &mut scratch).unwrap();
        }
        lists.vectors(weights, 512, &Serial).unwrap()
    }

    fn vectors_of_records(&self, weights: Weights) -> Vectors {
        let (mut tally, mut reader) = (Tally::default(), Reader::default());
        self.each(|document| tally.push(document, &mut reader));
        let candidates = tally.candidates(512);
        let (mut bags, mut scratch) = (Bags::new(&candidates), Scratch::default());
        self.each(|document| bags.push(Some(document), &candidates, &mut scratch).unwrap());
        bags.vectors(weights, &Serial)
    }

    fn sets(&self, artefact: &str) -> Sets {
        let excluded = excluded(artefact);
        let (mut sets, mut scratch) = (Sets::default(), SetScratch::default());
        for (_, tags) in &self.records {
            let kept = tags.iter().map(String::as_str).filter(|tag| !excluded.tag(tag));
            sets.push_texts(kept, &mut scratch).unwrap();
        }
        sets
    }

    fn check(&self, artefact: &str, measure: &str, mode: &str) {
        let golden = &self.golden["similarity"][artefact][measure];
        let models = self.records.len() as u64;
        let kin = Kin::new(&self.links(mode), |_| true);
        let estimate: Box<dyn Fn(Weighting) -> Vec<Estimate>> = if measure == "jaccard" {
            let sets = self.sets(artefact);
            // Random pairs take minutes without optimisation; the acceptance checks have them.
            let most_random = if cfg!(debug_assertions) { 0 } else { u64::MAX };
            let sampling = Sampling { most_random, most: u64::MAX, n: 10_000, seed: 1 };
            let kin = kin.clone();
            Box::new(move |weighting| jaccard(&sets, &kin, weighting, sampling, &Serial))
        } else {
            let weights = if measure == "bow" { Weights::Counts } else { Weights::TfIdf };
            let vectors = self.vectors(artefact, weights);
            let terms = &self.golden["similarity"][artefact]["terms"]["vocabulary"];
            assert_eq!(Value::from(vectors.vocabulary()), *terms, "{artefact}");
            let kin = kin.clone();
            Box::new(move |weighting| cosines(&vectors, &kin, weighting, &Serial))
        };
        let what = |row: &str| format!("{artefact} {measure} {mode} {row}");
        let mut compared = 0;
        for (row, found) in patterns().zip(estimate(Weighting::Pairs)) {
            let name = row.pair.map_or(row.pattern.to_owned(), |pair| format!("{}.{pair}", row.pattern));
            let of = if row.pair.is_some() { "study_patterns" } else { "kinships" };
            if row.pattern == "random" {
                assert_eq!(found.pairs, models * (models - 1) / 2);
                let (mean, expected) = (found.mean.unwrap(), golden["random"].as_f64().unwrap());
                let near = found.interval.is_some_and(|(low, high)| low < expected && expected < high);
                assert!((mean - expected).abs() < 1e-9 || near, "{}: {mean}, not {expected}", what(&name));
                continue;
            }
            let Some(expected) = golden[mode][of].get(&name) else { continue };
            let weight = expected.get("pairs").unwrap_or(&expected["weight"]);
            assert_eq!(Some(found.pairs), weight.as_u64(), "{}", what(&name));
            near(found, expected, &what(&name));
            compared += 1;
        }
        assert_eq!(compared, if mode == "paper" { 28 } else { 5 });
        let parents = golden[mode]["parent_means"].as_object();
        for (row, found) in patterns().zip(estimate(Weighting::Parents)).filter(|(row, _)| row.pair.is_none())
        {
            let Some(expected) = parents.and_then(|means| means.get(row.pattern)) else { continue };
            assert_eq!(Some(found.pairs), expected["parents"].as_u64(), "{}", what(row.pattern));
            near(found, expected, &what(row.pattern));
        }
    }
}

fn excluded(artefact: &str) -> Excluded {
    Excluded::new((artefact == "tags_no_base_model").then(|| "base_model".to_owned()))
}

/// The values have some twelve digits; the tolerance agreed on is 1e-6.
fn near(found: Estimate, expected: &Value, what: &str) {
    let (mean, expected) = (found.mean.unwrap(), expected["mean"].as_f64().unwrap());
    assert!((mean - expected).abs() < 1e-9, "{what}: {mean}, not {expected}");
}

/// Not every mode of every artefact, to be quick: the acceptance checks compare all.
fn check(dump: &str, golden: &str, cases: &[(&str, &str)]) {
    let Some(dump) = load(dump, golden) else { return };
    for (artefact, mode) in cases {
        for measure in ["bow", "tfidf", "jaccard"] {
            if *artefact != "metadata" || measure != "jaccard" {
                dump.check(artefact, measure, mode);
            }
        }
    }
}

#[test]
fn families_of_2024() {
    let cases = [("tags", "paper"), ("metadata", "paper"), ("tags_no_base_model", "corrected")];
    check("example-families.jsonl.gz", "example-families.json", &cases);
}

#[test]
fn models_of_2026() {
    check("radar-models.jsonl.gz", "radar.json", &[("tags_no_base_model", "paper"), ("tags", "corrected")]);
}

/// The made dump has no golden similarities, but every fault: self-loops, cycles, repeated ids.
/// Every pair of two equal documents is alike.
#[test]
fn every_fault_once() {
    let Some(dump) = load("golden/faults.jsonl", "faults.json") else { return };
    let kin = Kin::new(&dump.links("paper"), |_| true);
    let (mut sets, mut scratch) = (Sets::default(), SetScratch::default());
    for _ in &dump.records {
        sets.push_texts(["same"].into_iter(), &mut scratch).unwrap();
    }
    let sampling = Sampling { most_random: u64::MAX, most: u64::MAX, n: 1, seed: 1 };
    for estimate in jaccard(&sets, &kin, Weighting::Families, sampling, &Serial) {
        assert!(estimate.mean.is_none_or(|mean| (mean - 1.0).abs() < 1e-12), "{estimate:?}");
    }
    // Links between models by number are what the graph has, cut or not.
    assert!(dump.links("paper").edges().len() > dump.links("corrected").edges().len());
}

/// Two children of one parent, and a child of one of them: by hand.
#[test]
fn a_small_family() {
    let link = |child, parent| Link { child: ModelIx(child), parent: ModelIx(parent), relation: None };
    let links = Links::new(4, vec![link(1, 0), link(2, 0), link(3, 1)]);
    let kin = Kin::new(&links, |_| true);
    let (mut sets, mut scratch) = (Sets::default(), SetScratch::default());
    for tags in ["a b", "a b c", "b", "c"] {
        sets.push_texts(tags.split(' '), &mut scratch).unwrap();
    }
    let sampling = Sampling { most_random: 9, most: 9, n: 1, seed: 1 };
    let found = jaccard(&sets, &kin, Weighting::Pairs, sampling, &Serial);
    let mean = |pattern: &str| {
        let at = patterns().position(|row| row.pattern == pattern).unwrap();
        (found[at].pairs, found[at].mean)
    };
    // s(0,1) = 2/3, s(0,2) = 1/2, s(1,2) = 1/3, s(0,3) = 0, s(1,3) = 1/3, s(2,3) = 0.
    let close = |pattern: &str, pairs: u64, expected: f64| {
        let (found, mean) = mean(pattern);
        assert!(found == pairs && (mean.unwrap() - expected).abs() < 1e-15, "{pattern}: {mean:?}");
    };
    close("random", 6, (2.0 / 3.0 + 0.5 + 2.0 / 3.0) / 6.0);
    close("parent_child", 3, (2.0 / 3.0 + 0.5 + 1.0 / 3.0) / 3.0);
    close("siblings", 1, 1.0 / 3.0);
    close("grandparent", 1, 0.0);
    close("nephew_uncle", 1, 0.0);
    assert_eq!(mean("cousins"), (0, None));
}
