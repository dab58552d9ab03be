//! Cards: generated ones never panic, real ones read as an independent reference reads them.
use std::path::Path;

use cladist_hub::{Card, Columns, Model, Yaml, decode, split_front_matter};
use cladist_testdata::{folder, text};
use proptest::prelude::*;
use serde_json::Value;

/// A field of the reference beside ours; fields the reference leaves out are missing keys.
fn texts(list: Option<&[std::borrow::Cow<'_, str>]>) -> Value {
    list.map_or(Value::Null, |list| list.iter().map(AsRef::as_ref).collect())
}

fn check(folder: &Path, expected: &Value) -> Vec<String> {
    let name = expected["file"].as_str().unwrap();
    let bytes = std::fs::read(folder.join(name)).unwrap();
    let (text, valid) = decode(&bytes);
    let card = Card::read(&text);
    let open: Vec<_> =
        expected["left_open"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let yaml = card.yaml.as_ref().map(|yaml| match yaml {
        Yaml::Mapping => "mapping",
        Yaml::Null => "null",
        Yaml::List => "list",
        Yaml::Text => "str",
        Yaml::Error(_) => "error",
    });
    let keys = matches!(card.yaml, Some(Yaml::Mapping)).then_some(card.keys.as_slice());
    let one = |text: &Option<std::borrow::Cow<'_, str>>| text.as_deref().map_or(Value::Null, Value::from);
    let ours = [
        ("bytes", bytes.len().into()),
        ("valid_utf8", valid.into()),
        ("front_matter", card.front_matter().into()),
        ("yaml_chars", card.yaml_text.map_or(Value::Null, |yaml| yaml.chars().count().into())),
        ("body_chars", card.body.chars().count().into()),
        ("yaml", yaml.into()),
        ("keys", texts(keys)),
        ("license", texts(card.license.as_deref())),
        ("language", texts(card.language.as_deref())),
        ("base_model", texts(card.base_model.as_deref())),
        ("datasets", texts(card.datasets.as_deref())),
        ("tags", texts(card.tags.as_deref())),
        ("base_model_relation", one(&card.base_model_relation)),
        ("pipeline_tag", one(&card.pipeline_tag)),
        ("library_name", one(&card.library_name)),
        ("auto_phrase", card.auto_phrase.into()),
    ];
    let wrong = ours.iter().filter(|(key, ours)| !open.contains(key) && expected[*key] != *ours);
    wrong.map(|(key, ours)| format!("{name}: {key} is {ours}, expected {}", expected[*key])).collect()
}

#[test]
fn real_cards_read_as_the_reference_reads_them() {
    let Some(folder) = folder("lineage/cards") else { return };
    let expected = std::fs::read_to_string(folder.join("expected.jsonl")).unwrap();
    let rows: Vec<Value> = expected.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 471);
    let wrong: Vec<_> = rows.iter().flat_map(|row| check(&folder, row)).collect();
    assert!(wrong.is_empty(), "{} fields:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn bodies_that_call_themselves_generated() {
    let Some(folder) = folder("lineage/cards") else { return };
    let text = text(&folder.join("model-card-bodies.jsonl.gz"));
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), 150);
    for row in &rows {
        let card = Card::read(row["text"].as_str().unwrap());
        assert_eq!(Value::from(card.auto_phrase), row["auto"], "{}", row["id"]);
        assert!(!card.front_matter(), "{}", row["id"]);
    }
}

/// Cards put together from the pieces that decide, sometimes in the wrong order.
fn card() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(
        &[
            "---",
            "\n",
            "\n",
            "\r\n",
            "\r",
            " ",
            "\t",
            "\u{feff}",
            "license",
            ": ",
            "- ",
            "mit",
            "language:",
            "no",
            "[",
            "]",
            "{",
            "}",
            ",",
            "&a ",
            "*a",
            "!!str ",
            "!x",
            "|",
            ">",
            "'",
            "\"",
            "#",
            "? ",
            "%",
            "@",
            "`",
            "\\",
            "\u{0}",
            "é",
            "<<: ",
            "...",
            "tags:",
            "base_model:",
            "null",
            "~",
        ][..],
    );
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(100_000) })]

    /// No card panics, and its parts are parts of it.
    #[test]
    fn any_card(text in card(), fenced in any::<bool>()) {
        let text = if fenced { format!("---\n{text}\n---\n") } else { text };
        let card = Card::read(&text);
        prop_assert!(text.ends_with(card.body));
        prop_assert!(card.yaml_text.is_none_or(|yaml| text.contains(yaml)));
        prop_assert_eq!(card.front_matter(), split_front_matter(&text).is_some());
        let mut model = Model::default();
        card.fill("a/b", Columns::ALL, &mut model).unwrap();
        prop_assert_eq!(model.card.as_deref(), Some(text.as_str()));
    }

    /// The rule in other words: nothing before the closing fence could have closed it earlier.
    #[test]
    fn lines_decide(lines in prop::collection::vec(prop::sample::select(&["---", "--- ", "a: 1", "", "----", " ---"][..]), 0..8)) {
        let text = lines.join("\n");
        let start = lines.iter().position(|line| !line.trim().is_empty());
        let expected = start.filter(|at| lines[*at].trim_start() == "---").and_then(|start| {
            let close = (start + 2..lines.len()).find(|at| ["---", "--- "].contains(&lines[*at]))?;
            Some((lines[start + 1..close].join("\n"), lines[close + 1..].join("\n")))
        });
        let found = split_front_matter(&text).map(|parts| (parts.yaml.to_owned(), parts.body.to_owned()));
        prop_assert_eq!(found, expected);
    }
}

/// Deep nesting and long lists stay cheap.
#[test]
fn deep_and_long_front_matter() {
    for (open, n) in
        [("[", 20_000), ("{a: ", 20_000), ("- ", 20_000), ("a:\n", 2_000), ("? ", 5_000), ("[a, ", 20_000)]
    {
        let _ = Card::read(&format!("---\n{}\n---\n", open.repeat(n)));
    }
    let long = format!("---\ntags: [{}]\n---\n", vec!["x"; 50_000].join(", "));
    assert_eq!(Card::read(&long).tags.unwrap().len(), 50_000);
}
