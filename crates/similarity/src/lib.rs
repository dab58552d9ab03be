//! How alike related models are: mean similarities over kinships and motifs.
//!
//! Three measures, chosen by what a document is taken for. [`cosines`] of word vectors are exact
//! over all pairs, however many: a sum over a block of pairs is a product of two sums of vectors.
//! [`jaccard`] compares sets pair by pair, or pairs drawn with a seed where there are too many.
//! [`edit_similarity`] is for pairs drawn alone.
//!
//! No document is kept as a text. Word vectors take two passes: [`Tally`] finds which terms may be
//! among the most frequent in a few megabytes, [`Bags`] counts these exactly. Where documents are
//! [`TagLists`], which repeat the same tags, one pass is enough, as it is for [`Sets`].
//! All four are accumulators that parts of the input fill on their own, and joining them in
//! order gives the very same as one pass over all.
//!
//! Invariant: nothing here knows Arrow, plugins, configuration or files.
//! Invariant: every result is the same for any number of threads and any cut of the input.
mod bags;
mod cosines;
mod count;
mod document;
mod documents;
mod estimate;
mod exact;
mod jaccard;
mod keys;
mod kin;
mod levenshtein;
mod random;
mod rows;
mod sample;
mod sets;
mod tags;
mod tally;
mod texts;
mod vectors;
mod words;

pub use crate::bags::{Bags, Scratch};
pub use crate::cosines::cosines;
pub use crate::document::{Excluded, card_text, record_text, tag_text};
pub use crate::documents::TooLarge;
pub use crate::estimate::{Estimate, Weighting};
pub use crate::jaccard::{Sampling, jaccard};
pub use crate::kin::Kin;
pub use crate::levenshtein::{Wanted, edit_similarity};
pub use crate::rows::Row;
pub use crate::sample::{Drawn, draw};
pub use crate::sets::{SetScratch, Sets};
pub use crate::tags::{TagLists, TagScratch};
pub use crate::tally::{Candidates, Reader, Tally};
pub use crate::vectors::{Vectors, Weights};

/// What is estimated, in the order of every result: random pairs, kinships, motifs.
pub fn patterns() -> impl Iterator<Item = Row> {
    std::iter::once(rows::RANDOM).chain(rows::TABLE)
}
