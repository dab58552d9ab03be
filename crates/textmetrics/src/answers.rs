//! Short answers: normalisation, likeness, and what is found in long ones, each as its benchmark's own scorer does it.
mod bbh;
mod boxed;
mod difflib;
mod gsm8k;
mod latex;
mod normalize;
mod numbers;
mod overlap;

pub use self::bbh::bbh_answer;
pub use self::boxed::{boxed_answer, boxed_equal, dollar_answer};
pub use self::difflib::EditSimilarity;
pub use self::gsm8k::{gsm8k_equal, gsm8k_flexible, gsm8k_strict};
pub use self::normalize::{AnswerNormalizer, AnswerStyle};
pub use self::numbers::{Tolerance, number};
pub use self::overlap::Overlap;
use crate::align::{Aligner, Edit, TooLong};

/// What lm-evaluation-harness writes where nothing was found.
pub const INVALID: &str = "[invalid]";

/// Counts the characters to change between two texts (Levenshtein 1966).
#[derive(Debug, Clone, Default)]
pub struct EditDistance {
    one: Vec<u32>,
    other: Vec<u32>,
    aligner: Aligner,
}

impl EditDistance {
    /// The least number of characters to insert, delete or substitute.
    pub fn of(&mut self, one: &str, other: &str) -> Result<u64, TooLong> {
        let Self { one: a, other: b, aligner } = self;
        a.clear();
        b.clear();
        a.extend(one.chars().map(u32::from));
        b.extend(other.chars().map(u32::from));
        Ok(aligner.align(a, b)?.iter().filter(|edit| **edit != Edit::Equal).count() as u64)
    }
}
