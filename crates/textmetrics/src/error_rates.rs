use std::borrow::Cow;

use crate::align::{Aligner, Chunk, Edit, TooLong, chunks};
use crate::python::{space_at, strip};
use crate::unicode::is_punctuation;
use crate::words::{UNKNOWN, Words};

/// A rate of errors between a reference and what was heard, as jiwer 4.0.0 computes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorRate {
    /// Word error rate: edits per unit of the reference (Morris et al. 2004); 0 and up.
    Wer,
    /// The same over characters.
    Cer,
    /// Match error rate: edits per edit or hit (Morris et al. 2004), 0 to 1.
    Mer,
    /// Word information lost: 1 − hits² / (units of the reference · units heard) (Morris et al. 2004), 0 to 1.
    Wil,
}

/// What an error rate counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Words: what stands between spaces (U+0020) or runs of white space.
    Word,
    /// Characters, white space at both ends left out.
    Character,
}

impl Unit {
    /// Its name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Word => "word",
            Self::Character => "character",
        }
    }
}

/// What is done to texts before they are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Heard {
    /// Case is ignored.
    pub lowercase: bool,
    /// Characters of Unicode's categories P are removed.
    pub remove_punctuation: bool,
}

/// Counts of an alignment; those of a corpus are sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Units that are the same.
    pub hits: u64,
    /// Units with another in their place.
    pub substitutions: u64,
    /// Units of the reference that were not heard.
    pub deletions: u64,
    /// Units that were heard and are not there.
    pub insertions: u64,
}

impl Counts {
    /// As statistics of a corpus metric, in this order: hits, substitutions, deletions, insertions.
    pub fn stats(self) -> [f64; 4] {
        [self.hits, self.substitutions, self.deletions, self.insertions].map(|n| n as f64)
    }
}

impl ErrorRate {
    /// By its name in lower case.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Wer, Self::Cer, Self::Mer, Self::Wil].into_iter().find(|rate| rate.name() == name)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Wer => "wer",
            Self::Cer => "cer",
            Self::Mer => "mer",
            Self::Wil => "wil",
        }
    }

    /// The rate of summed statistics ([`Counts::stats`]). Of an empty reference it is the number of insertions.
    pub fn score(self, stats: &[f64]) -> f64 {
        let &[hits, substitutions, deletions, insertions] = stats else { return 0.0 };
        let edits = substitutions + deletions + insertions;
        let (reference, heard) = (hits + substitutions + deletions, hits + substitutions + insertions);
        match self {
            Self::Wer | Self::Cer if reference == 0.0 => insertions,
            Self::Wer | Self::Cer => edits / reference,
            Self::Mer if edits == 0.0 => 0.0,
            Self::Mer => edits / (hits + edits),
            Self::Wil if reference == 0.0 && heard == 0.0 => 0.0,
            Self::Wil if reference == 0.0 || heard == 0.0 => 1.0,
            Self::Wil => 1.0 - (hits / reference) * (hits / heard),
        }
    }

    /// What makes the rate comparable: unit, normalisation, and whose alignments these are.
    pub fn signature(self, unit: Unit, heard: Heard, references: crate::References) -> String {
        let unit = if self == Self::Cer { Unit::Character } else { unit };
        format!(
            "nrefs:{references}|unit:{}|case:{}|punct:{}|version:jiwer-4.0.0",
            unit.as_str(),
            if heard.lowercase { "lc" } else { "mixed" },
            if heard.remove_punctuation { "no" } else { "yes" },
        )
    }
}

/// Counts errors; holds room that is used again for every pair.
#[derive(Debug, Clone, Default)]
pub struct Listener {
    heard: Heard,
    words: Words,
    reference: Vec<u32>,
    hypothesis: Vec<u32>,
    aligner: Aligner,
}

impl Listener {
    /// One that normalises texts so.
    pub fn new(heard: Heard) -> Self {
        Self { heard, ..Self::default() }
    }

