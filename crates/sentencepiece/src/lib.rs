//! SentencePiece models (Kudo and Richardson 2018): reads a `.model` file and cuts text into its pieces.
//!
//! All four kinds (unigram, BPE, word, character) give the pieces that the reference implementation's `encode`
//! gives: the same normalisation by the file's own table, the same arithmetic ([`Rounding`]), the same order among
//! equals. Nothing is sampled, nothing is trained.
//!
//! ```
//! # fn pieces(bytes: &[u8]) -> Result<(), cladist_sentencepiece::ModelError> {
//! let model = cladist_sentencepiece::Model::read(bytes)?;
//! let pieces: Vec<String> = model.encode("Hello world").tokens().map(|token| token.piece.to_owned()).collect();
//! # Ok(()) }
//! ```
//!
//! Invariant: nothing here knows Arrow, plugins, configuration or files.
mod charsmap;
mod merges;
mod model;
mod normalizer;
mod proto;
mod spec;
mod trie;
mod unigram;

pub use crate::model::{Encoded, Kind, Model, Rounding, Token};
pub use crate::proto::ModelError;
