use std::collections::{BTreeMap, BTreeSet};

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};
use cladist_testdata::{folder, json as read_json};
use cladist_testkit::source_table;

use crate::Definition;

#[test]
fn every_law_holds() {
    cladist_testkit::assert_laws::<Definition>(3);
}

fn read(name: &str, text: &str, more: &Value) -> Result<RecordBatch, String> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    let mut config = json!({ "path": path });
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    source_table::<Definition>("read", &config, "rows")
}

fn types(batch: &RecordBatch) -> Vec<String> {
    let ty = |f: &std::sync::Arc<cladist_sdk::arrow_schema::Field>| {
        format!("{}: {}", f.name(), cladist_sdk::tables::column_type(f.data_type()))
    };
    batch.schema_ref().fields().iter().map(ty).collect()
}

#[test]
fn types_are_inferred_and_words_stay_words() {
    let text =
        "code,n,x,ok,when,lang\n007,1,1,true,2024-02-29,no\n008,-2,2.5,false,2024-03-01T10:00:00Z,nan\n";
    let batch = read("t.csv", text, &json!({})).unwrap();
    assert_eq!(
        types(&batch),
        ["code: utf8", "n: int64", "x: float64", "ok: bool", "when: timestamp(ms, UTC)", "lang: utf8"]
    );
    assert_eq!(batch.text("lang").unwrap().iter().flatten().collect::<Vec<_>>(), ["no", "nan"]);
    // 2024-02-29 is 19,782 days after 1970-01-01: 54 years of 365 days, 13 leap days, 31 + 28 days of 2024.
    assert_eq!(batch.timestamp("when").unwrap().value(0), 19_782 * 86_400_000);
}

#[test]
fn given_types_nulls_and_names_count() {
    let more =
        json!({ "types": { "a": "utf8" }, "null": ["-"], "rename": { "first": "a" }, "columns": ["first"] });
    let batch = read("t.tsv", "a\tb\n1\tx\n-\ty\n", &more).unwrap();
    assert_eq!(types(&batch), ["first: utf8"]);
    assert_eq!(batch.text("first").unwrap().iter().collect::<Vec<_>>(), [Some("1"), None]);
}

#[test]
fn a_value_that_does_not_fit_is_an_error_with_its_place() {
    let error = read("t.csv", "a,b\n1,x\n2,y\nthree,z\n", &json!({ "infer_rows": 2 })).unwrap_err();
    assert!(error.ends_with("t.csv:4: column `a`: `three` is no int64"), "{error}");
    let error = read("t.csv", "a,b\n1,x\n", &json!({ "columns": ["c"] })).unwrap_err();
    assert_eq!(error, "no column `c`; there are a, b");
    let error = read("t.csv", "a,b\n1\n", &json!({})).unwrap_err();
    assert!(error.contains("t.csv"), "{error}");
}

#[test]
fn json_lists_stay_lists_and_objects_become_text() {
    let batch =
        read("t.jsonl", "{\"a\":[1,2],\"b\":{\"x\":1}}\n{\"a\":[],\"c\":\"z\"}\n", &json!({})).unwrap();
    assert_eq!(types(&batch), ["a: list<int64>", "b: utf8", "c: utf8"]);
    assert_eq!(batch.text("b").unwrap().value(0), "{\"x\":1}");
    let array = read("t.json", "[{\"a\":1},\n {\"a\":2.5}]", &json!({})).unwrap();
    assert_eq!(array.float("a").unwrap().values(), &[1.0, 2.5]);
}

/// A preset on a file of the test data, and what is expected of it.
fn preset(name: &str, preset: &str, key: &str) -> Option<(RecordBatch, Value)> {
    let data = folder("coverage")?;
    let config = json!({ "path": data.join(name), "preset": preset });
    let rows = source_table::<Definition>("read", &config, "rows").unwrap();
    let expected = read_json(&data.join("expected.json")).pointer(key).unwrap().clone();
    Some((rows, expected))
}

fn lists<'a>(batch: &'a RecordBatch, column: &'a str) -> impl Iterator<Item = Vec<&'a str>> {
    (0..batch.num_rows()).map(move |row| batch.texts_of(column, row).unwrap().collect())
}

/// Rows by value, null as the empty text.
fn counted(batch: &RecordBatch, column: &str) -> Value {
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for value in batch.text(column).unwrap() {
        *counts.entry(value.unwrap_or_default()).or_default() += 1;
    }
    json!(counts)
}

