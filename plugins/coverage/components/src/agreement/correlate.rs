//! Benchmarks against human ratings.
use cladist_stats::{Correlation, Dependent, bootstrap_interval, fisher_interval, permutation_p, steiger};

use super::rows::{Benchmark, Column, Group};
use super::{Interval, Options};

/// One benchmark, language and method.
#[derive(Debug)]
pub(super) struct CorrelationRow<'a> {
    pub(super) benchmark: &'a Benchmark,
    pub(super) language: Option<&'a str>,
    pub(super) method: Correlation,
    pub(super) value: Option<f64>,
    pub(super) n: usize,
    pub(super) ci: Option<(f64, f64)>,
    pub(super) p: Option<f64>,
    /// Models with a score and no rating, and the other way round.
    pub(super) unrated: usize,
    pub(super) unscored: usize,
}

pub(super) fn correlations<'a>(groups: &'a [Group], options: &Options) -> Vec<CorrelationRow<'a>> {
    let tasks: Vec<(&Group, &(Benchmark, Column))> =
        groups.iter().flat_map(|group| group.benchmarks.iter().map(move |one| (group, one))).collect();
    let rows = cladist_sdk::par_map(tasks.len(), |at| {
        let (group, (benchmark, scores)) = tasks[at];
        let (x, y) = both(scores, &group.ratings);
        let row = |&method: &Correlation| {
            let value = method.of(&x, &y);
            CorrelationRow {
                benchmark,
                language: group.language.as_deref(),
                method,
                value,
                n: x.len(),
                ci: value.and_then(|value| interval(method, value, &x, &y, options)),
                p: method.p_value(&x, &y),
                unrated: scores.len() - x.len(),
                unscored: group.ratings.len() - x.len(),
            }
        };
        options.methods.iter().map(row).collect::<Vec<_>>()
    });
    let mut rows: Vec<_> = rows.into_iter().flatten().collect();
    rows.sort_by_key(|row| (row.benchmark, row.language, row.method));
    rows
}

fn interval(method: Correlation, value: f64, x: &[f64], y: &[f64], options: &Options) -> Option<(f64, f64)> {
    if options.intervals == Interval::Fisher {
        return fisher_interval(method, value, x.len(), options.alpha);
    }
    bootstrap_interval(x.len(), [options.draws, 0], options.seed, options.alpha, |places| {
        let pick = |line: &[f64]| places.iter().map(|&place| line[place]).collect::<Vec<_>>();
        method.of(&pick(x), &pick(y))
    })
}

/// The values of the models that both columns have.
fn both(a: &Column, b: &Column) -> (Vec<f64>, Vec<f64>) {
    a.iter().filter_map(|(model, x)| Some((*x, *b.get(model)?))).unzip()
}

/// Two benchmarks over the same models of one language.
#[derive(Debug)]
pub(super) struct ComparisonRow<'a> {
    pub(super) language: Option<&'a str>,
    pub(super) a: &'a Benchmark,
    pub(super) b: &'a Benchmark,
    pub(super) method: Correlation,
    pub(super) n: usize,
    /// Of `a` and of `b` with the ratings, and of both with each other.
    pub(super) value: [Option<f64>; 3],
    pub(super) steiger: Option<Dependent>,
    pub(super) permutation: Option<f64>,
}

impl ComparisonRow<'_> {
    pub(super) fn difference(&self) -> Option<f64> {
        Some(self.value[0]? - self.value[1]?)
    }
}

pub(super) fn comparisons<'a>(groups: &'a [Group], options: &Options) -> Vec<ComparisonRow<'a>> {
    let mut tasks = Vec::new();
    for group in groups {
        for (at, a) in group.benchmarks.iter().enumerate() {
            tasks.extend(group.benchmarks[at + 1..].iter().map(|b| (group, a, b)));
        }
    }
    let rows = cladist_sdk::par_map(tasks.len(), |at| {
        let (group, a, b) = tasks[at];
        compare(group, a, b, options)
    });
    rows.into_iter().flatten().collect()
}

fn compare<'a>(
    group: &'a Group,
    (a, of_a): &'a (Benchmark, Column),
    (b, of_b): &'a (Benchmark, Column),
    options: &Options,
) -> Vec<ComparisonRow<'a>> {
    let models: Vec<[f64; 3]> = of_a
        .iter()
        .filter_map(|(model, x)| Some([*x, *of_b.get(model)?, *group.ratings.get(model)?]))
        .collect();
    if models.is_empty() {
        return Vec::new();
    }
    let [x, y, human] = [0, 1, 2].map(|side| models.iter().map(|row| row[side]).collect::<Vec<f64>>());
    let row = |&method: &Correlation| {
        let value = [method.of(&x, &human), method.of(&y, &human), method.of(&x, &y)];
        // Steiger's test is one of correlations of products; of tau it says nothing.
        let test = |[r12, r13, r23]: [f64; 3]| steiger(r12, r13, r23, models.len());
        let all = || Some([value[0]?, value[1]?, value[2]?]);
        let columns = [x.as_slice(), &y, &human];
        ComparisonRow {
            language: group.language.as_deref(),
            a,
            b,
            method,
            n: models.len(),
            value,
            steiger: all().filter(|_| method != Correlation::Kendall).and_then(test),
            permutation: permutation_p(method, columns, options.permutations, options.seed, 0),
        }
    };
    options.methods.iter().map(row).collect()
}
