//! Aggregates and items as the schema 0.3.0 has them.

use cladist_components_evals::Definition;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use cladist_testkit::source_table;

const NAME: &str = "6ba7b810-9dad-41d1-80b4-00c04fd430c8";

fn texts(batch: &RecordBatch, column: &str) -> Vec<String> {
    batch.text(column).unwrap().iter().map(|text| text.unwrap_or("").to_owned()).collect()
}

fn aggregate() -> String {
    let result = |id: &str, metric: &str, score: f64, more: &str| {
        format!(
            r#"{{"evaluation_result_id": "{id}", "evaluation_name": "mgsm_direct_de", "metric_config": {{"metric_id": "{metric}", "lower_is_better": false}},
               "source_data": {{"dataset_name": "mgsm", "source_type": "hf_dataset"}}, "score_details": {{"score": {score}{more}}}}}"#
        )
    };
    let doubt = r#", "uncertainty": {"standard_error": {"value": 0.25}, "confidence_interval": {"lower": 0.1, "upper": 0.9}, "num_samples": 2}"#;
    format!(
        r#"{{"schema_version": "0.3.0", "evaluation_id": "e", "model_info": {{"id": "org/model"}}, "eval_library": {{"name": "helm", "version": "0.5"}},
           "evaluation_results": [{}, {}]}}"#,
        result("r1", "accuracy", 0.5, doubt),
        result("r2", "f1", 0.75, "")
    )
}

fn item(result: &str, id: &str, score: &str, rest: &str) -> String {
    format!(
        r#"{{"model_id": "org/model", "evaluation_name": "mgsm_direct_de", "evaluation_result_id": "{result}", "sample_id": "{id}", "sample_hash": "h{id}",
           "input": {{"raw": "q{id}", "formatted": "[q{id}]", "reference": ["a", "b"], "choices": null}}, "evaluation": {{"score": {score}, "is_correct": true}}, {rest}}}"#
    )
    .replace('\n', " ")
}

#[test]
fn an_item_with_two_metrics_is_one_prediction() {
    let folder = tempfile::tempdir().unwrap();
    let single = r#""output": {"raw": ["a", "z"]}"#;
    let turns = r#""output": null, "messages": [{"role": "assistant", "content": "first"}, {"role": "user", "content": "?"}, {"role": "assistant", "content": "last"}]"#;
    let rows = [
        item("r1", "1", "1.0", single),
        item("r2", "1", "0.5", single),
        item("r1", "2", "NaN", turns),
        "{\"sample_id\": 3}".to_owned(),
    ];
    std::fs::write(folder.path().join(format!("{NAME}.json")), aggregate()).unwrap();
    std::fs::write(folder.path().join(format!("{NAME}_samples.jsonl")), rows.join("\n")).unwrap();
    std::fs::write(folder.path().join("other.json"), "{\"a\": 1}").unwrap();
    let read = |table: &str| {
        source_table::<Definition>("every-eval-ever", &json!({ "path": folder.path() }), table).unwrap()
    };
    let samples = read("samples");
    assert_eq!(texts(&samples, "metric"), ["accuracy", "f1"]);
    assert_eq!(samples.float("value").unwrap().values(), &[1.0, 0.5]);
    assert_eq!(
        (texts(&samples, "language")[0].as_str(), texts(&samples, "prompt_hash")[0].as_str()),
        ("de", "h1")
    );
    let predictions = read("predictions");
    assert_eq!(texts(&predictions, "sample_id"), ["1", "2"]);
    let large = |name: &str| {
        predictions.large_text(name).unwrap().iter().map(|t| t.unwrap_or("").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        (large("prediction"), large("prompt")[0].as_str()),
        (vec!["a".to_owned(), "last".to_owned()], "[q1]")
    );
    let scores = read("scores");
    assert_eq!(
        (scores.int("n").unwrap().values().to_vec(), scores.float("value").unwrap().values().to_vec()),
        (vec![2, 0], vec![0.5, 0.75])
    );
    assert_eq!(
        (scores.float("stderr").unwrap().value(0), scores.float("ci_high").unwrap().value(0)),
        (0.25, 0.9)
    );
    assert!(scores.float("stderr").unwrap().is_null(1));
    assert_eq!(
        texts(&scores, "signature")[0],
        "harness:helm|version:0.5|schema:0.3.0|evaluation:mgsm_direct_de|metric:accuracy"
    );
    assert_eq!(texts(&read("runs"), "harness"), ["helm 0.5"]);
}
