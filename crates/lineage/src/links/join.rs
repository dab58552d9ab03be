//! Whose key is it: keys that are asked for are found among the keys of models.
//!
//! Both are dealt out by their top bits into parts of some thousand keys. A part's models fit a
//! table that stays in the cache, which no table of all models does, and nothing is read out of
//! order.
use std::sync::atomic::{AtomicU32, Ordering};

use super::IdKey;
use super::chunks::Chunks;
use crate::parallel::{Parallel, map, pieces};

/// A key and whose it is.
#[derive(Clone, Copy, Debug)]
struct Item {
    key: IdKey,
    at: u32,
}

/// No number.
pub(super) const NONE: u32 = u32::MAX;

const FREE: Item = Item { key: IdKey([0; 3]), at: NONE };

/// Keys by part: those of each piece of the input after those of the piece before.
pub(super) struct Dealt(Vec<Piece>);

/// Keys of a piece, part by part, and where each part ends.
struct Piece {
    items: Vec<Item>,
    ends: Vec<usize>,
}

/// Into how many parts the keys of so many models are dealt.
pub(super) fn parts(models: usize) -> usize {
    (models / 8192).next_power_of_two().clamp(1, 256)
}

impl Dealt {
    /// Deals keys out; of each item `keys` gives `N` of them, numbered one after another.
    pub(super) fn new<T: Sync, const N: usize>(
        all: &Chunks<T>,
        parts: usize,
        keys: impl Fn(&T) -> [IdKey; N] + Sync,
        par: &dyn Parallel,
    ) -> Self {
        let pieces = pieces(par, all.len());
        Self(map(par, pieces.len(), |piece| {
            let range = pieces[piece].clone();
            let each = || all.range(range.clone()).flat_map(&keys);
            let mut next = vec![0; parts];
            each().for_each(|key| next[part_of(key, parts)] += 1);
            let mut sum = 0;
            for next in &mut next {
                (*next, sum) = (sum, sum + *next);
            }
            let mut items = vec![FREE; sum];
            for (key, at) in each().zip((N * range.start) as u32..) {
                let next = &mut next[part_of(key, parts)];
                items[*next] = Item { key, at };
                *next += 1;
            }
            Piece { items, ends: next }
        }))
    }

    fn part(&self, part: usize) -> impl Iterator<Item = Item> {
        self.0.iter().flat_map(move |piece| {
            let begin = part.checked_sub(1).map_or(0, |before| piece.ends[before]);
            piece.items[begin..piece.ends[part]].iter().copied()
        })
    }
}

/// Of every number below `n` that was dealt out with `asked` the model of that key, the last one
/// where several have it; [`NONE`] where none has.
pub(super) fn join(models: &Dealt, asked: &Dealt, n: usize, parts: usize, par: &dyn Parallel) -> Vec<u32> {
    let found: Vec<AtomicU32> = (0..n).map(|_| AtomicU32::new(NONE)).collect();
    par.for_each(parts, &|part| {
        let table = Table::new(models, part);
        for item in asked.part(part) {
            let at = table.slots[table.place(item)].at;
            if let Some(found) = found.get(item.at as usize) {
                found.store(at, Ordering::Relaxed);
            }
        }
    });
    found.into_iter().map(AtomicU32::into_inner).collect()
}

/// The models of a part: open addressing with linear probing, at most half full.
struct Table {
    slots: Vec<Item>,
}

impl Table {
    fn new(models: &Dealt, part: usize) -> Self {
        let n = models.part(part).count();
        let mut table = Self { slots: vec![FREE; (2 * n).next_power_of_two().max(2)] };
        for item in models.part(part) {
            let place = table.place(item);
            table.slots[place] = item;
        }
        table
    }

    /// The place of a key, or the free one where it belongs.
    #[inline]
    fn place(&self, item: Item) -> usize {
        let mask = self.slots.len() - 1;
        let [_, _, low] = item.key.0;
        let mut place = low as usize & mask;
        loop {
            let slot = &self.slots[place & mask];
            if slot.at == NONE || slot.key == item.key {
                return place & mask;
            }
            place += 1;
        }
    }
}

#[inline]
fn part_of(key: IdKey, parts: usize) -> usize {
    let [top, ..] = key.0;
    ((u64::from(top) * parts as u64) >> 32) as usize
}

#[cfg(test)]
mod tests {
    use super::{Chunks, Dealt, IdKey, NONE, join, parts};
    use crate::parallel::Serial;

    fn find(models: &[IdKey], asked: &[IdKey]) -> Vec<Option<u32>> {
        let dealt = |keys: &[IdKey]| {
            let chunks: Chunks<IdKey> = keys.iter().copied().collect();
            Dealt::new(&chunks, parts(models.len()), |&key| [key], &Serial)
        };
        let found = join(&dealt(models), &dealt(asked), asked.len(), parts(models.len()), &Serial);
        found.into_iter().map(|at| (at != NONE).then_some(at)).collect()
    }

    #[test]
    fn every_key_is_found_and_no_other() {
        for n in [0_u32, 1, 2, 1000, 100_000] {
            let key = |i: u32| IdKey::of(&format!("org/{i}"));
            let models: Vec<IdKey> = (0..n).map(key).collect();
            let asked: Vec<IdKey> = (0..n + 3).rev().map(key).collect();
            let expected: Vec<Option<u32>> = (0..n + 3).rev().map(|i| (i < n).then_some(i)).collect();
            assert_eq!(find(&models, &asked), expected);
        }
    }

    #[test]
    fn keys_with_equal_words_are_told_apart() {
        let keys = |keys: &[[u32; 3]]| keys.iter().map(|&key| IdKey(key)).collect::<Vec<_>>();
        let models = keys(&[[1, 0, 7], [2, 0, 7], [1, 0, 7]]);
        let asked = keys(&[[1, 0, 7], [2, 0, 7], [3, 0, 7], [1, 1, 7], [1, 0, 8]]);
        assert_eq!(find(&models, &asked), [Some(2), Some(1), None, None, None]);
    }
}
