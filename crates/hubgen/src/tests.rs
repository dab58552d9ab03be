//! What is written is as published: shares, family sizes, faults.
//!
//! Expected values are those of Laufer et al. 2025 (arXiv 2508.06811), not of an own earlier run.
use std::collections::{HashMap, HashSet};

use serde_json::Value;

use crate::jsonl::REPEATED;
use crate::{Population, Relation, Settings, Synthetic, write_jsonl};

const MODELS: u32 = 200_000;

fn models() -> Vec<Synthetic> {
    let population = Population::grow(Settings::new(MODELS, 1));
    (0..MODELS).map(|number| population.model(number)).collect()
}

fn share(models: &[Synthetic], has: impl Fn(&Synthetic) -> bool) -> f64 {
    models.iter().filter(|model| has(model)).count() as f64 / models.len() as f64
}

#[track_caller]
fn near(value: f64, published: f64, tolerance: f64) {
    assert!((value - published).abs() <= tolerance, "{value} is far from {published}");
}

/// Sizes of the families (weakly connected components of two or more), largest first.
fn families(models: &[Synthetic], merges: bool) -> Vec<u32> {
    let numbers: HashMap<&str, usize> =
        models.iter().enumerate().map(|(number, model)| (model.id.as_str(), number)).collect();
    let mut above: Vec<usize> = (0..models.len()).collect();
    fn find(above: &mut [usize], mut at: usize) -> usize {
        while above[at] != at {
            above[at] = above[above[at]];
            at = above[at];
        }
        at
    }
    for (child, model) in models.iter().enumerate() {
        for (base, relation) in &model.bases {
            if let Some(&parent) = numbers.get(base.as_str())
                && (merges || *relation != Relation::Merge)
            {
                let (a, b) = (find(&mut above, child), find(&mut above, parent));
                above[a] = b;
            }
        }
    }
    let mut sizes = vec![0; models.len()];
    for number in 0..models.len() {
        sizes[find(&mut above, number)] += 1;
    }
    sizes.retain(|&size| size > 1);
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    sizes
}

/// Clauset, Shalizi and Newman 2009, equation 3.7, over sizes from `least` on.
fn exponent(sizes: &[u32], least: f64) -> f64 {
    let tail: Vec<f64> = sizes.iter().map(|&size| f64::from(size)).filter(|&size| size >= least).collect();
    1.0 + tail.len() as f64 / tail.iter().map(|size| (size / (least - 0.5)).ln()).sum::<f64>()
}

#[test]
fn shares_are_as_published() {
    let models = models();
    near(share(&models, |m| !m.bases.is_empty()), 0.45, 0.01);
    near(share(&models, |m| m.license.is_some()), 0.361, 0.01);
    near(share(&models, |m| m.languages.is_empty()), 0.861, 0.01);
    near(share(&models, |m| m.languages.len() == 1), 0.123, 0.02);
    let told = share(&models, |m| !m.languages.is_empty());
    near(share(&models, |m| m.languages.contains(&"en")) / told, 0.856, 0.05);
    let told = share(&models, |m| m.license.is_some());
    near(share(&models, |m| m.license == Some("apache-2.0")) / told, 0.444, 0.06);
    let told = share(&models, |m| m.library.is_some());
    near(share(&models, |m| m.library == Some("transformers")) / told, 0.632, 0.03);
    near(share(&models, |m| m.library == Some("peft")) / told, 0.199, 0.03);
    let told = share(&models, |m| m.task.is_some());
    near(share(&models, |m| m.task == Some("text-generation")) / told, 0.411, 0.06);
}

#[test]
fn relations_are_as_published() {
    let models = models();
    let mut counts: HashMap<Relation, f64> = HashMap::new();
    models
        .iter()
        .flat_map(|m| &m.bases)
        .for_each(|(_, relation)| *counts.entry(*relation).or_default() += 1.0);
    let all: f64 = counts.values().sum();
    for (relation, published, tolerance) in [
        (Relation::Finetune, 0.330, 0.015),
        (Relation::Adapter, 0.421, 0.015),
        (Relation::Quantized, 0.178, 0.015),
        (Relation::Merge, 0.070, 0.015),
        (Relation::Untyped, 0.001, 0.005),
    ] {
        near(counts[&relation] / all, published, tolerance);
    }
    let merged = |m: &&Synthetic| m.bases.iter().any(|(_, relation)| *relation == Relation::Merge);
    let several = models.iter().filter(merged).filter(|m| m.bases.len() > 1).count();
    assert!(several * 2 > models.iter().filter(merged).count(), "most merges have several parents");
}

