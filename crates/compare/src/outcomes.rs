use std::hash::Hash;

use cladist_names::Names;
use rustc_hash::FxHashMap;
use xxhash_rust::xxh3::xxh3_64;

use crate::pairs::ItemName;

/// No text.
pub(crate) const NONE: u32 = u32::MAX;

/// The hash of no text.
pub(crate) const UNTOLD: u64 = 0;

/// 64 bits that tell texts apart which are only compared item by item: two different ones have the
/// same with a probability of 10^-19.
fn hashed(text: Option<&str>) -> u64 {
    text.map_or(UNTOLD, |text| xxh3_64(text.as_bytes()).max(1))
}

/// One scored item as a table gives it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Sample<'a> {
    /// Which of the tables that are compared it stands in: 0 for the first.
    pub side: u8,
    /// The model.
    pub model: &'a str,
    /// The benchmark.
    pub benchmark: &'a str,
    /// The metric.
    pub metric: &'a str,
    /// The filter, where the table has one.
    pub filter: Option<&'a str>,
    /// How the metric was computed, where the table says it.
    pub signature: Option<&'a str>,
    /// The language.
    pub language: Option<&'a str>,
    /// The group of the item.
    pub group: Option<&'a str>,
    /// What identifies the item within its benchmark and language.
    pub id: &'a str,
    /// The turn of a conversation.
    pub turn: Option<i32>,
    /// The variant of the item.
    pub variant: Option<&'a str>,
    /// What items share that are not independent: a prompt, conversation or document.
    pub cluster: Option<&'a str>,
    /// The hash of the prompt.
    pub prompt: Option<&'a str>,
    /// The answer itself, where answers are compared.
    pub answer: Option<&'a str>,
    /// The score.
    pub value: f64,
}

/// A series of scores: one model, benchmark, metric, filter and signature of one side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Series {
    pub(crate) side: u8,
    pub(crate) model: u32,
    pub(crate) benchmark: u32,
    pub(crate) metric: u32,
    pub(crate) filter: u32,
    pub(crate) signature: u32,
}

/// What makes two rows of different models the same item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Item {
    pub(crate) id: u32,
    pub(crate) language: u32,
    pub(crate) variant: u32,
    /// [`i32::MIN`] where there is none.
    pub(crate) turn: i32,
}

/// What a row says, gathered from its columns.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Row {
    pub(crate) series: u32,
    pub(crate) item: Item,
    pub(crate) group: u32,
    pub(crate) cluster: u32,
    /// The hash of the prompt, [`UNTOLD`] where there is none.
    pub(crate) prompt: u64,
    /// The hash of the answer, [`UNTOLD`] where there is none.
    pub(crate) answer: u64,
    pub(crate) value: f64,
}

/// What few rows tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Facet {
    language: u32,
    group: u32,
    variant: u32,
    turn: i32,
}

/// Scored items of many models: an accumulator that parts of the tables fill on their own and that
/// [`append`](Self::append) joins in order. 20 bytes an item beside the ids once, and 8 for its prompt,
/// its answer or the end of its statistics where a table has these.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Outcomes {
    pub(crate) names: Names,
    pub(crate) ids: Names,
    clusters: Names,
    pub(crate) series: Vec<Series>,
    facets: Vec<Facet>,
    #[cfg_attr(feature = "serde", serde(skip))]
    places: Places,
    of_series: Vec<u32>,
    of_id: Vec<u32>,
    of_facet: Vec<u32>,
    pub(crate) values: Vec<f64>,
    of_cluster: Sparse<u32>,
    prompts: Sparse<u64>,
    answers: Sparse<u64>,
    stats_ends: Sparse<u64>,
    pub(crate) stats: Vec<f64>,
}

/// The places of series and facets; a loaded state makes them anew. No part of what is gathered.
#[derive(Clone, Debug, Default)]
struct Places {
    series: FxHashMap<Series, u32>,
    facets: FxHashMap<Facet, u32>,
}

impl PartialEq for Places {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Outcomes {
    /// Adds an item with its sufficient statistics, if the metric has some. A score that is not a
    /// finite number is left out: false then.
    pub fn push(&mut self, sample: &Sample<'_>, stats: &[f64]) -> bool {
        if !sample.value.is_finite() {
            return false;
        }
        let names = &mut self.names;
        let mut name = |text: Option<&str>| text.map_or(NONE, |text| names.number(text));
        let series = Series {
            side: sample.side,
            model: name(Some(sample.model)),
            benchmark: name(Some(sample.benchmark)),
            metric: name(Some(sample.metric)),
            filter: name(sample.filter),
            signature: name(sample.signature),
        };
        let (language, group, variant) = (name(sample.language), name(sample.group), name(sample.variant));
        let cluster = sample.cluster.map_or(NONE, |text| self.clusters.number(text));
        let (prompt, answer) = (hashed(sample.prompt), hashed(sample.answer));
        let id = self.ids.number(sample.id);
        let series = place(&mut self.series, &mut self.places.series, series);
        let facet = Facet { language, group, variant, turn: sample.turn.unwrap_or(i32::MIN) };
        let facet = place(&mut self.facets, &mut self.places.facets, facet);
        let row = self.values.len();
        self.stats.extend_from_slice(stats);
        self.of_series.push(series);
        self.of_id.push(id);
        self.of_facet.push(facet);
        self.values.push(sample.value);
        self.of_cluster.put(row, cluster, NONE);
        self.prompts.put(row, prompt, UNTOLD);
        self.answers.put(row, answer, UNTOLD);
        self.stats_ends.put(row, self.stats.len() as u64, 0);
        true
    }

