use std::ops::Range;

use rustc_hash::FxHashMap;

/// What happened to a run of symbols between a reference and a hypothesis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edit {
    /// The same in both.
    Equal,
    /// Others in their place, one for one.
    Substitute,
    /// In the reference alone.
    Delete,
    /// In the hypothesis alone.
    Insert,
}

impl Edit {
    /// Its name, as jiwer writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "equal",
            Self::Substitute => "substitute",
            Self::Delete => "delete",
            Self::Insert => "insert",
        }
    }
}

/// A run of equal edits, with the places of its symbols.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chunk {
    /// What happened.
    pub edit: Edit,
    /// Symbols of the reference.
    pub reference: Range<usize>,
    /// Symbols of the hypothesis.
    pub hypothesis: Range<usize>,
}

/// Aligns two sequences with the fewest edits; of several such alignments it takes the one that rapidfuzz, and so
/// jiwer, does.
///
/// Bit-parallel (Hyyrö 2003): 64 cells of a column at once, and from the end back through the stored columns. Where
/// they would take more than a mebibyte, the sequences are split first (Hirschberg 1975).
#[derive(Debug, Default, Clone)]
pub(crate) struct Aligner {
    numbers: FxHashMap<u32, u32>,
    /// Where each symbol of the reference stands, a bit a place.
    places: Vec<u64>,
    /// Differences down a column: +1, −1.
    plus: Vec<u64>,
    minus: Vec<u64>,
    edits: Vec<Edit>,
}

/// Bytes of stored columns from which sequences are split.
const MOST: usize = 1 << 20;

/// Pairs of symbols that are looked at, at most: some ten seconds.
const MOST_CELLS: u64 = 100_000_000_000;

/// Two texts that are too long for the time that comparing them takes: several hundred thousand characters each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("comparing texts of such lengths would take too long")]
pub struct TooLong;

/// A column of differences.
struct Column<'a> {
    plus: &'a mut [u64],
    minus: &'a mut [u64],
}

impl Column<'_> {
    /// Moves on by one symbol of the hypothesis, which stands at `places` of the reference.
    fn advance(&mut self, places: Option<&[u64]>) {
        let (mut plus_carry, mut minus_carry) = (1, 0);
        for (word, (plus, minus)) in self.plus.iter_mut().zip(self.minus.iter_mut()).enumerate() {
            let equal = places.map_or(0, |places| places[word]) | minus_carry;
            let zero = ((equal & *plus).wrapping_add(*plus) ^ *plus) | equal | *minus;
            let mut across_plus = *minus | !(zero | *plus);
            let mut across_minus = zero & *plus;
            let carries = (across_plus >> 63, across_minus >> 63);
            across_plus = across_plus << 1 | plus_carry;
            across_minus = across_minus << 1 | minus_carry;
            (plus_carry, minus_carry) = carries;
            *plus = across_minus | !(zero | across_plus);
            *minus = across_plus & zero;
        }
    }
}

impl Aligner {
    /// The edits, one a symbol, from the beginning.
    pub(crate) fn align(&mut self, reference: &[u32], hypothesis: &[u32]) -> Result<&[Edit], TooLong> {
        if reference.len() as u64 * hypothesis.len() as u64 > MOST_CELLS {
            return Err(TooLong);
        }
        self.edits.clear();
        self.split(reference, hypothesis);
        Ok(&self.edits)
    }

    fn split(&mut self, reference: &[u32], hypothesis: &[u32]) {
        let equal = |(a, b): &(&u32, &u32)| a == b;
        let before = reference.iter().zip(hypothesis).take_while(equal).count();
        let (rest, other) = (&reference[before..], &hypothesis[before..]);
        let after = rest.iter().rev().zip(other.iter().rev()).take_while(equal).count();
        let (rest, other) = (&rest[..rest.len() - after], &other[..other.len() - after]);
        self.push(Edit::Equal, before);
        if rest.is_empty() || other.is_empty() {
            self.push(Edit::Delete, rest.len());
            self.push(Edit::Insert, other.len());
        } else if rest.len() < 65 || other.len() < 10 || rest.len().saturating_mul(other.len()) / 4 < MOST {
            self.whole(rest, other);
        } else {
            let half = other.len() / 2;
            let middle = self.middle(rest, other, half);
            self.split(&rest[..middle], &other[..half]);
            self.split(&rest[middle..], &other[half..]);
        }
        self.push(Edit::Equal, after);
    }

    fn push(&mut self, edit: Edit, times: usize) {
        self.edits.extend(std::iter::repeat_n(edit, times));
    }

