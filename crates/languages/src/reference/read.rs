//! The way from the table's text to the table.
use rustc_hash::FxHashMap;

use crate::code::Script;

use super::{Language, LanguageType, NONE, Reference, Retirement, Scope, Territory};

const AREAS: [&str; 6] = ["Africa", "Australia", "Eurasia", "North America", "Papunesia", "South America"];
const LEVELS: [&str; 6] =
    ["extinct", "nearly extinct", "moribund", "shifting", "threatened", "not endangered"];

/// Reads the text; lines that say nothing are left out (the tests count what is there).
pub(super) fn read(text: &'static str) -> Reference {
    let mut table = Reference {
        languages: Vec::with_capacity(8000),
        places: vec![NONE; 26 * 26 * 26],
        short: FxHashMap::default(),
        territories: Vec::new(),
        standing: Vec::new(),
        members: FxHashMap::default(),
        retired: FxHashMap::default(),
        legacy: FxHashMap::default(),
        script_by_region: FxHashMap::default(),
        former_territories: FxHashMap::default(),
        scripts: Vec::new(),
        names: Vec::new(),
        conflicts: Vec::new(),
        cldr: "",
    };
    let mut families = Vec::new();
    let mut section = "";
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            section = name;
            continue;
        }
        let mut cells = line.split('\t');
        let first = cells.next().unwrap_or_default();
        let second = || line.split('\t').nth(1).unwrap_or_default();
        match section {
            "cldr" => table.cldr = line,
            "families" => families.push(line),
            "scripts" => table.scripts.extend(line.parse::<Script>()),
            "languages" => {
                table.languages.extend(language(line, &families));
                index_last(&mut table);
            }
            "names" => table.names.extend(first.parse().map(|code| (code, second()))),
            "retired" => {
                let reason = second().chars().next().unwrap_or('N');
                let successors = line.split('\t').nth(2).unwrap_or_default();
                let successors = successors.split(' ').filter(|s| !s.is_empty()).collect();
                table.retired.insert(first, Retirement { reason, successors });
            }
            "legacy" => {
                table.legacy.insert(first, second());
            }
            "scripts by region" => {
                if let Ok(script) = second().parse() {
                    table.script_by_region.insert(first, script);
                }
            }
            "former territories" => {
                table.former_territories.insert(first, second());
            }
            "class conflicts" => table.conflicts.extend(first.parse().map(|code| (code, second()))),
            _ => {}
        }
    }
    let lines = text.lines().skip_while(|line| *line != "## territories").skip(1);
    table.territories =
        lines.take_while(|line| !line.starts_with('#')).filter_map(|line| territory(line, &table)).collect();
    count_speakers(&mut table);
    table
}

/// Code, two letters, ISO 639-2/B, scope, type, name, macrolanguage, script, family, area, class, endangerment,
/// scripts; cells at the end may be left out.
fn language(line: &'static str, families: &[&'static str]) -> Option<Language> {
    let mut cells = line.split('\t');
    let mut next = || cells.next().unwrap_or_default();
    let some = |text: &'static str| Some(text).filter(|text| !text.is_empty());
    Some(Language {
        iso639_3: next().parse().ok()?,
        part1: some(next()),
        part2b: some(next()),
        scope: match next() {
            "M" => Scope::Macrolanguage,
            "S" => Scope::Special,
            _ => Scope::Individual,
        },
        kind: match next() {
            "" => LanguageType::Living,
            "C" => LanguageType::Constructed,
            "E" => LanguageType::Extinct,
            "S" => LanguageType::Special,
            _ => LanguageType::Historical,
        },
        name: next(),
        macrolanguage: next().parse().ok(),
        script: match next() {
            "" => "Latn",
            other => other,
        }
        .parse()
        .ok(),
        family: next().parse().ok().and_then(|at: usize| families.get(at).copied()),
        area: some(next()).and_then(|letter| AREAS.into_iter().find(|area| area.starts_with(letter))),
        resource_class: next().parse().ok(),
        endangerment: next().parse().ok().and_then(|at: usize| LEVELS.get(at).copied()),
        scripts: next(),
        speakers_low: None,
        speakers_high: None,
        speakers_of: None,
    })
}

fn index_last(table: &mut Reference) {
    let Some(place) = table.languages.len().checked_sub(1) else { return };
    let language = &table.languages[place];
    table.places[language.iso639_3.place()] = place as u16;
    for code in [language.part1, language.part2b].into_iter().flatten() {
        table.short.insert(code, place);
    }
}

/// Territory, population, `code=percent` and so on; one language may stand several times, once per script.
fn territory(line: &'static str, table: &Reference) -> Option<Territory> {
    let mut cells = line.split('\t');
    let code = cells.next()?;
    let population: f64 = cells.next()?.parse().ok()?;
    let mut speakers: Vec<(usize, f64)> = Vec::new();
    for part in cells.next().unwrap_or_default().split(' ') {
        let Some((code, percent)) = part.split_once('=') else { continue };
        let language = code.parse().ok().and_then(|code| table.find(code)).filter(|l| l.is_language());
        let place = language.and_then(|language| table.place(language.iso639_3));
        let (Some(place), Ok(percent)) = (place, percent.parse::<f64>()) else { continue };
        let people = population * percent / 100.0;
        match speakers.last_mut() {
            Some((last, sum)) if *last == place => *sum += people,
            _ => speakers.push((place, people)),
        }
    }
    Some(Territory { code, population, speakers })
}

/// The bounds of every language; a member of a macrolanguage that CLDR does not count has those of the whole.
fn count_speakers(table: &mut Reference) {
    for territory in &table.territories {
        let most = territory.speakers.iter().copied().reduce(|a, b| if b.1 > a.1 { b } else { a });
        for &(place, people) in &territory.speakers {
            let language = &mut table.languages[place];
            *language.speakers_high.get_or_insert(0.0) += people;
            let low = language.speakers_low.get_or_insert(0.0);
            if most.is_some_and(|(largest, _)| largest == place) {
                *low += people;
            }
        }
    }
    table.share_figures(false);
}

impl Reference {
    /// Gives members of a macrolanguage its figures, where they have none of their own or `all` are meant.
    pub(super) fn share_figures(&mut self, all: bool) {
        for place in 0..self.languages.len() {
            let language = &self.languages[place];
            let Some(whole) = language.macrolanguage.filter(|_| all || language.speakers_high.is_none())
            else {
                continue;
            };
            let Some(figures) = self.find(whole).filter(|whole| whole.speakers_high.is_some()) else {
                continue;
            };
            let (low, high) = (figures.speakers_low, figures.speakers_high);
            let language = &mut self.languages[place];
            language.speakers_low = language.speakers_low.or(low);
            language.speakers_high = language.speakers_high.or(high);
            language.speakers_of = Some(whole);
        }
        self.find_standing();
    }

    /// Says which macrolanguage stands for which members.
    fn find_standing(&mut self) {
        let stands = |(place, language): (usize, &Language)| {
            let apart = language.speakers_of.is_none() && language.speakers_high.is_some();
            language.macrolanguage.filter(|_| !apart).and_then(|whole| self.place(whole)).unwrap_or(place)
        };
        let standing: Vec<usize> = self.languages.iter().enumerate().map(stands).collect();
        self.members.clear();
        for (place, &stands) in standing.iter().enumerate().filter(|(place, stands)| place != *stands) {
            self.members.entry(stands).or_default().push(place);
        }
        self.standing = standing.into_iter().map(|place| place as u16).collect();
    }
}
