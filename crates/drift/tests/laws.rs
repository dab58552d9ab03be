//! Counts against the rules as they are written, on small random families.

use std::collections::{BTreeMap, BTreeSet};

use cladist_drift::{Clusters, Number, Rule, TraitLog, changes, compare, drift, transitions};
use cladist_lineage::{Link, Links, ModelIx, Parallel, Serial};
use proptest::prelude::*;

/// Several threads in name only.
struct Many;

impl Parallel for Many {
    fn threads(&self) -> usize {
        3
    }
    fn for_each(&self, n: usize, task: &(dyn Fn(usize) + Sync)) {
        (0..n).rev().for_each(task);
    }
}

type Family = (Vec<BTreeSet<u8>>, Vec<(usize, usize)>);

fn family() -> impl Strategy<Value = Family> {
    (2_usize..12).prop_flat_map(|n| {
        let sets = prop::collection::vec(prop::collection::btree_set(0_u8..6, 0..4), n);
        (sets, prop::collection::vec((0..n, 0..n), 0..20))
    })
}

fn links(n: usize, edges: &[(usize, usize)]) -> Links {
    let link = |&(child, parent): &(usize, usize)| Link {
        child: ModelIx(child as u32),
        parent: ModelIx(parent as u32),
        relation: None,
    };
    Links::new(n, edges.iter().map(link).collect())
}

fn text(value: u8) -> &'static str {
    ["a", "b", "c", "d", "e", "f"][usize::from(value)]
}

/// The rules, word by word.
fn by_hand((sets, edges): &Family, rule: Rule) -> BTreeMap<(u8, u8), u64> {
    let mut counts = BTreeMap::new();
    for &(child, parent) in edges {
        let (before, after) = (&sets[parent], &sets[child]);
        let mut pairs: Vec<(u8, u8)> = Vec::new();
        for &added in after.difference(before) {
            pairs.extend(before.iter().map(|&from| (from, added)));
        }
        for &removed in before.difference(after) {
            pairs.extend(after.iter().map(|&to| (removed, to)));
        }
        if rule == Rule::Once {
            pairs.sort_unstable();
            pairs.dedup();
        }
        for pair in pairs {
            *counts.entry(pair).or_default() += 1;
        }
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn counts_follow_the_rules(family in family()) {
        let (sets, edges) = &family;
        let mut log = TraitLog::default();
        for set in sets {
            log.push(set.iter().rev().map(|&value| text(value)));
        }
        let traits = log.join();
        let clusters = Clusters::new(&links(sets.len(), edges));
        let compared = compare(&traits, &clusters, &Many);
        prop_assert_eq!(&compared, &compare(&traits, &clusters, &Serial));

        let both: Vec<_> = edges.iter().map(|&(c, p)| (&sets[p], &sets[c])).filter(|(p, c)| !p.is_empty() && !c.is_empty()).collect();
        let distance = |p: &BTreeSet<u8>, c: &BTreeSet<u8>| 1.0 - p.intersection(c).count() as f64 / p.union(c).count() as f64;
        let sum: f64 = both.iter().map(|(p, c)| distance(p, c)).sum();
        prop_assert_eq!(compared.all.edges, both.len() as u64);
        prop_assert!((compared.all.sum - sum).abs() < 1e-12);
        for rule in [Rule::Once, Rule::Twice] {
            let found = transitions(&traits, &compared.changed, rule, &Many);
            let told: BTreeMap<(&str, &str), u64> =
                found.iter().map(|t| ((traits.value(t.from), traits.value(t.to)), t.count)).collect();
            let expected = by_hand(&family, rule);
            prop_assert_eq!(told, expected.iter().map(|(&(a, b), &n)| ((text(a), text(b)), n)).collect::<BTreeMap<_, _>>());
            for d in drift(&found) {
                let count = |from, to| found.iter().find(|t| (t.from, t.to) == (from, to)).map_or(0, |t| t.count);
                let (along, against) = (count(d.from, d.to), count(d.to, d.from));
                prop_assert_eq!((d.net, d.total), (along - against, along + against));
                prop_assert!(d.p_value <= d.q_value && d.q_value <= 1.0);
            }
        }
    }

    #[test]
    fn changes_are_those_of_the_edges(
        values in prop::collection::vec(prop::option::of(-5_i64..1000), 10),
        edges in prop::collection::vec((0_usize..10, 0_usize..10), 0..30),
    ) {
        let clusters = Clusters::new(&links(10, &edges));
        let [all, ..] = changes(|model| values[model], &clusters, &Many);
        let [reals, ..] = changes(|model| values[model].map(|value| value as f64), &clusters, &Serial);
        prop_assert_eq!(all, reals);
        let mut pairs: Vec<(i64, i64)> = edges.iter().filter_map(|&(c, p)| Some((values[p]?, values[c]?))).collect();
        let Some(all) = all else { prop_assert!(pairs.is_empty()); return Ok(()) };
        let n = pairs.len() as f64;
        prop_assert_eq!(all.edges, pairs.len() as u64);
        prop_assert!((all.parent_mean - pairs.iter().map(|p| p.0).sum::<i64>() as f64 / n).abs() < 1e-9);
        prop_assert!((all.child_mean - pairs.iter().map(|p| p.1).sum::<i64>() as f64 / n).abs() < 1e-9);
        pairs.sort_by_key(|p| p.1 - p.0);
        let middle = |at: usize| pairs[at].1 - pairs[at].0;
        let median = i64::middle(middle((pairs.len() - 1) / 2), middle(pairs.len() / 2));
        prop_assert_eq!(all.median_change.to_bits(), median.to_bits());
    }
}
