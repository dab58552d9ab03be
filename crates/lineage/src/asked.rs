//! What names that somebody asked for may mean, found while the ids go by.
use rustc_hash::FxHashMap;

/// Names, each with the ids that are looked out for.
#[derive(Clone, Debug, Default)]
pub struct AskedNames {
    /// Lower-cased.
    names: Vec<String>,
    /// The names of each repository: what follows the first slash, lower-cased.
    tails: FxHashMap<String, Vec<usize>>,
}

/// What has been seen for each name; parts merge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sightings(Vec<[Seen; 2]>);

/// The ids that fit in one way.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Seen {
    #[default]
    Nothing,
    One(String),
    Several,
}

impl AskedNames {
    /// Looks out for these names.
    pub fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut asked = Self::default();
        for name in names {
            let name = name.to_lowercase();
            asked.tails.entry(tail(&name).to_owned()).or_default().push(asked.names.len());
            asked.names.push(name);
        }
        asked
    }

    /// Takes an id.
    pub fn look(&self, id: &str, seen: &mut Sightings) {
        // Most ids end like none of the names; a tail that is not lower-cased ASCII is looked at in full.
        let plain = tail(id);
        let lowered = if plain.bytes().all(|b| b.is_ascii() && !b.is_ascii_uppercase()) {
            None
        } else {
            Some(plain.to_lowercase())
        };
        let Some(places) = self.tails.get(lowered.as_deref().unwrap_or(plain)) else { return };
        seen.0.resize_with(self.names.len().max(seen.0.len()), Default::default);
        for &at in places {
            let same = id.to_lowercase() == self.names[at];
            let [by_case, by_tail] = &mut seen.0[at];
            if same {
                by_case.add(id);
            }
            by_tail.add(id);
        }
    }
}

impl Sightings {
    /// Adds what another part has seen.
    pub fn append(&mut self, other: Self) {
        self.0.resize_with(other.0.len().max(self.0.len()), Default::default);
        for (mine, other) in self.0.iter_mut().flatten().zip(other.0.into_iter().flatten()) {
            mine.join(other);
        }
    }

    /// The id that the name of this place means: the only one that equals it but for the case of
    /// letters, else the only one with the same name after the slash.
    pub fn meant(&self, at: usize) -> Option<&str> {
        self.0
            .get(at)?
            .iter()
            .find_map(|seen| if let Seen::One(id) = seen { Some(id.as_str()) } else { None })
    }
}

impl Seen {
    fn add(&mut self, id: &str) {
        match self {
            Self::Nothing => *self = Self::One(id.to_owned()),
            Self::One(known) if known == id => {}
            _ => *self = Self::Several,
        }
    }

    fn join(&mut self, other: Self) {
        match other {
            Self::Nothing => {}
            Self::One(id) => self.add(&id),
            Self::Several => *self = Self::Several,
        }
    }
}

/// What follows the first slash, or all.
fn tail(id: &str) -> &str {
    id.split_once('/').map_or(id, |(_, tail)| tail)
}

#[cfg(test)]
mod tests {
    use super::{AskedNames, Sightings};

    #[test]
    fn only_one_fitting_id_is_meant() {
        let asked = AskedNames::new(["GPT2", "meta-llama/llama-2-7B", "x/one", "ÉCOLE/z", "nobody"]);
        let ids =
            ["openai-community/gpt2", "Meta-Llama/Llama-2-7b", "y/Llama-2-7b", "y/one", "z/one", "école/Z"];
        let expected = [Some(ids[0]), Some(ids[1]), None, Some(ids[5]), None];
        for cut in 0..ids.len() {
            let (mut left, mut right) = (Sightings::default(), Sightings::default());
            ids[..cut].iter().for_each(|id| asked.look(id, &mut left));
            ids[cut..].iter().for_each(|id| asked.look(id, &mut right));
            left.append(right);
            assert_eq!([0, 1, 2, 3, 4].map(|at| left.meant(at)), expected, "cut at {cut}");
        }
    }
}
