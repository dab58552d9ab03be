//! Documents as vectors of length one, and sums of their cosines.
use std::sync::Arc;

use cladist_lineage::{Parallel, map};

use crate::bags::{Terms, document_counts};
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
}

impl Vectors {
    pub(crate) fn new(
        documents: Documents,
        vocabulary: Vec<String>,
        place: Vec<u32>,
        weights: Weights,
        par: &dyn Parallel,
    ) -> Self {
        let n = vocabulary.len();
        let weight: Vec<f64> = match weights {
            Weights::Counts => vec![1.0; n],
            Weights::TfIdf => {
                let present = (0..documents.len()).filter(|&at| documents.has(at)).count() as f64;
                let counts = document_counts(&documents, &place, n, par);
                counts.iter().map(|&d| ((1.0 + present) / (1.0 + d as f64)).ln() + 1.0).collect()
            }
        };
        let term = |at: u32| weight.get(at as usize).map_or((n as u32, 0.0), |&weight| (at, weight));
        let terms = place.into_iter().map(term).collect();
        let mut vectors = Self { documents, vocabulary: vocabulary.into(), terms, scales: Vec::new() };
        let pieces = pieces(vectors.len());
        let scales = map(par, pieces.len(), |piece| {
            let square = |at: usize| vectors.raw(at).map(|(_, x)| x * x).sum::<f64>();
            let scale = |square: f64| if square > 0.0 { square.sqrt().recip() } else { 0.0 };
            pieces[piece].clone().map(|at| scale(square(at))).collect::<Vec<_>>()
        });
        vectors.scales = scales.concat();
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
        Terms(self.documents.numbers(at)).map(|(number, count)| {
            let beyond = (self.vocabulary.len() as u32, 0.0);
            let (place, weight) = self.terms.get(number as usize).copied().unwrap_or(beyond);
            (place as usize, weight * f64::from(count))
        })
    }

    /// The squared length: 1, or 0 of a zero vector.
    pub(crate) fn square(&self, at: usize) -> f64 {
        if self.scales[at] > 0.0 { 1.0 } else { 0.0 }
    }

    pub(crate) fn sum(&self) -> Sums<'_> {
        Sums { vectors: self, sums: vec![[0.0; 4]; self.vocabulary.len() + 1] }
    }

    /// The sum of the cosines of all unordered pairs of documents, by (|Σx|² − Σ|x|²) / 2.
    pub(crate) fn all_pairs(&self, par: &dyn Parallel) -> f64 {
        let pieces = pieces(self.len());
        let parts = map(par, pieces.len(), |piece| {
            let mut sums = self.sum();
            pieces[piece].clone().for_each(|at| sums.add::<0>(at));
            sums.sums
        });
        let term = |term: usize| parts.iter().map(|part| part[term][0]).sum::<f64>().powi(2);
        let whole: f64 = (0..self.vocabulary.len()).map(term).sum();
        let own: f64 = (0..self.len()).map(|at| self.square(at)).sum();
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

    /// Makes all sums zero where a vector is not.
    pub(crate) fn clear(&mut self, at: usize) {
        for (place, _) in self.vectors.raw(at) {
            self.sums[place] = [0.0; 4];
        }
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
