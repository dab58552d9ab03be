//! Corpus metrics: what is resampled are the sufficient statistics of each item, never text.
use cladist_stats::{NumpyRandom, sd};

use crate::outcomes::Outcomes;
use crate::resampling::{Plan, Score, centred_p};
use crate::{Compared, Test};

/// Statistics of the same items by two systems, item by item.
pub(crate) struct Corpus {
    width: usize,
    a: Vec<f64>,
    b: Vec<f64>,
}

impl Corpus {
    /// None where a row has no statistics, or another number of them than the others.
    pub(crate) fn new(outcomes: &Outcomes, rows: &[[u32; 2]]) -> Option<Self> {
        let width = outcomes.stats(rows.first()?[0]).len();
        let gather = |side: usize| {
            let mut all = Vec::with_capacity(rows.len() * width);
            for pair in rows {
                let stats = outcomes.stats(pair[side]);
                if stats.len() != width {
                    return None;
                }
                all.extend_from_slice(stats);
            }
            Some(all)
        };
        (width > 0).then_some(Self { width, a: gather(0)?, b: gather(1)? })
    }

    fn items(&self) -> usize {
        self.a.len() / self.width
    }

    /// The comparison; draws are those of NumPy's default generator from the plan's seed, as sacreBLEU
    /// takes them, so that its resamples are had again.
    pub(crate) fn compare(&self, plan: &Plan<'_>, score: Score<'_>) -> Compared {
        let (mean_a, mean_b) = (score(&self.sums(&self.a)), score(&self.sums(&self.b)));
        let difference = mean_a.zip(mean_b).map(|(a, b)| b - a);
        let mut replicates = self.bootstrap(plan, score);
        let error = sd(&replicates);
        let p_value = |test: &Test| {
            let difference = difference?;
            match test {
                Test::PairedBs => centred_p(&replicates, difference),
                Test::PairedAr => self.randomisation(plan, score, difference),
                Test::Mcnemar | Test::Sign | Test::Wilcoxon => None,
            }
        };
        let p_values = plan.tests.iter().map(p_value).collect();
        let jackknife = || self.jackknife(score);
        let interval = plan.interval.of(&mut replicates, difference, jackknife, plan.alpha);
        Compared {
            n: self.items() as u64,
            clusters: None,
            mean_a,
            mean_b,
            difference,
            interval,
            error,
            p_values,
        }
    }

    /// The summed statistics of all items.
    fn sums(&self, stats: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.width];
        stats.chunks_exact(self.width).for_each(|row| add(&mut sums, row, 1.0));
        sums
    }

    /// Differences of resamples.
    fn bootstrap(&self, plan: &Plan<'_>, score: Score<'_>) -> Vec<f64> {
        let mut random = NumpyRandom::new(plan.seed);
        let n = self.items();
        let mut counts = vec![0_u32; n];
        let mut sums = [vec![0.0; self.width], vec![0.0; self.width]];
        let mut replicate = || {
            counts.fill(0);
            (0..n).for_each(|_| counts[random.below(n as u32) as usize] += 1);
            let [first, second] = &mut sums;
            first.fill(0.0);
            second.fill(0.0);
            for ((&count, a), b) in
                counts.iter().zip(self.a.chunks_exact(self.width)).zip(self.b.chunks_exact(self.width))
            {
                if count > 0 {
                    add(first, a, f64::from(count));
                    add(second, b, f64::from(count));
                }
            }
            Some(score(second)? - score(first)?)
        };
        (0..plan.bootstrap).filter_map(|_| replicate()).collect()
    }

    /// The difference without each of the items.
    fn jackknife(&self, score: Score<'_>) -> Vec<f64> {
        let (a, b) = (self.sums(&self.a), self.sums(&self.b));
        let without = |sums: &[f64], row: &[f64]| -> Option<f64> {
            score(&sums.iter().zip(row).map(|(sum, x)| sum - x).collect::<Vec<_>>())
        };
        let rows = self.a.chunks_exact(self.width).zip(self.b.chunks_exact(self.width));
        rows.filter_map(|(one, other)| Some(without(&b, other)? - without(&a, one)?)).collect()
    }

    /// Approximate randomisation (Riezler and Maxwell 2005): how often a difference at least as
    /// large arises when the two systems' outputs change places at random, item by item.
    fn randomisation(&self, plan: &Plan<'_>, score: Score<'_>, difference: f64) -> Option<f64> {
        let mut random = NumpyRandom::new(plan.seed);
        let mut coins = random.coins();
        let mut all = self.sums(&self.a);
        add(&mut all, &self.sums(&self.b), 1.0);
        let mut beyond = 0_u64;
        let (mut one, mut other) = (vec![0.0; self.width], vec![0.0; self.width]);
        for _ in 0..plan.randomisation {
            one.fill(0.0);
            for (a, b) in self.a.chunks_exact(self.width).zip(self.b.chunks_exact(self.width)) {
                add(&mut one, if coins.flip() { a } else { b }, 1.0);
            }
            // What is not on one side is on the other; whole numbers, so no error creeps in.
            other.iter_mut().zip(&all).zip(&one).for_each(|((other, all), one)| *other = all - one);
            beyond += u64::from((score(&one)? - score(&other)?).abs() > difference.abs());
        }
        Some((beyond as f64 + 1.0) / (f64::from(plan.randomisation) + 1.0))
    }
}

fn add(sums: &mut [f64], row: &[f64], times: f64) {
    sums.iter_mut().zip(row).for_each(|(sum, x)| *sum += times * x);
}
