use std::collections::BTreeMap;

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

use crate::Definition;
use crate::tests::{predictions, texts};

fn tables(config: &Value, inputs: &[(&str, RecordBatch)]) -> Result<BTreeMap<String, RecordBatch>, String> {
    cladist_testkit::metric_tables::<Definition>("translation", config, inputs)
}

/// (model, source, target, prediction, reference)
fn directions(rows: &[(&str, &str, &str, &str, &str)]) -> RecordBatch {
    let references: Vec<[&str; 1]> = rows.iter().map(|row| [row.4]).collect();
    let pairs: Vec<(Option<&str>, &[&str])> =
        rows.iter().zip(&references).map(|(row, reference)| (Some(row.3), &reference[..])).collect();
    let [prediction, references] = texts(&pairs);
    record_batch([
        ("model", strings(rows.iter().map(|row| row.0))),
        ("benchmark", strings(rows.iter().map(|_| "flores"))),
        ("source_language", strings(rows.iter().map(|row| row.1))),
        ("language", strings(rows.iter().map(|row| row.2))),
        ("sample_id", strings((0..rows.len()).map(|row| row.to_string()))),
        prediction,
        references,
    ])
    .unwrap()
}

fn text<'a>(table: &'a RecordBatch, column: &str) -> Vec<&'a str> {
    table.text(column).unwrap().iter().map(|text| text.unwrap_or("-")).collect()
}

fn number(table: &RecordBatch, column: &str) -> Vec<Option<f64>> {
    table.float(column).unwrap().iter().collect()
}

/// TER by hand: edits per hundred words of the reference.
#[test]
fn directions_are_averaged_by_course_and_training_and_held_against_others() {
    let rows = [
        ("many", "fr", "en", "a b c d", "a b c d"),
        ("many", "eng_Latn", "fr", "a b c x", "a b c d"),
        ("many", "de", "fr", "a b x y", "a b c d"),
        ("one", "fr", "en", "a b c x", "a b c d"),
        ("one", "en", "fr", "a b c d", "a b c d"),
        ("pivoted", "de", "fr", "a x y z", "a b c d"),
    ];
    let config = json!({
        "metrics": ["TER"], "training_pairs": ["en-fr"], "baseline": "one", "bridged": { "many": "pivoted" }
    });
    let found = tables(&config, &[("predictions", directions(&rows))]).unwrap();
    let table = &found["directions"];
    assert_eq!(text(table, "model"), ["many", "many", "many", "one", "one", "pivoted"]);
    assert_eq!(text(table, "source_language"), ["de", "eng_Latn", "fr", "en", "fr", "de"]);
    assert_eq!(
        text(table, "course"),
        ["beside pivot", "out of pivot", "into pivot", "out of pivot", "into pivot", "beside pivot"]
    );
    assert_eq!(number(table, "value"), [50.0, 25.0, 0.0, 0.0, 25.0, 75.0].map(Some));
    let supervised: Vec<_> = table.bool("supervised").unwrap().iter().flatten().collect();
    assert_eq!(supervised, [false, true, true, true, true, false]);
    // Lower is better: 75 by way of the pivot, 50 without.
    assert_eq!(number(table, "bridged_gain")[0], Some(25.0));
    // `eng_Latn` is written otherwise than the baseline's `en`: another corpus, so nothing to compare with.
    assert_eq!(text(table, "effect"), ["-", "-", "synergy", "-", "-", "-"]);
    let averages = &found["averages"];
    let row = |model: &str, set: &str| {
        let at = (0..averages.num_rows())
            .find(|at| text(averages, "model")[*at] == model && text(averages, "directions_of")[*at] == set);
        at.unwrap_or_else(|| panic!("{model} {set}"))
    };
    assert_eq!(number(averages, "mean")[row("many", "all")], Some(25.0));
    assert_eq!(number(averages, "mean")[row("many", "zero-shot")], Some(50.0));
    assert_eq!(number(averages, "mean")[row("one", "supervised")], Some(12.5));
    // Nothing is common to all three models.
    assert_eq!(number(averages, "common_mean")[row("many", "all")], None);
}

