use cladist_sdk::prelude::*;
use cladist_textmetrics::{AnswerStyle, Tolerance};

use crate::missing::Missing;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The rules of a benchmark's own scorer. `squad_v2`: exact match and F1. `multiloko`: its six metrics. `gsm8k`:
    /// exact match of both filters. `hendrycks_math`: of what is boxed in the reference, which is a whole solution.
    /// `bbh`: of what follows `the answer is`.
    preset: Option<Preset>,
    /// Without a preset, or to choose among those of `squad_v2` and `multiloko`; `exact_match` without either.
    metrics: Option<Vec<AnswerMetric>>,
    /// What is done to texts without a preset: `none`, `squad` (lower case, no punctuation, no English articles),
    /// `multiloko` (the same with punctuation of more scripts).
    normalize: Option<Normalize>,
    /// Whether `edit_similarity` leaves out frequent characters of long references, as Python's difflib does.
    pub(super) autojunk: bool,
    /// How far a number may be from the reference's and still equal it in `numeric`, as a share of it.
    relative_tolerance: f64,
    /// The same as a number; the wider of the two counts.
    absolute_tolerance: f64,
    /// What a prediction that is null counts as; it is listed in `problems` in any case.
    pub(super) missing: Missing,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            preset: None,
            metrics: None,
            normalize: None,
            autojunk: true,
            relative_tolerance: 0.0,
            absolute_tolerance: 0.0,
            missing: Missing::default(),
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Preset {
    SquadV2,
    Multiloko,
    Gsm8k,
    HendrycksMath,
    Bbh,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum AnswerMetric {
    /// Whether the texts are the same, 0 or 1.
    ExactMatch,
    /// F1 of words, 0 to 1.
    F1,
    /// difflib's ratio, 0 to 1.
    EditSimilarity,
    /// Characters to change; lower is better.
    EditDistance,
    /// BLEU of the sentence, with effective order, 0 to 100.
    SentenceBleu,
    /// chrF2 of the sentence, 0 to 100.
    SentenceChrf,
    /// Whether the numbers are equal, 0 or 1: the whole text as one, else the last in it.
    Numeric,
}

impl AnswerMetric {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ExactMatch => "exact_match",
            Self::F1 => "f1",
            Self::EditSimilarity => "edit_similarity",
            Self::EditDistance => "edit_distance",
            Self::SentenceBleu => "sentence_bleu",
            Self::SentenceChrf => "sentence_chrf",
            Self::Numeric => "numeric",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Normalize {
    None,
    Squad,
    Multiloko,
}

/// What is done with each row.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Task {
    /// Texts are compared with the references.
    Compare { style: AnswerStyle, metrics: Vec<AnswerMetric>, empty_f1: f64, tolerance: Tolerance },
    /// Something is looked for in the text and compared.
    Extract(Extraction),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extraction {
    Gsm8k,
    Math,
    Bbh,
}

impl Config {
    pub(super) fn task(&self) -> Result<Task> {
        use AnswerMetric as M;
        let (style, all, empty_f1) = match self.preset {
            Some(Preset::Gsm8k) => return self.only(Extraction::Gsm8k),
            Some(Preset::HendrycksMath) => return self.only(Extraction::Math),
            Some(Preset::Bbh) => return self.only(Extraction::Bbh),
            Some(Preset::SquadV2) => (AnswerStyle::Squad, vec![M::ExactMatch, M::F1], 1.0),
            Some(Preset::Multiloko) => {
                let all = [
                    M::ExactMatch,
                    M::F1,
                    M::SentenceBleu,
                    M::SentenceChrf,
                    M::EditDistance,
                    M::EditSimilarity,
                ];
                (AnswerStyle::MultiLoko, all.to_vec(), 0.0)
            }
            None => (self.style(), vec![M::ExactMatch], 1.0),
        };
        if self.preset.is_some() && self.normalize.is_some() {
            return Err(Error::config("`normalize` is part of the preset: leave out one of the two"));
        }
        for (name, value) in
            [("relative_tolerance", self.relative_tolerance), ("absolute_tolerance", self.absolute_tolerance)]
        {
            if !(value.is_finite() && value >= 0.0) {
                return Err(Error::config(format!("`{name}` is {value}: a number of at least 0")));
            }
        }
        let metrics = self.metrics.clone().unwrap_or(all);
        if metrics.is_empty() {
            return Err(Error::config("`metrics` is empty: nothing would be scored"));
        }
        if let Some(twice) = metrics.iter().enumerate().find(|(at, metric)| metrics[..*at].contains(metric)) {
            return Err(Error::config(format!("`metrics` names {} twice", twice.1.name())));
        }
        let tolerance = Tolerance { relative: self.relative_tolerance, absolute: self.absolute_tolerance };
        Ok(Task::Compare { style, metrics, empty_f1, tolerance })
    }

    fn only(&self, extraction: Extraction) -> Result<Task> {
        if self.metrics.is_some() || self.normalize.is_some() {
            return Err(Error::config("this preset is exact match alone, by rules of its own")
                .hint("leave out `metrics` and `normalize`"));
        }
        Ok(Task::Extract(extraction))
    }

    fn style(&self) -> AnswerStyle {
        match self.normalize {
            None | Some(Normalize::None) => AnswerStyle::Plain,
            Some(Normalize::Squad) => AnswerStyle::Squad,
            Some(Normalize::Multiloko) => AnswerStyle::MultiLoko,
        }
    }

    /// What each score is made with, without the metric's name.
    pub(super) fn signature(&self, task: &Task, metric: AnswerMetric) -> String {
        let rules = match task {
            Task::Extract(Extraction::Gsm8k) => "rules:gsm8k|as:lm-eval-0.4.13".to_owned(),
            Task::Extract(Extraction::Math) => "rules:hendrycks_math|as:lm-eval-0.4.13".to_owned(),
            Task::Extract(Extraction::Bbh) => "rules:bbh|as:lm-eval-0.4.13".to_owned(),
            Task::Compare { style, empty_f1, tolerance, .. } => {
                let Tolerance { relative, absolute } = tolerance;
                let own = match metric {
                    AnswerMetric::F1 => format!("|empty:{empty_f1}"),
                    AnswerMetric::EditSimilarity if self.autojunk => "|autojunk:yes".to_owned(),
                    AnswerMetric::EditSimilarity => "|autojunk:no".to_owned(),
                    AnswerMetric::SentenceBleu => "|tok:13a|smooth:exp|eff:yes|as:sacrebleu-2.6.0".to_owned(),
                    AnswerMetric::SentenceChrf => "|nc:6|nw:0|eff:yes|as:sacrebleu-2.6.0".to_owned(),
                    AnswerMetric::Numeric => format!("|relative:{relative}|absolute:{absolute}"),
                    AnswerMetric::ExactMatch | AnswerMetric::EditDistance => String::new(),
                };
                format!("refs:best|normalize:{}{own}", style.as_str())
            }
        };
        format!("{rules}|version:{}", env!("CARGO_PKG_VERSION"))
    }
}
