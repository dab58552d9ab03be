//! The reference table of languages, built from its sources.
//!
//! The same sources give the same bytes. What each source lends and under which terms stands in
//! `crates/languages/NOTICE`.
mod classes;
mod facts;
mod sources;
mod write;

use std::fs;
use std::path::{Path, PathBuf};

use self::sources::Sources;
use crate::run::{Done, only, option, top};

/// Where the table lies that the crate includes.
fn committed() -> PathBuf {
    top().join("crates/languages/data/reference.tsv")
}

/// `cargo xtask languages`.
pub(crate) fn languages(arguments: &[&str]) -> Done {
    only(arguments, &["--from", "--out"], &[])?;
    let from = option(arguments, "--from")?.ok_or("languages: --from DIR: the folder of the sources")?;
    let out = option(arguments, "--out")?.map_or_else(committed, PathBuf::from);
    let (text, report) = build(Path::new(from))?;
    for line in &report {
        eprintln!("xtask: {line}");
    }
    fs::write(&out, text).map_err(|error| format!("{}: {error}", out.display()))?;
    println!("{}", out.display());
    Ok(())
}

/// The table's text, and what a reader should know of the build.
fn build(from: &Path) -> Result<(String, Vec<String>), String> {
    let sources = Sources::read(from)?;
    let mut report = Vec::new();
    let facts = facts::Facts::new(&sources, &mut report)?;
    Ok((write::text(&sources, &facts), report))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::path::PathBuf;

    use serde_json::{Value, json};

    use super::sources::Sources;

    #[test]
    fn the_committed_table_is_what_the_sources_give() {
        let Some(data) = std::env::var_os("CLADIST_TEST_DATA").map(PathBuf::from) else {
            eprintln!("SKIPPED: CLADIST_TEST_DATA is not set");
            return;
        };
        let (text, _) = super::build(&data.join("languages")).unwrap();
        let committed = std::fs::read_to_string(super::committed()).unwrap();
        assert!(text == committed, "`cargo xtask languages` gives another table");
    }

    #[test]
    fn the_sources_are_read_whole() {
        let Some(data) = std::env::var_os("CLADIST_TEST_DATA").map(PathBuf::from) else { return };
        let folder = data.join("languages");
        let sources = Sources::read(&folder).unwrap();
        let golden: Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
        let mut levels: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &sources.glottolog {
            *levels.entry(&row["Level"]).or_default() += 1;
        }
        let coded = sources.glottolog.iter().filter(|row| !row["ISO639P3code"].is_empty()).count();
        assert_eq!(
            json!({ "rows": sources.glottolog.len(), "by_level": levels, "with_iso_639_3": coded }),
            golden["glottolog"]
        );
        assert_eq!(json!(sources.iso.len()), golden["iso_639_3"]["rows"]);
        assert_eq!(json!(sources.retired.len()), golden["retirements"]);
        assert_eq!(json!(sources.class_names.len()), golden["joshi_names"]);
        assert_eq!(json!(sources.classes.len()), golden["joshi_codes"]);
        assert_eq!(golden["joshi_rows_with_code"], golden["joshi_codes"]);
        let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
        let mut names: BTreeMap<&str, Vec<u8>> = BTreeMap::new();
        for (name, class) in &sources.class_names {
            *sizes.entry(class.to_string()).or_default() += 1;
            names.entry(name).or_default().push(*class);
        }
        assert_eq!(json!(sizes), golden["joshi_class_sizes"]);
        let pick = |(name, _): (&String, &Value)| (name.clone(), json!(names[name.as_str()]));
        for key in ["joshi_repeated", "joshi_same_language_two_names"] {
            let found: serde_json::Map<String, Value> =
                golden[key].as_object().unwrap().iter().map(pick).collect();
            assert_eq!(Value::Object(found), golden[key]);
        }
        let repeated = names.values().filter(|classes| classes.len() > 1).count();
        assert_eq!(json!(repeated), golden["joshi_repeated_names"]);
        let tags: std::collections::BTreeSet<&String> =
            sources.populations.values().flat_map(|(_, parts)| parts.iter().map(|(tag, _)| tag)).collect();
        assert_eq!(json!(tags.len()), golden["cldr"]["languages"]);
    }

    #[test]
    fn speakers_are_those_of_an_independent_sum() {
        let Some(data) = std::env::var_os("CLADIST_TEST_DATA").map(PathBuf::from) else { return };
        let folder = data.join("languages");
        let sources = Sources::read(&folder).unwrap();
        let golden: Value =
            serde_json::from_str(&std::fs::read_to_string(folder.join("expected.json")).unwrap()).unwrap();
        let cldr = &golden["cldr"];
        let near = |found: f64, wanted: &Value| {
            let wanted = wanted.as_f64().unwrap();
            assert!((found - wanted).abs() <= 1e-6 * wanted, "{found}, not {wanted}");
        };
        let (mut speakers, mut largest, mut population) = (BTreeMap::<&str, f64>::new(), 0.0, 0.0);
        for (people, parts) in sources.populations.values() {
            let people: f64 = people.parse().unwrap();
            let of = |percent: &String| people * percent.parse::<f64>().unwrap() / 100.0;
            population += people;
            largest += parts.iter().map(|(_, percent)| of(percent)).fold(0.0, f64::max);
            for (tag, percent) in parts {
                *speakers.entry(tag).or_default() += of(percent);
            }
        }
        near(population, &cldr["population"]);
        near(largest, &cldr["largest_language_per_territory_summed"]);
        near(speakers.values().sum(), &cldr["speakers_summed"]);
        for (tag, wanted) in cldr["speakers"].as_object().unwrap() {
            near(speakers.get(tag.as_str()).copied().unwrap_or(0.0), wanted);
        }
        let mut top: Vec<(&str, f64)> = speakers.into_iter().collect();
        top.sort_by(|a, b| b.1.total_cmp(&a.1));
        for (found, wanted) in top.iter().zip(cldr["top"].as_array().unwrap()) {
            assert_eq!(found.0, wanted[0]);
            near(found.1, &wanted[1]);
        }
    }
}
