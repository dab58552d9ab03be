use std::hash::{BuildHasher, Hash};

use hashbrown::HashTable;
use rustc_hash::FxBuildHasher;

/// The values of one trait of many models, as they come.
///
/// Values are interned, and so are the sets of values: a model costs four bytes, however many
/// values it has, and a set of values is kept once. Parts that were filled on their own are
/// joined by [`append`](Self::append), which moves nothing; their numbers are brought together
/// by [`join`](Self::join).
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TraitLog {
    parts: Vec<Part>,
    #[cfg_attr(feature = "serde", serde(skip))]
    index: Index,
    /// Room for the values of one model.
    #[cfg_attr(feature = "serde", serde(skip))]
    model: Vec<u32>,
}

/// Values and sets by number of first mention; set 0 is empty.
#[derive(Debug, Clone, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Part {
    pub(crate) values: Vec<Box<str>>,
    /// The values of all sets but the empty one, one after another, and where each ends.
    pub(crate) items: Vec<u32>,
    pub(crate) ends: Vec<u64>,
    /// The set of each model.
    pub(crate) models: Vec<u32>,
}

/// Finds values and sets of the last part.
#[derive(Debug, Clone, Default)]
struct Index {
    values: HashTable<u32>,
    sets: HashTable<u32>,
    /// The set that holds only the value; 0 where there is none yet.
    single: Vec<u32>,
}

impl TraitLog {
    /// Adds a model and its values, repeated ones once; a model without values reports nothing.
    pub fn push<'a>(&mut self, values: impl IntoIterator<Item = &'a str>) {
        self.prepare();
        let Self { parts, index, model } = self;
        let Some(part) = parts.last_mut() else { return };
        model.clear();
        model.extend(values.into_iter().map(|value| index.value(part, value)));
        let set = match model.as_mut_slice() {
            [] => 0,
            &mut [one] => index.one(part, one),
            more => {
                more.sort_unstable();
                model.dedup();
                index.set(part, model)
            }
        };
        part.models.push(set);
    }

    /// Adds all of `other` after what is here.
    pub fn append(&mut self, other: Self) {
        self.parts.extend(other.parts);
        self.index = Index::default();
    }

    /// The number of models.
    pub fn models(&self) -> usize {
        self.parts.iter().map(|part| part.models.len()).sum()
    }

    pub(crate) fn into_parts(self) -> Vec<Part> {
        self.parts
    }

    /// Sees to a part that can be added to, with its index; states are loaded without one.
    fn prepare(&mut self) {
        if self.parts.is_empty() {
            self.parts.push(Part::default());
        }
        let Some(part) = self.parts.last() else { return };
        if self.index.single.len() != part.values.len() {
            self.index = Index::of(part);
        }
    }
}

impl Part {
    pub(crate) fn set(&self, set: u32) -> &[u32] {
        let end = |set: u32| {
            set.checked_sub(1).and_then(|at| self.ends.get(at as usize)).map_or(0, |&e| e as usize)
        };
        self.items.get(end(set.saturating_sub(1))..end(set)).unwrap_or_default()
    }
}

fn hash<T: Hash + ?Sized>(value: &T) -> u64 {
    FxBuildHasher.hash_one(value)
}

impl Index {
    fn of(part: &Part) -> Self {
        let mut index = Self { single: vec![0; part.values.len()], ..Self::default() };
        for (at, value) in (0..).zip(&part.values) {
            index.values.insert_unique(hash(&**value), at, |&at| hash(&*part.values[at as usize]));
        }
        for set in 1..=part.ends.len() as u32 {
            match part.set(set) {
                &[one] if (one as usize) < index.single.len() => index.single[one as usize] = set,
                items => {
                    index.sets.insert_unique(hash(items), set, |&set| hash(part.set(set)));
                }
            }
        }
        index
    }

    fn value(&mut self, part: &mut Part, value: &str) -> u32 {
        let code = hash(value);
        if let Some(&at) = self.values.find(code, |&at| &*part.values[at as usize] == value) {
            return at;
        }
        let at = part.values.len() as u32;
        part.values.push(value.into());
        self.single.push(0);
        self.values.insert_unique(code, at, |&at| hash(&*part.values[at as usize]));
        at
    }

    fn one(&mut self, part: &mut Part, value: u32) -> u32 {
        let place = &mut self.single[value as usize];
        if *place == 0 {
            *place = add(part, &[value]);
        }
        *place
    }

    fn set(&mut self, part: &mut Part, items: &[u32]) -> u32 {
        if let &[one] = items {
            return self.one(part, one);
        }
        let code = hash(items);
        if let Some(&set) = self.sets.find(code, |&set| part.set(set) == items) {
            return set;
        }
        let set = add(part, items);
        self.sets.insert_unique(code, set, |&set| hash(part.set(set)));
        set
    }
}

fn add(part: &mut Part, items: &[u32]) -> u32 {
    part.items.extend_from_slice(items);
    part.ends.push(part.items.len() as u64);
    part.ends.len() as u32
}
