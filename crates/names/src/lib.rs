//! Texts as numbers: what keeps many rows of few, or of short, texts.
//!
//! Invariant: a number never changes; numbers are given in the order of first mention, from 0.
use std::hash::{Hash, Hasher};

use hashbrown::HashTable;
use rustc_hash::FxHasher;

/// Distinct texts in the order of first mention, one after another in one text, found by a table
/// of their numbers: some 14 bytes a text beside the text itself.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Names {
    texts: String,
    /// Where each ends.
    ends: Vec<usize>,
    /// The numbers by hash; a loaded state makes it anew.
    #[cfg_attr(feature = "serde", serde(skip))]
    places: HashTable<u32>,
}

impl Names {
    /// The number of a text.
    pub fn number(&mut self, text: &str) -> u32 {
        if self.places.len() != self.ends.len() {
            self.find_places();
        }
        if let Some(place) = self.find(text) {
            return place;
        }
        let place = self.ends.len() as u32;
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
        let Self { texts, ends, places } = self;
        places.insert_unique(hash(text), place, |&place| hash(cut(texts, ends, place)));
        place
    }

    /// The number of a text that is here.
    pub fn find(&self, text: &str) -> Option<u32> {
        self.places.find(hash(text), |&place| self.text(place) == text).copied()
    }

    fn find_places(&mut self) {
        let Self { texts, ends, places } = self;
        *places = HashTable::with_capacity(ends.len());
        for place in 0..ends.len() as u32 {
            places
                .insert_unique(hash(cut(texts, ends, place)), place, |&place| hash(cut(texts, ends, place)));
        }
    }

    /// The numbers here of another list's texts.
    pub fn adopt(&mut self, other: &Self) -> Vec<u32> {
        other.iter().map(|text| self.number(text)).collect()
    }

    /// All of them, by their numbers.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len() as u32).map(|place| self.text(place))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The text of a number; empty where it names none.
    pub fn text(&self, number: u32) -> &str {
        cut(&self.texts, &self.ends, number)
    }
}

/// Equal lists give equal numbers.
impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        self.ends == other.ends && self.texts == other.texts
    }
}

impl Eq for Names {}

fn cut<'a>(texts: &'a str, ends: &[usize], number: u32) -> &'a str {
    let at = number as usize;
    let Some(&end) = ends.get(at) else { return "" };
    let begin = at.checked_sub(1).map_or(0, |before| ends[before]);
    texts.get(begin..end).unwrap_or_default()
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::Names;

    #[test]
    fn numbers_by_first_mention() {
        let mut names = Names::default();
        assert!(names.is_empty());
        let numbers = ["b", "", "a", "b", "ab", ""].map(|text| names.number(text));
        assert_eq!(numbers, [0, 1, 2, 0, 3, 1]);
        assert_eq!(names.iter().collect::<Vec<_>>(), ["b", "", "a", "ab"]);
        assert_eq!((names.text(3), names.text(4), names.len()), ("ab", "", 4));
        assert_eq!((names.find("a"), names.find("c")), (Some(2), None));
        let mut other = Names::default();
        other.number("ab");
        assert_eq!(other.adopt(&names), [1, 2, 3, 0]);
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(32))]
        /// As a list that is searched from the front.
        #[test]
        fn as_a_plain_list(texts in proptest::collection::vec("[a-c]{0,3}", 0..200)) {
            let (mut names, mut list) = (Names::default(), Vec::<String>::new());
            for text in texts {
                let place = list.iter().position(|known| *known == text).unwrap_or_else(|| {
                    list.push(text.clone());
                    list.len() - 1
                });
                proptest::prop_assert_eq!(names.number(&text) as usize, place);
            }
            proptest::prop_assert!(names.iter().eq(list.iter().map(String::as_str)));
        }
    }
}
