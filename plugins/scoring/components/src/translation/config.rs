use std::collections::BTreeMap;
use std::sync::Arc;

use cladist_languages::Normalizer;
use cladist_sdk::prelude::*;
use cladist_textmetrics::{Bleu, Chrf, Metric, SentencePiece, Smoothing, Ter, Tokenizer};

use crate::missing::Missing;

/// What stands under `with`; the names are sacreBLEU's.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// `BLEU`, `chrF2` (the number is beta), `chrF2++` (with n-grams of up to two words), `TER`.
    metrics: Vec<String>,
    /// BLEU's tokeniser: `none`, `13a`, `intl`, `char`, `zh`, or `spm` with a model; or one by target language, `"*"`
    /// for all others. Without it, as sacreBLEU: `zh` for Chinese, a refusal for Japanese and Korean (whose MeCab is
    /// not built in), else `13a`. With the published models, `flores101`, `flores200`, `spBLEU-1K` for `spm` give
    /// sacreBLEU's signatures.
    tokenize: Option<Tokenize>,
    /// The SentencePiece model (`.model`) of `spm`: the score is then spBLEU.
    spm_model: Option<InputPath>,
    /// Whether BLEU and chrF ignore case.
    lowercase: bool,
    /// BLEU's smoothing: `exp`, `floor`, `add-k`, `none`.
    smooth_method: String,
    /// The value of `floor` (0.1 without it) and of `add-k` (1 without it).
    smooth_value: Option<f64>,
    /// BLEU's longest n-gram, 1 to 16.
    max_ngram_order: usize,
    /// Whether BLEU leaves out orders without n-grams for corpora too; sentences always do.
    effective_order: bool,
    /// chrF's longest n-gram of characters, 1 to 32.
    chrf_char_order: usize,
    /// Whether chrF counts white space.
    chrf_whitespace: bool,
    /// Whether chrF has a score per order, as in chrF++.py, instead of leaving out empty orders.
    chrf_eps_smoothing: bool,
    /// Whether TER normalises texts as Tercom does.
    ter_normalized: bool,
    /// Whether TER removes punctuation.
    ter_no_punct: bool,
    /// Whether both know East Asian characters.
    ter_asian_support: bool,
    /// Whether case counts in TER.
    ter_case_sensitive: bool,
    /// What a prediction that is null counts as; it is listed in `problems` in any case.
    pub(super) missing: Missing,
    /// Resamples for standard errors and intervals of `scores`; 0 for none.
    pub(super) bootstrap: u32,
    /// The seed of the resamples.
    pub(super) seed: u64,
    /// The language in the middle: directions are sorted into those into it, out of it, and beside it.
    pub(super) pivot: String,
    /// Pairs of languages with training data: `en-fr` for both directions, `en>fr` for one. All others are zero-shot.
    pub(super) training_pairs: Vec<String>,
    /// For a model the one whose outputs are its translations by way of the pivot.
    pub(super) bridged: BTreeMap<String, String>,
    /// The model that the others are held against, direction by direction.
    pub(super) baseline: Option<String>,
    /// How much better or worse than the baseline, in units of the score, is neither synergy nor conflict.
    pub(super) negligible: f64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            metrics: vec!["BLEU".to_owned(), "chrF2".to_owned()],
            tokenize: None,
            spm_model: None,
            lowercase: false,
            smooth_method: "exp".to_owned(),
            smooth_value: None,
            max_ngram_order: 4,
            effective_order: false,
            chrf_char_order: 6,
            chrf_whitespace: false,
            chrf_eps_smoothing: false,
            ter_normalized: false,
            ter_no_punct: false,
            ter_asian_support: false,
            ter_case_sensitive: false,
            missing: Missing::default(),
            bootstrap: 0,
            seed: 12_345,
            pivot: "en".to_owned(),
            training_pairs: Vec::new(),
            bridged: BTreeMap::new(),
            baseline: None,
            negligible: 0.0,
        }
    }
}

/// A tokeniser, or one per language.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Tokenize {
    One(String),
    ByLanguage(BTreeMap<String, String>),
}

