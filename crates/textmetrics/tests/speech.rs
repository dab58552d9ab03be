//! Error rates and alignments as jiwer 4.0.0 gives them.
use cladist_testdata::{folder, text};
use cladist_textmetrics::{Counts, ErrorRate, Heard, Listener, Unit};
use serde_json::{Value, json};

#[test]
fn counts_rates_and_alignments() {
    let Some(folder) = folder("scoring").map(|folder| folder.join("asr")) else { return };
    let lines = |name: &str| -> Vec<Value> {
        text(&folder.join(name)).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let (pairs, wanted) = (lines("pairs.jsonl.gz"), lines("per_item.jsonl.gz"));
    assert_eq!(pairs.len(), wanted.len());
    let mut listener = Listener::new(Heard::default());
    for (pair, want) in pairs.iter().zip(&wanted) {
        assert_eq!(pair["id"], want["id"]);
        let [reference, hypothesis] = ["ref", "hyp"].map(|key| pair[key].as_str().unwrap());
        for (unit, key, rates) in [
            (Unit::Word, "words", &[ErrorRate::Wer, ErrorRate::Mer, ErrorRate::Wil][..]),
            (Unit::Character, "chars", &[ErrorRate::Cer]),
        ] {
            let counts = listener.counts(unit, reference, hypothesis).unwrap();
            let n = |name: &str| want[key][name].as_u64().unwrap();
            let golden = Counts {
                hits: n("hits"),
                substitutions: n("substitutions"),
                deletions: n("deletions"),
                insertions: n("insertions"),
            };
            assert_eq!(counts, golden, "{} {key}", pair["id"]);
            for rate in rates {
                let wanted = want[key][rate.name()].as_f64().unwrap();
                assert!(
                    (rate.score(&counts.stats()) - wanted).abs() < 1e-12,
                    "{} {}",
                    pair["id"],
                    rate.name()
                );
            }
        }
        let chunks: Vec<Value> = listener
            .chunks(Unit::Word, reference, hypothesis)
            .unwrap()
            .into_iter()
            .map(|c| {
                json!([
                    c.edit.as_str(),
                    c.reference.start,
                    c.reference.end,
                    c.hypothesis.start,
                    c.hypothesis.end
                ])
            })
            .collect();
        assert_eq!(Value::Array(chunks), want["words"]["alignment"], "{}", pair["id"]);
    }
}
