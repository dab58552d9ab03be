//! Every kinship, motif and weighting against its definition, pair by pair, on small graphs.

use std::collections::{BTreeMap, BTreeSet};

use cladist_lineage::{Link, Links, ModelIx, Serial};
use cladist_similarity::{
    Bags, Kin, Reader, Sampling, Scratch, SetScratch, Sets, TagLists, TagScratch, Tally, Vectors, Weighting,
    Weights, cosines, draw, jaccard, patterns,
};
use proptest::prelude::*;

/// A graph of a few models, some without a document, with self-loops and cycles.
#[derive(Clone, Debug)]
struct Case {
    documents: Vec<Option<Vec<usize>>>,
    edges: Vec<(u32, u32)>,
}

fn cases() -> impl Strategy<Value = Case> {
    (1_u32..9).prop_flat_map(|n| {
        let document = prop::option::weighted(0.9, prop::collection::vec(0_usize..6, 0..5));
        let documents = prop::collection::vec(document, n as usize);
        let edges = prop::collection::vec((0..n, 0..n), 0..20);
        (documents, edges).prop_map(|(documents, edges)| Case { documents, edges })
    })
}

const WORDS: [&str; 6] = ["aa", "bb", "Cc", "d", "éé", "aa-bb"];

impl Case {
    fn text(&self, at: usize) -> Option<String> {
        let words = self.documents[at].as_ref()?;
        Some(words.iter().map(|&word| WORDS[word]).collect::<Vec<_>>().join(" "))
    }

    fn kin(&self) -> Kin {
        let link = |&(parent, child)| Link { child: ModelIx(child), parent: ModelIx(parent), relation: None };
        let links = Links::new(self.documents.len(), self.edges.iter().map(link).collect());
        Kin::new(&links, |at| self.documents[at].is_some())
    }

    fn vectors(&self, weights: Weights, cut: usize, wanted: usize) -> Vectors {
        let (mut tally, mut late, mut reader) = (Tally::default(), Tally::default(), Reader::default());
        for at in 0..self.documents.len() {
            let into = if at < cut { &mut tally } else { &mut late };
            self.text(at).iter().for_each(|text| into.push(text, &mut reader));
        }
        tally.append(late);
        let candidates = tally.candidates(wanted);
        let (mut bags, mut late) = (Bags::new(&candidates), Bags::new(&candidates));
        let mut scratch = Scratch::default();
        for at in 0..self.documents.len() {
            let into = if at < cut { &mut bags } else { &mut late };
            into.push(self.text(at).as_deref(), &candidates, &mut scratch).unwrap();
        }
        bags.append(late).unwrap();
        bags.vectors(weights, &Serial)
    }

    /// The same in one pass, each word a tag.
    fn vectors_of_tags(&self, weights: Weights, cut: usize, wanted: usize) -> Vectors {
        let (mut lists, mut late, mut scratch) =
            (TagLists::default(), TagLists::default(), TagScratch::default());
        for (at, document) in self.documents.iter().enumerate() {
            let into = if at < cut { &mut lists } else { &mut late };
            match document {
                None => into.push_missing().unwrap(),
                Some(words) => into.push(words.iter().map(|&word| WORDS[word]), &mut scratch).unwrap(),
            }
        }
        lists.append(late).unwrap();
        lists.vectors(weights, wanted, &Serial).unwrap()
    }

    fn sets(&self, cut: usize) -> Sets {
        let (mut sets, mut late, mut scratch) = (Sets::default(), Sets::default(), SetScratch::default());
        for (at, document) in self.documents.iter().enumerate() {
            let into = if at < cut { &mut sets } else { &mut late };
            match document {
                None => into.push_missing().unwrap(),
                Some(words) => {
                    into.push_texts(words.iter().map(|&word| WORDS[word]), &mut scratch).unwrap();
                }
            }
        }
        sets.append(late).unwrap();
        sets
    }
}