#[test]
fn tasks_of_mteb_are_resources() {
    let Some((rows, expected)) = preset("mteb-tasks.csv.gz", "mteb-tasks", "/registries/mteb_tasks") else {
        return;
    };
    assert_eq!(rows.num_rows() as u64, expected["rows"]);
    let empty = lists(&rows, "languages").filter(Vec::is_empty).count();
    assert_eq!(empty as u64, expected["rows_without_languages"]);
    let tags: BTreeSet<&str> = lists(&rows, "languages").flatten().collect();
    assert_eq!(tags.len() as u64, expected["language_script_tags"]);
    let english = |tag: &&str| tag.starts_with("eng-");
    let with_english = lists(&rows, "languages").filter(|tags| tags.iter().any(english)).count();
    assert_eq!(with_english as u64, expected["tasks_with_english"]);
    assert_eq!(counted(&rows, "translation"), expected["sample_creation"]);
    let mut kinds: BTreeMap<&str, u32> = BTreeMap::new();
    for tasks in lists(&rows, "tasks") {
        *kinds.entry(tasks.first().copied().unwrap_or_default()).or_default() += 1;
    }
    assert_eq!(json!(kinds), expected["type"]);
    // Its first row: ADVANCEA2IRetrieval, to 2020-08-23, AudioScene and Scene.
    assert_eq!(rows.text("id").unwrap().value(0), "ADVANCEA2IRetrieval");
    assert_eq!(rows.int32("year").unwrap().value(0), 2020);
    assert_eq!(lists(&rows, "domains").next().unwrap(), ["AudioScene", "Scene"]);
}

#[test]
fn datasets_of_seacrowd_are_resources() {
    let Some((rows, expected)) = preset("seacrowd-datasets.csv.gz", "seacrowd", "/registries/seacrowd")
    else {
        return;
    };
    assert_eq!(rows.num_rows() as u64, expected["rows"]);
    let empty = lists(&rows, "languages").filter(Vec::is_empty).count();
    assert_eq!(empty as u64, expected["rows_without_languages"]);
    let mut languages: BTreeMap<&str, u64> = BTreeMap::new();
    lists(&rows, "languages").flatten().for_each(|code| *languages.entry(code).or_default() += 1);
    assert_eq!(languages.len() as u64, expected["languages"]);
    for top in expected["top_languages"].as_array().unwrap() {
        assert_eq!(languages[top[0].as_str().unwrap()], top[1], "{top}");
    }
    let mut years: BTreeMap<String, u32> = BTreeMap::new();
    for year in rows.int32("year").unwrap() {
        *years.entry(year.map(|year| year.to_string()).unwrap_or_default()).or_default() += 1;
    }
    assert_eq!(json!(years), expected["years"]);
    // 13 of them are not to be had from the net.
    assert_eq!(counted(&rows, "availability"), json!({ "local": 13, "public": 387 }));
}

#[test]
fn results_of_mteb_are_language_scores() {
    for task in ["BelebeleRetrieval", "MassiveIntentClassification"] {
        let key = format!("/mteb_results/{task}");
        let Some((rows, expected)) = preset(&format!("{task}.csv.gz"), "mteb-results", &key) else { return };
        assert_eq!(rows.num_rows() as u64, expected["rows"]);
        assert_eq!(counted(&rows, "task"), json!({ task: rows.num_rows() }));
        let (models, languages) = (rows.text("model").unwrap(), rows.text("language").unwrap());
        let scores = rows.float("score").unwrap();
        let all: BTreeSet<&str> = languages.iter().flatten().collect();
        assert_eq!(all.len() as u64, expected["subsets"]);
        for (model, expected) in expected["models"].as_object().unwrap() {
            let own = (0..rows.num_rows()).filter(|&row| models.value(row) == model);
            let own: Vec<(&str, f64)> = own.map(|row| (languages.value(row), scores.value(row))).collect();
            assert_eq!(own.len() as u64, expected["languages"]);
            let least = own.iter().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap();
            // A pair of a language with itself is that language.
            let subset = expected["argmin"].as_str().unwrap();
            assert_eq!(least.0, subset.split_once('-').map_or(subset, |(language, _)| language));
            let mean = own.iter().map(|row| row.1).sum::<f64>() / own.len() as f64;
            assert!((mean - expected["mean"].as_f64().unwrap()).abs() < 1e-9, "{model}");
        }
    }
}

