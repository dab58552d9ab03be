//! From items that are no plain scores to one score.
use std::collections::BTreeMap;

/// How the items of a metric become a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aggregation {
    /// The mean of the items' scores.
    Mean,
    /// The mean of all numbers in the items' lists, so that an item with more of them counts more
    /// (IFEval's accuracy over instructions).
    MeanOfAll,
    /// F1 of pairs of gold and predicted label, averaged over the labels that occur.
    MacroF1,
    /// F1 of the label 1.
    F1,
    /// Matthews' correlation coefficient of pairs of gold and predicted label.
    Matthews,
    /// exp of the negative mean of log-likelihoods.
    Perplexity,
    /// exp(−Σ log-likelihood / Σ weight), of pairs of both.
    WeightedPerplexity,
    /// −Σ log-likelihood / Σ weight / ln 2.
    BitsPerByte,
}

impl Aggregation {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Mean,
        Self::MeanOfAll,
        Self::MacroF1,
        Self::F1,
        Self::Matthews,
        Self::Perplexity,
        Self::WeightedPerplexity,
        Self::BitsPerByte,
    ];

    /// Its name in configurations.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::MeanOfAll => "mean_of_all",
            Self::MacroF1 => "macro_f1",
            Self::F1 => "f1",
            Self::Matthews => "matthews_corrcoef",
            Self::Perplexity => "perplexity",
            Self::WeightedPerplexity => "weighted_perplexity",
            Self::BitsPerByte => "bits_per_byte",
        }
    }

    /// What the name of a metric and the lists of its items suggest: plain scores are averaged; pairs of
    /// `f1`, `mcc`, `word_perplexity`, `byte_perplexity` and `bits_per_byte` are taken as the harness
    /// writes them; of all other lists every number counts.
    pub fn of(metric: &str, lists: &[&[f64]]) -> Self {
        if lists.iter().all(|list| list.is_empty()) {
            return if metric == "perplexity" { Self::Perplexity } else { Self::Mean };
        }
        match metric {
            _ if lists.iter().any(|list| list.len() != 2) => Self::MeanOfAll,
            "f1" => Self::MacroF1,
            "mcc" => Self::Matthews,
            "word_perplexity" | "byte_perplexity" => Self::WeightedPerplexity,
            "bits_per_byte" => Self::BitsPerByte,
            _ => Self::MeanOfAll,
        }
    }

    /// The score of weighted lists, a weight saying how often a list is there; none where it is not
    /// defined.
    pub(crate) fn score(self, lists: &[(&[f64], f64)]) -> Option<f64> {
        let value = match self {
            Self::Mean | Self::MeanOfAll => mean(lists)?,
            Self::MacroF1 => {
                let labels = f1_by_label(lists)?;
                let present = labels.values().filter(|(_, all)| *all > 0.0);
                cladist_stats::mean(&present.map(|(hits, all)| hits / all).collect::<Vec<_>>())?
            }
            Self::F1 => f1_by_label(lists)?.get(&1.0_f64.to_bits()).map(|(hits, all)| hits / all)?,
            Self::Matthews => matthews(lists)?,
            Self::Perplexity => (-mean(lists)?).exp(),
            Self::WeightedPerplexity => {
                let (log, weight) = sums(lists)?;
                (-log / weight).exp()
            }
            Self::BitsPerByte => {
                let (log, weight) = sums(lists)?;
                -log / weight / std::f64::consts::LN_2
            }
        };
        value.is_finite().then_some(value)
    }
}

/// A list of two numbers.
fn pair(list: &[f64]) -> Option<[f64; 2]> {
    list.try_into().ok()
}

/// The mean of all numbers.
fn mean(lists: &[(&[f64], f64)]) -> Option<f64> {
    let numbers: f64 = lists.iter().map(|(list, weight)| list.len() as f64 * weight).sum();
    let sum =
        cladist_stats::sum(lists.iter().flat_map(|(list, weight)| list.iter().map(move |x| x * weight)));
    (numbers > 0.0).then(|| sum / numbers)
}

fn sums(pairs: &[(&[f64], f64)]) -> Option<(f64, f64)> {
    pairs.iter().try_fold((0.0, 0.0), |(a, b), (list, weight)| {
        let [first, second] = pair(list)?;
        Some((a + first * weight, b + second * weight))
    })
}

