//! What part of the world a set of languages reaches.
use std::collections::{BTreeMap, BTreeSet};

use crate::code::{Code, Script};
use crate::reference::{Language, Reference};

/// How many of how many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    /// Those reached.
    pub reached: usize,
    /// All of the reference table.
    pub all: usize,
}

impl Share {
    /// 0 to 1; none where there is nothing to reach.
    pub fn value(self) -> Option<f64> {
        (self.all > 0).then(|| self.reached as f64 / self.all as f64)
    }
}

/// A set of languages against the reference table.
///
/// A member and the macrolanguage that CLDR puts in its place count as one here: who serves `cmn` reaches the
/// speakers that CLDR lists under `zh`, and only once if both are served.
#[derive(Debug)]
pub struct Reach<'a> {
    table: &'a Reference,
    /// Whether a place of the table is reached, under the place that stands for it.
    reached: Vec<bool>,
}

impl Reference {
    /// The place that stands for a language: its macrolanguage's where CLDR counts speakers only there.
    fn standing(&self, language: &Language) -> Option<usize> {
        let whole = language
            .macrolanguage
            .filter(|_| language.speakers_of.is_some() || language.speakers_high.is_none());
        self.place(whole.unwrap_or(language.iso639_3))
    }

    /// What these languages reach; codes that are no language do not count.
    pub fn reach(&self, codes: impl IntoIterator<Item = Code>) -> Reach<'_> {
        let mut reached = vec![false; self.iter().len()];
        for code in codes {
            let language = self.find(code).filter(|language| language.is_language());
            if let Some(place) = language.and_then(|language| self.standing(language)) {
                reached[place] = true;
            }
        }
        Reach { table: self, reached }
    }
}

impl Reach<'_> {
    /// Whether a language, or the one that stands for it, is in the set.
    pub fn contains(&self, language: &Language) -> bool {
        self.table.standing(language).is_some_and(|place| self.reached[place])
    }

    /// The lower bound of the number of people reached: of each territory, the speakers of its largest language
    /// among those reached. None where the table knows no territories.
    pub fn speakers_low(&self) -> Option<f64> {
        let largest = |of: &crate::Territory| {
            let here = of.speakers.iter().filter(|(place, _)| self.stands(*place));
            here.map(|(_, people)| *people).fold(0.0, f64::max)
        };
        let territories = self.table.territories();
        (!territories.is_empty()).then(|| territories.iter().map(largest).sum())
    }

    /// The upper bound: the speakers of all languages reached, second-language speakers counted once for each.
    pub fn speakers_high(&self) -> f64 {
        let own =
            self.table.iter().filter(|language| language.speakers_of.is_none() && self.contains(language));
        own.filter_map(|language| language.speakers_high).sum()
    }

    fn stands(&self, place: usize) -> bool {
        self.table.iter().nth(place).is_some_and(|language| self.contains(language))
    }

    /// Languages of the table for which `of` holds, members and macrolanguages as one.
    pub fn languages(&self, of: impl Fn(&Language) -> bool) -> Share {
        let all: BTreeSet<usize> = self
            .table
            .iter()
            .filter(|language| language.is_language() && of(language))
            .filter_map(|language| self.table.standing(language))
            .collect();
        Share { reached: all.iter().filter(|&&place| self.reached[place]).count(), all: all.len() }
    }

    /// Values that the table's languages have, and those of them that a language reached has.
    pub fn values<'l, T: Ord>(&'l self, of: impl Fn(&'l Language) -> Option<T>) -> Share {
        let mut values: BTreeMap<T, bool> = BTreeMap::new();
        for language in self.table.iter().filter(|language| language.is_language()) {
            if let Some(value) = of(language) {
                *values.entry(value).or_default() |= self.contains(language);
            }
        }
        Share { reached: values.values().filter(|reached| **reached).count(), all: values.len() }
    }

    /// The scripts of the table's languages, and those of them that are among `written`.
    pub fn scripts(&self, written: &BTreeSet<Script>) -> Share {
        let languages = self.table.iter().filter(|language| language.is_language());
        let all: BTreeSet<Script> = languages.filter_map(Language::main_script).collect();
        Share { reached: all.intersection(written).count(), all: all.len() }
    }

    /// Global utility M_τ of Blasi et al. 2022, "Systematic Inequalities in Language Technology Performance
    /// across the World's Languages", equation 1: Σ d_l u_l with the demand d_l = n_l^τ / Σ n^τ, n_l the upper bound
    /// of the speakers of l. The utility is 1 of a language reached and 0 of any other. τ = 1 weighs by people,
    /// τ = 0 all languages alike. 0 to 1.
    pub fn global_utility(&self, tau: f64) -> Option<f64> {
        let own =
            self.table.iter().filter(|language| language.is_language() && language.speakers_of.is_none());
        let (mut served, mut all) = (0.0, 0.0);
        for language in own {
            let Some(people) = language.speakers_high.filter(|people| *people > 0.0) else { continue };
            let demand = people.powf(tau);
            all += demand;
            served += if self.contains(language) { demand } else { 0.0 };
        }
        (all > 0.0 && f64::is_finite(all)).then(|| served / all)
    }
}
