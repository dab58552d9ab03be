//! Tests of two series over the same items.

use crate::describe::ranks;
use crate::{chi_square_sf, mean, normal_sf, sd, sign_test, t_sf};

/// Below this many items that changed sides McNemar's test is exact.
const EXACT_BELOW: u64 = 25;

/// McNemar's test (McNemar 1947): of the items on which two models differ, `lost` were right only
/// in the first and `won` only in the second. Exact (binomial) below 25 of them, else χ² with
/// Edwards' continuity correction. 1 where none differs.
pub fn mcnemar(lost: u64, won: u64) -> f64 {
    if lost + won < EXACT_BELOW {
        return sign_test(lost.max(won), lost + won);
    }
    chi_square_sf(mcnemar_chi_square(lost, won, true), 1.0).unwrap_or(1.0)
}

/// McNemar's χ² with one degree of freedom, with or without the continuity correction.
pub fn mcnemar_chi_square(lost: u64, won: u64, corrected: bool) -> f64 {
    let all = (lost + won) as f64;
    if all == 0.0 {
        return 0.0;
    }
    let difference = lost.abs_diff(won) as f64;
    let difference = if corrected { difference - 1.0 } else { difference };
    difference * difference / all
}

/// Wilcoxon's signed-rank test: the smaller rank sum and the two-sided p by the normal
/// approximation, with the correction for ties.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SignedRank {
    /// The smaller of the rank sums of the positive and of the negative differences.
    pub w: f64,
    /// Two-sided.
    pub p_value: f64,
}

/// What becomes of differences of zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Zeros {
    /// They are dropped (Wilcoxon 1945).
    Drop,
    /// They take ranks, which then count for neither side (Pratt 1959).
    Pratt,
    /// They take ranks, half of them for either side.
    Split,
}

/// Wilcoxon's signed-rank test of differences; none where no difference counts.
///
/// With n ranks and ties of t each, the variance of W is
/// (n (n + 1) (2n + 1) − Σ (t³ − t) / 2) / 24.
pub fn wilcoxon(differences: &[f64], zeros: Zeros, continuity: bool) -> Option<SignedRank> {
    if differences.iter().any(|d| d.is_nan()) {
        return None;
    }
    let kept: Vec<f64> = differences.iter().copied().filter(|&d| zeros != Zeros::Drop || d != 0.0).collect();
    let sizes: Vec<f64> = kept.iter().map(|d| d.abs()).collect();
    let ranks = ranks(&sizes);
    let sum = |side: fn(f64) -> bool| {
        kept.iter().zip(&ranks).filter(|(d, _)| side(**d)).map(|(_, rank)| rank).sum::<f64>()
    };
    let (mut up, mut down, none) = (sum(|d| d > 0.0), sum(|d| d < 0.0), sum(|d| d == 0.0));
    if zeros == Zeros::Split {
        up += none / 2.0;
        down += none / 2.0;
    }
    let n = kept.len() as f64;
    let (mut middle, mut variance) = (n * (n + 1.0) / 4.0, n * (n + 1.0) * (2.0 * n + 1.0));
    let mut counted = sizes;
    if zeros == Zeros::Pratt {
        let z = counted.iter().filter(|size| **size == 0.0).count() as f64;
        middle -= z * (z + 1.0) / 4.0;
        variance -= z * (z + 1.0) * (2.0 * z + 1.0);
        counted.retain(|&size| size != 0.0);
    }
    counted.sort_unstable_by(f64::total_cmp);
    let tied: f64 =
        counted.chunk_by(|a, b| a == b).map(|tie| (tie.len() as f64).powi(3) - tie.len() as f64).sum();
    let error = ((variance - tied / 2.0) / 24.0).sqrt();
    let w = up.min(down);
    let away = if continuity { 0.5 * (up - middle).signum() } else { 0.0 };
    let z = (up - middle - if up == middle { 0.0 } else { away }) / error;
    z.is_finite().then(|| SignedRank { w, p_value: (2.0 * normal_sf(z.abs())).min(1.0) })
}

/// The paired t test of differences: t and the two-sided p. None for fewer than two differences
/// or where all are alike.
pub fn paired_t(differences: &[f64]) -> Option<(f64, f64)> {
    let n = differences.len() as f64;
    let t = mean(differences)? / (sd(differences)? / n.sqrt());
    let p = t.is_finite().then(|| t_sf(t.abs(), n - 1.0)).flatten()?;
    Some((t, 2.0 * p))
}
