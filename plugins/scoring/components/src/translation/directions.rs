use std::collections::{BTreeMap, BTreeSet};

use cladist_languages::Normalizer;
use cladist_sdk::ViewKind;
use cladist_sdk::prelude::*;

use super::config::Config;
use crate::scores::Score;

/// What is asked about directions.
#[derive(Debug, Clone)]
pub(super) struct Directions {
    pivot: String,
    /// Directions with training data, as written.
    trained: Vec<(String, String)>,
    bridged: BTreeMap<String, String>,
    baseline: Option<String>,
    negligible: f64,
}

/// Where a direction goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Course {
    IntoPivot,
    OutOfPivot,
    Beside,
}

impl Course {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::IntoPivot => "into pivot",
            Self::OutOfPivot => "out of pivot",
            Self::Beside => "beside pivot",
        }
    }
}

/// Better or worse than the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    Synergy,
    Conflict,
    Neither,
}

impl Effect {
    fn as_str(self) -> &'static str {
        match self {
            Self::Synergy => "synergy",
            Self::Conflict => "conflict",
            Self::Neither => "neither",
        }
    }
}

/// One model's score on one direction, and what it is held against.
#[derive(Debug, Clone)]
pub(super) struct Direction {
    pub(super) model: String,
    pub(super) benchmark: String,
    pub(super) metric: String,
    pub(super) filter: Option<String>,
    pub(super) source: String,
    pub(super) target: String,
    pub(super) course: Course,
    /// Whether there was training data, where that was told.
    pub(super) supervised: Option<bool>,
    pub(super) value: f64,
    pub(super) n: u64,
    /// The score by way of the pivot, and how much better the direct one is.
    bridged: Option<f64>,
    pub(super) bridged_gain: Option<f64>,
    baseline: Option<f64>,
    pub(super) gain: Option<f64>,
    pub(super) effect: Option<Effect>,
}

/// Of lower scores of these metrics the lower are better.
fn sign(metric: &str) -> f64 {
    if matches!(metric, "TER" | "wer" | "cer" | "WER" | "CER") { -1.0 } else { 1.0 }
}

impl Directions {
    pub(super) fn new(config: &Config) -> Result<Self> {
        let mut trained = Vec::new();
        for pair in &config.training_pairs {
            let odd = || {
                Error::config(format!("`training_pairs`: `{pair}` is no pair")).hint(
                    "write `en-fr` for both directions, `en>fr` for one; tags with a dash need the latter",
                )
            };
            if let Some((from, to)) = pair.split_once('>') {
                trained.push((from.trim().to_owned(), to.trim().to_owned()));
                continue;
            }
            let (from, to) = pair.split_once('-').filter(|(_, to)| !to.contains('-')).ok_or_else(odd)?;
            trained.push((from.trim().to_owned(), to.trim().to_owned()));
            trained.push((to.trim().to_owned(), from.trim().to_owned()));
        }
        if !(config.negligible.is_finite() && config.negligible >= 0.0) {
            return Err(Error::config(format!(
                "`negligible` is {}: a number of at least 0",
                config.negligible
            )));
        }
        Ok(Self {
            pivot: config.pivot.clone(),
            trained,
            bridged: config.bridged.clone(),
            baseline: config.baseline.clone(),
            negligible: config.negligible,
        })
    }

    /// The directions among scores; those of groups are no directions of their own.
    pub(super) fn look(&self, scores: &[Score], normalizer: &mut Normalizer) -> Vec<Direction> {
        let mut name = |raw: &str| match normalizer.language(raw) {
            Some(code) => code.as_str().to_owned(),
            None => raw.to_owned(),
        };
        let pivot = name(&self.pivot);
        let trained: BTreeSet<(String, String)> =
            self.trained.iter().map(|(from, to)| (name(from), name(to))).collect();
        let whole = scores.iter().filter(|score| score.key.group.is_none());
        let values: BTreeMap<_, f64> =
            whole.clone().map(|score| (place(score, &score.key.model), score.value)).collect();
        let mut found = Vec::new();
        for score in whole {
            let (Some(source), Some(target)) = (&score.key.source, &score.key.language) else { continue };
            let (from, to) = (name(source), name(target));
            let course = match (from == pivot, to == pivot) {
                (false, true) => Course::IntoPivot,
                (true, false) => Course::OutOfPivot,
                _ => Course::Beside,
            };
            let of = |model: Option<&String>| values.get(&place(score, model?)).copied();
            let bridged = of(self.bridged.get(&score.key.model));
            let baseline = of(self.baseline.as_ref().filter(|model| **model != score.key.model));
            let gain = |other: Option<f64>| other.map(|other| sign(&score.metric) * (score.value - other));
            found.push(Direction {
                model: score.key.model.clone(),
                benchmark: score.key.benchmark.clone(),
                metric: score.metric.clone(),
                filter: score.key.filter.clone(),
                source: source.clone(),
                target: target.clone(),
                course,
                supervised: (!trained.is_empty()).then(|| trained.contains(&(from, to))),
                value: score.value,
                n: score.n,
                bridged,
                bridged_gain: gain(bridged),
                baseline,
                gain: gain(baseline),
                effect: gain(baseline).map(|gain| self.effect(gain)),
            });
        }
        found
    }

