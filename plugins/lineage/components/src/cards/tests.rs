use std::sync::Arc;

use arrow_array::LargeStringArray;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

use crate::Definition;

/// Five cards of one template, one of its own, an empty one and none at all.
fn inputs() -> [(&'static str, RecordBatch); 2] {
    let template = |name: &str, loss: u32| {
        Some(format!(
            "---\nlicense: mit\n---\n# {name}\nThis model card has been generated automatically. The model is a \
             fine-tuned version of the base on an unknown data set. It achieves a loss of 0.{loss} at the end."
        ))
    };
    let cards = [
        Some("# Base\nWritten by hand.".to_owned()),
        template("one", 1),
        template("two", 22),
        template("three", 333),
        Some("---\nlicense: mit\n---\n \n".to_owned()),
        None,
        template("four", 4),
        template("five", 55),
    ];
    let models = record_batch([
        ("id", strings(["base", "one", "two", "three", "blank", "none", "four", "five"])),
        ("card", Arc::new(LargeStringArray::from_iter(cards)) as _),
    ])
    .unwrap();
    let edges = record_batch([
        ("child", strings(["one", "two", "three", "blank", "none", "base"])),
        ("parent", strings(["base", "base", "one", "base", "base", "three"])),
        (
            "relation",
            nullable_strings([Some("finetune"), Some("finetune"), Some("merge"), None, None, Some("merge")]),
        ),
        ("cut", bools([false, false, false, false, false, true])),
    ])
    .unwrap();
    [("models", models), ("edges", edges)]
}

fn run(config: &Value) -> Result<std::collections::BTreeMap<String, RecordBatch>, String> {
    cladist_testkit::metric_tables::<Definition>("cards", config, &inputs())
}

fn floats(table: &RecordBatch, column: &str) -> Vec<Option<f64>> {
    table.float(column).unwrap().iter().collect()
}

#[test]
fn cards_of_a_small_family() {
    let tables = run(&json!({})).unwrap();
    let cards = &tables["cards"];
    // all, all 1, all 2, finetune, finetune 1, merge, merge 2, untyped, untyped 1
    assert_eq!(cards.int("edges").unwrap().values(), &[5, 4, 1, 2, 2, 1, 1, 2, 2]);
    assert_eq!(cards.text("relation").unwrap().value(7), "untyped");
    // A blank body is no card.
    assert_eq!(floats(cards, "p_card")[..3], [Some(0.6), Some(0.5), Some(1.0)]);
    assert_eq!(floats(cards, "p_auto")[0], Some(1.0));
    assert_eq!(floats(cards, "p_auto")[7], None);
    assert_eq!(floats(cards, "template_share")[0], Some(1.0));
    assert_eq!(floats(cards, "parent_p_auto")[0], Some(0.2));
    // "# Base\nWritten by hand." has 23 characters; the template 159 beside name and figures.
    let own = 159.0;
    assert_eq!(floats(cards, "length_median")[3], Some(own + 4.5));
    assert_eq!(floats(cards, "length_mean")[0], Some((own * 3.0 + 4.0 + 5.0 + 8.0) / 3.0));
    assert_eq!(floats(cards, "parent_length_mean")[3], Some(23.0));
    let templates = &tables["templates"];
    assert_eq!(templates.int("cards").unwrap().values(), &[5]);
    // one, two and three are of one family; four and five alone.
    assert_eq!(templates.int("families").unwrap().values(), &[3]);
    assert_eq!(templates.int("automatic").unwrap().values(), &[5]);
    let head = templates.text("text_head").unwrap().value(0).to_owned();
    let example = templates.text("example").unwrap().value(0);
    assert!(head.starts_with(&format!("# {example} This model card has been")), "{head}");
    assert_eq!(head.chars().count(), 160);
}

#[test]
fn the_study_counts_every_edge_and_the_whole_card() {
    let cards = &run(&json!({ "mode": "paper", "min_cards": 6 })).unwrap()["cards"];
    // The cut edge of a merge is there, its child a root.
    assert_eq!(cards.int("edges").unwrap().value(0), 6);
    assert_eq!(cards.int("generation").unwrap().value(1), 0);
    // The blank card is one of 23 characters: five of six children have a card.
    assert_eq!(floats(cards, "p_card")[0], Some(5.0 / 6.0));
    assert_eq!(floats(cards, "p_auto")[0], Some(0.6));
    assert_eq!(floats(cards, "template_share")[0], Some(0.0));
}

#[test]
fn odd_options_are_refused_with_a_hint() {
    for config in [json!({ "similarity": 0.0 }), json!({ "words": 0 }), json!({ "min_cards": 1 })] {
        assert!(run(&config).is_err_and(|error| error.contains('`')), "{config}");
    }
}
