//! The second question: how diverse languages are by their features.
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use cladist_coverage::{Distances, Sampled, Typology, by_group, max_min, max_sum, random};
use cladist_sdk::prelude::*;

use super::tables::{IndexRow, SampleRow};
use super::{Method, SampleConfig};
use crate::facts::{joined, look_up};
use crate::features::Features;

/// Columns of `features` that are none.
const NO_FEATURES: [&str; 2] = ["family", "genus"];
/// Pairs of a batch, about.
const ROWS: usize = 1 << 15;

/// What is asked.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) wired: bool,
    pub(super) languages: Option<Vec<String>>,
    pub(super) sample: Option<SampleConfig>,
}

/// Made when they are asked for.
type Batches = Box<dyn Iterator<Item = Result<RecordBatch>> + Send>;

/// What is answered.
pub(super) struct Answer {
    pub(super) indices: Vec<IndexRow>,
    pub(super) sample: Vec<SampleRow>,
    pub(super) distances: Batches,
}

impl Question {
    pub(super) fn answer(&self, features: &Features) -> Answer {
        if !self.wired {
            return Answer {
                indices: Vec::new(),
                sample: Vec::new(),
                distances: Box::new(std::iter::empty()),
            };
        }
        let names: Vec<&str> = features.languages().collect();
        let columns: Vec<usize> = (0..features.names().len())
            .filter(|&column| !NO_FEATURES.contains(&features.names()[column].as_str()))
            .collect();
        let typology =
            Typology::new(names.len(), columns.len(), |row, at| features.value(names[row], columns[at]));
        let rows = cladist_sdk::par_map(names.len(), |language| typology.distances_before(language));
        let distances = Distances::new(rows);
        let (judged, unknown) = self.judged(&names);
        let mut notes = Vec::new();
        if !unknown.is_empty() {
            notes.push(format!("not in `features`: {}", unknown.join(", ")));
        }
        if features.repeated() > 0 {
            notes.push(format!("{} rows of a language that had one", features.repeated()));
        }
        let mut indices = measures(&typology, &distances, &judged, false, &notes);
        let drawn = self.sample.map(|sample| (sample, draw(sample, features, &names, &distances)));
        if let Some((_, sampled)) = &drawn {
            indices.extend(measures(&typology, &distances, &sampled.places, true, &[]));
        }
        let sample = drawn.iter().flat_map(|(sample, sampled)| {
            let row =
                |&place: &usize| (names[place].to_owned(), method(*sample), how(*sample, sampled.exact));
            sampled.places.iter().map(row)
        });
        let sample: Vec<SampleRow> = sample.collect();
        let mut shown: BTreeSet<usize> =
            drawn.iter().flat_map(|(_, sampled)| sampled.places.clone()).collect();
        if self.languages.is_some() || self.sample.is_none() {
            shown.extend(judged);
        }
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        Answer { indices, sample, distances: batches(names, distances, shown.into_iter().collect()) }
    }

    /// The places of the languages to judge, and those that there are no features of.
    fn judged(&self, names: &[&str]) -> (Vec<usize>, Vec<String>) {
        let Some(languages) = &self.languages else { return ((0..names.len()).collect(), Vec::new()) };
        let wanted: Vec<&str> = languages.iter().map(String::as_str).collect();
        let rows = joined(&wanted, &look_up(&wanted), names);
        let unknown = wanted.iter().zip(&rows).filter(|(_, row)| row.is_none());
        let unknown = unknown.map(|(language, _)| (*language).to_owned()).collect();
        let places: BTreeSet<usize> = rows.into_iter().flatten().collect();
        (places.into_iter().collect(), unknown)
    }
}

