//! What is kept of a text: 64 bytes that tell how much two texts have in common.
//!
//! One-permutation hashing (Li, Owen and Zhang 2012): each run of words falls by its hash into one
//! of 64 bins, and the smallest hash of each bin counts. An empty bin borrows from another one
//! (Shrivastava 2017, "Optimal densification for fast and accurate minwise hashing"). Of each
//! smallest hash eight bits are kept (Li and König 2010, "b-bit minwise hashing").
use crate::shingles::{mix, shingles};

/// The number of bins.
pub const SIZE: usize = 64;

/// Eight bits of the smallest hash of every bin.
///
/// With the feature `serde` it is saved as its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signature(pub(crate) [u8; SIZE]);

impl Signature {
    /// The signature of a text with its ASCII letters in lower case; `None` where it has no word.
    pub(crate) fn of(lowered: &str, words: usize, seed: u64) -> Option<Self> {
        const EMPTY: u64 = u64::MAX;
        let mut smallest = [EMPTY; SIZE];
        shingles(lowered, words, seed, |hash| {
            let bin = &mut smallest[(hash >> 58) as usize];
            *bin = (*bin).min(hash & (EMPTY >> 6));
        });
        if smallest.iter().all(|&bin| bin == EMPTY) {
            return None;
        }
        let mut bytes = [0; SIZE];
        for (at, byte) in bytes.iter_mut().enumerate() {
            let mut bin = at;
            let mut attempt = 0_u64;
            while smallest[bin] == EMPTY {
                attempt += 1;
                bin = (mix(seed ^ (attempt << 8 | at as u64)) >> 58) as usize;
            }
            *byte = mix(smallest[bin]) as u8;
        }
        Some(Self(bytes))
    }

    /// How many bins agree.
    pub(crate) fn agreement(&self, other: &Self) -> usize {
        self.0.iter().zip(&other.0).filter(|(a, b)| a == b).count()
    }

    /// The estimate of the index of Jaccard of the two texts' runs of words, 0 to 1. Its standard
    /// error is about √(J (1 − J) / 64). Bins that agree by chance, one in 256, are taken off.
    pub fn similarity(&self, other: &Self) -> f64 {
        const CHANCE: f64 = 1.0 / 256.0;
        ((self.agreement(other) as f64 / SIZE as f64 - CHANCE) / (1.0 - CHANCE)).max(0.0)
    }

    /// The bytes.
    pub const fn bytes(&self) -> &[u8; SIZE] {
        &self.0
    }

    /// The signature of these bytes.
    pub const fn from_bytes(bytes: [u8; SIZE]) -> Self {
        Self(bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Signature;
    use crate::shingles::shingles;

    fn text(words: impl Iterator<Item = u32>) -> String {
        words.map(|word| format!("w{word} ")).collect()
    }

    /// Means over seeds of the estimate against the exact index, from few runs of words to many.
    #[test]
    fn estimates_the_index_of_jaccard() {
        for (size, shared) in [(8, 4), (40, 30), (300, 150), (2000, 1500)] {
            let one = text(0..size);
            let other = text(size - shared..2 * size - shared);
            let set = |text: &str| {
                let mut set = BTreeSet::new();
                shingles(text, 2, 0, |hash| {
                    set.insert(hash);
                });
                set
            };
            let (a, b) = (set(&one), set(&other));
            let exact = a.intersection(&b).count() as f64 / a.union(&b).count() as f64;
            let estimates = (0..400_u64).filter_map(|seed| {
                Some(Signature::of(&one, 2, seed)?.similarity(&Signature::of(&other, 2, seed)?))
            });
            let mean = estimates.sum::<f64>() / 400.0;
            // Four standard errors of the mean of 400; few runs fill few bins.
            let bins = f64::from(size.min(64));
            let error = 4.0 * (exact * (1.0 - exact) / bins / 400.0).sqrt() + 0.002;
            assert!((mean - exact).abs() < error, "{size}: {mean}, not {exact}");
        }
    }

    #[test]
    fn a_text_without_words_has_none() {
        assert_eq!(Signature::of(" --- \n", 3, 0), None);
        let one = Signature::of("a", 3, 0).unwrap();
        assert!((one.similarity(&one) - 1.0).abs() < 1e-12);
    }
}

#[cfg(feature = "serde")]
mod saved {
    use super::{SIZE, Signature};

    impl serde::Serialize for Signature {
        fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            self.0.as_slice().serialize(serializer)
        }
    }

    impl<'de> serde::Deserialize<'de> for Signature {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            let bytes = Vec::<u8>::deserialize(deserializer)?;
            let bytes: [u8; SIZE] =
                bytes.try_into().map_err(|_| serde::de::Error::custom("a signature of another length"))?;
            Ok(Self(bytes))
        }
    }
}
