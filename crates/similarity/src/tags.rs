//! Documents that are lists of tags, of which most occur again and again: each distinct tag is
//! kept once, and read once.
use cladist_lineage::{Parallel, map, pieces};
use xxhash_rust::xxh3::xxh3_64;

use crate::documents::{Documents, Numbers, TooLarge, write};
use crate::keys::Keys;
use crate::texts::Texts;
use crate::vectors::{Vectors, Weights};

mod pairs;
mod vocabulary;
mod words;

use self::vocabulary::Vocabulary;
use self::words::Words;

/// Lists of tags, gathered in one pass: a byte or two for each tag of a document and four for the
/// document; of each distinct tag its text and some 40 bytes.
///
/// A document stands for the text that joins its tags by one space.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TagLists {
    keys: Keys,
    tags: Texts,
    documents: Documents,
}

/// Room for one list at a time.
#[derive(Debug, Default)]
pub struct TagScratch(Vec<u8>);

impl TagLists {
    /// Adds a list of tags, in their order.
    pub fn push<'a>(
        &mut self,
        tags: impl Iterator<Item = &'a str>,
        scratch: &mut TagScratch,
    ) -> Result<(), TooLarge> {
        scratch.0.clear();
        for tag in tags {
            let number = self.number(xxh3_64(tag.as_bytes()), tag)?;
            write(&mut scratch.0, number);
        }
        self.documents.push(Some(&scratch.0))
    }

    /// Adds a missing document.
    pub fn push_missing(&mut self) -> Result<(), TooLarge> {
        self.documents.push(None)
    }

    fn number(&mut self, key: u64, tag: &str) -> Result<u32, TooLarge> {
        let number = self.keys.number(key);
        if number as usize == self.tags.len() {
            self.tags.push(tag)?;
        }
        Ok(number)
    }

    /// Adds the documents of another part after what is here.
    pub fn append(&mut self, other: Self) -> Result<(), TooLarge> {
        if self.documents.len() == 0 {
            *self = other;
            return Ok(());
        }
        let mut place = Vec::with_capacity(other.keys.len());
        for (at, &key) in other.keys.all().iter().enumerate() {
            place.push(self.number(key, other.tags.get(at))?);
        }
        self.documents.renumber(&other.documents, &place)
    }

    /// The number of documents, missing ones among them.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is a document at this place.
    pub fn has(&self, at: usize) -> bool {
        self.documents.has(at)
    }

    /// The vectors of the documents over the `wanted` most frequent terms: those with the largest
    /// count over all documents, equal counts by ascending term.
    pub fn vectors(self, weights: Weights, wanted: usize, par: &dyn Parallel) -> Result<Vectors, TooLarge> {
        let often = self.occurrences(par);
        let Self { keys, tags, documents } = self;
        drop(keys);
        let words = Words::new(&tags, &often, wanted, par);
        drop(tags);
        let pairs = pairs::count(&words, &often, &documents, par);
        let vocabulary = Vocabulary::new(&words, &pairs, wanted);
        let (bags, having) = vocabulary.bags(&words, &documents, par)?;
        let present = (0..documents.len()).filter(|&at| documents.has(at)).count() as f64;
        drop((documents, words));
        let weights = having.iter().map(|&having| weights.of(having as f64, present));
        Ok(Vectors::new(bags, vocabulary.into_terms(), (0..).zip(weights).collect(), par))
    }

    /// How often each tag occurs.
    fn occurrences(&self, par: &dyn Parallel) -> Vec<u64> {
        let pieces = pieces(par, self.len());
        let parts = map(par, pieces.len(), |piece| {
            // A document takes a byte for each of its tags and has less than 2^32 of them.
            let mut often = vec![0_u32; self.tags.len()];
            for at in pieces[piece].clone() {
                for tag in Numbers(self.documents.content(at)) {
                    often.get_mut(tag as usize).into_iter().for_each(|often| *often += 1);
                }
            }
            often
        });
        let mut often = vec![0; self.tags.len()];
        for part in parts {
            often.iter_mut().zip(part).for_each(|(all, part)| *all += u64::from(part));
        }
        often
    }
}
