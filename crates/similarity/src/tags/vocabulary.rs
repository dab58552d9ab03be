use std::cmp::Reverse;

use cladist_lineage::{Parallel, map, pieces};

use super::pairs::Grid;
use super::words::{Words, nth_largest};
use crate::bags::write_term;
use crate::documents::{Documents, Numbers, TooLarge};

/// The most frequent terms.
pub(super) struct Vocabulary {
    /// Ascending.
    terms: Vec<String>,
    /// By word and by pair of words: one more than the place of the term, 0 without one.
    words: Vec<u32>,
    pairs: Grid,
}

impl Vocabulary {
    /// Of all words and pairs the `wanted` with the largest counts, equal counts by ascending term.
    pub(super) fn new(words: &Words, pairs: &[((u32, u32), u64)], wanted: usize) -> Self {
        let singles = (0_u32..).zip(&words.counts).map(|(word, &count)| ((word, None), count));
        let all = || singles.clone().chain(pairs.iter().map(|&((a, b), count)| ((a, Some(b)), count)));
        let least = nth_largest(all().map(|(_, count)| count), wanted);
        let text = |(word, second): (u32, Option<u32>)| {
            let second = second.map(|second| words.texts[second as usize].as_str());
            second.map_or_else(
                || words.texts[word as usize].clone(),
                |second| format!("{} {second}", words.texts[word as usize]),
            )
        };
        let often = all().filter(|(_, count)| *count >= least);
        let mut chosen: Vec<_> = often.map(|(term, count)| (Reverse(count), text(term), term)).collect();
        chosen.sort_unstable();
        chosen.truncate(wanted);
        chosen.sort_unstable_by(|a, b| a.1.cmp(&b.1));
        let frequent = words.frequent();
        let mut new = Self { terms: Vec::new(), words: vec![0; frequent], pairs: Grid::new(frequent) };
        for (_, text, (word, second)) in chosen {
            new.terms.push(text);
            let place = new.terms.len() as u32;
            match second {
                None => new.words[word as usize] = place,
                Some(second) => *new.pairs.of(word, second) = place,
            }
        }
        new
    }

    /// The terms, ascending.
    pub(super) fn into_terms(self) -> Vec<String> {
        self.terms
    }

    /// The place of a pair of words.
    #[inline]
    fn pair(&self, words: &Words, a: u32, b: u32) -> Option<u32> {
        if words.has(a) && words.has(b) { self.pairs.get(a, b).checked_sub(1) } else { None }
    }

    /// The places of the terms within each tag, one after another, and where those of a tag end.
    fn within(&self, words: &Words, tags: usize) -> (Vec<u32>, Vec<u32>) {
        let (mut places, mut ends) = (Vec::new(), Vec::with_capacity(tags));
        for tag in 0..tags {
            let mut before = None;
            for &word in words.of(tag) {
                let single = self.words.get(word as usize).and_then(|place| place.checked_sub(1));
                places.extend(single);
                places.extend(before.and_then(|before| self.pair(words, before, word)));
                before = Some(word);
            }
            ends.push(places.len() as u32);
        }
        (places, ends)
    }

    /// The terms of every document as a bag, and how many documents have each term.
    pub(super) fn bags(
        &self,
        words: &Words,
        documents: &Documents,
        par: &dyn Parallel,
    ) -> Result<(Documents, Vec<u64>), TooLarge> {
        let (places, ends) = self.within(words, words.tags());
        let pieces = pieces(par, documents.len());
        let parts = map(par, pieces.len(), |piece| {
            let (mut bags, mut having) = (Documents::default(), vec![0_u64; self.terms.len()]);
            let (mut bag, mut bytes) = (Bag::new(self.terms.len()), Vec::new());
            for at in pieces[piece].clone() {
                words.walk(Numbers(documents.content(at)), |tag, before, first| {
                    let begin = tag.checked_sub(1).map_or(0, |before| ends[before]);
                    places[begin as usize..ends[tag] as usize].iter().for_each(|&place| bag.add(place));
                    self.pair(words, before, first).into_iter().for_each(|place| bag.add(place));
                });
                bytes.clear();
                bag.empty(|place, count| {
                    having[place as usize] += 1;
                    write_term(&mut bytes, place, count);
                });
                bags.push(documents.has(at).then_some(bytes.as_slice()))?;
            }
            Ok((bags, having))
        });
        let (mut bags, mut having) = (Documents::default(), vec![0; self.terms.len()]);
        for part in parts {
            let (more, others) = part?;
            bags.append(more)?;
            having.iter_mut().zip(others).for_each(|(all, part)| *all += part);
        }
        Ok((bags, having))
    }
}

/// Terms of one document, in the order in which they were seen.
struct Bag {
    counts: Vec<u32>,
    seen: Vec<u32>,
    distinct: usize,
}

impl Bag {
    fn new(terms: usize) -> Self {
        Self { counts: vec![0; terms], seen: vec![0; terms + 1], distinct: 0 }
    }

    /// Adds a term; without a branch, since nobody could foretell which are new.
    #[inline]
    fn add(&mut self, place: u32) {
        let count = &mut self.counts[place as usize];
        self.seen[self.distinct] = place;
        self.distinct += usize::from(*count == 0);
        *count += 1;
    }

    /// Takes all terms and their counts out.
    #[inline]
    fn empty(&mut self, mut take: impl FnMut(u32, u32)) {
        for &place in &self.seen[..self.distinct] {
            take(place, std::mem::take(&mut self.counts[place as usize]));
        }
        self.distinct = 0;
    }
}