/// 2 tp and 2 tp + fp + fn of every label that occurs, by its bits.
fn f1_by_label(pairs: &[(&[f64], f64)]) -> Option<BTreeMap<u64, (f64, f64)>> {
    let mut counts: BTreeMap<u64, (f64, f64)> = BTreeMap::new();
    for (list, weight) in pairs {
        let [gold, predicted] = pair(list)?.map(|label| (label + 0.0).to_bits());
        // A hit is counted on both sides.
        for label in [gold, predicted] {
            let count = counts.entry(label).or_default();
            count.0 += if gold == predicted { *weight } else { 0.0 };
            count.1 += weight;
        }
    }
    Some(counts)
}

/// The coefficient for any number of labels (Gorodkin 2004); 0 where one side has only one label, as
/// scikit-learn gives.
fn matthews(pairs: &[(&[f64], f64)]) -> Option<f64> {
    let mut sides: BTreeMap<u64, [f64; 2]> = BTreeMap::new();
    let (mut n, mut right) = (0.0, 0.0);
    for (list, weight) in pairs {
        let labels = pair(list)?;
        n += weight;
        right += if labels[0] == labels[1] { *weight } else { 0.0 };
        for (side, label) in labels.iter().enumerate() {
            sides.entry((label + 0.0).to_bits()).or_default()[side] += weight;
        }
    }
    let sum = |of: &dyn Fn(&[f64; 2]) -> f64| sides.values().map(of).sum::<f64>();
    let below = ((n * n - sum(&|s| s[0] * s[0])) * (n * n - sum(&|s| s[1] * s[1]))).sqrt();
    let above = right * n - sum(&|s| s[0] * s[1]);
    (n > 0.0).then(|| if below == 0.0 { 0.0 } else { above / below })
}

#[cfg(test)]
mod tests {
    use super::Aggregation;

    fn score(aggregation: Aggregation, lists: &[&[f64]]) -> Option<f64> {
        aggregation.score(&lists.iter().map(|list| (*list, 1.0)).collect::<Vec<_>>())
    }

    #[test]
    fn labels_by_hand() {
        let pairs: [&[f64]; 5] = [&[1.0, 1.0], &[1.0, 0.0], &[0.0, 0.0], &[0.0, 1.0], &[1.0, 1.0]];
        // Label 1: tp 2, fp 1, fn 1, so 4/6; label 0: tp 1, fp 1, fn 1, so 2/4.
        assert_eq!(score(Aggregation::F1, &pairs), Some(4.0 / 6.0));
        assert_eq!(score(Aggregation::MacroF1, &pairs), Some(f64::midpoint(4.0 / 6.0, 0.5)));
        // (2 · 1 − 1 · 1) / √(3 · 3 · 2 · 2) = 1/6.
        assert!((score(Aggregation::Matthews, &pairs).unwrap() - 1.0 / 6.0).abs() < 1e-15);
        assert_eq!(score(Aggregation::Matthews, &[&[1.0, 1.0], &[1.0, 1.0]]), Some(0.0));
        assert_eq!(score(Aggregation::MacroF1, &[&[1.0]]), None);
        let weighted: [(&[f64], f64); 4] =
            [(&[1.0, 1.0], 2.0), (&[1.0, 0.0], 1.0), (&[0.0, 0.0], 1.0), (&[0.0, 1.0], 1.0)];
        for aggregation in Aggregation::ALL {
            assert_eq!(aggregation.score(&weighted), score(aggregation, &pairs), "{aggregation:?}");
        }
    }

    #[test]
    fn likelihoods_by_hand() {
        let ln2 = std::f64::consts::LN_2;
        let pairs: [&[f64]; 2] = [&[-3.0 * ln2, 1.0], &[-5.0 * ln2, 3.0]];
        assert!((score(Aggregation::WeightedPerplexity, &pairs).unwrap() - 4.0).abs() < 1e-12);
        assert!((score(Aggregation::BitsPerByte, &pairs).unwrap() - 2.0).abs() < 1e-12);
        assert!(
            (score(Aggregation::Perplexity, &[&[-2.0 * ln2], &[-4.0 * ln2]]).unwrap() - 8.0).abs() < 1e-12
        );
        // Of two instructions and of one: 2 of 3.
        assert_eq!(score(Aggregation::MeanOfAll, &[&[1.0, 0.0], &[1.0]]), Some(2.0 / 3.0));
    }

    #[test]
    fn what_a_name_suggests() {
        let of = |metric, lists: &[&[f64]]| Aggregation::of(metric, lists);
        assert_eq!(of("acc", &[&[], &[]]), Aggregation::Mean);
        assert_eq!(of("f1", &[&[], &[]]), Aggregation::Mean);
        assert_eq!(of("f1", &[&[0.0, 1.0]]), Aggregation::MacroF1);
        assert_eq!(of("inst_level_strict_acc", &[&[0.0, 1.0], &[1.0]]), Aggregation::MeanOfAll);
    }
}
