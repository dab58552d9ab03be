//! Seeded draws.

/// SplitMix64 (Steele, Lea and Flood 2014): every seed gives its own sequence, the same everywhere.
#[derive(Clone, Debug)]
pub(crate) struct Random(u64);

impl Random {
    /// The sequence of a seed and the number of what it is for.
    pub(crate) fn new(seed: u64, of: u64) -> Self {
        let mut first = Self(seed);
        let begin = first.next();
        Self(begin ^ Self(of).next())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    /// A number below `n`, each as likely as the others; 0 when `n` is 0 (Lemire 2019).
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        loop {
            let product = u128::from(self.next()) * u128::from(n);
            let low = product as u64;
            if low >= n || low >= n.wrapping_neg().checked_rem(n).unwrap_or(0) {
                return (product >> 64) as u64;
            }
        }
    }

    /// One of some things.
    pub(crate) fn of<T: Copy + Default>(&mut self, list: &[T]) -> T {
        list.get(self.below(list.len() as u64) as usize).copied().unwrap_or_default()
    }

    /// Two different places below `n`, in any order.
    pub(crate) fn two_below(&mut self, n: u64) -> (u64, u64) {
        let (first, second) = (self.below(n), self.below(n.saturating_sub(1)));
        (first, second + u64::from(second >= first))
    }
}

#[cfg(test)]
mod tests {
    use super::Random;

    #[test]
    fn the_published_sequence() {
        // The first outputs of SplitMix64 for the seed 1234567, as in its reference code.
        let mut random = Random(1_234_567);
        let found = [random.next(), random.next(), random.next()];
        assert_eq!(found, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn draws_stay_inside_and_two_differ() {
        let mut random = Random::new(7, 1);
        let mut seen = [0; 3];
        for _ in 0..3000 {
            seen[random.below(3) as usize] += 1;
            let (a, b) = random.two_below(3);
            assert!(a < 3 && b < 3 && a != b);
        }
        assert!(seen.iter().all(|n| (800..1200).contains(n)), "{seen:?}");
        assert_eq!(random.below(0), 0);
    }
}
