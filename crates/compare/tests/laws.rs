//! Laws: symmetry of flips, no influence of order and cuts, corpus resampling against a plain one.
#![allow(clippy::float_cmp, reason = "equal numbers are meant")]

use cladist_compare::{
    Flips, Interval, Items, Kind, Outcomes, Plan, Resampling, Sample, Sides, Test, compare, flips,
    leaderboard, pairs, slices,
};
use proptest::prelude::{ProptestConfig, Strategy, prop_assert, prop_assert_eq, proptest};

/// Id, score before, score after.
fn items() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    proptest::collection::vec((0..20_u8, 0..4_u8, 0..4_u8), 0..40)
}

fn outcomes(items: &[(u8, u8, u8)], swapped: bool) -> Outcomes {
    let mut outcomes = Outcomes::default();
    push(&mut outcomes, items, swapped);
    outcomes
}

fn push(outcomes: &mut Outcomes, items: &[(u8, u8, u8)], swapped: bool) {
    for &(id, old, new) in items {
        for (side, value) in [(u8::from(swapped), old), (u8::from(!swapped), new)] {
            let model = if side == 0 { "a" } else { "b" };
            let sample = Sample {
                side,
                model,
                metric: "m",
                id: &id.to_string(),
                value: f64::from(value),
                ..Sample::default()
            };
            outcomes.push(&sample, &[]);
        }
    }
}

/// Items once each, as repeated ones are left out by their order.
fn distinct(mut items: Vec<(u8, u8, u8)>) -> Vec<(u8, u8, u8)> {
    items.sort_by_key(|item| item.0);
    items.dedup_by_key(|item| item.0);
    items
}

fn of(outcomes: &Outcomes, kind: Kind) -> Flips {
    let Some(pair) = pairs(outcomes, Sides::Against(1), false).pop() else { return Flips::default() };
    slices(outcomes, &pair).first().map(|slice| flips(outcomes, slice.rows(), kind, 0.05)).unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// What one update breaks the reverse one mends.
    #[test]
    fn flips_are_symmetric(items in items()) {
        let items = distinct(items);
        for kind in [Kind::Threshold(2.0), Kind::Similarity] {
            let (there, back) = (of(&outcomes(&items, false), kind), of(&outcomes(&items, true), kind));
            prop_assert_eq!((there.n, there.nfr, there.pfr, there.m_g), (back.n, back.pfr, back.nfr, back.m_r));
            prop_assert_eq!((there.bec_new, there.bec_old), (back.bec_old, back.bec_new));
            let stayed = there.nfr.zip(there.pfr).map_or(0.0, |(worse, better)| 1.0 - worse - better);
            prop_assert!(stayed >= -1e-12);
        }
    }

    #[test]
    fn neither_order_nor_cuts_matter(items in items(), cut in 0..40_usize) {
        let items = distinct(items);
        let whole = outcomes(&items, false);
        let cut = cut.min(items.len());
        let mut left = outcomes(&items[..cut], false);
        left.append(outcomes(&items[cut..], false));
        prop_assert_eq!(&left, &whole);
        let reversed: Vec<_> = items.iter().rev().copied().collect();
        let other = outcomes(&reversed, false);
        prop_assert_eq!(of(&whole, Kind::Similarity), of(&other, Kind::Similarity));
        let tests = [Test::Sign, Test::Wilcoxon];
        let plan = Plan { tests: &tests, bootstrap: 50, randomisation: 10, seed: 1, alpha: 0.1, interval: Interval::Percentile, corpus: None };
        let compared = |outcomes: &Outcomes| {
            let pair = pairs(outcomes, Sides::Against(1), false).pop();
            pair.map(|pair| slices(outcomes, &pair).iter().map(|slice| compare(outcomes, slice, &plan, 0)).collect::<Vec<_>>())
        };
        prop_assert_eq!(compared(&whole), compared(&other));
    }

    /// Ranks are a permutation of places with ties, and tiers never fall back.
    #[test]
    fn ranks_are_places(items in items()) {
        let mut all = Outcomes::default();
        for (at, (id, first, second)) in distinct(items).into_iter().enumerate() {
            for (model, value) in [("a", first), ("b", second), ("c", (at % 3) as u8)] {
                all.push(&Sample { model, metric: "m", id: &id.to_string(), value: f64::from(value), ..Sample::default() }, &[]);
            }
        }
        for board in leaderboard(&all, 0, Items::Common, Resampling { draws: 30, seed: 1, alpha: 0.05 }) {
            let ranks: Vec<u32> = board.entries.iter().map(|entry| entry.rank).collect();
            prop_assert!(ranks.is_sorted() && ranks[0] == 1 && ranks.iter().zip(1..).all(|(rank, at)| *rank <= at));
            prop_assert!(board.entries.is_sorted_by_key(|entry| entry.tier));
            // Of three models' 3 · 2 meetings half the points are lost.
            let points: f64 = board.entries.iter().map(|entry| entry.borda).sum();
            prop_assert_eq!(points, 3.0);
        }
    }

    /// With the mean as the corpus score, resamples of statistics give the difference of means.
    #[test]
    fn a_corpus_of_sums_is_a_mean(items in items()) {
        let items = distinct(items);
        let mut all = Outcomes::default();
        for &(id, old, new) in &items {
            for (side, value) in [(0, old), (1, new)] {
                let value = f64::from(value);
                let sample = Sample { side, model: "m", metric: "m", id: &id.to_string(), value, ..Sample::default() };
                all.push(&sample, &[value, 1.0]);
            }
        }
        let Some(pair) = pairs(&all, Sides::Against(1), false).pop() else { return Ok(()) };
        let slice = &slices(&all, &pair)[0];
        let tests = [Test::PairedBs, Test::PairedAr];
        let plan = Plan { tests: &tests, bootstrap: 200, randomisation: 200, seed: 12_345, alpha: 0.05, interval: Interval::Percentile, corpus: None };
        let mean = |sums: &[f64]| (sums[1] > 0.0).then(|| sums[0] / sums[1]);
        let (plain, corpus) = (compare(&all, slice, &plan, 0), compare(&all, slice, &Plan { corpus: Some(&mean), ..plan }, 0));
        let near = |a: Option<f64>, b: Option<f64>| (a.unwrap() - b.unwrap()).abs() < 1e-9;
        prop_assert!(near(plain.mean_a, corpus.mean_a) && near(plain.difference, corpus.difference));
        let (low, high) = corpus.interval.unwrap();
        prop_assert!(low <= high && corpus.p_values.iter().all(|p| p.is_some_and(|p| p > 0.0 && p <= 1.0)));
    }
}

