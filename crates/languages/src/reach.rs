//! What part of the world a set of languages reaches.
use std::collections::BTreeSet;

use crate::code::{Code, Script};
use crate::reference::{Language, Reference};

/// The languages of the table that a set reaches.
///
/// A member and the macrolanguage that CLDR puts in its place count as one here: who serves `cmn` reaches the
/// speakers that CLDR lists under `zh`, and only once if both are served. What of the world is reached is the ratio
/// of a number here to the same number of [`Reference::world`].
#[derive(Debug)]
pub struct Reach<'a> {
    table: &'a Reference,
    /// By the place that stands for a language.
    reached: Vec<bool>,
    /// Languages reached: (place that stands for it, language), by the former.
    served: Vec<(usize, &'a Language)>,
}

impl Reference {
    /// What these languages reach; codes that are no language do not count.
    pub fn reach(&self, codes: impl IntoIterator<Item = Code>) -> Reach<'_> {
        let mut reached = vec![false; self.iter().len()];
        let mut standing = Vec::new();
        for place in codes.into_iter().filter_map(|code| self.place(code)) {
            let stands = self.standing(place);
            if self.at(place).is_language() && !reached[stands] {
                reached[stands] = true;
                standing.push(stands);
            }
        }
        standing.sort_unstable();
        let with_members = |place: usize| {
            let own = Some(place).filter(|&place| self.standing(place) == place);
            own.into_iter()
                .chain(self.members(place).iter().copied())
                .map(move |member| (place, self.at(member)))
        };
        let served = standing.into_iter().flat_map(with_members).collect();
        Reach { table: self, reached, served }
    }

    /// What all languages of the table reach.
    pub fn world(&self) -> Reach<'_> {
        self.reach(self.iter().map(|language| language.iso639_3))
    }
}

impl<'a> Reach<'a> {
    /// Whether a language, or the one that stands for it, is in the set.
    pub fn contains(&self, language: &Language) -> bool {
        self.table.place(language.iso639_3).is_some_and(|place| self.stands(place))
    }

    fn stands(&self, place: usize) -> bool {
        self.reached[self.table.standing(place)]
    }

    /// The languages reached for which `of` holds; a member and the macrolanguage that stands for it are one.
    pub fn languages(&self, of: impl Fn(&Language) -> bool) -> usize {
        let mut last = None;
        let found = self.served.iter().filter(|(_, language)| of(language));
        found.filter(|(stands, _)| last.replace(*stands) != Some(*stands)).count()
    }

    /// The distinct values of `of` among the languages reached.
    pub fn values<T: Ord>(&self, of: impl Fn(&'a Language) -> Option<T>) -> usize {
        self.served.iter().filter_map(|(_, language)| of(language)).collect::<BTreeSet<T>>().len()
    }

    /// The main scripts of the languages reached.
    pub fn scripts(&self) -> BTreeSet<Script> {
        self.served.iter().filter_map(|(_, language)| language.main_script()).collect()
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
        self.speakers().sum()
    }

    /// The figures of the languages reached, each once.
    fn speakers(&self) -> impl Iterator<Item = f64> {
        let own = self.served.iter().filter(|(_, language)| language.speakers_of.is_none());
        own.filter_map(|(_, language)| language.speakers_high).filter(|people| *people > 0.0)
    }

    /// Global utility M_τ of Blasi et al. 2022, "Systematic Inequalities in Language Technology Performance
    /// across the World's Languages", equation 1: Σ d_l u_l with the demand d_l = n_l^τ / Σ n^τ, n_l the upper bound
    /// of the speakers of l, and the sum over the languages of `world`. The utility is 1 of a language reached and 0
    /// of any other. τ = 1 weighs by people, τ = 0 all languages alike. 0 to 1.
    pub fn global_utility(&self, world: &Reach<'_>, tau: f64) -> Option<f64> {
        let demand = |of: &Reach<'_>| of.speakers().map(|people| people.powf(tau)).sum::<f64>();
        let all = demand(world);
        (all > 0.0 && all.is_finite()).then(|| demand(self) / all)
    }
}
