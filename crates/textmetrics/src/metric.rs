use std::sync::Arc;

use crate::bleu::{Bleu, Smoothing, nearest_length};
use crate::chrf::{Chrf, words};
use crate::grams::Grams;
use crate::pieces::SentencePiece;
use crate::python::{lower_into, rstrip, split, split_bytes};
use crate::ter::{Shifts, Ter};
use crate::tokens::{Room, tercom};
use crate::words::{UNKNOWN, Words};

/// The release of sacreBLEU whose digits these are.
const VERSION: &str = "2.6.0";

/// A metric of translations with its options.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Metric {
    /// BLEU.
    Bleu(Bleu),
    /// chrF and chrF++.
    Chrf(Chrf),
    /// Translation edit rate.
    Ter(Ter),
}

/// How many references the sentences of a corpus have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum References {
    /// There is no sentence.
    #[default]
    None,
    /// All the same number.
    Each(usize),
    /// Some more than others.
    Varied,
}

impl std::fmt::Display for References {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::None => f.write_str("0"),
            Self::Each(n) => n.fmt(f),
            Self::Varied => f.write_str("var"),
        }
    }
}

impl References {
    /// Counts a sentence.
    pub fn add(&mut self, references: usize) {
        self.merge(Self::Each(references));
    }

    /// Counts those of another part of the corpus.
    pub fn merge(&mut self, other: Self) {
        *self = match (*self, other) {
            (Self::None, other) => other,
            (this, Self::None) => this,
            (this, other) if this == other => this,
            _ => Self::Varied,
        };
    }
}

/// A signature that does not tell a metric.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{name}` with signature `{signature}` and {width} statistics is no corpus metric that is known")]
pub struct SignatureError {
    name: String,
    signature: String,
    width: usize,
}

impl SignatureError {
    pub(crate) fn new(name: &str, signature: &str, width: usize) -> Self {
        Self { name: name.to_owned(), signature: signature.to_owned(), width }
    }
}

impl Metric {
    /// A metric by its name, its other options as sacreBLEU's defaults: `BLEU`, `chrF2`, `chrF2++`, `chrF1`, `TER`.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "BLEU" => return Some(Self::Bleu(Bleu::default())),
            "TER" => return Some(Self::Ter(Ter::default())),
            _ => {}
        }
        let rest = name.strip_prefix("chrF")?;
        let beta = rest.trim_end_matches('+');
        let canonical = !beta.starts_with('0') && beta.bytes().all(|b| b.is_ascii_digit());
        let beta = canonical.then(|| beta.parse().ok())??;
        (rest.len() - beta_len(beta) <= 9).then_some(())?;
        Some(Self::Chrf(Chrf { beta, word_order: rest.len() - beta_len(beta), ..Chrf::default() }))
    }

    /// Its name, as sacreBLEU writes it.
    pub fn name(&self) -> String {
        match self {
            Self::Bleu(_) => "BLEU".to_owned(),
            Self::Chrf(chrf) => format!("chrF{}{}", chrf.beta, "+".repeat(chrf.word_order)),
            Self::Ter(_) => "TER".to_owned(),
        }
    }

    /// How many statistics a sentence has.
    pub fn width(&self) -> usize {
        match self {
            Self::Bleu(bleu) => bleu.width(),
            Self::Chrf(chrf) => chrf.width(),
            Self::Ter(_) => 2,
        }
    }

    /// The score of a corpus from the sums of its sentences' statistics.
    pub fn score(&self, stats: &[f64]) -> f64 {
        match self {
            Self::Bleu(bleu) => bleu.score(stats),
            Self::Chrf(chrf) => chrf.score(stats),
            Self::Ter(ter) => ter.score(stats),
        }
    }

    /// The score of one sentence from its statistics: BLEU with effective order.
    pub fn sentence_score(&self, stats: &[f64]) -> f64 {
        match self {
            Self::Bleu(bleu) => Bleu { effective_order: true, ..*bleu }.score(stats),
            _ => self.score(stats),
        }
    }

    /// Whether a higher score is better.
    pub fn higher_is_better(&self) -> bool {
        !matches!(self, Self::Ter(_))
    }

    /// The long signature, without the metric's name, as sacreBLEU writes it.
    pub fn signature(&self, references: References) -> String {
        let yes = |on: bool| if on { "yes" } else { "no" };
        let case = |lower: bool| if lower { "lc" } else { "mixed" };
        let options = match self {
            Self::Bleu(b) => format!(
                "case:{}|eff:{}|tok:{}|smooth:{}",
                case(b.lowercase),
                yes(b.effective_order),
                b.tokenizer.name(),
                b.smoothing.text()
            ),
            Self::Chrf(c) => format!(
                "case:{}|eff:{}|nc:{}|nw:{}|space:{}",
                case(c.lowercase),
                yes(!c.eps_smoothing),
                c.char_order,
                c.word_order,
                yes(c.whitespace)
            ),
            Self::Ter(t) => format!(
                "case:{}|tok:tercom|norm:{}|punct:{}|asian:{}",
                case(!t.case_sensitive),
                yes(t.normalized),
                yes(!t.no_punct),
                yes(t.asian_support)
            ),
        };
        format!("nrefs:{references}|{options}|version:{VERSION}")
    }

    /// The metric that a name and a signature describe, so that statistics can be scored without texts.
    /// `width` is the number of statistics of a sentence, which tells BLEU's longest n-gram.
    pub fn from_signature(name: &str, signature: &str, width: usize) -> Result<Self, SignatureError> {
        let wrong = || SignatureError::new(name, signature, width);
        let mut metric = Self::named(name).ok_or_else(wrong)?;
        let value = |key: &str| {
            signature.split('|').find_map(|part| part.strip_prefix(key)?.strip_prefix(':')).ok_or_else(wrong)
        };
        let is = |key: &str, yes: &str, no: &str| match value(key)? {
            found if found == yes => Ok(true),
            found if found == no => Ok(false),
            _ => Err(wrong()),
        };
        match &mut metric {
            Self::Bleu(bleu) => {
                bleu.lowercase = is("case", "lc", "mixed")?;
                bleu.effective_order = is("eff", "yes", "no")?;
                bleu.smoothing = Smoothing::parse(value("smooth")?).ok_or_else(wrong)?;
                bleu.max_ngram_order = width.saturating_sub(2) / 2;
                // Any tokeniser will do: the texts are words already.
                bleu.tokenizer = value("tok")?.parse().unwrap_or_default();
            }
            Self::Chrf(chrf) => {
                chrf.lowercase = is("case", "lc", "mixed")?;
                chrf.eps_smoothing = is("eff", "no", "yes")?;
                chrf.char_order = value("nc")?.parse().map_err(|_| wrong())?;
                chrf.word_order = value("nw")?.parse().map_err(|_| wrong())?;
                chrf.whitespace = is("space", "yes", "no")?;
            }
            Self::Ter(ter) => {
                ter.case_sensitive = is("case", "mixed", "lc")?;
                ter.normalized = is("norm", "yes", "no")?;
                ter.no_punct = is("punct", "no", "yes")?;
                ter.asian_support = is("asian", "yes", "no")?;
            }
        }
        let fits = width > 0 && width <= 1 << 16 && metric.width() == width;
        if fits { Ok(metric) } else { Err(wrong()) }
    }
}

fn beta_len(beta: u32) -> usize {
    beta.to_string().len()
}

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
