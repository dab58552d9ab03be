//! NumPy's default generator, for the one purpose of drawing what sacreBLEU draws.

use crate::random::below;

/// PCG64 (O'Neill 2014: XSL-RR, 128 bits of state) seeded as `numpy.random.default_rng(seed)`.
///
/// Everything else in this crate draws from [`crate::Draws`]; this one is sequential.
#[derive(Clone, Debug)]
pub struct NumpyRandom {
    state: u128,
    increment: u128,
    /// The upper half of the last 64 bits, when the lower one was given out.
    kept: Option<u32>,
}

const MULTIPLIER: u128 = 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645;

impl NumpyRandom {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Self {
        let [a, b, c, d] = seed_state(seed);
        let wide = |high: u64, low: u64| u128::from(high) << 64 | u128::from(low);
        let mut random = Self { state: 0, increment: wide(c, d) << 1 | 1, kept: None };
        random.step();
        random.state = random.state.wrapping_add(wide(a, b));
        random.step();
        random
    }

    fn step(&mut self) {
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
    }

    fn next(&mut self) -> u64 {
        self.step();
        let folded = (self.state >> 64) as u64 ^ self.state as u64;
        folded.rotate_right((self.state >> 122) as u32)
    }

    fn bits(&mut self) -> u32 {
        if let Some(kept) = self.kept.take() {
            return kept;
        }
        let next = self.next();
        self.kept = Some((next >> 32) as u32);
        next as u32
    }

    /// `choice(n)` and `integers(n)` of numbers below 2^32, which NumPy makes as [`crate::Draws`] does. 0
    /// for n ≤ 1, which takes nothing from the generator.
    pub fn below(&mut self, n: u32) -> u32 {
        if n <= 1 { 0 } else { below(n, || self.bits()) }
    }

    /// `integers(2, size, dtype=bool)` as a stream: each 32 bits give as many values, the lowest first.
    pub fn coins(&mut self) -> Coins<'_> {
        Coins { random: self, bits: 0, left: 0 }
    }
}

/// Fair coins.
#[derive(Debug)]
pub struct Coins<'a> {
    random: &'a mut NumpyRandom,
    bits: u32,
    left: u32,
}

impl Coins<'_> {
    /// The next one.
    pub fn flip(&mut self) -> bool {
        if self.left == 0 {
            (self.bits, self.left) = (self.random.bits(), 32);
        }
        let side = self.bits & 1 == 1;
        self.bits >>= 1;
        self.left -= 1;
        side
    }
}

/// What NumPy's `SeedSequence(seed).generate_state(4, uint64)` gives.
fn seed_state(seed: u64) -> [u64; 4] {
    let pool = mixed_pool(seed);
    let mut constant = 0x8B51_F9DD_u32;
    let mut word = |at: usize| {
        let mut word = pool[at % 4] ^ constant;
        constant = constant.wrapping_mul(0x58F3_8DED);
        word = word.wrapping_mul(constant);
        u64::from(word ^ word >> 16)
    };
    [0, 2, 4, 6].map(|at| word(at) | word(at + 1) << 32)
}

/// The entropy pool of a seed (O'Neill 2015, "Developing a seed_seq alternative").
fn mixed_pool(seed: u64) -> [u32; 4] {
    let mut constant = 0x43B0_D7E5_u32;
    let mut hash = |value: u32| {
        let mut value = value ^ constant;
        constant = constant.wrapping_mul(0x931E_8875);
        value = value.wrapping_mul(constant);
        value ^ value >> 16
    };
    let mut pool = [seed as u32, (seed >> 32) as u32, 0, 0].map(&mut hash);
    for source in 0..4 {
        for target in (0..4).filter(|&target| target != source) {
            let hashed = hash(pool[source]);
            let mixed = pool[target].wrapping_mul(0xCA01_F9DD).wrapping_sub(hashed.wrapping_mul(0x4973_F715));
            pool[target] = mixed ^ mixed >> 16;
        }
    }
    pool
}

#[cfg(test)]
mod tests {
    use super::NumpyRandom;

    /// `choice(1000, size=12)`, then 45 of `integers(2, size=45, dtype=bool)`, of NumPy 2.4.6.
    #[test]
    fn draws_of_numpy() {
        for (seed, choice, coins) in [
            (
                0,
                [850, 636, 511, 269, 307, 40, 75, 16, 175, 813, 649, 912],
                "111111100100110110110111000000011000111011011",
            ),
            (
                12_345,
                [699, 227, 788, 316, 204, 797, 642, 676, 988, 391, 839, 332],
                "101110011010011111100010100010011000110011000",
            ),
            (
                (1 << 40) + 7,
                [206, 829, 609, 255, 17, 153, 504, 674, 885, 738, 94, 489],
                "101010100101100010010001001101010100110001110",
            ),
        ] {
            let mut random = NumpyRandom::new(seed);
            assert_eq!(choice.map(|_| random.below(1000)), choice);
            let mut flips = random.coins();
            let found: String = coins.chars().map(|_| if flips.flip() { '1' } else { '0' }).collect();
            assert_eq!(found, coins, "{seed}");
        }
        let mut random = NumpyRandom::new(12_345);
        let large = [2_097_645_094, 682_008_066, 2_365_940_964, 950_275_018, 2_392_096_371];
        assert_eq!(large.map(|_| random.below(3_000_000_000)), large);
    }
}
