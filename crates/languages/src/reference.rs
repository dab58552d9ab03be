//! The embedded table of facts.
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::code::{Code, Script};

mod other;
mod read;

pub use self::other::OtherError;

/// What a code of ISO 639-3 stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scope {
    /// One language.
    Individual,
    /// Several that are taken for one in some contexts.
    Macrolanguage,
    /// None: `mis`, `mul`, `und`, `zxx`.
    Special,
}

/// ISO 639-3's type of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LanguageType {
    /// Spoken or signed today.
    Living,
    /// Died out in recent times.
    Extinct,
    /// Of ancient or historical times.
    Historical,
    /// Made.
    Constructed,
    /// No language.
    Special,
}

impl LanguageType {
    /// Its name in small letters.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Living => "living",
            Self::Extinct => "extinct",
            Self::Historical => "historical",
            Self::Constructed => "constructed",
            Self::Special => "special",
        }
    }
}

/// The facts on one code of ISO 639-3.
#[derive(Clone, Debug)]
pub struct Language {
    /// Its code.
    pub iso639_3: Code,
    /// Its two-letter code of ISO 639-1.
    pub part1: Option<&'static str>,
    /// Its bibliographic code of ISO 639-2, where that is another.
    pub part2b: Option<&'static str>,
    /// ISO 639-3's reference name.
    pub name: &'static str,
    /// What the code stands for.
    pub scope: Scope,
    /// Living, extinct, …
    pub kind: LanguageType,
    /// The macrolanguage that CLDR puts in its place (`cmn`: `zho`; Norwegian's two written forms: `nor`).
    pub macrolanguage: Option<Code>,
    /// Glottolog's top-level family; an isolate is a family of its own. A macrolanguage that Glottolog lacks has
    /// its members' family.
    pub family: Option<&'static str>,
    /// Glottolog's area: `Africa`, `Australia`, `Eurasia`, `North America`, `Papunesia`, `South America`.
    pub area: Option<&'static str>,
    /// CLDR's likely script; of a member of a macrolanguage without one, that of the macrolanguage.
    pub script: Option<Script>,
    /// Class of resources 0 (left behind) to 5 (winners) of Joshi et al. 2020, the larger where names differ.
    pub resource_class: Option<u8>,
    /// Agglomerated endangerment status: `extinct`, `nearly extinct`, `moribund`, `shifting`, `threatened`,
    /// `not endangered`.
    pub endangerment: Option<&'static str>,
    /// People of the territories where no language of CLDR's has more speakers: summed over languages,
    /// nobody counts twice. Zero where CLDR knows speakers, but nowhere the most.
    pub speakers_low: Option<f64>,
    /// Sum of CLDR's figures over all territories, second-language speakers included: summed over languages,
    /// many people count twice.
    pub speakers_high: Option<f64>,
    /// The macrolanguage whose speakers these are, where CLDR has figures only for that.
    pub speakers_of: Option<Code>,
    scripts: &'static str,
}

impl Language {
    /// The shortest code, as BCP 47 wants it.
    pub fn subtag(&self) -> &str {
        self.part1.unwrap_or(self.iso639_3.as_str())
    }

    /// Whether it is a language at all.
    pub fn is_language(&self) -> bool {
        self.scope != Scope::Special
    }

    /// The scripts that it is written in, by GlotScript, in its order.
    pub fn scripts(&self) -> impl Iterator<Item = Script> {
        let likely = if self.scripts == "=" { self.script } else { None };
        likely.into_iter().chain(self.scripts.split(' ').filter_map(|script| script.parse().ok()))
    }

    /// CLDR's likely script, else GlotScript's if that names a single one.
    pub fn main_script(&self) -> Option<Script> {
        let single = || {
            let mut scripts = self.scripts();
            scripts.next().filter(|_| scripts.next().is_none())
        };
        self.script.or_else(single)
    }
}

/// A territory and how many people speak what there, by CLDR.
#[derive(Clone, Debug)]
pub struct Territory {
    /// Its code of ISO 3166-1.
    pub code: &'static str,
    /// Its population.
    pub population: f64,
    /// Languages (places in the table) and their speakers there, second-language speakers included.
    pub(crate) speakers: Vec<(usize, f64)>,
}

