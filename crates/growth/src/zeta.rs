//! The Hurwitz zeta function and its derivatives, as far as a power law needs them.

/// `ζ(s, a) · a^s = Σ_k (1 + k/a)^−s` with its first and second derivative by `s`, for `s > 1` and
/// `a ≥ 1`. The factor keeps it within range for any `a` and `s`.
///
/// A few terms one by one, the rest by the formula of Euler and Maclaurin (Johansson 2015, "Rigorous
/// high-precision computation of the Hurwitz zeta function and its derivatives", equation 5); the
/// relative error is below 1e-13.
pub(crate) fn scaled_zeta(s: f64, a: f64) -> [f64; 3] {
    /// B₂ₖ / (2k)! for k = 1 to 7, with B the numbers of Bernoulli.
    const COEFFICIENTS: [f64; 7] = [
        1.0 / 12.0,
        -1.0 / 720.0,
        1.0 / 30_240.0,
        -1.0 / 1_209_600.0,
        1.0 / 47_900_160.0,
        -691.0 / 1_307_674_368_000.0,
        1.0 / 74_724_249_600.0,
    ];
    let mut sum = [0.0; 3];
    // A term `t` with the derivatives of its logarithm.
    let mut add = |t: f64, first: f64, second: f64| {
        sum[0] += t;
        sum[1] += t * first;
        sum[2] += t * (first * first + second);
    };
    let mut n = a;
    while n < s + 25.0 {
        let ln = (n / a).ln();
        add((-s * ln).exp(), -ln, 0.0);
        n += 1.0;
    }
    let ln = (n / a).ln();
    let power = (-s * ln).exp();
    let above = s - 1.0;
    add(power * n / above, -ln - 1.0 / above, 1.0 / (above * above));
    add(power / 2.0, -ln, 0.0);
    // s (s+1) … (s+2k−2) / n^(2k−1), its logarithm derived once and twice.
    let (mut rising, mut first, mut second) = (s / n, 1.0 / s, -1.0 / (s * s));
    let mut next = s + 1.0;
    for coefficient in COEFFICIENTS {
        add(coefficient * rising * power, first - ln, second);
        for _ in 0..2 {
            rising *= next / n;
            first += 1.0 / next;
            second -= 1.0 / (next * next);
            next += 1.0;
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::scaled_zeta;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-12 * expected.abs(), "{found}, not {expected}");
    }

    /// ζ(2) = π²/6, ζ(4) = π⁴/90, ζ(s, a+1) = ζ(s, a) − a^−s; ζ'(2) is OEIS A073002.
    #[test]
    fn known_values() {
        use std::f64::consts::PI;
        close(scaled_zeta(2.0, 1.0)[0], PI.powi(2) / 6.0);
        close(scaled_zeta(4.0, 1.0)[0], PI.powi(4) / 90.0);
        close(scaled_zeta(2.0, 1.0)[1], -0.937_548_254_315_843_8);
        for (s, a) in [(1.5, 1.0), (2.5, 7.0), (30.0, 3.0), (3.0, 1e6)] {
            let (here, next) = (scaled_zeta(s, a)[0], scaled_zeta(s, a + 1.0)[0]);
            close(next * ((a + 1.0) / a).powf(-s), here - 1.0);
        }
    }

    /// Against mpmath 1.4 with 30 digits: zeta(s, a, k) for k = 0, 1, 2, brought to the scale by hand
    /// of the product rule: (a^s ζ)' = a^s (ζ' + ln a · ζ).
    #[test]
    fn derivatives() {
        let cases = [
            (1.5, 1.0, [2.612_375_348_685_488_5, -3.932_239_737_431_101, 15.989_556_371_225_687]),
            (2.5, 7.0, [5.196_271_816_535_061, -3.099_347_792_521_699_5, 4.148_066_277_854_008]),
            (3.0, 1000.0, [500.500_249_999_916_67, -249.999_916_666_731_94, 249.999_999_999_966_67]),
            (40.0, 2.0, [1.000_000_090_438_636_5, -3.666_997_321_404_533e-8, 1.486_857_606_892_110_6e-8]),
        ];
        for (s, a, expected) in cases {
            for (found, expected) in scaled_zeta(s, a).into_iter().zip(expected) {
                close(found, expected);
            }
        }
    }
}
