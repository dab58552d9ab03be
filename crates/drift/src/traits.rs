use std::hash::BuildHasher;

use hashbrown::HashTable;
use rustc_hash::{FxBuildHasher, FxHashMap};

use crate::gather::{Part, TraitLog};

/// One trait of numbered models: values in byte order, sets of values, a set for each model.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traits {
    values: Vec<Box<str>>,
    items: Vec<u32>,
    ends: Vec<u64>,
    models: Vec<u32>,
}

impl TraitLog {
    /// Brings all parts together: values numbered in byte order, equal sets once.
    pub fn join(self) -> Traits {
        let mut parts = self.into_parts();
        let mut values: Vec<Box<str>> =
            parts.iter_mut().flat_map(|part| part.values.iter().cloned()).collect();
        values.sort_unstable();
        values.dedup();
        let mut joined = Traits { values, ..Traits::default() };
        let mut sets = Sets::default();
        let ranks: FxHashMap<&str, u32> = joined.values.iter().map(|value| &**value).zip(0..).collect();
        for part in parts {
            let known: Vec<u32> =
                part.values.iter().map(|value| ranks.get(&**value).copied().unwrap_or(0)).collect();
            let numbers = sets.add(&part, &known);
            // Saved states may be damaged: a set that is not there is empty.
            joined
                .models
                .extend(part.models.iter().map(|&set| numbers.get(set as usize).copied().unwrap_or(0)));
        }
        (joined.items, joined.ends) = (sets.items, sets.ends);
        joined
    }
}

#[derive(Default)]
struct Sets {
    items: Vec<u32>,
    ends: Vec<u64>,
    index: HashTable<u32>,
}

impl Sets {
    /// The numbers of the sets of a part, whose values are known by other numbers here.
    fn add(&mut self, part: &Part, known: &[u32]) -> Vec<u32> {
        let mut numbers = vec![0];
        let mut items: Vec<u32> = Vec::new();
        for set in 1..=part.ends.len() as u32 {
            items.clear();
            items.extend(part.set(set).iter().filter_map(|&value| known.get(value as usize)));
            items.sort_unstable();
            items.dedup();
            numbers.push(self.number(&items));
        }
        numbers
    }

    fn number(&mut self, items: &[u32]) -> u32 {
        if items.is_empty() {
            return 0;
        }
        let Self { items: all, ends, index } = self;
        let code = FxBuildHasher.hash_one(items);
        if let Some(&set) = index.find(code, |&set| slice(all, ends, set) == items) {
            return set;
        }
        all.extend_from_slice(items);
        ends.push(all.len() as u64);
        let set = ends.len() as u32;
        index.insert_unique(code, set, |&set| FxBuildHasher.hash_one(slice(all, ends, set)));
        set
    }
}

fn slice<'a>(items: &'a [u32], ends: &[u64], set: u32) -> &'a [u32] {
    let end = |set: u32| if set == 0 { 0 } else { ends[set as usize - 1] as usize };
    &items[end(set.saturating_sub(1))..end(set)]
}

impl Traits {
    /// The number of models.
    pub fn models(&self) -> usize {
        self.models.len()
    }

    /// The number of distinct values.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether no model has a value.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The text of a value.
    ///
    /// # Panics
    /// When there is no such value.
    pub fn value(&self, value: u32) -> &str {
        &self.values[value as usize]
    }

    /// The values of a model, ascending.
    ///
    /// # Panics
    /// When there is no such model.
    pub fn of(&self, model: usize) -> &[u32] {
        self.set(self.models[model])
    }

    /// For each value the number of models that have it.
    pub fn appearances(&self) -> Vec<u64> {
        let mut per_set = vec![0_u64; self.ends.len() + 1];
        for &set in &self.models {
            per_set[set as usize] += 1;
        }
        let mut per_value = vec![0; self.values.len()];
        for (set, models) in (0..).zip(per_set) {
            for &value in self.set(set) {
                per_value[value as usize] += models;
            }
        }
        per_value
    }

    /// The number of the set of a model; 0 is the empty one.
    pub(crate) fn set_of(&self, model: u32) -> u32 {
        self.models.get(model as usize).copied().unwrap_or(0)
    }

    pub(crate) fn set(&self, set: u32) -> &[u32] {
        slice(&self.items, &self.ends, set)
    }
}

#[cfg(test)]
mod tests {
    use crate::TraitLog;

    #[test]
    fn parts_are_joined_as_if_they_were_one() {
        let rows: [&[&str]; 7] =
            [&["b", "a", "b"], &[], &["c"], &["a", "b"], &["c", "c"], &["é", "a", "c"], &["a"]];
        let mut whole = TraitLog::default();
        for row in rows {
            whole.push(row.iter().copied());
        }
        assert_eq!(whole.models(), 7);
        let whole = whole.join();
        assert_eq!((whole.value(0), whole.value(3), whole.len()), ("a", "é", 4));
        assert_eq!(
            (whole.of(0), whole.of(1), whole.of(4)),
            ([0, 1].as_slice(), [].as_slice(), [2].as_slice())
        );
        assert_eq!(whole.set_of(0), whole.set_of(3));
        assert_eq!(whole.appearances(), [4, 2, 3, 1]);
        for cut in 0..=rows.len() {
            let (mut left, mut right) = (TraitLog::default(), TraitLog::default());
            rows[..cut].iter().for_each(|row| left.push(row.iter().copied()));
            rows[cut..].iter().for_each(|row| right.push(row.iter().copied()));
            left.append(right);
            left.append(TraitLog::default());
            assert_eq!(left.join(), whole, "cut at {cut}");
        }
        // What is pushed after an append goes on where the last part ends.
        let mut mixed = TraitLog::default();
        mixed.push(rows[0].iter().copied());
        let mut next = TraitLog::default();
        next.push(rows[1].iter().copied());
        mixed.append(next);
        rows[2..].iter().for_each(|row| mixed.push(row.iter().copied()));
        assert_eq!(mixed.join(), whole);
    }
}
