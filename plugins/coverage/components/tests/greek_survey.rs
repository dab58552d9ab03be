//! The papers and resources of "Towards Systematic Monolingual NLP Surveys: GenA of Greek NLP" (arXiv 2407.09861).

use std::collections::BTreeMap;

use cladist_components_coverage::Definition;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{self, Value, json};
use cladist_testdata::folder;

type Rows = Vec<BTreeMap<String, String>>;

fn texts(rows: &Rows, column: &str) -> arrow_array::ArrayRef {
    nullable_strings(rows.iter().map(|row| Some(&row[column]).filter(|cell| !cell.is_empty())))
}

/// The counts of a table's rows that a filter takes, by the text of a column.
fn counts(table: &RecordBatch, key: &str, wanted: impl Fn(usize) -> bool) -> BTreeMap<String, i64> {
    let (keys, records) = (table.text(key).unwrap(), table.int("records").unwrap());
    let rows = (0..table.num_rows()).filter(|&row| wanted(row) && !keys.is_null(row));
    rows.map(|row| (keys.value(row).to_owned(), records.value(row))).collect()
}

fn wanted(golden: &Value) -> BTreeMap<String, i64> {
    serde_json::from_value(golden.clone()).unwrap()
}

#[test]
fn the_survey_of_greek() {
    let Some(folder) = folder("coverage") else { return };
    let text = std::fs::read_to_string(folder.join("expected.json")).unwrap();
    let golden = &serde_json::from_str::<Value>(&text).unwrap()["greek_survey"];
    let read = |name: &str| -> Rows {
        csv::Reader::from_path(folder.join(name)).unwrap().deserialize().map(Result::unwrap).collect()
    };
    let (papers, sets) = (read("greek-survey.csv"), read("greek-datasets.csv"));
    let records = record_batch([
        ("title", texts(&papers, "title")),
        ("year", nullable_ints(papers.iter().map(|row| row["publication_year"].parse().ok()))),
        ("doi", texts(&papers, "url")),
        ("task", texts(&papers, "taxonomy_task")),
        ("track", texts(&papers, "taxonomy_track")),
        ("language", texts(&papers, "reference_language")),
        ("databases", texts(&papers, "database")),
        ("search_round", texts(&papers, "search_round")),
        ("kind", texts(&papers, "publication_type")),
    ]);
    let resources = record_batch([
        ("id", texts(&sets, "name")),
        ("tasks", texts(&sets, "task")),
        ("availability", texts(&sets, "url")),
        ("license", texts(&sets, "license")),
        ("test_split", texts(&sets, "has_test")),
        ("train_split", texts(&sets, "has_train")),
        ("annotation", texts(&sets, "ann_type")),
    ]);
    let inputs = [("records", records.unwrap()), ("resources", resources.unwrap())];
    let config = json!({ "separators": { "track": "" } });
    let found = cladist_testkit::metric_tables::<Definition>("survey", &config, &inputs).unwrap();

    let flow = &found["flow"];
    let (stage, round, database) =
        (flow.text("stage").unwrap(), flow.text("round").unwrap(), flow.text("database").unwrap());
    let identified = |row: usize| stage.value(row) == "identified";
    let by_round = counts(flow, "round", |row| identified(row) && database.is_null(row));
    assert_eq!(by_round, wanted(&golden["by_round_as_sets"]));
    let by_database = counts(flow, "database", |row| identified(row) && round.is_null(row));
    assert_eq!(by_database, wanted(&golden["by_database_as_sets"]));
    assert_eq!(flow.int("records").unwrap().value(0), golden["papers"]);

    let overlap = counts(&found["overlap"], "databases", |_| true);
    assert_eq!(overlap, wanted(&golden["database_combinations"]));
    let alone = overlap.into_iter().filter(|(name, _)| !name.contains('+')).collect::<BTreeMap<_, _>>();
    assert_eq!(alone, wanted(&golden["found_by_one_database_only"]));

    let tasks = &found["tasks"];
    let years = tasks.int("year").unwrap();
    let rows =
        (0..tasks.num_rows()).filter(|&row| tasks.text("task").unwrap().is_null(row) && !years.is_null(row));
    let by_year: BTreeMap<String, i64> =
        rows.map(|row| (years.value(row).to_string(), tasks.int("records").unwrap().value(row))).collect();
    assert_eq!(by_year, wanted(&golden["by_year"]));

    let fields = &found["fields"];
    let of = |field: &str| counts(fields, "value", |row| fields.text("field").unwrap().value(row) == field);
    let listed = |list: &Value| -> BTreeMap<String, i64> {
        serde_json::from_value::<Vec<(String, i64)>>(list.clone()).unwrap().into_iter().collect()
    };
    assert_eq!(of("kind"), wanted(&golden["by_kind"]));
    assert_eq!(of("track"), listed(&golden["by_track"]));
    assert_eq!(of("languages")["1"], golden["monolingual"]);
    let languages = of("language");
    for (language, count) in listed(&golden["top_languages"]) {
        assert_eq!(languages[&language], count, "{language}");
    }

    let funnel = &found["funnel"];
    let alone: Vec<Option<i64>> = funnel.int("alone").unwrap().iter().collect();
    let golden = &golden["resources"];
    let count = |key: &str| golden[key].as_i64();
    let fields = &found["resource_fields"];
    let (names, values) = (fields.text("field").unwrap(), fields.text("value").unwrap());
    let of = |field: &str| -> BTreeMap<String, i64> {
        let rows = (0..fields.num_rows()).filter(|&row| names.value(row) == field);
        rows.map(|row| (values.value(row).to_owned(), fields.int("resources").unwrap().value(row))).collect()
    };
    assert_eq!(of("annotation"), wanted(&golden["by_annotation"]));
    assert_eq!(of("train_split").get("yes").copied(), count("with_train_split"));
    assert_eq!(of("test_split").get("yes").copied(), count("with_test_split"));
    assert_eq!(alone, [count("rows"), Some(17), count("with_licence"), None, count("with_test_split")]);
}
