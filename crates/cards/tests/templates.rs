//! Templates among real cards and made ones.

use std::collections::BTreeMap;

use cladist_cards::{CardFacts, Reader, Signature, Templates, templates};
use cladist_lineage::{IdKey, Serial};
use cladist_testdata::{Backwards, folder, text};
use proptest::prelude::*;
use serde_json::Value;

fn key(at: usize) -> IdKey {
    IdKey::of(&format!("org/{at}"))
}

fn grouped<'a>(texts: impl Iterator<Item = &'a str>, seed: u64, least: usize) -> Templates {
    let reader = Reader::new(3, seed);
    let cards: Vec<(IdKey, Signature)> =
        texts.enumerate().filter_map(|(at, text)| Some((key(at), reader.read(text).signature?))).collect();
    templates(&cards, 0.5, least, &Serial)
}

/// 150 stored cards without front matter, 50 of them automatic by their own words.
#[test]
fn automatic_cards_follow_templates_and_others_mostly_not() {
    let Some(folder) = folder("lineage") else { return };
    let text = text(&folder.join("cards/model-card-bodies.jsonl.gz"));
    let rows: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let reader = Reader::new(3, 0);
    let facts: Vec<CardFacts> = rows.iter().map(|row| reader.read(row["text"].as_str().unwrap())).collect();
    for (row, facts) in rows.iter().zip(&facts) {
        assert_eq!(facts.whole, row["chars"].as_u64().unwrap() as u32, "{}", row["id"]);
        assert_eq!(facts.automatic, row["auto"].as_bool().unwrap(), "{}", row["id"]);
    }
    // Exact indices of Jaccard over runs of three words, in another language: sets of 36 and 9 cards
    // joined at 0.5, 47 of the 50 automatic ones in a set of two or more and 20 of the others. An
    // estimate over 64 bins errs by 0.06, so that pairs near 0.5 fall on either side.
    for seed in [0, 1, 2] {
        let found = grouped(rows.iter().map(|row| row["text"].as_str().unwrap()), seed, 2);
        let inside = |automatic| {
            let cards = facts.iter().zip(&found.of);
            cards.filter(|(facts, of)| facts.automatic == automatic && of.is_some()).count()
        };
        assert!(inside(true) >= 44, "{seed}: {}", inside(true));
        assert!((16..=26).contains(&inside(false)), "{seed}: {}", inside(false));
        assert!(found.found[0].cards >= 30, "{seed}: {:?}", found.found);
        // What is in the first template is automatic without exception.
        let first = facts.iter().zip(&found.of).filter(|(_, of)| **of == Some(0));
        assert!(first.into_iter().all(|(facts, _)| facts.automatic), "{seed}");
    }
}

/// The made and stored cards of which another reader tells the length of the body and the phrase.
#[test]
fn cards_in_numbers_as_another_reader_has_them() {
    let Some(folder) = folder("lineage") else { return };
    let reader = Reader::new(3, 0);
    let expected = std::fs::read_to_string(folder.join("cards/expected.jsonl")).unwrap();
    let mut seen = 0;
    for line in expected.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let bytes = std::fs::read(folder.join("cards").join(row["file"].as_str().unwrap())).unwrap();
        let Ok(card) = String::from_utf8(bytes) else { continue };
        let facts = reader.read(&card);
        assert_eq!(facts.automatic, row["auto_phrase"].as_bool().unwrap(), "{}", row["file"]);
        let body = row["body_chars"].as_u64().unwrap() as u32;
        assert!(facts.body <= body && facts.body + 20 >= body.min(20), "{}", row["file"]);
        seen += 1;
    }
    assert!(seen > 450);
}

/// Four templates with names and figures of their own, and cards that follow none.
fn made() -> Vec<String> {
    let word = |at: usize| format!("w{}", at * 7919 % 5003);
    let mut cards = Vec::new();
    for template in 0..4 {
        let fixed: Vec<String> = (0..60).map(|at| word(template * 100 + at)).collect();
        for card in 0..10 + template {
            cards.push(format!("# name{card} of {card}.{template}\n{} loss 0.{card}", fixed.join(" ")));
        }
    }
    for card in 0..30 {
        cards.push((0..80).map(|at| format!("x{} ", card * 100 + at)).collect());
    }
    cards
}

#[test]
fn made_templates_are_found_and_nothing_else() {
    let cards = made();
    let found = grouped(cards.iter().map(String::as_str), 0, 2);
    assert_eq!(found.found.iter().map(|template| template.cards).collect::<Vec<_>>(), [13, 12, 11, 10]);
    assert!(found.of[46..].iter().all(Option::is_none));
    let first: Vec<_> = found.of[33..46].to_vec();
    assert_eq!(first, [Some(0); 13]);
    assert_eq!(grouped(cards.iter().map(String::as_str), 0, 12).found.len(), 2);
    assert_eq!(grouped(std::iter::empty(), 0, 2), Templates::default());
    assert_eq!(grouped(["", " -- "].into_iter(), 0, 1), Templates::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    /// The order of the cards and the number of threads change nothing.
    #[test]
    fn order_and_threads_change_nothing(seed in any::<u64>()) {
        let reader = Reader::new(3, 0);
        let cards: Vec<_> =
            made().iter().enumerate().filter_map(|(at, card)| Some((key(at), reader.read(card).signature?))).collect();
        let by_key = |cards: &[(IdKey, Signature)], found: &Templates| {
            cards.iter().map(|card| card.0).zip(found.of.iter().copied()).collect::<BTreeMap<_, _>>()
        };
        let expected = templates(&cards, 0.5, 2, &Serial);
        let mut shuffled: Vec<_> = cards.iter().copied().enumerate().collect();
        shuffled.sort_by_key(|(at, _)| (*at as u64 + 1).wrapping_mul(seed | 1) >> 7);
        let shuffled: Vec<_> = shuffled.into_iter().map(|(_, card)| card).collect();
        let found = templates(&shuffled, 0.5, 2, &Backwards(5));
        prop_assert_eq!(&found.found, &expected.found);
        prop_assert_eq!(by_key(&shuffled, &found), by_key(&cards, &expected));
    }
}

/// Thirty thousand cards of one template, all different: linear, or the test would not end.
#[test]
fn many_cards_of_one_template() {
    let cards: Vec<(IdKey, Signature)> = (0..30_000_usize)
        .map(|at| {
            // Three quarters of the bytes are fixed, the rest follow a scattered number.
            let scattered = (at as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            let bytes = std::array::from_fn(|i| {
                if (i + at) % 4 == 0 { (scattered >> (i % 7 * 8)) as u8 } else { i as u8 }
            });
            (key(at), Signature::from_bytes(bytes))
        })
        .collect();
    let begun = std::time::Instant::now();
    let found = templates(&cards, 0.5, 2, &Serial);
    assert_eq!(found.found.iter().map(|template| template.cards).collect::<Vec<_>>(), [30_000]);
    assert!(begun.elapsed().as_secs() < 60);
}
