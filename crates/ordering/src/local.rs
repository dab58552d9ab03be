use crate::Flows;

/// Shakes of the order before the search ends.
const SHAKES: usize = 400;

/// An order that moving any one item does not better, the best of many such.
///
/// Insertion moves until none helps, then a few items are put elsewhere at random and it begins
/// again (Schiavinotto and Stützle 2004, J. Math. Model. Algorithms 3:367–402).
pub(crate) fn local_search(flows: &Flows) -> Vec<usize> {
    let n = flows.len();
    let mut random = Random::new();
    let mut order: Vec<usize> = (0..n).collect();
    // Those that give more than they take come first.
    let gain = |item: usize| {
        let sum = |weight: &dyn Fn(usize) -> u64| (0..n).map(|other| i128::from(weight(other))).sum::<i128>();
        sum(&|to| flows.get(item, to)) - sum(&|from| flows.get(from, item))
    };
    order.sort_by_key(|&item| (-gain(item), item));
    climb(flows, &mut order);
    let mut weight = flows.along(&order);
    let mut best = order;
    for _ in 0..SHAKES {
        let mut order = best.clone();
        for _ in 0..3 {
            let item = order.remove(random.below(n));
            order.insert(random.below(n), item);
        }
        climb(flows, &mut order);
        let reached = flows.along(&order);
        if reached > weight {
            (best, weight) = (order, reached);
        }
    }
    best
}

/// Makes the best insertion of each item in turn until none betters the order.
fn climb(flows: &Flows, order: &mut Vec<usize>) {
    let net = |a: usize, b: usize| i128::from(flows.get(a, b)) - i128::from(flows.get(b, a));
    loop {
        let mut moved = false;
        for item in 0..order.len() {
            let Some(at) = order.iter().position(|&other| other == item) else { continue };
            let (mut best, mut place) = (0, at);
            // Moving past the items before it, one by one, and past those after it.
            let mut gain = 0;
            for to in (0..at).rev() {
                gain += net(item, order[to]);
                if gain > best {
                    (best, place) = (gain, to);
                }
            }
            gain = 0;
            for (to, &other) in order.iter().enumerate().skip(at + 1) {
                gain += net(other, item);
                if gain > best {
                    (best, place) = (gain, to);
                }
            }
            if place != at {
                order.remove(at);
                order.insert(place, item);
                moved = true;
            }
        }
        if !moved {
            return;
        }
    }
}

/// Numbers that look random, always the same ones (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new() -> Self {
        Self(0x5eed)
    }

    /// A number below `n`, which is not 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((u128::from(z ^ z >> 31) * n as u128) >> 64) as usize
    }

    pub(crate) fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at + 1));
        }
    }
}
