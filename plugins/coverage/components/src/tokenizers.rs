use std::collections::BTreeMap;

use arrow_array::Int64Array;
use cladist_coverage::{Counted, Parity, Text, parity, token_gini};
use cladist_languages::{Normalizer, Options};
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use tiktoken_rs::CoreBPE;
use unicode_segmentation::UnicodeSegmentation;

#[cfg(test)]
mod tests;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The language that the others are held against, as it is written; English without.
    pivot: Option<String>,
    /// The encodings that count the tokens of the port `texts`.
    encodings: Vec<Encoding>,
    /// The largest share of unknown tokens under which a count says something.
    most_unknown: f64,
}

impl Default for Config {
    fn default() -> Self {
        Self { pivot: None, encodings: vec![Encoding::O200k, Encoding::Cl100k], most_unknown: 0.1 }
    }
}

/// An encoding that the program carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
enum Encoding {
    #[serde(rename = "o200k_base")]
    O200k,
    #[serde(rename = "cl100k_base")]
    Cl100k,
    #[serde(rename = "p50k_base")]
    P50k,
    #[serde(rename = "r50k_base")]
    R50k,
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Self::O200k => "o200k_base",
            Self::Cl100k => "cl100k_base",
            Self::P50k => "p50k_base",
            Self::R50k => "r50k_base",
        }
    }

    /// Its merges; they are read when they are first asked for.
    fn merges(self) -> &'static CoreBPE {
        match self {
            Self::O200k => tiktoken_rs::o200k_base_singleton(),
            Self::Cl100k => tiktoken_rs::cl100k_base_singleton(),
            Self::P50k => tiktoken_rs::p50k_base_singleton(),
            Self::R50k => tiktoken_rs::r50k_base_singleton(),
        }
    }
}

/// What the same text costs in each language.
pub(crate) struct Tokenizers(Config);

/// Texts that were counted, by tokenizer, language and id.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    texts: BTreeMap<(String, String, String), Text>,
    /// The sums that belong to `unknown`: its tokens, and all tokens that tell theirs.
    unknown: BTreeMap<(String, String), (f64, u64)>,
}

impl State {
    fn add(&mut self, tokenizer: &str, language: &str, id: &str, text: Text) {
        let key = (tokenizer.to_owned(), language.to_owned(), id.to_owned());
        let sum = self.texts.entry(key).or_default();
        sum.tokens += text.tokens;
        sum.bytes += text.bytes;
        sum.words += text.words;
    }
}

impl Metric for Tokenizers {
    type Config = Config;
    type State = State;

    fn manifest() -> MetricManifest {
        MetricManifest::new(
            "tokenizers",
            "What the same text costs in each language: tokens, fertility, and the premium over a pivot.\n\
             Petrov et al. 2023, \"Language Model Tokenizers Introduce Unfairness Between Languages\". Texts are \
             counted with encodings that the program carries, or counts come from elsewhere: from `tokenizers/counts` \
             for tokenizers in files.",
        )
        .port(
            Port::new("texts", "Parallel texts: rows of one id say the same.")
                .column(PortColumn::new("id", "utf8"))
                .column(PortColumn::new("language", "utf8"))
                .column(PortColumn::new("text", "large_utf8"))
                .optional(),
        )
        .port(
            Port::new("counts", "Tokens that somebody counted, of the same text in every language.")
                .column(PortColumn::new("tokenizer", "utf8"))
                .column(PortColumn::new("language", "utf8"))
                .column(PortColumn::new("tokens", "int64"))
                .column(PortColumn::new("unknown", "float64").optional().doc("The share of unknown tokens, 0 to 1."))
                .column(PortColumn::new("id", "utf8").optional().doc("The text, where each has a row of its own."))
                .column(PortColumn::new("bytes", "int64").optional().doc("Its bytes in UTF-8."))
                .column(PortColumn::new("words", "int64").optional().doc("Its words by UAX 29."))
                .optional(),
        )
        .table(parity_table())
        .table(summary_table())
        .example(json!({}))
        .example(json!({ "pivot": "deu", "encodings": ["r50k_base"], "most_unknown": 0.5 }))
    }

    fn new(config: Config, inputs: &InputSchemas) -> Result<Self> {
        if inputs.port("texts").is_none() && inputs.port("counts").is_none() {
            return Err(Error::config("neither `texts` nor `counts` is wired: there is nothing to compare")
                .hint("inputs = { texts = \"…\" } or inputs = { counts = \"…\" }"));
        }
        if !(0.0..=1.0).contains(&config.most_unknown) {
            return Err(Error::config(format!(
                "`most_unknown` is {}, and is a share, 0 to 1",
                config.most_unknown
            )));
        }
        if inputs.port("texts").is_some() && config.encodings.is_empty() {
            return Err(Error::config("`encodings` is empty: nothing would count the texts"));
        }
        Ok(Self(config))
    }

