//! The validator against the schemas that configuration types really have.

use std::collections::BTreeMap;

use cladist_manifest::{ComponentManifest, Kind, Table};
use cladist_pipeline::{Schemas, check};
use insta::assert_snapshot;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::common::load_files;

#[derive(Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Format {
    /// By content.
    #[default]
    Auto,
    /// One record a line.
    JsonLines,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[allow(dead_code, reason = "only read from a configuration")]
enum Measure {
    Jaccard,
    Tfidf { words: u16, ngrams: Option<(u8, u8)> },
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[allow(dead_code, reason = "only read from a configuration")]
enum Bound {
    Share(f64),
    Rows { at_most: u64 },
    None,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only read from a configuration")]
struct Inner {
    seed: i32,
    #[serde(default)]
    also: Option<Box<Inner>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[allow(dead_code, reason = "only read from a configuration")]
struct Config {
    name: String,
    #[serde(default)]
    format: Format,
    #[serde(default)]
    maybe: Option<Format>,
    measure: Option<Measure>,
    bound: Option<Bound>,
    #[serde(default)]
    names: BTreeMap<String, Vec<usize>>,
    #[serde(default)]
    inner: Option<Inner>,
    #[serde(default)]
    #[schemars(range(min = 0.0, max = 1.0))]
    alpha: Option<f64>,
}

fn result(with: &str) -> Result<Config, String> {
    let mut manifest = ComponentManifest::new(Kind::Source, "c", "");
    manifest.config_schema = schemars::SchemaGenerator::default().into_root_schema_for::<Config>().to_value();
    manifest.tables.push(Table::new("t", ""));
    let components = BTreeMap::from([("p/c".to_owned(), manifest)]);
    let text = format!("[sources.s]\nuse = \"p/c\"\nwith = {{ {with} }}\n");
    let pipeline = load_files(&[("p.toml", &text)], &[]).map_err(|report| report.to_string())?;
    let checked = check(&pipeline, &components, &Schemas::new()).map_err(|report| report.to_string())?;
    serde_json::from_value(checked.steps[0].config.clone()).map_err(|error| format!("serde: {error}"))
}

/// The first lines of what is wrong.
fn wrong(with: &str) -> String {
    let text = result(with).map_or_else(|text| text, |_| "nothing".to_owned());
    text.lines()
        .filter(|line| line.starts_with("error") || line.starts_with("hint"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn what_is_right_is_right_for_serde_too() {
    for with in [
        "name = \"a\"",
        "name = \"a\", format = \"json_lines\", maybe = \"auto\", alpha = 1",
        "name = \"a\", measure = { kind = \"jaccard\" }, bound = \"none\"",
        "name = \"a\", measure = { kind = \"tfidf\", words = 3, ngrams = [1, 2] }, bound = { share = 0.5 }",
        "name = \"a\", bound = { rows = { at_most = 5 } }, names = { x = [1, 2], y = [] }",
        "name = \"a\", inner = { seed = -1, also = { seed = 2 } }",
        "name = { env = \"WORD\" }, measure = { kind = \"tfidf\", words = { env = \"TOP\" } }",
    ] {
        result(with).unwrap_or_else(|text| panic!("{with}: {text}"));
    }
}

#[test]
fn what_is_wrong_is_told_in_words() {
    assert_snapshot!(wrong("name = \"a\", format = \"jsonl_lines\", maybe = \"auot\""), @r#"
    error: unknown value `jsonl_lines` for `format` of `p/c`
    hint: did you mean `json_lines`? it can be `auto` or `json_lines`
    error: unknown value `auot` for `maybe` of `p/c`
    hint: did you mean `auto`? it can be `auto` or `json_lines`
    "#);
    assert_snapshot!(wrong("name = \"a\", measure = { kind = \"tfidf\", words = 70000, ngrams = [1] }"), @r#"
    error: `measure.words` must be at most 65535, found 70000
    error: `measure.ngrams` must have at least 2 items, found 1
    "#);
    assert_snapshot!(wrong("name = \"a\", measure = { kind = \"tf\" }, bound = { shares = 1 }"), @r#"
    error: unknown value `tf` for `measure.kind` of `p/c`
    hint: it can be `jaccard` or `tfidf`
    error: unknown key `bound.shares` for `p/c`
    hint: did you mean `share`? `cladist plugins inspect p/c` lists its keys
    "#);
    assert_snapshot!(wrong("name = \"a\", measure = 3, bound = { rows = { at_mots = 1 } }"), @r#"
    error: expected a table for `measure` of `p/c`, found an integer
    error: missing key `bound.rows.at_most` for `p/c`
    hint: did you mean it by `at_mots`? `cladist plugins inspect p/c` lists its keys
    "#);
    assert_snapshot!(wrong("name = \"a\", inner = { seed = 3000000000, also = { sead = 1 } }, alpha = 2"), @r#"
    error: `inner.seed` must be at most 2147483647, found 3000000000
    error: unknown key `inner.also.sead` for `p/c`
    hint: did you mean `seed`? `cladist plugins inspect p/c` lists its keys
    error: `alpha` must be at most 1, found 2
    "#);
    assert_snapshot!(wrong("names = { x = [1, -1] }, bound = \"nnone\""), @r#"
    error: missing key `name` for `p/c`
    hint: `cladist plugins inspect p/c` lists its keys
    error: `names.x[1]` must be at least 0, found -1
    error: unknown value `nnone` for `bound` of `p/c`
    hint: did you mean `none`? it can be `none`
    "#);
}