#[test]
fn segment_scores_are_averaged_beside() {
    let segments = record_batch([
        ("model", strings(["m", "m"])),
        ("benchmark", strings(["b", "b"])),
        ("language", strings(["en", "en"])),
        ("source_language", strings(["de", "de"])),
        ("metric", strings(["COMET", "COMET"])),
        ("value", floats([0.5, 1.0])),
    ])
    .unwrap();
    let found = tables(&json!({}), &[("segments", segments)]).unwrap();
    assert_eq!(number(&found["scores"], "value"), [Some(0.75)]);
    assert_eq!(text(&found["directions"], "course"), ["into pivot"]);
    assert!(tables(&json!({}), &[]).unwrap_err().contains("nothing to score"));
}

#[test]
fn the_tokenizer_follows_the_language_or_is_refused() {
    let signature = |config: &Value, language: &str| -> Result<String, String> {
        let rows = [("m", "de", language, "你好 x", "你好 x")];
        let found = tables(config, &[("predictions", directions(&rows))])?;
        Ok(found["scores"].text("signature").unwrap().value(0).to_owned())
    };
    assert!(signature(&json!({}), "zh-TW").unwrap().contains("tok:zh|"));
    assert!(signature(&json!({}), "fr").unwrap().contains("tok:13a|"));
    let refused = signature(&json!({}), "jpn_Jpan").unwrap_err();
    assert!(refused.contains("ja-mecab") && refused.contains("jpn_Jpan"), "{refused}");
    assert!(signature(&json!({ "tokenize": { "ja": "char" } }), "jpn_Jpan").unwrap().contains("tok:char|"));
    assert!(
        signature(&json!({ "tokenize": { "ja": "char", "*": "intl" } }), "fr").unwrap().contains("tok:intl|")
    );
    assert!(signature(&json!({ "tokenize": "spm" }), "fr").unwrap_err().contains("SentencePiece"));
    assert!(signature(&json!({ "metrics": ["chrF2"] }), "ja").is_ok());
    for config in [
        json!({ "metrics": ["ROUGE"] }),
        json!({ "metrics": [] }),
        json!({ "metrics": ["BLEU", "BLEU"] }),
        json!({ "smooth_method": "more" }),
        json!({ "max_ngram_order": 0 }),
        json!({ "training_pairs": ["enfr"] }),
        json!({ "training_pairs": ["zh-CN-en"] }),
    ] {
        assert!(signature(&config, "fr").is_err(), "{config}");
    }
}

#[test]
fn texts_of_any_kind_are_scored() {
    let long = "word ".repeat(200_000);
    let rows: [(Option<&str>, &[&str]); 6] = [
        (Some(&long), &["a short one"]),
        (Some("a short one"), &[&long]),
        (None, &["a b"]),
        (Some(""), &[""]),
        (Some("\u{0}\u{feff}\u{202e}"), &["\u{fffd}"]),
        (Some("a b c d"), &["a b c d", ""]),
    ];
    let config = json!({ "metrics": ["BLEU", "chrF2++", "TER"], "bootstrap": 50 });
    let found = tables(&config, &[("predictions", predictions(&rows))]).unwrap();
    assert_eq!(found["samples"].num_rows(), 18);
    assert_eq!(found["scores"].int("n").unwrap().values().to_vec(), [6, 6, 6]);
    let (low, high) = (number(&found["scores"], "ci_low"), number(&found["scores"], "ci_high"));
    assert!(low.iter().zip(&high).all(|(low, high)| low.unwrap() <= high.unwrap()));
    let last = found["samples"].float("value").unwrap().value(15);
    assert!((last - 100.0).abs() < 1e-9, "{last}");
}
