use std::collections::{BTreeMap, BTreeSet};

use cladist_stats::grim;

use crate::outcomes::{Item, Outcomes, UNTOLD};

/// A published or a recomputed aggregate.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Figure {
    /// The model.
    pub model: String,
    /// The benchmark.
    pub benchmark: String,
    /// The language.
    pub language: Option<String>,
    /// The group.
    pub group: Option<String>,
    /// The metric.
    pub metric: String,
    /// The filter; none is the same as the harness's `none`.
    pub filter: Option<String>,
    /// The score.
    pub value: f64,
    /// Items, where known.
    pub n: Option<i64>,
    /// The standard error.
    pub stderr: Option<f64>,
    /// How it was computed.
    pub signature: String,
}

/// What is wrong with a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doubt {
    /// A standard error of exactly zero, for items that are not all alike.
    ZeroStderr,
    /// A standard error that is not the recomputed one.
    DifferentStderr,
    /// Figures of one model, benchmark and metric that contradict each other.
    ContradictoryVersions,
    /// The recomputed score is another one.
    DifferentValue,
    /// The number of items is another one.
    DifferentN,
    /// No count of right answers out of n gives this score.
    ImpossibleScore,
    /// Published, but not recomputed.
    NotRecomputed,
    /// An item that stands more than once in the samples.
    DuplicatedSamples,
    /// Models were asked differently.
    DifferentPrompts,
}

impl Doubt {
    /// As it stands in a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::ZeroStderr => "zero_stderr",
            Self::DifferentStderr => "different_stderr",
            Self::ContradictoryVersions => "contradictory_versions",
            Self::DifferentValue => "different_value",
            Self::DifferentN => "different_n",
            Self::ImpossibleScore => "impossible_score",
            Self::NotRecomputed => "not_recomputed",
            Self::DuplicatedSamples => "duplicated_samples",
            Self::DifferentPrompts => "different_prompts",
        }
    }
}

/// One finding; `published` and `found` are the two numbers that do not agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What is wrong.
    pub doubt: Doubt,
    /// The model; none where several are meant.
    pub model: Option<String>,
    /// The benchmark.
    pub benchmark: String,
    /// The language.
    pub language: Option<String>,
    /// The group.
    pub group: Option<String>,
    /// The metric.
    pub metric: Option<String>,
    /// The filter.
    pub filter: Option<String>,
    /// What was published.
    pub published: Option<f64>,
    /// What was found instead.
    pub found: Option<f64>,
    /// In words.
    pub detail: String,
}

/// What an audit takes for granted.
pub struct Suspicion<'a> {
    /// Differences of scores up to this, relative to the larger one, are none.
    pub tolerance: f64,
    /// Metrics that are shares of right answers, so that only some scores can come about.
    pub shares: &'a [String],
}

/// Everything that is doubtful about some published figures, by kind, then by benchmark, metric, filter, language, group and model.
pub fn audit(
    published: &[Figure],
    recomputed: &[Figure],
    samples: &Outcomes,
    suspicion: &Suspicion<'_>,
) -> Vec<Finding> {
    let (published, recomputed) = (sorted(published), sorted(recomputed));
    let again: BTreeMap<_, &Figure> = recomputed.iter().map(|&figure| (key(figure), figure)).collect();
    let counts = items(samples);
    let mut findings = contradictions(&published);
    for &figure in &published {
        findings.extend(alone(figure, suspicion));
        if let Some(other) = again.get(&key(figure)) {
            findings.extend(against(figure, other, suspicion.tolerance));
        } else if !recomputed.is_empty() {
            findings.push(finding(
                Doubt::NotRecomputed,
                figure,
                None,
                "no recomputed score has this key".to_owned(),
            ));
        }
        let count =
            figure.group.is_none().then(|| counts.get(&(figure.model.as_str(), key(figure).1))).flatten();
        if let (Some(n), Some(&count)) = (figure.n, count)
            && n != count as i64
        {
            let detail = format!("{n} items were published, the samples have {count}");
            findings.push(Finding {
                published: Some(n as f64),
                ..finding(Doubt::DifferentN, figure, Some(count as f64), detail)
            });
        }
    }
    findings.extend(duplicated(samples));
    findings.extend(prompts(samples));
    findings.sort_by(|a, b| place(a).cmp(&place(b)));
    findings
}

