use crate::{mean, normal_quantile, normal_sf, ranks, sum, t_sf};

/// The ways to correlate two columns. All are in −1 … 1, and none where a column is constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Correlation {
    /// Spearman's ρ: Pearson's r of the ranks, ties at their mean rank.
    Spearman,
    /// Kendall's τ-b (Kendall 1945), with its correction for ties.
    Kendall,
    /// Pearson's r.
    Pearson,
}

impl Correlation {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Spearman, Self::Kendall, Self::Pearson];

    /// Its name in a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Spearman => "spearman",
            Self::Kendall => "kendall",
            Self::Pearson => "pearson",
        }
    }

    /// Of two columns of equal length; none below two pairs or with a constant column.
    pub fn of(self, x: &[f64], y: &[f64]) -> Option<f64> {
        if x.len() != y.len() || x.iter().chain(y).any(|v| !v.is_finite()) {
            return None;
        }
        match self {
            Self::Spearman => pearson(&ranks(x), &ranks(y)),
            Self::Kendall => Pairs::of(x, y).tau_b(),
            Self::Pearson => pearson(x, y),
        }
    }

    /// The two-sided p-value against no correlation: Student's t with n − 2 degrees of freedom for r and ρ,
    /// the normal approximation with ties for τ (Kendall 1970), as in SciPy.
    pub fn p_value(self, x: &[f64], y: &[f64]) -> Option<f64> {
        let value = self.of(x, y)?;
        let n = x.len() as f64;
        let p = match self {
            Self::Kendall => 2.0 * normal_sf(Pairs::of(x, y).z()?.abs()),
            Self::Spearman | Self::Pearson if n > 2.0 => {
                let t = value * ((n - 2.0) / ((1.0 - value) * (1.0 + value)).max(0.0)).sqrt();
                2.0 * t_sf(t.abs(), n - 2.0)?
            }
            Self::Spearman | Self::Pearson => return None,
        };
        Some(p.min(1.0))
    }

    /// The variance of Fisher's transform: 1/(n − 3) for r (Fisher 1921), (1 + ρ²/2)/(n − 3)
    /// for ρ (Bonett and Wright 2000), 0.437/(n − 4) for τ (Fieller, Hartley and Pearson 1957).
    fn variance(self, value: f64, n: usize) -> Option<f64> {
        let n = n as f64;
        let variance = match self {
            Self::Pearson => 1.0 / (n - 3.0),
            Self::Spearman => (1.0 + value * value / 2.0) / (n - 3.0),
            Self::Kendall => 0.437 / (n - 4.0),
        };
        (variance > 0.0 && variance.is_finite()).then_some(variance)
    }
}

/// An interval of a correlation by Fisher's transform at the level 1 − α; none with too few pairs
/// (4; τ 5).
pub fn fisher_interval(method: Correlation, value: f64, n: usize, alpha: f64) -> Option<(f64, f64)> {
    let wide = normal_quantile(1.0 - alpha / 2.0)? * method.variance(value, n)?.sqrt();
    if value.abs() >= 1.0 {
        // The transform of ±1 is infinite, and so is every end.
        return Some((value, value));
    }
    let z = value.atanh();
    Some(((z - wide).tanh(), (z + wide).tanh()))
}

fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    let (a, b) = (mean(x)?, mean(y)?);
    let sum_of = |f: &dyn Fn(f64, f64) -> f64| sum(x.iter().zip(y).map(|(&x, &y)| f(x - a, y - b)));
    let spread = (sum_of(&|x, _| x * x) * sum_of(&|_, y| y * y)).sqrt();
    let constant = |line: &[f64]| line.iter().all(|v| *v == line[0]);
    (spread > 0.0 && !constant(x) && !constant(y)).then(|| (sum_of(&|x, y| x * y) / spread).clamp(-1.0, 1.0))
}

/// What the pairs of pairs say.
struct Pairs {
    n: u64,
    /// Pairs less those tied in one of the columns; concordant less discordant.
    untied: [u64; 2],
    score: i64,
    /// Σ t(t−1)(2t+5), Σ t(t−1)(t−2), Σ t(t−1) of the groups of ties of each column.
    ties: [[f64; 3]; 2],
}

