//! The table's text: sections of lines, cells parted by tabs.
use std::collections::BTreeSet;
use std::fmt::Write;

use super::facts::{Facts, is_script};
use super::sources::Sources;

/// Codes of ISO 15924 that CLDR's likely subtags have no use for.
const SCRIPTS: [&str; 33] = [
    "Afak", "Aran", "Blis", "Brai", "Cirt", "Cyrs", "Dsrt", "Egyd", "Egyh", "Geok", "Hanb", "Hrkt", "Inds",
    "Jamo", "Jurc", "Kitl", "Kpel", "Latf", "Latg", "Leke", "Maya", "Nkdb", "Nkgb", "Phlv", "Roro", "Sara",
    "Syrj", "Syrn", "Zmth", "Zsym", "Zxxx", "Zyyy", "Zzzz",
];

const HEAD: &str = "\
# Facts on languages, built by `cargo xtask languages`; not to be edited. Sources and terms: NOTICE.
";

/// The whole table.
pub(crate) fn text(sources: &Sources, facts: &Facts) -> String {
    let mut out = HEAD.to_owned();
    section(&mut out, "cldr", [sources.cldr.clone()]);
    let families: BTreeSet<&String> = facts.family.values().collect();
    let families: Vec<String> = families.into_iter().cloned().collect();
    section(&mut out, "families", families.iter().cloned());
    let known = sources.likely.values().filter_map(|tag| tag.split('-').nth(1));
    let listed: BTreeSet<&str> = known.chain(SCRIPTS).collect();
    section(&mut out, "scripts", listed.iter().map(|&script| script.to_owned()));
    section(&mut out, "languages", languages(sources, facts, &families, &listed));
    section(&mut out, "names", names(sources, facts));
    section(&mut out, "retired", retired(sources));
    section(&mut out, "legacy", legacy(sources, facts));
    section(&mut out, "scripts by region", by_region(sources));
    section(&mut out, "territories", territories(sources, facts));
    section(&mut out, "former territories", former(sources));
    let told = |(code, names): (&String, &super::classes::Named)| {
        let names: Vec<String> = names.iter().map(|(name, class)| format!("{name} {class}")).collect();
        format!("{code}\t{}", names.join(", "))
    };
    section(&mut out, "class conflicts", facts.conflicts.iter().map(told));
    out
}

fn section(out: &mut String, name: &str, lines: impl IntoIterator<Item = String>) {
    let _ = writeln!(out, "## {name}");
    for line in lines {
        out.push_str(line.trim_end_matches('\t'));
        out.push('\n');
    }
}

/// Code, two letters, three letters of ISO 639-2/B, scope, type, name, macrolanguage, likely script, family's
/// number, area (two letters), class, endangerment, main scripts. The most frequent values are left out: scope I, type L,
/// script Latn (`-` is none); `=` is the likely script alone.
fn languages(sources: &Sources, facts: &Facts, families: &[String], listed: &BTreeSet<&str>) -> Vec<String> {
    let mut rows: Vec<_> = sources.iso.iter().collect();
    rows.sort_by_key(|row| &row["Id"]);
    let line = |row: &&super::sources::Row| {
        let code = &row["Id"];
        let some = |found: Option<&String>| found.cloned().unwrap_or_default();
        let other = |text: &str, usual: &str| if text == usual { String::new() } else { text.to_owned() };
        let bibliographic = other(&row["Part2b"], code);
        let family = facts.family.get(code).and_then(|name| families.binary_search(name).ok());
        let level = facts.endangerment.get(code).and_then(|level| level.split('.').next());
        let area = facts.area.get(code).map(|area| area.chars().take(2).collect::<String>());
        let script = some(facts.likely.get(code));
        let main = facts.scripts.get(code).map(Vec::as_slice).unwrap_or_default();
        let main: Vec<&str> =
            main.iter().map(String::as_str).filter(|script| listed.contains(script)).collect();
        [
            code.clone(),
            row["Part1"].clone(),
            bibliographic,
            other(&row["Scope"], "I"),
            other(&row["Language_Type"], "L"),
            row["Ref_Name"].clone(),
            some(facts.macrolanguages.get(code)),
            if script.is_empty() { "-".to_owned() } else { other(&script, "Latn") },
            family.map(|number| number.to_string()).unwrap_or_default(),
            area.unwrap_or_default(),
            facts.class.get(code).map(u8::to_string).unwrap_or_default(),
            level.unwrap_or_default().to_owned(),
            if main == [script.as_str()] { "=".to_owned() } else { main.join(" ") },
        ]
        .join("\t")
    };
    rows.iter().map(line).collect()
}

