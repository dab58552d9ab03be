//! Resampling with replacement (Efron 1979): what a mean or a rank could have been with other items.

use std::ops::Range;

use crate::{Draws, bca_interval_of_mean, quantile};

/// Series of equal length over the same items (models over languages), resampled together, so
/// that series stay comparable within a draw.
#[derive(Clone, Copy, Debug)]
pub struct Series<'a> {
    values: &'a [f64],
    items: usize,
    width: usize,
}

impl<'a> Series<'a> {
    /// The values by item, then by series; none when their number does not fit.
    pub fn new(values: &'a [f64], items: usize, series: usize) -> Option<Self> {
        (items.checked_mul(series)? == values.len()).then_some(Self { values, items, width: series })
    }

    /// Means and ranks of every series in some of the draws. Draw `d` is the same whichever range
    /// it is asked for in.
    pub fn resample(self, seed: u64, problem: u32, draws: Range<u32>) -> Resampled {
        let found = Self::resample_all(&[self], seed, problem, draws).pop();
        found.unwrap_or(Resampled { width: 1, means: Vec::new(), ranks: Vec::new() })
    }

    /// The same for several at once: those of equally many items have the same places drawn.
    pub fn resample_all(all: &[Self], seed: u64, problem: u32, draws: Range<u32>) -> Vec<Resampled> {
        let mut means: Vec<Vec<f64>> = all.iter().map(|one| vec![0.0; draws.len() * one.width]).collect();
        let mut counts: Vec<u32> = Vec::new();
        for (at, draw) in draws.enumerate() {
            // Nothing drawn yet.
            counts.clear();
            for (one, means) in all.iter().zip(&mut means) {
                if one.items == 0 || one.width == 0 {
                    continue;
                }
                if counts.len() != one.items {
                    counts.resize(one.items, 0);
                    resample_counts(&mut Draws::new(seed, problem, draw), &mut counts);
                }
                one.add_up(&counts, &mut means[at * one.width..(at + 1) * one.width]);
            }
        }
        all.iter().zip(means).map(|(one, means)| one.ranked(means)).collect()
    }

    /// The means under these counts of the items.
    fn add_up(self, counts: &[u32], means: &mut [f64]) {
        for (&count, row) in counts.iter().zip(self.values.chunks_exact(self.width)) {
            if count > 0 {
                let times = f64::from(count);
                means.iter_mut().zip(row).for_each(|(sum, x)| *sum += times * x);
            }
        }
        for mean in means {
            *mean /= self.items as f64;
        }
    }

    fn ranked(self, means: Vec<f64>) -> Resampled {
        let mut ranks = vec![0; means.len()];
        let mut order = Vec::new();
        let width = self.width.max(1);
        for (means, ranks) in means.chunks_exact(width).zip(ranks.chunks_exact_mut(width)) {
            descending_ranks(means, &mut order, ranks);
        }
        Resampled { width, means, ranks }
    }
}

/// Some draws of several series.
#[derive(Clone, Debug, PartialEq)]
pub struct Resampled {
    width: usize,
    /// By draw, then by series.
    means: Vec<f64>,
    ranks: Vec<u32>,
}

/// What 1 − α of the draws gave for one series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Intervals {
    /// The ends of the interval of the mean.
    pub mean: (f64, f64),
    /// The best and the worst rank among the series.
    pub rank: (u32, u32),
}

impl Intervals {
    /// Of one series over all parts of the draws; none without draws.
    pub fn of(parts: &[Resampled], series: usize, alpha: f64) -> Option<Self> {
        Self::with(parts, series, alpha, |means| percentile_interval(means, alpha))
    }

    /// The same with the BCa interval of the mean; `values` are those of the series.
    pub fn bca(parts: &[Resampled], series: usize, alpha: f64, values: &[f64]) -> Option<Self> {
        Self::with(parts, series, alpha, |means| bca_interval_of_mean(means, values, alpha))
    }

    fn with(
        parts: &[Resampled],
        series: usize,
        alpha: f64,
        interval: impl FnOnce(&mut [f64]) -> Option<(f64, f64)>,
    ) -> Option<Self> {
        let mut means: Vec<f64> = Vec::new();
        let mut ranks: Vec<u32> = Vec::new();
        for part in parts {
            means.extend(part.means.iter().skip(series).step_by(part.width));
            ranks.extend(part.ranks.iter().skip(series).step_by(part.width));
        }
        let mut counts = vec![0; ranks.iter().copied().max().unwrap_or(0) as usize];
        for rank in ranks {
            counts[rank as usize - 1] += 1;
        }
        Some(Self { mean: interval(&mut means)?, rank: rank_interval(&counts, alpha)? })
    }
}

/// How often each item comes in one resample of as many items.
pub fn resample_counts(draws: &mut Draws, counts: &mut [u32]) {
    counts.fill(0);
    let n = counts.len() as u32;
    (0..n).for_each(|_| counts[draws.below(n) as usize] += 1);
}

/// The percentile interval of a statistic of `n` cases: `statistic` gets the places of the cases of
/// each draw. Draws in which it has no value do not count; none when more than half have none.
pub fn bootstrap_interval(
    n: usize,
    [draws, problem]: [u32; 2],
    seed: u64,
    alpha: f64,
    mut statistic: impl FnMut(&[usize]) -> Option<f64>,
) -> Option<(f64, f64)> {
    let mut places = vec![0; n];
    let mut replicates = Vec::with_capacity(draws as usize);
    for draw in 0..draws {
        let mut random = Draws::new(seed, problem, draw);
        for place in &mut places {
            *place = random.below(n as u32) as usize;
        }
        replicates.extend(statistic(&places));
    }
    if 2 * replicates.len() < draws as usize {
        return None;
    }
    percentile_interval(&mut replicates, alpha)
}

