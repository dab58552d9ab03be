//! The state: scores, ratings and labels with their texts as numbers.
use std::collections::{BTreeMap, BTreeSet};

use arrow_cast::display::{ArrayFormatter, FormatOptions};
use cladist_sdk::prelude::*;
use cladist_stats::{Annotations, mean};

use crate::facts::{joined, look_up};
use cladist_coverage::Names;

/// What is gathered.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Gathered {
    names: Names,
    scores: Vec<Score>,
    ratings: Vec<Rating>,
    /// Item, rater, label.
    labels: Vec<[u32; 3]>,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Score {
    benchmark: u32,
    metric: Option<u32>,
    language: Option<u32>,
    model: u32,
    value: f64,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct Rating {
    language: Option<u32>,
    model: u32,
    value: f64,
}

/// A benchmark's name and metric.
pub(super) type Benchmark = (String, Option<String>);
/// Values by model.
pub(super) type Column = BTreeMap<String, f64>;

/// The benchmarks of one language, and the ratings that go with them.
#[derive(Debug)]
pub(super) struct Group {
    pub(super) language: Option<String>,
    pub(super) benchmarks: Vec<(Benchmark, Column)>,
    pub(super) ratings: Column,
}

/// The labels, and what they are called.
#[derive(Debug, Default)]
pub(super) struct Labels {
    pub(super) raters: Vec<String>,
    /// Whether every label is a number.
    pub(super) numbers: bool,
    pub(super) annotations: Annotations,
    /// Items that a rater labelled more than once: the first label counts.
    pub(super) repeated: usize,
}

impl Gathered {
    pub(super) fn push_scores(&mut self, batch: &RecordBatch) -> Result<()> {
        let (models, benchmarks) = (batch.text("model")?, batch.text("benchmark")?);
        let (languages, values) = (batch.text("language")?, batch.float("value")?);
        let metrics = if batch.has("metric") { Some(batch.text("metric")?) } else { None };
        for (row, value) in values.iter().enumerate() {
            let Some(value) = value.filter(|value| value.is_finite()) else { continue };
            if models.is_null(row) || benchmarks.is_null(row) {
                continue;
            }
            let metric = metrics.and_then(|column| self.optional(column, row));
            let language = self.optional(languages, row);
            let benchmark = self.names.number(benchmarks.value(row));
            let model = self.names.number(models.value(row));
            self.scores.push(Score { benchmark, metric, language, model, value });
        }
        Ok(())
    }

    pub(super) fn push_ratings(&mut self, batch: &RecordBatch) -> Result<()> {
        let (models, languages) = (batch.text("model")?, batch.text("language")?);
        for (row, value) in batch.float("score")?.iter().enumerate() {
            let Some(value) = value.filter(|value| value.is_finite()) else { continue };
            if !models.is_null(row) {
                let language = self.optional(languages, row);
                let model = self.names.number(models.value(row));
                self.ratings.push(Rating { language, model, value });
            }
        }
        Ok(())
    }

    pub(super) fn push_labels(&mut self, batch: &RecordBatch) -> Result<()> {
        let (items, raters) = (batch.text("item")?, batch.text("rater")?);
        let Some(labels) = batch.column_by_name("label") else { return Ok(()) };
        let options = FormatOptions::new();
        let text = ArrayFormatter::try_new(labels, &options).map_err(Error::data)?;
        for row in 0..batch.num_rows() {
            if !(items.is_null(row) || raters.is_null(row) || labels.is_null(row)) {
                let label = text.value(row).to_string();
                let row = [items.value(row), raters.value(row), &label].map(|text| self.names.number(text));
                self.labels.push(row);
            }
        }
        Ok(())
    }

    fn optional(&mut self, column: &arrow_array::StringArray, row: usize) -> Option<u32> {
        (!column.is_null(row)).then(|| self.names.number(column.value(row)))
    }

    pub(super) fn append(&mut self, other: Self) {
        let places = self.names.adopt(&other.names);
        let place = |number: u32| places.get(number as usize).copied().unwrap_or(0);
        self.scores.extend(other.scores.into_iter().map(|score| Score {
            benchmark: place(score.benchmark),
            metric: score.metric.map(place),
            language: score.language.map(place),
            model: place(score.model),
            value: score.value,
        }));
        self.ratings.extend(other.ratings.into_iter().map(|rating| Rating {
            language: rating.language.map(place),
            model: place(rating.model),
            value: rating.value,
        }));
        self.labels.extend(other.labels.into_iter().map(|row| row.map(place)));
    }

    /// Benchmarks with the ratings of their language: the one written alike, else of the same code.
    pub(super) fn groups(&self) -> Vec<Group> {
        type Values<'a> = BTreeMap<&'a str, Vec<f64>>;
        type ByBenchmark<'a> = BTreeMap<(&'a str, Option<&'a str>), Values<'a>>;
        let text = |number: u32| self.names.text(number);
        let mut ratings: BTreeMap<Option<&str>, Values<'_>> = BTreeMap::new();
        for rating in &self.ratings {
            let of = ratings.entry(rating.language.map(text)).or_default();
            of.entry(text(rating.model)).or_default().push(rating.value);
        }
        let mut scores: BTreeMap<Option<&str>, ByBenchmark<'_>> = BTreeMap::new();
        for score in &self.scores {
            let of = scores.entry(score.language.map(text)).or_default();
            let of = of.entry((text(score.benchmark), score.metric.map(text))).or_default();
            of.entry(text(score.model)).or_default().push(score.value);
        }
        let named: Vec<&str> = scores.keys().copied().flatten().collect();
        let given: Vec<&str> = ratings.keys().copied().flatten().collect();
        let rows = joined(&named, &look_up(&named), &given);
        let of_language: BTreeMap<&str, &str> =
            named.iter().zip(rows).filter_map(|(name, row)| Some((*name, *given.get(row?)?))).collect();
        let group = |(language, benchmarks): (Option<&str>, ByBenchmark<'_>)| {
            let key = language.map(|name| of_language.get(name).copied().unwrap_or(name));
            let benchmark = |((name, metric), values): ((&str, Option<&str>), Values<'_>)| {
                ((name.to_owned(), metric.map(str::to_owned)), means(&values))
            };
            Group {
                language: language.map(str::to_owned),
                benchmarks: benchmarks.into_iter().map(benchmark).collect(),
                ratings: ratings.get(&key).map(means).unwrap_or_default(),
            }
        };
        scores.into_iter().map(group).collect()
    }

    /// The labels by item and rater, each in the order of its text; labels that are numbers by size.
    pub(super) fn labels(&self) -> Labels {
        let mut rows: Vec<[&str; 3]> =
            self.labels.iter().map(|row| row.map(|number| self.names.text(number))).collect();
        rows.sort_unstable();
        let all = rows.len();
        rows.dedup_by_key(|row| (row[0], row[1]));
        let repeated = all - rows.len();
        let distinct = |at: usize| rows.iter().map(|row| row[at]).collect::<BTreeSet<_>>();
        let place = |of: BTreeSet<&'_ str>| {
            of.into_iter().map(str::to_owned).zip(0..).collect::<BTreeMap<_, usize>>()
        };
        let (items, raters) = (place(distinct(0)), place(distinct(1)));
        let kinds: Vec<&str> = distinct(2).into_iter().collect();
        let numbers: Option<Vec<f64>> =
            kinds.iter().map(|kind| kind.trim().parse().ok().filter(|n: &f64| n.is_finite())).collect();
        // `1` and `1.0` are one number.
        let (values, of_kind) = match &numbers {
            Some(numbers) => {
                let mut values = numbers.clone();
                values.sort_unstable_by(f64::total_cmp);
                values.dedup();
                let place = |n: &f64| values.partition_point(|value| value < n);
                let places: Vec<usize> = numbers.iter().map(place).collect();
                (values, places)
            }
            None => ((0..kinds.len()).map(|at| at as f64).collect(), (0..kinds.len()).collect()),
        };
        let label = |row: &[&str; 3]| {
            let kind = kinds.binary_search(&row[2]).ok()?;
            Some((*items.get(row[0])?, *raters.get(row[1])?, *of_kind.get(kind)?))
        };
        let annotations = Annotations::new(rows.iter().filter_map(label), values);
        Labels { raters: raters.into_keys().collect(), numbers: numbers.is_some(), annotations, repeated }
    }
}

/// The mean of each model's values, summed in their order.
fn means(values: &BTreeMap<&str, Vec<f64>>) -> Column {
    let one = |(model, values): (&&str, &Vec<f64>)| {
        let mut line = values.clone();
        line.sort_unstable_by(f64::total_cmp);
        Some(((*model).to_owned(), mean(&line)?))
    };
    values.iter().filter_map(one).collect()
}