/// What became of a retired code.
#[derive(Clone, Debug)]
pub(crate) struct Retirement {
    /// ISO 639-3's reason: C (change), D (duplicate), M (merge), N (non-existent), S (split).
    pub(crate) reason: char,
    /// Its successors: several of a split code, none of a non-existent one.
    pub(crate) successors: Vec<&'static str>,
}

/// The whole table.
#[derive(Clone, Debug)]
pub struct Reference {
    /// By code.
    languages: Vec<Language>,
    /// Place by [`Code::place`]; [`NONE`] where there is none.
    places: Vec<u16>,
    /// Places by two-letter and by bibliographic code.
    short: FxHashMap<&'static str, usize>,
    territories: Vec<Territory>,
    /// The place that stands for each place: its macrolanguage's where only that has figures.
    standing: Vec<u16>,
    /// The places that a macrolanguage stands for, beside its own.
    members: FxHashMap<usize, Vec<usize>>,
    pub(crate) retired: FxHashMap<&'static str, Retirement>,
    /// Tags that CLDR replaces and ISO 639-3 does not have, in small letters.
    pub(crate) legacy: FxHashMap<&'static str, &'static str>,
    /// Likely scripts by `language-REGION`.
    pub(crate) script_by_region: FxHashMap<&'static str, Script>,
    pub(crate) former_territories: FxHashMap<&'static str, &'static str>,
    pub(crate) scripts: Vec<Script>,
    /// Further names: code, name.
    pub(crate) names: Vec<(Code, &'static str)>,
    conflicts: Vec<(Code, &'static str)>,
    cldr: &'static str,
}

const NONE: u16 = u16::MAX;

/// The table that the crate carries.
pub fn reference() -> &'static Reference {
    static TABLE: OnceLock<Reference> = OnceLock::new();
    TABLE.get_or_init(|| read::read(include_str!("../data/reference.tsv")))
}

impl Reference {
    /// The language of an ISO 639-3 code.
    pub fn find(&self, code: Code) -> Option<&Language> {
        self.place(code).and_then(|place| self.languages.get(place))
    }

    /// The language of an ISO 639-3 code as a text, in small letters.
    pub fn find_text(&self, code: &str) -> Option<&Language> {
        self.find(code.parse().ok()?)
    }

    /// The language of a two-letter or bibliographic code.
    pub(crate) fn find_short(&self, code: &str) -> Option<&Language> {
        self.languages.get(*self.short.get(code)?)
    }

    /// The place of a code in the table.
    pub(crate) fn place(&self, code: Code) -> Option<usize> {
        self.places.get(code.place()).filter(|&&place| place != NONE).map(|&place| usize::from(place))
    }

    /// The language at a place of the table.
    pub(crate) fn at(&self, place: usize) -> &Language {
        &self.languages[place]
    }

    /// The place that stands for a place.
    pub(crate) fn standing(&self, place: usize) -> usize {
        usize::from(self.standing[place])
    }

    /// The places that a place stands for, beside its own.
    pub(crate) fn members(&self, place: usize) -> &[usize] {
        self.members.get(&place).map_or(&[], Vec::as_slice)
    }

    /// Every code by its letters, those that are no language too.
    pub fn iter(&self) -> std::slice::Iter<'_, Language> {
        self.languages.iter()
    }

    /// The territories by their codes.
    pub fn territories(&self) -> &[Territory] {
        &self.territories
    }

    /// Languages of whose names in Joshi et al. 2020 not all have the same class, and those names with their
    /// classes; the larger class counts.
    pub fn class_conflicts(&self) -> impl ExactSizeIterator<Item = (Code, &str)> {
        self.conflicts.iter().map(|(code, names)| (*code, *names))
    }

    /// The version of CLDR that speakers, likely scripts and aliases are from.
    pub fn cldr_version(&self) -> &str {
        self.cldr
    }
}

impl<'a> IntoIterator for &'a Reference {
    type Item = &'a Language;
    type IntoIter = std::slice::Iter<'a, Language>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
