use cladist_textmetrics::{
    AnswerNormalizer, AnswerStyle, Bleu, Chrf, EditDistance, EditSimilarity, INVALID, Metric, Overlap,
    Scorer, Tolerance, bbh_answer, boxed_answer, boxed_equal, dollar_answer, gsm8k_equal, gsm8k_flexible,
    gsm8k_strict, number,
};

use super::config::{AnswerMetric, Extraction};

/// Compares answers; holds room that is used again.
#[derive(Debug)]
pub(super) struct Judge {
    normalizer: AnswerNormalizer,
    prediction: String,
    references: Vec<String>,
    overlap: Overlap,
    similarity: EditSimilarity,
    distance: EditDistance,
    bleu: Scorer,
    chrf: Scorer,
    stats: Vec<f64>,
}

/// Why a row has no value by some metric.
pub(super) type Reason = (&'static str, String);

impl Judge {
    pub(super) fn new(style: AnswerStyle, autojunk: bool) -> Self {
        Self {
            normalizer: AnswerNormalizer::new(style),
            prediction: String::new(),
            references: Vec::new(),
            overlap: Overlap::default(),
            similarity: EditSimilarity::new(autojunk),
            distance: EditDistance::default(),
            bleu: Scorer::new(Metric::Bleu(Bleu::default())),
            chrf: Scorer::new(Metric::Chrf(Chrf::default())),
            stats: Vec::new(),
        }
    }

    /// Takes the texts of a row.
    pub(super) fn read(&mut self, prediction: &str, references: &[&str]) {
        self.normalizer.normalize(prediction, &mut self.prediction);
        self.references.resize_with(references.len(), String::new);
        for (text, out) in references.iter().zip(&mut self.references) {
            self.normalizer.normalize(text, out);
        }
    }

    /// The value over the best reference.
    pub(super) fn value(
        &mut self,
        metric: AnswerMetric,
        empty_f1: f64,
        tolerance: Tolerance,
    ) -> Result<f64, Reason> {
        let Self { prediction, references, overlap, similarity, distance, .. } = self;
        let prediction = prediction.as_str();
        let best = |values: &mut dyn Iterator<Item = f64>| values.fold(0.0, f64::max);
        Ok(match metric {
            AnswerMetric::ExactMatch => f64::from(u8::from(references.iter().any(|text| text == prediction))),
            AnswerMetric::F1 => {
                best(&mut references.iter().map(|text| overlap.f1(prediction, text, empty_f1)))
            }
            AnswerMetric::EditDistance => {
                let distances = references.iter().map(|text| distance.of(prediction, text));
                let distances: Result<Vec<u64>, _> = distances.collect();
                let distances = distances.map_err(|error| ("too_long", format!("edit_distance: {error}")))?;
                distances.into_iter().min().unwrap_or(0) as f64
            }
            AnswerMetric::EditSimilarity => {
                let mut highest: f64 = 0.0;
                for text in references {
                    let ratio = similarity.ratio(prediction, text);
                    highest = highest
                        .max(ratio.map_err(|error| ("too_long", format!("edit_similarity: {error}")))?);
                }
                highest
            }
            AnswerMetric::Numeric => {
                let wanted: Vec<f64> = references.iter().filter_map(|text| number(text)).collect();
                if wanted.is_empty() {
                    return Err(("bad_reference", "numeric: no reference holds a number".to_owned()));
                }
                let given = number(prediction);
                f64::from(u8::from(
                    given.is_some_and(|x| wanted.iter().any(|wanted| tolerance.holds(x, *wanted))),
                ))
            }
            AnswerMetric::SentenceBleu => self.sentence(true),
            AnswerMetric::SentenceChrf => self.sentence(false),
        })
    }

    fn sentence(&mut self, bleu: bool) -> f64 {
        let scorer = if bleu { &mut self.bleu } else { &mut self.chrf };
        let references: Vec<&str> = self.references.iter().map(String::as_str).collect();
        scorer.stats(&self.prediction, &references, &mut self.stats);
        scorer.metric().sentence_score(&self.stats)
    }
}

/// What a rule found in a text and whether it is right; by its filter.
#[derive(Debug)]
pub(super) struct Extracted<'a> {
    pub(super) filter: Option<&'static str>,
    pub(super) text: &'a str,
    pub(super) right: bool,
}

impl Extraction {
    /// Looks into a text; what is found is compared with every reference.
    pub(super) fn look<'a>(self, text: &'a str, references: &[&str]) -> Result<Vec<Extracted<'a>>, Reason> {
        let found = |filter, found: Option<&'a str>, same: &dyn Fn(&str, &str) -> bool| {
            let text = found.unwrap_or(INVALID);
            Extracted { filter, text, right: references.iter().any(|reference| same(text, reference)) }
        };
        match self {
            Self::Gsm8k => Ok(vec![
                found(Some("strict-match"), gsm8k_strict(text), &gsm8k_equal),
                found(Some("flexible-extract"), gsm8k_flexible(text), &gsm8k_equal),
            ]),
            Self::Bbh => Ok(vec![found(Some("get-answer"), bbh_answer(text), &|one, other| one == other)]),
            Self::Math => {
                let wanted: Vec<&str> =
                    references.iter().filter_map(|solution| boxed_answer(solution)).collect();
                if wanted.is_empty() {
                    let detail = "no reference has a `\\boxed{…}` answer: the row is left out";
                    return Err(("bad_reference", detail.to_owned()));
                }
                let text = dollar_answer(text);
                let right = wanted.iter().any(|wanted| boxed_equal(text, wanted));
                Ok(vec![Extracted { filter: None, text, right }])
            }
        }
    }
}
