use cladist_lineage::{Parallel, map, pieces};
use rustc_hash::FxHashMap;

use super::words::Words;
use crate::documents::{Documents, Numbers};

/// Words up to which pairs have a square.
const FEW: usize = 1 << 10;

/// A number for each pair of words, 0 at first.
pub(super) struct Grid {
    side: usize,
    /// Every pair, where the words are few.
    square: Vec<u32>,
    /// Else the pairs that were asked for.
    map: FxHashMap<(u32, u32), u32>,
}

impl Grid {
    /// Pairs of `words` words.
    pub(super) fn new(words: usize) -> Self {
        let side = if words <= FEW { words } else { 0 };
        Self { side, square: vec![0; side * side], map: FxHashMap::default() }
    }

    #[inline]
    pub(super) fn get(&self, a: u32, b: u32) -> u32 {
        match self.square.get(a as usize * self.side + b as usize) {
            Some(&number) => number,
            None => self.map.get(&(a, b)).copied().unwrap_or(0),
        }
    }

    #[inline]
    pub(super) fn of(&mut self, a: u32, b: u32) -> &mut u32 {
        match self.square.get_mut(a as usize * self.side + b as usize) {
            Some(number) => number,
            None => self.map.entry((a, b)).or_default(),
        }
    }

    fn each(&self) -> impl Iterator<Item = ((u32, u32), u32)> {
        let side = self.side.max(1) as u32;
        let square = (0..).zip(&self.square).map(move |(at, &number)| ((at / side, at % side), number));
        square.chain(self.map.iter().map(|(&pair, &number)| (pair, number))).filter(|(_, number)| *number > 0)
    }
}

/// How often each pair of frequent words occurs, within tags and where two tags meet.
pub(super) fn count(
    words: &Words,
    often: &[u64],
    documents: &Documents,
    par: &dyn Parallel,
) -> Vec<((u32, u32), u64)> {
    let pieces = pieces(par, documents.len());
    let parts = map(par, pieces.len(), |piece| {
        // All documents together have less than 2^32 tags.
        let mut met = Grid::new(words.frequent());
        for at in pieces[piece].clone() {
            words.walk(Numbers(documents.content(at)), |_, before, first| {
                if words.has(before) && words.has(first) {
                    *met.of(before, first) += 1;
                }
            });
        }
        met
    });
    let mut counts: FxHashMap<(u32, u32), u64> = FxHashMap::default();
    for (pair, count) in parts.iter().flat_map(Grid::each) {
        *counts.entry(pair).or_default() += u64::from(count);
    }
    for (tag, &often) in often.iter().enumerate() {
        for pair in words.of(tag).windows(2) {
            if words.has(pair[0]) && words.has(pair[1]) {
                *counts.entry((pair[0], pair[1])).or_default() += often;
            }
        }
    }
    counts.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{FEW, Grid};

    #[test]
    fn few_and_many_words_are_the_same() {
        for words in [0, 3, FEW, FEW + 1] {
            let mut grid = Grid::new(words);
            let pairs: Vec<(u32, u32)> = (0..words.min(3) as u32).map(|a| (a, words as u32 - 1)).collect();
            pairs.iter().zip(1..).for_each(|(&(a, b), number)| *grid.of(a, b) += number);
            let mut found: Vec<_> = grid.each().collect();
            found.sort_unstable();
            assert_eq!(found, pairs.iter().copied().zip(1..).collect::<Vec<_>>());
            assert!(pairs.iter().zip(1..).all(|(&(a, b), number)| grid.get(a, b) == number));
            assert_eq!(grid.get(7, 0), 0);
        }
    }
}
