//! The tables: manifests, and rows as batches.
use std::collections::{BTreeMap, BTreeSet};

use cladist_sdk::prelude::*;

use super::resources::{LEVELS, Stage, Support};
use super::rows::{Papers, Record, Resource};

/// Stands for a record that names no value.
const NOT_SAID: &str = "(not said)";

pub(super) fn flow_table() -> Table {
    Table::new("flow", "How many records each round of search and each database gave.")
        .column(Column::new(
            "stage",
            "utf8",
            "identified: rows of `records`; duplicates: of them, further records of one paper; unique: papers.",
        ))
        .column(Column::new("round", "utf8?", "The round of search; null for all."))
        .column(Column::new("database", "utf8?", "The database; null for all."))
        .column(Column::new("records", "int64", "How many; one found by several counts for each.").unit("records"))
        .column(Column::new("queries", "int64", "Distinct queries that found them.").unit("queries"))
        .column(Column::new("dates", "int64", "Distinct dates of search.").unit("days"))
        .order("by stage, round (all first), database (all first)")
        .view(View::bar("round", "records").series("stage"))
}

pub(super) fn flow(survey: &Papers) -> Result<RecordBatch> {
    #[derive(Default)]
    struct Count<'a> {
        records: usize,
        papers: BTreeSet<usize>,
        queries: BTreeSet<&'a str>,
        dates: BTreeSet<&'a str>,
    }
    let all = |set: &'_ BTreeSet<String>| -> Vec<Option<String>> {
        std::iter::once(None).chain(set.iter().cloned().map(Some)).collect()
    };
    let mut counts: BTreeMap<(Option<String>, Option<String>), Count<'_>> = BTreeMap::new();
    counts.entry((None, None)).or_default();
    for (record, &paper) in survey.records.iter().zip(&survey.of) {
        for round in all(&record.rounds) {
            for database in all(&record.databases) {
                let count = counts.entry((round.clone(), database)).or_default();
                count.records += 1;
                count.papers.insert(paper);
                count.queries.extend(record.queries.iter().map(String::as_str));
                count.dates.extend(record.dates.iter().map(String::as_str));
            }
        }
    }
    let stages = ["identified", "duplicates", "unique"];
    let rows: Vec<_> = stages.iter().flat_map(|stage| counts.iter().map(move |row| (*stage, row))).collect();
    let number = |stage: &str, count: &Count<'_>| match stage {
        "identified" => count.records,
        "duplicates" => count.records - count.papers.len(),
        _ => count.papers.len(),
    };
    Ok(record_batch([
        ("stage", strings(rows.iter().map(|row| row.0))),
        ("round", nullable_strings(rows.iter().map(|(_, ((round, _), _))| round.as_deref()))),
        ("database", nullable_strings(rows.iter().map(|(_, ((_, database), _))| database.as_deref()))),
        ("records", ints(rows.iter().map(|(stage, (_, count))| number(stage, count) as i64))),
        ("queries", ints(rows.iter().map(|(_, (_, count))| count.queries.len() as i64))),
        ("dates", ints(rows.iter().map(|(_, (_, count))| count.dates.len() as i64))),
    ])?)
}

pub(super) fn overlap_table() -> Table {
    Table::new(
        "overlap",
        "One row per combination of databases in which papers were found, and per database.",
    )
    .column(Column::new("databases", "utf8?", "Sorted, joined by +; null for papers without a database."))
    .column(Column::new("number", "int64", "How many they are.").unit("databases"))
    .column(Column::new("records", "int64", "Papers found in exactly these.").unit("papers"))
    .column(Column::new("share", "float64", "Of all papers.").unit("share"))
    .column(Column::new("found", "int64", "Papers found in any of these.").unit("papers"))
    .column(
        Column::new("missed", "int64", "Papers that a search in these alone would have missed.")
            .unit("papers"),
    )
    .order("by the names of the databases")
    .view(View::bar("databases", "records"))
}

pub(super) fn overlap(survey: &Papers) -> Result<RecordBatch> {
    let mut counts: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    for paper in &survey.unique {
        let databases: Vec<&str> = paper.databases.iter().map(String::as_str).collect();
        for database in &databases {
            counts.entry(vec![database]).or_default();
        }
        *counts.entry(databases).or_default() += 1;
    }
    let all = survey.unique.len();
    let found = |databases: &[&str]| {
        let any = |paper: &&Record| databases.iter().any(|database| paper.databases.contains(*database));
        survey.unique.iter().filter(any).count()
    };
    let rows: Vec<(&Vec<&str>, &usize, usize)> =
        counts.iter().map(|(databases, count)| (databases, count, found(databases))).collect();
    let name = |databases: &[&str]| (!databases.is_empty()).then(|| databases.join("+"));
    Ok(record_batch([
        ("databases", nullable_strings(rows.iter().map(|row| name(row.0)))),
        ("number", ints(rows.iter().map(|row| row.0.len() as i64))),
        ("records", ints(rows.iter().map(|row| *row.1 as i64))),
        ("share", floats(rows.iter().map(|row| *row.1 as f64 / all as f64))),
        ("found", ints(rows.iter().map(|row| row.2 as i64))),
        ("missed", ints(rows.iter().map(|row| (all - row.2) as i64))),
    ])?)
}

