//! Scores of texts against references, to the digit of the official scorers.
//!
//! Translation: BLEU, chrF, chrF++ and TER as sacreBLEU 2.6.0 has them. A [`Scorer`] turns a text and its
//! references into *sufficient statistics*, a few numbers of fixed width; [`Metric::score`] turns their sums
//! into a score. A corpus, a resample of it and the merge of two parts are sums of such numbers: no text is
//! needed twice.
//!
//! Speech: error rates with jiwer's alignments ([`Listener`], [`ErrorRate`]), from summed counts likewise.
//!
//! Invariant: nothing here knows Arrow, plugins, configuration, files or threads.
//! Invariant: no input makes it panic.
mod align;
mod bleu;
mod chrf;
mod error_rates;
mod grams;
mod metric;
mod python;
mod ter;
mod tokens;
mod unicode;
mod words;

pub use crate::align::{Chunk, Edit};
pub use crate::bleu::{Bleu, Smoothing};
pub use crate::chrf::Chrf;
pub use crate::error_rates::{Counts, ErrorRate, Heard, Listener, Unit, spaced};
pub use crate::metric::{Metric, References, Scorer, SignatureError};
pub use crate::ter::Ter;
pub use crate::tokens::{RefusedTokenizer, Tokenizer};