/// scikit-learn's vectors, written out.
fn reference_vectors(case: &Case, weights: Weights, wanted: usize) -> Vec<BTreeMap<String, f64>> {
    let terms = |text: &str| -> Vec<String> {
        let text = text.to_lowercase().replace('-', " ");
        let words: Vec<&str> = text.split(' ').filter(|word| word.chars().count() > 1).collect();
        let pairs = words.windows(2).map(|pair| pair.join(" "));
        words.iter().map(|word| (*word).to_owned()).chain(pairs).collect()
    };
    let documents: Vec<Option<Vec<String>>> =
        (0..case.documents.len()).map(|at| case.text(at).map(|text| terms(&text))).collect();
    let mut totals: BTreeMap<&str, usize> = BTreeMap::new();
    documents.iter().flatten().flatten().for_each(|term| *totals.entry(term).or_default() += 1);
    let mut order: Vec<(&str, usize)> = totals.into_iter().collect();
    order.sort_by_key(|&(term, count)| (std::cmp::Reverse(count), term));
    order.truncate(wanted);
    let vocabulary: BTreeSet<&str> = order.into_iter().map(|(term, _)| term).collect();
    let n = documents.iter().flatten().count() as f64;
    let weight = |term: &str| match weights {
        Weights::Counts => 1.0,
        Weights::TfIdf => {
            let having = documents.iter().flatten().filter(|d| d.iter().any(|t| t == term)).count() as f64;
            ((1.0 + n) / (1.0 + having)).ln() + 1.0
        }
    };
    let vector = |document: &Option<Vec<String>>| {
        let mut vector: BTreeMap<String, f64> = BTreeMap::new();
        let inside = document.iter().flatten().filter(|term| vocabulary.contains(term.as_str()));
        inside.for_each(|term| *vector.entry(term.clone()).or_default() += weight(term));
        let length = vector.values().map(|x| x * x).sum::<f64>().sqrt();
        for x in vector.values_mut() {
            *x /= length;
        }
        vector
    };
    documents.iter().map(vector).collect()
}

fn cosine(a: &BTreeMap<String, f64>, b: &BTreeMap<String, f64>) -> f64 {
    a.iter().filter_map(|(term, x)| Some(x * b.get(term)?)).sum()
}

fn index(a: &BTreeSet<usize>, b: &BTreeSet<usize>) -> f64 {
    let common = a.intersection(b).count() as f64;
    if common == 0.0 { 0.0 } else { common / a.union(b).count() as f64 }
}

type Pairs = Vec<(u32, u32)>;

/// A block with its weight: the model that all descend from, pairs, weight.
type Blocks = Vec<(u32, Pairs, f64)>;

