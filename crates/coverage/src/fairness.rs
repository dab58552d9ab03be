use cladist_stats::{mean, quantile, sum};

use crate::gini;

/// How evenly one model serves its languages: figures of its scores, one per language.
#[derive(Clone, Debug, PartialEq)]
pub struct Fairness {
    /// The macro average: all languages alike.
    pub mean: f64,
    /// The lowest score.
    pub min: f64,
    /// The first place that has it.
    pub min_place: usize,
    /// The highest score.
    pub max: f64,
    /// The tenth percentile, by linear interpolation.
    pub p10: f64,
    /// The mean of the `k` lowest; none of fewer scores.
    pub worst: Option<f64>,
    /// Gini's coefficient, 0 (all alike) to 1 − 1/n; none with a score below zero or none above.
    pub gini: Option<f64>,
    /// Lowest over highest score, 1 where all are alike; none where the highest is zero.
    pub parity: Option<f64>,
}

impl Fairness {
    /// Of scores that are numbers; none of no scores.
    pub fn of(scores: &[f64], worst_k: usize) -> Option<Self> {
        let mean = mean(scores)?;
        let mut line = scores.to_vec();
        line.sort_unstable_by(f64::total_cmp);
        let (min, max) = (*line.first()?, *line.last()?);
        let lowest = line.get(..worst_k).filter(|lowest| !lowest.is_empty());
        Some(Self {
            mean,
            min,
            min_place: scores.iter().position(|score| score.total_cmp(&min).is_eq())?,
            max,
            p10: quantile(&line, 0.1)?,
            worst: lowest.and_then(cladist_stats::mean),
            gini: gini(line.iter().copied()),
            parity: Some(min / max).filter(|parity| parity.is_finite()),
        })
    }

    /// Highest less lowest score.
    pub fn range(&self) -> f64 {
        self.max - self.min
    }
}

/// Gini's coefficient over people instead of languages: of pairs of a score and the number of people who
/// get it, Σ_i Σ_j w_i w_j |x_i − x_j| / (2 Σw Σwx); 0 where all get the same. With equal weights it is
/// [`gini`]. None with a negative score or weight, or where there is nothing to share.
pub fn weighted_gini(pairs: impl IntoIterator<Item = (f64, f64)>) -> Option<f64> {
    let mut line: Vec<(f64, f64)> = pairs.into_iter().collect();
    if line.iter().any(|(x, w)| !(x.is_finite() && w.is_finite() && *x >= 0.0 && *w >= 0.0)) {
        return None;
    }
    line.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let people = sum(line.iter().map(|(_, w)| *w));
    let total = sum(line.iter().map(|(x, w)| x * w));
    // Under Lorenz' curve: each step is a trapezium.
    let mut had = 0.0;
    let area = sum(line.iter().map(|(x, w)| {
        let before = had;
        had += x * w;
        w * (before + had)
    }));
    (people > 0.0 && total > 0.0).then(|| (1.0 - area / (people * total)).max(0.0))
}

#[cfg(test)]
mod tests {
    use super::{Fairness, weighted_gini};
    use crate::gini;
    use proptest::prelude::*;

    #[test]
    fn by_hand() {
        let found = Fairness::of(&[0.4, 0.2, 0.8, 0.2], 2).unwrap();
        assert!((found.mean - 0.4).abs() < 1e-15 && (found.range() - 0.6).abs() < 1e-15);
        assert_eq!((found.min_place, found.worst, found.parity), (1, Some(0.2), Some(0.25)));
        // (−3 × .2 − .2 + .4 + 3 × .8) / (4 × 1.6).
        assert!((found.gini.unwrap() - 2.0 / 6.4).abs() < 1e-12);
        assert_eq!(Fairness::of(&[0.5], 2).unwrap().worst, None);
        assert_eq!(Fairness::of(&[0.0, 0.0], 2).unwrap().parity, None);
        assert_eq!(Fairness::of(&[], 2), None);
    }

    #[test]
    fn people_by_hand() {
        // One of four people has all: 3/4.
        assert_eq!(weighted_gini([(0.0, 3.0), (1.0, 1.0)]), Some(0.75));
        assert_eq!(weighted_gini([(0.5, 7.0)]), Some(0.0));
        assert_eq!(weighted_gini([(0.5, 0.0)]), None);
        assert_eq!(weighted_gini([(-0.5, 1.0)]), None);
    }

    proptest! {
        /// A weight is so many equal values.
        #[test]
        fn weights_are_repetitions(pairs in prop::collection::vec((0..50_u32, 1..6_u32), 1..12)) {
            let repeated = pairs.iter().flat_map(|&(x, w)| (0..w).map(move |_| f64::from(x)));
            let weighted = weighted_gini(pairs.iter().map(|&(x, w)| (f64::from(x), f64::from(w))));
            match (gini(repeated), weighted) {
                (Some(a), Some(b)) => prop_assert!((a - b).abs() < 1e-12, "{a} {b}"),
                (a, b) => prop_assert_eq!(a, b),
            }
        }
    }
}
