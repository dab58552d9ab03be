//! The tables: their manifests and rows.
use cladist_languages::{Code, Language, Reference};
use cladist_sdk::prelude::*;
use rustc_hash::FxHashMap;

use super::Config;
use super::indices::{Index, World, indices};
use super::tally::Counts;

/// Adds the tables to the manifest.
pub(super) fn tables(manifest: MetricManifest) -> MetricManifest {
    manifest.table(languages_table()).table(indices_table()).table(missing_table()).table(per_item_table())
}

fn facts(table: Table) -> Table {
    table
        .column(Column::new("name", "utf8?", "ISO 639-3's reference name."))
        .column(Column::new("family", "utf8?", "Glottolog's top-level family; an isolate is one of its own."))
        .column(Column::new("script", "utf8?", "CLDR's likely script, else GlotScript's single one."))
        .column(Column::new("area", "utf8?", "Glottolog's area."))
        .column(Column::new(
            "resource_class",
            "int64?",
            "0 (left behind) to 5 (winners), Joshi et al. 2020; the larger where names differ.",
        ))
        .column(Column::new("endangerment", "utf8?", "Agglomerated endangerment status (Glottolog)."))
}

fn speakers(table: Table) -> Table {
    table
        .column(
            Column::new(
                "speakers_low",
                "float64?",
                "People of the territories where no language has more speakers (CLDR); nobody counts for two \
                 languages. A member of a macrolanguage without figures of its own has the macrolanguage's.",
            )
            .unit("people"),
        )
        .column(
            Column::new(
                "speakers_high",
                "float64?",
                "Speakers in all territories, second-language speakers too (CLDR); sums over languages count many \
                 people twice.",
            )
            .unit("people"),
        )
}

fn languages_table() -> Table {
    let table = Table::new("languages", "One row per language that an item has.").column(Column::new(
        "language",
        "utf8",
        "ISO 639-3 code; with `normalize = false` as written.",
    ));
    let table = facts(table)
        .column(Column::new("items", "int64", "Items that have it.").unit("items"))
        .column(Column::new("weight", "float64", "The sum of their weights; without `weight` their number."))
        .column(
            Column::new("share", "float64", "Of all mentions; with `weight` of all their weights.")
                .unit("share"),
        );
    speakers(table)
        .order("items descending, then language")
        .view(View::bar("language", "items").top(20))
        .view(View::table())
}

fn indices_table() -> Table {
    Table::new("indices", "One row per group and index.")
        .column(Column::new("group", "utf8?", "A value of the column `by`; null is the whole."))
        .column(Column::new(
            "index",
            "utf8",
            "items, languages, mentions (an item counts for each of its languages); shannon (nats), effective_number \
             = hill_1 = exp(shannon), pielou, simpson (1 − Σp²), inverse_simpson = hill_2, hill_0, hhi (Σp²), gini, \
             top1_share, top5_share, top10_share of the mentions; share_of_…: the part of the reference table's \
             languages, families, scripts, areas, resource classes and levels of endangerment, and of the languages \
             of each class and level, that is reached; speakers_low and speakers_high: bounds of the people reached; \
             m_tau: global utility of Blasi et al. 2022, unserved languages at zero.",
        ))
        .column(Column::new("value", "float64?", "Null where there is none."))
        .column(Column::new("note", "utf8?", "What to know about the value."))
        .order("group (the whole first), then fixed")
        .view(View::table())
}

fn missing_table() -> Table {
    let table = Table::new(
        "missing",
        "One row per language of the reference table that no item has, or the first of them.",
    )
    .column(Column::new("language", "utf8", "ISO 639-3 code."));
    speakers(facts(table))
        .column(Column::new("type", "utf8", "living, extinct, historical or constructed."))
        .column(Column::new("macrolanguage", "bool", "Whether it is a macrolanguage."))
        .column(Column::new(
            "served_as",
            "utf8?",
            "The member or macrolanguage that items have, where CLDR takes the two for one; its speakers are reached.",
        ))
        .order("served as another last; then speakers_high descending, then language")
        .view(View::bar("name", "speakers_high").top(20))
        .view(View::table())
}

fn per_item_table() -> Table {
    Table::new("per_item", "How many languages items have.")
        .column(
            Column::new("languages", "int64", "Number of distinct languages; 0 where none is said.")
                .unit("languages"),
        )
        .column(Column::new("items", "int64", "Items that have so many.").unit("items"))
        .order("languages")
        .view(View::bar("languages", "items"))
}

/// The rows of all tables.
pub(super) fn rows(counts: &Counts, table: &Reference, config: &Config) -> Result<Tables> {
    Ok(Tables::new()
        .with("languages", languages(counts, table, config)?)
        .with("indices", index_rows(counts, table, config)?)
        .with("missing", missing(counts, table, config)?)
        .with("per_item", per_item(counts)?))
}

