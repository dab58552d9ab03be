//! Tables of counts: association of two fields, trend of a share.

/// P(X > x) of the chi-square distribution with `df` degrees of freedom: the regularised upper
/// incomplete gamma function Q(df/2, x/2); none for df ≤ 0 or x below zero.
pub fn chi_square_sf(x: f64, df: f64) -> Option<f64> {
    if !(df > 0.0 && x >= 0.0) {
        return None;
    }
    let (a, x) = (0.5 * df, 0.5 * x);
    if x == 0.0 {
        return Some(1.0);
    }
    if x.is_infinite() {
        return Some(0.0);
    }
    let scale = (a * x.ln() - x - libm::lgamma(a)).exp();
    Some(if x < a + 1.0 { 1.0 - scale * lower_series(a, x) } else { scale * upper_fraction(a, x) })
}

/// Σ xᵏ / (a (a+1) … (a+k)): Abramowitz and Stegun 6.5.29.
fn lower_series(a: f64, x: f64) -> f64 {
    let (mut term, mut sum) = (1.0 / a, 1.0 / a);
    for k in 1..100_000 {
        term *= x / (a + f64::from(k));
        sum += term;
        if term < sum * 1e-17 {
            break;
        }
    }
    sum
}

/// The continued fraction of Γ(a, x) eˣ x⁻ᵃ (Abramowitz and Stegun 6.5.31, even part), by Lentz's
/// method.
fn upper_fraction(a: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let guard = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut b = x + 1.0 - a;
    let mut above = 1.0 / TINY;
    let mut below = 1.0 / guard(b);
    let mut value = below;
    for k in 1..100_000 {
        let k = f64::from(k);
        let term = -k * (k - a);
        b += 2.0;
        below = 1.0 / guard(term * below + b);
        above = guard(b + term / above);
        value *= below * above;
        if (below * above - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}

/// How two fields go together.
#[derive(Clone, Debug, PartialEq)]
pub struct Association {
    /// The sum of all counts.
    pub n: u64,
    /// Pearson's chi-square without correction: Σ (observed − expected)² / expected.
    pub chi_square: f64,
    /// (rows − 1) (columns − 1).
    pub df: u64,
    /// Of independence, where it can be tested.
    pub p_value: f64,
    /// Cramér's V: √(χ² / (n (min(rows, columns) − 1))), 0 … 1.
    pub cramers_v: f64,
    /// The expected counts under independence, row by row.
    pub expected: Vec<Vec<f64>>,
}

/// The association of the rows with the columns of a table of counts. None where a line is
/// shorter than another, or fewer than two rows or columns have a count; lines without one are
/// left aside.
pub fn association(table: &[Vec<u64>]) -> Option<Association> {
    let width = table.first()?.len();
    if table.iter().any(|row| row.len() != width) {
        return None;
    }
    let rows: Vec<u64> = table.iter().map(|row| row.iter().sum()).collect();
    let columns: Vec<u64> = (0..width).map(|at| table.iter().map(|row| row[at]).sum()).collect();
    let used = |sums: &[u64]| sums.iter().filter(|&&sum| sum > 0).count() as u64;
    let (r, c) = (used(&rows), used(&columns));
    if r < 2 || c < 2 {
        return None;
    }
    let n: u64 = rows.iter().sum();
    let expect = |row: u64, column: u64| row as f64 * column as f64 / n as f64;
    let expected: Vec<Vec<f64>> =
        rows.iter().map(|&row| columns.iter().map(|&column| expect(row, column)).collect()).collect();
    let cells = table.iter().flatten().zip(expected.iter().flatten()).filter(|(_, e)| **e > 0.0);
    let chi_square: f64 = cells.map(|(&o, &e)| (o as f64 - e).powi(2) / e).sum();
    let df = (r - 1) * (c - 1);
    Some(Association {
        n,
        chi_square,
        df,
        p_value: chi_square_sf(chi_square, df as f64)?,
        cramers_v: (chi_square / (n as f64 * (r.min(c) - 1) as f64)).sqrt().min(1.0),
        expected,
    })
}

/// How a share changes over time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trend {
    /// Change of the share per unit of time: the weighted least-squares slope.
    pub slope: f64,
    /// Of the Cochran-Armitage test.
    pub z: f64,
    /// Two-sided, by the normal approximation.
    pub p_value: f64,
}

/// The linear trend of a share over times, each with its hits and its total: Cochran 1954,
/// Armitage 1955. None where all totals lie at one time, or none or all are hits.
pub fn share_trend(points: &[(f64, u64, u64)]) -> Option<Trend> {
    let total: f64 = points.iter().map(|p| p.2 as f64).sum();
    let hits: f64 = points.iter().map(|p| p.1 as f64).sum();
    let middle = points.iter().map(|p| p.0 * p.2 as f64).sum::<f64>() / total;
    let across: f64 = points.iter().map(|p| p.1 as f64 * (p.0 - middle)).sum();
    let spread: f64 = points.iter().map(|p| p.2 as f64 * (p.0 - middle).powi(2)).sum();
    let share = hits / total;
    let variance = share * (1.0 - share) * spread;
    // Without any totals it is no number.
    if variance.is_nan() || variance <= 0.0 {
        return None;
    }
    let z = across / variance.sqrt();
    Some(Trend { slope: across / spread, z, p_value: (2.0 * crate::normal_sf(z.abs())).min(1.0) })
}

#[cfg(test)]
mod tests {
    use super::{association, chi_square_sf, share_trend};

    fn close(found: f64, wanted: f64, relative: f64) {
        assert!((found - wanted).abs() <= relative * wanted.abs(), "{found}, not {wanted}");
    }

    #[test]
    fn tails_as_scipy_1_17_gives_them() {
        for (x, df, wanted) in [
            (3.841, 1.0, 0.050_013_683_763_956_804),
            (10.0, 4.0, 0.040_427_681_994_512_79),
            (0.5, 3.0, 0.918_891_411_654_675_8),
            (150.0, 60.0, 1.161_215_750_076_544_1e-9),
            (1000.0, 100.0, 2.306_076_738_035_462_4e-148),
            (50.0, 100.0, 0.999_993_046_694_752_4),
            (1e-3, 1.0, 0.974_772_879_369_960_3),
        ] {
            close(chi_square_sf(x, df).unwrap(), wanted, 1e-11);
        }
        assert_eq!((chi_square_sf(0.0, 1.0), chi_square_sf(1.0, 0.0)), (Some(1.0), None));
    }

    #[test]
    fn association_as_scipy_1_17_gives_it() {
        let found = association(&[vec![10, 20, 30, 0], vec![6, 9, 17, 0], vec![0; 4]]).unwrap();
        assert_eq!((found.n, found.df), (92, 2));
        close(found.chi_square, 0.271_574_651_504_035_04, 1e-12);
        close(found.p_value, 0.873_028_283_380_073, 1e-11);
        close(found.cramers_v, (0.271_574_651_504_035_04_f64 / 92.0).sqrt(), 1e-12);
        close(found.expected[0][1], 18.913_043_478_260_87, 1e-12);
        assert_eq!(association(&[vec![1, 2]]), None);
        assert_eq!(association(&[vec![1, 0], vec![3, 0]]), None);
    }

    #[test]
    fn a_rising_share_by_hand() {
        // Shares .1, .2, .3, .4 of 10, 20, 30, 40: the slope is 0.1; z as NumPy computes the formula.
        let points = [(2018.0, 1, 10), (2019.0, 4, 20), (2020.0, 9, 30), (2021.0, 16, 40)];
        let found = share_trend(&points).unwrap();
        close(found.slope, 0.1, 1e-12);
        close(found.z, 2.182_178_902_359_924, 1e-12);
        close(found.p_value, 0.029_096_331_741_252_188, 1e-11);
        assert_eq!(share_trend(&[(2018.0, 1, 2)]), None);
        assert_eq!(share_trend(&[(2018.0, 0, 2), (2019.0, 0, 2)]), None);
        assert_eq!(share_trend(&[]), None);
    }
}
