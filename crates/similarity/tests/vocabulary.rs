//! The most frequent terms where nearly all occur equally often: far more terms than a tally has
//! room for, and the last places of the vocabulary decided by ties.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use cladist_lineage::Serial;
use cladist_similarity::{Bags, Candidates, Reader, Scratch, TagLists, TagScratch, Tally, Vectors, Weights};

fn documents() -> Vec<String> {
    let word = |at: usize| format!("w{:05}", at * 7919 % 60_000);
    let rare = (0..4000).map(|at| (10 * at..10 * at + 10).map(word).collect::<Vec<_>>().join(" "));
    rare.enumerate()
        .map(|(at, text)| if at % 9 == 0 { format!("{text} Often {text}") } else { text })
        .collect()
}

fn tally(documents: &[String]) -> Tally {
    let (mut tally, mut reader) = (Tally::default(), Reader::default());
    for document in documents {
        tally.push(document, &mut reader);
    }
    tally
}

fn bags(documents: &[String], candidates: &Candidates) -> Bags {
    let (mut bags, mut scratch) = (Bags::new(candidates), Scratch::default());
    for document in documents {
        bags.push(Some(document), candidates, &mut scratch).unwrap();
    }
    bags
}

fn vectors(documents: &[String], cuts: &[usize]) -> Vectors {
    let mut parts = Vec::new();
    let mut begin = 0;
    for &cut in cuts.iter().chain([&documents.len()]) {
        parts.push(&documents[begin..cut]);
        begin = cut;
    }
    let mut counted = Tally::default();
    for part in &parts {
        counted.append(tally(part));
    }
    let candidates = counted.candidates(512);
    let mut all = Bags::default();
    for part in &parts {
        all.append(bags(part, &candidates)).unwrap();
    }
    all.vectors(Weights::Counts, &Serial)
}

/// The same in one pass, each word a tag: more words than pairs have a square for.
fn vectors_of_tags(documents: &[String], cuts: &[usize]) -> Vectors {
    let (mut all, mut scratch) = (TagLists::default(), TagScratch::default());
    let mut begin = 0;
    for &cut in cuts.iter().chain([&documents.len()]) {
        let mut part = TagLists::default();
        for document in &documents[begin..cut] {
            part.push(document.split(' '), &mut scratch).unwrap();
        }
        all.append(part).unwrap();
        begin = cut;
    }
    all.vectors(Weights::Counts, 512, &Serial).unwrap()
}

#[test]
fn ties_are_decided_by_the_term_however_many_there_are() {
    let documents = documents();
    let mut totals: BTreeMap<String, usize> = BTreeMap::new();
    for document in &documents {
        let lower = document.to_lowercase();
        let words: Vec<&str> = lower.split(' ').collect();
        let pairs = words.windows(2).map(|pair| pair.join(" "));
        for term in words.iter().map(|word| (*word).to_owned()).chain(pairs) {
            *totals.entry(term).or_default() += 1;
        }
    }
    assert!(totals.len() > 60_000);
    let mut order: Vec<(String, usize)> = totals.into_iter().collect();
    order.sort_by(|(a, n), (b, m)| (Reverse(n), a).cmp(&(Reverse(m), b)));
    let mut expected: Vec<String> = order.into_iter().take(512).map(|(term, _)| term).collect();
    expected.sort_unstable();
    for cuts in [vec![], vec![1], vec![700, 701, 2500], vec![0, 3999]] {
        assert_eq!(vectors(&documents, &cuts).vocabulary(), expected, "cut at {cuts:?}");
        assert_eq!(vectors_of_tags(&documents, &cuts).vocabulary(), expected, "cut at {cuts:?}");
    }
}
