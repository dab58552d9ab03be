//! Texts by the edits between them.
use std::collections::BTreeMap;

use cladist_lineage::{IdKey, Parallel, map};
use rapidfuzz::distance::levenshtein;

use crate::estimate::Estimate;
use crate::sample::Drawn;

/// How alike two texts are: 1 − d / max(|a|, |b|), with d the Levenshtein distance in characters;
/// 1 of two empty texts.
pub fn edit_similarity(a: &str, b: &str) -> f64 {
    if a.is_ascii() && b.is_ascii() {
        return levenshtein::normalized_similarity(a.bytes(), b.bytes());
    }
    levenshtein::normalized_similarity(a.chars(), b.chars())
}

/// What the first pass leaves: the pairs drawn for each row, and whose texts they need.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Wanted {
    rows: Vec<Drawn>,
    /// The models drawn, ascending by key, and by number in `rows`.
    models: Vec<(IdKey, u32)>,
}

impl Wanted {
    /// The models of these pairs; `key` gives a model's key by its number.
    pub fn new(rows: Vec<Drawn>, key: impl Fn(u32) -> IdKey) -> Self {
        let drawn = rows.iter().flat_map(|row| &row.draws).flat_map(|&(a, b)| [a, b]);
        let mut numbers: Vec<u32> = drawn.collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut models: Vec<(IdKey, u32)> = numbers.into_iter().map(|number| (key(number), number)).collect();
        models.sort_unstable();
        Self { rows, models }
    }

    /// The number of a model whose text is needed.
    pub fn find(&self, id: &str) -> Option<u32> {
        let key = IdKey::of(id);
        let at = self.models.binary_search_by_key(&key, |(key, _)| *key).ok()?;
        Some(self.models[at].1)
    }

    /// The mean similarities of the pairs: of random pairs, then of the rows of
    /// [`patterns`](crate::patterns). A pair without both texts is left out.
    pub fn estimates(&self, texts: &BTreeMap<u32, String>, par: &dyn Parallel) -> Vec<Estimate> {
        const PIECE: usize = 1 << 8;
        let pairs: Vec<(u32, u32)> = self.rows.iter().flat_map(|row| row.draws.iter().copied()).collect();
        let compared = map(par, pairs.len().div_ceil(PIECE), |piece| {
            let pairs = &pairs[piece * PIECE..((piece + 1) * PIECE).min(pairs.len())];
            let alike = |(a, b): &(u32, u32)| Some(edit_similarity(texts.get(a)?, texts.get(b)?));
            pairs.iter().map(alike).collect::<Vec<_>>()
        });
        let mut compared = compared.iter().flatten();
        let row = |row: &Drawn| {
            let alike: Vec<f64> = compared.by_ref().take(row.draws.len()).copied().flatten().collect();
            Estimate::of_drawn(row.pairs, alike.iter().copied())
        };
        self.rows.iter().map(row).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::edit_similarity;

    #[test]
    fn edits_by_hand() {
        // kitten → sitting: three edits, seven characters.
        assert!((edit_similarity("kitten", "sitting") - 4.0 / 7.0).abs() < 1e-15);
        // One edit of five characters, whatever the bytes.
        assert!((edit_similarity("naïve", "naive") - 0.8).abs() < 1e-15);
        assert!((edit_similarity("", "") - 1.0).abs() < 1e-15);
        assert!(edit_similarity("ab", "").abs() < 1e-15);
    }
}