    /// Adds all of `other` after what is here.
    pub fn append(&mut self, other: Self) {
        if self.is_empty() && self.names.is_empty() {
            *self = other;
            return;
        }
        let names = self.names.adopt(&other.names);
        let ids = self.ids.adopt(&other.ids);
        let clusters = self.clusters.adopt(&other.clusters);
        let at = |list: &[u32], number: u32| list.get(number as usize).copied().unwrap_or(NONE);
        let name = |number| at(&names, number);
        let adopted = |one: &Series| Series {
            side: one.side,
            model: name(one.model),
            benchmark: name(one.benchmark),
            metric: name(one.metric),
            filter: name(one.filter),
            signature: name(one.signature),
        };
        let series: Vec<u32> = other
            .series
            .iter()
            .map(|one| place(&mut self.series, &mut self.places.series, adopted(one)))
            .collect();
        let adopted = |one: &Facet| Facet {
            language: name(one.language),
            group: name(one.group),
            variant: name(one.variant),
            turn: one.turn,
        };
        let facets: Vec<u32> = other
            .facets
            .iter()
            .map(|one| place(&mut self.facets, &mut self.places.facets, adopted(one)))
            .collect();
        let (before, stats_before) = (self.values.len(), self.stats.len() as u64);
        for row in 0..other.values.len() {
            let here = before + row;
            self.of_cluster.put(here, at(&clusters, other.of_cluster.get(row, NONE)), NONE);
            self.prompts.put(here, other.prompts.get(row, UNTOLD), UNTOLD);
            self.answers.put(here, other.answers.get(row, UNTOLD), UNTOLD);
            self.stats_ends.put(here, stats_before + other.stats_ends.get(row, 0), 0);
        }
        self.stats.extend_from_slice(&other.stats);
        self.of_series.extend(other.of_series.iter().map(|&number| at(&series, number)));
        self.of_id.extend(other.of_id.iter().map(|&number| at(&ids, number)));
        self.of_facet.extend(other.of_facet.iter().map(|&number| at(&facets, number)));
        self.values.extend_from_slice(&other.values);
    }

    /// How many items there are, over all series.
    pub fn len(&self) -> usize {
        self.values.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// What a row says.
    pub(crate) fn row(&self, row: u32) -> Row {
        let at = row as usize;
        let facet = self.facets[self.of_facet[at] as usize];
        let item =
            Item { id: self.of_id[at], language: facet.language, variant: facet.variant, turn: facet.turn };
        Row {
            series: self.of_series[at],
            item,
            group: facet.group,
            cluster: self.of_cluster.get(at, NONE),
            prompt: self.prompts.get(at, UNTOLD),
            answer: self.answers.get(at, UNTOLD),
            value: self.values[at],
        }
    }

    /// All rows, in order.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        (0..self.values.len() as u32).map(|row| self.row(row))
    }

    pub(crate) fn text(&self, number: u32) -> Option<&str> {
        (number != NONE).then(|| self.names.text(number))
    }

    /// The item of a row.
    pub(crate) fn item(&self, row: u32) -> ItemName<'_> {
        let row = self.row(row);
        ItemName {
            language: self.text(row.item.language),
            group: self.text(row.group),
            id: self.ids.text(row.item.id),
            turn: (row.item.turn != i32::MIN).then_some(row.item.turn),
            variant: self.text(row.item.variant),
        }
    }

    /// The statistics of a row.
    pub(crate) fn stats(&self, row: u32) -> &[f64] {
        let at = row as usize;
        let begin = at.checked_sub(1).map_or(0, |before| self.stats_ends.get(before, 0) as usize);
        self.stats.get(begin..self.stats_ends.get(at, 0) as usize).unwrap_or_default()
    }

    /// The rows of every series, ordered by item; of rows of one item the first stands first.
    pub(crate) fn by_series(&self) -> Vec<Vec<u32>> {
        let mut lists = vec![Vec::new(); self.series.len()];
        for (at, &series) in self.of_series.iter().enumerate() {
            lists[series as usize].push(at as u32);
        }
        for list in &mut lists {
            list.sort_by_key(|&at| self.row(at).item);
        }
        lists
    }
}

/// The place of something in a list, which it joins where it is not there yet. `places` knows all of
/// the list, or none after loading.
fn place<T: Copy + Eq + Hash>(list: &mut Vec<T>, places: &mut FxHashMap<T, u32>, one: T) -> u32 {
    if places.len() != list.len() {
        *places = list.iter().copied().zip(0..).collect();
    }
    let next = list.len() as u32;
    let place = *places.entry(one).or_insert(next);
    if place == next {
        list.push(one);
    }
    place
}

/// A column that takes no room before the first row that says something.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Sparse<T>(Vec<T>);

impl<T> Default for Sparse<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy + PartialEq> Sparse<T> {
    /// The value of the next row.
    fn put(&mut self, row: usize, value: T, nothing: T) {
        if value != nothing || !self.0.is_empty() {
            self.0.resize(row, nothing);
            self.0.push(value);
        }
    }

    fn get(&self, row: usize, nothing: T) -> T {
        self.0.get(row).copied().unwrap_or(nothing)
    }
}
