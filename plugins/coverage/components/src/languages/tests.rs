use std::collections::{BTreeMap, BTreeSet};

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

use crate::Definition;
use crate::tests::{golden, registry};

type Found = BTreeMap<String, RecordBatch>;

fn run(config: &Value, items: RecordBatch) -> Found {
    cladist_testkit::metric_tables::<Definition>("languages", config, &[("items", items)]).unwrap()
}

fn lists(lists: &[&[&str]]) -> RecordBatch {
    record_batch([("languages", string_lists(lists.iter().map(|list| list.iter())))]).unwrap()
}

/// Index values of the whole, or of a group.
fn indices(tables: &Found, group: Option<&str>) -> BTreeMap<String, Option<f64>> {
    let table = &tables["indices"];
    let (groups, names, values) = (table.text("group"), table.text("index"), table.float("value"));
    let (groups, names, values) = (groups.unwrap(), names.unwrap(), values.unwrap());
    let here = |row: &usize| (!groups.is_null(*row)).then(|| groups.value(*row)) == group;
    let value = |row: usize| (names.value(row).to_owned(), (!values.is_null(row)).then(|| values.value(row)));
    (0..table.num_rows()).filter(here).map(value).collect()
}

fn items(tables: &Found) -> BTreeMap<String, i64> {
    let table = &tables["languages"];
    let (languages, items) = (table.text("language").unwrap(), table.int("items").unwrap());
    (0..table.num_rows()).map(|row| (languages.value(row).to_owned(), items.value(row))).collect()
}

fn near(found: Option<f64>, wanted: f64) {
    assert!(
        found.is_some_and(|found| (found - wanted).abs() <= 1e-9 * wanted.abs().max(1.0)),
        "{found:?}, not {wanted}"
    );
}

#[test]
fn an_item_counts_once_per_language_and_nothing_else_counts() {
    let tables =
        run(&json!({}), lists(&[&["en", "eng", "en-US"], &["el", "zxx", "multilingual"], &[], &["xx"]]));
    assert_eq!(items(&tables), BTreeMap::from([("eng".to_owned(), 1), ("ell".to_owned(), 1)]));
    let found = indices(&tables, None);
    assert_eq!((found["items"], found["languages"], found["mentions"]), (Some(4.0), Some(2.0), Some(2.0)));
    near(found["shannon"], 2_f64.ln());
    near(found["hill_1"], 2.0);
    near(found["share_of_areas"], 1.0 / 6.0);
    near(found["share_of_class_5"], 1.0 / 7.0);
    let per_item = &tables["per_item"];
    assert_eq!(per_item.int("languages").unwrap().values(), &[0, 1]);
    assert_eq!(per_item.int("items").unwrap().values(), &[2, 2]);
}

#[test]
fn english_can_be_left_out_and_macrolanguages_merged() {
    let rows = || lists(&[&["English", "cmn"], &["zh"], &["nb"]]);
    let tables = run(&json!({ "drop_english": true }), rows());
    assert_eq!(items(&tables).into_keys().collect::<Vec<_>>(), ["cmn", "nob", "zho"]);
    let tables = run(&json!({ "drop_english": true, "merge_macrolanguages": true }), rows());
    assert_eq!(items(&tables), BTreeMap::from([("nor".to_owned(), 1), ("zho".to_owned(), 2)]));
    let tables = run(&json!({ "normalize": false, "drop_english": true }), rows());
    assert_eq!(items(&tables).into_keys().collect::<Vec<_>>(), ["cmn", "nb", "zh"]);
}

#[test]
fn weights_and_groups() {
    let batch = record_batch([
        ("languages", string_lists([vec!["en", "fr"], vec!["en"], vec!["fr"]])),
        ("downloads", nullable_floats([Some(30.0), Some(10.0), None])),
        ("task", string_lists([vec!["a", "b", "a"], vec!["b"], vec![]])),
    ])
    .unwrap();
    let tables = run(&json!({ "weight": "downloads", "by": "task" }), batch);
    let table = &tables["languages"];
    assert_eq!(table.float("weight").unwrap().values(), &[40.0, 30.0]);
    assert_eq!(table.float("share").unwrap().values(), &[40.0 / 70.0, 30.0 / 70.0]);
    let (whole, b) = (indices(&tables, None), indices(&tables, Some("b")));
    near(whole["top1_share"], 4.0 / 7.0);
    assert_eq!((whole["items"], b["items"], b["mentions"]), (Some(3.0), Some(2.0), Some(3.0)));
    near(b["top1_share"], 40.0 / 70.0);
    let notes = tables["indices"].text("note").unwrap();
    assert_eq!(notes.value(0), "1 without a weight");
}

#[test]
fn a_member_serves_the_speakers_of_its_macrolanguage_and_is_not_missing_first() {
    let tables = run(&json!({}), lists(&[&["cmn"]]));
    let both = run(&json!({}), lists(&[&["cmn", "zh"]]));
    assert_eq!(indices(&tables, None)["speakers_high"], indices(&both, None)["speakers_high"]);
    let missing = &tables["missing"];
    let (languages, served) = (missing.text("language").unwrap(), missing.text("served_as").unwrap());
    assert_eq!(languages.value(0), "eng");
    let last = missing.num_rows() - 1;
    assert_eq!((languages.value(last), served.value(last)), ("zho", "cmn"));
    // Every language of the table but the one covered; four codes are no languages.
    assert_eq!(missing.num_rows(), 7923 - 4 - 1);
}

