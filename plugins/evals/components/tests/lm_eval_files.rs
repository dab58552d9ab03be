//! Which files belong together, which rows count: on small logs written here in the harness's shapes.

use std::path::Path;

use cladist_components_evals::Definition;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};

struct Run {
    source: cladist_loader::LoadedSource,
    _folder: tempfile::TempDir,
}

fn run(files: &[(&str, &[u8])], more: Value) -> Result<Run, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let mut config = json!({ "path": folder.path() });
    config.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    if let Some(name) = more["path"].as_str() {
        config["path"] = json!(folder.path().join(Path::new(name)));
    }
    let source = cladist_testkit::linked::<Definition>().source("lm-eval", &config);
    source.map(|source| Run { source, _folder: folder }).map_err(|error| {
        let hint = error.hint.as_ref().map(|hint| format!(" ({hint})")).into_option().unwrap_or_default();
        error.to_string() + &hint
    })
}

impl Run {
    fn read(&self, table: &str) -> RecordBatch {
        let mut batches = Vec::new();
        for partition in 0..self.source.partitions(table).unwrap() {
            batches.extend(self.source.open(table, partition, None).unwrap().map(Result::unwrap));
        }
        cladist_testkit::whole(&self.source.schema(table).unwrap(), &batches).unwrap()
    }

    /// The columns named, row by row.
    fn rows(&self, table: &str, columns: &[&str]) -> Vec<String> {
        let batch = self.read(table);
        let cell = |column: &str, row: usize| match batch.text(column) {
            Ok(texts) if texts.is_null(row) => "-".to_owned(),
            Ok(texts) => texts.value(row).to_owned(),
            Err(_) => batch.float(column).unwrap().value(row).to_string(),
        };
        let line = |row| columns.iter().map(|column| cell(column, row)).collect::<Vec<_>>().join(" ");
        (0..batch.num_rows()).map(line).collect()
    }
}

const DAY: [&str; 2] = ["2026-01-01T00-00-00.000000", "2026-01-02T00-00-00.000000"];

fn samples(task: &str, day: usize) -> String {
    format!("org__m/samples_{task}_{}.jsonl", DAY[day])
}

#[test]
fn of_several_runs_the_latest_counts_or_all_are_told_apart() {
    let (old, new) = (samples("xcopa_it", 0), samples("xcopa_it", 1));
    let files: [(&str, &[u8]); 2] =
        [(&old, b"{\"doc_id\": 0, \"acc\": 0.0}\n"), (&new, b"{\"doc_id\": 0, \"acc\": 1.0}\n")];
    let latest = run(&files, json!({})).unwrap();
    assert_eq!(
        latest.rows(
            "samples",
            &["model", "benchmark", "language", "sample_id", "metric", "value", "filter", "variant"]
        ),
        ["org/m xcopa_it it 0 acc 1 none -"]
    );
    assert_eq!(latest.rows("problems", &["kind"]), ["older_run"]);
    let all = run(&files, json!({ "runs": "all" })).unwrap();
    assert_eq!(
        all.rows("samples", &["value", "variant"]),
        [format!("0 {}", DAY[0]), format!("1 {}", DAY[1])]
    );
    assert_eq!(
        all.rows("runs", &["model", "run", "harness"]),
        [format!("org/m {} -", DAY[0]), format!("org/m {} -", DAY[1])]
    );
}

