use std::collections::BTreeMap;

use cladist_stats::{
    Draws, Zeros, descending_ranks, holm, mcnemar, percentile_interval, rank_interval, sum, wilcoxon,
};

use crate::outcomes::{NONE, Outcomes};

/// Which items count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Items {
    /// Those that all models of the task have.
    Common,
    /// All that a model has, so that means may be of different items.
    All,
}

/// The models of one task: a benchmark in a language, by one metric and filter.
#[derive(Clone, Debug, PartialEq)]
pub struct Board<'a> {
    /// The benchmark.
    pub benchmark: &'a str,
    /// The language.
    pub language: Option<&'a str>,
    /// The metric.
    pub metric: &'a str,
    /// The filter.
    pub filter: Option<&'a str>,
    /// Items that all models have.
    pub common: usize,
    /// Items that some model has.
    pub items: usize,
    /// Best first, ties by name.
    pub entries: Vec<Entry<'a>>,
    /// Every pair of models over their common items, in the order of the entries.
    pub duels: Vec<Duel<'a>>,
}

impl<'a> Board<'a> {
    /// The models, best first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry<'a>> {
        self.entries.iter()
    }

    /// The pairs of models.
    pub fn duels(&self) -> impl Iterator<Item = &Duel<'a>> {
        self.duels.iter()
    }

    /// The rank of a model over the common items.
    pub fn common_rank(&self, entry: &Entry<'_>) -> u32 {
        let mine = entry.common.unwrap_or(f64::NEG_INFINITY);
        let above = |other: &&Entry<'_>| other.common.unwrap_or(f64::NEG_INFINITY) > mine;
        1 + self.entries.iter().filter(above).count() as u32
    }
}

/// One model on a board.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry<'a> {
    /// The model.
    pub model: &'a str,
    /// Items that count.
    pub n: usize,
    /// The mean over the items that count; none where there is none.
    pub mean: Option<f64>,
    /// The percentile interval of the mean over the common items.
    pub interval: Option<(f64, f64)>,
    /// 1 + the number of models with a larger mean.
    pub rank: u32,
    /// Between which ranks the model lies in 1 − α of the resamples.
    pub ranks: Option<(u32, u32)>,
    /// The mean over the common items.
    pub common: Option<f64>,
    /// The mean over all of its items, and the rank by it.
    pub all: (Option<f64>, u32),
    /// The mean over the other models of the share of common items on which this one is better, a
    /// tie counting one half.
    pub win_rate: Option<f64>,
    /// The number of models with a smaller mean, a tie counting one half.
    pub borda: f64,
    /// Models that cannot be told from the best of their tier share its number, from 1.
    pub tier: u32,
}

/// Two models of a board on the items that all have.
#[derive(Clone, Debug, PartialEq)]
pub struct Duel<'a> {
    /// The better one, by its mean.
    pub a: &'a str,
    /// The other.
    pub b: &'a str,
    /// The mean of `a` minus that of `b`.
    pub difference: f64,
    /// By McNemar's test of answers that are right or wrong, else by Wilcoxon's.
    pub p_value: f64,
    /// Adjusted after Holm over the pairs of the board.
    pub p_holm: f64,
    /// Whether that is below α.
    pub separable: bool,
}

/// Scores of the models of a task, by model then item.
struct Matrix<'a> {
    models: Vec<&'a str>,
    /// All scores of each model, in the order of its items.
    all: Vec<Vec<f64>>,
    /// Scores of the common items, item by item, and each item's cluster.
    common: Vec<(u32, Vec<f64>)>,
    items: usize,
}

/// How intervals of means and ranks are found.
#[derive(Clone, Copy, Debug)]
pub struct Resampling {
    /// Resamples; none where only ranks are wanted.
    pub draws: u32,
    /// The seed of the draws.
    pub seed: u64,
    /// One minus the level of the intervals; pairs are separable below it.
    pub alpha: f64,
}

/// The boards of all tasks of a side, in the order of benchmark, language, metric and filter.
pub fn leaderboard(outcomes: &Outcomes, side: u8, items: Items, how: Resampling) -> Vec<Board<'_>> {
    let mut tasks: BTreeMap<_, BTreeMap<&str, Vec<u32>>> = BTreeMap::new();
    let all = outcomes.series.iter().zip(outcomes.by_series());
    for (series, rows) in all.filter(|(series, _)| series.side == side) {
        for at in rows {
            let language = outcomes.text(outcomes.row(at).item.language);
            let text = |number| outcomes.text(number);
            let task = (text(series.benchmark), language, text(series.metric), text(series.filter));
            let models = tasks.entry(task).or_default();
            models.entry(text(series.model).unwrap_or_default()).or_default().push(at);
        }
    }
    let boards =
        tasks.into_iter().zip(0..).map(|(((benchmark, language, metric, filter), models), problem)| {
            let matrix = Matrix::new(outcomes, models);
            let (entries, duels) = matrix.rank(items, how, problem);
            Board {
                benchmark: benchmark.unwrap_or_default(),
                language,
                metric: metric.unwrap_or_default(),
                filter,
                common: matrix.common.len(),
                items: matrix.items,
                entries,
                duels,
            }
        });
    boards.collect()
}

