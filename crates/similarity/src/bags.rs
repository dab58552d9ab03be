//! Bags of the terms that may be among the most frequent: what the second pass gathers.
use cladist_lineage::Parallel;
use rustc_hash::FxHashMap;

use crate::documents::{Documents, TooLarge};
use crate::tally::{Candidates, Found, Reader};
use crate::vectors::{Vectors, Weights};
use crate::words::term;

/// How often each candidate occurs in each document, and in all.
///
/// A document takes two bytes for each of its terms, two more where one occurs again.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Bags {
    /// By candidate: how often, in how many documents, and the text where it was seen.
    totals: Vec<u64>,
    having: Vec<u64>,
    terms: Vec<String>,
    known: u32,
    wanted: usize,
    /// Candidates beyond the known ones, in the order in which they were seen.
    news: Vec<u64>,
    #[cfg_attr(feature = "serde", serde(skip))]
    numbers: FxHashMap<u64, u32>,
    documents: Documents,
}

/// Room for one document at a time.
#[derive(Debug, Default)]
pub struct Scratch {
    reader: Reader,
    counts: Vec<u32>,
    seen: Vec<u32>,
    bytes: Vec<u8>,
}

impl Bags {
    /// No document yet.
    pub fn new(candidates: &Candidates) -> Self {
        let known = candidates.known();
        Self {
            totals: vec![0; known],
            having: vec![0; known],
            terms: vec![String::new(); known],
            known: known as u32,
            wanted: candidates.wanted(),
            ..Self::default()
        }
    }

    /// Adds a document, or a missing one. `candidates` are those of [`new`](Self::new).
    pub fn push(
        &mut self,
        document: Option<&str>,
        candidates: &Candidates,
        scratch: &mut Scratch,
    ) -> Result<(), TooLarge> {
        let Some(document) = document else { return self.documents.push(None) };
        let index = candidates.index();
        let Scratch { reader, counts, seen, bytes } = scratch;
        counts.resize(self.totals.len().max(counts.len()), 0);
        let mut take = |key: u64, before: Option<&str>, word: &str| {
            let number = match index.find(key) {
                Found::No => return,
                Found::Known(number) => number,
                Found::New => self.number(key),
            } as usize;
            if number >= counts.len() {
                counts.resize(number + 1, 0);
            }
            counts[number] += 1;
            if counts[number] == 1 {
                seen.push(number as u32);
                if self.terms[number].is_empty() {
                    self.terms[number] = term(before, word);
                }
            }
        };
        reader.0.each(document, |key, word, pair| {
            take(key, None, word);
            if let Some((key, before)) = pair {
                take(key, Some(before), word);
            }
        });
        bytes.clear();
        for number in seen.drain(..) {
            let count = std::mem::take(&mut counts[number as usize]);
            self.totals[number as usize] += u64::from(count);
            self.having[number as usize] += 1;
            write_term(bytes, number, count);
        }
        self.documents.push(Some(bytes))
    }

    /// The number of a candidate that was not known.
    fn number(&mut self, key: u64) -> u32 {
        if self.numbers.len() < self.news.len() {
            self.numbers = self.news.iter().copied().zip(self.known..).collect();
        }
        *self.numbers.entry(key).or_insert_with(|| {
            self.news.push(key);
            self.totals.push(0);
            self.having.push(0);
            self.terms.push(String::new());
            self.totals.len() as u32 - 1
        })
    }

    /// Adds the documents of another part after what is here.
    pub fn append(&mut self, other: Self) -> Result<(), TooLarge> {
        if self.totals.is_empty() && self.documents.len() == 0 {
            *self = other;
            return Ok(());
        }
        if other.totals.is_empty() {
            return self.documents.append(other.documents);
        }
        let news: Vec<u32> = other.news.iter().map(|&key| self.number(key)).collect();
        let place = |number: u32| number.checked_sub(self.known).map_or(number, |new| news[new as usize]);
        let counts = other.totals.into_iter().zip(other.having);
        for (((total, having), term), number) in counts.zip(other.terms).zip(0..) {
            let at = place(number) as usize;
            self.totals[at] += total;
            self.having[at] += having;
            if self.terms[at].is_empty() {
                self.terms[at] = term;
            }
        }
        if news.is_empty() {
            return self.documents.append(other.documents);
        }
        self.documents.rewrite(&other.documents, |terms, to| {
            Terms(terms).for_each(|(number, count)| write_term(to, place(number), count));
        })
    }