impl Pairs {
    /// By one sort and one merge sort (Knight 1966).
    fn of(x: &[f64], y: &[f64]) -> Self {
        let mut pairs: Vec<(f64, f64)> = x.iter().copied().zip(y.iter().copied()).collect();
        // A negative zero equals a positive one.
        for pair in &mut pairs {
            *pair = (pair.0 + 0.0, pair.1 + 0.0);
        }
        pairs.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let of_x = groups(pairs.chunk_by(|a, b| a.0 == b.0).map(<[_]>::len));
        let both = groups(pairs.chunk_by(|a, b| a == b).map(<[_]>::len));
        let mut line: Vec<f64> = pairs.into_iter().map(|pair| pair.1).collect();
        let swaps = inversions(&mut line);
        let of_y = groups(line.chunk_by(|a, b| a == b).map(<[_]>::len));
        let n = line.len() as u64;
        let all = n * n.saturating_sub(1) / 2;
        let count = |ties: &[f64; 3]| (ties[2] / 2.0) as u64;
        let tied = count(&of_x) + count(&of_y) - count(&both);
        Self {
            n,
            untied: [all - count(&of_x), all - count(&of_y)],
            score: (all - tied) as i64 - 2 * swaps as i64,
            ties: [of_x, of_y],
        }
    }

    fn tau_b(&self) -> Option<f64> {
        let spread = (self.untied[0] as f64 * self.untied[1] as f64).sqrt();
        (spread > 0.0).then(|| (self.score as f64 / spread).clamp(-1.0, 1.0))
    }

    fn z(&self) -> Option<f64> {
        let n = self.n as f64;
        let [x, y] = &self.ties;
        let all = n * (n - 1.0);
        let mut variance = (all * (2.0 * n + 5.0) - x[0] - y[0]) / 18.0 + x[2] * y[2] / (2.0 * all);
        if n > 2.0 {
            variance += x[1] * y[1] / (9.0 * all * (n - 2.0));
        }
        (variance > 0.0).then(|| self.score as f64 / variance.sqrt())
    }
}

fn groups(sizes: impl Iterator<Item = usize>) -> [f64; 3] {
    sizes.fold([0.0; 3], |[a, b, c], size| {
        let t = size as f64;
        let two = t * (t - 1.0);
        [a + two * (2.0 * t + 5.0), b + two * (t - 2.0), c + two]
    })
}

/// Sorts, and counts the pairs that were in the wrong order.
fn inversions(line: &mut [f64]) -> u64 {
    let (mut count, mut width) = (0, 1);
    let mut merged = Vec::with_capacity(line.len());
    while width < line.len() {
        for piece in line.chunks_mut(2 * width) {
            if piece.len() <= width {
                continue;
            }
            merged.clear();
            let (left, right) = piece.split_at(width);
            let (mut i, mut j) = (0, 0);
            while i < left.len() && j < right.len() {
                if right[j] < left[i] {
                    count += (left.len() - i) as u64;
                    merged.push(right[j]);
                    j += 1;
                } else {
                    merged.push(left[i]);
                    i += 1;
                }
            }
            merged.extend_from_slice(&left[i..]);
            merged.extend_from_slice(&right[j..]);
            piece.copy_from_slice(&merged);
        }
        width *= 2;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::{Correlation, fisher_interval};
    use proptest::prelude::*;

    #[test]
    fn constant_and_short_columns_have_none() {
        for method in Correlation::ALL {
            assert_eq!(method.of(&[], &[]), None);
            assert_eq!(method.of(&[1.0], &[1.0]), None);
            assert_eq!(method.of(&[1.0, 1.0], &[1.0, 2.0]), None);
            assert_eq!(method.of(&[1.0, f64::NAN], &[1.0, 2.0]), None);
            assert_eq!(method.of(&[1.0, 2.0], &[1.0, 2.0]), Some(1.0));
            assert_eq!(fisher_interval(method, 0.5, 3, 0.05), None);
        }
    }

    proptest! {
        /// τ-b is what the pairs say one by one.
        #[test]
        fn kendall_pair_by_pair(pairs in prop::collection::vec((0..6_i32, 0..6_i32), 2..40)) {
            let (x, y): (Vec<f64>, Vec<f64>) =
                pairs.iter().map(|&(a, b)| (f64::from(a), f64::from(b))).unzip();
            let (mut score, mut in_x, mut in_y) = (0, 0, 0);
            for (i, a) in pairs.iter().enumerate() {
                for b in &pairs[..i] {
                    let (p, q) = ((a.0 - b.0).signum(), (a.1 - b.1).signum());
                    score += p * q;
                    in_x += p * p;
                    in_y += q * q;
                }
            }
            let found = Correlation::Kendall.of(&x, &y);
            if in_x == 0 || in_y == 0 {
                prop_assert_eq!(found, None);
            } else {
                let wanted = f64::from(score) / (f64::from(in_x) * f64::from(in_y)).sqrt();
                prop_assert!((found.unwrap() - wanted).abs() < 1e-12);
            }
        }
    }
}
