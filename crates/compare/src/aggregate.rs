use std::cmp::Ordering;
use std::collections::BTreeMap;

use cladist_stats::{
    Draws, ExactSum, binomial, clustered_error, clustered_interval, sd, t_interval, wilson_interval,
};

use crate::aggregations::Aggregation;
use crate::outcomes::{NONE, Outcomes};
use crate::resampling::Interval;

/// Whose rules hold for the standard error of a group of tasks and for its weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Convention {
    /// The error of that estimator: √Σ wᵢ² seᵢ² over the weights wᵢ of the mean.
    Own,
    /// lm-evaluation-harness up to 0.4.2: every group is weighted by size; errors are pooled.
    LmEval042,
    /// Up to 0.4.8: weights as the group says; errors are pooled whatever the weights.
    LmEval048,
    /// 0.4.13: pooled errors of means weighted by size, √Σ seᵢ² / k of the others.
    LmEval0413,
}

/// A group of tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Its name, which is the benchmark of its scores.
    pub name: String,
    /// The benchmarks in it, or other groups.
    pub tasks: Vec<String>,
    /// Its metrics; none stands for all, each weighted by size.
    pub metrics: Vec<GroupMetric>,
}

/// How a group averages a metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupMetric {
    /// The metric.
    pub metric: String,
    /// Whether a task counts by its number of items, or as one.
    pub weight_by_size: bool,
    /// The filters of which there is a mean; none stands for all.
    pub filters: Vec<String>,
}

/// How scores are aggregated.
pub struct Rules<'a> {
    /// Whose rules hold.
    pub convention: Convention,
    /// How a metric's items become a score, where it is said.
    pub aggregations: BTreeMap<String, Aggregation>,
    /// Groups of tasks, each after those that it names.
    pub groups: &'a [Group],
    /// One minus the level of the intervals.
    pub alpha: f64,
    /// Resamples for the errors of scores that have no formula for it; only by our own rules.
    pub bootstrap: u32,
    /// The seed of these.
    pub seed: u64,
    /// How their intervals come from them.
    pub interval: Interval,
    /// The corpus metric of this name, signature and number of statistics, if it is one.
    pub corpus: &'a FindCorpus,
}

/// From name, signature and number of statistics to a corpus metric.
pub type FindCorpus = dyn Fn(&str, Option<&str>, usize) -> Option<CorpusScore>;

/// The score of summed statistics.
pub type CorpusScore = Box<dyn Fn(&[f64]) -> f64>;

/// One aggregate.
#[derive(Clone, Debug, PartialEq)]
pub struct Score {
    /// The model.
    pub model: String,
    /// The benchmark, or the group's name.
    pub benchmark: String,
    /// The language; none for items of several or without one.
    pub language: Option<String>,
    /// The group of items; none for all.
    pub group: Option<String>,
    /// The metric.
    pub metric: String,
    /// The filter.
    pub filter: Option<String>,
    /// The score; none where it is not defined.
    pub value: Option<f64>,
    /// Items.
    pub n: u64,
    /// Its standard error; none where there is no formula for it.
    pub error: Option<f64>,
    /// Its interval.
    pub interval: Option<(f64, f64)>,
    /// What was computed, beside the metric's own name.
    pub how: String,
}

