//! Means over tasks.
use std::collections::BTreeMap;

use cladist_stats::normal_quantile;

use crate::aggregate::{Convention, Group, GroupMetric, Rules, Score};

/// The scores of a group, of those of its tasks that stand for all items. A model that lacks a task
/// has no mean of the group: a mean over other tasks would look like one over these.
pub(crate) fn scores(all: &[Score], group: &Group, rules: &Rules<'_>) -> Vec<Score> {
    let mut found: BTreeMap<_, Vec<&Score>> = BTreeMap::new();
    for score in all.iter().filter(|score| score.group.is_none() && group.tasks.contains(&score.benchmark)) {
        let key = (score.model.as_str(), score.metric.as_str(), score.filter.as_deref());
        found.entry(key).or_default().push(score);
    }
    let whole = found.into_iter().filter(|(_, parts)| {
        group.tasks.iter().all(|task| parts.iter().any(|score| score.benchmark == *task))
    });
    whole
        .filter_map(|((_, metric, filter), parts)| {
            of_metric(&parts, group, wanted(group, metric, filter)?, rules)
        })
        .collect()
}

/// Whether the group averages this metric, and whether by size.
fn wanted(group: &Group, metric: &str, filter: Option<&str>) -> Option<bool> {
    if group.metrics.is_empty() {
        return Some(true);
    }
    let fits = |one: &&GroupMetric| {
        let filters = &one.filters;
        one.metric == metric
            && (filters.is_empty() || filters.iter().any(|name| name == filter.unwrap_or("none")))
    };
    group.metrics.iter().find(fits).map(|one| one.weight_by_size)
}

fn of_metric(parts: &[&Score], group: &Group, weight_by_size: bool, rules: &Rules<'_>) -> Option<Score> {
    let weighted = weight_by_size || rules.convention == Convention::LmEval042;
    let weights: Vec<f64> = parts.iter().map(|part| if weighted { part.n as f64 } else { 1.0 }).collect();
    let values: Vec<f64> = parts.iter().map(|part| part.value).collect::<Option<_>>()?;
    // From left to right, as Python sums.
    let total = weights.iter().fold(0.0, |sum, w| sum + w);
    let value = values.iter().zip(&weights).fold(0.0, |sum, (value, weight)| sum + value * weight) / total;
    let errors: Option<Vec<f64>> = parts.iter().map(|part| part.error).collect();
    let error = errors.map(|errors| error(&errors, parts, &weights, weighted, rules.convention));
    let half = error.and_then(|error| Some(error * normal_quantile(1.0 - rules.alpha / 2.0)?));
    let first = parts.first()?;
    let language =
        parts.iter().all(|part| part.language == first.language).then(|| first.language.clone()).flatten();
    Some(Score {
        model: first.model.clone(),
        benchmark: group.name.clone(),
        language,
        group: None,
        metric: first.metric.clone(),
        filter: first.filter.clone(),
        value: Some(value),
        n: parts.iter().map(|part| part.n).sum(),
        error,
        interval: half.map(|half| (value - half, value + half)),
        how: format!(
            "mean of {} tasks, {}",
            parts.len(),
            if weighted { "weighted by size" } else { "unweighted" }
        ),
    })
}

fn error(errors: &[f64], parts: &[&Score], weights: &[f64], weighted: bool, convention: Convention) -> f64 {
    let sizes = || parts.iter().map(|part| part.n as f64);
    let pooled = || {
        // Σ (n − 1) se² n / (N − k), then over N: the variance of one sample of all items.
        let all: f64 = sizes().sum();
        let sum: f64 = errors.iter().zip(sizes()).map(|(error, n)| (n - 1.0) * error.powi(2) * n).sum();
        (sum / (all - errors.len() as f64) / all).sqrt()
    };
    let own = || {
        let total: f64 = weights.iter().sum();
        let sum: f64 = errors.iter().zip(weights).map(|(error, weight)| (error * weight).powi(2)).sum();
        sum.sqrt() / total
    };
    match convention {
        Convention::LmEval042 | Convention::LmEval048 => pooled(),
        Convention::LmEval0413 if weighted => pooled(),
        Convention::LmEval0413 | Convention::Own => own(),
    }
}
