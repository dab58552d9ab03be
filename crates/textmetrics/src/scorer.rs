use std::sync::Arc;

use crate::bleu::{Bleu, nearest_length};
use crate::chrf::{Chrf, words};
use crate::grams::Grams;
use crate::metric::Metric;
use crate::pieces::SentencePiece;
use crate::python::{lower_into, rstrip, split, split_bytes};
use crate::ter::{Shifts, Ter};
use crate::tokens::{Room, tercom};
use crate::words::{UNKNOWN, Words};

/// Turns texts into statistics; holds room that is used again for every sentence.
#[derive(Debug, Clone)]
pub struct Scorer {
    metric: Metric,
    model: Option<Arc<SentencePiece>>,
    grams: Grams,
    words: Words,
    /// The symbols of the hypothesis and of a reference.
    hypothesis: Vec<u32>,
    reference: Vec<u32>,
    /// The words of the hypothesis, for chrF++.
    hypothesis_words: Vec<u32>,
    lengths: Vec<usize>,
    lower: String,
    tokens: Room,
    tercom: tercom::Room,
    shifts: Shifts,
    counts: Vec<u64>,
    best: Vec<f64>,
}

impl Scorer {
    /// A scorer of this metric.
    pub fn new(metric: Metric) -> Self {
        Self {
            metric,
            model: None,
            grams: Grams::default(),
            words: Words::default(),
            hypothesis: Vec::new(),
            reference: Vec::new(),
            hypothesis_words: Vec::new(),
            lengths: Vec::new(),
            lower: String::new(),
            tokens: Room::default(),
            tercom: tercom::Room::default(),
            shifts: Shifts::default(),
            counts: Vec::new(),
            best: Vec::new(),
        }
    }

    /// The same with the model that its tokeniser needs.
    #[must_use]
    pub fn with_model(mut self, model: Option<Arc<SentencePiece>>) -> Self {
        self.model = model;
        self
    }

    /// Its metric.
    pub fn metric(&self) -> &Metric {
        &self.metric
    }

    /// Puts the statistics of a sentence into `out`, [`Metric::width`] numbers.
    ///
    /// Without any reference there is nothing that they could say; they are then those of an empty one.
    pub fn stats(&mut self, hypothesis: &str, references: &[&str], out: &mut Vec<f64>) {
        let references = if references.is_empty() { &[""] } else { references };
        out.clear();
        match self.metric {
            Metric::Bleu(bleu) => self.bleu(bleu, hypothesis, references, out),
            Metric::Chrf(chrf) => self.chrf(chrf, hypothesis, references, out),
            Metric::Ter(ter) => self.ter(ter, hypothesis, references, out),
        }
    }

    fn bleu(&mut self, bleu: Bleu, hypothesis: &str, references: &[&str], out: &mut Vec<f64>) {
        let Self {
            model,
            grams,
            words,
            hypothesis: symbols,
            reference: other,
            lengths,
            lower,
            tokens,
            counts,
            ..
        } = self;
        grams.clear();
        words.clear();
        lengths.clear();
        for text in references {
            let text = prepared(bleu.lowercase, text, lower);
            other.clear();
            other.extend(tokens.words(bleu.tokenizer, model.as_deref(), text).map(|word| words.add(word)));
            grams.add(other, bleu.max_ngram_order);
            lengths.push(other.len());
        }
        let text = prepared(bleu.lowercase, hypothesis, lower);
        symbols.clear();
        symbols.extend(tokens.words(bleu.tokenizer, model.as_deref(), text).map(|word| words.find(word)));
        counts.clear();
        counts.resize(bleu.max_ngram_order, 0);
        grams.matches(symbols, counts);
        let length = symbols.len();
        out.extend([length as f64, nearest_length(length, lengths) as f64]);
        out.extend(counts.iter().map(|&n| n as f64));
        out.extend((0..bleu.max_ngram_order).map(|n| length.saturating_sub(n) as f64));
    }

