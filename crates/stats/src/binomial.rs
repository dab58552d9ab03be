use crate::Draws;

/// The number of hits of `n` trials that each hit with probability `p`: inversion, searched from the
/// mode outwards, so that a draw takes some √(n p (1 − p)) steps (Kemp 1986).
pub fn binomial(draws: &mut Draws, n: u32, p: f64) -> u32 {
    if p <= 0.0 || n == 0 || p.is_nan() {
        return 0;
    }
    if p >= 1.0 {
        return n;
    }
    let (trials, odds) = (f64::from(n), p / (1.0 - p));
    let mode = ((trials + 1.0) * p).floor().min(trials);
    let log = libm::lgamma(trials + 1.0) - libm::lgamma(mode + 1.0) - libm::lgamma(trials - mode + 1.0)
        + mode * p.ln()
        + (trials - mode) * (-p).ln_1p();
    let top = log.exp();
    let bits = u64::from(draws.bits()) << 21 | u64::from(draws.bits()) >> 11;
    let mut left = bits as f64 / (1_u64 << 53) as f64 - top;
    let (mut low, mut below, mut high, mut above) = (mode, top, mode, top);
    while left >= 0.0 && (low > 0.0 || high < trials) {
        if low > 0.0 {
            below *= low / ((trials - low + 1.0) * odds);
            low -= 1.0;
            left -= below;
            if left < 0.0 {
                return low as u32;
            }
        }
        if high < trials {
            above *= (trials - high) * odds / (high + 1.0);
            high += 1.0;
            left -= above;
            if left < 0.0 {
                return high as u32;
            }
        }
        if below + above < 1e-300 {
            break;
        }
    }
    mode as u32
}

/// The means of resamples with replacement of values that come in few kinds, `counts[k]` times each:
/// as many of each kind are drawn as a multinomial gives, which is what drawing one by one comes to.
pub fn resampled_means(kinds: &[(f64, u32)], draws: u32, seed: u64, problem: u32) -> Vec<f64> {
    let n: u32 = kinds.iter().map(|kind| kind.1).sum();
    let mean = |draw| {
        let mut random = Draws::new(seed, problem, draw);
        let (mut trials, mut rest, mut sum) = (n, n, 0.0);
        for &(value, count) in kinds {
            let hits = binomial(&mut random, trials, f64::from(count) / f64::from(rest.max(1)));
            sum += value * f64::from(hits);
            trials -= hits;
            rest -= count;
        }
        sum / f64::from(n)
    };
    if n == 0 { Vec::new() } else { (0..draws).map(mean).collect() }
}

#[cfg(test)]
mod tests {
    use super::{binomial, resampled_means};
    use crate::Draws;

    /// Shares of 40,000 draws against the probabilities C(4, k) · 3^k / 4^4 at p = 3/4.
    #[test]
    fn shares_of_a_small_binomial() {
        let mut counts = [0_u32; 5];
        let mut draws = Draws::new(3, 0, 0);
        (0..40_000).for_each(|_| counts[binomial(&mut draws, 4, 0.75) as usize] += 1);
        for (count, expected) in counts.into_iter().zip([1.0, 12.0, 54.0, 108.0, 81.0]) {
            let (share, p) = (f64::from(count) / 40_000.0, expected / 256.0);
            // Four standard deviations.
            assert!((share - p).abs() < 4.0 * (p * (1.0 - p) / 40_000.0_f64).sqrt(), "{counts:?}");
        }
        assert_eq!([(9, 0.0), (9, 1.0), (0, 0.5)].map(|(n, p)| binomial(&mut draws, n, p)), [0, 9, 0]);
    }

    #[test]
    fn moments_of_a_large_one() {
        let mut draws = Draws::new(5, 1, 2);
        let found: Vec<f64> = (0..20_000).map(|_| f64::from(binomial(&mut draws, 200_000, 0.03))).collect();
        let mean = found.iter().sum::<f64>() / 20_000.0;
        let variance = found.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;
        // n p = 6,000, n p (1 − p) = 5,820; standard deviations 0.54 and 58.
        assert!((mean - 6000.0).abs() < 2.2 && (variance - 5820.0).abs() < 240.0, "{mean} {variance}");
    }

    /// The variance of a resampled mean is the population variance over n.
    #[test]
    fn means_of_kinds() {
        // Mean 0.1, variance 0.3 - 0.01 = 0.29, of 1,000 items.
        let means = resampled_means(&[(-1.0, 100), (0.0, 700), (1.0, 200)], 20_000, 1, 0);
        let mean = means.iter().sum::<f64>() / 20_000.0;
        let variance = means.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 20_000.0;
        assert!((mean - 0.1).abs() < 5e-4 && (variance / 2.9e-4 - 1.0).abs() < 0.05, "{mean} {variance}");
        assert!(resampled_means(&[], 5, 1, 0).is_empty());
    }
}