#[test]
fn subsets_name_their_language() {
    let text = "model,subset,languages,main_score\nm,default,eng-Latn|eng-Latn,1\nm,,fra-Latn,1\n\
                m,default,eng-Latn|fra-Latn,1\nm,en-fr,eng-Latn|fra-Latn,1\nm,en-en,eng-Latn,1\nm,default,,1\n";
    let rows = read("t.csv", text, &json!({ "preset": "mteb-results" })).unwrap();
    let languages: Vec<_> = rows.text("language").unwrap().iter().flatten().collect();
    assert_eq!(languages, ["eng-Latn", "fra-Latn", "eng-Latn|fra-Latn", "en-fr", "en", "default"]);
}

#[test]
fn datasets_of_the_hub_are_resources() {
    let text = "{\"id\":\"a/b\",\"tags\":[\"language:en\",\"language:zh\",\"task_categories:translation\",\
                \"size_categories:10K<n<100K\",\"license:mit\",\"multilinguality:translation\",\"region:us\"],\
                \"createdAt\":\"2022-03-02T23:29:22.000Z\"}\n{\"id\":\"c\",\"tags\":[]}\n";
    let rows = read("t.jsonl", text, &json!({ "preset": "hub-datasets" })).unwrap();
    assert_eq!(lists(&rows, "languages").collect::<Vec<_>>(), [vec!["en", "zh"], vec![]]);
    assert_eq!(lists(&rows, "tasks").next().unwrap(), ["translation"]);
    assert_eq!(rows.int("size").unwrap().iter().collect::<Vec<_>>(), [Some(10_000), None]);
    assert_eq!(rows.int32("year").unwrap().iter().collect::<Vec<_>>(), [Some(2022), None]);
    let texts =
        |name: &str| rows.text(name).unwrap().iter().map(|cell| cell.map(str::to_owned)).collect::<Vec<_>>();
    assert_eq!(
        (texts("translation")[0].as_deref(), texts("license")[0].as_deref()),
        (Some("translation"), Some("mit"))
    );
}

#[test]
fn a_preset_tells_what_it_lacks_and_takes_no_other_word() {
    let error = read("t.csv", "model,score\nm,1\n", &json!({ "preset": "mteb-results" })).unwrap_err();
    assert_eq!(error, "the preset needs the columns subset, main_score; there are model, score");
    let both = json!({ "preset": "seacrowd", "rename": { "a": "b" } });
    assert!(read("t.csv", "name,languages\nx,en\n", &both).unwrap_err().contains("`preset` says what"));
    let error =
        read("t.csv", "name,languages,year\nx,en,soon\n", &json!({ "preset": "seacrowd" })).unwrap_err();
    assert!(error.ends_with("t.csv:2: column `year`: `soon` is no int32"), "{error}");
}

#[test]
fn linguameta_is_read_whole() {
    let Some(data) = folder("languages") else { return };
    let config = json!({ "path": data.join("linguameta.tsv.gz") });
    let rows = source_table::<Definition>("read", &config, "rows").unwrap();
    let expected = &read_json(&data.join("expected.json"))["linguameta"];
    assert_eq!(rows.num_rows() as u64, expected["rows"]);
    let columns: Vec<&str> = rows.schema_ref().fields().iter().map(|field| field.name().as_str()).collect();
    assert_eq!(json!(columns), expected["columns"]);
    let speakers = rows.int("estimated_number_of_speakers").unwrap();
    assert_eq!((rows.num_rows() - speakers.null_count()) as u64, expected["rows_with_speakers"]);
    assert_eq!(speakers.iter().flatten().sum::<i64>(), expected["speakers_naive_sum"].as_i64().unwrap());
    assert_eq!(counted(&rows, "is_macrolanguage")["True"], expected["macrolanguages"]);
    assert_eq!(counted(&rows, "endangerment_status"), expected["endangerment"]);
    let tags = rows.text("bcp_47_code").unwrap();
    for (tag, wanted) in expected["speakers"].as_object().unwrap() {
        let row = tags.iter().position(|found| found == Some(tag)).unwrap();
        assert_eq!((!speakers.is_null(row)).then(|| speakers.value(row)), wanted.as_i64(), "{tag}");
    }
    // The codes of Min Nan and Norwegian are texts.
    assert!(tags.iter().any(|tag| tag == Some("nan")) && tags.iter().any(|tag| tag == Some("no")));
}