/// Scores of all series by language and group of items, then of the groups of tasks; in the order of
/// model, benchmark, language, metric, filter and group.
pub fn aggregate(outcomes: &Outcomes, rules: &Rules<'_>) -> Vec<Score> {
    let mut parts: BTreeMap<_, Vec<u32>> = BTreeMap::new();
    for (at, row) in outcomes.rows().enumerate() {
        let series = &outcomes.series[row.series as usize];
        let text = |number| outcomes.text(number);
        let task = [text(series.model), text(series.benchmark), text(row.item.language), text(series.metric)];
        let key = (task, text(series.filter));
        if row.group != NONE {
            parts.entry((key, text(row.group))).or_default().push(at as u32);
        }
        parts.entry((key, None)).or_default().push(at as u32);
    }
    let mut scores: Vec<Score> = Vec::with_capacity(parts.len());
    for ((([model, benchmark, language, metric], filter), group), rows) in parts {
        let own = |text: Option<&str>| text.map(str::to_owned);
        let metric = metric.unwrap_or_default();
        let found = Found::new(outcomes, &rows, rules, metric);
        scores.push(Score {
            model: own(model).unwrap_or_default(),
            benchmark: own(benchmark).unwrap_or_default(),
            language: own(language),
            group: own(group),
            metric: metric.to_owned(),
            filter: own(filter),
            value: found.value,
            n: rows.len() as u64,
            error: found.error,
            interval: found.interval,
            how: found.how.to_owned(),
        });
    }
    for group in rules.groups {
        let of_group = crate::groups::scores(&scores, group, rules);
        scores.extend(of_group);
    }
    scores
}

struct Found {
    how: &'static str,
    value: Option<f64>,
    error: Option<f64>,
    interval: Option<(f64, f64)>,
}

impl Found {
    fn new(outcomes: &Outcomes, rows: &[u32], rules: &Rules<'_>, metric: &str) -> Self {
        let lists: Vec<&[f64]> = rows.iter().map(|&at| outcomes.stats(at)).collect();
        let given = rules.aggregations.get(metric).copied();
        if let (None, Some(score)) = (given, corpus(outcomes, rows, rules, metric)) {
            let width = lists[0].len();
            let score = |weighted: &[(&[f64], f64)]| {
                let mut sums = vec![0.0; width];
                for (list, weight) in weighted {
                    sums.iter_mut().zip(*list).for_each(|(sum, x)| *sum += weight * x);
                }
                Some(score(&sums)).filter(|score| score.is_finite())
            };
            return Self::resampled("corpus", &lists, rules, &score);
        }
        let aggregation = given.unwrap_or_else(|| Aggregation::of(metric, &lists));
        if aggregation != Aggregation::Mean {
            let one = |&at: &u32| std::slice::from_ref(&outcomes.values[at as usize]);
            let bare = lists.iter().all(|list| list.is_empty());
            let lists = if bare { rows.iter().map(one).collect() } else { lists };
            return Self::resampled(aggregation.name(), &lists, rules, &|weighted| {
                aggregation.score(weighted)
            });
        }
        Self::mean(outcomes, rows, rules)
    }

    /// A score that has no formula for its error.
    fn resampled(how: &'static str, lists: &[&[f64]], rules: &Rules<'_>, score: Weighted<'_>) -> Self {
        let kinds = kinds(lists);
        let mut whole: Vec<(&[f64], f64)> = kinds.iter().map(|kind| (kind.0, f64::from(kind.1))).collect();
        let value = score(&whole);
        let draws = if rules.convention == Convention::Own { rules.bootstrap } else { 0 };
        let mut replicates: Vec<f64> = resample(&kinds, draws, rules.seed, score);
        let error = sd(&replicates);
        let jackknife = || {
            let mut without = Vec::with_capacity(lists.len());
            for (at, kind) in kinds.iter().enumerate() {
                whole[at].1 -= 1.0;
                let value = score(&whole).filter(|_| lists.len() > 1);
                whole[at].1 += 1.0;
                without.extend(value.into_iter().cycle().take(kind.1 as usize));
            }
            without
        };
        let interval = rules.interval.of(&mut replicates, value, jackknife, rules.alpha);
        Self { how, value, error, interval }
    }

