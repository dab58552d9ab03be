//! The resource classes of Joshi et al. 2020, which come by name.
use std::collections::BTreeMap;

use super::sources::Sources;

/// Names that no list of codes has, of languages that it does have.
const NAMES: [(&str, &str); 21] = [
    ("belarusian (taraškievica)", "bel"),
    ("belorussian", "bel"),
    ("buriat", "bua"),
    ("eastern punjabi", "pan"),
    ("greenlandic", "kal"),
    ("haitian creole", "hat"),
    ("inupiak", "ipk"),
    ("kurdish (kurmanji)", "kmr"),
    ("kurdish (sorani)", "ckb"),
    ("luxemburgeois", "ltz"),
    ("norwegian (bokmål)", "nob"),
    ("norwegian (nynorsk)", "nno"),
    ("ossetic", "oss"),
    ("romansch", "roh"),
    ("rundi", "run"),
    ("sinhalese", "sin"),
    ("slovene", "slv"),
    ("southern azerbaijani", "azb"),
    ("vepsian", "vep"),
    ("western punjabi", "pnb"),
    ("yakut", "sah"),
];

/// What is known of one language: names and their classes.
pub(crate) type Named = BTreeMap<String, u8>;

/// Every class that a name of a language has; `code` finds a code, `named` one by a name.
pub(crate) fn classes(
    sources: &Sources,
    code: impl Fn(&str) -> Option<String>,
    named: impl Fn(&str) -> Option<String>,
) -> BTreeMap<String, Named> {
    let mut found: BTreeMap<String, Named> = BTreeMap::new();
    let mut by_name: BTreeMap<&str, String> = BTreeMap::new();
    let mut add = |code: String, name: &str, class: u8| {
        let names = found.entry(code).or_default();
        // A name that stands twice keeps both classes.
        let twice = names.get(name).is_some_and(|&other| other != class);
        names.insert(if twice { format!("{name} (again)") } else { name.to_owned() }, class);
    };
    for (written, class, name) in &sources.classes {
        let Some(code) = code(written) else { continue };
        by_name.insert(name, code.clone());
        add(code, name, *class);
    }
    for (name, class) in &sources.class_names {
        let hand = || NAMES.iter().find(|(known, _)| known == name).map(|(_, code)| (*code).to_owned());
        let code = by_name.get(name.as_str()).cloned().or_else(hand).or_else(|| named(name));
        if let Some(code) = code {
            add(code, name, *class);
        }
    }
    found
}
