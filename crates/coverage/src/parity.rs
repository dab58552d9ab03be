//! How many tokens the same text takes in each language.
use std::collections::BTreeMap;

use crate::gini;

/// What one tokenizer makes of the texts of one language.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Counted {
    /// Tokens by text; texts of the same id say the same in every language.
    pub texts: BTreeMap<String, Text>,
    /// The share of tokens that stand for what the tokenizer does not know, where it is told.
    pub unknown: Option<f64>,
}

/// One text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Text {
    /// Tokens.
    pub tokens: u64,
    /// Bytes of its UTF-8 form; 0 where only tokens were given.
    pub bytes: u64,
    /// Words by Unicode's rules (UAX 29); 0 where only tokens were given.
    pub words: u64,
}

/// A language under a tokenizer.
#[derive(Clone, Debug, PartialEq)]
pub struct Parity {
    /// Tokens of all its texts.
    pub tokens: u64,
    /// Whether few enough tokens are unknown: else the number of tokens says nothing.
    pub valid: bool,
    /// Tokens over the tokens of the same texts in the pivot: Petrov et al. 2023, "Language Model
    /// Tokenizers Introduce Unfairness Between Languages"; the multiplier of cost, and of the
    /// context that a text fills. None where it or the pivot is not valid or no text is shared.
    pub premium: Option<f64>,
    /// Tokens a word.
    pub fertility: Option<f64>,
    /// Bytes a token.
    pub bytes_per_token: Option<f64>,
    /// Its texts.
    pub texts: usize,
    /// Texts that the pivot does not have; they do not count for the premium.
    pub unmatched: usize,
}

/// Holds a language against the pivot. `most_unknown` is the largest share of unknown tokens under
/// which a count is valid.
pub fn parity(language: &Counted, pivot: Option<&Counted>, most_unknown: f64) -> Parity {
    let valid = |counted: &Counted| counted.unknown.is_none_or(|share| share <= most_unknown);
    let all = language.texts.values();
    let sum = |of: fn(&Text) -> u64| all.clone().map(of).sum::<u64>();
    let (tokens, bytes, words) = (sum(|t| t.tokens), sum(|t| t.bytes), sum(|t| t.words));
    let ratio = |a: u64, b: u64| (a > 0 && b > 0).then(|| a as f64 / b as f64);
    let (mut own, mut theirs, mut unmatched) = (0, 0, 0);
    for (id, text) in &language.texts {
        match pivot.and_then(|pivot| pivot.texts.get(id)) {
            Some(other) => (own, theirs) = (own + text.tokens, theirs + other.tokens),
            None => unmatched += 1,
        }
    }
    let comparable = valid(language) && pivot.is_some_and(valid);
    Parity {
        tokens,
        valid: valid(language),
        premium: if comparable { ratio(own, theirs) } else { None },
        fertility: ratio(tokens, words),
        bytes_per_token: ratio(bytes, tokens),
        texts: language.texts.len(),
        unmatched,
    }
}

/// The inequality of tokens over languages that say the same: Gini's coefficient, 0 when all take
/// as many.
pub fn token_gini(languages: &[Parity]) -> Option<f64> {
    gini(languages.iter().filter(|language| language.valid).map(|language| language.tokens as f64))
}

#[cfg(test)]
mod tests {
    use super::{Counted, Text, parity, token_gini};

    fn counted(texts: &[(&str, u64)], unknown: Option<f64>) -> Counted {
        let text = |tokens| Text { tokens, bytes: 4 * tokens, words: tokens.div_ceil(2) };
        Counted {
            texts: texts.iter().map(|(id, tokens)| ((*id).to_owned(), text(*tokens))).collect(),
            unknown,
        }
    }

    #[test]
    fn only_shared_texts_make_a_premium() {
        let english = counted(&[("1", 10), ("2", 20)], None);
        let found = parity(&counted(&[("1", 30), ("3", 5)], None), Some(&english), 0.1);
        assert_eq!((found.tokens, found.unmatched, found.premium), (35, 1, Some(3.0)));
        assert_eq!((found.bytes_per_token, found.fertility), (Some(4.0), Some(35.0 / 18.0)));
    }

    #[test]
    fn too_much_unknown_makes_a_count_worthless() {
        let english = counted(&[("1", 10)], Some(0.0));
        let odd = counted(&[("1", 5)], Some(0.11));
        let found = parity(&odd, Some(&english), 0.1);
        assert_eq!((found.valid, found.premium), (false, None));
        assert_eq!(parity(&english, Some(&odd), 0.1).premium, None);
        assert_eq!(parity(&counted(&[("1", 5)], Some(0.1)), Some(&english), 0.1).premium, Some(0.5));
        assert_eq!(parity(&english, None, 0.1).premium, None);
        assert_eq!(token_gini(&[found]), None);
    }

    #[test]
    fn inequality_by_hand() {
        let both = [1, 3].map(|tokens| parity(&counted(&[("1", tokens)], None), None, 0.1));
        // (−1 · 1 + 1 · 3) / (2 · 4)
        assert_eq!(token_gini(&both), Some(0.25));
    }
}
