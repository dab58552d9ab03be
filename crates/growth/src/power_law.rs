//! A power law over counts: Clauset, Shalizi and Newman 2009, "Power-law distributions in
//! empirical data", SIAM Review 51(4).
use crate::zeta::scaled_zeta;

/// The law p(x) ∝ x^−α for x ≥ xmin that fits best.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PowerLaw {
    /// α, by maximum likelihood for integers (equation 3.5 there, solved exactly, not by the
    /// approximation 3.7). Between 1 and 100.
    pub exponent: f64,
    /// Its standard error (equation 3.6), 1 / √(n (ζ''/ζ − (ζ'/ζ)²)) at α and xmin.
    pub standard_error: f64,
    /// The smallest value that the law covers: the one with the smallest distance (section 3.3).
    pub xmin: u64,
    /// How many values it covers.
    pub tail: u64,
    /// The distance of Kolmogorov and Smirnov between the law and the values it covers.
    pub distance: f64,
}

/// Fits a law to values of at least 1; zeros are left out. `None` when no two different values
/// are there.
///
/// Every value but the largest is tried as xmin; of equal distances the smallest xmin counts.
pub fn power_law(values: impl IntoIterator<Item = u64>) -> Option<PowerLaw> {
    let mut values: Vec<u64> = values.into_iter().filter(|&value| value > 0).collect();
    values.sort_unstable();
    let counts = values.chunk_by(|a, b| a == b).map(|run| Count {
        value: run[0] as f64,
        ln: (run[0] as f64).ln(),
        times: run.len() as u64,
    });
    let counts: Vec<Count> = counts.collect();
    let mut best: Option<PowerLaw> = None;
    for from in 0..counts.len().saturating_sub(1) {
        let bound = best.map_or(f64::INFINITY, |best| best.distance);
        best = fit(&counts[from..], bound).or(best);
    }
    best
}

/// A value, its logarithm, and how often it occurs.
struct Count {
    value: f64,
    ln: f64,
    times: u64,
}

/// The law from the first value on, if it is nearer than `bound`.
fn fit(tail: &[Count], bound: f64) -> Option<PowerLaw> {
    let xmin = tail.first()?;
    let n: u64 = tail.iter().map(|count| count.times).sum();
    let logs: f64 = tail.iter().map(|count| count.times as f64 * (count.ln - xmin.ln)).sum();
    let exponent = exponent(xmin.value, logs / n as f64)?;
    let zeta = scaled_zeta(exponent, xmin.value);
    // The share of values of at least `x` under the law.
    let above = |x: f64| scaled_zeta(exponent, x)[0] / zeta[0] * (-exponent * (x / xmin.value).ln()).exp();
    let (mut seen, mut distance) = (0, 0.0_f64);
    for (at, count) in tail.iter().enumerate() {
        seen += count.times;
        let left = 1.0 - seen as f64 / n as f64;
        // Between two values the law moves one way and the data stand still: the ends suffice.
        distance = distance.max((above(count.value + 1.0) - left).abs());
        if let Some(next) = tail.get(at + 1) {
            distance = distance.max((above(next.value) - left).abs());
        }
        if distance >= bound {
            return None;
        }
    }
    let spread = zeta[2] / zeta[0] - (zeta[1] / zeta[0]).powi(2);
    let standard_error = 1.0 / (n as f64 * spread).sqrt();
    Some(PowerLaw { exponent, standard_error, xmin: xmin.value as u64, tail: n, distance })
}

/// The exponent at which the mean of ln(x / xmin) is `mean`: where the derivative of the likelihood
/// is 0. The mean falls as the exponent grows, so that there is one at most.
fn exponent(xmin: f64, mean: f64) -> Option<f64> {
    const LARGEST: f64 = 100.0;
    let (mut low, mut high) = (1.0, LARGEST);
    let excess = |s: f64| {
        let [zeta, first, second] = scaled_zeta(s, xmin);
        (-first / zeta - mean, (first / zeta).powi(2) - second / zeta)
    };
    if mean <= 0.0 || excess(LARGEST).0 > 0.0 {
        return None;
    }
    // Equation 3.7 begins, Newton's steps follow, halving where one leads out.
    let mut s = 1.0 + 1.0 / (mean + (xmin / (xmin - 0.5)).ln());
    for _ in 0..100 {
        let (value, slope) = excess(s);
        if value > 0.0 {
            low = s;
        } else {
            high = s;
        }
        let newton = s - value / slope;
        let next = if newton > low && newton < high { newton } else { f64::midpoint(low, high) };
        let step = (next - s).abs();
        s = next;
        if step <= 1e-15 * s {
            break;
        }
    }
    Some(s)
}

#[cfg(test)]
mod tests {
    use super::{PowerLaw, power_law};

    /// Worked out with SciPy 1.17 (`scipy.special.zeta`, every xmin, the distance over all integers
    /// up to the largest value) and polished with mpmath 1.4 at 30 digits.
    #[test]
    fn agrees_with_another_computation() {
        let roots = |n: u64, scale: u64| (1..=n).map(move |i| (scale * n / i).isqrt());
        let body = (0..400_u64).map(|i| 2 + (i * i) % 6);
        let cases = [
            (
                roots(2000, 9).collect(),
                6,
                500,
                2.909_074_805_518_946,
                0.085_791_424_627_523_18,
                0.006_923_693_335_378_715,
            ),
            (
                roots(300, 40).chain(body).collect(),
                7,
                244,
                2.927_741_234_405_536,
                0.123_852_771_276_713_8,
                0.009_239_473_237_484_764,
            ),
            (
                vec![1, 1, 1, 1, 2, 2, 3, 5],
                2,
                4,
                2.826_768_507_172_846,
                0.955_050_678_353_049_8,
                0.105_549_871_549_238,
            ),
        ];
        for (values, xmin, tail, exponent, error, distance) in cases {
            let values: Vec<u64> = values;
            let law = power_law(values).unwrap();
            assert_eq!((law.xmin, law.tail), (xmin, tail));
            let found = [law.exponent, law.standard_error, law.distance];
            for (found, expected) in found.into_iter().zip([exponent, error, distance]) {
                assert!((found - expected).abs() < 1e-10, "{found}, not {expected}");
            }
        }
    }

    #[test]
    fn no_law_over_equal_values_and_no_trouble_with_odd_ones() {
        assert_eq!(power_law([]), None);
        assert_eq!(power_law([0, 0]), None);
        assert_eq!(power_law([3, 3, 3]), None);
        assert_eq!(power_law([u64::MAX, u64::MAX - 1]), None);
        let law: Option<PowerLaw> = power_law([1, u64::MAX, 7, 7]);
        assert!(law.is_some_and(|law| law.exponent.is_finite() && law.distance <= 1.0));
    }
}
