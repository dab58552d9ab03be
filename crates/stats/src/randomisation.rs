use crate::Draws;
use crate::describe::sum;

/// Up to this many differences all signs are tried.
const ALL_SIGNS: usize = 16;

/// The two-sided randomisation test of paired differences (Fisher 1935; Noreen 1989, chapter 2): how
/// often a mean as far from zero as this one comes about when each difference has a random sign.
///
/// Of up to 16 differences all signs are tried and the p-value is exact; of more, `trials` random
/// ones, and the p-value is (c + 1) / (trials + 1). None without differences.
pub fn sign_flip_test(differences: &[f64], trials: u32, seed: u64, problem: u32) -> Option<f64> {
    if differences.is_empty() || differences.iter().any(|d| !d.is_finite()) {
        return None;
    }
    let total = sum(differences.iter().copied()).abs();
    // Rounding must not tell apart sums that are equal.
    let reached = |flipped: f64| flipped.abs() >= total * (1.0 - 1e-12);
    if differences.len() <= ALL_SIGNS {
        let all = 1_u32 << differences.len();
        let signed = |signs: u32| {
            let sides = differences.iter().enumerate();
            sum(sides.map(|(at, d)| if signs >> at & 1 == 1 { -d } else { *d }))
        };
        let count = (0..all).filter(|&signs| reached(signed(signs))).count();
        return Some(count as f64 / f64::from(all));
    }
    let sizes: Vec<f64> = differences.iter().copied().filter(|&d| d != 0.0).collect();
    let count =
        (0..trials).filter(|&trial| reached(flipped(&sizes, &mut Draws::new(seed, problem, trial)))).count();
    Some((count as f64 + 1.0) / (f64::from(trials) + 1.0))
}

/// The sum under random signs.
fn flipped(sizes: &[f64], draws: &mut Draws) -> f64 {
    let mut sum = 0.0;
    for sizes in sizes.chunks(32) {
        let signs = draws.bits();
        for (at, size) in sizes.iter().enumerate() {
            sum += f64::from_bits(size.to_bits() ^ u64::from(signs >> at & 1) << 63);
        }
    }
    sum
}
