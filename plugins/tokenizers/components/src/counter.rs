//! Tokenizers in files, of whatever kind.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::{self, Value};
use cladist_sentencepiece::Model;
use tiktoken_rs::CoreBPE;
use tokenizers::Tokenizer;

use crate::{patterns, ranks};

/// What counts tokens.
pub(crate) enum Counter {
    /// A `tokenizer.json`, and the id of what it does not know.
    Json(Box<Tokenizer>, Option<u32>),
    SentencePiece(Box<Model>),
    Ranks(Box<CoreBPE>),
}

/// Tokens of a text.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counted {
    pub(crate) tokens: u64,
    /// Those of them that stand for what the tokenizer does not know.
    pub(crate) unknown: u64,
}

/// What we look for in a `tokenizer.json` ourselves.
#[derive(Deserialize)]
struct Said {
    model: Option<SaidModel>,
    #[serde(default)]
    normalizer: Value,
    #[serde(default)]
    pre_tokenizer: Value,
}

#[derive(Deserialize)]
struct SaidModel {
    unk_token: Option<String>,
    unk_id: Option<u32>,
}

impl Counter {
    /// Reads a file; its content tells what it is. Only ranks need a `pattern`.
    pub(crate) fn read(path: &Path, pattern: Option<&str>) -> Result<Self> {
        let said = |error: &dyn std::fmt::Display| format!("{}: {error}", path.display());
        let bytes = std::fs::read(path).map_err(|error| Error::io(said(&error)))?;
        let model = Model::read(&bytes);
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let counter = match model {
            Ok(model) => Self::SentencePiece(Box::new(model)),
            Err(_) if text.trim_start().starts_with('{') => Self::json(&bytes, path).map_err(|error| {
                Error::data(said(&error))
                    .hint("it is to be a `tokenizer.json` as the library `tokenizers` 0.23 writes it")
            })?,
            Err(_) if ranks::are_ranks(text) => {
                let pattern = pattern.ok_or_else(|| {
                    Error::config(said(&"a file of ranks says nothing of how text is cut before merging"))
                        .hint("give the regular expression of its encoding as `pattern`")
                })?;
                let merges = ranks::merges(text, pattern).map_err(|error| Error::data(said(&error)))?;
                return Ok(Self::Ranks(Box::new(merges)));
            }
            Err(error) => {
                return Err(Error::data(said(&error)).hint(
                    "a `tokenizer.json`, a SentencePiece `.model` or a `.tiktoken` file of ranks is read",
                ));
            }
        };
        if pattern.is_some() {
            return Err(Error::config(said(&"`pattern` is for files of ranks, and this is none")));
        }
        Ok(counter)
    }

    fn json(bytes: &[u8], path: &Path) -> Result<Self, String> {
        let said: Said = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        // A damaged file may break what the library takes for granted.
        let read = catch_unwind(AssertUnwindSafe(|| Tokenizer::from_bytes(bytes)));
        let mut tokenizer = read
            .map_err(|_| "the library `tokenizers` broke down over it: it is damaged".to_owned())?
            .map_err(|error| error.to_string())?;
        // Both would count what is not there, or not what is there.
        tokenizer.with_truncation(None).map_err(|error| error.to_string())?;
        tokenizer.with_padding(None);
        let mut odd = Vec::new();
        patterns::doubtful(&said.normalizer, &mut odd);
        patterns::doubtful(&said.pre_tokenizer, &mut odd);
        for (pattern, why) in odd {
            cladist_sdk::tracing::warn!(
                file = %path.display(),
                pattern,
                "the pattern may match otherwise than in Python: here {why}"
            );
        }
        let unknown = said.model.and_then(|model| {
            model.unk_id.or_else(|| model.unk_token.and_then(|token| tokenizer.token_to_id(&token)))
        });
        Ok(Self::Json(Box::new(tokenizer), unknown))
    }

    /// The tokens of a text, without those that would begin and end it.
    pub(crate) fn count(&self, text: &str) -> Result<Counted> {
        Ok(match self {
            Self::SentencePiece(model) => {
                let encoded = model.encode(text);
                Counted { tokens: encoded.len() as u64, unknown: encoded.unknown() as u64 }
            }
            Self::Ranks(merges) => Counted { tokens: merges.encode_ordinary(text).len() as u64, unknown: 0 },
            Self::Json(tokenizer, unknown) => {
                let encoded = tokenizer.encode_fast(text, false).map_err(Error::data)?;
                let ids = encoded.get_ids();
                let unknown = ids.iter().filter(|id| Some(**id) == *unknown).count() as u64;
                Counted { tokens: ids.len() as u64, unknown }
            }
        })
    }
}
