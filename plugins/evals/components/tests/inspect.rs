//! Small logs that Inspect 0.3.285 wrote (a mock model, three sums, two epochs, scorers `match` and one of two
//! values), cut down to what is read: as one file, and as zips of both compressions.

use std::path::Path;

use cladist_components_evals::Definition;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use cladist_testkit::source_table;

fn read(file: &str, table: &str) -> RecordBatch {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/inspect").join(file);
    source_table::<Definition>("inspect", &json!({ "path": path }), table).unwrap()
}

fn texts(batch: &RecordBatch, column: &str) -> Vec<String> {
    batch.text(column).unwrap().iter().map(|text| text.unwrap_or("").to_owned()).collect()
}

#[test]
fn one_log_in_three_files() {
    for file in ["log.json", "zstd.eval", "deflate.eval"] {
        let samples = read(file, "samples");
        let metrics = texts(&samples, "metric");
        let values = samples.float("value").unwrap();
        let of = |metric: &str| {
            (0..metrics.len())
                .filter(|&row| metrics[row] == metric)
                .map(|row| values.value(row))
                .collect::<Vec<_>>()
        };
        assert_eq!(of("match"), [1.0, 1.0, 1.0, 1.0, 0.0, 1.0], "{file}");
        assert_eq!((of("facts/length"), of("facts/odd")), (vec![3.0; 6], vec![1.0; 6]), "{file}");
        assert_eq!(texts(&samples, "variant")[..3], ["1", "1", "1"]);
        assert_eq!(texts(&samples, "cluster"), texts(&samples, "sample_id"));
        assert_eq!(
            (texts(&samples, "model")[0].as_str(), texts(&samples, "language")[0].as_str()),
            ("mockllm/model", "")
        );

        let predictions = read(file, "predictions");
        let large = |name: &str| {
            predictions
                .large_text(name)
                .unwrap()
                .iter()
                .map(|text| text.unwrap_or("").to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(large("prediction"), ["a 1", "a 2", "a 3", "a 1", "a 9", "a 3"], "{file}");
        assert_eq!(large("prompt")[..3], ["0+1=", "1+1=", "2+1="]);
        assert!(large("meta")[0].starts_with(r#"{"kind":"plus","n":0,"answers":{"match":"a 1"}"#));

        let scores = read(file, "scores");
        let figures: Vec<_> = (0..scores.num_rows())
            .map(|row| {
                (
                    texts(&scores, "metric")[row].clone(),
                    scores.float("value").unwrap().value(row),
                    scores.int("n").unwrap().value(row),
                )
            })
            .collect();
        let wanted = [("match", 5.0 / 6.0, 3), ("facts/length", 3.0, 3), ("facts/odd", 1.0, 3)];
        assert_eq!(figures, wanted.map(|(metric, value, n)| (metric.to_owned(), value, n)), "{file}");
        let errors = scores.float("stderr").unwrap();
        assert_eq!((errors.value(0), errors.is_null(2)), (1.0 / 6.0, true));
        assert_eq!(
            texts(&scores, "signature")[0],
            "harness:inspect_ai|version:0.3.285|task:3|metric:match/accuracy|epochs:2"
        );
        assert_eq!(read(file, "problems").num_rows(), 0);
    }
}
