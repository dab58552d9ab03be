//! Predictions joined with a gold file: what is given, and that nothing is lost silently.

use cladist_components_evals::Definition;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

const MINE: &str = concat!(
    "{\"id\": 1, \"output\": \"4\"}\n",
    "{\"id\": 3, \"output\": null}\n",
    "\n",
    "{\"id\": 1, \"output\": \"5\"}\n",
    "{\"id\": 9, \"output\": \"x\"}\n",
    "{\"output\": \"y\"}\n",
    "{\"id\": 2, \"out",
);
const GOLD: &str =
    "id,question,answer\n1,2+2=,4\n2,\"3+3=\",6\n3,5+5=,\"[\"\"10\"\", \"\"ten\"\"]\"\n1,again,0\n";

struct Run {
    source: cladist_loader::LoadedSource,
    _folder: tempfile::TempDir,
}

fn run(files: &[(&str, &str)], mut config: Value) -> Result<Run, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    for key in ["path", "gold"] {
        if let Some(name) = config[key].as_str().map(str::to_owned) {
            config[key] = json!(folder.path().join(name));
        }
    }
    let source = cladist_testkit::linked::<Definition>().source("predictions", &config);
    source.map(|source| Run { source, _folder: folder }).map_err(|error| error.to_string())
}

impl Run {
    fn read(&self, table: &str) -> Result<RecordBatch, String> {
        let mut batches = Vec::new();
        for partition in 0..self.source.partitions(table).unwrap() {
            for batch in self.source.open(table, partition, None).map_err(|error| error.to_string())? {
                batches.push(batch.map_err(|error| error.to_string())?);
            }
        }
        Ok(cladist_testkit::whole(&self.source.schema(table).unwrap(), &batches).unwrap())
    }
}

fn texts(batch: &RecordBatch, column: &str) -> Vec<String> {
    batch.text(column).unwrap().iter().map(|text| text.unwrap_or("").to_owned()).collect()
}

fn options(more: &Value) -> Value {
    let mut config = json!({
        "path": "mine.jsonl", "gold": "gold.csv", "model": "m", "language": "eng",
        "fields": { "sample_id": "id", "prediction": "output" },
        "gold_fields": { "sample_id": "id", "prompt": "question", "references": "answer" },
    });
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    config
}

#[test]
fn what_is_missing_is_given_as_missing_and_told() {
    let files = [("mine.jsonl", MINE), ("gold.csv", GOLD)];
    let run = run(&files, options(&json!({}))).unwrap();
    let rows = run.read("predictions").unwrap();
    assert_eq!(texts(&rows, "sample_id"), ["1", "3", "2"]);
    let large = |name: &str| {
        let column = rows.large_text(name).unwrap();
        column.iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>()
    };
    assert_eq!(large("prediction"), [Some("4".to_owned()), None, None]);
    assert_eq!(large("prompt")[2].as_deref(), Some("3+3="));
    assert_eq!((texts(&rows, "benchmark")[0].as_str(), texts(&rows, "language")[0].as_str()), ("mine", "en"));
    let references = rows.column_by_name("references").unwrap();
    let references = references.as_any().downcast_ref::<arrow_array::ListArray>().unwrap();
    assert_eq!((0..3).map(|row| references.value_length(row)).collect::<Vec<_>>(), [1, 2, 1]);

    let problems = run.read("problems").unwrap();
    let lines = problems.int("line").unwrap();
    let (kinds, ids) = (texts(&problems, "kind"), texts(&problems, "id"));
    let mut found: Vec<_> =
        (0..problems.num_rows()).map(|row| (&*kinds[row], lines.value(row), &*ids[row])).collect();
    found.sort_unstable();
    assert_eq!(
        found,
        [
            ("bad_row", 6, ""),
            ("duplicate_id", 4, "1"),
            ("duplicate_id", 5, "1"),
            ("missing_gold", 5, "9"),
            ("missing_prediction", 3, "2"),
            ("truncated", 7, ""),
        ]
    );
}

#[test]
fn missing_may_be_left_out_or_an_error_with_its_line() {
    let files = [("mine.jsonl", MINE), ("gold.csv", GOLD)];
    let skip = run(&files, options(&json!({ "missing": "skip" }))).unwrap();
    assert_eq!(texts(&skip.read("predictions").unwrap(), "sample_id"), ["1", "3"]);
    assert!(texts(&skip.read("problems").unwrap(), "kind").contains(&"missing_prediction".to_owned()));
    let error =
        run(&files, options(&json!({ "missing": "error" }))).unwrap().read("predictions").unwrap_err();
    assert!(error.contains("gold.csv:3: item `2` has no prediction of m in"), "{error}");
    let error =
        run(&files, options(&json!({ "on_bad_row": "error" }))).unwrap().read("predictions").unwrap_err();
    assert!(error.contains("mine.jsonl:6: no id"), "{error}");
}

#[test]
fn wrong_names_are_told() {
    let files = [("mine.jsonl", MINE), ("gold.csv", GOLD)];
    let told = |more: Value| run(&files, options(&more)).err().unwrap_or_default();
    assert!(told(json!({ "gold_fields": { "sample_id": "idd" } })).contains("there is no `idd`"));
    assert!(told(json!({ "fields": { "predicton": "output" } })).contains("there is no `predicton`"));
    assert!(told(json!({ "gold_fields": {} })).contains("no column `sample_id`"));
    assert!(told(json!({ "language": "xx" })).contains("`xx` is no language"));
    let mut config = options(&json!({}));
    config.as_object_mut().unwrap().remove("model");
    let error = run(&files, config).unwrap().read("predictions").unwrap_err();
    assert!(error.contains("mine.jsonl:1: no model"), "{error}");
}

#[test]
fn several_models_and_benchmarks_in_one_file() {
    let mine = "model,benchmark,sample_id,prediction\na,x,1,p\na,y,1,q\nb,x,1,r\n";
    let gold = "benchmark,sample_id,references\nx,1,p\ny,1,q\n";
    let config = json!({ "path": "p.csv", "gold": "g.csv" });
    let run = run(&[("p.csv", mine), ("g.csv", gold)], config).unwrap();
    let rows = run.read("predictions").unwrap();
    let (models, benchmarks) = (texts(&rows, "model"), texts(&rows, "benchmark"));
    let found: Vec<_> = models.iter().zip(&benchmarks).map(|(m, b)| format!("{m}{b}")).collect();
    assert_eq!(found, ["ax", "ay", "bx", "by"]);
    assert!(rows.large_text("prediction").unwrap().is_null(3));
}
