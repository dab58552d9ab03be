use std::sync::Arc;

use cladist_languages::Normalizer;
use cladist_sdk::Result;
use cladist_textmetrics::{Metric, References, Scorer, SentencePiece, Tokenizer};

use super::config::Config;

/// Scorers of one thread, and what they found last.
#[derive(Debug)]
pub(super) struct Worker {
    config: Config,
    model: Option<Arc<SentencePiece>>,
    base: Vec<Metric>,
    normalizer: Normalizer,
    /// The language of the rows before, most often that of the next.
    language: Known,
    /// The metrics of that language.
    metrics: Vec<Metric>,
    scorers: Vec<(Metric, Scorer)>,
    /// Which scorer each metric of that language has.
    chosen: Vec<usize>,
    stats: Vec<f64>,
    labels: Vec<Label>,
    /// The references that the signatures in `labels` tell.
    references: Option<usize>,
}

/// Which language the metrics are for.
#[derive(Debug)]
enum Known {
    Nothing,
    Language(Option<String>),
}

impl Known {
    fn is(&self, language: Option<&str>) -> bool {
        matches!(self, Self::Language(known) if known.as_deref() == language)
    }
}

/// How rows of a metric are marked.
#[derive(Debug)]
pub(super) struct Label {
    pub(super) name: String,
    pub(super) signature: String,
    /// How many statistics a sentence has.
    pub(super) width: usize,
}

impl Worker {
    pub(super) fn new(config: &Config, model: Option<Arc<SentencePiece>>, base: &[Metric]) -> Self {
        Self {
            config: config.clone(),
            model,
            base: base.to_vec(),
            normalizer: Normalizer::default(),
            language: Known::Nothing,
            metrics: Vec::new(),
            scorers: Vec::new(),
            chosen: Vec::new(),
            stats: Vec::new(),
            labels: Vec::new(),
            references: None,
        }
    }

    pub(super) fn normalizer(&mut self) -> &mut Normalizer {
        &mut self.normalizer
    }

    /// The metrics for a target language.
    pub(super) fn metrics(&mut self, language: Option<&str>) -> Result<&[Metric]> {
        if !self.language.is(language) {
            self.language = Known::Nothing;
            self.metrics.clone_from(&self.base);
            for metric in &mut self.metrics {
                if let Metric::Bleu(bleu) = metric {
                    bleu.tokenizer = self.config.tokenizer(language, &mut self.normalizer)?;
                    if let (Tokenizer::Spm(mark), Some(model)) = (&mut bleu.tokenizer, &self.model) {
                        *mark = model.mark();
                    }
                }
            }
            self.choose();
            self.language = Known::Language(language.map(str::to_owned));
        }
        Ok(&self.metrics)
    }

    fn choose(&mut self) {
        self.chosen.clear();
        self.references = None;
        for metric in &self.metrics {
            let known = self.scorers.iter().position(|(other, _)| other == metric);
            self.chosen.push(known.unwrap_or(self.scorers.len()));
            if known.is_none() {
                self.scorers.push((*metric, Scorer::new(*metric).with_model(self.model.clone())));
            }
        }
    }

    /// Appends the score and the statistics of a sentence by every metric.
    pub(super) fn score(
        &mut self,
        language: Option<&str>,
        prediction: &str,
        references: &[&str],
        out: &mut Vec<f64>,
    ) -> Result<()> {
        self.metrics(language)?;
        for (metric, &at) in self.metrics.iter().zip(&self.chosen) {
            self.scorers[at].1.stats(prediction, references, &mut self.stats);
            out.push(metric.sentence_score(&self.stats));
            out.extend_from_slice(&self.stats);
        }
        Ok(())
    }

    /// The names and signatures of the metrics for a language and so many references.
    pub(super) fn labels(&mut self, language: Option<&str>, references: usize) -> Result<&[Label]> {
        self.metrics(language)?;
        if self.references.replace(references) != Some(references) {
            let label = |metric: &Metric| Label {
                name: metric.name(),
                signature: metric.signature(References::Each(references)),
                width: metric.width(),
            };
            self.labels = self.metrics.iter().map(label).collect();
        }
        Ok(&self.labels)
    }
}
