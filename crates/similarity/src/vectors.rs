//! Documents as vectors of length one, and sums of their cosines.
use std::sync::Arc;

use cladist_lineage::{Parallel, map};

use crate::bags::Terms;
use crate::documents::Documents;
use crate::exact::pieces;

/// What a term weighs in a vector, as in scikit-learn; all vectors are scaled to length one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weights {
    /// Its count: `CountVectorizer`.
    Counts,
    /// Its count times ln((1 + n) / (1 + d)) + 1, with d of the n documents having it:
    /// `TfidfVectorizer`.
    TfIdf,
}

/// Vectors of documents. Those without any term of the vocabulary are zero, alike to nothing.
#[derive(Clone, Debug)]
pub struct Vectors {
    documents: Documents,
    vocabulary: Arc<[String]>,
    /// By a term's number in the documents: its place in the vocabulary (one beyond, weight 0,
    /// when it has none) and its weight.
    terms: Vec<(u32, f64)>,
    /// One by the length of each document's vector; 0 of a zero vector.
    scales: Vec<f64>,
    /// The sum of all vectors.
    sum: Vec<f64>,
}

impl Weights {
    /// What an occurrence of a term weighs that `having` of `n` documents have.
    pub(crate) fn of(self, having: f64, n: f64) -> f64 {
        match self {
            Self::Counts => 1.0,
            Self::TfIdf => ((1.0 + n) / (1.0 + having)).ln() + 1.0,
        }
    }
}

impl Vectors {
    pub(crate) fn new(
        documents: Documents,
        vocabulary: Vec<String>,
        terms: Vec<(u32, f64)>,
        par: &dyn Parallel,
    ) -> Self {
        let (scales, sum) = (Vec::new(), vec![0.0; vocabulary.len() + 1]);
        let mut vectors = Self { documents, vocabulary: vocabulary.into(), terms, scales, sum };
        let pieces = pieces(vectors.len());
        let parts = map(par, pieces.len(), |piece| {
            let (mut sum, mut terms) = (vec![0.0; vectors.sum.len()], Vec::new());
            let mut scale = |at: usize| {
                terms.clear();
                terms.extend(vectors.raw(at));
                let square: f64 = terms.iter().map(|(_, x)| x * x).sum();
                let scale = if square > 0.0 { square.sqrt().recip() } else { 0.0 };
                for &(place, x) in &terms {
                    sum[place] += x * scale;
                }
                scale
            };
            let scales: Vec<f64> = pieces[piece].clone().map(&mut scale).collect();
            (scales, sum)
        });
        for (scales, sum) in parts {
            vectors.scales.extend(scales);
            vectors.sum.iter_mut().zip(sum).for_each(|(all, part)| *all += part);
        }
        vectors
    }

    /// The number of documents.
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

    /// The terms, ascending.
    pub fn vocabulary(&self) -> &[String] {
        &self.vocabulary
    }

    /// Places and weights before scaling; a place may be the one beyond the vocabulary.
    #[inline]
    fn raw(&self, at: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
        Terms(self.documents.content(at)).map(|(number, count)| {
            let beyond = (self.vocabulary.len() as u32, 0.0);
            let (place, weight) = self.terms.get(number as usize).copied().unwrap_or(beyond);
            (place as usize, weight * f64::from(count))
        })
    }

    /// Fetches vectors that will be read next.
    #[inline]
    pub(crate) fn fetch(&self, next: &[u32]) {
        self.documents.fetch(next);
        std::hint::black_box(next.iter().fold(0.0, |sum, &at| sum + self.scales[at as usize]));
    }

    /// The squared length: 1, or 0 of a zero vector.
    pub(crate) fn square(&self, at: usize) -> f64 {
        if self.scales[at] > 0.0 { 1.0 } else { 0.0 }
    }

    pub(crate) fn sums(&self) -> Sums<'_> {
        Sums { vectors: self, sums: vec![[0.0; 4]; self.vocabulary.len() + 1] }
    }

    /// The sum of the cosines of all unordered pairs of documents, by (|Σx|² − Σ|x|²) / 2.
    pub(crate) fn all_pairs(&self) -> f64 {
        let whole: f64 = self.sum.iter().map(|x| x * x).sum();
        let own = (0..self.len()).filter(|&at| self.square(at) > 0.0).count() as f64;
        ((whole - own) / 2.0).max(0.0)
    }
}

/// Four sums of vectors side by side, so that a vector meets them all in one go.
pub(crate) struct Sums<'a> {
    vectors: &'a Vectors,
    sums: Vec<[f64; 4]>,
}

impl Sums<'_> {
    /// Adds a vector to one of the sums.
    #[inline]
    pub(crate) fn add<const SUM: usize>(&mut self, at: usize) {
        let scale = self.vectors.scales[at];
        for (place, weight) in self.vectors.raw(at) {
            self.sums[place][SUM] += weight * scale;
        }
    }

    /// Makes all sums zero again, which hold some vectors of these documents and of no others.
    pub(crate) fn clear<'m>(&mut self, documents: impl Iterator<Item = &'m u32> + Clone) {
        /// Vectors of which it is quicker to forget everything.
        const MANY: usize = 16;
        if documents.clone().nth(MANY).is_some() {
            return self.sums.fill([0.0; 4]);
        }
        for &at in documents {
            for (place, _) in self.vectors.raw(at as usize) {
                self.sums[place] = [0.0; 4];
            }
        }
    }

    /// The products of a vector with every sum; then adds it to one of them.
    #[inline]
    pub(crate) fn dot_and_add<const SUM: usize>(&mut self, at: usize) -> [f64; 4] {
        let scale = self.vectors.scales[at];
        let mut dots = [0.0; 4];
        for (place, weight) in self.vectors.raw(at) {
            let sums = &mut self.sums[place];
            for (dot, sum) in dots.iter_mut().zip(&*sums) {
                *dot += weight * sum;
            }
            sums[SUM] += weight * scale;
        }
        dots.map(|dot| dot * scale)
    }

    /// The products of a vector with every sum.
    #[inline]
    pub(crate) fn dot(&self, at: usize) -> [f64; 4] {
        let mut dots = [0.0; 4];
        for (place, weight) in self.vectors.raw(at) {
            let sums = &self.sums[place];
            for (dot, sum) in dots.iter_mut().zip(sums) {
                *dot += weight * sum;
            }
        }
        let scale = self.vectors.scales[at];
        dots.map(|dot| dot * scale)
    }
}