    fn mean(outcomes: &Outcomes, rows: &[u32], rules: &Rules<'_>) -> Self {
        let how = Aggregation::Mean.name();
        let values: Vec<f64> = rows.iter().map(|&at| outcomes.values[at as usize]).collect();
        let mut sum = ExactSum::default();
        for &value in &values {
            sum.add(value);
        }
        let n = values.len() as f64;
        let mean = sum.value() / n;
        let own = rules.convention == Convention::Own;
        let clusters = if own { clusters(outcomes, rows) } else { Vec::new() };
        if !clusters.is_empty() {
            let interval = clustered_interval(&clusters, mean);
            return Self { how, value: Some(mean), error: clustered_error(&clusters, mean), interval };
        }
        let error = sd(&values).map(|sd| sd / n.sqrt());
        let binary = values.iter().all(|&value| value == 0.0 || value == 1.0);
        let interval = if binary {
            let hits = values.iter().filter(|&&value| value == 1.0).count() as u64;
            wilson_interval(hits, values.len() as u64, rules.alpha)
        } else {
            error.and_then(|error| t_interval(mean, error, n - 1.0, rules.alpha))
        };
        Self { how, value: Some(mean), error, interval }
    }
}

/// A score of lists, each there as often as its weight says.
type Weighted<'a> = &'a dyn Fn(&[(&[f64], f64)]) -> Option<f64>;

/// Distinct lists and how often each is there, in the order of their numbers.
fn kinds<'a>(lists: &[&'a [f64]]) -> Vec<(&'a [f64], u32)> {
    let mut sorted = lists.to_vec();
    let order = |a: &&[f64], b: &&[f64]| {
        let numbers = a.iter().zip(*b).map(|(a, b)| a.total_cmp(b));
        numbers.fold(a.len().cmp(&b.len()), Ordering::then)
    };
    sorted.sort_unstable_by(order);
    let same = |a: &&[f64], b: &&[f64]| order(a, b).is_eq();
    sorted.chunk_by(same).map(|kind| (kind[0], kind.len() as u32)).collect()
}

/// Scores of resamples with replacement: as many items of each kind as a multinomial gives.
fn resample(kinds: &[(&[f64], u32)], draws: u32, seed: u64, score: Weighted<'_>) -> Vec<f64> {
    let n: u32 = kinds.iter().map(|kind| kind.1).sum();
    let few = kinds.len() < n as usize / 4;
    let items: Vec<u32> = if few {
        Vec::new()
    } else {
        (0..).zip(kinds).flat_map(|(at, kind)| vec![at; kind.1 as usize]).collect()
    };
    let mut weighted: Vec<(&[f64], f64)> = kinds.iter().map(|kind| (kind.0, 0.0)).collect();
    let replicate = |draw| {
        let mut random = Draws::new(seed, 0, draw);
        if few {
            let (mut trials, mut rest) = (n, n);
            for (weighted, kind) in weighted.iter_mut().zip(kinds) {
                let hits = binomial(&mut random, trials, f64::from(kind.1) / f64::from(rest.max(1)));
                weighted.1 = f64::from(hits);
                trials -= hits;
                rest -= kind.1;
            }
        } else {
            for kind in &mut weighted {
                kind.1 = 0.0;
            }
            (0..n).for_each(|_| weighted[items[random.below(n) as usize] as usize].1 += 1.0);
        }
        score(&weighted)
    };
    (0..draws).filter_map(replicate).collect()
}

/// The corpus metric that the statistics of some rows are of.
fn corpus(outcomes: &Outcomes, rows: &[u32], rules: &Rules<'_>, metric: &str) -> Option<CorpusScore> {
    let series = &outcomes.series[outcomes.row(*rows.first()?).series as usize];
    let width = outcomes.stats(rows[0]).len();
    if width == 0 || rows.iter().any(|&at| outcomes.stats(at).len() != width) {
        return None;
    }
    (rules.corpus)(metric, outcomes.text(series.signature), width)
}

/// The number of items and the sum of each cluster; empty where not every item has one, or each its own.
fn clusters(outcomes: &Outcomes, rows: &[u32]) -> Vec<(u32, f64)> {
    let mut sums: BTreeMap<u32, (u32, ExactSum)> = BTreeMap::new();
    for &at in rows {
        let row = outcomes.row(at);
        if row.cluster == NONE {
            return Vec::new();
        }
        let sum = sums.entry(row.cluster).or_default();
        sum.0 += 1;
        sum.1.add(row.value);
    }
    if sums.len() == rows.len() {
        return Vec::new();
    }
    sums.into_values().map(|(n, sum)| (n, sum.value())).collect()
}
