//! The mean difference of paired scores: its error, interval and tests.
use std::collections::BTreeMap;

use cladist_stats::{
    Draws, Zeros, clustered_error, mcnemar, mean, resampled_means, sd, sign_flip_test, sign_test, wilcoxon,
};

use crate::outcomes::{NONE, Outcomes};
use crate::resampling::{Plan, centred_p};
use crate::{Compared, Test};

/// Up to this many distinct differences resamples are drawn by kind.
const FEW_KINDS: usize = 16;

/// Scores of the same items by two models.
pub(crate) struct Values {
    a: Vec<f64>,
    b: Vec<f64>,
    /// b − a.
    differences: Vec<f64>,
    /// By cluster how many items and the sum of their differences; empty where none is told.
    clusters: Vec<(u32, f64)>,
}

impl Values {
    pub(crate) fn new(outcomes: &Outcomes, rows: &[[u32; 2]]) -> Self {
        let value = |at: u32| outcomes.values[at as usize];
        let (a, b): (Vec<f64>, Vec<f64>) = rows.iter().map(|&[a, b]| (value(a), value(b))).unzip();
        let differences: Vec<f64> = a.iter().zip(&b).map(|(a, b)| b - a).collect();
        let cluster = |[a, b]: [u32; 2]| {
            let of = |at: u32| outcomes.row(at).cluster;
            if of(a) == NONE { of(b) } else { of(a) }
        };
        let mut sums: BTreeMap<u32, (u32, f64)> = BTreeMap::new();
        for (&pair, difference) in rows.iter().zip(&differences) {
            let sum = sums.entry(cluster(pair)).or_default();
            *sum = (sum.0 + 1, sum.1 + difference);
        }
        let told = !sums.contains_key(&NONE) && sums.len() < rows.len();
        Self { a, b, differences, clusters: if told { sums.into_values().collect() } else { Vec::new() } }
    }

    pub(crate) fn compare(&self, plan: &Plan<'_>, problem: u32) -> Compared {
        let n = self.differences.len();
        let difference = mean(&self.differences);
        let mut replicates = self.replicates(plan, problem);
        let interval = plan.interval.of(&mut replicates, difference, || self.jackknife(), plan.alpha);
        Compared {
            n: n as u64,
            clusters: (!self.clusters.is_empty()).then_some(self.clusters.len() as u64),
            mean_a: mean(&self.a),
            mean_b: mean(&self.b),
            difference,
            interval,
            error: difference.and_then(|difference| self.error(difference)),
            p_values: plan
                .tests
                .iter()
                .map(|&test| difference.and_then(|mean| self.p_value(test, mean, &replicates, plan, problem)))
                .collect(),
        }
    }

    /// The standard error of the mean difference; items of a cluster count as one observation.
    fn error(&self, difference: f64) -> Option<f64> {
        if self.clusters.is_empty() {
            return Some(sd(&self.differences)? / (self.differences.len() as f64).sqrt());
        }
        clustered_error(&self.clusters, difference)
    }

    /// Mean differences of resamples of items, or of clusters where there are some.
    fn replicates(&self, plan: &Plan<'_>, problem: u32) -> Vec<f64> {
        if !self.clusters.is_empty() {
            return (0..plan.bootstrap)
                .map(|draw| self.of_clusters(Draws::new(plan.seed, problem, draw)))
                .collect();
        }
        let mut sorted = self.differences.clone();
        sorted.sort_unstable_by(f64::total_cmp);
        let kinds: Vec<(f64, u32)> = sorted
            .chunk_by(|a, b| a.to_bits() == b.to_bits())
            .take(FEW_KINDS + 1)
            .map(|kind| (kind[0], kind.len() as u32))
            .collect();
        if kinds.len() <= FEW_KINDS {
            return resampled_means(&kinds, plan.bootstrap, plan.seed, problem);
        }
        let n = self.differences.len() as u32;
        let mean = |draw| {
            let mut draws = Draws::new(plan.seed, problem, draw);
            let sum: f64 = (0..n).map(|_| self.differences[draws.below(n) as usize]).sum();
            sum / f64::from(n)
        };
        (0..plan.bootstrap).map(mean).collect()
    }

    /// The mean difference without each of the items, or of the clusters.
    fn jackknife(&self) -> Vec<f64> {
        let sum: f64 = cladist_stats::sum(self.differences.iter().copied());
        let n = self.differences.len() as f64;
        if self.clusters.is_empty() {
            return self.differences.iter().map(|d| (sum - d) / (n - 1.0)).collect();
        }
        self.clusters.iter().map(|(items, of)| (sum - of) / (n - f64::from(*items))).collect()
    }

    fn of_clusters(&self, mut draws: Draws) -> f64 {
        let n = self.clusters.len() as u32;
        let (items, sum) = (0..n).fold((0, 0.0), |(items, sum), _| {
            let cluster = self.clusters[draws.below(n) as usize];
            (items + u64::from(cluster.0), sum + cluster.1)
        });
        sum / items as f64
    }

    fn p_value(
        &self,
        test: Test,
        difference: f64,
        replicates: &[f64],
        plan: &Plan<'_>,
        problem: u32,
    ) -> Option<f64> {
        let (up, down) = self.sides();
        match test {
            Test::Mcnemar => {
                let binary = self.a.iter().chain(&self.b).all(|&x| x == 0.0 || x == 1.0);
                binary.then(|| mcnemar(down, up))
            }
            Test::Sign => Some(sign_test(up.max(down), up + down)),
            Test::Wilcoxon => match wilcoxon(&self.differences, Zeros::Drop, false) {
                Some(found) => Some(found.p_value),
                None => (up + down == 0 && !self.differences.is_empty()).then_some(1.0),
            },
            Test::PairedBs => centred_p(replicates, difference),
            Test::PairedAr if self.clusters.is_empty() => {
                sign_flip_test(&self.differences, plan.randomisation, plan.seed, problem)
            }
            Test::PairedAr => {
                let sums: Vec<f64> = self.clusters.iter().map(|cluster| cluster.1).collect();
                sign_flip_test(&sums, plan.randomisation, plan.seed, problem)
            }
        }
    }

    /// How many items the second does better, and worse.
    fn sides(&self) -> (u64, u64) {
        let count = |side: fn(&f64) -> bool| self.differences.iter().filter(|d| side(d)).count() as u64;
        (count(|d| *d > 0.0), count(|d| *d < 0.0))
    }
}
