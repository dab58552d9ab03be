//! Which terms may be among the most frequent: a count of bounded size, and never a wrong one.
//!
//! Terms are dealt out to 2^15 cells by their key. A cell holds how many occurrences it has seen
//! and, as in the majority vote of Boyer and Moore (1981), a key with its votes: another key's
//! occurrence takes one vote away, and where there is none left it puts itself in. Every vote
//! taken away pairs two occurrences of different keys, so with `t` occurrences and `v` votes left
//! for `k`
//!
//! - `k` occurred at least `v` and at most `(t + v) / 2` times,
//! - every other key of the cell at most `(t − v) / 2` times.
//!
//! With L the n-th largest `v`, the n most frequent terms all occurred at least L times: what
//! stays below cannot be among them. What may be is counted exactly in the next pass
//! ([`Bags`](crate::Bags)), so the outcome does not depend on the cells, nor on how the input was
//! cut. Vote counts merge: equal keys add up, others cancel.
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::words::Grams;

/// Bits of a key that name its cell.
const CELL_BITS: u32 = 15;
/// Cells in use up to which a tally keeps them apart, in a map.
const FEW: usize = 1 << 12;

/// Counts of the terms of a part of the documents: half a megabyte, whatever their number.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(from = "Vec<(u32, Cell)>", into = "Vec<(u32, Cell)>"))]
pub struct Tally {
    few: FxHashMap<u32, Cell>,
    all: Vec<Cell>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Cell {
    key: u64,
    votes: u32,
    /// At its largest value it says nothing any more; see [`Cell::most_of_others`].
    total: u32,
}

impl Cell {
    /// One more occurrence of a key; without branches, since none could be foretold.
    #[inline]
    fn count(&mut self, key: u64) {
        let takes = self.key == key || self.votes == 0;
        self.key = if takes { key } else { self.key };
        self.votes = if takes { self.votes.saturating_add(1) } else { self.votes - 1 };
        self.total = self.total.saturating_add(1);
    }

    fn add(&mut self, key: u64, votes: u32, total: u32) {
        self.total = self.total.saturating_add(total);
        if self.key == key {
            self.votes = self.votes.saturating_add(votes);
        } else if self.votes >= votes {
            self.votes -= votes;
        } else {
            (self.key, self.votes) = (key, votes - self.votes);
        }
    }

    /// The most occurrences of the key.
    fn most(self) -> u64 {
        if self.total == u32::MAX {
            u64::MAX
        } else {
            u64::midpoint(u64::from(self.total), u64::from(self.votes))
        }
    }

    /// The most occurrences of any other key.
    fn most_of_others(self) -> u64 {
        if self.total == u32::MAX { u64::MAX } else { u64::from(self.total - self.votes) / 2 }
    }
}

#[inline]
fn cell_of(key: u64) -> u32 {
    (key >> (64 - CELL_BITS)) as u32
}

impl Tally {
    /// Counts the words and pairs of words of one document.
    pub fn push(&mut self, document: &str, reader: &mut Reader) {
        reader.0.each(document, |key, _, pair| {
            self.count(key);
            if let Some((key, _)) = pair {
                self.count(key);
            }
        });
    }

    #[inline]
    fn count(&mut self, key: u64) {
        match self.all.get_mut(cell_of(key) as usize) {
            Some(cell) => cell.count(key),
            None => self.add(cell_of(key), key, 1, 1),
        }
    }

    /// Adds what another part counted.
    pub fn append(&mut self, other: Self) {
        for (at, cell) in other.cells() {
            self.add(at, cell.key, cell.votes, cell.total);
        }
    }

    fn add(&mut self, at: u32, key: u64, votes: u32, total: u32) {
        if let Some(cell) = self.all.get_mut(at as usize) {
            return cell.add(key, votes, total);
        }
        self.few.entry(at).or_default().add(key, votes, total);
        if self.few.len() > FEW {
            self.all = vec![Cell::default(); 1 << CELL_BITS];
            for (at, cell) in std::mem::take(&mut self.few) {
                self.all[at as usize] = cell;
            }
        }
    }

    fn cells(&self) -> impl Iterator<Item = (u32, Cell)> {
        let few = self.few.iter().map(|(&at, &cell)| (at, cell));
        few.chain((0..).zip(self.all.iter().copied())).filter(|(_, cell)| cell.total > 0)
    }

    /// The terms that may be among the `n` most frequent ones.
    pub fn candidates(&self, n: usize) -> Candidates {
        let mut votes: Vec<u32> = self.cells().map(|(_, cell)| cell.votes).collect();
        votes.sort_unstable_by(|a, b| b.cmp(a));
        let least = n.checked_sub(1).and_then(|at| votes.get(at)).copied().unwrap_or(0).max(1);
        let least = u64::from(least);
        let may = |(_, cell): &(u32, Cell)| cell.votes > 0 && cell.most() >= least;
        let mut known: Vec<(u32, u64)> =
            self.cells().filter(may).map(|(_, cell)| (cell.votes, cell.key)).collect();
        known.sort_unstable_by(|a, b| b.cmp(a));
        let open = self.cells().filter(|(_, cell)| cell.most_of_others() >= least);
        let mut open: Vec<u32> = open.map(|(at, _)| at).collect();
        open.sort_unstable();
        let keys = known.into_iter().map(|(_, key)| key).collect();
        Candidates { wanted: n, keys, open, index: OnceLock::new() }
    }
}

impl From<Vec<(u32, Cell)>> for Tally {
    fn from(cells: Vec<(u32, Cell)>) -> Self {
        let mut tally = Self::default();
        let inside = cells.into_iter().filter(|(at, _)| *at < 1 << CELL_BITS);
        inside.for_each(|(at, cell)| tally.add(at, cell.key, cell.votes, cell.total));
        tally
    }
}

impl From<Tally> for Vec<(u32, Cell)> {
    fn from(tally: Tally) -> Self {
        tally.cells().collect()
    }
}

/// Reads words off documents; keeps its room between them.
#[derive(Debug, Default)]
pub struct Reader(pub(crate) Grams);

/// Terms that may be among the most frequent ones, by their keys: those known, the likeliest
/// first, and the cells of which any term may be.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Candidates {
    wanted: usize,
    keys: Vec<u64>,
    open: Vec<u32>,
    #[cfg_attr(feature = "serde", serde(skip))]
    index: OnceLock<Index>,
}

