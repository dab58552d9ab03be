use std::collections::BTreeMap;

use cladist_sdk::prelude::*;
use rustc_hash::FxHashMap;

use crate::predictions::{Rows, text};

/// What one score is of. A null group is all of them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct Key {
    pub(crate) model: String,
    pub(crate) benchmark: String,
    pub(crate) source: Option<String>,
    pub(crate) language: Option<String>,
    pub(crate) filter: Option<String>,
    pub(crate) group: Option<String>,
}

impl Key {
    fn of(rows: &Rows<'_>, row: usize, filter: Option<&str>, group: Option<&str>) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            model: rows.model.value(row).to_owned(),
            benchmark: rows.benchmark.value(row).to_owned(),
            source: owned(text(rows.source, row)),
            language: owned(rows.language(row)),
            filter: owned(filter),
            group: owned(group),
        }
    }

    fn is(&self, rows: &Rows<'_>, row: usize, filter: Option<&str>, group: Option<&str>) -> bool {
        self.model == rows.model.value(row)
            && self.benchmark == rows.benchmark.value(row)
            && self.source.as_deref() == text(rows.source, row)
            && self.language.as_deref() == rows.language(row)
            && self.filter.as_deref() == filter
            && self.group.as_deref() == group
    }
}

/// What is gathered for each score.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Tally<T> {
    cells: Vec<(Key, T)>,
    places: FxHashMap<Key, u32>,
    /// The places of the latest rows, most often those of the next.
    latest: Vec<u32>,
}

impl<T> Default for Tally<T> {
    fn default() -> Self {
        Self { cells: Vec::new(), places: FxHashMap::default(), latest: Vec::new() }
    }
}

impl<T: Default> Tally<T> {
    /// Takes a row, for its group and for all of them.
    pub(crate) fn add(
        &mut self,
        rows: &Rows<'_>,
        row: usize,
        filter: Option<&str>,
        mut each: impl FnMut(&mut T),
    ) {
        let group = text(rows.group, row);
        for group in [None, group].into_iter().take(1 + usize::from(group.is_some())) {
            each(self.at(rows, row, filter, group));
        }
    }

    fn at(&mut self, rows: &Rows<'_>, row: usize, filter: Option<&str>, group: Option<&str>) -> &mut T {
        let known = self.latest.iter().position(|&at| self.cells[at as usize].0.is(rows, row, filter, group));
        let place = match known {
            Some(at) => self.latest[at],
            None => {
                let place = self.place(Key::of(rows, row, filter, group));
                // A few: several filters and groups take turns.
                self.latest.truncate(7);
                self.latest.insert(0, place);
                place
            }
        };
        &mut self.cells[place as usize].1
    }

    fn place(&mut self, key: Key) -> u32 {
        if let Some(&place) = self.places.get(&key) {
            return place;
        }
        let place = self.cells.len() as u32;
        self.places.insert(key.clone(), place);
        self.cells.push((key, T::default()));
        place
    }

    /// Joins what later rows gave.
    pub(crate) fn merge(&mut self, later: Self, mut join: impl FnMut(&mut T, T)) {
        for (key, value) in later.cells {
            let place = self.place(key);
            join(&mut self.cells[place as usize].1, value);
        }
    }

    /// All, sorted by key.
    pub(crate) fn sorted(self) -> BTreeMap<Key, T> {
        self.cells.into_iter().collect()
    }
}