/// Efron's correction against the same from the parts: the replicates of the percentile interval are not
/// at hand, but of a symmetric sample the correction is small, and of equal differences there is one value.
#[test]
fn corrected_intervals() {
    let compared = |items: &[(u8, u8, u8)], interval| {
        let all = outcomes(items, false);
        let pair = pairs(&all, Sides::Against(1), false).remove(0);
        let plan = Plan {
            tests: &[],
            bootstrap: 2000,
            randomisation: 0,
            seed: 3,
            alpha: 0.05,
            interval,
            corpus: None,
        };
        compare(&all, &slices(&all, &pair)[0], &plan, 0).interval
    };
    // Differences −2, −1, 0, 1, 2, each eight times: mean 0, no skewness.
    let symmetric: Vec<(u8, u8, u8)> = (0..40).map(|id| (id, 2, id % 5)).collect();
    let (low, high) = compared(&symmetric, Interval::Percentile).unwrap();
    let (corrected_low, corrected_high) = compared(&symmetric, Interval::Bca).unwrap();
    assert!((low - corrected_low).abs() < 0.1 && (high - corrected_high).abs() < 0.1);
    // One large gain among none: skewed to the right, so the interval moves to the right.
    let skewed: Vec<(u8, u8, u8)> = (0..20).map(|id| (id, 0, if id < 3 { 200 } else { 0 })).collect();
    let (plain, moved) =
        (compared(&skewed, Interval::Percentile).unwrap(), compared(&skewed, Interval::Bca).unwrap());
    assert!(moved.0 >= plain.0 && moved.1 > plain.1, "{plain:?} {moved:?}");
    let equal: Vec<(u8, u8, u8)> = (0..20).map(|id| (id, 1, 2)).collect();
    assert_eq!(compared(&equal, Interval::Bca), Some((1.0, 1.0)));
}
