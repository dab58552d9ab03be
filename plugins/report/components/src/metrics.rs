//! What is known of metrics in use.

/// Which way is better, and between which ends values lie.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Metric {
    pub(crate) lower_is_better: bool,
    /// The least and the largest value, where there is one scale in use.
    pub(crate) ends: Option<(f64, f64)>,
}

const SHARE: Metric = Metric { lower_is_better: false, ends: Some((0.0, 1.0)) };
const PERCENT: Metric = Metric { lower_is_better: false, ends: Some((0.0, 100.0)) };
const ERROR: Metric = Metric { lower_is_better: true, ends: Some((0.0, f64::INFINITY)) };

/// A metric of this project's scorers or of lm-evaluation-harness, by name; capitals do not count.
pub(crate) fn known(name: &str) -> Option<Metric> {
    let name = name.to_lowercase();
    Some(match name.as_str() {
        "acc" | "acc_norm" | "acc_bytes" | "acc_all" | "accuracy" | "exact_match" | "em" | "f1"
        | "numeric" | "edit_similarity" => SHARE,
        "inst_level_loose_acc"
        | "inst_level_strict_acc"
        | "prompt_level_loose_acc"
        | "prompt_level_strict_acc" => SHARE,
        "bleu" | "spbleu" | "chrf" | "chrf1" | "chrf2" | "chrf2++" | "chrf++" | "sentence_bleu"
        | "sentence_chrf" => PERCENT,
        // More insertions than there are words make more than one error per word.
        "wer" | "cer" | "ter" | "edit_distance" | "bits_per_byte" => ERROR,
        "mer" | "wil" => Metric { lower_is_better: true, ..SHARE },
        "perplexity" | "word_perplexity" | "byte_perplexity" => {
            Metric { lower_is_better: true, ends: Some((1.0, f64::INFINITY)) }
        }
        "mcc" => Metric { lower_is_better: false, ends: Some((-1.0, 1.0)) },
        "brier_score" => Metric { lower_is_better: true, ends: None },
        _ if name.strip_prefix("pass@").is_some_and(|k| k.parse::<u32>().is_ok()) => SHARE,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_better_when_lower() {
        for (name, lower) in
            [("BLEU", false), ("TER", true), ("pass@10", false), ("wil", true), ("exact_match", false)]
        {
            assert_eq!(known(name).map(|metric| metric.lower_is_better), Some(lower), "{name}");
        }
        assert_eq!((known("pass@"), known("mine")), (None, None));
    }
}