    /// The text that is compared.
    pub fn normalize<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let mut text = Cow::Borrowed(text);
        if self.heard.lowercase {
            text = Cow::Owned(text.to_lowercase());
        }
        if self.heard.remove_punctuation && text.chars().any(is_punctuation) {
            text = Cow::Owned(text.chars().filter(|c| !is_punctuation(*c)).collect());
        }
        text
    }

    /// The counts of a pair of texts, normalised here.
    pub fn counts(&mut self, unit: Unit, reference: &str, hypothesis: &str) -> Result<Counts, TooLong> {
        let (reference, hypothesis) = (self.normalize(reference), self.normalize(hypothesis));
        let mut counts = Counts::default();
        for edit in self.edits(unit, &reference, &hypothesis)? {
            *match edit {
                Edit::Equal => &mut counts.hits,
                Edit::Substitute => &mut counts.substitutions,
                Edit::Delete => &mut counts.deletions,
                Edit::Insert => &mut counts.insertions,
            } += 1;
        }
        Ok(counts)
    }

    /// The alignment of a pair of texts, normalised here.
    pub fn chunks(&mut self, unit: Unit, reference: &str, hypothesis: &str) -> Result<Vec<Chunk>, TooLong> {
        let (reference, hypothesis) = (self.normalize(reference), self.normalize(hypothesis));
        Ok(chunks(self.edits(unit, &reference, &hypothesis)?).collect())
    }

    fn edits(&mut self, unit: Unit, reference: &str, hypothesis: &str) -> Result<&[Edit], TooLong> {
        let Self { words, reference: symbols, hypothesis: other, aligner, .. } = self;
        symbols.clear();
        other.clear();
        match unit {
            Unit::Character => {
                symbols.extend(strip(reference).chars().map(u32::from));
                other.extend(strip(hypothesis).chars().map(u32::from));
            }
            Unit::Word => {
                words.clear();
                symbols.extend(spaced(reference).map(|word| words.add(word.as_bytes())));
                other.extend(spaced(hypothesis).map(|word| words.find(word.as_bytes())));
            }
        }
        debug_assert!(!symbols.contains(&UNKNOWN), "words of a reference are known");
        aligner.align(symbols, other)
    }
}

/// jiwer's words: white space but a single space within a text is part of a word.
pub fn spaced(text: &str) -> impl Iterator<Item = &str> {
    let text = strip(text);
    let (bytes, mut at) = (text.as_bytes(), 0);
    std::iter::from_fn(move || {
        let space = |at: usize| if at < bytes.len() { space_at(bytes, at) } else { 0 };
        while space(at) > 0 {
            at += space(at);
        }
        let begin = at;
        while at < bytes.len() {
            let length = space(at);
            if bytes[at] == b' ' || length > 0 && space(at + length) > 0 {
                break;
            }
            at += length.max(1);
        }
        (begin < at).then(|| &text[begin..at])
    })
}

#[cfg(test)]
mod tests {
    use super::{Counts, ErrorRate, Heard, Listener, Unit, spaced};

    #[test]
    fn words_hold_single_white_space_that_is_no_space() {
        let words = |text| spaced(text).collect::<Vec<_>>();
        assert_eq!(words("  a\u{a0}b  c\t\nd e\tf "), ["a\u{a0}b", "c", "d", "e\tf"]);
        assert_eq!(words(" \t "), Vec::<&str>::new());
        assert_eq!(words("a \u{a0}b"), ["a", "b"]);
    }

    #[test]
    fn normalisation_is_lower_case_then_without_punctuation() {
        let mut listener = Listener::new(Heard { lowercase: true, remove_punctuation: true });
        let counts = listener.counts(Unit::Word, "Hello, «World» – $5!", "hello world $5").unwrap();
        assert_eq!(counts, Counts { hits: 3, ..Counts::default() });
    }

    #[test]
    fn rates_of_nothing() {
        let rates =
            |stats: [f64; 4]| [ErrorRate::Wer, ErrorRate::Mer, ErrorRate::Wil].map(|rate| rate.score(&stats));
        assert_eq!(rates([0.0; 4]), [0.0, 0.0, 0.0]);
        assert_eq!(rates([0.0, 0.0, 0.0, 2.0]), [2.0, 1.0, 1.0]);
        assert_eq!(rates([0.0, 0.0, 3.0, 0.0]), [1.0, 1.0, 1.0]);
        assert_eq!(rates([2.0, 1.0, 1.0, 0.0]), [0.5, 0.5, 1.0 - 0.5 * (2.0 / 3.0)]);
    }
}
