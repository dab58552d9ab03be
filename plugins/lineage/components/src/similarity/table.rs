use cladist_sdk::prelude::*;
use cladist_similarity::{Estimate, patterns};

use super::{Artefact, Measure, Similarity};

pub(super) fn manifest() -> Table {
    let interval = |which: &str| {
        Column::new(
            &*format!("ci_{}", if which == "Lower" { "low" } else { "high" }),
            "float64?",
            &format!(
                "{which} end of a 95 % interval, normal. Of all pairs: families stand for further ones like them, \
                 the error is that of a ratio over families (Cochran 1977, eq. 6.13); null with fewer than two. Of \
                 drawn pairs: the error of the draws alone. Null for all random pairs."
            ),
        )
    };
    Table::new("similarity", "Mean similarity: of random pairs, of kin, of the pairs of a motif.")
        .column(Column::new("artefact", "utf8", "What of a model was compared: tags, metadata or card."))
        .column(Column::new("measure", "utf8", "How: jaccard, bow, tfidf or levenshtein."))
        .column(Column::new(
            "pattern",
            "utf8",
            "random (all pairs of models), a kinship (parent_child, siblings, grandparent, nephew_uncle, cousins) or \
             a motif of the study (duo, trio_1 … quad_3).",
        ))
        .column(Column::new("pair", "utf8?", "Of a motif the number of its pair, from 1; null for kin."))
        .column(Column::new(
            "pairs",
            "int64",
            "Pairs of models, of a motif its weight: how often it occurs. Where parents or families count alike: \
             how many of them have a pair. Of random pairs always the pairs.",
        ))
        .column(
            Column::new("mean", "float64?", "The mean similarity, in [0, 1]; null without a pair.").unit("share"),
        )
        .column(interval("Lower").unit("share"))
        .column(interval("Upper").unit("share"))
        .column(Column::new("method", "utf8", "exact (all pairs), or sample with the pairs drawn and the seed."))
        .order("random, kinships, motifs")
        .view(View::bar("pattern", "mean").interval("ci_low", "ci_high").series("pair"))
        .view(View::table())
}

pub(super) fn rows(metric: &Similarity, estimates: &[Estimate]) -> Result<RecordBatch> {
    let artefact = match metric.artefact {
        Artefact::Tags => "tags",
        Artefact::Metadata => "metadata",
        Artefact::Card => "card",
    };
    let measure = match metric.measure {
        Measure::Jaccard => "jaccard",
        Measure::Bow => "bow",
        Measure::Tfidf => "tfidf",
        Measure::Levenshtein => "levenshtein",
    };
    let all = || patterns().zip(estimates);
    let pair: Vec<Option<String>> = all().map(|(row, _)| row.pair.map(|pair| pair.to_string())).collect();
    let method = |estimate: &Estimate| match estimate.drawn {
        Some(n) => format!("sample(n={n}, seed={})", metric.sampling.seed),
        None => "exact".to_owned(),
    };
    let method: Vec<String> = estimates.iter().map(method).collect();
    let interval = |end: fn((f64, f64)) -> f64| nullable_floats(all().map(move |(_, e)| e.interval.map(end)));
    Ok(record_batch([
        ("artefact", strings(all().map(|_| artefact))),
        ("measure", strings(all().map(|_| measure))),
        ("pattern", strings(all().map(|(row, _)| row.pattern))),
        ("pair", nullable_strings(pair.iter().map(Option::as_deref))),
        ("pairs", ints(all().map(|(_, e)| i64::try_from(e.pairs).unwrap_or(i64::MAX)))),
        ("mean", nullable_floats(all().map(|(_, e)| e.mean))),
        ("ci_low", interval(|(low, _)| low)),
        ("ci_high", interval(|(_, high)| high)),
        ("method", strings(method.iter().map(String::as_str))),
    ])?)
}