/// Finds keys: most are turned away by one bit.
#[derive(Clone, Debug)]
pub(crate) struct Index {
    /// Cells with a candidate.
    some: Vec<u64>,
    /// Cells of which any key is one.
    open: Vec<u64>,
    /// Open addressing, at most half full; the number is one more, 0 is free.
    slots: Vec<(u64, u32)>,
}

/// What a key is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    No,
    /// The candidate of this number.
    Known(u32),
    /// A candidate that nobody knew of.
    New,
}

impl Candidates {
    /// How many of them are wanted in the end.
    pub fn wanted(&self) -> usize {
        self.wanted
    }

    /// The number of known candidates.
    pub fn known(&self) -> usize {
        self.keys.len()
    }

    pub(crate) fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let bits = || vec![0_u64; 1 << (CELL_BITS - 6)];
            let n = (2 * self.keys.len()).next_power_of_two().max(2);
            let mut index = Index { some: bits(), open: bits(), slots: vec![(0, 0); n] };
            for &cell in self.open.iter().filter(|cell| **cell < 1 << CELL_BITS) {
                set(&mut index.some, cell);
                set(&mut index.open, cell);
            }
            for (&key, number) in self.keys.iter().zip(1..) {
                set(&mut index.some, cell_of(key));
                let at = index.slot(key);
                index.slots[at] = (key, number);
            }
            index
        })
    }
}

fn set(bits: &mut [u64], cell: u32) {
    bits[cell as usize / 64] |= 1 << (cell % 64);
}

fn has(bits: &[u64], cell: u32) -> bool {
    bits[cell as usize / 64] >> (cell % 64) & 1 == 1
}

impl Index {
    #[inline]
    pub(crate) fn find(&self, key: u64) -> Found {
        let cell = cell_of(key);
        if !has(&self.some, cell) {
            return Found::No;
        }
        let (_, number) = self.slots[self.slot(key)];
        match number.checked_sub(1) {
            Some(known) => Found::Known(known),
            None if has(&self.open, cell) => Found::New,
            None => Found::No,
        }
    }

    /// The place of a key, or the free one where it belongs.
    #[inline]
    fn slot(&self, key: u64) -> usize {
        let mask = self.slots.len() - 1;
        let mut at = key as usize & mask;
        while self.slots[at].1 != 0 && self.slots[at].0 != key {
            at = (at + 1) & mask;
        }
        at
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Found, Reader, Tally};
    use proptest::prelude::*;

    #[test]
    fn a_few_documents_by_hand() {
        let (mut tally, mut reader) = (Tally::default(), Reader::default());
        for text in ["one two", "one two two", "two"] {
            tally.push(text, &mut reader);
        }
        // two 4, one 2, "one two" 2, "two two" 1.
        assert_eq!(tally.candidates(1).known(), 1);
        assert_eq!(tally.candidates(2).known(), 3, "a tie is no reason to leave one out");
        assert_eq!(tally.candidates(9).known(), 4);
        assert_eq!(Tally::default().candidates(3).known(), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        /// Whatever collides and however the input is cut, no key that belongs is lost.
        #[test]
        fn the_most_frequent_are_always_among_the_candidates(
            keys in prop::collection::vec((0_u64..4, 0_u64..9), 0..200),
            cut in any::<prop::sample::Index>(),
            n in 1_usize..8,
        ) {
            let keys: Vec<u64> = keys.into_iter().map(|(cell, key)| cell << 60 | key).collect();
            let mut tally = Tally::default();
            let mut late = Tally::default();
            let middle = if keys.is_empty() { 0 } else { cut.index(keys.len()) };
            keys[..middle].iter().for_each(|&key| tally.add(super::cell_of(key), key, 1, 1));
            keys[middle..].iter().for_each(|&key| late.add(super::cell_of(key), key, 1, 1));
            tally.append(late);
            let mut counts: Vec<(usize, u64)> = Vec::new();
            for &key in &keys {
                if !counts.iter().any(|(_, k)| *k == key) {
                    counts.push((keys.iter().filter(|k| **k == key).count(), key));
                }
            }
            counts.sort_unstable_by(|a, b| b.cmp(a));
            let least = counts.get(n - 1).map_or(1, |c| c.0);
            let candidates = tally.candidates(n);
            for (count, key) in counts {
                prop_assert!(count < least || candidates.index().find(key) != Found::No);
            }
        }

        #[test]
        fn a_cell_bounds_every_count(keys in prop::collection::vec(1_u64..6, 0..60)) {
            let (mut cell, mut same) = (Cell::default(), Cell::default());
            for &key in &keys {
                cell.count(key);
                same.add(key, 1, 1);
            }
            prop_assert_eq!(cell, same);
            for key in 1..6 {
                let count = keys.iter().filter(|k| **k == key).count() as u64;
                let own = key == cell.key;
                let (least, most) =
                    if own { (u64::from(cell.votes), cell.most()) } else { (0, cell.most_of_others()) };
                prop_assert!((least..=most).contains(&count));
            }
        }
    }
}