impl<'a> Matrix<'a> {
    /// Of rows of one item by one model the first counts.
    fn new(outcomes: &Outcomes, models: BTreeMap<&'a str, Vec<u32>>) -> Self {
        let mut items: BTreeMap<_, (u32, BTreeMap<usize, f64>)> = BTreeMap::new();
        let mut all = vec![Vec::new(); models.len()];
        for (model, rows) in models.values().enumerate() {
            let mut last = None;
            for &at in rows {
                let row = outcomes.row(at);
                if last.replace(row.item) == Some(row.item) {
                    continue;
                }
                all[model].push(row.value);
                let entry = items.entry(row.item).or_insert((row.cluster, BTreeMap::new()));
                entry.1.insert(model, row.value);
            }
        }
        let count = items.len();
        let whole = items.into_values().filter(|(_, values)| values.len() == models.len());
        let common = whole.map(|(cluster, values)| (cluster, values.into_values().collect())).collect();
        Self { models: models.into_keys().collect(), all, common, items: count }
    }

    fn rank(&self, items: Items, how: Resampling, problem: u32) -> (Vec<Entry<'a>>, Vec<Duel<'a>>) {
        let over_all: Vec<Option<f64>> = self.all.iter().map(|values| cladist_stats::mean(values)).collect();
        let over_common: Vec<Option<f64>> = (0..self.models.len()).map(|model| self.mean(model)).collect();
        let means = if items == Items::All { &over_all } else { &over_common };
        let ranks = ranks(means);
        let ranks_all = self::ranks(&over_all);
        let resampled = self.resample(how, problem);
        let mut entries: Vec<Entry<'_>> = (0..self.models.len())
            .map(|at| {
                let mut means_of: Vec<f64> = resampled.iter().map(|draw| draw.0[at]).collect();
                let mut counts = vec![0; self.models.len()];
                for (_, ranks) in &resampled {
                    counts[ranks[at] as usize - 1] += 1;
                }
                Entry {
                    model: self.models[at],
                    n: if items == Items::All { self.all[at].len() } else { self.common.len() },
                    mean: means[at],
                    interval: percentile_interval(&mut means_of, how.alpha),
                    rank: ranks[at],
                    ranks: rank_interval(&counts, how.alpha),
                    common: over_common[at],
                    all: (over_all[at], ranks_all[at]),
                    win_rate: self.win_rate(at),
                    borda: borda(means, at),
                    tier: 0,
                }
            })
            .collect();
        entries.sort_by(|a, b| (a.rank, a.model).cmp(&(b.rank, b.model)));
        let duels = self.duels(&entries, how.alpha);
        tiers(&mut entries, &duels);
        (entries, duels)
    }

    fn mean(&self, model: usize) -> Option<f64> {
        let n = self.common.len();
        (n > 0).then(|| sum(self.common.iter().map(|(_, values)| values[model])) / n as f64)
    }

    /// Means and ranks of resamples of items, or of clusters of items where they are told.
    fn resample(&self, how: Resampling, problem: u32) -> Vec<(Vec<f64>, Vec<u32>)> {
        let mut units: Vec<(f64, Vec<f64>)> = Vec::new();
        let mut clusters: BTreeMap<u32, usize> = BTreeMap::new();
        for (cluster, values) in &self.common {
            let next = units.len();
            let at = if *cluster == NONE { next } else { *clusters.entry(*cluster).or_insert(next) };
            if at == next {
                units.push((0.0, vec![0.0; self.models.len()]));
            }
            units[at].0 += 1.0;
            units[at].1.iter_mut().zip(values).for_each(|(sum, x)| *sum += x);
        }
        if units.is_empty() {
            return Vec::new();
        }
        let mut order = Vec::new();
        let resample = |draw| {
            let mut random = Draws::new(how.seed, problem, draw);
            let (mut n, mut sums) = (0.0, vec![0.0; self.models.len()]);
            for _ in 0..units.len() {
                let (items, values) = &units[random.below(units.len() as u32) as usize];
                n += items;
                sums.iter_mut().zip(values).for_each(|(sum, x)| *sum += x);
            }
            for sum in &mut sums {
                *sum /= n;
            }
            let mut ranks = vec![1; sums.len()];
            descending_ranks(&sums, &mut order, &mut ranks);
            (sums, ranks)
        };
        (0..how.draws).map(resample).collect()
    }

    fn win_rate(&self, model: usize) -> Option<f64> {
        let others = (0..self.models.len()).filter(|&other| other != model);
        let rates: Vec<f64> = others
            .map(|other| {
                let points = self.common.iter().map(|(_, values)| points(values[model], values[other]));
                points.sum::<f64>() / self.common.len() as f64
            })
            .collect();
        (!self.common.is_empty()).then(|| cladist_stats::mean(&rates)).flatten()
    }

