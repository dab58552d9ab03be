//! What the sources say together, by ISO 639-3 code.
use std::collections::{BTreeMap, BTreeSet};

use super::classes::{Named, classes};
use super::sources::{Row, Sources};

/// Macrolanguages of ISO 639-3 whose members CLDR keeps apart although each is written for the whole.
const MEMBERS: [(&str, &str); 2] = [("nno", "nor"), ("nob", "nor")];

/// Facts found by joining.
pub(crate) struct Facts {
    /// Two-letter code to ISO 639-3.
    pub(crate) by_part1: BTreeMap<String, String>,
    /// Member to the macrolanguage that CLDR puts in its place.
    pub(crate) macrolanguages: BTreeMap<String, String>,
    /// Likely script.
    pub(crate) likely: BTreeMap<String, String>,
    /// Family.
    pub(crate) family: BTreeMap<String, String>,
    /// Area.
    pub(crate) area: BTreeMap<String, String>,
    /// Main scripts, as listed.
    pub(crate) scripts: BTreeMap<String, Vec<String>>,
    /// Level of endangerment.
    pub(crate) endangerment: BTreeMap<String, String>,
    /// Class of resources, the larger where names differ.
    pub(crate) class: BTreeMap<String, u8>,
    /// The names that differ.
    pub(crate) conflicts: BTreeMap<String, Named>,
}

impl Facts {
    /// Joins the sources; `report` gets what a reader should know.
    pub(crate) fn new(sources: &Sources, report: &mut Vec<String>) -> Result<Self, String> {
        let scope: BTreeMap<&str, &str> =
            sources.iso.iter().map(|row| (row["Id"].as_str(), row["Scope"].as_str())).collect();
        let by_part1: BTreeMap<String, String> = sources
            .iso
            .iter()
            .filter(|row| !row["Part1"].is_empty())
            .map(|row| (row["Part1"].clone(), row["Id"].clone()))
            .collect();
        let three = |tag: &str| {
            let language = tag.split(['-', '_']).next().unwrap_or(tag);
            by_part1.get(language).cloned().unwrap_or_else(|| language.to_owned())
        };
        for (territory, (_, parts)) in &sources.populations {
            for (tag, _) in parts {
                if !scope.contains_key(three(tag).as_str()) {
                    return Err(format!("{territory}: `{tag}` is no language of ISO 639-3"));
                }
            }
        }
        let mut macrolanguages: BTreeMap<String, String> =
            MEMBERS.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        for (tag, (replacement, reason)) in &sources.aliases {
            let (member, whole) = (three(tag), three(replacement));
            let kinds = (scope.get(member.as_str()).copied(), scope.get(whole.as_str()).copied());
            if matches!(reason.as_str(), "macrolanguage" | "overlong")
                && !tag.contains('-')
                && kinds == (Some("I"), Some("M"))
            {
                macrolanguages.insert(member, whole);
            }
        }
        let likely = likely(sources, &three);
        let (mut family, mut area) = glottolog(&sources.glottolog, &scope);
        inherit(&mut family, &macrolanguages);
        inherit(&mut area, &macrolanguages);
        let successor: BTreeMap<&str, &str> =
            sources.retired.iter().map(|row| (row["Id"].as_str(), row["Change_To"].as_str())).collect();
        let code = |written: &str| {
            let active = scope.contains_key(written).then_some(written);
            active.or_else(|| successor.get(written).copied().filter(|to| !to.is_empty())).map(str::to_owned)
        };
        let names = names(sources, &three);
        let classes = classes(sources, code, |name| names.get(name).cloned());
        let conflicts = conflicts(&classes, report);
        let class = classes.into_iter().filter_map(|(code, names)| Some((code, *names.values().max()?)));
        let endangerment = sources.endangerment.iter().filter(|(code, _)| scope.contains_key(code.as_str()));
        let scripts = sources.scripts.iter().filter(|(code, _)| scope.contains_key(code.as_str()));
        Ok(Self {
            likely,
            family,
            area,
            class: class.collect(),
            conflicts,
            endangerment: endangerment.cloned().collect(),
            scripts: scripts
                .map(|(code, main)| {
                    (code.clone(), main.split(", ").filter(|s| is_script(s)).map(str::to_owned).collect())
                })
                .collect(),
            by_part1,
            macrolanguages,
        })
    }
}

