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

#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Row {
    pub(crate) series: u32,
    pub(crate) item: Item,
    pub(crate) group: u32,
    pub(crate) cluster: u32,
    /// Its hash, [`UNTOLD`] where there is none.
    pub(crate) prompt: u64,
    /// Its hash, [`UNTOLD`] where there is none.
    pub(crate) answer: u64,
    pub(crate) value: f64,
    /// Where its statistics end among all.
    pub(crate) stats_end: u64,
}

/// Scored items of many models: an accumulator that parts of the tables fill on their own and that
/// [`append`](Self::append) joins in order. 64 bytes an item, beside the ids once.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Outcomes {
    pub(crate) names: Names,
    pub(crate) ids: Names,
    clusters: Names,
    pub(crate) series: Vec<Series>,
    #[cfg_attr(feature = "serde", serde(skip))]
    places: Places,
    pub(crate) rows: Vec<Row>,
    pub(crate) stats: Vec<f64>,
}

/// The place of each series; a loaded state makes it anew. No part of what is gathered.
#[derive(Clone, Debug, Default)]
struct Places(FxHashMap<Series, u32>);

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
        let series = self.place(series);
        self.stats.extend_from_slice(stats);
        let item = Item { id, language, variant, turn: sample.turn.unwrap_or(i32::MIN) };
        let stats_end = self.stats.len() as u64;
        self.rows.push(Row { series, item, group, cluster, prompt, answer, value: sample.value, stats_end });
        true
    }

    fn place(&mut self, series: Series) -> u32 {
        if self.places.0.len() != self.series.len() {
            self.places.0 = self.series.iter().copied().zip(0..).collect();
        }
        let next = self.series.len() as u32;
        let place = *self.places.0.entry(series).or_insert(next);
        if place == next {
            self.series.push(series);
        }
        place
    }

    /// Adds all of `other` after what is here.
    pub fn append(&mut self, other: Self) {
        if self.rows.is_empty() && self.series.is_empty() {
            *self = other;
            return;
        }
        let names = self.names.adopt(&other.names);
        let ids = self.ids.adopt(&other.ids);
        let clusters = self.clusters.adopt(&other.clusters);
        let at = |list: &[u32], number: u32| list.get(number as usize).copied().unwrap_or(NONE);
        let series: Vec<u32> = other
            .series
            .iter()
            .map(|one| {
                self.place(Series {
                    side: one.side,
                    model: at(&names, one.model),
                    benchmark: at(&names, one.benchmark),
                    metric: at(&names, one.metric),
                    filter: at(&names, one.filter),
                    signature: at(&names, one.signature),
                })
            })
            .collect();
        let before = self.stats.len() as u64;
        self.stats.extend_from_slice(&other.stats);
        self.rows.extend(other.rows.iter().map(|row| Row {
            series: at(&series, row.series),
            item: Item {
                id: at(&ids, row.item.id),
                language: at(&names, row.item.language),
                variant: at(&names, row.item.variant),
                turn: row.item.turn,
            },
            group: at(&names, row.group),
            cluster: at(&clusters, row.cluster),
            prompt: row.prompt,
            answer: row.answer,
            value: row.value,
            stats_end: row.stats_end + before,
        }));
    }

    /// How many items there are, over all series.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(crate) fn text(&self, number: u32) -> Option<&str> {
        (number != NONE).then(|| self.names.text(number))
    }

    /// The item of a row.
    pub(crate) fn item(&self, row: u32) -> ItemName<'_> {
        let row = &self.rows[row as usize];
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
        let end = |row: Option<&Row>| row.map_or(0, |row| row.stats_end as usize);
        let at = row as usize;
        let begin = at.checked_sub(1).map_or(0, |before| end(self.rows.get(before)));
        self.stats.get(begin..end(self.rows.get(at))).unwrap_or_default()
    }

    /// The rows of every series, ordered by item; of rows of one item the first stands first.
    pub(crate) fn by_series(&self) -> Vec<Vec<u32>> {
        let mut lists = vec![Vec::new(); self.series.len()];
        for (at, row) in self.rows.iter().enumerate() {
            lists[row.series as usize].push(at as u32);
        }
        for list in &mut lists {
            list.sort_by_key(|&at| self.rows[at as usize].item);
        }
        lists
    }
}
