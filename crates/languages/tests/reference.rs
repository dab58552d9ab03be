//! The embedded table: numbers of CLDR 47 by an independent count, and the traps.
use std::collections::BTreeSet;

use cladist_languages::{Code, Language, reference};

fn code(text: &str) -> Code {
    text.parse().unwrap()
}

fn language(text: &str) -> &'static Language {
    reference().find_text(text).unwrap()
}

fn near(found: Option<f64>, wanted: f64) {
    assert!(
        found.is_some_and(|found| (found - wanted).abs() <= 1e-6 * wanted.max(1.0)),
        "{found:?}, not {wanted}"
    );
}

#[test]
fn speakers_are_bounds() {
    let table = reference();
    let spoken = || table.iter().filter(|l| l.speakers_high.is_some() && l.speakers_of.is_none());
    let all = table.reach(spoken().map(|l| l.iso639_3));
    near(Some(all.speakers_high()), 10_817_078_516.818_95);
    // The scripts of a language count together; apart they would give 5,981,199,403.
    let low = all.speakers_low().unwrap();
    near(spoken().map(|l| l.speakers_low).sum(), low);
    assert!((5.98e9..6.1e9).contains(&low), "{low}");
    near(language("eng").speakers_high, 1_728_003_224.084);
    near(language("ell").speakers_high, 12_249_401.747);
    for l in table {
        assert!(l.speakers_low <= l.speakers_high, "{l:?}");
    }
    assert_eq!(table.cldr_version(), "47");
    let population: f64 = table.territories().iter().map(|territory| territory.population).sum();
    near(Some(population), 8_062_273_015.0);
}

#[test]
fn scripts_of_one_language_are_one_row() {
    // CLDR's `pa` and `pa_Arab`.
    near(language("pan").speakers_high, 42_948_379.824 + 176_654_800.0);
}

#[test]
fn a_member_has_the_speakers_of_the_whole_and_they_count_once() {
    let (cmn, zho) = (language("cmn"), language("zho"));
    assert_eq!((cmn.macrolanguage, cmn.speakers_of), (Some(code("zho")), Some(code("zho"))));
    assert_eq!(cmn.speakers_high, zho.speakers_high);
    let reached = |codes: &[&str]| reference().reach(codes.iter().map(|c| code(c))).speakers_high();
    near(Some(reached(&["cmn", "zho"])), zho.speakers_high.unwrap());
    near(Some(reached(&["cmn"])), zho.speakers_high.unwrap());
    // Norwegian: CLDR counts `no` and `nb` apart.
    near(language("nor").speakers_high, 5_509_731.0);
    near(language("nob").speakers_high, 5_511_222.26);
    assert!(language("nob").speakers_of.is_none());
}

#[test]
fn facts_of_some_languages() {
    let greek = language("ell");
    assert_eq!((greek.family, greek.area), (Some("Indo-European"), Some("Eurasia")));
    assert_eq!((greek.resource_class, greek.endangerment), (Some(3), Some("not endangered")));
    assert_eq!((greek.part1, greek.part2b, greek.name), (Some("el"), Some("gre"), "Modern Greek (1453-)"));
    assert_eq!(language("zho").family, Some("Sino-Tibetan"));
    assert_eq!(language("eus").family, Some("Basque"), "an isolate is a family of its own");
    assert_eq!(language("swa").area, Some("Africa"));
    assert_eq!(language("wbp").area, Some("Australia"));
    assert_eq!(language("cmn").resource_class, Some(5));
    let scripts: Vec<String> = language("uzn").scripts().map(|s| s.to_string()).collect();
    assert_eq!(scripts, ["Latn", "Cyrl"]);
    assert_eq!(language("aae").scripts().count(), 2);
    assert_eq!(language("ell").scripts().next(), greek.script);
}

#[test]
fn shares_of_the_world() {
    let table = reference();
    let reach = table.reach([code("cmn"), code("eng"), code("mul")]);
    let world = table.world();
    let class = |class: u8| [&reach, &world].map(|of| of.languages(|l| l.resource_class == Some(class)));
    assert_eq!((class(5), class(3)), ([2, 7], [0, 28]));
    assert_eq!((reach.values(|l| l.area), world.values(|l| l.area)), (1, 6));
    assert_eq!(reach.values(|l| l.family), 2);
    assert_eq!(reach.scripts(), BTreeSet::from(["Latn".parse().unwrap(), "Hans".parse().unwrap()]));
    // `cmn` and `zho` are one, and `mul` is none.
    assert_eq!(reach.languages(|_| true), 2);
    assert!(reach.contains(language("zho")) && !reach.contains(language("yue")));
    // By hand: τ = 1 is the share of all speakers, τ = 0 that of all languages that CLDR counts.
    let people = language("eng").speakers_high.unwrap() + language("zho").speakers_high.unwrap();
    near(reach.global_utility(&world, 1.0), people / 10_817_078_516.818_95);
    let known = |l: &&Language| l.is_language() && l.speakers_of.is_none() && l.speakers_high > Some(0.0);
    let counted = table.iter().filter(known).count();
    near(reach.global_utility(&world, 0.0), 2.0 / counted as f64);
    assert_eq!(table.reach([]).global_utility(&world, 1.0), Some(0.0));
}

#[test]
fn figures_of_a_users_own_file() {
    let text = "iso_639_3_code\testimated_number_of_speakers\tendangerment_status\n\
                zho\t100\t\ncmn\t100\t\nell\t12\tVulnerable\neng\t\t\nxyz\t9\t\n";
    let table = reference().with_figures(text).unwrap();
    let high = |code| table.find_text(code).unwrap().speakers_high;
    assert_eq!(
        [high("zho"), high("cmn"), high("ell"), high("eng")],
        [Some(100.0), Some(100.0), Some(12.0), None]
    );
    assert_eq!(table.find_text("ell").unwrap().endangerment, Some("vulnerable"));
    let reach = table.reach(["zho", "cmn", "ell", "eng"].map(code));
    assert_eq!((reach.speakers_low(), reach.speakers_high()), (None, 112.0));
    assert!(reference().with_figures("code\tspeakers\n").is_err());
    assert!(reference().with_figures("iso_639_3_code\testimated_number_of_speakers\nxx\t1\n").is_err());
}