/// Further names: code, name.
fn names(sources: &Sources, facts: &Facts) -> Vec<String> {
    let mut found = BTreeSet::new();
    for (code, english, own) in &sources.hub {
        let Some(code) = facts.by_part1.get(code) else { continue };
        for name in [english, own] {
            found.insert((code.clone(), name.clone()));
        }
    }
    for row in &sources.iso {
        found.remove(&(row["Id"].clone(), row["Ref_Name"].clone()));
    }
    found
        .into_iter()
        .filter(|(_, name)| !name.is_empty())
        .map(|(code, name)| format!("{code}\t{name}"))
        .collect()
}

/// Retired code, reason, successors.
fn retired(sources: &Sources) -> Vec<String> {
    let mut lines: Vec<String> = sources
        .retired
        .iter()
        .map(|row| {
            let split = row["Ret_Remedy"].split('[').skip(1).filter_map(|part| part.get(..3));
            let to = match row["Change_To"].as_str() {
                "" => split.collect::<Vec<_>>().join(" "),
                one => one.to_owned(),
            };
            format!("{}\t{}\t{to}", row["Id"], row["Ret_Reason"])
        })
        .collect();
    lines.sort();
    lines
}

/// Tags that CLDR replaces and ISO 639-3 does not know: tag, replacement.
fn legacy(sources: &Sources, facts: &Facts) -> Vec<String> {
    let mut known: BTreeSet<&str> =
        sources.iso.iter().flat_map(|row| ["Id", "Part2b"].map(|c| row[c].as_str())).collect();
    known.extend(sources.retired.iter().map(|row| row["Id"].as_str()));
    known.extend(facts.by_part1.keys().map(String::as_str));
    let wanted = |tag: &&String| !known.contains(tag.as_str()) && !tag.starts_with("und");
    let tags = sources.aliases.iter().filter(|(tag, _)| wanted(tag));
    tags.filter(|(_, (to, _))| !to.contains("-x-"))
        .map(|(tag, (to, _))| format!("{}\t{to}", tag.to_lowercase()))
        .collect()
}

/// Language and region, the script that is likely there.
fn by_region(sources: &Sources) -> Vec<String> {
    let mut lines = Vec::new();
    for (tag, likely) in sources.likely.iter().filter(|(tag, _)| !tag.starts_with("und")) {
        let Some((_, region)) = tag.split_once('-') else { continue };
        if let (false, Some(script)) = (is_script(region), likely.split('-').nth(1)) {
            lines.push(format!("{tag}\t{script}"));
        }
    }
    lines
}

/// Territory, population, languages with the share of people who speak them in percent.
fn territories(sources: &Sources, facts: &Facts) -> Vec<String> {
    let three = |tag: &str| {
        let language = tag.split('_').next().unwrap_or(tag);
        facts.by_part1.get(language).cloned().unwrap_or_else(|| language.to_owned())
    };
    let mut lines = Vec::new();
    for (code, (population, parts)) in &sources.populations {
        let mut parts: Vec<String> =
            parts.iter().map(|(tag, percent)| format!("{}={percent}", three(tag))).collect();
        parts.sort();
        lines.push(format!("{code}\t{population}\t{}", parts.join(" ")));
    }
    lines
}

/// Deprecated territory, what came in its place.
fn former(sources: &Sources) -> Vec<String> {
    let short = |code: &&String| code.len() == 2 || code.bytes().all(|b| b.is_ascii_digit());
    let aliases = sources.territories.iter().filter(|(code, _)| short(code));
    aliases.map(|(code, to)| format!("{code}\t{to}")).collect()
}