/// The definitions of the data's README, word for word.
#[allow(clippy::many_single_char_names, reason = "the names of the definitions")]
fn blocks(case: &Case, pattern: &str, pair: Option<u8>) -> Blocks {
    let there = |m: &u32| case.documents[*m as usize].is_some();
    let edges: BTreeSet<(u32, u32)> =
        case.edges.iter().copied().filter(|(p, c)| there(p) && there(c)).collect();
    let children = |u: u32| edges.iter().filter(move |(p, _)| *p == u).map(|(_, c)| *c).collect::<Vec<_>>();
    let parents = |u: u32| edges.iter().filter(move |(_, c)| *c == u).map(|(p, _)| *p).collect::<Vec<_>>();
    let two = |list: &[u32]| -> Pairs {
        let all = list.iter().enumerate();
        all.flat_map(|(at, &a)| list[at + 1..].iter().map(move |&b| (a, b))).collect()
    };
    let all = |left: &[u32], right: &[u32]| -> Pairs {
        left.iter().flat_map(|&a| right.iter().map(move |&b| (a, b))).collect()
    };
    let models: Vec<u32> = (0..case.documents.len() as u32).filter(there).collect();
    if pattern == "random" {
        let pairs = two(&models);
        let n = pairs.len() as f64;
        return vec![(0, pairs, n)];
    }
    let mut found: Blocks = Vec::new();
    let mut add = |u: u32, pairs: Pairs, weight: f64| {
        if weight > 0.0 {
            found.push((u, pairs, weight));
        }
    };
    let counted = |pairs: Pairs| (pairs.len() as f64, pairs);
    for &u in &models {
        let c = children(u);
        let k = c.len() as f64;
        match (pattern, pair) {
            ("parent_child" | "duo", _) => add(u, all(&[u], &c), k),
            ("siblings", _) => {
                let (n, pairs) = counted(two(&c));
                add(u, pairs, n);
            }
            ("trio_1", Some(1)) => add(u, all(&[u], &c), k * (k - 1.0) / 2.0),
            ("trio_1", _) => add(u, two(&c), k * (k - 1.0) / 2.0),
            ("quad_0", Some(1)) => add(u, all(&[u], &c), k * (k - 1.0) * (k - 2.0) / 6.0),
            ("quad_0", _) => add(u, two(&c), k * (k - 1.0) * (k - 2.0) / 6.0),
            ("cousins", _) => {
                let mut pairs = Pairs::new();
                for (a, b) in two(&c) {
                    pairs.extend(all(&children(a), &children(b)).into_iter().filter(|(w, x)| w != x));
                }
                let (n, pairs) = counted(pairs);
                add(u, pairs, n);
            }
            _ => {}
        }
        for &v in &c {
            let (cv, t) = (children(v), parents(u));
            let b: Vec<u32> = c.iter().copied().filter(|&x| x != v).collect();
            let n = cv.len() as f64;
            match (pattern, pair) {
                ("grandparent", _) => add(u, all(&[u], &cv), n),
                ("nephew_uncle", _) => {
                    let (n, pairs) = counted(all(&cv, &b).into_iter().filter(|(w, x)| w != x).collect());
                    add(u, pairs, n);
                }
                ("trio_2", Some(1)) => add(u, all(&[u], &cv), n),
                ("trio_2", Some(2)) => add(u, all(&[v], &cv), n),
                ("trio_2", _) => add(u, vec![(u, v)], n),
                ("quad_1", Some(1)) => add(u, all(&[u], &cv), n * (n - 1.0) / 2.0),
                ("quad_1", Some(2)) => add(u, all(&[v], &cv), n * (n - 1.0) / 2.0),
                ("quad_1", Some(3)) => add(u, vec![(u, v)], n * (n - 1.0) / 2.0),
                ("quad_1", _) => add(u, two(&cv), n * (n - 1.0) / 2.0),
                ("quad_2", Some(1)) => add(u, all(&[u], &cv), n * b.len() as f64),
                ("quad_2", Some(2)) => add(u, all(&cv, &b), n * b.len() as f64),
                ("quad_2", Some(3)) => add(u, all(&[v], &cv), n * b.len() as f64),
                ("quad_2", Some(4)) => add(u, vec![(u, v)], n * b.len() as f64),
                ("quad_2", _) => add(u, all(&[v], &b), n * b.len() as f64),
                ("quad_3", Some(pair)) if !t.is_empty() => {
                    let pairs = match pair {
                        1 => all(&t, &cv),
                        2 => all(&[u], &cv),
                        3 => all(&t, &[v]),
                        4 => all(&[v], &cv),
                        5 => vec![(u, v)],
                        _ => all(&t, &[u]),
                    };
                    add(u, pairs, n);
                }
                _ => {}
            }
        }
    }
    found
}

/// The weakly connected component of every model.
fn families(case: &Case) -> Vec<usize> {
    let mut family: Vec<usize> = (0..case.documents.len()).collect();
    for _ in 0..family.len() {
        for &(a, b) in &case.edges {
            let (a, b) = (a as usize, b as usize);
            if case.documents[a].is_some() && case.documents[b].is_some() {
                let least = family[a].min(family[b]);
                (family[a], family[b]) = (least, least);
            }
        }
    }
    family
}

/// Mean and number of what counts alike.
fn reference(
    case: &Case,
    pattern: &str,
    pair: Option<u8>,
    weighting: Weighting,
    alike: &dyn Fn(u32, u32) -> f64,
) -> (u64, Option<f64>) {
    let families = families(case);
    let mut groups: BTreeMap<usize, (f64, f64)> = BTreeMap::new();
    for (u, pairs, weight) in blocks(case, pattern, pair) {
        let mean = pairs.iter().map(|&(a, b)| alike(a, b)).sum::<f64>() / pairs.len() as f64;
        let group = match weighting {
            _ if pattern == "random" => 0,
            Weighting::Pairs => 0,
            Weighting::Parents => u as usize,
            Weighting::Families => families[u as usize],
        };
        let group = groups.entry(group).or_default();
        group.0 += weight * mean;
        group.1 += weight;
    }
    if groups.is_empty() {
        return (0, None);
    }
    let n = groups.len() as f64;
    let mean = groups.values().map(|(sum, weight)| sum / weight).sum::<f64>() / n;
    let one = weighting == Weighting::Pairs || pattern == "random";
    (if one { groups[&0].1 as u64 } else { groups.len() as u64 }, Some(mean))
}

const WEIGHTINGS: [Weighting; 3] = [Weighting::Pairs, Weighting::Parents, Weighting::Families];
const EVERY: Sampling = Sampling { most_random: u64::MAX, most: u64::MAX, n: 0, seed: 0 };