impl Config {
    /// The metrics, checked; BLEU's tokeniser may be another for a language.
    pub(super) fn metrics(&self) -> Result<Vec<Metric>> {
        if self.metrics.is_empty() {
            return Err(Error::config("`metrics` is empty: nothing would be scored"));
        }
        if !(1..=16).contains(&self.max_ngram_order) {
            return Err(Error::config(format!("`max_ngram_order` is {}, not 1 to 16", self.max_ngram_order)));
        }
        if !(1..=32).contains(&self.chrf_char_order) {
            return Err(Error::config(format!("`chrf_char_order` is {}, not 1 to 32", self.chrf_char_order)));
        }
        if self.bootstrap > 1_000_000 {
            return Err(Error::config(format!(
                "`bootstrap` is {}: at most 1000000 are of use",
                self.bootstrap
            )));
        }
        for name in self.tokenizers() {
            let tokenizer = name.parse::<Tokenizer>().map_err(|error| refused(&error))?;
            if tokenizer.needs_model() && self.spm_model.is_none() {
                return Err(Error::config(format!("tokeniser `{name}` needs a SentencePiece model"))
                    .hint("give its file: `spm_model = \"flores200_sacrebleu_tokenizer_spm.model\"`"));
            }
        }
        let mut metrics: Vec<Metric> = Vec::new();
        for name in &self.metrics {
            let metric = self.metric(name)?;
            if metrics.iter().any(|other| other.name() == metric.name()) {
                return Err(Error::config(format!("`metrics` names {name} twice")));
            }
            metrics.push(metric);
        }
        Ok(metrics)
    }

    fn metric(&self, name: &str) -> Result<Metric> {
        let unknown = || {
            Error::config(format!("no metric is called `{name}`"))
                .hint("there are BLEU, chrF2, chrF2++ (any number for beta, up to nine `+`), TER")
        };
        Ok(match Metric::named(name).ok_or_else(unknown)? {
            Metric::Bleu(_) => Metric::Bleu(Bleu {
                tokenizer: Tokenizer::V13a,
                lowercase: self.lowercase,
                smoothing: self.smoothing()?,
                max_ngram_order: self.max_ngram_order,
                effective_order: self.effective_order,
            }),
            Metric::Chrf(chrf) => Metric::Chrf(Chrf {
                char_order: self.chrf_char_order,
                lowercase: self.lowercase,
                whitespace: self.chrf_whitespace,
                eps_smoothing: self.chrf_eps_smoothing,
                ..chrf
            }),
            Metric::Ter(_) => Metric::Ter(Ter {
                normalized: self.ter_normalized,
                no_punct: self.ter_no_punct,
                asian_support: self.ter_asian_support,
                case_sensitive: self.ter_case_sensitive,
            }),
        })
    }

    fn smoothing(&self) -> Result<Smoothing> {
        if let Some(value) = self.smooth_value.filter(|value| !(value.is_finite() && *value >= 0.0)) {
            return Err(Error::config(format!("`smooth_value` is {value}: a number of at least 0")));
        }
        Smoothing::named(&self.smooth_method, self.smooth_value).ok_or_else(|| {
            Error::config(format!("no smoothing is called `{}`", self.smooth_method))
                .hint("there are exp, floor, add-k, none")
        })
    }

    /// The model of sentence pieces, if there is one.
    pub(super) fn model(&self) -> Result<Option<Arc<SentencePiece>>> {
        let Some(path) = &self.spm_model else { return Ok(None) };
        let bytes = std::fs::read(path.as_path())
            .map_err(|error| Error::io(format!("`spm_model` {}: {error}", path.display())))?;
        let model = SentencePiece::from_bytes(&bytes)
            .map_err(|error| Error::config(format!("`spm_model` {}: {error}", path.display())))?;
        Ok(Some(Arc::new(model)))
    }

    fn tokenizers(&self) -> Vec<&str> {
        match &self.tokenize {
            None => Vec::new(),
            Some(Tokenize::One(name)) => vec![name],
            Some(Tokenize::ByLanguage(names)) => names.values().map(String::as_str).collect(),
        }
    }

    /// BLEU's tokeniser for a target language.
    pub(super) fn tokenizer(&self, language: Option<&str>, normalizer: &mut Normalizer) -> Result<Tokenizer> {
        let code = language.and_then(|raw| normalizer.language(raw));
        let code = code.as_ref().map_or("", |code| code.as_str());
        let default = Tokenizer::default_name(code);
        let name = match &self.tokenize {
            None => default,
            Some(Tokenize::One(name)) => name,
            Some(Tokenize::ByLanguage(names)) => {
                let mut same = names.iter().filter(|(tag, _)| {
                    language == Some(tag.as_str())
                        || !code.is_empty()
                            && normalizer.language(tag).is_some_and(|other| other.as_str() == code)
                });
                let found = same.next().map(|(_, name)| name);
                found.or_else(|| names.get("*")).map_or(default, String::as_str)
            }
        };
        name.parse().map_err(|error| match language {
            Some(language) if self.tokenize.is_none() => refused(&error)
                .context(format!("BLEU of language `{language}`, for which sacreBLEU takes `{name}`")),
            _ => refused(&error),
        })
    }
}

fn refused(error: &cladist_textmetrics::RefusedTokenizer) -> Error {
    Error::config(error)
        .hint("name one: `tokenize = \"char\"`, or by language: `tokenize = { ja = \"char\" }`")
}
