/// Bins of equal width, each an open interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bins {
    low: f64,
    width: f64,
    count: usize,
}

/// Bins that cannot be.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum BinError {
    /// No width, or none that is a number.
    #[error("the width of a bin is {0}; it must be above zero")]
    Width(f64),
    /// No room between the ends.
    #[error("bins from {low} to {high}: the upper end must be above the lower")]
    Ends {
        /// The lower end.
        low: f64,
        /// The upper end.
        high: f64,
    },
    /// More than a million bins.
    #[error("{0} bins; at most a million are of use")]
    Many(f64),
}

impl Bins {
    /// Bins `(low, low + width)`, `(low + width, low + 2 width)` … up to `high`; the last may go
    /// beyond it.
    ///
    /// # Errors
    /// When they cannot be.
    pub fn new(low: f64, high: f64, width: f64) -> Result<Self, BinError> {
        if !(width.is_finite() && width > 0.0) {
            return Err(BinError::Width(width));
        }
        if !(low.is_finite() && high.is_finite() && low < high) {
            return Err(BinError::Ends { low, high });
        }
        // A whole number of widths is not made one more by rounding.
        let count = ((high - low) / width - 1e-9).ceil().max(1.0);
        if count > 1e6 {
            return Err(BinError::Many(count));
        }
        Ok(Self { low, width, count: count as usize })
    }

    /// The number of bins.
    pub fn count(self) -> usize {
        self.count
    }

    /// How many values fall strictly inside each bin; values on an edge or outside fall in none.
    pub fn histogram(self, values: impl IntoIterator<Item = f64>) -> Vec<u64> {
        let mut histogram = vec![0; self.count];
        for value in values {
            let place = (value - self.low) / self.width;
            if !(place > 0.0 && place < self.count as f64) {
                continue;
            }
            let bin = place as usize;
            let edge = |bin: usize| self.low + self.width * bin as f64;
            if value > edge(bin) && value < edge(bin + 1) {
                histogram[bin] += 1;
            }
        }
        histogram
    }
}

/// How alike two histograms are; both in 0 … 1, none where both are empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MinMax {
    /// Σ min / Σ max of the counts as they are: a small sample is unlike a large one.
    pub raw: Option<f64>,
    /// The same after the smaller histogram was scaled up to the total of the larger.
    pub scaled: Option<f64>,
}

/// The minmax Jaccard measure of two histograms over the same bins: J_mm of Samardžić et al. 2024,
/// "A Measure for Transparent Comparison of Linguistic Diversity in Multilingual NLP Data Sets",
/// equation 2.
pub fn minmax(a: &[u64], b: &[u64]) -> MinMax {
    let (sum_a, sum_b): (u64, u64) = (a.iter().sum(), b.iter().sum());
    let ratio = |scale_a: f64, scale_b: f64| {
        let (mut least, mut most) = (0.0, 0.0);
        for (&x, &y) in a.iter().zip(b) {
            let (x, y) = (x as f64 * scale_a, y as f64 * scale_b);
            least += f64::min(x, y);
            most += f64::max(x, y);
        }
        (most > 0.0).then_some(least / most)
    };
    let scaled = match (sum_a, sum_b) {
        (0, _) | (_, 0) => ratio(1.0, 1.0),
        (a, b) if a < b => ratio(b as f64 / a as f64, 1.0),
        (a, b) => ratio(1.0, a as f64 / b as f64),
    };
    MinMax { raw: ratio(1.0, 1.0), scaled }
}

#[cfg(test)]
mod tests {
    use super::{BinError, Bins, MinMax, minmax};

    #[test]
    fn open_intervals_leave_their_edges_out() {
        let bins = Bins::new(1.0, 4.0, 1.0).unwrap();
        assert_eq!(bins.histogram([1.0, 1.5, 2.0, 2.1, 2.9, 3.999, 4.0, -1.0, f64::NAN]), [1, 2, 1]);
        assert_eq!(Bins::new(0.0, 0.3, 0.1).unwrap().count(), 3);
    }

    #[test]
    fn by_hand() {
        // min 1 + 2, max 4 + 2; scaled: 2, 4 against 4, 2: 4 / 8.
        let found = minmax(&[1, 2], &[4, 2]);
        assert_eq!(found, MinMax { raw: Some(0.5), scaled: Some(0.5) });
        // 1, 1 against 4, 4: alike but for the size.
        assert_eq!(minmax(&[1, 1], &[4, 4]), MinMax { raw: Some(0.25), scaled: Some(1.0) });
        assert_eq!(minmax(&[0], &[3]), MinMax { raw: Some(0.0), scaled: Some(0.0) });
        assert_eq!(minmax(&[], &[]).raw, None);
    }

    #[test]
    fn bins_that_cannot_be() {
        assert_eq!(Bins::new(1.0, 2.0, 0.0), Err(BinError::Width(0.0)));
        assert!(matches!(Bins::new(2.0, 2.0, 1.0), Err(BinError::Ends { .. })));
        assert!(matches!(Bins::new(0.0, 1e12, 1e-3), Err(BinError::Many(_))));
    }
}