type Named = Vec<(&'static str, arrow_array::ArrayRef)>;

fn fact_columns(of: &[Option<&Language>]) -> Named {
    fn texts<'a>(
        of: &[Option<&'a Language>],
        get: impl Fn(&'a Language) -> Option<&'a str>,
    ) -> arrow_array::ArrayRef {
        nullable_strings(of.iter().map(|language| language.and_then(&get)))
    }
    let scripts = of.iter().map(|language| language.and_then(Language::main_script));
    vec![
        ("name", texts(of, |language| Some(language.name))),
        ("family", texts(of, |language| language.family)),
        ("script", nullable_strings(scripts)),
        ("area", texts(of, |language| language.area)),
        (
            "resource_class",
            nullable_ints(of.iter().map(|language| language.and_then(|l| l.resource_class.map(i64::from)))),
        ),
        ("endangerment", texts(of, |language| language.endangerment)),
        ("speakers_low", nullable_floats(of.iter().map(|language| language.and_then(|l| l.speakers_low)))),
        ("speakers_high", nullable_floats(of.iter().map(|language| language.and_then(|l| l.speakers_high)))),
    ]
}

fn languages(counts: &Counts, table: &Reference, config: &Config) -> Result<RecordBatch> {
    let whole = &counts.groups[0].languages;
    let known: Vec<Option<&Language>> = whole.iter().map(|count| table.find_text(&count.language)).collect();
    let weight = |count: &super::tally::Count| match config.weight {
        Some(_) => count.weight,
        None => count.items as f64,
    };
    let total: f64 = whole.iter().rev().map(weight).sum();
    let share = |count| if total > 0.0 { weight(count) / total } else { 0.0 };
    let mut columns = vec![
        ("language", strings(whole.iter().map(|count| &count.language))),
        ("items", ints(whole.iter().map(|count| count.items as i64))),
        ("weight", floats(whole.iter().map(weight))),
        ("share", floats(whole.iter().map(share))),
    ];
    columns.extend(fact_columns(&known));
    Ok(record_batch(columns)?)
}

fn index_rows(counts: &Counts, table: &Reference, config: &Config) -> Result<RecordBatch> {
    let world = World::new(table, config);
    let found = cladist_sdk::par_map(counts.groups.len(), |at| indices(&counts.groups[at], &world, config));
    let rows: Vec<(Option<&str>, &Index)> = counts
        .groups
        .iter()
        .zip(&found)
        .flat_map(|(group, rows)| rows.iter().map(|row| (group.name.as_deref(), row)))
        .collect();
    Ok(record_batch([
        ("group", nullable_strings(rows.iter().map(|(group, _)| *group))),
        ("index", strings(rows.iter().map(|(_, row)| &row.name))),
        ("value", nullable_floats(rows.iter().map(|(_, row)| row.value))),
        ("note", nullable_strings(rows.iter().map(|(_, row)| row.note.as_deref()))),
    ])?)
}

fn missing(counts: &Counts, table: &Reference, config: &Config) -> Result<RecordBatch> {
    let mut covered: Vec<Code> =
        counts.groups[0].languages.iter().filter_map(|count| count.language.parse().ok()).collect();
    covered.sort_unstable();
    let there = |code: &Code| covered.binary_search(code).is_ok();
    let mut member_of: FxHashMap<Code, Code> = FxHashMap::default();
    for member in covered.iter().filter_map(|code| table.find(*code)) {
        if let Some(whole) = member.macrolanguage {
            member_of.entry(whole).or_insert(member.iso639_3);
        }
    }
    let served_as = |language: &Language| {
        language.macrolanguage.filter(there).or_else(|| member_of.get(&language.iso639_3).copied())
    };
    let absent = table.iter().filter(|language| language.is_language() && !there(&language.iso639_3));
    let mut rows: Vec<(&Language, Option<Code>)> = absent
        .map(|language| (language, if covered.is_empty() { None } else { served_as(language) }))
        .collect();
    let people = |language: &Language| language.speakers_high.unwrap_or(-1.0);
    rows.sort_by(|(a, a_as), (b, b_as)| {
        let by_people = people(b).total_cmp(&people(a));
        a_as.is_some().cmp(&b_as.is_some()).then(by_people).then(a.iso639_3.cmp(&b.iso639_3))
    });
    rows.truncate(config.missing.unwrap_or(usize::MAX));
    let known: Vec<Option<&Language>> = rows.iter().map(|(language, _)| Some(*language)).collect();
    let whole = |language: &Language| language.scope == cladist_languages::Scope::Macrolanguage;
    let mut columns = vec![
        ("language", strings(rows.iter().map(|(language, _)| language.iso639_3))),
        ("type", strings(rows.iter().map(|(language, _)| language.kind.as_str()))),
        ("macrolanguage", bools(rows.iter().map(|(language, _)| whole(language)))),
        ("served_as", nullable_strings(rows.iter().map(|(_, served)| *served))),
    ];
    columns.extend(fact_columns(&known));
    Ok(record_batch(columns)?)
}

fn per_item(counts: &Counts) -> Result<RecordBatch> {
    Ok(record_batch([
        ("languages", ints(counts.per_item.iter().map(|(languages, _)| *languages))),
        ("items", ints(counts.per_item.iter().map(|(_, items)| *items as i64))),
    ])?)
}
