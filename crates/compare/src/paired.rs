use cladist_stats::normal_quantile;

use crate::corpus::Corpus;
use crate::outcomes::Outcomes;
use crate::resampling::Plan;
use crate::slices::Slice;
use crate::values::Values;

/// A test of two models on the same items.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Test {
    /// McNemar's, of answers that are right or wrong.
    Mcnemar,
    /// The exact sign test.
    Sign,
    /// Wilcoxon's signed ranks, normal approximation, zeros dropped.
    Wilcoxon,
    /// The paired bootstrap of Koehn 2004.
    PairedBs,
    /// Approximate randomisation.
    PairedAr,
}

impl Test {
    /// As it stands in a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::Mcnemar => "mcnemar",
            Self::Sign => "sign",
            Self::Wilcoxon => "wilcoxon",
            Self::PairedBs => "paired_bs",
            Self::PairedAr => "paired_ar",
        }
    }
}

/// What a comparison found; none where it has no value.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Compared {
    /// Items that both have.
    pub n: u64,
    /// Clusters, where items belong to some.
    pub clusters: Option<u64>,
    /// The first's mean, or its corpus score.
    pub mean_a: Option<f64>,
    /// The second's.
    pub mean_b: Option<f64>,
    /// The second's minus the first's.
    pub difference: Option<f64>,
    /// The percentile interval of the difference, from the paired bootstrap.
    pub interval: Option<(f64, f64)>,
    /// The standard error of the difference.
    pub error: Option<f64>,
    /// One for each test of the plan; none where the test does not fit.
    pub p_values: Vec<Option<f64>>,
}

impl Compared {
    /// The least difference that a test at `alpha` would find with this power, given the standard
    /// error: (z₁₋α/₂ + z_power) · error.
    pub fn minimum_detectable_effect(&self, alpha: f64, power: f64) -> Option<f64> {
        Some((normal_quantile(1.0 - alpha / 2.0)? + normal_quantile(power)?) * self.error?)
    }
}

/// Compares the two models on the items of a slice. `problem` tells apart the draws of the slices
/// of one run.
pub fn compare(outcomes: &Outcomes, slice: &Slice<'_>, plan: &Plan<'_>, problem: u32) -> Compared {
    match plan.corpus {
        None => Values::new(outcomes, &slice.rows).compare(plan, problem),
        Some(score) => match Corpus::new(outcomes, &slice.rows) {
            Some(corpus) => corpus.compare(plan, score),
            None => Compared {
                n: slice.rows.len() as u64,
                p_values: vec![None; plan.tests.len()],
                ..Compared::default()
            },
        },
    }
}
