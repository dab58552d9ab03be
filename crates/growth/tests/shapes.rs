//! Shapes and months of families small enough to work out by hand, and laws on random ones.

use cladist_growth::{Career, MonthRow, Shape, careers, known_date, months, shapes};
use cladist_lineage::{Descent, FamilyIx, FamilySet, Link, Links, ModelIx, Serial};
use cladist_testdata::Backwards;
use proptest::prelude::*;

fn name(model: ModelIx) -> &'static str {
    const NAMES: [&str; 12] = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];
    NAMES[model.index()]
}

/// The families of `n` models and edges (child, parent).
fn families(n: usize, edges: &[(u32, u32)]) -> (Descent, FamilySet) {
    let link = |&(child, parent)| Link { child: ModelIx(child), parent: ModelIx(parent), relation: None };
    let descent = Descent::new(&Links::new(n, edges.iter().map(link).collect()));
    let families = descent.families(name);
    (descent, families)
}

fn shape(n: usize, edges: &[(u32, u32)]) -> Shape {
    let (descent, families) = families(n, edges);
    shapes(&descent, &families, name, &Serial)[0]
}

fn close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found}, not {expected}");
}

#[test]
fn a_star_a_chain_and_a_caterpillar() {
    let e = std::f64::consts::E;
    // A root and four leaves: 4 pairs at distance 1, 6 at 2. All leaves at 1; all children alike.
    let star = shape(5, &[(1, 0), (2, 0), (3, 0), (4, 0)]);
    assert_eq!((star.size, star.roots, star.depth, star.width), (5, 1, 1, 4));
    assert_eq!((star.wiener, star.sackin), (16, 4));
    close(star.mean_distance, 1.6);
    close(star.colless, 0.0);
    close(star.gini, 0.8);
    // A chain of four: 3 pairs at 1, 2 at 2, 1 at 3; one leaf, at 3. Degrees 1, 1, 1, 0.
    let chain = shape(4, &[(1, 0), (2, 1), (3, 2)]);
    assert_eq!((chain.depth, chain.width, chain.wiener, chain.sackin), (3, 1, 10, 3));
    close(chain.mean_distance, 10.0 / 6.0);
    close(chain.colless, 0.0);
    close(chain.gini, 0.25);
    // The binary caterpillar of four leaves: Colless 1 + 2, Sackin 1 + 2 + 3 + 3; by the sides of its
    // edges 4 leaves 1 · 6, and 5 · 2 and 3 · 4.
    let caterpillar = shape(7, &[(1, 0), (2, 0), (3, 1), (4, 1), (5, 3), (6, 3)]);
    assert_eq!((caterpillar.wiener, caterpillar.sackin), (46, 9));
    close(caterpillar.colless, 3.0 * (1.0 + (2.0 + e).ln()) / 2.0);
}

#[test]
fn three_children_of_unlike_weight() {
    // Children of 0: a leaf (1), a model with one child (ln(1+e) + 1), one with two (ln(2+e) + 2).
    let e = std::f64::consts::E;
    let found = shape(7, &[(1, 0), (2, 0), (3, 0), (4, 2), (5, 3), (6, 3)]);
    close(found.colless, ((2.0 + e).ln() + 2.0 - 1.0) / 3.0);
}

#[test]
fn a_merge_hangs_on_the_parent_nearest_to_a_root() {
    // Roots 0 and 3; 1 and 2 below 0 in a row; 4 of 2, 3 and 5; 5 of 3. It hangs on 3.
    let merged = shape(6, &[(1, 0), (2, 1), (4, 2), (4, 3), (5, 3), (4, 5)]);
    assert_eq!((merged.size, merged.roots, merged.depth, merged.width), (6, 2, 3, 3));
    // Trees 0-1-2 (distances 1, 1, 2) and 3 with 4 and 5 (1, 1, 2).
    assert_eq!((merged.wiener, merged.sackin), (8, 4));
    close(merged.mean_distance, 8.0 / 6.0);
    // Children: 1, 1, 1, 2, 0, 1.
    close(merged.gini, (-5.0 * 0.0 - 3.0 - 1.0 + 1.0 + 3.0 + 5.0 * 2.0) / 36.0);
    // Two parents alike: the smaller id has it, and the other root is a tree of its own.
    let tied = shape(3, &[(2, 1), (2, 0)]);
    assert_eq!((tied.roots, tied.wiener, tied.sackin), (2, 1, 1));
}

