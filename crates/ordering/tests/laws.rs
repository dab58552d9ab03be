//! Orders against all orders there are, and larger ones against their own bounds.

use cladist_ordering::{Flows, best_order};
use proptest::prelude::*;

/// Every order of `0..n`, in lexicographic order.
fn orders(n: usize) -> Vec<Vec<usize>> {
    fn go(prefix: &mut Vec<usize>, n: usize, found: &mut Vec<Vec<usize>>) {
        if prefix.len() == n {
            found.push(prefix.clone());
        }
        for item in 0..n {
            if !prefix.contains(&item) {
                prefix.push(item);
                go(prefix, n, found);
                prefix.pop();
            }
        }
    }
    let mut found = Vec::new();
    go(&mut Vec::new(), n, &mut found);
    found
}

/// Sparse flows with small weights, so that ties and components are frequent.
fn flows(n: usize) -> impl Strategy<Value = Flows> {
    prop::collection::vec(0_u64..6, n * n).prop_map(move |weights| {
        let mut flows = Flows::new(n);
        for from in 0..n {
            for to in 0..n {
                flows.add(from, to, weights[from * n + to].saturating_sub(3));
            }
        }
        flows
    })
}

/// A tournament whose edges mostly follow an order: one large component.
fn tournament(n: usize, seed: u64) -> Flows {
    let mut flows = Flows::new(n);
    let mut state = seed;
    for from in 0..n {
        for to in from + 1..n {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (draw, weight) = (state >> 40, 1 + (state >> 33) % 40);
            // One pair in eight goes against the order, two in eight have no flow.
            match draw % 8 {
                0 => flows.add(to, from, weight.min(12)),
                1 | 2 => {}
                _ => flows.add(from, to, weight),
            }
        }
    }
    flows.add(n - 1, 0, 1);
    flows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// Of all orders the first that reaches the largest weight.
    #[test]
    fn the_smallest_of_the_best_orders(flows in (1_usize..7).prop_flat_map(flows)) {
        let best = best_order(&flows);
        let all = orders(flows.len());
        let most = all.iter().map(|order| flows.along(order)).max().unwrap_or(0);
        prop_assert_eq!(best.weight, most);
        prop_assert!(best.is_exact());
        prop_assert_eq!(Some(&best.order), all.iter().find(|order| flows.along(order) == most));
    }
}

#[test]
fn no_items_one_item_and_no_flow() {
    assert_eq!(best_order(&Flows::new(0)).order, [0_usize; 0]);
    let best = best_order(&Flows::new(4));
    assert_eq!((best.order.as_slice(), best.weight, best.bound), ([0, 1, 2, 3].as_slice(), 0, 0));
}

#[test]
fn large_components_are_ordered_and_proven() {
    for n in [21, 24, 40] {
        let flows = tournament(n, 7);
        let best = best_order(&flows);
        let mut items = best.order.clone();
        items.sort_unstable();
        assert_eq!(items, (0..n).collect::<Vec<_>>());
        assert_eq!(best.weight, flows.along(&best.order));
        assert!(best.bound >= best.weight);
        // The order that the flows were made from is no better.
        assert!(best.weight >= flows.along(&(0..n).collect::<Vec<_>>()));
        if n <= 24 {
            assert!(best.is_exact(), "{n}: {} of at most {}", best.weight, best.bound);
        }
    }
}

/// The same component solved over all subsets and by search.
#[test]
fn the_search_finds_what_all_subsets_say() {
    for seed in 0..3 {
        let small = tournament(16, seed);
        // Five more items in a chain behind a cycle of light edges make the component too large
        // for subsets; what they add is known.
        let mut large = Flows::new(21);
        for from in 0..16 {
            for to in 0..16 {
                large.add(from, to, small.get(from, to));
            }
        }
        let chain = [15, 16, 17, 18, 19, 20, 0];
        for pair in chain.windows(2) {
            large.add(pair[0], pair[1], if pair[1] == 0 { 1 } else { 1000 });
        }
        let (small, large) = (best_order(&small), best_order(&large));
        assert!(small.is_exact() && large.is_exact());
        // The edge back to the start is lost where 0 stands before 15, else kept.
        let gain = large.weight - small.weight;
        assert!(gain == 5000 || gain == 5001, "{gain}");
    }
}