    fn chrf(&mut self, chrf: Chrf, hypothesis: &str, references: &[&str], out: &mut Vec<f64>) {
        let mut best = std::mem::take(&mut self.best);
        let mut best_score = -1.0;
        for (at, reference) in references.iter().enumerate() {
            self.chrf_of(chrf, hypothesis, reference, at == 0, out);
            // With one reference there is nothing to choose.
            let score = if references.len() == 1 { 0.0 } else { chrf.score(out) };
            if score > best_score {
                best_score = score;
                std::mem::swap(&mut best, out);
            }
        }
        std::mem::swap(&mut best, out);
        self.best = best;
    }

    /// The statistics against one reference.
    fn chrf_of(&mut self, chrf: Chrf, hypothesis: &str, reference: &str, first: bool, out: &mut Vec<f64>) {
        let Self {
            grams, words, hypothesis: symbols, reference: other, hypothesis_words, lower, counts, ..
        } = self;
        out.clear();
        if first {
            characters(chrf, hypothesis, lower, symbols);
        }
        characters(chrf, reference, lower, other);
        grams.clear();
        grams.add(other, chrf.char_order);
        let mut push = |grams: &mut Grams, symbols: &[u32], other: &[u32], order: usize| {
            counts.clear();
            counts.resize(order, 0);
            grams.matches(symbols, counts);
            for (n, &matches) in counts.iter().enumerate() {
                let of = |list: &[u32]| list.len().saturating_sub(n) as f64;
                // Where the reference is too short for an order, the order does not count.
                let hypothesis = if other.len() > n { of(symbols) } else { 0.0 };
                out.extend([hypothesis, of(other), matches as f64]);
            }
        };
        push(grams, symbols, other, chrf.char_order);
        if chrf.word_order > 0 {
            words.clear();
            chrf_words(chrf, reference, lower, other, |word| words.add(word));
            chrf_words(chrf, hypothesis, lower, hypothesis_words, |word| words.find(word));
            grams.clear();
            grams.add(other, chrf.word_order);
            push(grams, hypothesis_words, other, chrf.word_order);
        }
    }

    fn ter(&mut self, ter: Ter, hypothesis: &str, references: &[&str], out: &mut Vec<f64>) {
        let Self { words, hypothesis: symbols, reference: other, tercom, shifts, .. } = self;
        let (mut length, mut fewest) = (0, u64::MAX);
        for reference in references {
            words.clear();
            other.clear();
            other.extend(split_bytes(tercom.normalize(ter, rstrip(reference))).map(|word| words.add(word)));
            symbols.clear();
            symbols
                .extend(split_bytes(tercom.normalize(ter, rstrip(hypothesis))).map(|word| words.find(word)));
            length += other.len();
            fewest = fewest.min(shifts.edits(symbols, other));
        }
        out.extend([fewest as f64, length as f64 / references.len() as f64]);
    }
}

/// In lower case where wanted, without white space at the end.
fn prepared<'a>(lowercase: bool, text: &'a str, lower: &'a mut String) -> &'a str {
    if !lowercase {
        return rstrip(text);
    }
    lower_into(text, lower);
    rstrip(lower)
}

/// The characters that chrF counts.
fn characters(chrf: Chrf, text: &str, lower: &mut String, out: &mut Vec<u32>) {
    let text = cased(chrf, text, lower);
    out.clear();
    if chrf.whitespace {
        out.extend(text.chars().map(u32::from));
    } else {
        out.extend(split(text).flat_map(str::chars).map(u32::from));
    }
}

fn chrf_words(
    chrf: Chrf,
    text: &str,
    lower: &mut String,
    out: &mut Vec<u32>,
    mut number: impl FnMut(&[u8]) -> u32,
) {
    out.clear();
    words(cased(chrf, text, lower), |word| out.push(number(word.as_bytes())));
}

fn cased<'a>(chrf: Chrf, text: &'a str, lower: &'a mut String) -> &'a str {
    if !chrf.lowercase {
        return text;
    }
    lower_into(text, lower);
    lower
}

const _: () = assert!(UNKNOWN > char::MAX as u32, "no character is the unknown word");
