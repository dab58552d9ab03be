//! The pieces and counts of Google's own `sentencepiece` (0.2.3; 0.2.1 for the older rounding).
//!
//! `tests/models/make.py` trains the small models, on texts written for this project, and writes what is expected.
use std::path::Path;

use cladist_sentencepiece::{Model, Rounding};
use cladist_testdata::{folder, json, text};
use serde_json::Value;

fn models() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/models"))
}

fn read(name: &str) -> Model {
    let path = models().join(format!("{name}.model"));
    Model::read(&std::fs::read(&path).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Pieces, tokens and unknown tokens of lines.
fn check(name: &str, model: &Model, lines: &[String], expected: &Value) {
    for (at, line) in lines.iter().enumerate() {
        let encoded = model.encode(line);
        let pieces: Vec<&str> = encoded.tokens().map(|token| token.piece).collect();
        assert_eq!(pieces.join(" "), expected["pieces"][at].as_str().unwrap(), "{name}: {line:?}");
        assert_eq!(encoded.len() as u64, expected["tokens"][at], "{name}: {line:?}");
        assert_eq!(encoded.unknown() as u64, expected["unknown"][at], "{name}: {line:?}");
    }
}

fn all_lines() -> Vec<String> {
    let lines = |name: &str| {
        text(&models().join(name)).trim_end_matches('\n').split('\n').map(str::to_owned).collect::<Vec<_>>()
    };
    [lines("text.txt"), lines("odd.txt")].concat()
}

#[test]
fn every_kind_of_model_gives_the_pieces_of_the_reference() {
    let expected = json(&models().join("expected.json"));
    let lines = all_lines();
    for (name, expected) in expected.as_object().unwrap().iter().filter(|(name, _)| *name != "close") {
        assert_eq!(expected["pieces"].as_array().unwrap().len(), lines.len());
        check(name, &read(name), &lines, expected);
    }
}

#[test]
fn ways_of_almost_equal_score_are_told_apart_as_the_chosen_release_does() {
    let expected = &json(&models().join("expected.json"))["close"];
    let lines: Vec<String> =
        expected["lines"].as_array().unwrap().iter().map(|line| line.as_str().unwrap().to_owned()).collect();
    check("close", &read("close"), &lines, expected);
    check("close", &read("close").with_rounding(Rounding::Double), &lines, &expected["double"]);
}

#[test]
fn parallel_texts_have_the_counts_of_the_reference() {
    let Some(texts) = folder("coverage") else { return };
    for (name, languages) in json(&models().join("parallel.json")).as_object().unwrap() {
        let model = read(name);
        for (language, expected) in languages.as_object().unwrap() {
            let text = text(&texts.join(format!("tokenizer-parity/{language}.devtest")));
            let mut counts = [0, 0];
            for line in text.split('\n') {
                let encoded = model.encode(line);
                counts[0] += encoded.len();
                counts[1] += encoded.unknown();
            }
            assert_eq!(serde_json::json!(counts), *expected, "{name}, {language}");
        }
    }
}