    fn update(&self, state: &mut State, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        let languages = batch.text("language")?;
        if at.port == "texts" {
            let (ids, texts) = (batch.text("id")?, batch.large_text("text")?);
            for row in 0..batch.num_rows() {
                let nothing = ids.is_null(row) || languages.is_null(row) || texts.is_null(row);
                if !nothing {
                    self.count(state, languages.value(row), ids.value(row), texts.value(row));
                }
            }
            return Ok(());
        }
        let (names, tokens) = (batch.text("tokenizer")?, batch.int("tokens")?);
        let unknown = if batch.has("unknown") { Some(batch.float("unknown")?) } else { None };
        let ids = if batch.has("id") { Some(batch.text("id")?) } else { None };
        let sizes = |column: &str| if batch.has(column) { batch.int(column).map(Some) } else { Ok(None) };
        let (bytes, words) = (sizes("bytes")?, sizes("words")?);
        for row in 0..batch.num_rows() {
            if names.is_null(row) || languages.is_null(row) || tokens.is_null(row) {
                continue;
            }
            let (name, language) = (names.value(row), languages.value(row));
            let count = u64::try_from(tokens.value(row))
                .map_err(|_| Error::data(format!("`tokens` is {} for `{language}`", tokens.value(row))))?;
            // Without a size, or with one that cannot be, there is no ratio to it.
            let size = |of: Option<&Int64Array>| {
                let size = of.filter(|of| !of.is_null(row)).map(|of| of.value(row));
                size.and_then(|size| u64::try_from(size).ok()).unwrap_or(0)
            };
            let (bytes, words) = (size(bytes), size(words));
            let id = ids.filter(|ids| !ids.is_null(row)).map_or("", |ids| ids.value(row));
            state.add(name, language, id, Text { tokens: count, bytes, words });
            if let Some(share) = unknown.filter(|shares| !shares.is_null(row)).map(|shares| shares.value(row))
            {
                let sum = state.unknown.entry((name.to_owned(), language.to_owned())).or_default();
                *sum = (sum.0 + share * count as f64, sum.1 + count);
            }
        }
        Ok(())
    }

    fn merge(&self, left: &mut State, right: State) -> Result<()> {
        for ((tokenizer, language, id), text) in right.texts {
            left.add(&tokenizer, &language, &id, text);
        }
        for (key, (unknown, all)) in right.unknown {
            let sum = left.unknown.entry(key).or_default();
            *sum = (sum.0 + unknown, sum.1 + all);
        }
        Ok(())
    }

    fn finish(&self, merged: State, _: &Context) -> Result<Tables> {
        let mut by_tokenizer: BTreeMap<String, BTreeMap<String, Counted>> = BTreeMap::new();
        for ((tokenizer, language, id), text) in merged.texts {
            let counted = by_tokenizer.entry(tokenizer).or_default().entry(language).or_default();
            counted.texts.insert(id, text);
        }
        for ((tokenizer, language), (unknown, all)) in merged.unknown {
            let counted = by_tokenizer.entry(tokenizer).or_default().entry(language).or_default();
            counted.unknown = (all > 0).then(|| unknown / all as f64);
        }
        let rows: Vec<(String, Vec<Row>)> =
            by_tokenizer.into_iter().map(|(name, languages)| (name, self.rows(languages))).collect();
        Ok(Tables::new().with("parity", parities(&rows)?).with("summary", summary(&rows)?))
    }
}

/// A language under a tokenizer.
struct Row {
    language: String,
    unknown: Option<f64>,
    parity: Parity,
    note: Option<String>,
}

impl Tokenizers {
    fn count(&self, state: &mut State, language: &str, id: &str, text: &str) {
        let (bytes, words) = (text.len() as u64, text.unicode_words().count() as u64);
        for encoding in &self.0.encodings {
            let tokens = encoding.merges().encode_ordinary(text).len() as u64;
            state.add(encoding.name(), language, id, Text { tokens, bytes, words });
        }
    }

    fn rows(&self, languages: BTreeMap<String, Counted>) -> Vec<Row> {
        let mut normalizer = Normalizer::new(Options::default());
        let mut english =
            |language: &str| normalizer.language(language).is_some_and(|code| code.as_str() == "eng");
        let pivot = match &self.0.pivot {
            Some(pivot) => languages.get_key_value(pivot),
            None => languages.iter().find(|(language, _)| english(language)),
        };
        let row = |(language, counted): (&String, &Counted)| {
            let parity = parity(counted, pivot.map(|pivot| pivot.1), self.0.most_unknown);
            let note = match pivot {
                None => Some("there is no pivot".to_owned()),
                Some((name, pivot)) if pivot.unknown.is_some_and(|share| share > self.0.most_unknown) => {
                    Some(format!("too much of the pivot `{name}` is unknown"))
                }
                Some((name, _)) if parity.unmatched > 0 => Some(format!(
                    "{} of {} texts have no counterpart in `{name}`",
                    parity.unmatched,
                    counted.texts.len()
                )),
                Some(_) => None,
            };
            Row { language: language.clone(), unknown: counted.unknown, parity, note }
        };
        languages.iter().map(row).collect()
    }
}

