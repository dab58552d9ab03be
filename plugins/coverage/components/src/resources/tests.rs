use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

use crate::Definition;

/// Id, languages, tasks, translation, size.
type Row =
    (&'static str, &'static [&'static str], &'static [&'static str], Option<&'static str>, Option<i64>);

fn resources() -> RecordBatch {
    let rows: [Row; 5] = [
        ("a", &["en", "eng", "de"], &["qa"], Some("human"), Some(99)),
        ("b", &["el"], &["qa", "nli"], Some("none"), Some(5_000)),
        ("c", &["English", "el"], &["nli"], Some("human"), None),
        ("d", &["klingon?"], &[], None, Some(200_000)),
        ("e", &[], &["qa"], Some("none"), Some(100)),
    ];
    record_batch([
        ("id", strings(rows.iter().map(|row| row.0))),
        ("languages", string_lists(rows.iter().map(|row| row.1.iter()))),
        ("tasks", string_lists(rows.iter().map(|row| row.2.iter()))),
        ("translation", nullable_strings(rows.iter().map(|row| row.3))),
        ("size", nullable_ints(rows.iter().map(|row| row.4))),
    ])
    .unwrap()
}

fn counts(config: &Value, field: &str) -> Vec<(String, i64)> {
    let tables =
        cladist_testkit::metric_tables::<Definition>("resources", config, &[("resources", resources())])
            .unwrap();
    let table = &tables["frequency"];
    let (fields, values, counts) =
        (table.text("field").unwrap(), table.text("value").unwrap(), table.int("count").unwrap());
    let value = |row: usize| if values.is_null(row) { String::new() } else { values.value(row).to_owned() };
    (0..table.num_rows())
        .filter(|&row| fields.value(row) == field)
        .map(|row| (value(row), counts.value(row)))
        .collect()
}

#[test]
fn frequencies_by_hand() {
    let pair = |value: &str, count| (value.to_owned(), count);
    let config = json!({});
    // English is written in three ways; what is no language stays as written.
    assert_eq!(
        counts(&config, "language"),
        [pair("ell", 2), pair("eng", 2), pair("deu", 1), pair("klingon?", 1), pair("", 1)]
    );
    assert_eq!(counts(&config, "task"), [pair("qa", 3), pair("nli", 2), pair("", 1)]);
    assert_eq!(
        counts(&config, "size"),
        [pair("100-1K", 1), pair("1K-10K", 1), pair("<100", 1), pair(">100K", 1), pair("", 1)]
    );
    // English and German are of class 5, Greek of class 3 (Joshi et al. 2020).
    assert_eq!(counts(&config, "resource_class"), [pair("3", 2), pair("5", 2), pair("", 2)]);
    assert!(counts(&config, "country").is_empty(), "there is no such column");
    let rest = json!({ "drop_english": true, "normalize": false });
    assert_eq!(counts(&rest, "language"), [pair("el", 2), pair("de", 1), pair("klingon?", 1), pair("", 1)]);
}

#[test]
fn fields_against_each_other_and_gaps_by_hand() {
    let config = json!({ "crosstabs": [["task", "translation"]], "top": 2 });
    let tables =
        cladist_testkit::metric_tables::<Definition>("resources", &config, &[("resources", resources())])
            .unwrap();
    // qa: human 1, none 2; nli: human 1, none 1.
    assert_eq!(tables["crosstab"].int("count").unwrap().values(), &[1, 2, 1, 1]);
    let association = &tables["association"];
    assert_eq!((association.int("n").unwrap().value(0), association.int("df").unwrap().value(0)), (5, 1));
    // The rows are 3 and 2, the columns 2 and 3: expected 1.2 1.8 0.8 1.2, all 0.2 off.
    let chi = 0.04 * (1.0 / 1.2 + 1.0 / 1.8 + 1.0 / 0.8 + 1.0 / 1.2);
    assert!((association.float("chi_square").unwrap().value(0) - chi).abs() < 1e-12);
    // Of qa and nli, Greek and English nothing is missing.
    assert_eq!(tables["gaps"].num_rows(), 0);
    let error = cladist_testkit::metric_tables::<Definition>(
        "resources",
        &json!({ "crosstabs": [["task", "task"]] }),
        &[("resources", resources())],
    )
    .unwrap_err();
    assert!(error.contains("`task` against itself"), "{error}");
}

/// Values of a field of real resources, null as the empty text.
fn frequency(resources: RecordBatch, field: &str) -> Value {
    let tables =
        cladist_testkit::metric_tables::<Definition>("resources", &json!({}), &[("resources", resources)])
            .unwrap();
    let table = &tables["frequency"];
    let (fields, values) = (table.text("field").unwrap(), table.text("value").unwrap());
    let (years, counts) = (table.int32("year").unwrap(), table.int("count").unwrap());
    let all = (0..table.num_rows()).filter(|&row| fields.value(row) == field && years.is_null(row));
    let counts: std::collections::BTreeMap<&str, i64> = all
        .map(|row| (if values.is_null(row) { "" } else { values.value(row) }, counts.value(row)))
        .collect();
    json!(counts)
}

#[test]
fn fields_of_two_real_registries() {
    let column = |name: &str, column: &str| crate::tests::registry(name, column);
    let Some(golden) = crate::tests::golden() else { return };
    let Some(languages) = column("mteb-tasks.csv.gz", "languages") else { return };
    let list = |rows: &Vec<Vec<String>>| string_lists(rows.iter().map(|row| row.iter()));
    let of = |name| column("mteb-tasks.csv.gz", name).unwrap();
    let tasks = || {
        let translation = of("sample_creation");
        record_batch([
            ("id", strings((0..languages.len()).map(|row| row.to_string()))),
            ("languages", list(&languages)),
            ("tasks", list(&of("type"))),
            ("translation", nullable_strings(translation.iter().map(|cell| cell.first()))),
        ])
        .unwrap()
    };
    let mteb = &golden["registries"]["mteb_tasks"];
    assert_eq!(frequency(tasks(), "translation"), mteb["sample_creation"]);
    assert_eq!(frequency(tasks(), "translation")[""], mteb["rows_without_sample_creation"]);
    assert_eq!(frequency(tasks(), "task"), mteb["type"]);
    let of = |name| column("seacrowd-datasets.csv.gz", name).unwrap();
    let years: arrow_array::Int32Array =
        of("year").iter().map(|cell| cell.first().map(|year| year.parse().unwrap())).collect();
    let datasets = record_batch([
        ("id", strings(of("name").iter().map(|cell| &cell[0]))),
        ("languages", list(&of("languages"))),
        ("year", std::sync::Arc::new(years)),
    ])
    .unwrap();
    assert_eq!(frequency(datasets, "year"), golden["registries"]["seacrowd"]["years"]);
}