#[test]
fn family_sizes_follow_the_power_law() {
    let models = models();
    for merges in [false, true] {
        let sizes = families(&models, merges);
        for least in [2.0, 6.0, 12.0] {
            let exponent = exponent(&sizes, least);
            assert!((1.9..2.3).contains(&exponent), "{exponent} from {least}, merges {merges}");
        }
    }
    let largest = f64::from(families(&models, false)[0]) / f64::from(MODELS);
    assert!((0.005..0.03).contains(&largest), "{largest}");
}

#[test]
fn every_fault_occurs() {
    let models = models();
    let numbers: HashMap<&str, usize> =
        models.iter().enumerate().map(|(number, model)| (model.id.as_str(), number)).collect();
    assert_eq!(numbers.len(), models.len(), "ids are unique");
    let (mut found, mut bases) = (HashMap::<&str, usize>::new(), 0);
    for (child, model) in models.iter().enumerate() {
        let mut said: HashSet<&str> = HashSet::new();
        for (base, _) in &model.bases {
            bases += 1;
            let fault = match numbers.get(base.as_str()) {
                Some(&parent) if parent == child => "itself",
                Some(&parent) if models[parent].bases.iter().any(|(b, _)| *b == model.id) => "cycle",
                Some(&parent) if parent > child => "younger",
                Some(_) => "none",
                None if base.starts_with('U') => "letter case",
                None if !base.contains('/') => "renamed",
                None => "missing",
            };
            *found.entry(fault).or_default() += 1;
            if !said.insert(base) {
                *found.entry("repeated").or_default() += 1;
            }
        }
    }
    for fault in ["itself", "cycle", "younger", "letter case", "renamed", "missing", "repeated"] {
        assert!(found.get(fault).is_some_and(|&count| count > 0), "{fault}: {found:?}");
    }
    near(found["none"] as f64 / f64::from(bases), 0.9, 0.02);
}

#[test]
fn every_line_is_an_object_of_the_hub() {
    let population = Population::grow(Settings::new(20_000, 2));
    let mut out = Vec::new();
    write_jsonl(&population, &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    let lines = 20_000 + 20_000 / REPEATED;
    assert_eq!(text.lines().count(), lines as usize);
    let (mut ids, mut tagged, mut last) = (HashSet::new(), 0, String::new());
    for line in text.lines() {
        let record: Value = serde_json::from_str(line).unwrap();
        assert_eq!(record["id"], record["modelId"]);
        ids.insert(record["id"].as_str().unwrap().to_owned());
        let created = record["createdAt"].as_str().unwrap();
        assert!(created >= last.as_str(), "dates rise");
        last = created.to_owned();
        let tags: Vec<&str> =
            record["tags"].as_array().unwrap().iter().map(|t| t.as_str().unwrap()).collect();
        tagged += tags.len();
        for tag in &tags {
            let typed = tag.strip_prefix("base_model:").and_then(|rest| rest.split_once(':'));
            if let Some((_, base)) = typed {
                assert!(
                    tags.contains(&format!("base_model:{base}").as_str()),
                    "{tag} has a plain one beside it"
                );
            }
        }
    }
    assert_eq!(ids.len(), 20_000, "what is repeated is repeated whole");
    near(tagged as f64 / f64::from(lines), 8.5, 1.0);
    near(text.len() as f64 / f64::from(lines), 375.0, 20.0);
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let bytes = |seed| {
        let mut out = Vec::new();
        write_jsonl(&Population::grow(Settings::new(3_000, seed)), &mut out).unwrap();
        out
    };
    assert_eq!(bytes(7), bytes(7));
    assert_ne!(bytes(7), bytes(8));
}