fn close(a: Option<f64>, b: Option<f64>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => (a - b).abs() < 1e-12,
        (a, b) => a == b,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn cosines_are_those_of_all_pairs(
        case in cases(),
        cut in 0_usize..9,
        tfidf in any::<bool>(),
        as_tags in any::<bool>(),
        wanted in prop::sample::select(vec![2_usize, 5, 512]),
    ) {
        let weights = if tfidf { Weights::TfIdf } else { Weights::Counts };
        let of = if as_tags { Case::vectors_of_tags } else { Case::vectors };
        let vectors = of(&case, weights, cut, wanted);
        let expected = reference_vectors(&case, weights, wanted);
        let alike = |a: u32, b: u32| cosine(&expected[a as usize], &expected[b as usize]);
        for weighting in WEIGHTINGS {
            let found = cosines(&vectors, &case.kin(), weighting, &Serial);
            for (row, found) in patterns().zip(found) {
                let (pairs, mean) = reference(&case, row.pattern, row.pair, weighting, &alike);
                let mean = mean.filter(|_| pairs > 0);
                prop_assert!(close(found.mean, mean), "{row:?} {weighting:?}: {found:?}, not {mean:?}");
                prop_assert_eq!(found.pairs, pairs, "{:?} {:?}", row, weighting);
                prop_assert!(found.drawn.is_none());
            }
        }
    }

    #[test]
    fn jaccard_indices_are_those_of_all_pairs(case in cases(), cut in 0_usize..9) {
        let sets = case.sets(cut);
        let expected: Vec<BTreeSet<usize>> =
            case.documents.iter().map(|d| d.iter().flatten().copied().collect()).collect();
        let alike = |a: u32, b: u32| index(&expected[a as usize], &expected[b as usize]);
        for weighting in WEIGHTINGS {
            let found = jaccard(&sets, &case.kin(), weighting, EVERY, &Serial);
            for (row, found) in patterns().zip(found) {
                let (pairs, mean) = reference(&case, row.pattern, row.pair, weighting, &alike);
                let mean = mean.filter(|_| pairs > 0);
                prop_assert!(close(found.mean, mean), "{row:?} {weighting:?}: {found:?}, not {mean:?}");
                prop_assert_eq!(found.pairs, pairs, "{:?} {:?}", row, weighting);
            }
        }
    }

}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    /// Draws come from the row's own pairs, each as often as it weighs, within six errors.
    #[test]
    fn draws_are_as_likely_as_their_weights(case in cases(), seed in any::<u64>()) {
        const N: u64 = 4000;
        for weighting in WEIGHTINGS {
            for (at, row) in patterns().enumerate() {
                let drawn = draw(&case.kin(), at, weighting, N, seed);
                let families = families(&case);
                let mut likely: BTreeMap<(u32, u32), f64> = BTreeMap::new();
                let mut groups: BTreeMap<usize, f64> = BTreeMap::new();
                let group = |u: u32| match weighting {
                    _ if at == 0 => 0,
                    Weighting::Pairs => 0,
                    Weighting::Parents => u as usize,
                    Weighting::Families => families[u as usize],
                };
                let blocks = blocks(&case, row.pattern, row.pair);
                for (u, _, weight) in &blocks {
                    *groups.entry(group(*u)).or_default() += weight;
                }
                for (u, pairs, weight) in &blocks {
                    for &(a, b) in pairs {
                        let share = weight / pairs.len() as f64 / groups[&group(*u)] / groups.len() as f64;
                        *likely.entry((a.min(b), a.max(b))).or_default() += share;
                    }
                }
                prop_assert_eq!(drawn.draws.len() as u64, if likely.is_empty() { 0 } else { N });
                let mut seen: BTreeMap<(u32, u32), f64> = BTreeMap::new();
                for (a, b) in drawn.draws {
                    *seen.entry((a.min(b), a.max(b))).or_default() += 1.0 / N as f64;
                }
                prop_assert!(seen.keys().all(|pair| likely.contains_key(pair)), "{:?}", row);
                for (pair, p) in likely {
                    let error = (p * (1.0 - p) / N as f64).sqrt();
                    let found = seen.get(&pair).copied().unwrap_or(0.0);
                    prop_assert!((found - p).abs() <= 6.0 * error + 1e-9, "{row:?} {pair:?}: {found}, not {p}");
                }
            }
        }
    }
}
