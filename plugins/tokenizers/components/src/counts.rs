use std::collections::BTreeMap;

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use unicode_segmentation::UnicodeSegmentation;

use crate::counter::{Counted, Counter};

/// Texts of a piece of work.
const PIECE: usize = 64;

/// What stands under `with`.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The tokenizers: `[{ name = "xlm-r", path = "xlm-r/tokenizer.json" }, …]`.
    files: Vec<File>,
}

/// A tokenizer in a file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct File {
    /// What the tables call it.
    name: String,
    /// Its `tokenizer.json`, SentencePiece `.model` or `.tiktoken` file of ranks; the content tells which.
    path: InputPath,
    /// The regular expression that cuts text before merging, for a file of ranks.
    #[serde(default)]
    pattern: Option<String>,
}

/// Counts the tokens of texts.
pub(crate) struct Counts(Vec<(String, Counter)>);

/// Sums of a language under a tokenizer.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Sum {
    texts: u64,
    tokens: u64,
    unknown: u64,
    bytes: u64,
    words: u64,
}

impl Sum {
    fn add(&mut self, other: Self) {
        self.texts += other.texts;
        self.tokens += other.tokens;
        self.unknown += other.unknown;
        self.bytes += other.bytes;
        self.words += other.words;
    }
}

/// Sums by tokenizer and language.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State(BTreeMap<(String, String), Sum>);

impl Metric for Counts {
    type Config = Config;
    type State = State;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "counts",
            "Counts tokens of texts with tokenizers in files: `tokenizer.json`, SentencePiece, ranks.\n\
             The table `counts` fits the port `counts` of `coverage/tokenizers`. Tokens that begin and end a text are \
             not counted, and a file's own truncation and padding are not followed. SentencePiece models give the \
             counts of the reference from 0.2.2 on.",
        )
        .port(
            Port::new("texts", "Texts; rows of one id say the same in every language.")
                .column(PortColumn::new("id", "utf8"))
                .column(PortColumn::new("language", "utf8"))
                .column(PortColumn::new("text", "large_utf8")),
        )
        .row_order(RowOrder::Significant)
        .table(counts_table())
        .table(totals_table())
        .example_with_files(
            json!({ "files": [{ "name": "words", "path": "words.json" }] }),
            &[("words.json", WORDS)],
        )
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        if config.files.is_empty() {
            return Err(Error::config("`files` is empty: nothing would count the texts")
                .hint("files = [{ name = \"…\", path = \"…/tokenizer.json\" }]"));
        }
        let mut counters: Vec<(String, Counter)> = Vec::new();
        for (place, file) in config.files.into_iter().enumerate() {
            if counters.iter().any(|(name, _)| *name == file.name) {
                return Err(Error::config(format!(
                    "`files[{place}].name`: `{}` is there already",
                    file.name
                )));
            }
            let counter = Counter::read(&file.path, file.pattern.as_deref())
                .map_err(|error| error.context(format!("the tokenizer `{}`", file.name)))?;
            counters.push((file.name, counter));
        }
        Ok(Self(counters))
    }

    fn update(&self, state: &mut State, _: At, batch: &RecordBatch, out: &mut Emitter) -> Result<()> {
        let (ids, languages) = (batch.text("id")?, batch.text("language")?);
        let texts = batch.large_text("text")?;
        let rows: Vec<usize> = (0..batch.num_rows())
            .filter(|&row| !(ids.is_null(row) || languages.is_null(row) || texts.is_null(row)))
            .collect();
        let pieces: Vec<&[usize]> = rows.chunks(PIECE).collect();
        let counted = cladist_sdk::par_map(pieces.len(), |piece| -> Result<Vec<Sum>> {
            cladist_sdk::check_cancelled()?;
            let mut sums = Vec::with_capacity(pieces[piece].len() * self.0.len());
            for &row in pieces[piece] {
                self.count(texts.value(row), &mut sums).map_err(|error| {
                    error.context(format!("text `{}` in `{}`", ids.value(row), languages.value(row)))
                })?;
            }
            Ok(sums)
        });
        let sums: Vec<Sum> = counted.into_iter().collect::<Result<Vec<_>>>()?.concat();
        for (sum, at) in sums.iter().zip(0..) {
            let key = (self.name(at).to_owned(), languages.value(rows[at / self.0.len()]).to_owned());
            state.0.entry(key).or_default().add(*sum);
        }
        let row = |at: usize| rows[at / self.0.len()];
        let all = 0..sums.len();
        out.emit(
            "counts",
            record_batch([
                ("tokenizer", strings(all.clone().map(|at| self.name(at)))),
                ("language", strings(all.clone().map(|at| languages.value(row(at))))),
                ("id", strings(all.map(|at| ids.value(row(at))))),
                ("tokens", ints(sums.iter().map(|sum| sum.tokens as i64))),
                ("unknown", nullable_floats(sums.iter().map(share))),
                ("bytes", ints(sums.iter().map(|sum| sum.bytes as i64))),
                ("words", ints(sums.iter().map(|sum| sum.words as i64))),
            ])?,
        );
        Ok(())
    }

    fn merge(&self, left: &mut State, right: State) -> Result<()> {
        for (key, sum) in right.0 {
            left.0.entry(key).or_default().add(sum);
        }
        Ok(())
    }

    fn finish(&self, merged: State, _: &Context) -> Result<Tables> {
        let keys = || merged.0.keys();
        let sums = || merged.0.values();
        let batch = record_batch([
            ("tokenizer", strings(keys().map(|key| &key.0))),
            ("language", strings(keys().map(|key| &key.1))),
            ("tokens", ints(sums().map(|sum| sum.tokens as i64))),
            ("unknown", nullable_floats(sums().map(share))),
            ("texts", ints(sums().map(|sum| sum.texts as i64))),
            ("bytes", ints(sums().map(|sum| sum.bytes as i64))),
            ("words", ints(sums().map(|sum| sum.words as i64))),
        ])?;
        Ok(Tables::one("totals", batch))
    }
}

