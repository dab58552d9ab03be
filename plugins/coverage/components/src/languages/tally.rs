use std::collections::BTreeSet;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type};
use arrow_array::{Int32Array, Int64Array};
use cladist_languages::Script;
use cladist_sdk::prelude::*;
use cladist_sdk::tables::Texts;
use cladist_stats::ExactSum;
use rustc_hash::FxHashMap;

/// What a written value counts as.
#[derive(Debug)]
pub(super) struct Meaning {
    pub(super) language: Box<str>,
    pub(super) script: Option<Script>,
}

/// Counts of items per language, group and number of languages.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Tally {
    /// Languages in the order in which they came.
    languages: Vec<Box<str>>,
    places: FxHashMap<Box<str>, u32>,
    /// The whole first, then the groups in the order in which they came.
    groups: Vec<Group>,
    group_places: FxHashMap<Box<str>, usize>,
    /// Items by their number of languages.
    per_item: Vec<u64>,
    /// Room for the mentions of an item.
    #[serde(skip)]
    here: Vec<Mention>,
    /// Places of the languages of values that came before, [`NONE`] of those that do not count; found anew where
    /// a state is loaded.
    #[serde(skip)]
    known: FxHashMap<Box<str>, Mention>,
}

/// The place of a language, and the script of a mention of it.
type Mention = (u32, Option<Script>);

/// What an item weighs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Weight {
    /// As much as any other.
    One,
    Of(f64),
    /// Nobody said, or said a number that is negative or none.
    Missing,
}

impl Weight {
    pub(super) fn of(value: Option<f64>) -> Self {
        value.filter(|weight| weight.is_finite() && *weight >= 0.0).map_or(Self::Missing, Self::Of)
    }
}

/// Stands for a value that does not count.
const NONE: u32 = u32::MAX;

/// Values remembered at most.
const KNOWN: usize = 1 << 17;

/// The counts of a group.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(super) struct Group {
    /// None for the whole.
    pub(super) name: Option<Box<str>>,
    pub(super) items: u64,
    /// Items whose weight is missing or no number that is not negative.
    pub(super) unweighted: u64,
    /// Counts by the place of the language.
    cells: Vec<Cell>,
    pub(super) scripts: BTreeSet<Script>,
    /// The script that came last: most come again.
    #[serde(skip)]
    last_script: Option<Script>,
}

#[derive(Debug, Default, Clone, Serialize, Deserialize)]
struct Cell {
    items: u64,
    weight: ExactSum,
}

impl Group {
    /// Adds an item with these mentions.
    fn count(&mut self, mentions: &[Mention], weight: Weight) {
        self.items += 1;
        self.unweighted += u64::from(matches!(weight, Weight::Missing));
        for &(place, script) in mentions {
            if let Some(script) = script.filter(|script| self.last_script != Some(*script)) {
                self.scripts.insert(script);
                self.last_script = Some(script);
            }
            if place & SCRIPT_ONLY == 0 {
                let cell = self.cell(place);
                cell.items += 1;
                if let Weight::Of(weight) = weight {
                    cell.weight.add(weight);
                }
            }
        }
    }

    fn cell(&mut self, place: u32) -> &mut Cell {
        let place = place as usize;
        if self.cells.len() <= place {
            self.cells.resize_with(place + 1, Cell::default);
        }
        &mut self.cells[place]
    }
}