/// By key, value and signature, whatever their order was.
fn sorted(figures: &[Figure]) -> Vec<&Figure> {
    let mut all: Vec<&Figure> = figures.iter().collect();
    all.sort_by(|a, b| {
        let by_value = a.value.total_cmp(&b.value);
        key(a).cmp(&key(b)).then(by_value).then_with(|| (&a.signature, a.n).cmp(&(&b.signature, b.n)))
    });
    all
}

type Place<'a> = (Doubt, &'a str, [Option<&'a str>; 5], &'a str);

fn place(finding: &Finding) -> Place<'_> {
    let Finding { metric, filter, language, group, model, .. } = finding;
    let texts = [metric, filter, language, group, model].map(Option::as_deref);
    (finding.doubt, &finding.benchmark, texts, &finding.detail)
}

type Task<'a> = (&'a str, Option<&'a str>, Option<&'a str>, &'a str, &'a str);

/// Model, then what was measured; no filter is the filter `none`.
fn key(figure: &Figure) -> (&str, Task<'_>) {
    let filter = figure.filter.as_deref().unwrap_or("none");
    let task = (
        figure.benchmark.as_str(),
        figure.language.as_deref(),
        figure.group.as_deref(),
        figure.metric.as_str(),
        filter,
    );
    (&figure.model, task)
}

fn finding(doubt: Doubt, figure: &Figure, found: Option<f64>, detail: String) -> Finding {
    Finding {
        doubt,
        model: Some(figure.model.clone()),
        benchmark: figure.benchmark.clone(),
        language: figure.language.clone(),
        group: figure.group.clone(),
        metric: Some(figure.metric.clone()),
        filter: figure.filter.clone(),
        published: Some(figure.value),
        found,
        detail,
    }
}

fn contradictions(published: &[&Figure]) -> Vec<Finding> {
    let mut by_key: BTreeMap<_, Vec<&Figure>> = BTreeMap::new();
    for &figure in published {
        by_key.entry(key(figure)).or_default().push(figure);
    }
    let differing = by_key.into_values().filter(|all| all.iter().any(|figure| figure.value != all[0].value));
    let told = |all: Vec<&Figure>| {
        let other = all.iter().find(|figure| figure.value != all[0].value).map(|figure| figure.value);
        let signatures: BTreeSet<&str> = all.iter().map(|figure| figure.signature.as_str()).collect();
        let how = if signatures.len() > 1 { "by different signatures" } else { "by the same signature" };
        let values: Vec<String> = all.iter().map(|figure| figure.value.to_string()).collect();
        finding(Doubt::ContradictoryVersions, all[0], other, format!("{} {how}", values.join(", ")))
    };
    differing.map(told).collect()
}

/// What a figure tells against itself.
fn alone(figure: &Figure, suspicion: &Suspicion<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let bound = [0.0, 1.0, 100.0].contains(&figure.value);
    if figure.stderr == Some(0.0) && !bound && figure.n.is_none_or(|n| n > 1) {
        let detail = "the standard error is exactly 0, but the items cannot all have scored alike".to_owned();
        findings.push(Finding { published: Some(0.0), ..finding(Doubt::ZeroStderr, figure, None, detail) });
    }
    let share = suspicion.shares.contains(&figure.metric);
    if let (true, Some(n)) = (share, figure.n.and_then(|n| u64::try_from(n).ok()).filter(|n| *n > 0)) {
        let scale = if figure.value > 1.0 { 100 } else { 1 };
        if !possible(figure.value, scale, n) {
            let count = (figure.value * n as f64 / f64::from(scale)).round();
            let nearest = count * f64::from(scale) / n as f64;
            let detail =
                format!("no number of right answers out of {n} gives it; the nearest score is {nearest}");
            findings.push(finding(Doubt::ImpossibleScore, figure, Some(nearest), detail));
        }
    }
    findings
}

