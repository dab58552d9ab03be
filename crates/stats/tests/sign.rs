//! The sign test against exact fractions (Python: `Fraction(2 * sum(comb(n, k) …), 2**n)`, rounded
//! to the nearest float), which is what SciPy's `binomtest(k, n)` approximates.

use cladist_stats::sign_test;

#[test]
fn exact_fractions() {
    for (more, total, p) in [
        (61, 121, 1.0),
        (80, 150, 0.462_549_517_866_830_3),
        (150, 250, 0.001_883_300_935_076_157),
        (516, 1000, 0.326_936_682_431_595_4),
        (700, 1000, 1.766_567_800_795_013_6e-37),
        (1000, 1000, 1.866_527_237_006_437_8e-301),
        (5100, 10_000, 0.046_585_527_704_947_39),
        (50_500, 100_000, 0.001_582_359_878_851_595_6),
        (500_001, 1_000_000, 0.999_202_115_638_668_2),
        (500_900, 1_000_000, 0.072_018_627_676_481_79),
    ] {
        let got = sign_test(more, total);
        assert!((got / p - 1.0).abs() < 1e-12, "{more} of {total}: {got}, not {p}");
    }
}

#[test]
fn no_number_of_coins_is_too_large() {
    assert!((sign_test(u64::MAX / 2, u64::MAX) - 1.0).abs() < 1e-9);
    assert!(sign_test(u64::MAX, u64::MAX).abs() < 1e-300);
    assert!(sign_test(500_100_000, 1_000_000_000) < 1e-9);
}
