//! Which model the name of a missing parent means.
use hashbrown::HashTable;

use crate::arena::Texts;
use crate::index::{hash, spread};
use crate::parallel::{Parallel, map, pieces};

/// How a missing name and the model it means differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// Only in the case of letters.
    LetterCase,
    /// The name has no slash and is what the id has after it.
    Renamed,
}

/// The model meant by each of `missing` (numbers of names, each text once), if any.
///
/// Equality of the lower-cased texts goes first; then, for a name without a slash, equality with
/// what follows the first slash of an id. Only where exactly one id fits is it the one meant.
pub(crate) fn find(ids: &Texts, names: &Texts, missing: &[u32], par: &dyn Parallel) -> Vec<Option<u32>> {
    let mut lowered = Wanted::default();
    let mut tails = Wanted::default();
    let mut lower = Lower::default();
    for &name in missing {
        let name = names.get(name as usize);
        lowered.want(lower.case(name));
        if !name.contains('/') {
            tails.want(name);
        }
    }
    let pieces = pieces(par, ids.len());
    let hits = map(par, pieces.len(), |piece| {
        let mut lower = Lower::default();
        let (mut by_case, mut by_tail) = (Vec::new(), Vec::new());
        for at in pieces[piece].clone() {
            let id = ids.get(at);
            if lowered.may_have(id) {
                by_case.extend(lowered.slot(lower.case(id)).map(|slot| (slot, at as u32)));
            }
            if let Some((_, tail)) = id.split_once('/')
                && tails.may_have(tail)
            {
                by_tail.extend(tails.slot(tail).map(|slot| (slot, at as u32)));
            }
        }
        (by_case, by_tail)
    });
    for (by_case, by_tail) in hits {
        for hit in by_case {
            lowered.hit(hit);
        }
        for hit in by_tail {
            tails.hit(hit);
        }
    }
    let meant = |&name: &u32| {
        let name = names.get(name as usize);
        lowered.meant(lower.case(name)).or_else(|| if name.contains('/') { None } else { tails.meant(name) })
    };
    missing.iter().map(meant).collect()
}

/// How a missing name and the model found for it differ.
pub(crate) fn difference(name: &str, id: &str) -> Difference {
    let mut lower = Lower::default();
    let name = lower.case(name).to_owned();
    if lower.case(id) == name { Difference::LetterCase } else { Difference::Renamed }
}

/// Lower-cases texts into the same buffer.
#[derive(Default)]
struct Lower {
    buffer: String,
}

impl Lower {
    fn case(&mut self, text: &str) -> &str {
        if text.is_ascii() {
            self.buffer.clear();
            self.buffer.push_str(text);
            self.buffer.make_ascii_lowercase();
        } else {
            self.buffer = text.to_lowercase();
        }
        &self.buffer
    }
}

/// Texts that are looked for, and the models that have them.
#[derive(Default)]
struct Wanted {
    texts: Texts,
    table: HashTable<(u32, u32)>,
    found: Vec<Found>,
    /// The last letters of all of them.
    ends: Ends,
}

#[derive(Clone, Copy)]
enum Found {
    Nothing,
    One(u32),
    Several,
}

impl Wanted {
    /// Whether a text that ends like this one may be looked for, whatever the case of its letters;
    /// most are told apart by this alone.
    fn may_have(&self, text: &str) -> bool {
        self.ends.have(text)
    }

    fn want(&mut self, text: &str) {
        let tag = hash(text.as_bytes()) as u32;
        let same = |&(t, slot): &(u32, u32)| t == tag && self.texts.get(slot as usize) == text;
        if self.table.find(spread(tag), same).is_none() {
            self.table.insert_unique(spread(tag), (tag, self.texts.len() as u32), |e| spread(e.0));
            self.texts.push(text);
            self.found.push(Found::Nothing);
            self.ends.add(text);
        }
    }

    fn slot(&self, text: &str) -> Option<u32> {
        let tag = hash(text.as_bytes()) as u32;
        let same = |&(t, slot): &(u32, u32)| t == tag && self.texts.get(slot as usize) == text;
        self.table.find(spread(tag), same).map(|e| e.1)
    }

    fn hit(&mut self, (slot, model): (u32, u32)) {
        let found = &mut self.found[slot as usize];
        *found = if matches!(found, Found::Nothing) { Found::One(model) } else { Found::Several };
    }

    fn meant(&self, text: &str) -> Option<u32> {
        match self.found[self.slot(text)? as usize] {
            Found::One(model) => Some(model),
            Found::Nothing | Found::Several => None,
        }
    }
}

/// A set of the last eight bytes of texts, letters of either case alike; it may say yes to others.
#[derive(Default)]
struct Ends {
    bits: Vec<u64>,
}

impl Ends {
    /// 2^20 places: 128 KiB.
    const WORDS: usize = 1 << 14;

    fn add(&mut self, text: &str) {
        self.bits.resize(Self::WORDS, 0);
        // A text whose end is no ASCII equals only texts of such an end, and those are never told apart here.
        if let Some(place) = place(text) {
            self.bits[place / 64] |= 1 << (place % 64);
        }
    }

    fn have(&self, text: &str) -> bool {
        match place(text) {
            _ if self.bits.is_empty() => false,
            Some(place) => self.bits[place / 64] & (1 << (place % 64)) != 0,
            None => true,
        }
    }
}

/// The place of a text's end; none where that is no ASCII. Other letters than ASCII that lower-case
/// to it (the Kelvin sign) are no ASCII either.
fn place(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let end = bytes.get(bytes.len().saturating_sub(8)..).unwrap_or_default();
    let mut last = [0; 8];
    last[..end.len()].copy_from_slice(end);
    last.make_ascii_lowercase();
    let last = u64::from_le_bytes(last);
    (last & 0x8080_8080_8080_8080 == 0).then(|| (spread(last as u32 ^ (last >> 32) as u32) >> 44) as usize)
}

#[cfg(test)]
mod tests {
    use super::{Difference, difference, find};
    use crate::arena::Texts;
    use crate::parallel::Serial;

    fn texts(all: &[&str]) -> Texts {
        let mut texts = Texts::default();
        for text in all {
            texts.push(text);
        }
        texts
    }

    #[test]
    fn only_one_fitting_model_is_meant() {
        let ids =
            texts(&["openai-community/gpt2", "a/Bert", "A/bert", "x/one", "y/one", "ÉCOLE/Z", "o/p/q", "K2"]);
        let cases: [(&str, Option<u32>); 9] = [
            ("gpt2", Some(0)),      // renamed
            ("GPT2", None),         // the part after the slash is compared as it is
            ("a/bert", None),       // two ids differ by case only
            ("one", None),          // two ids have it after the slash
            ("école/z", Some(5)),   // case, beyond ASCII
            ("p/q", None),          // a name with a slash is no repository name
            ("q", None),            // after the first slash comes `p/q`
            ("\u{212a}2", Some(7)), // the Kelvin sign is a letter that lower-cases to ASCII
            ("nobody", None),
        ];
        let names = texts(&cases.map(|c| c.0));
        let all: Vec<u32> = (0..9).collect();
        assert_eq!(find(&ids, &names, &all, &Serial), cases.map(|c| c.1));
    }

    #[test]
    fn a_difference_in_case_goes_first() {
        assert_eq!(difference("GPT2", "gpt2"), Difference::LetterCase);
        assert_eq!(difference("gpt2", "openai-community/gpt2"), Difference::Renamed);
    }
}
