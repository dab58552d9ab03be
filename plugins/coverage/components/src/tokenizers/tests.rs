use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

use crate::Definition;

#[test]
fn counts_from_elsewhere_by_hand() {
    let counts = record_batch([
        ("tokenizer", strings(["t", "t", "t"])),
        ("language", strings(["eng_Latn", "ell_Grek", "mya_Mymr"])),
        ("tokens", ints([100, 250, 90])),
        ("unknown", nullable_floats([Some(0.0), None, Some(0.2)])),
    ])
    .unwrap();
    let tables =
        cladist_testkit::metric_tables::<Definition>("tokenizers", &json!({}), &[("counts", counts)])
            .unwrap();
    let parity = &tables["parity"];
    let premiums: Vec<Option<f64>> = parity.float("premium").unwrap().iter().collect();
    assert_eq!(premiums, [Some(2.5), Some(1.0), None]); // by language: ell, eng, mya
    assert!(!parity.bool("valid").unwrap().value(2));
    let summary = &tables["summary"];
    assert_eq!(summary.float("mean_premium").unwrap().value(0).to_bits(), 1.75_f64.to_bits());
    assert_eq!(summary.text("max_language").unwrap().value(0), "ell_Grek");
}

#[test]
fn counts_of_single_texts_are_compared_text_by_text() {
    let counts = record_batch([
        ("tokenizer", strings(["t", "t", "t"])),
        ("language", strings(["eng", "eng", "ell"])),
        ("id", strings(["1", "2", "2"])),
        ("tokens", ints([100, 10, 25])),
        ("unknown", nullable_floats([Some(0.0), Some(0.5), None])),
        ("bytes", ints([400, 40, 50])),
        ("words", ints([80, 8, 5])),
    ])
    .unwrap();
    let tables =
        cladist_testkit::metric_tables::<Definition>("tokenizers", &json!({}), &[("counts", counts)])
            .unwrap();
    let parity = &tables["parity"];
    let column = |name: &str| parity.float(name).unwrap().iter().collect::<Vec<_>>();
    // Greek has text 2 alone: 25 of its tokens for 10. English: 110 tokens, 88 words, 440 bytes, 5 unknown.
    assert_eq!(column("premium"), [Some(2.5), Some(1.0)]);
    assert_eq!(column("fertility"), [Some(5.0), Some(1.25)]);
    assert_eq!(column("bytes_per_token"), [Some(2.0), Some(4.0)]);
    assert_eq!(column("unknown"), [None, Some(5.0 / 110.0)]);
}

#[test]
fn texts_are_counted_with_a_known_encoding() {
    let texts = record_batch([
        ("id", strings(["1", "1"])),
        ("language", strings(["en", "xx"])),
        (
            "text",
            std::sync::Arc::new(arrow_array::LargeStringArray::from(vec![
                "hello world",
                "hello world hello world",
            ])),
        ),
    ])
    .unwrap();
    let config = json!({ "encodings": ["cl100k_base"] });
    let tables =
        cladist_testkit::metric_tables::<Definition>("tokenizers", &config, &[("texts", texts)]).unwrap();
    // `hello` and ` world` are one token each in cl100k_base (15339, 1917); ` hello` is 24748.
    assert_eq!(tables["parity"].int("tokens").unwrap().values(), &[2, 4]);
    assert_eq!(tables["parity"].float("premium").unwrap().values(), &[1.0, 2.0]);
    assert_eq!(tables["parity"].float("bytes_per_token").unwrap().value(0).to_bits(), 5.5_f64.to_bits());
}

#[test]
fn nothing_wired_is_a_clear_error() {
    let error = cladist_testkit::metric_tables::<Definition>("tokenizers", &json!({}), &[]).unwrap_err();
    assert!(error.contains("neither `texts` nor `counts`"), "{error}");
}
