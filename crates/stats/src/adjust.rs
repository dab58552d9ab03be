//! p-values of several tests at once.

/// The Benjamini–Hochberg q-values of p-values, in their order: the least `p_j · m / j` over the
/// ranks `j` from its own on, at most 1 (Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57:289–300).
pub fn benjamini_hochberg(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (rank, &at) in order.iter().enumerate().rev() {
        least = least.min(p_values[at] * p_values.len() as f64 / (rank + 1) as f64);
        adjusted[at] = least;
    }
    adjusted
}

/// Holm's adjusted p-values, in their order: the largest `p_j · (m − j + 1)` over the ranks `j` up to
/// its own, at most 1 (Holm 1979). They bound the chance of any false finding, q-values the share of
/// false ones.
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut adjusted = vec![1.0; p_values.len()];
    let mut largest = 0.0_f64;
    for (rank, &at) in order.iter().enumerate() {
        largest = largest.max(p_values[at] * (p_values.len() - rank) as f64).min(1.0);
        adjusted[at] = largest;
    }
    adjusted
}

#[cfg(test)]
mod tests {
    use super::benjamini_hochberg;

    #[test]
    fn q_values_by_hand() {
        // Sorted 0.01, 0.02, 0.04, 0.9: times 4/1, 4/2, 4/3, 4/4.
        let q = benjamini_hochberg(&[0.04, 0.01, 0.9, 0.02]);
        for (got, expected) in q.iter().zip([0.16 / 3.0, 0.04, 0.9, 0.04]) {
            assert!((got - expected).abs() < 1e-15);
        }
        assert!(benjamini_hochberg(&[]).is_empty());
    }
}
