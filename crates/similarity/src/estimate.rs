//! Means and their intervals.

/// What counts alike in a mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Weighting {
    /// Every pair: large families rule.
    #[default]
    Pairs,
    /// Every model with pairs below it: the mean over these models of each one's own mean. The
    /// model is the common parent of siblings, of other kin the one that all descend from.
    Parents,
    /// Every family (weakly connected component): the mean over families of each one's own mean.
    Families,
}

/// A mean similarity.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The number of pairs, of a motif its weight; of models or families where these count alike.
    pub pairs: u64,
    /// The mean, in `[0, 1]`; `None` without a pair.
    pub mean: Option<f64>,
    /// The 95 % interval, where one is honest.
    pub interval: Option<(f64, f64)>,
    /// How many pairs were drawn; `None` when all were taken.
    pub drawn: Option<u64>,
}

/// The two-sided 95 % quantile of the normal distribution.
const Z: f64 = 1.959_963_984_540_054;

impl Estimate {
    /// A mean over all pairs with the error that it has.
    pub(crate) fn new(pairs: u64, mean: f64, error: Option<f64>) -> Self {
        let mean = mean.clamp(0.0, 1.0);
        let interval = error.map(|e| ((mean - Z * e).max(0.0), (mean + Z * e).min(1.0)));
        Self { pairs, mean: Some(mean), interval, drawn: None }
    }

    /// The mean of pairs drawn with replacement, of `pairs` in all.
    pub(crate) fn of_drawn(pairs: u64, similarities: impl Iterator<Item = f64> + Clone) -> Self {
        let n = similarities.clone().count();
        if n == 0 {
            return Self { pairs, ..Self::default() };
        }
        let mean = similarities.clone().sum::<f64>() / n as f64;
        let squares: f64 = similarities.map(|s| (s - mean) * (s - mean)).sum();
        let error = (n > 1).then(|| (squares / (n as f64 - 1.0) / n as f64).sqrt());
        Self { drawn: Some(n as u64), ..Self::new(pairs, mean, error) }
    }
}

/// Sums over families for a ratio of two totals and its error.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moments {
    families: u64,
    weight: u64,
    sum: f64,
    squares: f64,
    products: f64,
    weights: f64,
}

impl Moments {
    /// Adds a family: the sum of what is averaged, and of the weights.
    pub(crate) fn push(&mut self, sum: f64, weight: u64) {
        let w = weight as f64;
        self.append(Self { families: 1, weight, sum, squares: sum * sum, products: sum * w, weights: w * w });
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.families += other.families;
        self.weight = self.weight.saturating_add(other.weight);
        self.sum += other.sum;
        self.squares += other.squares;
        self.products += other.products;
        self.weights += other.weights;
    }

    /// The ratio of the totals. Pairs of one family are not independent, families are taken to
    /// be: the error is that of a ratio estimator over F clusters (Cochran 1977, eq. 6.13),
    /// √(F / (F − 1) Σ (s − m w)²) / Σ w.
    pub(crate) fn estimate(&self) -> Estimate {
        if self.weight == 0 {
            return Estimate::default();
        }
        let total = self.weight as f64;
        let mean = self.sum / total;
        let rest = (self.squares - 2.0 * mean * self.products + mean * mean * self.weights).max(0.0);
        let f = self.families as f64;
        let error = (self.families > 1).then(|| (f / (f - 1.0) * rest).sqrt() / total);
        Estimate::new(self.weight, mean, error)
    }
}

#[cfg(test)]
mod tests {
    use super::{Estimate, Moments};

    #[test]
    fn the_error_of_a_ratio_by_hand() {
        let mut moments = Moments::default();
        moments.push(0.5, 1);
        assert_eq!(moments.estimate().interval, None);
        moments.push(0.7, 2);
        // m = 1.2 / 3 = 0.4; residuals 0.1 and −0.1; √(2 · 0.02) / 3 = 0.0666…
        let estimate = moments.estimate();
        assert!((estimate.mean.unwrap() - 0.4).abs() < 1e-15);
        let (low, high) = estimate.interval.unwrap();
        assert!((high - low - 2.0 * 1.959_963_984_540_054 * 0.2 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn the_error_of_a_sample_by_hand() {
        let estimate = Estimate::of_drawn(9, [0.25, 0.75].into_iter());
        assert_eq!((estimate.pairs, estimate.mean, estimate.drawn), (9, Some(0.5), Some(2)));
        // s² = 0.125, error √(0.125 / 2) = 0.25
        let (low, high) = estimate.interval.unwrap();
        assert!((low - (0.5 - 0.25 * 1.959_963_984_540_054)).abs() < 1e-12 && high < 1.0);
        assert_eq!(Estimate::of_drawn(0, std::iter::empty()).mean, None);
    }
}