/// Whether a count out of n gives the figure, as exactly as it was published.
fn possible(value: f64, scale: u32, n: u64) -> bool {
    let text = value.to_string();
    let decimals = text.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    if decimals <= 12 {
        return !grim(value, decimals as u32, scale, n).is_empty();
    }
    // Published in full: rounding is that of the floats alone.
    let count = value * n as f64 / f64::from(scale);
    (count - count.round()).abs() < 1e-9 * n as f64
}

fn against(figure: &Figure, other: &Figure, tolerance: f64) -> Vec<Finding> {
    let differ = |a: f64, b: f64| (a - b).abs() > tolerance * a.abs().max(b.abs());
    let mut findings = Vec::new();
    if differ(figure.value, other.value) {
        let scaled = [100.0, 0.01].iter().any(|scale| !differ(figure.value, other.value * scale));
        let detail = if scaled {
            "the same number on another scale (share or percent)".to_owned()
        } else {
            format!("published {}, recomputed {}", figure.value, other.value)
        };
        findings.push(finding(Doubt::DifferentValue, figure, Some(other.value), detail));
    }
    if let (Some(n), Some(again)) = (figure.n, other.n)
        && n != again
    {
        let detail = format!("{n} items were published, {again} were recomputed");
        findings.push(Finding {
            published: Some(n as f64),
            ..finding(Doubt::DifferentN, figure, Some(again as f64), detail)
        });
    }
    if let (Some(error), Some(again)) = (figure.stderr, other.stderr)
        && error > 0.0
        && differ(error, again)
    {
        let detail = format!("the recomputed standard error is {:.3} times the published one", again / error);
        findings.push(Finding {
            published: Some(error),
            ..finding(Doubt::DifferentStderr, figure, Some(again), detail)
        });
    }
    findings
}

/// Distinct items of each model and task.
fn items(samples: &Outcomes) -> BTreeMap<(&str, Task<'_>), usize> {
    let mut sets: BTreeMap<(&str, Task<'_>), BTreeSet<_>> = BTreeMap::new();
    for row in samples.rows() {
        let series = &samples.series[row.series as usize];
        let text = |number| samples.text(number).unwrap_or_default();
        let filter = samples.text(series.filter).unwrap_or("none");
        let task =
            (text(series.benchmark), samples.text(row.item.language), None, text(series.metric), filter);
        sets.entry((text(series.model), task)).or_default().insert(row.item);
    }
    sets.into_iter().map(|(key, items)| (key, items.len())).collect()
}

fn duplicated(samples: &Outcomes) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (series, rows) in samples.series.iter().zip(samples.by_series()) {
        let item = |at: u32| samples.row(at).item;
        let again: Vec<u32> =
            rows.windows(2).filter(|pair| item(pair[0]) == item(pair[1])).map(|pair| pair[1]).collect();
        let Some(name) = again.iter().map(|&at| samples.item(at)).min_by_key(|item| (item.language, item.id))
        else {
            continue;
        };
        let own = |number| samples.text(number).map(str::to_owned);
        findings.push(Finding {
            doubt: Doubt::DuplicatedSamples,
            model: own(series.model),
            benchmark: own(series.benchmark).unwrap_or_default(),
            language: name.language.map(str::to_owned),
            group: None,
            metric: own(series.metric),
            filter: own(series.filter),
            published: Some(rows.len() as f64),
            found: Some((rows.len() - again.len()) as f64),
            detail: format!("{} rows repeat an item, `{}` among them", again.len(), name.id),
        });
    }
    findings
}

/// The prompts of each item.
type Asked = BTreeMap<Item, BTreeSet<u64>>;

