use crate::bleu::{Bleu, Smoothing};
use crate::chrf::Chrf;
use crate::ter::Ter;

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
