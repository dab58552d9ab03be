use proptest::prelude::*;

use super::*;
use crate::{Bar, Histogram, Look, Tree, bars};

fn bar(label: &str, value: f64, text: &str) -> Bar {
    Bar { label: label.to_owned(), value, text: text.to_owned() }
}

#[test]
fn bars_share_one_scale() {
    let drawn = [
        bar("apache-2.0", 1_000.0, "1,000"),
        bar("mit", 531.0, "531"),
        bar("other", 1.0, "1"),
        bar("none", 0.0, "0"),
        bar("loss", -250.0, "-250"),
        bar("missing", f64::NAN, ""),
    ];
    insta::assert_snapshot!(bars(&drawn, Look::new(Some(40), false)), @r"
    apache-2.0  ██████████████████████ 1,000
    mit         ███████████▋ 531
    other       ▏ 1
    none        0
    loss        ░░░░░░ -250
    missing
    ");
    assert_eq!(bars(&[], Look::plain()), "");
}

#[test]
fn a_head_gives_bars_with_series_and_interval() {
    let table = head(&batch(vec![
        ("model", texts(&["a", "b"])),
        ("score", floats(&[0.25, 0.5])),
        ("low", floats(&[0.2, 0.4])),
        ("high", floats(&[0.3, 0.6])),
        ("language", texts(&["de", "fr"])),
    ]));
    let drawn = table.bars("model", "score", Some("language"), Some(("low", "high")), true).unwrap();
    assert_eq!(drawn[1], bar("b · fr", 0.5, "0.5 [0.4, 0.6]"));
    assert!(table.bars("model", "language", None, None, true).is_none());
    assert!(table.bars("model", "nowhere", None, None, true).is_none());
}

fn histogram(values: &[f64]) -> Histogram {
    let mut histogram = Histogram::new();
    histogram.push(&floats(values));
    histogram
}

#[test]
fn bins_end_at_round_numbers() {
    let shares = histogram(&[0.0, 0.05, 0.1, 0.3, 0.3, 0.71, 0.99, f64::NAN]);
    insta::assert_snapshot!(bars(&shares.bars(10), Look::plain()), @r"
    0 – 0.1    ████████████████████████████████████████████████████████████ 2
    0.1 – 0.2  ██████████████████████████████ 1
    0.2 – 0.3  0
    0.3 – 0.4  ████████████████████████████████████████████████████████████ 2
    0.4 – 0.5  0
    0.5 – 0.6  0
    0.6 – 0.7  0
    0.7 – 0.8  ██████████████████████████████ 1
    0.8 – 0.9  0
    0.9 – 1    ██████████████████████████████ 1
    ");
    assert_eq!((shares.values(), shares.missing()), (7, 1));
    let years = histogram(&[2019.0, 2020.0, 2020.0, 2022.0]);
    insta::assert_snapshot!(bars(&years.bars(10), Look::plain()), @r"
    2019  ██████████████████████████████ 1
    2020  ████████████████████████████████████████████████████████████ 2
    2021  0
    2022  ██████████████████████████████ 1
    ");
    assert!(Histogram::new().bars(10).is_empty());
    assert_eq!(histogram(&[3.0, 3.0]).bars(10), [bar("3", 2.0, "2")]);
}

#[test]
fn skewed_columns_are_shown_by_powers_of_two() {
    let mut sizes = vec![1.0; 500];
    sizes.extend([0.0, 2.0, 3.0, 5.0, 9.0, 17.0, 40.0, 100.0, 5_000.0]);
    insta::assert_snapshot!(bars(&histogram(&sizes).bars(20), Look::plain()), @r"
    0            ▏ 1
    1            ████████████████████████████████████████████████████████████ 500
    2 – 3        ▎ 2
    4 – 7        ▏ 1
    8 – 15       ▏ 1
    16 – 31      ▏ 1
    32 – 63      ▏ 1
    64 – 127     ▏ 1
    128 – 255    0
    256 – 511    0
    512 – 1023   0
    1024 – 2047  0
    2048 – 4095  0
    4096 – 8191  ▏ 1
    ");
}

proptest! {
    /// Bins hold every value once, do not depend on the order, and are not many.
    #[test]
    fn bins_hold_every_value(mut values in prop::collection::vec(any::<f64>(), 0..200)) {
        let finite = values.iter().filter(|v| v.is_finite()).count();
        let there = histogram(&values).bars(20);
        values.reverse();
        prop_assert_eq!(&histogram(&values).bars(20), &there);
        prop_assert_eq!(there.iter().map(|bar| bar.value as usize).sum::<usize>(), finite);
        prop_assert!(there.len() <= 22);
    }
}

fn tree(pairs: &[(&str, &str)]) -> Tree {
    let parent = |parent: &str| (!parent.is_empty()).then(|| parent.to_owned());
    Tree::new(pairs.iter().map(|(child, of)| ((*child).to_owned(), parent(of))))
}

#[test]
fn a_tree_is_indented() {
    let family = tree(&[
        ("alone", ""),
        ("tune", "base"),
        ("chat", "tune"),
        ("gguf", "chat"),
        ("awq", "tune"),
        ("code", "base"),
        ("gguf", "code"),
    ]);
    insta::assert_snapshot!(family.text(50, Look::plain()), @r"
    alone
    base
    ├─ tune
    │  ├─ chat
    │  │  └─ gguf
    │  └─ awq
    └─ code
       └─ gguf
    ");
    insta::assert_snapshot!(family.text(3, Look::plain()), @r"
    alone
    base
    ├─ tune
    … and 4 more
    ");
    insta::assert_snapshot!(family.mermaid(), @r#"
    flowchart LR
      n0["base"] --> n1["tune"]
      n0 --> n2["code"]
      n1 --> n3["chat"]
      n1 --> n4["awq"]
      n3 --> n5["gguf"]
      n2 --> n5
    "#);
}

#[test]
fn cycles_and_long_chains_end() {
    insta::assert_snapshot!(tree(&[("a", "b"), ("b", "a"), ("c", "c")]).text(50, Look::plain()), @r"
    b
    └─ a
       └─ b …
    c
    └─ c …
    ");
    let names: Vec<String> = (0..50_000).map(|i| format!("m{i}")).collect();
    let chain = Tree::new(names.windows(2).map(|pair| (pair[1].clone(), Some(pair[0].clone()))));
    assert_eq!(chain.text(20, Look::plain()).lines().count(), 21);
}
