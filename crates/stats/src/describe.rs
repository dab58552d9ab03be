/// The sum, with the rounding errors of its steps added at the end (Neumaier 1974).
pub fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for x in values {
        let next = total + x;
        lost += if total.abs() >= x.abs() { (total - next) + x } else { (x - next) + total };
        total = next;
    }
    // An infinite sum has no rounding error.
    if lost.is_finite() { total + lost } else { total }
}

/// The arithmetic mean; none of nothing.
pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| sum(values.iter().copied()) / values.len() as f64)
}

/// Σ w x / Σ w over pairs of a value and its weight; none where the weights sum to nothing.
pub fn weighted_mean(pairs: impl IntoIterator<Item = (f64, f64)> + Clone) -> Option<f64> {
    let weight = sum(pairs.clone().into_iter().map(|(_, w)| w));
    (weight > 0.0).then(|| sum(pairs.into_iter().map(|(x, w)| w * x)) / weight)
}

/// The standard deviation of a sample (divisor n − 1); none below two values.
pub fn sd(values: &[f64]) -> Option<f64> {
    let mean = mean(values).filter(|_| values.len() > 1)?;
    Some((sum(values.iter().map(|x| (x - mean).powi(2))) / (values.len() - 1) as f64).sqrt())
}

/// The quantile `q` (0 to 1) of ascending values, by linear interpolation between the order
/// statistics at q (n − 1): type 7 of Hyndman and Fan 1996, NumPy's default.
pub fn quantile(ascending: &[f64], q: f64) -> Option<f64> {
    let last = ascending.len().checked_sub(1)?;
    if !(0.0..=1.0).contains(&q) {
        return None;
    }
    let place = q * last as f64;
    let low = place.floor() as usize;
    let (a, b) = (*ascending.get(low)?, ascending[(low + 1).min(last)]);
    Some(if a == b { a } else { a + (place - low as f64) * (b - a) })
}

/// The ranks from 1, smallest first; equal values share the mean of their places.
pub fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_unstable_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut begin = 0;
    for tied in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let end = begin + tied.len();
        // Places begin + 1 to end.
        let shared = (begin + end + 1) as f64 / 2.0;
        for &at in tied {
            ranks[at] = shared;
        }
        begin = end;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::{mean, quantile, ranks, sd, sum, weighted_mean};

    #[test]
    fn by_hand() {
        assert_eq!(sum([1e100, 1.0, -1e100]), 1.0);
        assert_eq!(sum([f64::INFINITY, 1.0]), f64::INFINITY);
        assert_eq!((mean(&[]), mean(&[1.0, 2.0])), (None, Some(1.5)));
        assert_eq!((sd(&[1.0]), sd(&[1.0, 3.0])), (None, Some(2_f64.sqrt())));
        assert_eq!(weighted_mean([(1.0, 3.0), (5.0, 1.0)]), Some(2.0));
        assert_eq!(weighted_mean([(1.0, 0.0)]), None);
        assert_eq!((quantile(&[], 0.5), quantile(&[1.0, 2.0], 1.5)), (None, None));
        assert_eq!(quantile(&[1.0, 2.0, 4.0], 0.75), Some(3.0));
        assert_eq!(ranks(&[5.0, 1.0, 5.0]), [2.5, 1.0, 2.5]);
    }
}
