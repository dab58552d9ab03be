use std::collections::BTreeSet;

use cladist_lineage::{Parallel, map, pieces};

use crate::keys::Keys;
use crate::texts::Texts;
use crate::words::{Grams, term};

/// Instead of the number of a word: it is in no frequent term.
const RARE: u32 = u32::MAX;
/// Instead of a tag's first word: it has none.
const NONE: u32 = u32::MAX - 1;

/// The words of every tag. Those that may be in one of the most frequent terms have a number.
///
/// A pair of words occurs at most as often as either of them: when `n` words occur at least L
/// times, the words of the `n` most frequent terms all do. The others need not be told apart.
pub(super) struct Words {
    /// By number: the text, and how often the word occurs.
    pub(super) texts: Vec<String>,
    pub(super) counts: Vec<u64>,
    /// Words of all tags, one after another, and where those of each tag end.
    all: Vec<u32>,
    ends: Vec<u32>,
    /// The first and the last word of each tag.
    outer: Vec<[u32; 2]>,
}

/// Every word of some tags by a number of its own.
#[derive(Default)]
struct All {
    keys: Keys,
    counts: Vec<u64>,
    /// By word: a tag that has it.
    tags: Vec<u32>,
    words: Vec<u32>,
    ends: Vec<u32>,
}

impl Words {
    /// The words of tags that occur this often, for the `wanted` most frequent terms.
    pub(super) fn new(tags: &Texts, often: &[u64], wanted: usize, par: &dyn Parallel) -> Self {
        let mut all = All::new(tags, often, par);
        let least = nth_largest(all.counts.iter().copied(), wanted);
        let mut numbers = vec![RARE; all.counts.len()];
        let mut counts = Vec::new();
        for (number, &count) in numbers.iter_mut().zip(&all.counts).filter(|(_, count)| **count >= least) {
            *number = counts.len() as u32;
            counts.push(count);
        }
        let texts = all.texts(&numbers, counts.len(), tags);
        let All { mut words, ends, .. } = all;
        for word in &mut words {
            *word = numbers[*word as usize];
        }
        let mut new = Self { texts, counts, all: words, ends, outer: Vec::new() };
        let outer = |tag| match new.of(tag) {
            [] => [NONE, NONE],
            [only] => [*only, *only],
            [first, .., last] => [*first, *last],
        };
        new.outer = (0..new.ends.len()).map(outer).collect();
        new
    }

    /// How many tags there are.
    pub(super) fn tags(&self) -> usize {
        self.ends.len()
    }

    /// The words of a tag, in order.
    pub(super) fn of(&self, tag: usize) -> &[u32] {
        let begin = tag.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[begin as usize..self.ends[tag] as usize]
    }

    /// How many words have a number.
    pub(super) fn frequent(&self) -> usize {
        self.counts.len()
    }

    /// Whether a word has a number.
    #[inline]
    pub(super) fn has(&self, word: u32) -> bool {
        (word as usize) < self.counts.len()
    }

    /// Calls `take` with every tag that has words and the words that meet where it begins: the
    /// last one before it, which a tag without words leaves as it is, and its own first one.
    #[inline]
    pub(super) fn walk(&self, tags: impl Iterator<Item = u32>, mut take: impl FnMut(usize, u32, u32)) {
        let mut before = RARE;
        for tag in tags {
            let [first, last] = self.outer.get(tag as usize).copied().unwrap_or([NONE; 2]);
            if first != NONE {
                take(tag as usize, before, first);
                before = last;
            }
        }
    }
}

impl All {
    fn new(tags: &Texts, often: &[u64], par: &dyn Parallel) -> Self {
        let pieces = pieces(par, tags.len());
        let parts = map(par, pieces.len(), |piece| {
            let (mut grams, mut keys) = (Grams::default(), Vec::new());
            let ends: Vec<usize> = pieces[piece]
                .clone()
                .map(|tag| {
                    grams.each_key(tags.get(tag), |key| keys.push(key));
                    keys.len()
                })
                .collect();
            (keys, ends)
        });
        let mut all = Self::default();
        for (keys, ends) in parts {
            let mut begin = 0;
            for end in ends {
                let tag = all.ends.len();
                keys[begin..end].iter().for_each(|&key| all.push(key, tag, often[tag]));
                all.ends.push(all.words.len() as u32);
                begin = end;
            }
        }
        all
    }

    fn push(&mut self, key: u64, tag: usize, often: u64) {
        let word = self.keys.number(key);
        if word as usize == self.counts.len() {
            self.counts.push(0);
            self.tags.push(tag as u32);
        }
        self.counts[word as usize] += often;
        self.words.push(word);
    }

    /// The texts of the words that have one of `n` numbers.
    fn texts(&mut self, numbers: &[u32], n: usize, tags: &Texts) -> Vec<String> {
        let having = numbers.iter().zip(&self.tags).filter(|(number, _)| **number != RARE);
        let having: BTreeSet<u32> = having.map(|(_, &tag)| tag).collect();
        let (mut texts, mut grams) = (vec![String::new(); n], Grams::default());
        for tag in having {
            grams.each(tags.get(tag as usize), |key, word, _| {
                let number = numbers.get(self.keys.number(key) as usize);
                if let Some(text) = number.and_then(|&number| texts.get_mut(number as usize))
                    && text.is_empty()
                {
                    *text = term(None, word);
                }
            });
        }
        texts
    }
}

/// The `n`-th largest of some numbers, at least 1; 1 when there are fewer.
pub(super) fn nth_largest(numbers: impl Iterator<Item = u64>, n: usize) -> u64 {
    let mut numbers: Vec<u64> = numbers.collect();
    match n.checked_sub(1) {
        Some(at) if at < numbers.len() => (*numbers.select_nth_unstable_by(at, |a, b| b.cmp(a)).1).max(1),
        _ => 1,
    }
}
