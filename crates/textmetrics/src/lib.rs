//! Scores of texts against references, to the digit of the official scorers.
//!
//! Translation: BLEU, chrF, chrF++ and TER as sacreBLEU 2.6.0 has them. A [`Scorer`] turns a text and its
//! references into *sufficient statistics*, a few numbers of fixed width; [`Metric::score`] turns their sums
//! into a score. A corpus, a resample of it and the merge of two parts are sums of such numbers: no text is
//! needed twice.
//!
//! Speech: error rates with jiwer's alignments ([`Listener`], [`ErrorRate`]), from summed counts likewise.
//!
//! Answers: normalisation, exact match, F1, difflib's ratio, and what GSM8K, MATH and BIG-Bench Hard extract.
//!
//! Invariant: nothing here knows Arrow, plugins, configuration, files or threads.
//! Invariant: no input makes it panic.
#![allow(clippy::float_cmp, reason = "counts are whole numbers, and tests know exact values")]
mod align;
mod answers;
mod bleu;
mod chrf;
mod corpus;
mod error_rates;
mod grams;
mod metric;
mod pass_at_k;
mod pieces;
mod python;
mod scorer;
mod ter;
mod tokens;
mod unicode;
mod words;

pub use crate::align::{Chunk, Edit, TooLong};
pub use crate::answers::{
    AnswerNormalizer, AnswerStyle, EditDistance, EditSimilarity, INVALID, Overlap, Tolerance, bbh_answer,
    boxed_answer, boxed_equal, dollar_answer, gsm8k_equal, gsm8k_flexible, gsm8k_strict, number,
};
pub use crate::bleu::{Bleu, Smoothing};
pub use crate::chrf::Chrf;
pub use crate::corpus::CorpusMetric;
pub use crate::error_rates::{Counts, ErrorRate, Heard, Listener, Unit, spaced};
pub use crate::metric::{Metric, References, SignatureError};
pub use crate::pass_at_k::pass_at_k;
pub use crate::pieces::SentencePiece;
pub use crate::scorer::Scorer;
pub use crate::ter::Ter;
pub use crate::tokens::{Published, RefusedTokenizer, Tokenizer};
pub use cladist_sentencepiece::ModelError;
