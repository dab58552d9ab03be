use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::LargeStringArray;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{Value, json};
use cladist_testdata::{folder, json as read_json, text};
use cladist_testkit::metric_tables;

use crate::Definition;

const TOKENIZERS: [&str; 7] = ["bpe", "split", "wordpiece", "unigram", "sp-unigram", "sp-bpe-bytes", "ranks"];

/// The expression of `ranks.tiktoken`, GPT-2's.
const PATTERN: &str = r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

/// Where the tokenizers and counts are that `make.py` made there.
fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files")
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../crates/sentencepiece/tests/models")
}

fn config() -> Value {
    let file = |name: &str| match (name.strip_prefix("sp-"), name) {
        (Some(model), _) => json!({ "name": name, "path": models().join(format!("{model}.model")) }),
        (_, "ranks") => json!({ "name": name, "path": files().join("ranks.tiktoken"), "pattern": PATTERN }),
        _ => json!({ "name": name, "path": files().join(format!("{name}.json")) }),
    };
    json!({ "files": TOKENIZERS.map(file) })
}

fn texts(language: &str, lines: &[&str]) -> RecordBatch {
    record_batch([
        ("id", strings((0..lines.len()).map(|line| line.to_string()))),
        ("language", strings(lines.iter().map(|_| language))),
        ("text", Arc::new(LargeStringArray::from(lines.to_vec()))),
    ])
    .unwrap()
}

fn error(config: &Value) -> String {
    metric_tables::<Definition>("counts", config, &[("texts", texts("en", &["a"]))]).unwrap_err()
}

#[test]
fn every_law_holds() {
    for seed in [1, 2] {
        cladist_testkit::assert_laws::<Definition>(seed);
    }
}

#[test]
fn every_kind_of_file_gives_the_counts_of_its_python_library() {
    let expected = read_json(&files().join("expected.json"));
    let all = ["text.txt", "odd.txt"].map(|name| text(&models().join(name)));
    let lines: Vec<&str> = all.iter().flat_map(|text| text.trim_end_matches('\n').split('\n')).collect();
    let tables =
        metric_tables::<Definition>("counts", &config(), &[("texts", texts("mul", &lines))]).unwrap();
    let counts = &tables["counts"];
    assert_eq!(counts.num_rows(), lines.len() * TOKENIZERS.len());
    let (tokens, unknown) = (counts.int("tokens").unwrap(), counts.float("unknown").unwrap());
    for row in 0..counts.num_rows() {
        let (line, name) = (row / TOKENIZERS.len(), TOKENIZERS[row % TOKENIZERS.len()]);
        assert_eq!(counts.text("tokenizer").unwrap().value(row), name);
        let wanted = &expected[name][line];
        assert_eq!(tokens.value(row), wanted[0], "{name}: {:?}", lines[line]);
        let share =
            (tokens.value(row) > 0).then(|| wanted[1].as_f64().unwrap() / wanted[0].as_f64().unwrap());
        let got = (!unknown.is_null(row)).then(|| unknown.value(row));
        assert_eq!(got, share, "{name}: {:?}", lines[line]);
    }
}

#[test]
fn parallel_texts_have_the_counts_of_the_python_libraries() {
    let Some(data) = folder("coverage") else { return };
    let expected = read_json(&files().join("parallel.json"));
    for language in ["eng_Latn", "hin_Deva", "por_Latn", "zho_Hans"] {
        let text = text(&data.join(format!("tokenizer-parity/{language}.devtest")));
        let lines: Vec<&str> = text.split('\n').take(300).collect();
        let inputs = [("texts", texts(language, &lines))];
        let tables = metric_tables::<Definition>("counts", &config(), &inputs).unwrap();
        let totals = &tables["totals"];
        for row in 0..totals.num_rows() {
            let name = totals.text("tokenizer").unwrap().value(row);
            let tokens = totals.int("tokens").unwrap().value(row);
            let unknown = totals.float("unknown").unwrap().value(row) * tokens as f64;
            let wanted = &expected[name][language];
            assert_eq!(json!([tokens, unknown.round() as i64]), *wanted, "{name}, {language}");
        }
        assert_eq!(totals.num_rows(), TOKENIZERS.len());
    }
}

#[test]
fn a_file_that_is_no_tokenizer_is_an_error_that_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let said = |name: &str, bytes: &[u8], pattern: Option<&str>| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let error = error(&json!({ "files": [{ "name": "x", "path": path, "pattern": pattern }] }));
        assert!(error.contains("the tokenizer `x`") && error.contains(name), "{error}");
        error
    };
    let model = std::fs::read(models().join("unigram.model")).unwrap();
    assert!(said("cut.model", &model[..model.len() - 9], None).contains("cut short"));
    assert!(said("empty", b"", None).contains("no SentencePiece model"));
    assert!(said("cut.json", b"{\"version\": \"1.0\", ", None).contains("EOF"));
    said("odd.json", b"{\"model\": { \"type\": \"Odd\" }}", None);
    assert!(said("a.tiktoken", b"Zg== 0\n", None).contains("says nothing of how text is cut"));
    assert!(said("b.tiktoken", b"Zg== 0\n", Some(".")).contains("the byte 0x00 has no rank"));
    let ranks = std::fs::read(files().join("ranks.tiktoken")).unwrap();
    assert!(said("c.tiktoken", &ranks, Some("(")).contains("`pattern`"));
    assert!(said("d.model", &model, Some(".")).contains("`pattern` is for files of ranks"));
    let split = text(&files().join("split.json"));
    let open = split.replacen("(?i:", "((?i:", 1);
    assert!(said("regex.json", open.as_bytes(), None).contains("arenthes"));
}

#[test]
fn files_are_named_once_and_there() {
    assert!(error(&json!({})).contains("`files` is empty"));
    let path = files().join("bpe.json");
    let twice = json!({ "files": [{ "name": "a", "path": path }, { "name": "a", "path": path }] });
    assert!(error(&twice).contains("`files[1].name`: `a` is there already"));
    assert!(
        error(&json!({ "files": [{ "name": "a", "path": files().join("none.json") }] }))
            .contains("none.json")
    );
}
