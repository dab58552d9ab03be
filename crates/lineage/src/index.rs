//! Finds the model that each declared name means, and the ids that are repeated.
//!
//! A partitioned hash join: ids and names are dealt out by the top bits of their hash, so that
//! each part is a small table that stays in the cache and a task of its own.
use std::hash::Hasher;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use hashbrown::HashTable;
use rustc_hash::FxHasher;

use crate::arena::Texts;
use crate::parallel::{Parallel, map, pieces};

/// What a declared name means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// The model of this number.
    Model(u32),
    /// No model; the number of the first name of the same text.
    Missing(u32),
}

/// Numbers of models and of names are below this.
pub(crate) const LIMIT: u32 = 1 << 31;

impl Target {
    fn pack(self) -> u32 {
        match self {
            Self::Model(at) => at,
            Self::Missing(name) => LIMIT | name,
        }
    }

    fn unpack(packed: u32) -> Self {
        if packed < LIMIT { Self::Model(packed) } else { Self::Missing(packed & !LIMIT) }
    }
}

/// The meaning of every name.
pub(crate) struct Resolution {
    /// Records whose id a later record repeats, ascending.
    pub(crate) superseded: Vec<u32>,
    targets: Vec<u32>,
}

impl Resolution {
    pub(crate) fn target(&self, name: usize) -> Target {
        Target::unpack(self.targets[name])
    }
}

/// A text by a part of its hash, which tells nearly all different texts apart.
#[derive(Clone, Copy)]
struct Entry {
    tag: u32,
    at: u32,
}

/// Resolves names against ids, of which there are fewer than [`LIMIT`] each. Of equal ids the
/// last is meant.
pub(crate) fn resolve(ids: &Texts, names: &Texts, par: &dyn Parallel) -> Resolution {
    let parts = ((ids.len() + names.len()) / 8192).next_power_of_two().clamp(1, 1024);
    let dealt_ids = deal(ids, parts, par);
    let dealt_names = deal(names, parts, par);
    let targets: Vec<AtomicU32> = (0..names.len()).map(|_| AtomicU32::new(0)).collect();
    let superseded = map(par, parts, |part| {
        let (table, superseded) = table_of(ids, &dealt_ids, part);
        let mut missing: HashTable<Entry> = HashTable::new();
        for entry in dealt_names.iter().flat_map(|d| d.part(part)).copied() {
            let name = names.get(entry.at as usize);
            let found =
                table.find(spread(entry.tag), |e| e.tag == entry.tag && ids.get(e.at as usize) == name);
            let target = found.map_or_else(
                || Target::Missing(first_of(&mut missing, names, entry)),
                |e| Target::Model(e.at),
            );
            targets[entry.at as usize].store(target.pack(), Ordering::Relaxed);
        }
        superseded
    });
    let mut superseded = superseded.concat();
    superseded.sort_unstable();
    Resolution { superseded, targets: targets.into_iter().map(AtomicU32::into_inner).collect() }
}

/// The table of the ids of one part, and the records that later ones replaced.
fn table_of(ids: &Texts, dealt: &[Dealt], part: usize) -> (HashTable<Entry>, Vec<u32>) {
    let size = dealt.iter().map(|d| d.part(part).len()).sum();
    let mut table: HashTable<Entry> = HashTable::with_capacity(size);
    let mut superseded = Vec::new();
    for &entry in dealt.iter().flat_map(|d| d.part(part)) {
        let same = |e: &Entry| e.tag == entry.tag && ids.get(e.at as usize) == ids.get(entry.at as usize);
        match table.entry(spread(entry.tag), same, |e| spread(e.tag)) {
            hashbrown::hash_table::Entry::Occupied(mut held) => {
                superseded.push(std::mem::replace(held.get_mut(), entry).at);
            }
            hashbrown::hash_table::Entry::Vacant(free) => {
                free.insert(entry);
            }
        }
    }
    (table, superseded)
}

/// The first missing name of the same text; entries come in the order of their numbers.
fn first_of(missing: &mut HashTable<Entry>, names: &Texts, entry: Entry) -> u32 {
    let same = |e: &Entry| e.tag == entry.tag && names.get(e.at as usize) == names.get(entry.at as usize);
    missing.entry(spread(entry.tag), same, |e| spread(e.tag)).or_insert(entry).get().at
}

/// A hash of all 64 bits from a tag, as the table takes its top and its low bits.
pub(crate) fn spread(tag: u32) -> u64 {
    u64::from(tag).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    hasher.finish().wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// A run of texts, dealt out by hash and in order within each part.
struct Dealt {
    starts: Vec<u32>,
    entries: Vec<Entry>,
}

impl Dealt {
    fn part(&self, part: usize) -> &[Entry] {
        &self.entries[self.starts[part] as usize..self.starts[part + 1] as usize]
    }
}

fn deal(texts: &Texts, parts: usize, par: &dyn Parallel) -> Vec<Dealt> {
    let pieces = pieces(par, texts.len());
    map(par, pieces.len(), |piece| deal_piece(texts, pieces[piece].clone(), parts))
}

fn deal_piece(texts: &Texts, piece: Range<usize>, parts: usize) -> Dealt {
    let first = piece.start as u32;
    let hashes: Vec<u64> = piece.map(|at| hash(texts.get(at).as_bytes())).collect();
    let part_of = |hash: u64| ((u128::from(hash) * parts as u128) >> 64) as usize;
    let mut starts = vec![0_u32; parts + 1];
    for &hash in &hashes {
        starts[part_of(hash) + 1] += 1;
    }
    for part in 0..parts {
        starts[part + 1] += starts[part];
    }
    let mut next = starts.clone();
    let mut entries = vec![Entry { tag: 0, at: 0 }; hashes.len()];
    for (at, &hash) in (first..).zip(&hashes) {
        let slot = &mut next[part_of(hash)];
        entries[*slot as usize] = Entry { tag: hash as u32, at };
        *slot += 1;
    }
    Dealt { starts, entries }
}

#[cfg(test)]
mod tests {
    use super::{Target, resolve};
    use crate::arena::Texts;
    use crate::parallel::Serial;

    fn texts(all: &[String]) -> Texts {
        let mut texts = Texts::default();
        for text in all {
            texts.push(text);
        }
        texts
    }

    #[test]
    fn names_find_the_last_record_of_their_id() {
        let ids = texts(&["a", "b", "a", "c", "a"].map(String::from));
        let names = texts(&["a", "x", "c", "y", "x"].map(String::from));
        let found = resolve(&ids, &names, &Serial);
        assert_eq!(found.superseded, [0, 2]);
        let targets: Vec<_> = (0..5).map(|name| found.target(name)).collect();
        let expected =
            [Target::Model(4), Target::Missing(1), Target::Model(3), Target::Missing(3), Target::Missing(1)];
        assert_eq!(targets, expected);
    }

    #[test]
    fn many_texts_in_many_parts() {
        let ids = texts(&(0..60_000).map(|i| format!("id/{i}")).collect::<Vec<_>>());
        let names = texts(&(0..30_000).map(|i| format!("id/{}", i * 4)).collect::<Vec<_>>());
        let found = resolve(&ids, &names, &Serial);
        for name in 0..30_000_u32 {
            let expected = if name < 15_000 { Target::Model(name * 4) } else { Target::Missing(name) };
            assert_eq!(found.target(name as usize), expected);
        }
    }
}
