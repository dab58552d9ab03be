//! Word vectors of lists of tags in one pass are those of the joined texts in two.

use cladist_lineage::{Link, Links, ModelIx, Serial};
use cladist_similarity::{
    Bags, Excluded, Kin, Reader, Scratch, TagLists, TagScratch, Tally, Vectors, Weighting, Weights, cosines,
    tag_text,
};
use proptest::prelude::*;

/// Tags of several words, of one, of none; capital letters, other alphabets and forms of a letter
/// that depend on its neighbours; the same words in several tags.
const TAGS: [&str; 16] = [
    "aa",
    "bb",
    "AA",
    "aa-bb",
    "bb:aa:aa",
    "d",
    "",
    "-",
    "été",
    "ÉTÉ d'İzmir",
    "ΟΔΟΣ",
    "ΟΔΟΣ-ΟΔΟΣΣ",
    "base_model:org/aa",
    "ß²",
    "aa bb  aa",
    "हिन्दी",
];

type Documents = Vec<Option<Vec<usize>>>;

fn documents() -> impl Strategy<Value = Documents> {
    // Few tags in a document meet rarely: some documents have many.
    let few = prop::collection::vec(0..TAGS.len(), 0..5);
    let many = prop::collection::vec(0..TAGS.len(), 0..40);
    prop::collection::vec(prop::option::weighted(0.9, prop_oneof![few, many]), 0..24)
}

fn tags(document: &[usize]) -> impl Iterator<Item = &'static str> {
    document.iter().map(|&tag| TAGS[tag])
}

fn in_one_pass(documents: &Documents, cuts: [usize; 2], weights: Weights, wanted: usize) -> Vectors {
    let mut parts: [TagLists; 3] = Default::default();
    let mut scratch = TagScratch::default();
    for (at, document) in documents.iter().enumerate() {
        let part = &mut parts[usize::from(at >= cuts[0]) + usize::from(at >= cuts[0] + cuts[1])];
        match document {
            Some(document) => part.push(tags(document), &mut scratch).unwrap(),
            None => part.push_missing().unwrap(),
        }
    }
    let [mut all, second, third] = parts;
    all.append(second).unwrap();
    all.append(third).unwrap();
    assert_eq!(all.len(), documents.len());
    all.vectors(weights, wanted, &Serial).unwrap()
}

fn in_two_passes(documents: &Documents, weights: Weights, wanted: usize) -> Vectors {
    let (mut tally, mut reader, mut text) = (Tally::default(), Reader::default(), String::new());
    for document in documents.iter().flatten() {
        tag_text(tags(document), &Excluded::default(), &mut text);
        tally.push(&text, &mut reader);
    }
    let candidates = tally.candidates(wanted);
    let (mut bags, mut scratch) = (Bags::new(&candidates), Scratch::default());
    for document in documents {
        tag_text(tags(document.as_deref().unwrap_or_default()), &Excluded::default(), &mut text);
        bags.push(document.as_ref().map(|_| text.as_str()), &candidates, &mut scratch).unwrap();
    }
    bags.vectors(weights, &Serial)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn one_pass_over_tags_is_two_over_texts(
        documents in documents(),
        cuts in [0_usize..12, 0_usize..12],
        edges in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 0..30),
        tfidf in any::<bool>(),
        wanted in prop::sample::select(vec![0_usize, 1, 2, 5, 9, 512]),
    ) {
        let weights = if tfidf { Weights::TfIdf } else { Weights::Counts };
        let found = in_one_pass(&documents, cuts, weights, wanted);
        let expected = in_two_passes(&documents, weights, wanted);
        prop_assert_eq!(found.vocabulary(), expected.vocabulary());
        prop_assert_eq!(found.len(), expected.len());
        let n = documents.len();
        let model = |at: &prop::sample::Index| ModelIx(at.index(n) as u32);
        let link = |(child, parent): &(_, _)| Link { child: model(child), parent: model(parent), relation: None };
        let edges = if n == 0 { Vec::new() } else { edges.iter().map(link).collect() };
        let kin = Kin::new(&Links::new(n, edges), |at| found.has(at));
        let alike = cosines(&found, &kin, Weighting::Pairs, &Serial);
        for (found, expected) in alike.iter().zip(cosines(&expected, &kin, Weighting::Pairs, &Serial)) {
            prop_assert_eq!(found.pairs, expected.pairs);
            let near = found.mean.zip(expected.mean).is_none_or(|(a, b)| (a - b).abs() < 1e-12);
            prop_assert!(near && found.mean.is_some() == expected.mean.is_some(), "{found:?}, not {expected:?}");
        }
    }
}

/// By hand: counts over all documents, pairs across tags and across a tag without words.
#[test]
fn pairs_span_tags() {
    let documents = vec![Some(vec![0, 5, 1]), Some(vec![3, 2]), Some(vec![5]), None];
    // aa bb | aa bb aa | nothing: aa 3, "aa bb" 2, bb 2, "bb aa" 1.
    let vocabulary = |wanted| in_one_pass(&documents, [1, 1], Weights::Counts, wanted).vocabulary().to_vec();
    assert_eq!(vocabulary(9), ["aa", "aa bb", "bb", "bb aa"]);
    assert_eq!(vocabulary(3), ["aa", "aa bb", "bb"]);
    // A tie: the smaller term.
    assert_eq!(vocabulary(2), ["aa", "aa bb"]);
}
