//! What is known of the languages of one task: speakers, groups, the pivot.
use std::collections::BTreeMap;

use cladist_languages::reference;

use super::rows::Arena;
use crate::facts::{Facts, joined, look_up};
use crate::features::Features;

/// English as it is often written, the most usual first.
const ENGLISH: [&str; 6] = ["en", "eng", "eng_Latn", "eng-Latn", "en-US", "English"];

/// A language's people.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct People {
    /// Who is counted: languages that share it are written forms of one, and share its weight.
    pub(super) of: String,
    pub(super) low: f64,
    pub(super) high: f64,
}

/// The facts on an arena's languages, in their order.
#[derive(Debug)]
pub(super) struct World {
    pub(super) facts: Vec<Facts>,
    pub(super) people: Vec<Option<People>>,
    /// The bounds of the speakers of every language that has any, scored or not.
    everybody: Vec<[f64; 2]>,
    /// The language that others are compared with.
    pub(super) pivot: Option<usize>,
    /// Further languages that are English too.
    pub(super) other_pivots: Vec<usize>,
    /// Groupings (family, script, class, then features) and each language's group.
    pub(super) groupings: Vec<(String, Vec<Option<String>>)>,
}

impl World {
    /// `pivot` is a language as written; without one it is English.
    pub(super) fn of(
        arena: &Arena,
        pivot: Option<&str>,
        speakers: &BTreeMap<String, f64>,
        features: &Features,
    ) -> Self {
        let languages: Vec<&str> = arena.languages.iter().map(String::as_str).collect();
        let facts = look_up(&languages);
        let people = people(&languages, &facts, speakers);
        let (pivot, other_pivots) = find_pivot(&languages, &facts, pivot);
        let mut groupings: Vec<(String, Vec<Option<String>>)> = vec![
            ("family".to_owned(), facts.iter().map(|f| f.family.clone()).collect()),
            ("script".to_owned(), facts.iter().map(|f| f.script.clone()).collect()),
            ("class".to_owned(), facts.iter().map(|f| f.class.clone()).collect()),
        ];
        let rows = rows_of(&languages, &facts, features);
        for (place, name) in features.names().iter().enumerate() {
            let value = |row: Option<&str>| row.and_then(|row| features.value(row, place)).map(str::to_owned);
            groupings.push((name.clone(), rows.iter().copied().map(value).collect()));
        }
        groupings[3..].sort();
        Self { facts, people, everybody: everybody(speakers), pivot, other_pivots, groupings }
    }

    /// The demand of all languages together, by one of the bounds.
    pub(super) fn demand(&self, tau: f64, high: bool) -> f64 {
        self.everybody.iter().map(|bounds| demand(bounds[usize::from(high)], tau)).sum()
    }
}

/// What people demand of their language: n^τ; nobody demands nothing, also where 0⁰ is 1.
pub(super) fn demand(people: f64, tau: f64) -> f64 {
    if people > 0.0 { people.powf(tau) } else { 0.0 }
}

/// The world's languages by their speakers: the user's figures where there are any, else the reference table's.
fn everybody(speakers: &BTreeMap<String, f64>) -> Vec<[f64; 2]> {
    if !speakers.is_empty() {
        return speakers.values().map(|people| [*people; 2]).collect();
    }
    // A member that shares the figure of its macrolanguage counts there.
    let own = reference().iter().filter(|language| language.is_language() && language.speakers_of.is_none());
    own.filter_map(|language| Some([language.speakers_low?, language.speakers_high?])).collect()
}

/// The people of each language: the user's figures where there are any, else the reference table's.
fn people(languages: &[&str], facts: &[Facts], speakers: &BTreeMap<String, f64>) -> Vec<Option<People>> {
    if speakers.is_empty() {
        let of = |facts: &Facts| {
            let of = facts.people.clone()?;
            Some(People { of, low: facts.low?, high: facts.high? })
        };
        return facts.iter().map(of).collect();
    }
    let given: Vec<&str> = speakers.keys().map(String::as_str).collect();
    let rows = joined(languages, facts, &given);
    let of = |row: Option<usize>| {
        let of = given.get(row?)?;
        let people = *speakers.get(*of)?;
        Some(People { of: (*of).to_owned(), low: people, high: people })
    };
    rows.into_iter().map(of).collect()
}

fn rows_of<'a>(languages: &[&str], facts: &[Facts], features: &'a Features) -> Vec<Option<&'a str>> {
    let given: Vec<&str> = features.languages().collect();
    joined(languages, facts, &given)
        .into_iter()
        .map(|row| row.and_then(|row| given.get(row).copied()))
        .collect()
}

fn find_pivot(languages: &[&str], facts: &[Facts], pivot: Option<&str>) -> (Option<usize>, Vec<usize>) {
    if let Some(pivot) = pivot {
        return (languages.iter().position(|language| *language == pivot), Vec::new());
    }
    let known = |place: &usize| facts.get(*place).is_some_and(|facts| facts.code.as_deref() == Some("eng"));
    let usual = |language: &str| ENGLISH.iter().position(|usual| usual.eq_ignore_ascii_case(language));
    let mut english: Vec<usize> =
        (0..languages.len()).filter(|place| known(place) || usual(languages[*place]).is_some()).collect();
    english.sort_by_key(|&place| (usual(languages[place]).unwrap_or(ENGLISH.len()), place));
    let rest = english.split_off(english.len().min(1));
    (english.first().copied(), rest)
}