/// The percentile interval (Efron and Tibshirani 1993, chapter 13): the quantiles α/2 and 1 − α/2
/// of the replicates, which are left sorted. None of no replicates.
pub fn percentile_interval(replicates: &mut [f64], alpha: f64) -> Option<(f64, f64)> {
    replicates.sort_unstable_by(f64::total_cmp);
    Some((quantile(replicates, alpha / 2.0)?, quantile(replicates, 1.0 - alpha / 2.0)?))
}

/// The ranks of values from 1, largest first; equal values share the best of their places.
pub fn descending_ranks(values: &[f64], order: &mut Vec<u32>, ranks: &mut [u32]) {
    order.clear();
    order.extend(0..values.len().min(ranks.len()) as u32);
    let value = |&at: &u32| values[at as usize];
    order.sort_unstable_by(|a, b| value(b).total_cmp(&value(a)));
    let mut rank = 1;
    for tied in order.chunk_by(|a, b| value(a) == value(b)) {
        for &at in tied {
            ranks[at as usize] = rank;
        }
        rank += tied.len() as u32;
    }
}

/// The ranks between which 1 − α of the draws lie, each end itself a rank that was reached:
/// `counts[r]` draws had the rank r + 1.
pub fn rank_interval(counts: &[u32], alpha: f64) -> Option<(u32, u32)> {
    let total: u64 = counts.iter().map(|&c| u64::from(c)).sum();
    let at = |share: f64| {
        let mut seen = 0;
        let reached = counts.iter().position(|&count| {
            seen += u64::from(count);
            count > 0 && seen as f64 >= share * total as f64
        });
        reached.map(|rank| rank as u32 + 1)
    };
    Some((at(alpha / 2.0)?, at(1.0 - alpha / 2.0)?))
}

#[cfg(test)]
mod tests {
    use super::{Intervals, Series, descending_ranks, rank_interval};

    #[test]
    fn pieces_of_draws_are_the_whole() {
        let values: Vec<f64> = (0..12).map(|i| f64::from(i * i % 7)).collect();
        let series = Series::new(&values, 4, 3).unwrap();
        let means = |problem, draws| series.resample(9, problem, draws).means;
        let mut pieces = means(1, 0..10);
        pieces.extend(means(1, 10..25));
        assert_eq!(pieces, means(1, 0..25));
        assert_ne!(pieces, means(2, 0..25));
        let other = Series::new(&values, 6, 2).unwrap();
        let both = Series::resample_all(&[series, other, series], 9, 1, 0..25);
        assert_eq!(both, [series, other, series].map(|one| one.resample(9, 1, 0..25)));
        assert!(Series::new(&values, 5, 3).is_none());
    }

    /// The variance of a resampled mean is the population variance over n.
    #[test]
    fn resampled_means_have_the_variance_of_a_mean() {
        let values: [f64; 8] = [1.0, 4.0, 2.0, 8.0, 5.0, 7.0, 1.0, 4.0];
        let draws = 40_000;
        let means = Series::new(&values, 8, 1).unwrap().resample(1, 0, 0..draws).means;
        let mean = values.iter().sum::<f64>() / 8.0;
        let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / 64.0;
        let found = means.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(draws);
        assert!((found / variance - 1.0).abs() < 0.03, "{found}, not {variance}");
    }

    /// The second series is the first and a half, whatever the languages drawn.
    #[test]
    fn intervals_of_parts_and_of_the_whole() {
        let values: Vec<f64> = (0..9).flat_map(|i| [f64::from(i), f64::from(i) + 0.5]).collect();
        let series = Series::new(&values, 9, 2).unwrap();
        let whole = [series.resample(3, 0, 0..200)];
        let parts = [series.resample(3, 0, 0..50), series.resample(3, 0, 50..200)];
        for place in 0..2 {
            assert_eq!(Intervals::of(&whole, place, 0.05), Intervals::of(&parts, place, 0.05));
        }
        let [first, second] = [0, 1].map(|place| Intervals::of(&whole, place, 0.05).unwrap());
        assert_eq!((first.rank, second.rank), ((2, 2), (1, 1)));
        assert!((second.mean.0 - first.mean.0 - 0.5).abs() < 1e-12);
        assert!(first.mean.0 < 4.0 && first.mean.1 > 4.0, "{first:?}");
        assert_eq!(Intervals::of(&[], 0, 0.05), None);
    }

    #[test]
    fn ranks_by_hand() {
        let (mut order, mut ranks) = (Vec::new(), [0; 4]);
        descending_ranks(&[0.5, 0.9, 0.5, 0.1], &mut order, &mut ranks);
        assert_eq!(ranks, [2, 1, 2, 4]);
        // Of 100 draws 2 at rank 1, 95 at 2, 3 at 4.
        assert_eq!(rank_interval(&[2, 95, 0, 3], 0.05), Some((2, 4)));
        assert_eq!(rank_interval(&[0, 100, 0], 0.05), Some((2, 2)));
        assert_eq!(rank_interval(&[], 0.05), None);
    }
}
