//! Texts as numbers, for states that keep many rows of few texts.
use rustc_hash::FxHashMap;

/// Distinct texts in the order of first mention.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Names {
    list: Vec<String>,
    /// The place of each; a loaded state makes it anew.
    #[cfg_attr(feature = "serde", serde(skip))]
    places: FxHashMap<String, u32>,
}

impl Names {
    /// The number of a text.
    pub fn number(&mut self, text: &str) -> u32 {
        if self.places.len() != self.list.len() {
            self.places = self.list.iter().cloned().zip(0..).collect();
        }
        if let Some(&place) = self.places.get(text) {
            return place;
        }
        let place = self.list.len() as u32;
        self.list.push(text.to_owned());
        self.places.insert(text.to_owned(), place);
        place
    }

    /// The numbers here of another list's texts.
    pub fn adopt(&mut self, other: &Self) -> Vec<u32> {
        other.list.iter().map(|text| self.number(text)).collect()
    }

    /// All of them, by their numbers.
    pub fn all(&self) -> &[String] {
        &self.list
    }

    /// The text of a number; empty where it names none.
    pub fn text(&self, number: u32) -> &str {
        self.list.get(number as usize).map_or("", String::as_str)
    }
}
