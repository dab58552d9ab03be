use std::f64::consts::PI;

/// Lower and upper end.
pub type Interval = (f64, f64);

/// The standard error of a mean over observations in clusters (children of one parent).
///
/// With the residuals of a cluster summed, `S_g = Σ (x − mean)` over its observations:
/// `√( G/(G−1) · Σ S_g² ) / n`, the sandwich estimator with the small-sample factor that is
/// called CR1 (Liang and Zeger 1986; Cameron and Miller 2015, J. Human Resources 50:317–372,
/// equations 11 and 12). `clusters` gives the size and the sum of each. `None` for fewer than two clusters.
pub fn clustered_error(clusters: &[(u32, f64)], mean: f64) -> Option<f64> {
    let groups = clusters.len() as f64;
    let n: f64 = clusters.iter().map(|&(size, _)| f64::from(size)).sum();
    let square = |&(size, sum): &(u32, f64)| (sum - f64::from(size) * mean).powi(2);
    let squares: f64 = clusters.iter().map(square).sum();
    (clusters.len() > 1).then(|| (groups / (groups - 1.0) * squares).sqrt() / n)
}

/// The interval of 95 % around a mean: `mean ± t · clustered error`, t of G − 1 degrees of freedom
/// (see [`clustered_error`]).
pub fn clustered_interval(clusters: &[(u32, f64)], mean: f64) -> Option<Interval> {
    let error = clustered_error(clusters, mean)?;
    let reach = student_97_5(clusters.len() as u64 - 1) * error;
    Some((mean - reach, mean + reach))
}

/// The 97.5 % quantile of Student's t for whole degrees of freedom, at least one.
///
/// Up to 200 degrees the finite sums of Abramowitz and Stegun (1964), 26.7.3 and 26.7.4, solved by
/// halving; above, their expansion 26.7.5 around the normal quantile (off by less than 1e-11).
pub fn student_97_5(degrees: u64) -> f64 {
    if degrees > 200 {
        return expansion(degrees as f64);
    }
    let (mut low, mut high) = (1.0, 13.0);
    for _ in 0..60 {
        let middle = 0.5 * (low + high);
        if within(middle, degrees.max(1)) < 0.95 { low = middle } else { high = middle }
    }
    0.5 * (low + high)
}

/// The probability that |T| is below `t`.
fn within(t: f64, degrees: u64) -> f64 {
    let theta = (t / (degrees as f64).sqrt()).atan();
    let (sin, cos) = theta.sin_cos();
    let (odd, first) = (degrees % 2 == 1, if degrees % 2 == 1 { cos } else { 1.0 });
    let (mut term, mut sum) = (first, if degrees == 1 { 0.0 } else { first });
    let mut k = if odd { 2 } else { 1 };
    while k + 1 < degrees {
        term *= cos * cos * k as f64 / (k + 1) as f64;
        sum += term;
        k += 2;
    }
    if odd { 2.0 / PI * (theta + sin * sum) } else { sin * sum }
}

fn expansion(degrees: f64) -> f64 {
    // The normal quantile of 0.975.
    let z: f64 = 1.959_963_984_540_054;
    let odd = |coefficients: &[f64]| coefficients.iter().rev().fold(0.0, |sum, c| sum * z * z + c) * z;
    let terms = [
        odd(&[1.0, 1.0]) / 4.0,
        odd(&[3.0, 16.0, 5.0]) / 96.0,
        odd(&[-15.0, 17.0, 19.0, 3.0]) / 384.0,
        odd(&[-945.0, -1920.0, 1482.0, 776.0, 79.0]) / 92_160.0,
    ];
    z + terms.iter().rev().fold(0.0, |sum, term| (sum + term) / degrees)
}

#[cfg(test)]
mod tests {
    use super::{clustered_error, expansion, student_97_5};

    /// Printed tables (NIST/SEMATECH e-Handbook, 1.3.6.7.2) have three decimals; the first two
    /// are exact: tan(0.475 π) and 0.95 · √(2 / (1 − 0.95²)).
    #[test]
    fn quantiles_of_the_tables() {
        assert!((student_97_5(1) - (0.475 * std::f64::consts::PI).tan()).abs() < 1e-12);
        assert!((student_97_5(2) - 0.95 * (2.0_f64 / (1.0 - 0.9025)).sqrt()).abs() < 1e-12);
        let table = [(3, 3.182), (4, 2.776), (5, 2.571), (10, 2.228), (30, 2.042), (60, 2.000), (100, 1.984)];
        for (degrees, t) in table {
            assert!((student_97_5(degrees) - t).abs() <= 5e-4, "{degrees}");
        }
        assert!((student_97_5(u64::MAX) - 1.959_963_984_540_054).abs() < 1e-12);
    }

    #[test]
    fn sums_and_expansion_meet() {
        assert!((expansion(200.0) - student_97_5(200)).abs() < 1e-10);
        assert!((expansion(199.0) - student_97_5(199)).abs() < 1e-10);
    }

    /// Clusters {0, 1} and {1, 1, 1}: mean 0.8, S = −0.6 and 0.6, √(2 · 0.72) / 5 = 0.24.
    #[test]
    fn two_clusters_by_hand() {
        let error = clustered_error(&[(2, 1.0), (3, 3.0)], 0.8).unwrap();
        assert!((error - 0.24).abs() < 1e-15);
        assert_eq!(clustered_error(&[(2, 1.0)], 0.5), None);
    }
}