pub(super) fn tasks_table() -> Table {
    Table::new("tasks", "Papers by task and year; null means all.")
        .column(Column::new("task", "utf8?", "The task, `(not said)` of papers without one; null for all."))
        .column(Column::new("year", "int64?", "The year; null for all, those without one too."))
        .column(
            Column::new("records", "int64", "Papers; one with several tasks counts for each.").unit("papers"),
        )
        .order("by task (all first), then by year (all first)")
        .view(View::new(cladist_sdk::ViewKind::Heatmap).xy("year", "task").value("records"))
}

pub(super) fn tasks(survey: &Papers) -> Result<RecordBatch> {
    let mut counts: BTreeMap<(Option<&str>, Option<i64>), i64> = BTreeMap::new();
    counts.insert((None, None), 0);
    for paper in &survey.unique {
        let none = paper.tasks.is_empty().then_some(NOT_SAID);
        let tasks: Vec<&str> = paper.tasks.iter().map(String::as_str).chain(none).collect();
        for task in std::iter::once(None).chain(tasks.into_iter().map(Some)) {
            *counts.entry((task, None)).or_default() += 1;
            if paper.year.is_some() {
                *counts.entry((task, paper.year)).or_default() += 1;
            }
        }
    }
    Ok(record_batch([
        ("task", nullable_strings(counts.keys().map(|key| key.0))),
        ("year", nullable_ints(counts.keys().map(|key| key.1))),
        ("records", ints(counts.values().copied())),
    ])?)
}

pub(super) fn fields_table() -> Table {
    Table::new("fields", "Papers by kind, track, language and number of languages.")
        .column(Column::new(
            "field",
            "utf8",
            "kind, track, language, or languages: how many a paper is about.",
        ))
        .column(Column::new("value", "utf8", "The value; `(not said)` of papers without one."))
        .column(
            Column::new("records", "int64", "Papers; one with several values counts for each.")
                .unit("papers"),
        )
        .column(Column::new("share", "float64", "Of all papers.").unit("share"))
        .order("by field, then most frequent first, then by value")
        .view(View::bar("value", "records").series("field"))
}

pub(super) fn fields(survey: &Papers) -> Result<RecordBatch> {
    let mut rows: Vec<(&str, String, usize)> = Vec::new();
    let mut count = |field, of: &dyn Fn(&Record) -> BTreeSet<String>| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for paper in &survey.unique {
            let set = of(paper);
            let none = set.is_empty().then(|| NOT_SAID.to_owned());
            for value in set.into_iter().chain(none) {
                *counts.entry(value).or_default() += 1;
            }
        }
        let mut found: Vec<_> = counts.into_iter().map(|(value, count)| (field, value, count)).collect();
        found.sort_by(|a, b| b.2.cmp(&a.2).then(a.1.cmp(&b.1)));
        rows.extend(found);
    };
    count("kind", &|paper| paper.kinds.clone());
    count("language", &|paper| paper.languages.clone());
    count("languages", &|paper| {
        Some(paper.languages.len().to_string()).into_iter().filter(|n| n != "0").collect()
    });
    count("track", &|paper| paper.tracks.clone());
    let all = survey.unique.len() as f64;
    Ok(record_batch([
        ("field", strings(rows.iter().map(|row| row.0))),
        ("value", strings(rows.iter().map(|row| &row.1))),
        ("records", ints(rows.iter().map(|row| row.2 as i64))),
        ("share", floats(rows.iter().map(|row| row.2 as f64 / all))),
    ])?)
}

pub(super) fn funnel_table() -> Table {
    let count = |name: &str, doc: &str| Column::new(name, "int64?", doc).unit("resources");
    Table::new("funnel", "What of the resources can be used, stage by stage.")
        .column(Column::new("stage", "utf8", "all, available, licensed, machine_actionable, test_split."))
        .column(count(
            "resources",
            "Those that meet this and all criteria before it; null without a column for it.",
        ))
        .column(Column::new("share", "float64?", "Of all resources; null without any.").unit("share"))
        .column(count("alone", "Those that meet this criterion, whatever the others."))
        .column(count("known", "Those that say something about it; the others count as not meeting it."))
        .column(Column::new("note", "utf8?", "What to know about the stage."))
        .order("of the funnel")
        .view(View::bar("stage", "resources"))
}

