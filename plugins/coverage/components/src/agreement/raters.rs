//! Raters against each other.
use cladist_stats::{Distance, Statistic, Weights};

use super::Options;
use super::rows::Labels;

/// One statistic over the annotations.
#[derive(Debug)]
pub(super) struct AgreementRow {
    pub(super) statistic: Statistic,
    pub(super) value: Option<f64>,
    pub(super) ci: Option<(f64, f64)>,
    pub(super) items: usize,
    pub(super) note: Option<String>,
}

/// What two raters have, if a statistic is about two.
pub(super) fn two(statistic: Statistic) -> Option<(usize, usize)> {
    match statistic {
        Statistic::Share(a, b) | Statistic::Cohen(a, b, _) => Some((a, b)),
        Statistic::Fleiss | Statistic::Alpha(_) => None,
    }
}

/// The name of a statistic, and how it weighs disagreement.
pub(super) fn name(statistic: Statistic) -> (&'static str, Option<&'static str>) {
    match statistic {
        Statistic::Share(..) => ("share_of_agreement", None),
        Statistic::Cohen(_, _, Weights::Equal) => ("cohen_kappa", Some("equal")),
        Statistic::Cohen(_, _, Weights::Linear) => ("cohen_kappa", Some("linear")),
        Statistic::Cohen(_, _, Weights::Quadratic) => ("cohen_kappa", Some("quadratic")),
        Statistic::Fleiss => ("fleiss_kappa", None),
        Statistic::Alpha(Distance::Nominal) => ("krippendorff_alpha", Some("nominal")),
        Statistic::Alpha(Distance::Ordinal) => ("krippendorff_alpha", Some("ordinal")),
        Statistic::Alpha(Distance::Interval) => ("krippendorff_alpha", Some("interval")),
        Statistic::Alpha(Distance::Ratio) => ("krippendorff_alpha", Some("ratio")),
    }
}

/// Those of all raters, then those of each pair; by distance only where labels are numbers.
pub(super) fn agreements(labels: &Labels, options: &Options) -> Vec<AgreementRow> {
    let annotations = &labels.annotations;
    let mut wanted = Vec::new();
    if annotations.raters() > 1 {
        wanted.extend([Statistic::Fleiss, Statistic::Alpha(Distance::Nominal)]);
        if labels.numbers {
            wanted.extend([Distance::Ordinal, Distance::Interval, Distance::Ratio].map(Statistic::Alpha));
        }
    }
    for a in 0..annotations.raters() {
        for b in a + 1..annotations.raters() {
            wanted.extend([Statistic::Share(a, b), Statistic::Cohen(a, b, Weights::Equal)]);
            if labels.numbers {
                wanted.extend([Weights::Linear, Weights::Quadratic].map(|w| Statistic::Cohen(a, b, w)));
            }
        }
    }
    cladist_sdk::par_map(wanted.len(), |at| {
        let statistic = wanted[at];
        let (value, items) = (annotations.value(statistic), annotations.items(statistic));
        let interval = |_| annotations.interval(statistic, options.draws, options.seed, options.alpha);
        AgreementRow {
            statistic,
            value,
            ci: value.and_then(interval),
            items,
            note: note(labels, statistic, value, items),
        }
    })
}

fn note(labels: &Labels, statistic: Statistic, value: Option<f64>, items: usize) -> Option<String> {
    let mut notes = Vec::new();
    if value.is_none() {
        notes.push(match statistic {
            _ if items == 0 => "no item has labels of both".to_owned(),
            Statistic::Fleiss => {
                "items with different numbers of labels, or a single label in use".to_owned()
            }
            _ => "a single label in use: chance alone agrees".to_owned(),
        });
    }
    if labels.repeated > 0 {
        notes.push(format!(
            "{} labels of an item by a rater who had labelled it: the first by its letters counts",
            labels.repeated
        ));
    }
    (!notes.is_empty()).then(|| notes.join("; "))
}