fn parity_table() -> Table {
    Table::new("parity", "One row per tokenizer and language.")
        .column(Column::new("tokenizer", "utf8", "The tokenizer."))
        .column(Column::new("language", "utf8", "The language, as written."))
        .column(Column::new("tokens", "int64", "Tokens of all its texts.").unit("tokens"))
        .column(Column::new(
            "premium",
            "float64?",
            "Tokens over those of the same texts in the pivot: the multiplier of cost, and of the context that a text \
             fills; null where either is not valid.",
        ))
        .column(Column::new("valid", "bool", "Whether few enough tokens are unknown."))
        .column(Column::new("unknown", "float64?", "The share of unknown tokens, where it is told.").unit("share"))
        .column(Column::new("fertility", "float64?", "Tokens a word, words by UAX 29.").unit("tokens"))
        .column(Column::new("bytes_per_token", "float64?", "Bytes of UTF-8 a token.").unit("bytes"))
        .column(Column::new("texts", "int64", "Texts counted.").unit("texts"))
        .column(Column::new("note", "utf8?", "Why there is no premium, or of how many texts."))
        .order("by tokenizer, then by language")
        .view(View::bar("language", "premium").series("tokenizer").top(40))
}

fn summary_table() -> Table {
    Table::new("summary", "One row per tokenizer, over its valid languages.")
        .column(Column::new("tokenizer", "utf8", "The tokenizer."))
        .column(Column::new("languages", "int64", "Languages counted.").unit("languages"))
        .column(Column::new("valid", "int64", "Those with few enough unknown tokens.").unit("languages"))
        .column(Column::new("mean_premium", "float64?", "The mean premium, the pivot's 1 included."))
        .column(Column::new("max_premium", "float64?", "The largest premium."))
        .column(Column::new("max_language", "utf8?", "The language that pays it."))
        .column(Column::new(
            "gini",
            "float64?",
            "Gini's coefficient of the tokens over languages, 0 (equal) to 1.",
        ))
        .order("by tokenizer")
        .view(View::bar("tokenizer", "mean_premium"))
}

fn parities(rows: &[(String, Vec<Row>)]) -> Result<RecordBatch> {
    let all: Vec<(&str, &Row)> =
        rows.iter().flat_map(|(name, rows)| rows.iter().map(move |row| (name.as_str(), row))).collect();
    let each = || all.iter().map(|(_, row)| &row.parity);
    Ok(record_batch([
        ("tokenizer", strings(all.iter().map(|row| row.0))),
        ("language", strings(all.iter().map(|row| &row.1.language))),
        ("tokens", ints(each().map(|parity| parity.tokens as i64))),
        ("premium", nullable_floats(each().map(|parity| parity.premium))),
        ("valid", bools(each().map(|parity| parity.valid))),
        ("unknown", nullable_floats(all.iter().map(|row| row.1.unknown))),
        ("fertility", nullable_floats(each().map(|parity| parity.fertility))),
        ("bytes_per_token", nullable_floats(each().map(|parity| parity.bytes_per_token))),
        ("texts", ints(each().map(|parity| parity.texts as i64))),
        ("note", nullable_strings(all.iter().map(|row| row.1.note.as_deref()))),
    ])?)
}

fn summary(rows: &[(String, Vec<Row>)]) -> Result<RecordBatch> {
    let mut mean = Vec::new();
    let mut most: Vec<Option<(f64, &str)>> = Vec::new();
    for (_, rows) in rows {
        let premiums: Vec<(f64, &str)> =
            rows.iter().filter_map(|row| Some((row.parity.premium?, row.language.as_str()))).collect();
        let values: Vec<f64> = premiums.iter().map(|premium| premium.0).collect();
        mean.push(cladist_stats::mean(&values));
        // Of equal ones the first by name.
        most.push(premiums.into_iter().rev().max_by(|a, b| a.0.total_cmp(&b.0)));
    }
    let ginis = rows
        .iter()
        .map(|(_, rows)| token_gini(&rows.iter().map(|row| row.parity.clone()).collect::<Vec<_>>()));
    Ok(record_batch([
        ("tokenizer", strings(rows.iter().map(|row| &row.0))),
        ("languages", ints(rows.iter().map(|row| row.1.len() as i64))),
        ("valid", ints(rows.iter().map(|row| row.1.iter().filter(|row| row.parity.valid).count() as i64))),
        ("mean_premium", nullable_floats(mean)),
        ("max_premium", nullable_floats(most.iter().map(|most| most.map(|most| most.0)))),
        ("max_language", nullable_strings(most.iter().map(|most| most.map(|most| most.1)))),
        ("gini", nullable_floats(ginis)),
    ])?)
}