#[test]
fn months_families_and_models_without_a_date() {
    const DAY: i64 = 86_400_000;
    // 0 with 1 and 2 below; 3 alone; 2022-03-01 is day 19052.
    let (_, families) = families(4, &[(1, 0), (2, 0)]);
    let march = 19_052 * DAY;
    let created = [Some(march), None, Some(march + 40 * DAY), Some(march + 30 * DAY)];
    let month = 2022 * 12 + 2;
    let row = |family, month, models, cumulative, new_families| MonthRow {
        family,
        month,
        models,
        cumulative,
        new_families,
    };
    let first = Some(FamilyIx(0));
    let expected = [
        row(None, Some(month), 2, Some(2), Some(1)),
        row(None, Some(month + 1), 1, Some(3), Some(0)),
        row(None, None, 1, None, None),
        row(first, Some(month), 1, Some(1), Some(1)),
        row(first, Some(month + 1), 1, Some(2), Some(0)),
        row(first, None, 1, None, None),
    ];
    assert_eq!(months(created.into_iter(), &families, &created, 1), expected);
    assert_eq!(months(created.into_iter(), &families, &created, 0), expected[..3]);
}

#[test]
fn careers_run_from_the_first_gain_to_the_last_or_to_the_cut() {
    const DAY: i64 = 86_400_000;
    let day = |day: i64| Some(day * DAY);
    // Four families; the data end on day 100.
    let edges = [(1, 0), (2, 0), (4, 3), (6, 5), (8, 7), (9, 7)];
    let (_, families) = families(12, &edges);
    let created = [
        [day(0), day(10), day(35)],
        [day(50), day(60), day(20)],
        [day(20), day(95), day(5)],
        [day(99), day(100), None],
    ];
    let mut found = careers(&families, created.as_flattened(), 100 * DAY, 10);
    found.sort();
    let career = |days, censored| Career { days, censored };
    // 0-1-2 gains from day 10 to 35, 3-4 on day 60 only, 5-6 on day 20 only; the last family has its
    // first gain on day 95, after the cut.
    assert_eq!(found, [career(0, false), career(0, false), career(25, false)]);
    let mut later = careers(&families, created.as_flattened(), 100 * DAY, 0);
    later.sort();
    assert_eq!(later, [career(0, false), career(0, false), career(4, false), career(25, false)]);
    let mut early = careers(&families, created.as_flattened(), 100 * DAY, 80);
    early.sort();
    // Cut at day 20: 0-1-2 still gains, 10 days after its first; 5-6 stopped on the very day.
    assert_eq!(early, [career(0, false), career(10, true)]);
    assert_eq!(careers(&families, &[None; 12], 0, 0), []);
}

/// Distances of all pairs over the primary parents, by search.
fn by_search(descent: &Descent) -> (u128, u128, u64) {
    let n = descent.models();
    let mut distance = vec![vec![u32::MAX; n]; n];
    for (at, row) in distance.iter_mut().enumerate() {
        row[at] = 0;
    }
    for model in (0..n as u32).map(ModelIx) {
        let near = |p: &&ModelIx| (descent.generation(**p), name(**p));
        if let Some(parent) = descent.parents().of(model).iter().min_by_key(near) {
            distance[model.index()][parent.index()] = 1;
            distance[parent.index()][model.index()] = 1;
        }
    }
    for via in 0..n {
        for a in 0..n {
            for b in 0..n {
                let through = distance[a][via].saturating_add(distance[via][b]);
                distance[a][b] = distance[a][b].min(through);
            }
        }
    }
    let (mut sum, mut pairs, mut sackin) = (0, 0, 0);
    for a in 0..n {
        let far: Vec<u32> = distance[a][a + 1..].iter().copied().filter(|&d| d < u32::MAX).collect();
        sum += far.iter().map(|&d| u128::from(d)).sum::<u128>();
        pairs += far.len() as u128;
        let around = distance[a].iter().filter(|&&d| d == 1).count();
        let generation = descent.generation(ModelIx(a as u32));
        sackin += if around == 1 && generation > 0 { u64::from(generation) } else { 0 };
    }
    (sum, pairs, sackin)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Distances and Sackin's index are what a search finds; bounds hold; threads change nothing.
    #[test]
    fn indices_agree_with_search(edges in prop::collection::btree_set((0..12_u32, 0..12_u32), 1..20)) {
        let edges: Vec<_> = edges.into_iter().filter(|(child, parent)| child > parent).collect();
        let (descent, families) = families(12, &edges);
        let found = shapes(&descent, &families, name, &Serial);
        let (wiener, pairs, sackin) = by_search(&descent);
        prop_assert_eq!(found.iter().map(|s| s.wiener).sum::<u128>(), wiener);
        prop_assert_eq!(found.iter().map(|s| s.sackin).sum::<u64>(), sackin);
        let counted: f64 = found.iter().map(|s| s.wiener as f64 / s.mean_distance).sum();
        prop_assert!((counted - pairs as f64).abs() < 1e-9);
        for shape in &found {
            prop_assert!(shape.mean_distance >= 1.0 && shape.mean_distance <= f64::from(shape.size + 1) / 3.0 + 1e-12);
            prop_assert!(shape.gini >= 0.0 && shape.gini < 1.0 && shape.colless >= 0.0);
        }
        prop_assert_eq!(shapes(&descent, &families, name, &Backwards(3)), found);
    }
}

#[test]
fn odd_dates_are_no_dates() {
    assert_eq!(known_date(Some(i64::MAX)), None);
}
