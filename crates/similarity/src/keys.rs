//! Distinct keys, numbered in the order in which they came.
use rustc_hash::FxHashMap;

/// 64-bit hashes of distinct things, by number.
///
/// Of a million distinct things two fall together with a probability of 3 in 10^8.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Keys {
    list: Vec<u64>,
    #[cfg_attr(feature = "serde", serde(skip))]
    numbers: FxHashMap<u64, u32>,
    /// Keys seen of late, each where its lowest bits say, with one more than its number: most are
    /// of a few.
    #[cfg_attr(feature = "serde", serde(skip))]
    recent: Vec<(u64, u32)>,
}

/// Keys that are kept at hand.
const RECENT: usize = 1 << 10;

impl Keys {
    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }

    pub(crate) fn all(&self) -> &[u64] {
        &self.list
    }

    /// The number of a key, the next free one if it is new.
    #[inline]
    pub(crate) fn number(&mut self, key: u64) -> u32 {
        let at = key as usize % RECENT;
        if let Some(&(recent, after)) = self.recent.get(at)
            && recent == key
            && after > 0
        {
            return after - 1;
        }
        let number = self.look_up(key);
        self.recent[at] = (key, number + 1);
        number
    }

    fn look_up(&mut self, key: u64) -> u32 {
        if self.recent.is_empty() {
            self.recent = vec![(0, 0); RECENT];
        }
        // A saved state comes back without them.
        if self.numbers.len() < self.list.len() {
            self.numbers = self.list.iter().copied().zip(0..).collect();
        }
        *self.numbers.entry(key).or_insert_with(|| {
            self.list.push(key);
            self.list.len() as u32 - 1
        })
    }
}
