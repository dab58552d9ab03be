use std::ops::Range;

use super::IdKey;
use crate::adjacency::ModelIx;
use crate::error::GraphError;
use crate::index::LIMIT;
use crate::parallel::{Parallel, map, pieces};

/// Finds the number of the last model of a key.
///
/// Keys are dealt out by their top bits, so that each part is built on its own, in a run of the
/// slots that stays in the cache. Within a part: open addressing with linear probing, at most
/// half full.
pub(super) struct KeyTable {
    keys: Vec<IdKey>,
    slots: Vec<Slot>,
    parts: Vec<Range<usize>>,
}

/// A part of the key and one more than the number of the model; 0 is free.
#[derive(Clone, Copy, Default)]
struct Slot {
    tag: u32,
    at: u32,
}

impl KeyTable {
    pub(super) fn new(keys: Vec<IdKey>, par: &dyn Parallel) -> Result<Self, GraphError> {
        if keys.len() as u64 >= u64::from(LIMIT) {
            return Err(GraphError::TooManyModels(keys.len() as u64));
        }
        let n = (keys.len() / 8192).next_power_of_two().clamp(1, 1024);
        let dealt = deal(&keys, n, par);
        let built = map(par, n, |part| build(&keys, dealt.iter().map(|d| d[part].as_slice())));
        let mut parts = Vec::with_capacity(n);
        let mut slots = Vec::with_capacity(built.iter().map(Vec::len).sum());
        for part in built {
            parts.push(slots.len()..slots.len() + part.len());
            slots.extend(part);
        }
        Ok(Self { keys, slots, parts })
    }

    pub(super) fn find(&self, key: IdKey) -> Option<ModelIx> {
        let slots = &self.slots[self.parts[part_of(key, self.parts.len())].clone()];
        let slot = slots[probe(&self.keys, slots, key)];
        slot.at.checked_sub(1).map(ModelIx)
    }
}

fn part_of(key: IdKey, parts: usize) -> usize {
    ((u128::from(key.0) * parts as u128) >> 64) as usize
}

/// The numbers of the keys of each part, ascending, for every piece of the keys.
fn deal(keys: &[IdKey], parts: usize, par: &dyn Parallel) -> Vec<Vec<Vec<u32>>> {
    let pieces = pieces(par, keys.len());
    map(par, pieces.len(), |piece| {
        let piece = pieces[piece].clone();
        let mut dealt = vec![Vec::with_capacity(piece.len() / parts + piece.len() / parts / 8); parts];
        for at in piece {
            dealt[part_of(keys[at], parts)].push(at as u32);
        }
        dealt
    })
}

/// The slots of one part: a power of two.
fn build<'a>(keys: &[IdKey], dealt: impl Iterator<Item = &'a [u32]> + Clone) -> Vec<Slot> {
    let n: usize = dealt.clone().map(<[u32]>::len).sum();
    let mut slots = vec![Slot::default(); (2 * n).next_power_of_two().max(2)];
    for &at in dealt.flatten() {
        let key = keys[at as usize];
        let place = probe(keys, &slots, key);
        slots[place] = Slot { tag: key.1 as u32, at: at + 1 };
    }
    slots
}

/// The place of a key, or the free one where it belongs.
fn probe(keys: &[IdKey], slots: &[Slot], key: IdKey) -> usize {
    let mask = slots.len() - 1;
    let mut place = (key.1 >> 32) as usize & mask;
    loop {
        let slot = slots[place];
        if slot.at == 0 || (slot.tag == key.1 as u32 && keys[slot.at as usize - 1] == key) {
            return place;
        }
        place = (place + 1) & mask;
    }
}

#[cfg(test)]
mod tests {
    use super::{IdKey, KeyTable};
    use crate::adjacency::ModelIx;
    use crate::parallel::Serial;

    #[test]
    fn every_key_is_found_and_no_other() {
        for n in [0_u32, 1, 2, 1000, 100_000] {
            let keys = (0..n).map(|i| IdKey::of(&format!("org/{i}"))).collect();
            let table = KeyTable::new(keys, &Serial).unwrap();
            for i in 0..n {
                assert_eq!(table.find(IdKey::of(&format!("org/{i}"))), Some(ModelIx(i)));
            }
            assert_eq!(table.find(IdKey::of("other")), None);
        }
    }

    #[test]
    fn keys_with_equal_halves_are_told_apart() {
        let keys = vec![IdKey(1, 7), IdKey(2, 7), IdKey(1 << 63, 7), IdKey(1, 7)];
        let table = KeyTable::new(keys, &Serial).unwrap();
        let found = [IdKey(1, 7), IdKey(2, 7), IdKey(1 << 63, 7), IdKey(3, 7)].map(|key| table.find(key));
        assert_eq!(found, [Some(ModelIx(3)), Some(ModelIx(1)), Some(ModelIx(2)), None]);
    }
}
