//! Tests over many models on the same items.

use crate::chi_square_sf;
use crate::describe::ranks;

/// A statistic that follows χ², and its p-value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChiSquare {
    /// The statistic.
    pub value: f64,
    /// P(χ² ≥ value).
    pub p_value: f64,
}

/// Cochran's Q (Cochran 1950): do `models` columns of right and wrong over the same items differ?
/// `rows` are the items. None where no item tells models apart.
pub fn cochran_q(rows: &[Vec<bool>]) -> Option<ChiSquare> {
    let models = rows.first()?.len();
    let hits = |row: &[bool]| row.iter().filter(|right| **right).count() as f64;
    let k = models as f64;
    let columns = (0..models).map(|at| rows.iter().filter(|row| row.get(at) == Some(&true)).count() as f64);
    let (sum, squares) = columns.fold((0.0, 0.0), |(sum, squares), c| (sum + c, squares + c * c));
    let below: f64 = rows.iter().map(|row| hits(row) * (k - hits(row))).sum();
    let value = (k - 1.0) * (k * squares - sum * sum) / below;
    chi_square(value, k - 1.0)
}

/// Friedman's test (Friedman 1937) over ranks within items, with the correction for ties. `rows`
/// are the items. None where no item tells models apart.
pub fn friedman(rows: &[Vec<f64>]) -> Option<ChiSquare> {
    let models = rows.first()?.len();
    let (n, k) = (rows.len() as f64, models as f64);
    let mut sums = vec![0.0; models];
    let mut tied = 0.0;
    for row in rows {
        sums.iter_mut().zip(ranks(row)).for_each(|(sum, rank)| *sum += rank);
        let mut sorted = row.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        tied += sorted
            .chunk_by(|a, b| a == b)
            .map(|tie| (tie.len() as f64).powi(3) - tie.len() as f64)
            .sum::<f64>();
    }
    let squares: f64 = sums.iter().map(|sum| sum * sum).sum();
    let value =
        (12.0 / (n * k * (k + 1.0)) * squares - 3.0 * n * (k + 1.0)) / (1.0 - tied / (n * k * (k * k - 1.0)));
    chi_square(value, k - 1.0)
}

fn chi_square(value: f64, df: f64) -> Option<ChiSquare> {
    let p_value = value.is_finite().then(|| chi_square_sf(value, df)).flatten()?;
    Some(ChiSquare { value, p_value })
}
