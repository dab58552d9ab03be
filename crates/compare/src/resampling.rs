use cladist_stats::{bca_interval, percentile_interval};

use crate::Test;

/// How an interval comes from resamples.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// Their percentiles.
    Percentile,
    /// Percentiles corrected for bias and skewness (Efron 1987); none where all lie on one side of the estimate.
    Bca,
}

impl Interval {
    /// The interval of a statistic; `jackknife` gives it without each of the cases.
    pub(crate) fn of(
        self,
        replicates: &mut [f64],
        estimate: Option<f64>,
        jackknife: impl FnOnce() -> Vec<f64>,
        alpha: f64,
    ) -> Option<(f64, f64)> {
        match self {
            Self::Percentile => percentile_interval(replicates, alpha),
            Self::Bca => bca_interval(replicates, estimate?, &jackknife(), alpha),
        }
    }
}

/// How a comparison is made.
pub struct Plan<'a> {
    /// The tests, in the order of their p-values.
    pub tests: &'a [Test],
    /// Resamples of a bootstrap.
    pub bootstrap: u32,
    /// Trials of an approximate randomisation.
    pub randomisation: u32,
    /// The seed of all draws.
    pub seed: u64,
    /// One minus the level of the intervals.
    pub alpha: f64,
    /// How they come from the resamples.
    pub interval: Interval,
    /// The score of a corpus by its summed statistics, for corpus metrics; else means are compared.
    pub corpus: Option<Score<'a>>,
}

/// The score of summed statistics.
pub type Score<'a> = &'a (dyn Fn(&[f64]) -> Option<f64> + Sync);

/// The p-value of the paired bootstrap as Koehn 2004 and sacreBLEU give it: how often the resampled
/// difference, its sign dropped, lies further above the mean of those than the difference found;
/// (c + 1) / (B + 1). None without resamples.
pub(crate) fn centred_p(replicates: &[f64], difference: f64) -> Option<f64> {
    let sizes: Vec<f64> = replicates.iter().map(|d| d.abs()).collect();
    let mean = cladist_stats::mean(&sizes)?;
    let beyond = sizes.iter().filter(|size| **size - mean > difference.abs()).count();
    Some((beyond as f64 + 1.0) / (replicates.len() as f64 + 1.0))
}
