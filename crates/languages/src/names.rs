//! Languages by their names.
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use crate::code::Code;
use crate::reference::reference;

/// Names in small letters.
#[derive(Debug, Default)]
struct Names {
    /// Reference names and further ones.
    whole: FxHashMap<Box<str>, Vec<Code>>,
    /// Reference names without what stands in brackets at their end.
    shortened: FxHashMap<Box<str>, Vec<Code>>,
}

/// What a name means.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Named {
    /// One language.
    One(Code),
    /// One language, whose whole name says more.
    Shortened(Code),
    /// Any of several.
    Several(&'static [Code]),
}

/// The language of a name in small letters.
pub(crate) fn named(name: &str) -> Option<Named> {
    static NAMES: OnceLock<Names> = OnceLock::new();
    let names = NAMES.get_or_init(Names::new);
    match (names.whole.get(name), names.shortened.get(name)) {
        (Some(codes), _) => Some(match codes.as_slice() {
            [one] => Named::One(*one),
            several => Named::Several(several),
        }),
        (None, Some(codes)) => Some(match codes.as_slice() {
            [one] => Named::Shortened(*one),
            several => Named::Several(several),
        }),
        (None, None) => None,
    }
}

impl Names {
    fn new() -> Self {
        let mut names = Self::default();
        let table = reference();
        let further = table.names.iter().copied();
        let all = table.iter().map(|language| (language.iso639_3, language.name));
        for (code, name) in all.clone().chain(further) {
            add(&mut names.whole, name, code);
        }
        for (code, name) in all {
            if let Some((short, _)) = name.split_once(" (") {
                add(&mut names.shortened, short, code);
            }
        }
        names
    }
}

fn add(to: &mut FxHashMap<Box<str>, Vec<Code>>, name: &str, code: Code) {
    let codes = to.entry(name.to_lowercase().into()).or_default();
    if !codes.contains(&code) {
        codes.push(code);
    }
}

#[cfg(test)]
mod tests {
    use super::{Named, named};

    #[test]
    fn names_whole_and_shortened() {
        let code = |text: &str| text.parse().unwrap();
        assert_eq!(named("modern greek (1453-)"), Some(Named::One(code("ell"))));
        assert_eq!(named("ελληνικά"), Some(Named::One(code("ell"))));
        assert_eq!(named("ancient greek"), Some(Named::Shortened(code("grc"))));
        assert_eq!(named("no such language"), None);
    }
}
