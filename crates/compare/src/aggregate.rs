use std::collections::BTreeMap;

use cladist_stats::{ExactSum, clustered_error, clustered_interval, sd, t_interval, wilson_interval};

use crate::aggregations::Aggregation;
use crate::outcomes::{NONE, Outcomes};

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
    for (at, row) in outcomes.rows.iter().enumerate() {
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
            let value = Some(score).filter(|score| score.is_finite());
            return Self { how: "corpus", value, error: None, interval: None };
        }
        let aggregation = given.unwrap_or_else(|| Aggregation::of(metric, &lists));
        let how = aggregation.name();
        if aggregation != Aggregation::Mean {
            return Self { how, value: aggregation.score(&lists), error: None, interval: None };
        }
        let values: Vec<f64> = rows.iter().map(|&at| outcomes.rows[at as usize].value).collect();
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
            wilson_interval(
                values.iter().filter(|&&value| value == 1.0).count() as u64,
                values.len() as u64,
                rules.alpha,
            )
        } else {
            error.and_then(|error| t_interval(mean, error, n - 1.0, rules.alpha))
        };
        Self { how, value: Some(mean), error, interval }
    }
}

/// The corpus score of rows whose statistics are those of a corpus metric.
fn corpus(outcomes: &Outcomes, rows: &[u32], rules: &Rules<'_>, metric: &str) -> Option<f64> {
    let series = &outcomes.series[outcomes.rows[*rows.first()? as usize].series as usize];
    let width = outcomes.stats(rows[0]).len();
    if width == 0 || rows.iter().any(|&at| outcomes.stats(at).len() != width) {
        return None;
    }
    let score = (rules.corpus)(metric, outcomes.text(series.signature), width)?;
    let mut sums = vec![0.0; width];
    for &at in rows {
        sums.iter_mut().zip(outcomes.stats(at)).for_each(|(sum, x)| *sum += x);
    }
    Some(score(&sums))
}

/// The number of items and the sum of each cluster; empty where not every item has one, or each its own.
fn clusters(outcomes: &Outcomes, rows: &[u32]) -> Vec<(u32, f64)> {
    let mut sums: BTreeMap<u32, (u32, ExactSum)> = BTreeMap::new();
    for &at in rows {
        let row = &outcomes.rows[at as usize];
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