impl Counts {
    fn name(&self, at: usize) -> &str {
        &self.0[at % self.0.len()].0
    }

    fn count(&self, text: &str, sums: &mut Vec<Sum>) -> Result<()> {
        let (bytes, words) = (text.len() as u64, text.unicode_words().count() as u64);
        for (name, counter) in &self.0 {
            let Counted { tokens, unknown } =
                counter.count(text).map_err(|error| error.context(format!("the tokenizer `{name}`")))?;
            sums.push(Sum { texts: 1, tokens, unknown, bytes, words });
        }
        Ok(())
    }
}

fn share(sum: &Sum) -> Option<f64> {
    (sum.tokens > 0).then(|| sum.unknown as f64 / sum.tokens as f64)
}

fn counted(table: Table) -> Table {
    table.column(Column::new("tokens", "int64", "Tokens, unknown ones too.").unit("tokens")).column(
        Column::new(
            "unknown",
            "float64?",
            "The share of tokens that stand for what the tokenizer does not know; null without tokens.",
        )
        .unit("share"),
    )
}

fn sized(table: Table) -> Table {
    table
        .column(Column::new("bytes", "int64", "Bytes of the UTF-8 form.").unit("bytes"))
        .column(Column::new("words", "int64", "Words by UAX 29.").unit("words"))
}

fn counts_table() -> Table {
    let table = Table::new("counts", "One row per text and tokenizer.")
        .column(Column::new("tokenizer", "utf8", "The tokenizer's name."))
        .column(Column::new("language", "utf8", "The language, as written."))
        .column(Column::new("id", "utf8", "The text."));
    sized(counted(table)).order("of the texts, then of the files")
}

fn totals_table() -> Table {
    let table = Table::new("totals", "One row per tokenizer and language.")
        .column(Column::new("tokenizer", "utf8", "The tokenizer's name."))
        .column(Column::new("language", "utf8", "The language, as written."));
    sized(counted(table).column(Column::new("texts", "int64", "Texts counted.").unit("texts")))
        .order("by tokenizer, then by language")
        .view(View::bar("language", "tokens").series("tokenizer").top(40))
}

/// A tokenizer of whole words, small enough to stand here.
const WORDS: &str = r#"{
 "version": "1.0", "truncation": null, "padding": null, "added_tokens": [], "normalizer": null,
 "pre_tokenizer": { "type": "Whitespace" }, "post_processor": null, "decoder": null,
 "model": { "type": "WordLevel", "vocab": { "[UNK]": 0, "a": 1, "b": 2 }, "unk_token": "[UNK]" }
}"#;
