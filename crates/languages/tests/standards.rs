//! The files that the table was built from; skipped without them.
#![allow(clippy::print_stderr, reason = "a skipped test says so")]
use std::collections::BTreeMap;
use std::path::PathBuf;

use cladist_languages::{Normalizer, Options, Status, reference};

fn file(name: &str) -> Option<String> {
    let Some(data) = std::env::var_os("CLADIST_TEST_DATA").map(PathBuf::from) else {
        eprintln!("SKIPPED: CLADIST_TEST_DATA is not set");
        return None;
    };
    Some(std::fs::read_to_string(data.join("languages").join(name)).unwrap())
}

#[test]
fn every_code_and_name_of_iso_639_3_means_its_language() {
    let Some(text) = file("iso-639-3.tab") else { return };
    let normalizer = Normalizer::new(Options::default());
    let mut rows = 0;
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (code, part2b, part1, scope, name) = (cells[0], cells[1], cells[3], cells[4], cells[6]);
        let (wanted, status) = match scope {
            "I" => (Some(code), Status::Ok),
            "M" => (Some(code), Status::Macrolanguage),
            _ => (None, Status::NotALanguage),
        };
        let long = (name.chars().count() > 3).then_some(name);
        for raw in
            [Some(code), Some(part2b), Some(part1), long].into_iter().flatten().filter(|raw| !raw.is_empty())
        {
            let found = normalizer.read(raw);
            let got = found.iso639_3.map(|code| code.to_string());
            assert_eq!((got.as_deref(), found.status), (wanted, status), "{raw}: {found:?}");
        }
        assert_eq!(reference().find_text(code).map(|language| language.name), Some(name));
        rows += 1;
    }
    assert_eq!((rows, reference().iter().len()), (7923, 7923));
}

#[test]
fn every_retired_code_gives_its_successor_or_says_why_not() {
    let Some(text) = file("iso-639-3_Retirements.tab") else { return };
    let normalizer = Normalizer::new(Options::default());
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let (code, reason, to) = (cells[0], cells[2], cells[3]);
        let found = normalizer.read(code);
        let got = found.iso639_3.map(|code| code.to_string()).unwrap_or_default();
        let status = if reason == "S" { Status::Ambiguous } else { Status::Retired };
        assert_eq!((got.as_str(), found.status), (to, status), "{code}");
    }
}

#[test]
fn the_hubs_names_mean_their_codes() {
    let Some(text) = file("hub_languages_iso_639_1.tsv") else { return };
    let normalizer = Normalizer::new(Options::default());
    for line in text.lines() {
        let cells: Vec<&str> = line.split('\t').collect();
        let wanted = normalizer.read(cells[0]).iso639_3;
        for name in [cells[1], cells[2]].iter().filter(|name| name.chars().count() > 3 && cells[0] != "bh") {
            let found = normalizer.read(name);
            // Northern and Southern Ndebele have one own name, isiNdebele.
            let shared = found.status == Status::Ambiguous && name == &cells[2];
            assert!(shared || found.iso639_3 == wanted, "{name}: {found:?}");
        }
    }
}

#[test]
fn the_classes_of_joshi_et_al() {
    let Some(text) = file("lang2tax.txt") else { return };
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    text.lines().for_each(|line| *names.entry(line.rsplit_once(',').unwrap().1.trim()).or_default() += 1);
    assert_eq!(names.values().copied().collect::<Vec<_>>(), [2191, 222, 19, 28, 18, 7]);
    // Languages, not names: all of the classes 3 to 5 have a code; others lose those that have none.
    let size = |class| reference().iter().filter(|language| language.resource_class == Some(class)).count();
    assert_eq!([3, 4, 5].map(size), [28, 18, 7]);
    assert!(
        (1946..=2191).contains(&size(0)) && (175..=222).contains(&size(1)) && (17..=19).contains(&size(2))
    );
    for (code, class) in [("sin", 1), ("run", 1), ("bel", 3), ("cho", 1), ("ndo", 1), ("div", 1), ("sah", 1)]
    {
        assert_eq!(reference().find_text(code).unwrap().resource_class, Some(class), "{code}");
        assert!(reference().class_conflicts().any(|(conflict, _)| conflict.as_str() == code), "{code}");
    }
}
