use std::hash::{BuildHasher, BuildHasherDefault};

use rustc_hash::FxHasher;

/// The number of a word that is not known.
pub(crate) const UNKNOWN: u32 = u32::MAX;

/// Words as numbers, for one sentence at a time: clearing costs nothing, and no word is a string of its own.
#[derive(Debug, Default, Clone)]
pub(crate) struct Words {
    text: Vec<u8>,
    /// Where each word ends in `text`.
    ends: Vec<u32>,
    slots: Vec<Slot>,
    /// Slots of other epochs are empty.
    epoch: u32,
}

#[derive(Debug, Default, Clone, Copy)]
struct Slot {
    epoch: u32,
    hash: u32,
    word: u32,
}

impl Words {
    /// Forgets every word.
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.epoch = self.epoch.wrapping_add(1);
        if self.epoch == 0 {
            self.slots.fill(Slot::default());
            self.epoch = 1;
        }
    }

    /// The number of a word, a new one where it was not known.
    pub(crate) fn add(&mut self, word: &[u8]) -> u32 {
        if self.ends.len() * 2 >= self.slots.len() {
            self.grow();
        }
        let hash = hash(word);
        let place = self.place(word, hash);
        if self.slots[place].epoch == self.epoch {
            return self.slots[place].word;
        }
        let number = self.ends.len() as u32;
        self.text.extend_from_slice(word);
        self.ends.push(self.text.len() as u32);
        self.slots[place] = Slot { epoch: self.epoch, hash, word: number };
        number
    }

    /// The number of a word, or [`UNKNOWN`].
    pub(crate) fn find(&self, word: &[u8]) -> u32 {
        if self.slots.is_empty() {
            return UNKNOWN;
        }
        let slot = self.slots[self.place(word, hash(word))];
        if slot.epoch == self.epoch { slot.word } else { UNKNOWN }
    }

    /// The slot that holds the word, or the empty one where it would stand.
    fn place(&self, word: &[u8], hash: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut place = hash as usize & mask;
        loop {
            let slot = self.slots[place];
            if slot.epoch != self.epoch || (slot.hash == hash && self.word(slot.word) == word) {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    fn word(&self, number: u32) -> &[u8] {
        let number = number as usize;
        let begin = if number == 0 { 0 } else { self.ends[number - 1] };
        &self.text[begin as usize..self.ends[number] as usize]
    }

    fn grow(&mut self) {
        let size = (self.slots.len() * 2).max(128);
        let old = std::mem::replace(&mut self.slots, vec![Slot::default(); size]);
        // Epoch 0 marks an empty slot.
        self.epoch = self.epoch.max(1);
        for slot in old.into_iter().filter(|slot| slot.epoch == self.epoch) {
            let mut place = slot.hash as usize & (size - 1);
            while self.slots[place].epoch == self.epoch {
                place = (place + 1) & (size - 1);
            }
            self.slots[place] = slot;
        }
    }
}

fn hash(word: &[u8]) -> u32 {
    BuildHasherDefault::<FxHasher>::default().hash_one(word) as u32
}

#[cfg(test)]
mod tests {
    use super::{UNKNOWN, Words};

    #[test]
    fn the_same_word_has_the_same_number() {
        let mut words = Words::default();
        assert_eq!(words.find(b"a"), UNKNOWN);
        for _ in 0..2 {
            words.clear();
            for number in 0..1000_u32 {
                assert_eq!(words.add(number.to_string().as_bytes()), number);
            }
            assert_eq!((words.add(b"7"), words.find(b"999"), words.find(b"x")), (7, 999, UNKNOWN));
        }
        words.clear();
        assert_eq!(words.find(b"7"), UNKNOWN);
    }
}
