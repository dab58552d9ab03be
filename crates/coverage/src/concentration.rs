/// How evenly a total is spread over its kinds: counts of items per language, say.
///
/// Only kinds that occur count: zeros and what is not finite are left out. With `p` the shares:
///
/// | index | formula | range | source |
/// |---|---|---|---|
/// | `shannon` | −Σ p ln p | 0 … ln S, nats | Shannon 1948 |
/// | `effective_number` | exp(H), Hill number of order 1 | 1 … S | Hill 1973, Jost 2006 |
/// | `pielou` | H / ln S | 0 … 1 | Pielou 1966 |
/// | `hhi` | Σ p² | 1/S … 1 | Simpson 1949; Herfindahl and Hirschman |
/// | `simpson` | 1 − Σ p² | 0 … 1 − 1/S | Gini-Simpson |
/// | `inverse_simpson` | 1 / Σ p², Hill number of order 2 | 1 … S | Hill 1973 |
/// | `gini` | see [`gini`] | 0 … 1 − 1/S | Gini 1912 |
#[derive(Clone, Debug, PartialEq)]
pub struct Concentration {
    /// Largest first.
    counts: Vec<f64>,
    total: f64,
}

impl Concentration {
    /// Of counts or weights.
    pub fn of(counts: impl IntoIterator<Item = f64>) -> Self {
        let mut counts: Vec<f64> = counts.into_iter().filter(|c| c.is_finite() && *c > 0.0).collect();
        counts.sort_unstable_by(|a, b| b.total_cmp(a));
        let total = counts.iter().rev().sum();
        Self { counts, total }
    }

    /// The number of kinds that occur, S; the Hill number of order 0.
    pub fn kinds(&self) -> usize {
        self.counts.len()
    }

    /// The sum of all counts.
    pub fn total(&self) -> f64 {
        self.total
    }

    /// Shannon's entropy in nats.
    pub fn shannon(&self) -> Option<f64> {
        // −0 of a single kind is 0.
        self.some(|| self.shares().map(|p| -p * p.ln()).sum::<f64>().max(0.0))
    }

    /// The number of equally frequent kinds that would have the same entropy.
    pub fn effective_number(&self) -> Option<f64> {
        self.shannon().map(f64::exp)
    }

    /// Entropy over its maximum; none for a single kind, where both are zero.
    pub fn pielou(&self) -> Option<f64> {
        if self.kinds() < 2 { None } else { self.shannon().map(|h| h / (self.kinds() as f64).ln()) }
    }

    /// The probability that two mentions drawn with replacement are of one kind.
    pub fn hhi(&self) -> Option<f64> {
        self.some(|| self.shares().map(|p| p * p).sum())
    }

    /// The probability that two mentions drawn with replacement differ.
    pub fn simpson(&self) -> Option<f64> {
        self.hhi().map(|d| 1.0 - d)
    }

    /// The number of equally frequent kinds that would give the same `hhi`.
    pub fn inverse_simpson(&self) -> Option<f64> {
        self.hhi().map(f64::recip)
    }

    /// Gini's coefficient over the kinds that occur.
    pub fn gini(&self) -> Option<f64> {
        gini(self.counts.iter().copied())
    }

    /// The share of the `k` most frequent kinds.
    pub fn top(&self, k: usize) -> Option<f64> {
        self.some(|| self.counts.iter().take(k).sum::<f64>() / self.total)
    }

    fn some(&self, value: impl FnOnce() -> f64) -> Option<f64> {
        (self.total > 0.0).then(value)
    }

    fn shares(&self) -> impl Iterator<Item = f64> {
        // Smallest first: the sum loses least.
        self.counts.iter().rev().map(|c| c / self.total)
    }
}

/// Gini's coefficient of values that are not negative: Σ (2k − n − 1) x₍ₖ₎ / (n Σ x), x₍ₖ₎
/// ascending; 0 when all are equal, towards 1 when one has all. None where nothing is there to
/// share or a value is negative or not finite.
pub fn gini(values: impl IntoIterator<Item = f64>) -> Option<f64> {
    let mut line: Vec<f64> = values.into_iter().collect();
    if line.iter().any(|x| !x.is_finite() || *x < 0.0) {
        return None;
    }
    line.sort_unstable_by(f64::total_cmp);
    let (n, total) = (line.len() as f64, line.iter().sum::<f64>());
    let weighted: f64 = (1..).zip(&line).map(|(k, x)| (2.0 * f64::from(k) - n - 1.0) * x).sum();
    (total > 0.0).then(|| weighted / (n * total))
}

#[cfg(test)]
mod tests {
    use super::{Concentration, gini};
    use proptest::prelude::*;

    fn close(found: Option<f64>, wanted: f64) {
        assert!(found.is_some_and(|found| (found - wanted).abs() < 1e-12), "{found:?}, not {wanted}");
    }

    #[test]
    fn by_hand() {
        // Shares 1/2, 1/4, 1/4: H = 1.5 ln 2, Σp² = 3/8; Gini of 1, 1, 2 = (−2 + 0 + 4) / 12.
        let c = Concentration::of([1.0, 2.0, 0.0, 1.0, f64::NAN]);
        assert_eq!((c.kinds(), c.total()), (3, 4.0));
        close(c.shannon(), 1.5 * 2_f64.ln());
        close(c.effective_number(), 8_f64.sqrt());
        close(c.pielou(), 1.5 * 2_f64.ln() / 3_f64.ln());
        close(c.hhi(), 0.375);
        close(c.simpson(), 0.625);
        close(c.inverse_simpson(), 8.0 / 3.0);
        close(c.gini(), 1.0 / 6.0);
        close(c.top(1), 0.5);
        close(c.top(10), 1.0);
    }

    #[test]
    fn nothing_has_no_index_and_one_kind_no_evenness() {
        let none = Concentration::of([0.0]);
        assert_eq!((none.kinds(), none.shannon(), none.gini(), none.top(1)), (0, None, None, None));
        let one = Concentration::of([7.0]);
        assert_eq!((one.shannon(), one.pielou(), one.gini()), (Some(0.0), None, Some(0.0)));
        assert_eq!(gini([1.0, -1.0]), None);
    }

    proptest! {
        /// Scale and order do not matter; the Hill numbers fall with their order.
        #[test]
        fn laws(counts in prop::collection::vec(1..1000_u32, 1..40), scale in 1..50_u32) {
            let once = Concentration::of(counts.iter().map(|&c| f64::from(c)));
            let scaled = Concentration::of(counts.iter().rev().map(|&c| f64::from(c * scale)));
            let near = |a: Option<f64>, b: Option<f64>| match (a, b) {
                (Some(a), Some(b)) => (a - b).abs() <= 1e-9 * a.abs().max(1.0),
                (a, b) => a == b,
            };
            prop_assert!(near(once.shannon(), scaled.shannon()) && near(once.gini(), scaled.gini()));
            let hill = [once.kinds() as f64, once.effective_number().unwrap(), once.inverse_simpson().unwrap()];
            prop_assert!(hill.is_sorted_by(|a, b| *a >= b - 1e-9), "{hill:?}");
        }
    }
}