#[test]
fn rows_without_a_filter_take_the_filters_in_order() {
    let rows = "{\"doc_id\": 0, \"em\": 0.0}\n{\"doc_id\": 1, \"em\": 0.25}\n{\"doc_id\": 0, \"em\": 0.5}\n{\"doc_id\": 1, \"em\": 0.75}\n{\"doc_id\": 1, \"em\": 1.0}\n";
    let name = samples("sums", 0);
    let files: [(&str, &[u8]); 1] = [(&name, rows.as_bytes())];
    let columns = ["sample_id", "filter", "value"];
    let told = run(&files, json!({ "filters": { "sums": ["strict", "loose"] } })).unwrap();
    assert_eq!(
        told.rows("samples", &columns),
        ["0 strict 0", "1 strict 0.25", "0 loose 0.5", "1 loose 0.75"]
    );
    assert_eq!(told.rows("problems", &["kind", "id"]), ["duplicate_id 1"]);
    // Nobody says that there were two.
    let untold = run(&files, json!({})).unwrap();
    assert_eq!(untold.rows("samples", &columns), ["0 none 0", "1 none 0.25"]);
    assert_eq!(untold.rows("problems", &["kind"]).len(), 3);
}

/// Repeated rows lie blocks apart, and a document's number need not come first.
#[test]
fn repeats_are_found_across_blocks_and_shapes() {
    let text = |pad: usize| {
        let pad = "x".repeat(pad);
        let row =
            |doc| format!("{{\"doc_id\": {doc}, \"doc\": \"{pad}\", \"filter\": \"none\", \"acc\": 1.0}}\n");
        let mut text: String = (0..30).map(row).collect();
        text += "{\"acc\": 0.0, \"doc_id\": 7}\n{\"doc_id\": 8, \"filter\": \"other\", \"acc\": 0.0}\n";
        text + "{\"doc_id\": \"7\", \"acc\": 0.0}\n"
    };
    let name = samples("big", 0);
    let plain = run(&[(&name, text(300_000).as_bytes())], json!({})).unwrap();
    assert!(plain.source.partitions("samples").unwrap() > 2);
    let rows = plain.rows("samples", &["sample_id", "filter", "value"]);
    assert_eq!((rows.len(), rows[30].as_str()), (31, "8 other 0"));
    assert_eq!(plain.rows("problems", &["kind", "id"]), ["duplicate_id 7", "duplicate_id 7"]);
    assert_eq!(plain.read("problems").int("line").unwrap().values(), &[31, 33]);

    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, text(3).as_bytes()).unwrap();
    let packed = run(&[(&(name + ".gz"), &gzip.finish().unwrap())], json!({})).unwrap();
    assert_eq!(packed.rows("samples", &["sample_id", "filter", "value"]), rows);
    assert_eq!(packed.read("problems").int("line").unwrap().values(), &[31, 33]);
}

const OLD: &[u8] =
    b"[\n {\n  \"doc_id\": 0,\n  \"acc\": 1.0\n },\n {\n  \"doc_id\": 1,\n  \"acc\": 0.0\n }\n]";
const RESULTS: &[u8] = br#"{"results": {"my_sums": {"acc,none": 0.5, "acc_stderr,none": "N/A"}, "other": {"acc,none": 0.25}},
  "configs": {"my_sums": {}, "other": {}}, "versions": {"my_sums": 1.0}, "config": {"model": "hf", "model_args": "pretrained=a/b_c,dtype=auto"}}"#;

#[test]
fn old_names_are_understood_with_and_without_results() {
    let name = "pretrained__a__b_c,dtype__auto_my_sums.jsonl";
    let both = run(&[(name, OLD), ("results.json", RESULTS)], json!({})).unwrap();
    assert_eq!(
        both.rows("samples", &["model", "benchmark", "value"]),
        ["a/b_c my_sums 1", "a/b_c my_sums 0"]
    );
    let scores = both.read("scores");
    // The samples say how many there are of one task, nobody says it of the other.
    assert_eq!(scores.int("n").unwrap().values(), &[2, 0]);
    assert_eq!(both.rows("problems", &["kind", "id"]), ["no_count other"]);
    // Results beside the file that is named lend their names, not their scores.
    let one = run(&[(name, OLD), ("results.json", RESULTS)], json!({ "path": name })).unwrap();
    assert_eq!(one.rows("samples", &["model", "benchmark"])[0], "a/b_c my_sums");
    assert_eq!((one.read("scores").num_rows(), one.source.inputs().unwrap().len()), (0, 2));
    let alone = run(&[("pretrained__a__b_sums.jsonl", OLD)], json!({})).unwrap();
    assert_eq!(alone.rows("samples", &["model", "benchmark"])[0], "a/b sums");
    let asked = run(&[(name, OLD)], json!({ "tasks": ["my_sums"], "model": "mine" })).unwrap();
    assert_eq!(asked.rows("samples", &["model", "benchmark"])[0], "mine my_sums");
}

