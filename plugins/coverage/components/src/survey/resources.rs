//! What of the resources can be used, and how well tasks are supported by them.
use std::collections::{BTreeMap, BTreeSet};

use super::rows::{CRITERIA, Papers, Resource};

/// The stages of the funnel after `all`.
pub(super) const STAGES: [&str; 4] = ["available", "licensed", "machine_actionable", "test_split"];

/// One stage of the funnel.
#[derive(Debug, Default)]
pub(super) struct Stage {
    pub(super) name: &'static str,
    /// Resources that meet this and every criterion before it that there is a column for.
    pub(super) resources: Option<usize>,
    /// Of all, those that meet this criterion.
    pub(super) alone: Option<usize>,
    /// Of all, those that say something about it.
    pub(super) known: Option<usize>,
    pub(super) note: Option<String>,
    pub(super) all: usize,
}

pub(super) fn funnel(resources: &[Resource], there: [bool; 4]) -> Vec<Stage> {
    let all = resources.len();
    let begin = Stage {
        name: "all",
        resources: Some(all),
        alone: Some(all),
        known: Some(all),
        all,
        ..Stage::default()
    };
    let mut left: Vec<&Resource> = resources.iter().collect();
    let mut stages = vec![begin];
    for (at, name) in STAGES.into_iter().enumerate() {
        if !there[at] {
            let note = Some(format!("no column `{}`: it does not narrow the funnel", CRITERIA[at]));
            stages.push(Stage { name, note, all, ..Stage::default() });
            continue;
        }
        left.retain(|resource| resource.meets[at] == Some(true));
        let count = |of: &dyn Fn(&&Resource) -> bool| Some(resources.iter().filter(of).count());
        stages.push(Stage {
            name,
            resources: Some(left.len()),
            alone: count(&|resource| resource.meets[at] == Some(true)),
            known: count(&|resource| resource.meets[at].is_some()),
            note: None,
            all,
        });
    }
    stages
}

/// What there is for a task.
#[derive(Debug, Default)]
pub(super) struct Support {
    pub(super) task: String,
    pub(super) papers: usize,
    pub(super) years: Option<(i64, i64)>,
    pub(super) resources: usize,
    /// Resources that meet each criterion.
    pub(super) meets: [usize; 4],
    /// How far the furthest of its resources comes in the funnel.
    pub(super) level: usize,
}

/// The names of the levels.
pub(super) const LEVELS: [&str; 6] =
    ["none", "described", "available", "licensed", "machine_actionable", "test_split"];

/// Tasks of papers and of resources, letter case aside.
pub(super) fn support(survey: &Papers, resources: &[Resource]) -> Vec<Support> {
    let mut found: BTreeMap<String, Support> = BTreeMap::new();
    fn entry<'a>(found: &'a mut BTreeMap<String, Support>, task: &str) -> &'a mut Support {
        let of = found.entry(task.to_lowercase()).or_default();
        if of.task.is_empty() || task < of.task.as_str() {
            task.clone_into(&mut of.task);
        }
        of
    }
    for paper in &survey.unique {
        for task in distinct(&paper.tasks) {
            let of = entry(&mut found, task);
            of.papers += 1;
            if let Some(year) = paper.year {
                let (first, last) = of.years.unwrap_or((year, year));
                of.years = Some((first.min(year), last.max(year)));
            }
        }
    }
    for resource in resources {
        for task in distinct(&resource.tasks) {
            let of = entry(&mut found, task);
            of.resources += 1;
            for (count, meets) in of.meets.iter_mut().zip(resource.meets) {
                *count += usize::from(meets == Some(true));
            }
            of.level = of.level.max(1 + level(resource));
        }
    }
    found.into_values().collect()
}

/// Tasks that differ by more than letter case, the first by its letters of each.
fn distinct(tasks: &BTreeSet<String>) -> impl Iterator<Item = &str> {
    let mut seen = BTreeSet::new();
    tasks.iter().map(String::as_str).filter(move |task| seen.insert(task.to_lowercase()))
}

/// How many criteria in a row a resource meets from the first; one that nothing is said about ends it.
fn level(resource: &Resource) -> usize {
    resource.meets.iter().take_while(|meets| **meets == Some(true)).count()
}
