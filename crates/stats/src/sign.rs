use std::cmp::Ordering;

/// The exact two-sided sign test: how probable it is that of `total` fair coins at least `more`
/// fall alike, `more` being the larger side.
///
/// `min(1, 2 · P(X ≥ more))`, X binomial with p = 1/2. Up to 120 coins in whole numbers; above
/// that from the saddle-point form of the probability (Loader 2000, "Fast and accurate computation
/// of binomial probabilities"), whose tail falls faster than a geometric series; relative error
/// below 1e-12. A probability below the smallest float is 0.
pub fn sign_test(more: u64, total: u64) -> f64 {
    let more = more.max(total.saturating_sub(more)).min(total);
    if 2 * u128::from(more) <= u128::from(total) + 1 {
        // One half or just above: the two tails cover everything.
        return 1.0;
    }
    let tail = if total <= 120 { counted(more, total) } else { summed(more as f64, total as f64) };
    (2.0 * tail).min(1.0)
}

/// The tail from binomial coefficients.
fn counted(more: u64, total: u64) -> f64 {
    let (mut coefficient, mut sum) = (1_u128, 1_u128);
    for misses in 1..=u128::from(total - more) {
        coefficient = coefficient * (u128::from(total) + 1 - misses) / misses;
        sum += coefficient;
    }
    sum as f64 * 0.5_f64.powi(total as i32)
}

/// The tail as its first term times a series.
fn summed(more: f64, total: f64) -> f64 {
    let (mut term, mut sum, mut hits) = (1.0, 1.0, more);
    while hits < total {
        term *= (total - hits) / (hits + 1.0);
        hits += 1.0;
        sum += term;
        if term < sum * 1e-18 {
            break;
        }
    }
    sum * probability(more, total)
}

/// P(X = hits) of `total` fair coins.
fn probability(hits: f64, total: f64) -> f64 {
    let misses = total - hits;
    if misses == 0.0 {
        return (-total * std::f64::consts::LN_2).exp();
    }
    let half = 0.5 * total;
    let log =
        stirling(total) - stirling(hits) - stirling(misses) - deviance(hits, half) - deviance(misses, half);
    log.exp() * (total / (std::f64::consts::TAU * hits * misses)).sqrt()
}

/// What Stirling's formula leaves out of `ln n!`.
fn stirling(n: f64) -> f64 {
    if n < 16.0 {
        let factorial: f64 = (1..=n as u32).map(f64::from).product();
        return factorial.ln() - (0.5 * (std::f64::consts::TAU * n).ln() + n * n.ln() - n);
    }
    let square = n * n;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1260.0 - (1.0 / 1680.0 - 1.0 / 1188.0 / square) / square) / square) / square)
        / n
}

/// `x ln(x / m) + m − x`, without cancellation where the two are near.
fn deviance(x: f64, m: f64) -> f64 {
    let (difference, sum) = (x - m, x + m);
    if difference.abs() >= 0.1 * sum {
        return x * (x / m).ln() + m - x;
    }
    let ratio = difference / sum;
    let mut value = difference * ratio;
    let mut power = 2.0 * x * ratio;
    for odd in (3..2000).step_by(2) {
        power *= ratio * ratio;
        let next = value + power / f64::from(odd);
        if next.total_cmp(&value) == Ordering::Equal {
            break;
        }
        value = next;
    }
    value
}

#[cfg(test)]
mod tests {
    use super::{counted, sign_test, summed};

    #[test]
    fn small_ones_by_hand() {
        assert_eq!(sign_test(0, 0).to_bits(), 1.0_f64.to_bits());
        assert_eq!(sign_test(1, 1).to_bits(), 1.0_f64.to_bits());
        assert_eq!(sign_test(1, 2).to_bits(), 1.0_f64.to_bits());
        // 2 / 2^3 · (1), 2 · (1 + 10) / 2^10, and the same from the smaller side.
        assert_eq!(sign_test(3, 3).to_bits(), 0.25_f64.to_bits());
        assert_eq!(sign_test(9, 10).to_bits(), (22.0_f64 / 1024.0).to_bits());
        assert_eq!(sign_test(1, 10).to_bits(), (22.0_f64 / 1024.0).to_bits());
        assert_eq!(sign_test(5000, 5000).to_bits(), 0.0_f64.to_bits());
    }

    /// Whole numbers and series agree where both work.
    #[test]
    fn both_ways_agree() {
        for total in [60, 97, 120] {
            for more in total / 2 + 1..=total {
                let (exact, series) = (counted(more, total), summed(more as f64, total as f64));
                assert!((series / exact - 1.0).abs() < 1e-13, "{more} of {total}: {series} for {exact}");
            }
        }
    }
}