#[test]
fn wrong_names_and_files_are_told() {
    let (one, two) = (samples("arith", 0), "org__n/samples_arith_2026-01-01T00-00-00.jsonl".to_owned());
    let row: &[u8] = b"{\"doc_id\": 0, \"acc\": 1.0}\n";
    let told = |files: &[(&str, &[u8])], more: Value| run(files, more).err().unwrap_or_default();
    let error = told(&[(&one, row)], json!({ "tasks": ["arit"] }));
    assert!(error.contains("there is no `arit`") && error.contains("did you mean `arith`?"), "{error}");
    let error = told(&[(&one, row), (&two, row)], json!({ "model": "x" }));
    assert!(error.contains("the files are of org/m, org/n"), "{error}");
    assert!(told(&[("a.jsonl", b"{\"id\": 1}\n")], json!({})).contains("neither results nor samples"));
    assert!(
        told(&[("a.json", b"{\"id\": 1}")], json!({ "path": "a.json" }))
            .contains("neither results nor samples")
    );
    assert!(
        told(&[("results.json", b"{\"results\": {")], json!({}))
            .contains("results.json:1: the file ends too early")
    );
    assert!(told(&[(&one, row)], json!({ "languages": { "arith": "xyzzy" } })).contains("no language"));
    let odd = run(&[(&one, row), ("notes.jsonl", b"{\"id\": 1}\n"), ("c.json", b"[1]")], json!({})).unwrap();
    assert_eq!(
        (odd.rows("samples", &["model"]).len(), odd.rows("problems", &["kind"])),
        (1, vec!["bad_file".to_owned()])
    );
    let error = run(&[(&one, b"{\"doc_id\": 0}\n{\"doc_id\"\n")], json!({ "on_bad_row": "error" })).unwrap();
    let mut batches = error.source.open("samples", 0, None).unwrap();
    let error = batches.find_map(Result::err).unwrap().to_string();
    assert!(error.contains("jsonl:2: "), "{error}");
}

/// A response of a megabyte, half a surrogate pair, no response: the other rows are given all the same.
#[test]
fn hostile_rows_are_told_and_the_run_goes_on() {
    let long = "y".repeat(1 << 20);
    let row = |doc: u32, response: &str| {
        format!(
            "{{\"doc_id\": {doc}, \"target\": \"t\", \"arguments\": [[\"q\", {{}}]], \"filtered_resps\": {response}, \"em\": 0.0}}\n"
        )
    };
    let text = [
        row(0, &format!("[\"{long}\"]")),
        row(1, r#"["\ud83d"]"#),
        row(2, "null"),
        row(3, "[null]"),
        row(4, "[\"\"]"),
    ]
    .concat();
    let name = samples("g", 0);
    let run = run(&[(&name, text.as_bytes())], json!({})).unwrap();
    let batch = run.read("predictions");
    let predictions = batch.large_text("prediction").unwrap();
    assert_eq!(
        (predictions.value(0).len(), predictions.value(1), predictions.value(4)),
        (1 << 20, "\u{FFFD}", "")
    );
    assert!(predictions.is_null(2) && predictions.is_null(3));
    assert_eq!(run.rows("problems", &["kind", "id"]), ["invalid_utf8 1", "bad_value 2", "bad_value 3"]);
    assert_eq!(run.read("samples").num_rows(), 5);
}
