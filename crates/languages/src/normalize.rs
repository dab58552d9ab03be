//! From what people write to a canonical tag.
use hashbrown::HashMap;
use rustc_hash::FxBuildHasher;

use crate::code::{Code, Region, Script};

mod codes;
mod tag;
mod text;

/// What the caller decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Options {
    /// Whether a member counts as the macrolanguage that CLDR puts in its place (`cmn` as `zh`, `arb` as `ar`,
    /// `nb` and `nn` as `no`). Without it a member keeps its own code, and the macrolanguage's code has the status
    /// [`Status::Macrolanguage`].
    pub merge_macrolanguages: bool,
}

/// How far a value can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// One language.
    Ok,
    /// A code or tag that was withdrawn; given is its only successor, if it has one.
    Retired,
    /// A code for several languages that are taken for one in some contexts.
    Macrolanguage,
    /// It may mean several languages, and none is chosen.
    Ambiguous,
    /// It says something else than a language.
    NotALanguage,
    /// Neither a code nor a name that is known.
    Unknown,
}

impl Status {
    /// Its name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Retired => "retired",
            Self::Macrolanguage => "macrolanguage",
            Self::Ambiguous => "ambiguous",
            Self::NotALanguage => "not-a-language",
            Self::Unknown => "unknown",
        }
    }
}

/// What a written value means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Normalized {
    /// The canonical tag of BCP 47, with script and region as written; the script is left out where it is the
    /// likely one.
    pub tag: Option<Box<str>>,
    /// The language; none where the value is no language or not one of several.
    pub iso639_3: Option<Code>,
    /// The script as written, else the likely one.
    pub script: Option<Script>,
    /// The region as written.
    pub region: Option<Region>,
    /// How far this can be relied on.
    pub status: Status,
    /// Why; always there when the status is not [`Status::Ok`].
    pub note: Option<Box<str>>,
}

impl Normalized {
    /// Nothing but a status and its reason.
    fn nothing(status: Status, note: impl Into<Box<str>>) -> Self {
        let note = Some(note.into());
        Self { tag: None, iso639_3: None, script: None, region: None, status, note }
    }
}

/// Values kept for when they come again.
const KEPT: usize = 1 << 17;

/// Normalises values, and remembers them: columns repeat a few values over and over.
#[derive(Clone, Debug, Default)]
pub struct Normalizer {
    options: Options,
    known: HashMap<Box<str>, Normalized, FxBuildHasher>,
}

impl Normalizer {
    /// A normaliser that remembers nothing yet.
    pub fn new(options: Options) -> Self {
        Self { options, known: HashMap::default() }
    }

    /// The caller's decisions.
    pub fn options(&self) -> Options {
        self.options
    }

    /// What a value means. The memory is bounded: beyond some hundred thousand distinct values it starts anew.
    pub fn normalize(&mut self, raw: &str) -> &Normalized {
        if self.known.len() >= KEPT && !self.known.contains_key(raw) {
            self.known.clear();
        }
        self.known.entry_ref(raw).or_insert_with(|| text::normalize(raw, self.options))
    }

    /// The language of a value, if it means one.
    pub fn language(&mut self, raw: &str) -> Option<Code> {
        self.normalize(raw).iso639_3
    }

    /// What a value means, without looking into the memory.
    pub fn read(&self, raw: &str) -> Normalized {
        text::normalize(raw, self.options)
    }
}
