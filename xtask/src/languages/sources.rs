//! The files as they are.
use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use serde_json::Value;

/// Rows of a table by the names of its columns.
pub(crate) type Row = BTreeMap<String, String>;

/// Everything that the table is built from.
pub(crate) struct Sources {
    /// ISO 639-3: `Id`, `Part2b`, `Part1`, `Scope`, `Language_Type`, `Ref_Name`.
    pub(crate) iso: Vec<Row>,
    /// Its retired codes: `Id`, `Ret_Reason`, `Change_To`, `Ret_Remedy`.
    pub(crate) retired: Vec<Row>,
    /// CLDR: alias tag, replacement, reason.
    pub(crate) aliases: BTreeMap<String, (String, String)>,
    /// CLDR: alias of a territory, replacement.
    pub(crate) territories: BTreeMap<String, String>,
    /// CLDR: tag, tag with likely script and region.
    pub(crate) likely: BTreeMap<String, String>,
    /// CLDR: territory, population, (language tag, percent).
    pub(crate) populations: BTreeMap<String, (String, Vec<(String, String)>)>,
    /// Glottolog's languoids.
    pub(crate) glottolog: Vec<Row>,
    /// GlotScript: code, main scripts.
    pub(crate) scripts: Vec<(String, String)>,
    /// Joshi et al.: code, class, name.
    pub(crate) classes: Vec<(String, u8, String)>,
    /// Joshi et al.: name, class.
    pub(crate) class_names: Vec<(String, u8)>,
    /// Agglomerated endangerment status: code, level.
    pub(crate) endangerment: Vec<(String, String)>,
    /// The Hub's list: two-letter code, English name, own name.
    pub(crate) hub: Vec<(String, String, String)>,
    /// CLDR's version.
    pub(crate) cldr: String,
}

impl Sources {
    /// Reads the files of a folder.
    pub(crate) fn read(folder: &Path) -> Result<Self, String> {
        let text = |name: &str| text(&folder.join(name));
        let json = |name: &str| {
            let parsed: Result<Value, _> = serde_json::from_str(&text(name)?);
            parsed.map(|value| value["supplemental"].clone()).map_err(|error| format!("{name}: {error}"))
        };
        let (alias, likely) = (json("cldr_aliases.json.gz")?, json("cldr_likely_subtags.json.gz")?);
        let info = json("cldr_territory_info.json.gz")?;
        let cldr = &likely["version"]["_cldrVersion"];
        Ok(Self {
            iso: rows(&text("iso-639-3.tab")?, b'\t')?,
            retired: rows(&text("iso-639-3_Retirements.tab")?, b'\t')?,
            aliases: entries(&alias["metadata"]["alias"]["languageAlias"], |entry| {
                (string(&entry["_replacement"]), string(&entry["_reason"]))
            }),
            territories: entries(&alias["metadata"]["alias"]["territoryAlias"], |entry| {
                string(&entry["_replacement"])
            }),
            likely: entries(&likely["likelySubtags"], string),
            populations: entries(&info["territoryInfo"], |entry| {
                let percent = |part: &Value| string(&part["_populationPercent"]);
                let parts = entries(&entry["languagePopulation"], percent);
                (string(&entry["_population"]), parts.into_iter().collect())
            }),
            glottolog: rows(&text("glottolog-5.1-languages.csv.gz")?, b',')?,
            scripts: rows(&text("GlotScript.tsv")?, b'\t')?
                .into_iter()
                .map(|row| (row["ISO639-3"].clone(), row["ISO15924-Main"].clone()))
                .collect(),
            classes: text("lang2tax-codes.txt")?.lines().filter_map(coded).collect(),
            class_names: text("lang2tax.txt")?.lines().filter_map(named).collect(),
            endangerment: text("aes.csv")?
                .lines()
                .filter_map(|line| line.split_once(','))
                .map(|(code, level)| (code.to_owned(), level.to_owned()))
                .collect(),
            hub: text("hub_languages_iso_639_1.tsv")?.lines().filter_map(listed).collect(),
            cldr: string(cldr),
        })
    }
}

fn coded(line: &str) -> Option<(String, u8, String)> {
    let (code, rest) = line.split_once(',')?;
    let (class, name) = rest.split_once(',')?;
    Some((code.to_owned(), class.parse().ok()?, name.to_owned()))
}

fn named(line: &str) -> Option<(String, u8)> {
    let (name, class) = line.rsplit_once(',')?;
    Some((name.to_owned(), class.trim().parse().ok()?))
}

fn listed(line: &str) -> Option<(String, String, String)> {
    let mut cells = line.split('\t').map(str::to_owned);
    Some((cells.next()?, cells.next()?, cells.next()?))
}

fn string(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn entries<T>(value: &Value, read: impl Fn(&Value) -> T) -> BTreeMap<String, T> {
    let entries = value.as_object().into_iter().flatten();
    entries.map(|(key, entry)| (key.clone(), read(entry))).collect()
}

fn text(path: &Path) -> Result<String, String> {
    let told = |error: std::io::Error| format!("{}: {error}", path.display());
    let bytes = fs::read(path).map_err(told)?;
    let mut text = String::new();
    if path.extension().is_some_and(|extension| extension == "gz") {
        flate2::read::GzDecoder::new(bytes.as_slice()).read_to_string(&mut text).map_err(told)?;
        return Ok(text);
    }
    bytes.as_slice().read_to_string(&mut text).map_err(told)?;
    Ok(text)
}

fn rows(text: &str, delimiter: u8) -> Result<Vec<Row>, String> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .quoting(delimiter == b',')
        .flexible(true)
        .from_reader(text.as_bytes());
    let told = |error: csv::Error| error.to_string();
    let header: Vec<String> = reader.headers().map_err(told)?.iter().map(str::to_owned).collect();
    let row = |record: csv::StringRecord| {
        // A short line lacks its last, empty cells.
        let cell = |at: usize| record.get(at).unwrap_or_default().to_owned();
        header.iter().enumerate().map(|(at, name)| (name.clone(), cell(at))).collect()
    };
    reader.records().map(|record| record.map(row).map_err(told)).collect()
}
