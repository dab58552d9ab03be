//! What the reference table knows of languages as they are written.
use std::collections::BTreeMap;

use cladist_languages::{Normalizer, Options, reference};

/// Facts on one language.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Facts {
    /// Its ISO 639-3 code; none where the text means no language, or one of several.
    pub(crate) code: Option<String>,
    pub(crate) family: Option<String>,
    /// As written, else the likely one.
    pub(crate) script: Option<String>,
    /// The class of resources by Joshi et al. 2020, 0 to 5.
    pub(crate) class: Option<String>,
    /// The bounds of its number of speakers.
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    /// The code whose speakers these are: a member of a macrolanguage may have only its.
    pub(crate) people: Option<String>,
}

/// The facts on languages as they are written.
pub(crate) fn look_up(languages: &[&str]) -> Vec<Facts> {
    let mut normalizer = Normalizer::new(Options::default());
    languages.iter().map(|language| facts(&mut normalizer, language)).collect()
}

fn facts(normalizer: &mut Normalizer, written: &str) -> Facts {
    let found = normalizer.normalize(written);
    let language = found.iso639_3.and_then(|code| reference().find(code));
    let Some(language) = language.filter(|language| language.is_language()) else {
        return Facts::default();
    };
    let of = language.speakers_of.unwrap_or(language.iso639_3);
    Facts {
        code: Some(language.iso639_3.to_string()),
        family: language.family.map(str::to_owned),
        script: found.script.or_else(|| language.main_script()).map(|script| script.to_string()),
        class: language.resource_class.map(|class| class.to_string()),
        low: language.speakers_low,
        high: language.speakers_high,
        people: language.speakers_high.map(|_| of.to_string()),
    }
}

/// For each language the row of another table that means it: written alike, else of the same code.
pub(crate) fn joined(languages: &[&str], facts: &[Facts], given: &[&str]) -> Vec<Option<usize>> {
    let alike: BTreeMap<&str, usize> = given.iter().copied().zip(0..).collect();
    let known = look_up(given);
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    for (row, facts) in known.iter().enumerate() {
        if let Some(code) = &facts.code {
            by_code.entry(code).or_insert(row);
        }
    }
    let row = |(language, facts): (&&str, &Facts)| {
        let by_code = || by_code.get(facts.code.as_deref()?).copied();
        alike.get(language).copied().or_else(by_code)
    };
    languages.iter().zip(facts).map(row).collect()
}
