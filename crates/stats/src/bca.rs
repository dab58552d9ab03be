//! Bootstrap intervals corrected for bias and skewness.

use crate::{mean, normal_quantile, normal_sf, quantile};

/// The BCa interval (Efron 1987, "Better Bootstrap Confidence Intervals"): the quantiles of the replicates at
/// levels that the share of replicates below `estimate` (bias) and the skewness of `jackknife`, the statistic
/// without each of the cases (acceleration), move. The replicates are left sorted.
///
/// None of no replicates, where all lie on one side of the estimate, or of fewer than two cases. Cases that all
/// leave the same value have no skewness, and the acceleration is 0.
pub fn bca_interval(
    replicates: &mut [f64],
    estimate: f64,
    jackknife: &[f64],
    alpha: f64,
) -> Option<(f64, f64)> {
    replicates.sort_unstable_by(f64::total_cmp);
    if replicates.is_empty() || jackknife.len() < 2 {
        return None;
    }
    let below = replicates.partition_point(|replicate| *replicate < estimate);
    let at_most = replicates.partition_point(|replicate| *replicate <= estimate);
    let bias = normal_quantile((below + at_most) as f64 / (2 * replicates.len()) as f64)?;
    let acceleration = acceleration(jackknife)?;
    let level = |z: f64| {
        let moved = bias + z;
        Some(normal_sf(-(bias + moved / (1.0 - acceleration * moved)))).filter(|level| level.is_finite())
    };
    let z = normal_quantile(alpha / 2.0)?;
    Some((quantile(replicates, level(z)?)?, quantile(replicates, level(-z)?)?))
}

/// The same of the mean of `values`, whose means over resamples are the replicates.
pub fn bca_interval_of_mean(replicates: &mut [f64], values: &[f64], alpha: f64) -> Option<(f64, f64)> {
    let estimate = mean(values)?;
    let others = values.len() as f64 - 1.0;
    let jackknife: Vec<f64> = values.iter().map(|x| estimate + (estimate - x) / others).collect();
    bca_interval(replicates, estimate, &jackknife, alpha)
}

/// Σ u³ / 6 (Σ u²)^1.5 with u the mean less each.
fn acceleration(jackknife: &[f64]) -> Option<f64> {
    let centre = mean(jackknife)?;
    let power = |n: i32| jackknife.iter().map(|x| (centre - x).powi(n)).sum::<f64>();
    let spread = power(2);
    Some(if spread > 0.0 { power(3) / (6.0 * spread.powf(1.5)) } else { 0.0 })
}

#[cfg(test)]
mod tests {
    use super::{bca_interval, bca_interval_of_mean};

    #[test]
    fn cases_without_an_interval() {
        assert_eq!(bca_interval(&mut [], 0.0, &[1.0, 2.0], 0.05), None);
        assert_eq!(bca_interval(&mut [1.0], 1.0, &[1.0], 0.05), None);
        // Every replicate is above the estimate: its bias is infinite.
        assert_eq!(bca_interval(&mut [1.0, 2.0], 0.0, &[1.0, 2.0], 0.05), None);
        assert_eq!(bca_interval_of_mean(&mut [], &[], 0.05), None);
    }

    /// Without bias and skewness it is the percentile interval.
    #[test]
    fn a_symmetric_case_is_the_percentile_interval() {
        let mut replicates: Vec<f64> = (0..=200).map(|i| f64::from(i) / 100.0).collect();
        let (low, high) = bca_interval_of_mean(&mut replicates, &[0.0, 1.0, 2.0], 0.05).unwrap();
        assert!((low - 0.05).abs() < 1e-9 && (high - 1.95).abs() < 1e-9, "{low} {high}");
        assert_eq!(bca_interval_of_mean(&mut [3.0; 9], &[3.0; 4], 0.05), Some((3.0, 3.0)));
    }
}
