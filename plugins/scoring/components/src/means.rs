use cladist_sdk::prelude::*;
use cladist_stats::{ExactSum, student_97_5, wilson_interval};

use crate::scores::ErrorOf;

/// The mean of values of items, the same in any order.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Mean {
    /// Items.
    pub(crate) n: u64,
    /// Items without a prediction among them.
    pub(crate) missing: u64,
    sum: ExactSum,
    squares: ExactSum,
    /// Whether any value is neither 0 nor 1.
    graded: bool,
}

impl Mean {
    pub(crate) fn add(&mut self, value: f64, missing: bool) {
        self.n += 1;
        self.missing += u64::from(missing);
        self.sum.add(value);
        self.squares.add(value * value);
        self.graded |= !matches!(value, 0.0 | 1.0);
    }

    pub(crate) fn merge(&mut self, later: &Self) {
        self.n += later.n;
        self.missing += later.missing;
        self.sum.join(&later.sum);
        self.squares.join(&later.squares);
        self.graded |= later.graded;
    }

    pub(crate) fn value(&self) -> f64 {
        self.sum.value() / self.n as f64
    }

    /// The standard error of the mean over independent items (of one item there is none), and an interval of 95 %:
    /// Wilson's (1927) for shares, Student's t else.
    pub(crate) fn error(&self) -> ErrorOf {
        let (n, mean) = (self.n as f64, self.value());
        let variance = (self.squares.value() - n * mean * mean).max(0.0) / (n - 1.0);
        let stderr = (self.n > 1).then(|| (variance / n).sqrt());
        let interval = if self.graded {
            stderr.map(|stderr| student_97_5(self.n - 1) * stderr).map(|reach| (mean - reach, mean + reach))
        } else {
            // Of zeros and ones the sum is their number.
            wilson_interval(self.sum.value() as u64, self.n, 0.05)
        };
        ErrorOf { stderr, interval }
    }
}

#[cfg(test)]
mod tests {
    use super::Mean;

    fn of(values: &[f64]) -> Mean {
        let mut mean = Mean::default();
        for value in values {
            mean.add(*value, false);
        }
        mean
    }

    /// 8 of 10 by R's `prop.test(8, 10, correct = FALSE)`; 1, 2, 4 by hand: s² = 7/3, t of two degrees 4.302653.
    #[test]
    fn intervals_of_shares_and_of_other_means() {
        let shares = of(&[1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0, 0.0]).error();
        let (low, high) = shares.interval.unwrap();
        assert!((low - 0.490_162_5).abs() < 1e-6 && (high - 0.943_317_8).abs() < 1e-6, "{low} {high}");
        assert!((shares.stderr.unwrap() - (0.16_f64 / 9.0).sqrt()).abs() < 1e-12);
        let other = of(&[1.0, 2.0, 4.0]).error();
        let stderr = (7.0_f64 / 9.0).sqrt();
        let (low, high) = other.interval.unwrap();
        assert!((high - low - 2.0 * 4.302_652_729_911_275 * stderr).abs() < 1e-9);
        let one = of(&[0.5]).error();
        assert!(one.stderr.is_none() && one.interval.is_none());
    }
}
