use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

use crate::Definition;
use crate::tests::predictions;

#[test]
fn alignments_tell_what_was_said_and_heard() {
    let rows: [(Option<&str>, &[&str]); 2] =
        [(Some("cat sat in the mat"), &["the cat sat on mat"]), (None, &["a", "b c"])];
    let config = json!({ "metrics": ["wer", "cer"], "alignments": true });
    let tables =
        cladist_testkit::metric_tables::<Definition>("asr", &config, &[("predictions", predictions(&rows))])
            .unwrap();
    // As jiwer 4.0.0 aligns them.
    let table = &tables["alignments"];
    let text =
        |name: &str| table.text(name).unwrap().iter().map(|cell| cell.unwrap_or("-")).collect::<Vec<_>>();
    assert_eq!(text("edit"), ["delete", "equal", "insert", "substitute", "equal", "delete"]);
    assert_eq!(text("reference"), ["the", "cat sat", "", "on", "mat", "a"]);
    assert_eq!(text("hypothesis"), ["", "cat sat", "in", "the", "mat", ""]);
    let scores = &tables["scores"];
    // Three edits of five words, and one of one.
    assert!((scores.float("value").unwrap().value(0) - 4.0 / 6.0).abs() < 1e-15);
    assert!(scores.text("signature").unwrap().value(0).starts_with("nrefs:var|unit:word|"));
    assert!(scores.text("signature").unwrap().value(1).contains("unit:character"));
}