#[test]
fn speakers_of_a_file_of_ones_own() {
    let folder = std::env::temp_dir().join(format!("cladist-figures-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("speakers.tsv");
    std::fs::write(&path, "iso_639_3_code\testimated_number_of_speakers\nell\t30\neng\t70\n").unwrap();
    let tables = run(&json!({ "reference": path }), lists(&[&["el"]]));
    let found = indices(&tables, None);
    assert_eq!(
        (found["speakers_low"], found["speakers_high"], found["m_tau"]),
        (None, Some(30.0), Some(0.3))
    );
    std::fs::write(&path, "nothing\n").unwrap();
    let error = cladist_testkit::metric_tables::<Definition>(
        "languages",
        &json!({ "reference": path }),
        &[("items", lists(&[&["el"]]))],
    );
    assert!(error.unwrap_err().contains("no column `iso_639_3_code`"));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn numbers_are_refused_as_languages() {
    let batch = record_batch([("languages", ints([1]))]).unwrap();
    let error = cladist_testkit::metric_tables::<Definition>("languages", &json!({}), &[("items", batch)]);
    assert!(error.unwrap_err().contains("a text or a list of texts"));
}

/// How many items have how many languages.
fn per_item(rows: &[Vec<String>]) -> Value {
    let batch = record_batch([("languages", string_lists(rows.iter().map(|row| row.iter())))]).unwrap();
    let tables = run(&json!({ "normalize": false }), batch);
    let table = &tables["per_item"];
    let (languages, items) = (table.int("languages").unwrap(), table.int("items").unwrap());
    let counts: BTreeMap<String, i64> =
        (0..table.num_rows()).map(|row| (languages.value(row).to_string(), items.value(row))).collect();
    json!(counts)
}

/// The languages of a registry as written, against the values of an independent count.
fn compare(name: &str, rows: &[Vec<String>]) {
    let Some(golden) = golden() else { return };
    let golden = &golden["registries"][name];
    let batch = || record_batch([("languages", string_lists(rows.iter().map(|row| row.iter())))]).unwrap();
    for (key, drop_english) in [("language_diversity", false), ("language_diversity_without_english", true)] {
        let Some(wanted) = golden.get(key) else { continue };
        let tables = run(&json!({ "normalize": false, "drop_english": drop_english }), batch());
        let found = indices(&tables, None);
        for (theirs, ours) in [
            ("languages", "languages"),
            ("total", "mentions"),
            ("shannon_nats", "shannon"),
            ("effective_number", "hill_1"),
            ("pielou", "pielou"),
            ("simpson_1_minus", "simpson"),
            ("inverse_simpson", "hill_2"),
            ("hhi", "hhi"),
            ("gini", "gini"),
            ("top1_share", "top1_share"),
            ("top5_share", "top5_share"),
            ("top10_share", "top10_share"),
        ] {
            near(found[ours], wanted[theirs].as_f64().unwrap());
        }
        assert_eq!(found["items"], golden["rows"].as_f64());
    }
    let counts = items(&run(&json!({ "normalize": false }), batch()));
    for pair in golden["top_languages"].as_array().unwrap() {
        assert_eq!(counts.get(pair[0].as_str().unwrap()).copied(), pair[1].as_i64(), "{pair}");
    }
}

#[test]
fn the_registry_of_mteb() {
    let Some(rows) = registry("mteb-tasks.csv.gz", "languages") else { return };
    let codes = |row: &Vec<String>| {
        let codes: BTreeSet<String> =
            row.iter().map(|tag| tag.split('-').next().unwrap().to_owned()).collect();
        codes.into_iter().collect()
    };
    let by_code: Vec<Vec<String>> = rows.iter().map(codes).collect();
    compare("mteb_tasks", &by_code);
    let golden = &golden().unwrap()["registries"]["mteb_tasks"];
    assert_eq!(per_item(&by_code), golden["languages_per_task"]);
    assert_eq!(per_item(&by_code)["0"], golden["rows_without_languages"]);
    let counts = |rows: &[Vec<String>], config: Value| {
        let batch = record_batch([("languages", string_lists(rows.iter().map(|row| row.iter())))]).unwrap();
        let tables = run(&config, batch);
        (items(&tables), indices(&tables, None))
    };
    let as_written = json!({ "normalize": false });
    let (found, figures) = counts(&by_code, as_written.clone());
    assert_eq!(json!(found["eng"]), golden["tasks_with_english"]);
    assert_eq!(json!(found["zxx"]), golden["tasks_with_zxx"]);
    assert_eq!(figures["languages"], golden["language_codes"].as_f64());
    assert_eq!(counts(&rows, as_written).1["languages"], golden["language_script_tags"].as_f64());
    // Tasks that have nothing left without English.
    let without: Vec<Vec<String>> =
        by_code.iter().map(|row| row.iter().filter(|code| *code != "eng").cloned().collect()).collect();
    let alone = per_item(&without)["0"].as_i64().unwrap() - per_item(&by_code)["0"].as_i64().unwrap();
    assert_eq!(json!(alone), golden["tasks_with_only_english"]);
    // Normalised from tags with scripts: no programming language and no group of languages is among them.
    let tags = record_batch([("languages", string_lists(rows.iter().map(|row| row.iter())))]).unwrap();
    let counts = items(&run(&json!({}), tags));
    assert_eq!((counts["eng"], counts["dtp"], counts["apc"] > 3), (1062, 1, true));
    assert!(
        counts
            .keys()
            .all(|code| cladist_languages::reference().find_text(code).is_some_and(|l| l.is_language()))
    );
}

#[test]
fn the_registry_of_seacrowd() {
    if let Some(rows) = registry("seacrowd-datasets.csv.gz", "languages") {
        compare("seacrowd", &rows);
        let golden = &golden().unwrap()["registries"]["seacrowd"];
        assert_eq!(per_item(&rows)["0"], golden["rows_without_languages"]);
        assert_eq!(golden["languages"], golden["language_diversity"]["languages"]);
    }
}