    /// The number of documents, missing ones among them.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The vectors of the documents over the most frequent terms: those with the largest count
    /// over all documents, equal counts by ascending term.
    pub fn vectors(self, weights: Weights, par: &dyn Parallel) -> Vectors {
        let mut order: Vec<u32> =
            (0..).zip(&self.totals).filter(|(_, n)| **n > 0).map(|(at, _)| at).collect();
        let (totals, terms) = (&self.totals, &self.terms);
        let key = |at: &u32| (std::cmp::Reverse(totals[*at as usize]), &terms[*at as usize]);
        order.sort_unstable_by(|a, b| key(a).cmp(&key(b)));
        order.truncate(self.wanted);
        order.sort_unstable_by(|a, b| terms[*a as usize].cmp(&terms[*b as usize]));
        let vocabulary: Vec<String> = order.iter().map(|&at| terms[at as usize].clone()).collect();
        let present = (0..self.len()).filter(|&at| self.documents.has(at)).count() as f64;
        let mut places = vec![(order.len() as u32, 0.0); self.totals.len()];
        for (&number, at) in order.iter().zip(0..) {
            let weight = weights.of(self.having[number as usize] as f64, present);
            places[number as usize] = (at, weight);
        }
        Vectors::new(self.documents, vocabulary, places, par)
    }
}

/// Writes a term's number with a bit that says whether a count above one follows, as two bytes
/// each. What does not fit stands behind two bytes that are no number.
///
/// Two bytes even where one would do: then no reader has to guess.
#[inline]
pub(crate) fn write_term(to: &mut Vec<u8>, number: u32, count: u32) {
    if number >= FAR || count > u32::from(u16::MAX) {
        to.extend_from_slice(&(FAR as u16).to_le_bytes());
        to.extend_from_slice(&number.to_le_bytes());
        to.extend_from_slice(&count.to_le_bytes());
        return;
    }
    let again = count > 1;
    to.extend_from_slice(&(number as u16 | u16::from(again) << 15).to_le_bytes());
    if again {
        to.extend_from_slice(&(count as u16).to_le_bytes());
    }
}

/// No number of a term: number and count follow, as four bytes each.
const FAR: u32 = 0x7fff;

/// Terms of a document and how often each occurs.
#[derive(Clone, Debug)]
pub(crate) struct Terms<'a>(pub(crate) &'a [u8]);

impl Terms<'_> {
    #[inline]
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*first)
    }
}

impl Iterator for Terms<'_> {
    type Item = (u32, u32);

    #[inline]
    fn next(&mut self) -> Option<(u32, u32)> {
        let number = u32::from(u16::from_le_bytes(self.take()?));
        if number == FAR {
            return Some((u32::from_le_bytes(self.take()?), u32::from_le_bytes(self.take()?)));
        }
        let count = if number > FAR { u32::from(u16::from_le_bytes(self.take()?)) } else { 1 };
        Some((number & FAR, count))
    }
}

#[cfg(test)]
mod tests {
    use super::{Terms, write_term};

    #[test]
    fn every_number_and_count_comes_back() {
        let all = [0, 1, 0x7ffe, 0x7fff, 0x8000, u32::MAX];
        let terms: Vec<(u32, u32)> =
            all.into_iter().flat_map(|n| [1, 2, 0xffff, 0x10000, u32::MAX].map(|count| (n, count))).collect();
        let mut bytes = Vec::new();
        for &(number, count) in &terms {
            write_term(&mut bytes, number, count);
        }
        assert_eq!(Terms(&bytes).collect::<Vec<_>>(), terms);
    }
}
