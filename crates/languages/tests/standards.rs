//! The files that the table was built from; skipped without them.
use std::collections::BTreeMap;

use cladist_languages::{LanguageType, Normalizer, Options, Scope, Status, reference};
use cladist_testdata::{folder, text};
use serde_json::{Value, json};

fn file(name: &str) -> Option<String> {
    Some(text(&folder("languages")?.join(name)))
}

/// The expected values of an independent count.
fn golden() -> Option<Value> {
    file("expected.json").map(|text| serde_json::from_str(&text).unwrap())
}

fn near(found: Option<f64>, wanted: &Value) {
    let wanted = wanted.as_f64().unwrap();
    assert!(found.is_some_and(|found| (found - wanted).abs() <= 1e-6 * wanted), "{found:?}, not {wanted}");
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

#[test]
fn scopes_types_and_speakers_are_those_of_the_independent_count() {
    let Some(golden) = golden() else { return };
    let table = reference();
    let scope = |scope| table.iter().filter(|language| language.scope == scope).count();
    let scopes = [Scope::Individual, Scope::Macrolanguage, Scope::Special].map(scope);
    assert_eq!(json!({ "I": scopes[0], "M": scopes[1], "S": scopes[2] }), golden["iso_639_3"]["by_scope"]);
    use LanguageType::{Constructed, Extinct, Historical, Living, Special};
    let kind = |kind| table.iter().filter(|language| language.kind == kind).count();
    let kinds = [Constructed, Extinct, Historical, Living, Special].map(kind);
    let by_type = json!({ "C": kinds[0], "E": kinds[1], "H": kinds[2], "L": kinds[3], "S": kinds[4] });
    assert_eq!(by_type, golden["iso_639_3"]["by_type"]);
    let short = table.iter().filter(|language| language.part1.is_some()).count();
    assert_eq!(json!(short), golden["iso_639_3"]["with_two_letter_code"]);
    let cldr = &golden["cldr"];
    near(Some(table.world().speakers_high()), &cldr["speakers_summed"]);
    assert_eq!(json!(table.territories().len()), cldr["territories"]);
    near(Some(table.territories().iter().map(|territory| territory.population).sum()), &cldr["population"]);
    // What CLDR lists under the only tag of a language is that language's.
    for tag in ["en", "ar", "sw", "no", "nb", "el"] {
        let code = Normalizer::new(Options::default()).read(tag).iso639_3.unwrap();
        near(table.find(code).unwrap().speakers_high, &cldr["speakers"][tag]);
    }
    let punjabi: f64 = ["pa", "pa_Arab"].iter().map(|tag| cldr["speakers"][tag].as_f64().unwrap()).sum();
    near(table.find_text("pan").unwrap().speakers_high, &json!(punjabi));
    // It lists nothing under `cmn`, whose figure is that of `zh`, `zh_Hant` with it.
    let high = |code| table.find_text(code).unwrap().speakers_high;
    assert_eq!((high("cmn"), cldr["speakers"]["cmn"].as_f64()), (high("zho"), Some(0.0)));
    assert!(high("zho") > cldr["speakers"]["zh"].as_f64());
    // The largest language of each territory; two scripts of one language are one here, and two rows there.
    let low = table.world().speakers_low().unwrap();
    let rows = cldr["largest_language_per_territory_summed"].as_f64().unwrap();
    assert!((rows..1.01 * rows).contains(&low), "{low}, {rows}");
    // The largest languages.
    let normalizer = Normalizer::new(Options::default());
    for pair in cldr["top"].as_array().unwrap() {
        let code = normalizer.read(pair[0].as_str().unwrap()).iso639_3.unwrap();
        let found = table.find(code).unwrap().speakers_high;
        // Other scripts of the same language add to it.
        assert!(
            found.is_some_and(|found| found >= pair[1].as_f64().unwrap() * (1.0 - 1e-6)),
            "{pair}: {found:?}"
        );
    }
}

#[test]
fn linguameta_can_be_read_as_a_users_own_file() {
    let (Some(golden), Some(text)) = (golden(), file("linguameta.tsv.gz")) else { return };
    let table = reference().with_figures(&text).unwrap();
    let figures = || table.iter().filter_map(|language| language.speakers_high);
    let own = golden["linguameta"]["speakers"].as_object().unwrap();
    let normalizer = Normalizer::new(Options::default());
    for (tag, people) in own.iter().filter(|(_, people)| !people.is_null()) {
        let code = normalizer.read(tag).iso639_3.unwrap();
        near(table.find(code).unwrap().speakers_high, people);
    }
    // The naive sum counts Chinese and Mandarin, Arabic and its members twice; what is reached does not.
    let naive = golden["linguameta"]["speakers_naive_sum"].as_f64().unwrap();
    assert!(figures().count() >= 5000 && table.world().speakers_high() < 0.95 * naive);
    let both = table.reach(["zho", "cmn"].map(|code| code.parse().unwrap()));
    near(Some(both.speakers_high()), &own["zh"]);
}
