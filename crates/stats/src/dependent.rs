//! Two correlations of the same cases that share one column: does one benchmark follow the human
//! ratings more closely than another?

use crate::{Correlation, Draws, mean, normal_sf, ranks, sd};

/// The outcome of Steiger's test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dependent {
    /// The statistic, standard normal if both correlations are equal.
    pub z: f64,
    /// Two-sided.
    pub p: f64,
}

/// Steiger's test of two dependent correlations `r12` and `r13` with their third side `r23`, of
/// `n` cases: Z̄₁* of Steiger 1980, "Tests for comparing elements of a correlation matrix",
/// p. 247, with the mean of both correlations in the covariance. Of ranks it is an
/// approximation. None below four cases or where a correlation is ±1.
pub fn steiger(r12: f64, r13: f64, r23: f64, n: usize) -> Option<Dependent> {
    if n < 4 || [r12, r13].iter().any(|r| r.is_nan() || r.abs() >= 1.0) || r23.is_nan() {
        return None;
    }
    let common = f64::midpoint(r12, r13).powi(2);
    let psi = r23 * (1.0 - 2.0 * common) - 0.5 * common * (1.0 - 2.0 * common - r23 * r23);
    let covariance = psi / (1.0 - common).powi(2);
    let spread = 2.0 - 2.0 * covariance;
    if spread <= 0.0 {
        return None;
    }
    let z = (r12.atanh() - r13.atanh()) * (n as f64 - 3.0).sqrt() / spread.sqrt();
    z.is_finite().then(|| Dependent { z, p: 2.0 * normal_sf(z.abs()) })
}

/// The two-sided p-value of the difference between the correlations of `a` and of `b` with
/// `common`, by swapping the two standardised scores (ranks, but for Pearson's) of random cases:
/// exact over all 2ⁿ swaps when these are at most `draws`, else (c + 1)/(draws + 1) (Phipson and
/// Smyth 2010). None where a correlation is not defined.
pub fn permutation_p(
    method: Correlation,
    [a, b, common]: [&[f64]; 3],
    draws: u32,
    seed: u64,
    problem: u32,
) -> Option<f64> {
    let n = common.len();
    let [a, b] = [standard(method, a)?, standard(method, b)?];
    let difference = |a: &[f64], b: &[f64]| Some((method.of(a, common)? - method.of(b, common)?).abs());
    // Rounding must not make an equal difference a smaller one.
    let wanted = difference(&a, &b)? - 1e-12;
    let (mut one, mut two) = (a.clone(), b.clone());
    let mut as_far = |swapped: &mut dyn FnMut(usize) -> bool| {
        for at in 0..n {
            (one[at], two[at]) = if swapped(at) { (b[at], a[at]) } else { (a[at], b[at]) };
        }
        // A column that became constant has no correlation, and no difference as far.
        difference(&one, &two).is_some_and(|found| found >= wanted)
    };
    if n < 32 && 1_u64 << n <= u64::from(draws) {
        let all = 1_u32 << n;
        let count = (0..all).filter(|swaps| as_far(&mut |at| swaps >> at & 1 == 1)).count();
        return Some(count as f64 / f64::from(all));
    }
    let count = (0..draws).filter(|&draw| {
        let mut random = Draws::new(seed, problem, draw);
        as_far(&mut |_| random.bits() >> 31 == 1)
    });
    Some((count.count() + 1) as f64 / (f64::from(draws) + 1.0))
}

/// Values that may stand for one another in the other column.
fn standard(method: Correlation, line: &[f64]) -> Option<Vec<f64>> {
    if method != Correlation::Pearson {
        return Some(ranks(line));
    }
    let (mean, sd) = (mean(line)?, sd(line).filter(|&sd| sd > 0.0)?);
    Some(line.iter().map(|x| (x - mean) / sd).collect())
}

#[cfg(test)]
mod tests {
    use super::{permutation_p, steiger};
    use crate::Correlation;

    /// n = 103, r = .4, .5, .1: r̄² = .2025; ψ = .1 × .595 − .5 × .2025 × .585 = .00026875; over
    /// (1 − .2025)² = .000423; (.423649 − .549306) × 10 / √(2 − .000845) = −.88872.
    #[test]
    fn steiger_by_hand() {
        let found = steiger(0.4, 0.5, 0.1, 103).unwrap();
        assert!((found.z + 0.88872).abs() < 1e-4, "{found:?}");
        assert!((found.p - 0.3742).abs() < 1e-3, "{found:?}");
        assert_eq!(steiger(1.0, 0.5, 0.1, 103), None);
        assert_eq!(steiger(0.4, 0.5, 0.1, 3), None);
    }

    /// Ranks of `a` agree with the common column, those of `b` are turned round. Of the eight swaps
    /// four give a difference of 2: both outer cases swapped or neither; the middle one is the same.
    #[test]
    fn permutations_by_hand() {
        let columns: [&[f64]; 3] = [&[1.0, 2.0, 3.0], &[9.0, 8.0, 7.0], &[4.0, 5.0, 6.0]];
        assert_eq!(permutation_p(Correlation::Spearman, columns, 100, 0, 0), Some(0.5));
        let same: [&[f64]; 3] = [columns[0]; 3];
        assert_eq!(permutation_p(Correlation::Pearson, same, 100, 0, 0), Some(1.0));
        assert_eq!(permutation_p(Correlation::Pearson, [&[1.0; 3]; 3], 100, 0, 0), None);
    }
}