fn draw(sample: SampleConfig, features: &Features, names: &[&str], distances: &Distances) -> Sampled {
    let SampleConfig { method, n, seed } = sample;
    let column = |name: &str| features.names().iter().position(|known| known == name);
    let of =
        |column: usize| names.iter().map(|name| features.value(name, column).map(str::to_owned)).collect();
    let groups: Vec<Option<String>> = match method {
        Method::Maxsum => return max_sum(distances, n),
        Method::Maxmin => return max_min(distances, n),
        Method::Random => return random(names.len(), n, seed),
        Method::RandomGenus => column("genus").map(of).unwrap_or_default(),
        Method::RandomFamily => match column("family") {
            Some(column) => of(column),
            None => look_up(names).into_iter().map(|facts| facts.family).collect(),
        },
    };
    let numbers: BTreeSet<&String> = groups.iter().flatten().collect();
    let numbers: BTreeMap<&String, usize> = numbers.into_iter().zip(0..).collect();
    let groups: Vec<Option<usize>> =
        groups.iter().map(|group| numbers.get(group.as_ref()?).copied()).collect();
    by_group(&groups, n, seed)
}

fn method(sample: SampleConfig) -> &'static str {
    match sample.method {
        Method::Maxsum => "maxsum",
        Method::Maxmin => "maxmin",
        Method::Random => "random",
        Method::RandomFamily => "random_family",
        Method::RandomGenus => "random_genus",
    }
}

fn how(sample: SampleConfig, exact: bool) -> &'static str {
    match sample.method {
        Method::Maxsum | Method::Maxmin if exact => "exact",
        Method::Maxsum | Method::Maxmin => "greedy",
        _ => "random",
    }
}

/// The five measures, by their names of the judged and of the sampled languages.
const MEASURES: [[&str; 2]; 5] = [
    ["mean_pairwise_distance", "sampled_mean_pairwise_distance"],
    ["entropy_with_missing", "sampled_entropy_with_missing"],
    ["entropy_without_missing", "sampled_entropy_without_missing"],
    ["feature_value_inclusion", "sampled_feature_value_inclusion"],
    ["feature_value_overlap", "sampled_feature_value_overlap"],
];

fn measures(
    typology: &Typology,
    distances: &Distances,
    places: &[usize],
    sampled: bool,
    notes: &[String],
) -> Vec<IndexRow> {
    let found = typology.measures(places, distances);
    let apart = (found.pairs_apart > 0).then(|| format!("{} pairs share no feature", found.pairs_apart));
    let missing = (found.features_missing > 0)
        .then(|| format!("{} features have no value here", found.features_missing));
    let values = [
        (found.mean_pairwise_distance, &apart),
        (found.entropy_with_missing, &None),
        (found.entropy_without_missing, &missing),
        (found.feature_value_inclusion, &missing),
        (found.feature_value_overlap, &apart),
    ];
    let row = |(names, (value, own)): (&[&'static str; 2], (Option<f64>, &Option<String>))| {
        let notes: Vec<&str> = own.iter().chain(notes).map(String::as_str).collect();
        IndexRow {
            index: names[usize::from(sampled)],
            value,
            languages: places.len(),
            features: Some(typology.features()),
            note: (!notes.is_empty()).then(|| notes.join("; ")),
        }
    };
    MEASURES.iter().zip(values).map(row).collect()
}

/// The pairs of some languages, a batch at a time.
fn batches(names: Vec<String>, distances: Distances, shown: Vec<usize>) -> Batches {
    let all = Arc::new((names, distances, shown));
    let count = all.2.len();
    let firsts = (ROWS / count.max(1)).max(1);
    Box::new((0..count).step_by(firsts).map(move |begin| {
        let (names, distances, shown) = &*all;
        let mut rows = Vec::new();
        for at in begin..(begin + firsts).min(count) {
            for &b in &shown[at + 1..] {
                if let Some(pair) = distances.apart(shown[at], b) {
                    rows.push((shown[at], b, pair));
                }
            }
        }
        Ok(record_batch([
            ("a", strings(rows.iter().map(|row| &names[row.0]))),
            ("b", strings(rows.iter().map(|row| &names[row.1]))),
            ("distance", nullable_floats(rows.iter().map(|row| distances.scaled(row.2)))),
            ("shared_features", ints(rows.iter().map(|row| i64::from(row.2.shared)))),
        ])?)
    }))
}