pub(super) fn funnel(stages: &[Stage]) -> Result<RecordBatch> {
    let count = |of: &dyn Fn(&Stage) -> Option<usize>| {
        nullable_ints(stages.iter().map(|stage| of(stage).map(|count| count as i64)))
    };
    let share =
        |stage: &Stage| Some(stage.resources? as f64 / stage.all as f64).filter(|share| share.is_finite());
    Ok(record_batch([
        ("stage", strings(stages.iter().map(|stage| stage.name))),
        ("resources", count(&|stage| stage.resources)),
        ("share", nullable_floats(stages.iter().map(share))),
        ("alone", count(&|stage| stage.alone)),
        ("known", count(&|stage| stage.known)),
        ("note", nullable_strings(stages.iter().map(|stage| stage.note.as_deref()))),
    ])?)
}

pub(super) fn resource_fields_table() -> Table {
    Table::new("resource_fields", "Resources by how they were annotated and which splits they have.")
        .column(Column::new("field", "utf8", "annotation, test_split or train_split."))
        .column(Column::new(
            "value",
            "utf8",
            "The value, `yes` or `no`; `(not said)` of resources without one.",
        ))
        .column(
            Column::new("resources", "int64", "Resources; one with several values counts for each.")
                .unit("resources"),
        )
        .order("by field, then most frequent first, then by value")
        .view(View::bar("value", "resources").series("field"))
}

pub(super) fn resource_fields(resources: &[Resource]) -> Result<RecordBatch> {
    let mut counts: BTreeMap<(&str, &str), i64> = BTreeMap::new();
    let mut count = |field, value| *counts.entry((field, value)).or_default() += 1;
    let split = |has: Option<bool>| has.map_or(NOT_SAID, |has| if has { "yes" } else { "no" });
    for resource in resources {
        resource.annotation.iter().for_each(|kind| count("annotation", kind));
        if resource.annotation.is_empty() {
            count("annotation", NOT_SAID);
        }
        let [.., test] = resource.meets;
        count("test_split", split(test));
        count("train_split", split(resource.train_split));
    }
    let mut rows: Vec<_> = counts.into_iter().collect();
    rows.sort_by(|((a, x), n), ((b, y), m)| a.cmp(b).then(m.cmp(n)).then(x.cmp(y)));
    Ok(record_batch([
        ("field", strings(rows.iter().map(|row| row.0.0))),
        ("value", strings(rows.iter().map(|row| row.0.1))),
        ("resources", ints(rows.iter().map(|row| row.1))),
    ])?)
}

pub(super) fn support_table() -> Table {
    let count = |name: &str, unit: &str, doc: &str| Column::new(name, "int64", doc).unit(unit);
    Table::new("support", "One row per task of papers or resources: what there is for it.")
        .column(Column::new("task", "utf8", "The task, letter case aside."))
        .column(count("papers", "papers", "Papers on it."))
        .column(Column::new("first_year", "int64?", "The year of the first of them."))
        .column(Column::new("last_year", "int64?", "The year of the last."))
        .column(count("resources", "resources", "Resources for it."))
        .column(count("available", "resources", "Of them available."))
        .column(count("licensed", "resources", "Of them with a licence."))
        .column(count("machine_actionable", "resources", "Of them that a program can read."))
        .column(count("test_split", "resources", "Of them with a test split."))
        .column(Column::new(
            "level",
            "utf8",
            "How far the furthest resource comes: none (no resource), described, available, licensed, \
             machine_actionable, test_split; each needs all before it.",
        ))
        .order("by task, letter case aside")
        .view(View::bar("task", "papers").top(30))
}

pub(super) fn support(rows: &[Support]) -> Result<RecordBatch> {
    let count = |of: &dyn Fn(&Support) -> usize| ints(rows.iter().map(|row| of(row) as i64));
    Ok(record_batch([
        ("task", strings(rows.iter().map(|row| &row.task))),
        ("papers", count(&|row| row.papers)),
        ("first_year", nullable_ints(rows.iter().map(|row| row.years.map(|years| years.0)))),
        ("last_year", nullable_ints(rows.iter().map(|row| row.years.map(|years| years.1)))),
        ("resources", count(&|row| row.resources)),
        ("available", count(&|row| row.meets[0])),
        ("licensed", count(&|row| row.meets[1])),
        ("machine_actionable", count(&|row| row.meets[2])),
        ("test_split", count(&|row| row.meets[3])),
        ("level", strings(rows.iter().map(|row| LEVELS.get(row.level).copied().unwrap_or("none")))),
    ])?)
}