/// Items of a benchmark that were asked with prompts of different hashes.
fn prompts(samples: &Outcomes) -> Vec<Finding> {
    let mut asked: BTreeMap<_, Asked> = BTreeMap::new();
    for row in samples.rows().filter(|row| row.prompt != UNTOLD) {
        let series = &samples.series[row.series as usize];
        let task = (samples.text(series.benchmark), samples.text(row.item.language));
        asked.entry(task).or_default().entry(row.item).or_default().insert(row.prompt);
    }
    let told = |((benchmark, language), items): ((Option<&str>, Option<&str>), Asked)| {
        let different = items.values().filter(|prompts| prompts.len() > 1).count();
        (different > 0).then(|| Finding {
            doubt: Doubt::DifferentPrompts,
            model: None,
            benchmark: benchmark.unwrap_or_default().to_owned(),
            language: language.map(str::to_owned),
            group: None,
            metric: None,
            filter: None,
            published: Some(items.len() as f64),
            found: Some(different as f64),
            detail: format!("{different} of {} items were asked with different prompts", items.len()),
        })
    };
    asked.into_iter().filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::{Doubt, Figure, Suspicion, audit};
    use crate::{Outcomes, Sample};

    fn figure(benchmark: &str, value: f64, n: i64, stderr: Option<f64>) -> Figure {
        Figure {
            model: "m".into(),
            benchmark: benchmark.into(),
            metric: "acc".into(),
            value,
            n: Some(n),
            stderr,
            ..Figure::default()
        }
    }

    #[test]
    fn every_doubt_once() {
        let published = [
            figure("fine", 0.75, 4, Some(0.25)),
            figure("zero", 0.5, 2, Some(0.0)),
            // 33.4 % of 9: 3 give 33.3, 4 give 44.4.
            figure("grim", 33.4, 9, None),
            figure("twice", 0.5, 4, None),
            figure("twice", 0.25, 4, None),
            figure("other", 0.5, 4, Some(0.1)),
            figure("lost", 1.0, 1, None),
        ];
        let recomputed = [
            figure("fine", 0.75, 4, Some(0.25)),
            figure("zero", 0.5, 2, None),
            figure("grim", 33.4, 9, None),
            figure("twice", 0.5, 4, None),
            figure("other", 0.75, 5, Some(0.2)),
        ];
        let mut samples = Outcomes::default();
        for (model, id, prompt) in [("m", "1", "x"), ("m", "1", "x"), ("n", "1", "y"), ("m", "2", "x")] {
            let sample = Sample {
                model,
                benchmark: "fine",
                metric: "acc",
                id,
                prompt: Some(prompt),
                ..Sample::default()
            };
            samples.push(&sample, &[]);
        }
        let suspicion = Suspicion { tolerance: 1e-9, shares: &["acc".to_owned()] };
        let found: Vec<_> = audit(&published, &recomputed, &samples, &suspicion)
            .into_iter()
            .map(|finding| (finding.doubt, finding.benchmark, finding.published, finding.found))
            .collect();
        let expected = [
            (Doubt::ZeroStderr, "zero", Some(0.0), None),
            (Doubt::DifferentStderr, "other", Some(0.1), Some(0.2)),
            (Doubt::ContradictoryVersions, "twice", Some(0.25), Some(0.5)),
            (Doubt::DifferentValue, "other", Some(0.5), Some(0.75)),
            (Doubt::DifferentValue, "twice", Some(0.25), Some(0.5)),
            (Doubt::DifferentN, "fine", Some(4.0), Some(2.0)),
            (Doubt::DifferentN, "other", Some(4.0), Some(5.0)),
            (Doubt::ImpossibleScore, "grim", Some(33.4), Some(100.0 / 3.0)),
            (Doubt::NotRecomputed, "lost", Some(1.0), None),
            (Doubt::DuplicatedSamples, "fine", Some(3.0), Some(2.0)),
            (Doubt::DifferentPrompts, "fine", Some(2.0), Some(1.0)),
        ];
        let expected: Vec<_> =
            expected.into_iter().map(|(doubt, name, a, b)| (doubt, name.to_owned(), a, b)).collect();
        assert_eq!(found, expected);
        assert!(audit(&published[..1], &[], &Outcomes::default(), &suspicion).is_empty());
    }

    /// 0.7166666666666667 is 43 of 60 in full.
    #[test]
    fn figures_in_full_are_possible() {
        let suspicion = Suspicion { tolerance: 1e-9, shares: &["acc".to_owned()] };
        let found =
            |value, n| audit(&[figure("b", value, n, None)], &[], &Outcomes::default(), &suspicion).len();
        assert_eq!(
            (found(43.0 / 60.0, 60), found(43.0 / 60.0, 61), found(100.0 * 43.0 / 60.0, 60)),
            (0, 1, 0)
        );
    }
}