    /// Numbers the symbols of a reference and marks where each stands; gives the words of a column.
    fn prepare<'a>(&mut self, reference: impl ExactSizeIterator<Item = &'a u32>) -> usize {
        let words = reference.len().div_ceil(64);
        self.numbers.clear();
        self.places.clear();
        for (at, symbol) in reference.enumerate() {
            let next = self.numbers.len() as u32;
            let number = *self.numbers.entry(*symbol).or_insert(next) as usize;
            self.places.resize(self.places.len().max((number + 1) * words), 0);
            self.places[number * words + at / 64] |= 1 << (at % 64);
        }
        words
    }

    fn places_of(&self, symbol: u32, words: usize) -> Option<&[u64]> {
        let begin = *self.numbers.get(&symbol)? as usize * words;
        Some(&self.places[begin..begin + words])
    }

    /// Aligns what is small enough to store every column of.
    fn whole(&mut self, reference: &[u32], hypothesis: &[u32]) {
        let words = self.prepare(reference.iter());
        let (mut plus, mut minus) = (std::mem::take(&mut self.plus), std::mem::take(&mut self.minus));
        plus.clear();
        minus.clear();
        plus.resize((hypothesis.len() + 1) * words, 0);
        minus.resize((hypothesis.len() + 1) * words, 0);
        plus[..words].fill(u64::MAX);
        for (at, &symbol) in hypothesis.iter().enumerate() {
            let (known, next) = (at * words, (at + 1) * words);
            plus.copy_within(known..next, next);
            minus.copy_within(known..next, next);
            let mut column =
                Column { plus: &mut plus[next..next + words], minus: &mut minus[next..next + words] };
            column.advance(self.places_of(symbol, words));
        }
        let bit = |column: &[u64], row: usize, at: usize| column[row * words + at / 64] >> (at % 64) & 1 == 1;
        let begin = self.edits.len();
        let (mut i, mut j) = (reference.len(), hypothesis.len());
        while i > 0 && j > 0 {
            if bit(&plus, j, i - 1) {
                i -= 1;
                self.edits.push(Edit::Delete);
                continue;
            }
            j -= 1;
            if j > 0 && bit(&minus, j, i - 1) {
                self.edits.push(Edit::Insert);
            } else {
                i -= 1;
                let same = reference[i] == hypothesis[j];
                self.edits.push(if same { Edit::Equal } else { Edit::Substitute });
            }
        }
        self.push(Edit::Delete, i);
        self.push(Edit::Insert, j);
        self.edits[begin..].reverse();
        (self.plus, self.minus) = (plus, minus);
    }

    /// Where the reference is split when the hypothesis is in half: the first place of the fewest edits, never 0.
    fn middle(&mut self, reference: &[u32], hypothesis: &[u32], half: usize) -> usize {
        let right = self.last_column(reference.iter().rev(), hypothesis[half..].iter().rev());
        let left = self.last_column(reference.iter(), hypothesis[..half].iter());
        let edits = |at: &usize| left[*at] + right[reference.len() - at];
        (1..=reference.len()).min_by_key(edits).unwrap_or(0)
    }

    /// The edits from every prefix of a reference to a hypothesis.
    fn last_column<'a>(
        &mut self,
        reference: impl ExactSizeIterator<Item = &'a u32>,
        hypothesis: impl ExactSizeIterator<Item = &'a u32>,
    ) -> Vec<usize> {
        let (length, mut edits) = (reference.len(), hypothesis.len());
        let words = self.prepare(reference);
        let (mut plus, mut minus) = (vec![u64::MAX; words], vec![0; words]);
        for &symbol in hypothesis {
            Column { plus: &mut plus, minus: &mut minus }.advance(self.places_of(symbol, words));
        }
        let mut column = vec![edits];
        for at in 0..length {
            let bit = |words: &[u64]| (words[at / 64] >> (at % 64) & 1) as usize;
            edits = edits + bit(&plus) - bit(&minus);
            column.push(edits);
        }
        column
    }
}

/// Runs of equal edits.
pub(crate) fn chunks(edits: &[Edit]) -> impl Iterator<Item = Chunk> + '_ {
    let (mut i, mut j) = (0, 0);
    edits.chunk_by(|a, b| a == b).map(move |run| {
        let edit = run[0];
        let next = (
            i + if edit == Edit::Insert { 0 } else { run.len() },
            j + if edit == Edit::Delete { 0 } else { run.len() },
        );
        let chunk = Chunk { edit, reference: i..next.0, hypothesis: j..next.1 };
        (i, j) = next;
        chunk
    })
}

#[cfg(test)]
mod tests {
    use super::{Aligner, Edit, TooLong};

    /// The edit distance by its recurrence (Wagner and Fischer 1974).
    fn distance(a: &[u32], b: &[u32]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut diagonal = std::mem::replace(&mut row[0], i + 1);
            for (j, y) in b.iter().enumerate() {
                let best = (diagonal + usize::from(x != y)).min(row[j] + 1).min(row[j + 1] + 1);
                diagonal = std::mem::replace(&mut row[j + 1], best);
            }
        }
        row[b.len()]
    }

    #[test]
    fn what_would_take_too_long_is_refused() {
        let (one, other) = (vec![1; 400_000], vec![2; 400_000]);
        assert_eq!(Aligner::default().align(&one, &other), Err(TooLong));
    }

    #[test]
    fn alignments_have_the_fewest_edits_and_spell_both_sides() {
        let mut state = 1_u64;
        let mut draw = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        let mut aligner = Aligner::default();
        for round in 0..60 {
            // The last ones are long enough to be split.
            let longest = if round < 57 { 150 } else { 4000 };
            let mut text = |longest: u64| (0..draw(longest)).map(|_| draw(4) as u32).collect::<Vec<u32>>();
            let (reference, hypothesis) = (text(longest), text(longest));
            let edits = aligner.align(&reference, &hypothesis).unwrap();
            let count = |wanted: Edit| edits.iter().filter(|edit| **edit == wanted).count();
            let [equal, substituted, deleted, inserted] =
                [Edit::Equal, Edit::Substitute, Edit::Delete, Edit::Insert].map(count);
            assert_eq!(equal + substituted + deleted, reference.len());
            assert_eq!(equal + substituted + inserted, hypothesis.len());
            assert_eq!(substituted + deleted + inserted, distance(&reference, &hypothesis));
        }
    }
}