    fn duels(&self, entries: &[Entry<'a>], alpha: f64) -> Vec<Duel<'a>> {
        let place = |entry: &Entry<'_>| self.models.iter().position(|model| *model == entry.model);
        let places: Vec<usize> = entries.iter().filter_map(place).collect();
        let mut duels = Vec::new();
        for (at, &a) in places.iter().enumerate() {
            for &b in &places[at + 1..] {
                let differences: Vec<f64> =
                    self.common.iter().map(|(_, values)| values[a] - values[b]).collect();
                let Some(difference) = cladist_stats::mean(&differences) else { continue };
                let binary =
                    self.common.iter().all(|(_, v)| [v[a], v[b]].iter().all(|&x| x == 0.0 || x == 1.0));
                let count = |side: fn(f64) -> bool| differences.iter().filter(|d| side(**d)).count() as u64;
                let p_value = if binary {
                    mcnemar(count(|d| d > 0.0), count(|d| d < 0.0))
                } else {
                    wilcoxon(&differences, Zeros::Drop, false).map_or(1.0, |found| found.p_value)
                };
                let (a, b) = (self.models[a], self.models[b]);
                duels.push(Duel { a, b, difference, p_value, p_holm: 1.0, separable: false });
            }
        }
        let adjusted = holm(&duels.iter().map(|duel| duel.p_value).collect::<Vec<_>>());
        for (duel, p_holm) in duels.iter_mut().zip(adjusted) {
            duel.p_holm = p_holm;
            duel.separable = p_holm < alpha;
        }
        duels
    }
}

fn points(mine: f64, other: f64) -> f64 {
    if mine > other {
        1.0
    } else if mine == other {
        0.5
    } else {
        0.0
    }
}

/// 1 + the number of larger means; a model without one stands last.
fn ranks(means: &[Option<f64>]) -> Vec<u32> {
    let value = |mean: &Option<f64>| mean.unwrap_or(f64::NEG_INFINITY);
    let rank = |mean| 1 + means.iter().filter(|other| value(other) > value(mean)).count() as u32;
    means.iter().map(rank).collect()
}

fn borda(means: &[Option<f64>], at: usize) -> f64 {
    let Some(mine) = means[at] else { return 0.0 };
    let others = means.iter().enumerate().filter(|(other, _)| *other != at);
    others.filter_map(|(_, mean)| *mean).map(|other| points(mine, other)).sum()
}

/// A model that is separable from the best of the tier begins the next one.
fn tiers(entries: &mut [Entry<'_>], duels: &[Duel<'_>]) {
    let (mut tier, mut best) = (1, entries.first().map_or("", |entry| entry.model));
    for entry in entries {
        let apart = |duel: &&Duel<'_>| duel.a == best && duel.b == entry.model;
        if duels.iter().find(apart).is_some_and(|duel| duel.separable) {
            (tier, best) = (tier + 1, entry.model);
        }
        entry.tier = tier;
    }
}

/// Models over all tasks.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing<'a> {
    /// The model.
    pub model: &'a str,
    /// Tasks that it has a mean in.
    pub tasks: usize,
    /// The mean of its means.
    pub mean: Option<f64>,
    /// 1 + the number of models with a larger mean of means.
    pub rank: u32,
    /// The mean win rate over tasks (HELM, Liang et al. 2022): per task the share of other models
    /// that it beats, a tie counting one half.
    pub win_rate: Option<f64>,
    /// The sum of its Borda points.
    pub borda: f64,
}

/// What boards come to together, best first, ties by name. Only of metrics on one scale is a mean of
/// means worth anything; the win rate and Borda's count need none.
pub fn standings<'a>(boards: &[Board<'a>]) -> Vec<Standing<'a>> {
    let mut models: BTreeMap<&str, (Vec<f64>, Vec<f64>, f64)> = BTreeMap::new();
    for board in boards {
        let others = board.entries.len().saturating_sub(1);
        for entry in &board.entries {
            let (means, wins, borda) = models.entry(entry.model).or_default();
            means.extend(entry.mean);
            wins.extend((others > 0 && entry.mean.is_some()).then(|| entry.borda / others as f64));
            *borda += entry.borda;
        }
    }
    let means: Vec<Option<f64>> = models.values().map(|(means, ..)| cladist_stats::mean(means)).collect();
    let ranks = ranks(&means);
    let mut all: Vec<Standing<'_>> = models
        .into_iter()
        .zip(means.into_iter().zip(ranks))
        .map(|((model, (of, wins, borda)), (mean, rank))| {
            let win_rate = cladist_stats::mean(&wins);
            Standing { model, tasks: of.len(), mean, rank, win_rate, borda }
        })
        .collect();
    all.sort_by(|a, b| (a.rank, a.model).cmp(&(b.rank, b.model)));
    all
}
