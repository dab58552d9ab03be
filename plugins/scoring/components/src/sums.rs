use cladist_sdk::prelude::*;
use cladist_stats::{Draws, ExactSum, percentile_interval};

/// Statistics of items summed over a corpus, and those of each item where they are drawn from again.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Sums {
    /// Items.
    pub(crate) n: u64,
    /// Items without a prediction among them.
    pub(crate) missing: u64,
    /// The whole parts, exact as long as they stay below 2^53.
    whole: Vec<f64>,
    /// What is left of each where it is no whole number (a mean length of references).
    rest: Vec<ExactSum>,
    /// The statistics of each item, one after the other.
    items: Vec<f32>,
}

impl Sums {
    pub(crate) fn add(&mut self, stats: &[f64], missing: bool, keep: bool) {
        self.n += 1;
        self.missing += u64::from(missing);
        self.whole.resize(stats.len(), 0.0);
        for (at, (sum, &x)) in self.whole.iter_mut().zip(stats).enumerate() {
            let whole = x.floor();
            *sum += whole;
            if x > whole {
                self.rest.resize(stats.len(), ExactSum::default());
                self.rest[at].add(x - whole);
            }
        }
        if keep {
            self.items.extend(stats.iter().map(|&x| x as f32));
        }
    }

    pub(crate) fn merge(&mut self, later: Self) {
        self.n += later.n;
        self.missing += later.missing;
        self.whole.resize(self.whole.len().max(later.whole.len()), 0.0);
        self.whole.iter_mut().zip(later.whole).for_each(|(sum, x)| *sum += x);
        self.rest.resize(self.rest.len().max(later.rest.len()), ExactSum::default());
        self.rest.iter_mut().zip(&later.rest).for_each(|(sum, other)| sum.join(other));
        self.items.extend(later.items);
    }

    /// The sums.
    pub(crate) fn total(&self) -> Vec<f64> {
        let rest = |at: usize| self.rest.get(at).map_or(0.0, ExactSum::value);
        self.whole.iter().enumerate().map(|(at, sum)| sum + rest(at)).collect()
    }

    /// Standard error and interval of 95 % by bootstrap over items (Efron 1979): resamples of the statistics,
    /// never of texts. None for fewer than two items.
    pub(crate) fn resampled(
        &mut self,
        bootstrap: Bootstrap,
        score: &(dyn Fn(&[f64]) -> f64 + Sync),
    ) -> Option<Resampled> {
        let width = self.whole.len();
        if bootstrap.draws == 0 || self.n < 2 || width == 0 {
            return None;
        }
        let rows = sorted(&self.items, width);
        let chunk = (bootstrap.draws as usize).div_ceil(64);
        let parts = cladist_sdk::par_map((bootstrap.draws as usize).div_ceil(chunk), |part| {
            let draws = (part * chunk) as u32..((part + 1) * chunk).min(bootstrap.draws as usize) as u32;
            let mut sums = vec![0.0; width];
            draws.map(|draw| score(resample(&rows, &mut sums, bootstrap.seed, draw))).collect::<Vec<f64>>()
        });
        let mut replicates: Vec<f64> = parts.into_iter().flatten().collect();
        let stderr = cladist_stats::sd(&replicates)?;
        let (low, high) = percentile_interval(&mut replicates, 0.05)?;
        Some(Resampled { stderr, low, high })
    }
}

/// How often to draw, and from which seed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bootstrap {
    pub(crate) draws: u32,
    pub(crate) seed: u64,
}

/// What resamples say of a score.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Resampled {
    pub(crate) stderr: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
}

/// The items in an order that does not depend on that of the input.
fn sorted(items: &[f32], width: usize) -> Vec<f32> {
    let mut rows: Vec<&[f32]> = items.chunks_exact(width).collect();
    let compare = |a: &f32, b: &f32| a.total_cmp(b);
    rows.sort_unstable_by(|a, b| {
        a.iter()
            .zip(*b)
            .map(|(a, b)| compare(a, b))
            .find(|order| order.is_ne())
            .unwrap_or(std::cmp::Ordering::Equal)
    });
    rows.concat()
}

/// The sums of one resample.
fn resample<'a>(rows: &[f32], sums: &'a mut [f64], seed: u64, draw: u32) -> &'a [f64] {
    let width = sums.len();
    let n = (rows.len() / width) as u32;
    let mut random = Draws::new(seed, 0, draw);
    sums.fill(0.0);
    for _ in 0..n {
        let at = random.below(n) as usize * width;
        sums.iter_mut().zip(&rows[at..at + width]).for_each(|(sum, &x)| *sum += f64::from(x));
    }
    sums
}
