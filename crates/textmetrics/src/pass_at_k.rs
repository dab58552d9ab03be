/// The unbiased estimate of the probability that one of `k` attempts passes, from `n` attempts of which `passed`
/// passed (Chen et al. 2021, "Evaluating Large Language Models Trained on Code", equation 1); none for fewer than
/// `k` attempts, or `k` of 0.
pub fn pass_at_k(n: u64, passed: u64, k: u64) -> Option<f64> {
    if n < k || k == 0 || passed > n {
        return None;
    }
    if n - passed < k {
        return Some(1.0);
    }
    // 1 − C(n − passed, k) / C(n, k), as a product of as few factors as there are.
    let none = if passed < k {
        (n - passed + 1..=n).map(|i| 1.0 - k as f64 / i as f64).product::<f64>()
    } else {
        (0..k).map(|i| (n - passed - i) as f64 / (n - i) as f64).product::<f64>()
    };
    Some(1.0 - none)
}

#[cfg(test)]
mod tests {
    use super::pass_at_k;

    /// By hand: of five attempts two passed; two drawn fail both with 3/5 · 2/4.
    #[test]
    fn by_hand() {
        let close =
            |found: Option<f64>, wanted: f64| assert!((found.unwrap() - wanted).abs() < 1e-15, "{found:?}");
        close(pass_at_k(5, 2, 1), 0.4);
        close(pass_at_k(5, 2, 2), 0.7);
        close(pass_at_k(5, 2, 3), 0.9);
        close(pass_at_k(5, 2, 4), 1.0);
        close(pass_at_k(5, 0, 5), 0.0);
        assert_eq!(pass_at_k(5, 2, 6), None);
        assert_eq!(pass_at_k(5, 6, 1), None);
    }
}