    fn effect(&self, gain: f64) -> Effect {
        if gain > self.negligible {
            Effect::Synergy
        } else if gain < -self.negligible {
            Effect::Conflict
        } else {
            Effect::Neither
        }
    }
}

/// A score's place in the matrix, for this or another model.
type Place<'a> = (&'a str, &'a str, Option<&'a str>, Option<&'a str>, Option<&'a str>, &'a str);

fn place<'a>(score: &'a Score, model: &'a str) -> Place<'a> {
    let key = &score.key;
    let (source, target) = (key.source.as_deref(), key.language.as_deref());
    (model, &key.benchmark, source, target, key.filter.as_deref(), &score.metric)
}

/// The table of directions.
pub(super) fn table() -> Table {
    let number = |name: &str, doc: &str| Column::new(name, "float64?", doc);
    Table::new("directions", "One row per model, direction and metric: the matrix of directions.")
        .column(Column::new("model", "utf8", "The model."))
        .column(Column::new("benchmark", "utf8", "The benchmark."))
        .column(Column::new("filter", "utf8?", "The filter."))
        .column(Column::new("metric", "utf8", "The metric."))
        .column(Column::new("source_language", "utf8", "From."))
        .column(Column::new("language", "utf8", "To."))
        .column(Column::new("course", "utf8", "into pivot (X→en), out of pivot (en→X), beside pivot (X→Y)."))
        .column(Column::new(
            "supervised",
            "bool?",
            "Whether `training_pairs` has it; null without that list.",
        ))
        .column(Column::new("value", "float64", "The score."))
        .column(Column::new("n", "int64", "Sentences.").unit("items"))
        .column(number("bridged", "The score of translation by way of the pivot, by `bridged`."))
        .column(number(
            "bridged_gain",
            "How much better than that direct translation is (Johnson et al. 2017).",
        ))
        .column(number("baseline", "The baseline's score."))
        .column(number("gain", "How much better than the baseline; for error rates, how much lower."))
        .column(Column::new(
            "effect",
            "utf8?",
            "synergy where better, conflict where worse, neither up to `negligible`.",
        ))
        .order("as `scores`; segment scores last")
        .view(View::new(ViewKind::Heatmap).xy("language", "source_language").value("value"))
        .view(View::new(ViewKind::Heatmap).xy("language", "source_language").value("gain"))
        .view(View::table())
}

pub(super) fn rows(found: &[Direction]) -> Result<RecordBatch> {
    let text = |get: fn(&Direction) -> &str| strings(found.iter().map(get));
    let number = |get: fn(&Direction) -> Option<f64>| nullable_floats(found.iter().map(get));
    let supervised: arrow_array::BooleanArray = found.iter().map(|one| one.supervised).collect();
    Ok(record_batch([
        ("model", text(|one| &one.model)),
        ("benchmark", text(|one| &one.benchmark)),
        ("filter", nullable_strings(found.iter().map(|one| one.filter.as_deref()))),
        ("metric", text(|one| &one.metric)),
        ("source_language", text(|one| &one.source)),
        ("language", text(|one| &one.target)),
        ("course", text(|one| one.course.as_str())),
        ("supervised", std::sync::Arc::new(supervised)),
        ("value", number(|one| Some(one.value))),
        ("n", ints(found.iter().map(|one| one.n as i64))),
        ("bridged", number(|one| one.bridged)),
        ("bridged_gain", number(|one| one.bridged_gain)),
        ("baseline", number(|one| one.baseline)),
        ("gain", number(|one| one.gain)),
        ("effect", nullable_strings(found.iter().map(|one| one.effect.map(Effect::as_str)))),
    ])?)
}