/// Whether a text has the shape of a script's code.
pub(crate) fn is_script(text: &str) -> bool {
    let lower = |text: &str| text.bytes().all(|b| b.is_ascii_lowercase());
    text.len() == 4 && text.as_bytes()[0].is_ascii_uppercase() && lower(&text[1..])
}

/// CLDR's likely script of each code; of what CLDR replaces, that of the replacement.
fn likely(sources: &Sources, three: &dyn Fn(&str) -> String) -> BTreeMap<String, String> {
    let script = |tag: &str| Some(sources.likely.get(tag)?.split('-').nth(1)?.to_owned());
    let mut found = BTreeMap::new();
    for row in &sources.iso {
        let code = row["Id"].as_str();
        let short = if row["Part1"].is_empty() { code } else { &row["Part1"] };
        let replaced = sources.aliases.get(short).or_else(|| sources.aliases.get(code)).map(|(to, _)| to);
        let of_replacement = |to: &String| {
            let written = to.split('-').nth(1).filter(|part| is_script(part)).map(str::to_owned);
            written.or_else(|| script(to)).or_else(|| script(to.split('-').next().unwrap_or(to)))
        };
        if let Some(script) =
            script(short).or_else(|| script(code)).or_else(|| replaced.and_then(of_replacement))
        {
            found.insert(three(code), script);
        }
    }
    found.retain(|code, _| code != "und" && code != "mul" && code != "mis" && code != "zxx");
    found
}

/// Family and area by code; an isolate is a family of its own.
fn glottolog(
    rows: &[Row],
    scope: &BTreeMap<&str, &str>,
) -> (BTreeMap<String, String>, BTreeMap<String, String>) {
    let names: BTreeMap<&str, &str> =
        rows.iter().map(|row| (row["ID"].as_str(), row["Name"].as_str())).collect();
    let (mut family, mut area) = (BTreeMap::new(), BTreeMap::new());
    for row in rows.iter().filter(|row| scope.contains_key(row["ISO639P3code"].as_str())) {
        let code = &row["ISO639P3code"];
        let own = (row["Level"] == "language" || row["Level"] == "family").then_some(row["Name"].as_str());
        if let Some(name) = names.get(row["Family_ID"].as_str()).copied().or(own) {
            family.insert(code.clone(), name.to_owned());
        }
        if !row["Macroarea"].is_empty() {
            area.insert(code.clone(), row["Macroarea"].clone());
        }
    }
    (family, area)
}

/// A macrolanguage without an entry has what all its known members have.
fn inherit(facts: &mut BTreeMap<String, String>, macrolanguages: &BTreeMap<String, String>) {
    let wholes: BTreeSet<&String> = macrolanguages.values().collect();
    for whole in wholes.into_iter().filter(|whole| !facts.contains_key(*whole)).cloned().collect::<Vec<_>>() {
        let members = macrolanguages.iter().filter(|(_, of)| **of == whole);
        let values: BTreeSet<String> = members.filter_map(|(member, _)| facts.get(member).cloned()).collect();
        if let (1, Some(value)) = (values.len(), values.into_iter().next()) {
            facts.insert(whole, value);
        }
    }
}

/// Languages by their names in small letters.
fn names(sources: &Sources, three: &dyn Fn(&str) -> String) -> BTreeMap<String, String> {
    let hub = sources.hub.iter().map(|(code, name, _)| (name.to_lowercase(), three(code)));
    let iso = sources.iso.iter().map(|row| (row["Ref_Name"].to_lowercase(), row["Id"].clone()));
    hub.chain(iso).collect()
}

fn conflicts(classes: &BTreeMap<String, Named>, report: &mut Vec<String>) -> BTreeMap<String, Named> {
    let differ = |names: &Named| names.values().collect::<BTreeSet<_>>().len() > 1;
    let found: BTreeMap<_, _> = classes
        .iter()
        .filter(|(_, names)| differ(names))
        .map(|(code, names)| (code.clone(), names.clone()))
        .collect();
    for (code, names) in &found {
        let told: Vec<String> = names.iter().map(|(name, class)| format!("{name} {class}")).collect();
        report.push(format!("classes of {code}: {}; the larger counts", told.join(", ")));
    }
    found
}
