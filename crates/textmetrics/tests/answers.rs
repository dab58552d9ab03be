//! Short answers as SQuAD's and MultiLoKo's scripts, difflib and lm-evaluation-harness score them.
use std::collections::HashMap;
use std::path::{Path, PathBuf};

use cladist_testdata::{folder, json, text};
use cladist_textmetrics::{
    AnswerNormalizer, AnswerStyle, EditDistance, EditSimilarity, INVALID, Metric, Overlap, Scorer,
    bbh_answer, boxed_answer, boxed_equal, dollar_answer, gsm8k_equal, gsm8k_flexible, gsm8k_strict,
};
use serde_json::Value;

fn lines(path: &Path) -> Vec<Value> {
    text(path).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn data(part: &str) -> Option<PathBuf> {
    folder("scoring").map(|folder| folder.join(part))
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

fn normal(normalizer: &mut AnswerNormalizer, text: &str) -> String {
    let mut out = String::new();
    normalizer.normalize(text, &mut out);
    out
}

#[track_caller]
fn close(found: f64, wanted: &Value, tolerance: f64, what: &Value) {
    let wanted = wanted.as_f64().unwrap();
    assert!((found - wanted).abs() <= tolerance, "{what}: {found}, not {wanted}");
}

#[test]
fn squad_and_difflib() {
    let Some(folder) = data("answers") else { return };
    let (mut normalizer, mut overlap) = (AnswerNormalizer::new(AnswerStyle::Squad), Overlap::default());
    let mut similarity = EditSimilarity::new(true);
    for item in lines(&folder.join("squad.jsonl.gz")) {
        let prediction = item["prediction"].as_str().unwrap();
        let own = normal(&mut normalizer, prediction);
        assert_eq!(own, item["squad_normalized"], "{}", item["id"]);
        let references = texts(&item["targets"]);
        let normals: Vec<String> = references.iter().map(|text| normal(&mut normalizer, text)).collect();
        assert_eq!(i64::from(normals.contains(&own)), item["squad_em"].as_i64().unwrap(), "{}", item["id"]);
        let f1 = normals.iter().map(|reference| overlap.f1(&own, reference, 1.0)).fold(0.0, f64::max);
        close(f1, &item["squad_f1_v2"], 1e-12, &item["id"]);
        for (reference, wanted) in references.iter().zip(item["difflib_ratio"].as_array().unwrap()) {
            close(similarity.ratio(prediction, reference).unwrap(), wanted, 1e-12, &item["id"]);
        }
    }
    let mut whole = EditSimilarity::new(false);
    for pair in lines(&folder.join("difflib.jsonl.gz")) {
        let [one, other] = ["a", "b"].map(|key| pair[key].as_str().unwrap());
        close(similarity.ratio(one, other).unwrap(), &pair["ratio"], 1e-12, &pair);
        close(whole.ratio(one, other).unwrap(), &pair["ratio_without_autojunk"], 1e-12, &pair);
    }
}

#[test]
fn gsm8k() {
    let Some(folder) = data("answers") else { return };
    for item in lines(&folder.join("gsm8k.jsonl.gz")) {
        let [text, target] = ["text", "target"].map(|key| item[key].as_str().unwrap());
        for (found, name) in [(gsm8k_strict(text), "strict"), (gsm8k_flexible(text), "flexible")] {
            let found = found.unwrap_or(INVALID);
            assert_eq!(found, item[format!("{name}_extracted")], "{item}");
            let equal = i64::from(gsm8k_equal(found, target));
            assert_eq!(equal, item[format!("{name}_match")].as_i64().unwrap(), "{item}");
        }
    }
}

#[test]
fn math_and_bbh() {
    let Some(folder) = data("answers") else { return };
    let rules = json(&folder.join("rules.json"));
    for case in rules["math"].as_array().unwrap() {
        let answer = boxed_answer(case["solution"].as_str().unwrap());
        assert_eq!(answer, case["gold"].as_str(), "{case}");
        let equal =
            answer.map(|answer| boxed_equal(dollar_answer(case["prediction"].as_str().unwrap()), answer));
        assert_eq!(equal.map(i64::from), case["exact_match"].as_i64(), "{case}");
    }
    for case in rules["bbh"].as_array().unwrap() {
        assert_eq!(
            bbh_answer(case["text"].as_str().unwrap()).unwrap_or(INVALID),
            case["extracted"],
            "{case}"
        );
    }
}

#[test]
fn multiloko() {
    let Some(folder) = data("multiloko") else { return };
    let mut gold: HashMap<(String, String), Vec<String>> = HashMap::new();
    for entry in std::fs::read_dir(folder.join("gold")).unwrap() {
        let path = entry.unwrap().path();
        let language = path.file_name().unwrap().to_str().unwrap().to_owned();
        for item in lines(&path.join("dev.jsonl")) {
            let targets = texts(&item["targets"]).into_iter().map(str::to_owned).collect();
            gold.insert((language.clone(), item["id"].as_str().unwrap().to_owned()), targets);
        }
    }
    let (mut normalizer, mut overlap) = (AnswerNormalizer::new(AnswerStyle::MultiLoko), Overlap::default());
    let (mut similarity, mut distance) = (EditSimilarity::new(true), EditDistance::default());
    let [mut bleu, mut chrf] = ["BLEU", "chrF2"].map(|name| Scorer::new(Metric::named(name).unwrap()));
    let predictions = lines(&folder.join("predictions.jsonl"));
    let wanted = lines(&folder.join("per_item.jsonl.gz"));
    assert_eq!(predictions.len(), wanted.len());
    let mut stats = Vec::new();
    for (item, want) in predictions.iter().zip(&wanted) {
        let key = ["language", "id"].map(|key| item[key].as_str().unwrap().to_owned());
        assert_eq!(want["id"], item["id"]);
        let targets = &gold[&(key[0].clone(), key[1].clone())];
        let own = normal(&mut normalizer, item["prediction"].as_str().unwrap());
        assert_eq!(own, want["norm_prediction"]);
        let normals: Vec<String> = targets.iter().map(|text| normal(&mut normalizer, text)).collect();
        let references: Vec<&str> = normals.iter().map(String::as_str).collect();
        assert_eq!(references, texts(&want["norm_targets"]));
        let best =
            |of: &mut dyn FnMut(&str) -> f64| references.iter().map(|text| of(text)).fold(0.0, f64::max);
        close(best(&mut |text| f64::from(u8::from(text == own))), &want["em"], 0.0, &item["id"]);
        close(best(&mut |text| overlap.f1(&own, text, 0.0)), &want["f1"], 0.0, &item["id"]);
        close(
            best(&mut |text| similarity.ratio(&own, text).unwrap()),
            &want["edit_similarity"],
            1e-9,
            &item["id"],
        );
        let nearest = references.iter().map(|text| distance.of(&own, text).unwrap()).min().unwrap();
        close(nearest as f64, &want["edit_distance"], 0.0, &item["id"]);
        for (scorer, key) in [(&mut bleu, "bleu"), (&mut chrf, "chrf")] {
            scorer.stats(&own, &references, &mut stats);
            close(scorer.metric().sentence_score(&stats), &want[key], 1e-9, &item["id"]);
        }
    }
}
