use crate::{ErrorRate, Metric, SignatureError};

/// A metric whose score of a corpus comes from sums of its items' statistics, whatever they are of.
///
/// With the columns `metric`, `signature` and `stats` of scored items it is all that a resample or a comparison
/// needs: `CorpusMetric::from_signature(metric, signature, stats.len())?.score(&sums)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CorpusMetric {
    /// BLEU, chrF, TER.
    Translation(Metric),
    /// Word and character error rates.
    Speech(ErrorRate),
}

impl CorpusMetric {
    /// The metric that a name and a signature describe; `width` is the number of statistics of an item.
    pub fn from_signature(name: &str, signature: &str, width: usize) -> Result<Self, SignatureError> {
        match ErrorRate::named(name) {
            Some(rate) if width == 4 => Ok(Self::Speech(rate)),
            Some(_) => Err(SignatureError::new(name, signature, width)),
            None => Metric::from_signature(name, signature, width).map(Self::Translation),
        }
    }

    /// The score of a corpus from the sums of its items' statistics.
    pub fn score(&self, stats: &[f64]) -> f64 {
        match self {
            Self::Translation(metric) => metric.score(stats),
            Self::Speech(rate) => rate.score(stats),
        }
    }

    /// How many statistics an item has.
    pub fn width(&self) -> usize {
        match self {
            Self::Translation(metric) => metric.width(),
            Self::Speech(_) => 4,
        }
    }

    /// Whether a higher score is better.
    pub fn higher_is_better(&self) -> bool {
        match self {
            Self::Translation(metric) => metric.higher_is_better(),
            Self::Speech(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::CorpusMetric;

    #[test]
    fn a_name_and_a_signature_are_enough() {
        let bleu = "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0";
        let bleu = CorpusMetric::from_signature("BLEU", bleu, 6).unwrap();
        // Two orders: 2 of 4 words and 1 of 3 pairs, as long as the reference.
        let score = bleu.score(&[4.0, 4.0, 2.0, 1.0, 4.0, 3.0]);
        assert!((score - 100.0 * (0.5_f64 / 3.0).sqrt()).abs() < 1e-9, "{score}");
        let wer = CorpusMetric::from_signature("wer", "unit:word", 4).unwrap();
        assert!(!wer.higher_is_better());
        assert_eq!(wer.score(&[3.0, 1.0, 0.0, 1.0]), 0.5);
        assert!(CorpusMetric::from_signature("wer", "unit:word", 3).is_err());
        assert!(CorpusMetric::from_signature("exact_match", "", 1).is_err());
    }
}
