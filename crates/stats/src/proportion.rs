//! Intervals of a proportion.

use crate::distributions::{beta_quantile, normal_quantile};

/// Wilson's score interval of `successes` of `n` at the level 1 − α (Wilson 1927): for few items
/// and for shares near 0 or 1 far better than a mean with a standard error. None for `n` = 0.
pub fn wilson_interval(successes: u64, n: u64, alpha: f64) -> Option<(f64, f64)> {
    if n == 0 || successes > n {
        return None;
    }
    let z = normal_quantile(1.0 - alpha / 2.0)?;
    let (count, share) = (n as f64, successes as f64 / n as f64);
    let spread = 1.0 + z * z / count;
    let centre = (share + z * z / (2.0 * count)) / spread;
    let half = z / spread * (share * (1.0 - share) / count + z * z / (4.0 * count * count)).sqrt();
    let low = if successes == 0 { 0.0 } else { centre - half };
    let high = if successes == n { 1.0 } else { centre + half };
    Some((low, high))
}

/// The exact interval of Clopper and Pearson 1934: never too narrow, often too wide. None for
/// `n` = 0.
pub fn clopper_pearson_interval(successes: u64, n: u64, alpha: f64) -> Option<(f64, f64)> {
    if n == 0 || successes > n {
        return None;
    }
    let (hits, misses) = (successes as f64, (n - successes) as f64);
    let low = if successes == 0 { 0.0 } else { beta_quantile(hits, misses + 1.0, alpha / 2.0)? };
    let high = if successes == n { 1.0 } else { beta_quantile(hits + 1.0, misses, 1.0 - alpha / 2.0)? };
    Some((low, high))
}

/// The two-sided test of two *independent* proportions by the pooled normal approximation: z and
/// p. For the same items answered by two models it is the wrong test, since it ignores that they
/// are the same; see [`crate::mcnemar`]. None where both are empty or all alike.
pub fn two_proportions_z(first: (u64, u64), second: (u64, u64)) -> Option<(f64, f64)> {
    let ((k1, n1), (k2, n2)) = (first, second);
    if n1 == 0 || n2 == 0 {
        return None;
    }
    let (n1, n2) = (n1 as f64, n2 as f64);
    let pooled = (k1 + k2) as f64 / (n1 + n2);
    let error = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
    let z = (k1 as f64 / n1 - k2 as f64 / n2) / error;
    z.is_finite().then(|| (z, 2.0 * crate::normal_sf(z.abs())))
}