/// The groups of rows.
pub(super) enum Groups<'a> {
    Texts(Texts<'a>),
    Int(&'a Int64Array),
    Int32(&'a Int32Array),
}

impl<'a> Groups<'a> {
    pub(super) fn of(batch: &'a RecordBatch, name: &str) -> Result<Self> {
        let column = batch.column_by_name(name);
        if let Some(numbers) = column.and_then(|column| column.as_primitive_opt::<Int64Type>()) {
            return Ok(Self::Int(numbers));
        }
        if let Some(numbers) = column.and_then(|column| column.as_primitive_opt::<Int32Type>()) {
            return Ok(Self::Int32(numbers));
        }
        Ok(Self::Texts(Texts::of(batch, name)?))
    }

    /// The distinct groups of a row.
    pub(super) fn row(&self, row: usize) -> BTreeSet<Box<str>> {
        let number = |number: i64| BTreeSet::from([number.to_string().into_boxed_str()]);
        match self {
            Self::Texts(texts) => texts.row(row).map(Into::into).collect(),
            Self::Int(numbers) if !numbers.is_null(row) => number(numbers.value(row)),
            Self::Int32(numbers) if !numbers.is_null(row) => number(numbers.value(row).into()),
            Self::Int(_) | Self::Int32(_) => BTreeSet::new(),
        }
    }
}

impl Tally {
    /// Adds an item: its mentions, its weight, its groups.
    pub(super) fn push<'a>(
        &mut self,
        mentions: impl Iterator<Item = &'a str>,
        weight: Weight,
        groups: BTreeSet<Box<str>>,
        mut meaning: impl FnMut(&str) -> Option<Meaning>,
    ) {
        let mut here = std::mem::take(&mut self.here);
        here.clear();
        let mut distinct = 0;
        for raw in mentions {
            let (place, script) = self.find(raw, &mut meaning);
            if place == NONE {
                continue;
            }
            // Once per language; each of its scripts is seen.
            if !here.iter().any(|(seen, _)| *seen == place) {
                distinct += 1;
                here.push((place, script));
            } else if !here.contains(&(place, script)) {
                here.push((place | SCRIPT_ONLY, script));
            }
        }
        if self.per_item.len() <= distinct {
            self.per_item.resize(distinct + 1, 0);
        }
        self.per_item[distinct] += 1;
        self.whole().count(&here, weight);
        for name in groups {
            let place = self.group(name);
            self.groups[place].count(&here, weight);
        }
        self.here = here;
    }

    /// The counts of all items.
    fn whole(&mut self) -> &mut Group {
        if self.groups.is_empty() {
            self.groups.push(Group::default());
        }
        &mut self.groups[0]
    }

    fn find(&mut self, raw: &str, meaning: &mut impl FnMut(&str) -> Option<Meaning>) -> Mention {
        if let Some(known) = self.known.get(raw) {
            return *known;
        }
        let found = meaning(raw).map_or((NONE, None), |found| (self.place(found.language), found.script));
        if self.known.len() >= KNOWN {
            self.known.clear();
        }
        self.known.insert(raw.into(), found);
        found
    }

    fn place(&mut self, language: Box<str>) -> u32 {
        if let Some(place) = self.places.get(&language) {
            return *place;
        }
        let place = self.languages.len() as u32;
        self.languages.push(language.clone());
        self.places.insert(language, place);
        place
    }

    fn group(&mut self, name: Box<str>) -> usize {
        if let Some(place) = self.group_places.get(&name) {
            return *place;
        }
        self.whole();
        let place = self.groups.len();
        self.groups.push(Group { name: Some(name.clone()), ..Group::default() });
        self.group_places.insert(name, place);
        place
    }

    /// Adds all counts of another.
    pub(super) fn append(&mut self, other: Self) {
        let places: Vec<u32> = other.languages.into_iter().map(|language| self.place(language)).collect();
        if self.per_item.len() < other.per_item.len() {
            self.per_item.resize(other.per_item.len(), 0);
        }
        for (mine, theirs) in self.per_item.iter_mut().zip(other.per_item) {
            *mine += theirs;
        }
        for theirs in other.groups {
            let mine = match theirs.name {
                Some(name) => {
                    let place = self.group(name);
                    &mut self.groups[place]
                }
                None => self.whole(),
            };
            mine.items += theirs.items;
            mine.unweighted += theirs.unweighted;
            mine.scripts.extend(theirs.scripts);
            for (cell, place) in theirs.cells.into_iter().zip(&places) {
                let joined = mine.cell(*place);
                joined.items += cell.items;
                joined.weight.join(&cell.weight);
            }
        }
    }

    /// The counts in an order of their own.
    pub(super) fn sorted(mut self) -> Counts {
        self.whole();
        let names = &self.languages;
        let mut groups: Vec<GroupCounts> =
            self.groups.into_iter().map(|group| GroupCounts::of(group, names)).collect();
        groups.sort_by(|a, b| a.name.cmp(&b.name));
        let per_item = (0..).zip(self.per_item).filter(|(_, items)| *items > 0).collect();
        Counts { groups, per_item }
    }
}

/// Marks a mention that adds a script to a language counted already.
const SCRIPT_ONLY: u32 = 1 << 31;

/// All counts.
pub(super) struct Counts {
    /// The whole first, then groups by name.
    pub(super) groups: Vec<GroupCounts>,
    /// Items by their number of languages.
    pub(super) per_item: Vec<(i64, u64)>,
}

/// The counts of one group.
pub(super) struct GroupCounts {
    pub(super) name: Option<Box<str>>,
    pub(super) items: u64,
    pub(super) unweighted: u64,
    pub(super) scripts: BTreeSet<Script>,
    /// The most items first, then by name.
    pub(super) languages: Vec<Count>,
}

/// One language.
pub(super) struct Count {
    pub(super) language: Box<str>,
    pub(super) items: u64,
    pub(super) weight: f64,
}

impl GroupCounts {
    fn of(group: Group, names: &[Box<str>]) -> Self {
        let there = group.cells.iter().zip(names).filter(|(cell, _)| cell.items > 0);
        let mut languages: Vec<Count> = there
            .map(|(cell, name)| Count {
                language: name.clone(),
                items: cell.items,
                weight: cell.weight.value(),
            })
            .collect();
        languages.sort_unstable_by(|a, b| b.items.cmp(&a.items).then_with(|| a.language.cmp(&b.language)));
        let Group { name, items, unweighted, scripts, .. } = group;
        Self { name, items, unweighted, scripts, languages }
    }
}
