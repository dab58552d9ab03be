//! The figures of the models of one task.
use std::collections::BTreeMap;

use cladist_coverage::{Fairness, Scores, weighted_gini};
use cladist_stats::{Intervals, Resampled, Series, weighted_mean};

use super::rows::Arena;
use super::world::{World, demand};
use super::{IntervalKind, Options};

/// Draws of a piece of work.
const PIECE: u32 = 250;

/// One model.
#[derive(Debug)]
pub(super) struct Figures {
    pub(super) model: usize,
    pub(super) languages: usize,
    pub(super) fair: Option<Fairness>,
    /// The language of the lowest score.
    pub(super) lowest: Option<usize>,
    pub(super) m_tau: [Option<f64>; 2],
    /// The same over all languages, those without a score at zero.
    pub(super) global_utility: [Option<f64>; 2],
    pub(super) gini: [Option<f64>; 2],
    /// Languages whose speakers are known.
    pub(super) peopled: usize,
    pub(super) pivot: Option<f64>,
    pub(super) above_chance: Option<f64>,
    pub(super) mean_common: Option<f64>,
    /// Ranks by `mean` and by `mean_common` over all models.
    pub(super) rank_plain: Option<i64>,
    pub(super) rank_common: Option<i64>,
    /// Rank among the models of the very same languages, and their number.
    pub(super) rank: Option<i64>,
    pub(super) ranked: usize,
    pub(super) intervals: Option<Intervals>,
}

/// The figures of all models, those of most languages first, then the best.
pub(super) fn figures(arena: &Arena, world: &World, options: &Options) -> Vec<Figures> {
    let scores = &arena.scores;
    let common = scores.common();
    let demand = [false, true].map(|high| world.demand(options.tau, high));
    let mut found: Vec<Figures> =
        (0..scores.models()).map(|model| of_model(arena, world, options, &common, demand, model)).collect();
    for (_, models) in scores.groups().iter().filter(|(set, _)| !set.is_empty()) {
        for &model in models {
            found[model].ranked = models.len();
        }
        rank(&mut found, models, |f| f.fair.as_ref().map(|fair| fair.mean), |f, rank| f.rank = rank);
    }
    for (model, intervals) in intervals(scores, options) {
        found[model].intervals = intervals;
    }
    let all: Vec<usize> = (0..scores.models()).collect();
    rank(&mut found, &all, |f| f.fair.as_ref().map(|fair| fair.mean), |f, rank| f.rank_plain = rank);
    rank(&mut found, &all, |f| f.mean_common, |f, rank| f.rank_common = rank);
    let mean = |f: &Figures| f.fair.as_ref().map_or(f64::NEG_INFINITY, |fair| fair.mean);
    found.sort_by(|a, b| {
        b.languages.cmp(&a.languages).then(mean(b).total_cmp(&mean(a))).then(a.model.cmp(&b.model))
    });
    found
}

fn of_model(
    arena: &Arena,
    world: &World,
    options: &Options,
    common: &[usize],
    demand: [f64; 2],
    model: usize,
) -> Figures {
    let present: Vec<(usize, f64)> = arena.scores.present(model).collect();
    let line: Vec<f64> = present.iter().map(|&(_, score)| score).collect();
    let fair = Fairness::of(&line, options.worst_k);
    let lowest = fair.as_ref().and_then(|fair| present.get(fair.min_place)).map(|&(language, _)| language);
    let weighted = [false, true].map(|high| weights(world, &present, options.tau, high));
    let chance = options.chance(arena.task.as_deref());
    let above = |chance: f64| line.iter().filter(|score| **score > chance).count() as f64 / line.len() as f64;
    Figures {
        model,
        languages: line.len(),
        lowest,
        m_tau: extent([0, 1].map(|side| weighted_mean(weighted[side].iter().copied()))),
        global_utility: extent([0, 1].map(|side| global_utility(&weighted[side], demand[side]))),
        gini: extent([0, 1].map(|side| weighted_gini(weighted[side].iter().copied()))),
        peopled: weighted[1].len(),
        pivot: world.pivot.and_then(|pivot| arena.scores.get(model, pivot)),
        above_chance: chance.filter(|_| !line.is_empty()).map(above),
        mean_common: arena.scores.mean_over(model, common),
        fair,
        rank_plain: None,
        rank_common: None,
        rank: None,
        ranked: 0,
        intervals: None,
    }
}

/// Global utility M_τ of Blasi et al. 2022, equation 1: Σ d_l u_l with the utility 0 of a language without a score;
/// `all` is the demand of the whole world. None where no language has speakers that are known.
fn global_utility(scores: &[(f64, f64)], all: f64) -> Option<f64> {
    let served = !scores.is_empty() && all > 0.0 && all.is_finite();
    served.then(|| scores.iter().map(|(score, demand)| score * demand).sum::<f64>() / all)
}

/// The smaller first; both or none.
fn extent([a, b]: [Option<f64>; 2]) -> [Option<f64>; 2] {
    match (a, b) {
        (Some(a), Some(b)) => [Some(a.min(b)), Some(a.max(b))],
        (one, other) => [one.or(other); 2],
    }
}

/// Scores with the demand n^τ of their languages; written forms of one language share it.
fn weights(world: &World, present: &[(usize, f64)], tau: f64, high: bool) -> Vec<(f64, f64)> {
    let people = |language: usize| world.people.get(language).and_then(Option::as_ref);
    let mut forms: BTreeMap<&str, f64> = BTreeMap::new();
    for one in present.iter().filter_map(|&(language, _)| people(language)) {
        *forms.entry(&one.of).or_default() += 1.0;
    }
    let weighted = |&(language, score): &(usize, f64)| {
        let people = people(language)?;
        let number = if high { people.high } else { people.low };
        Some((score, demand(number, tau) / forms.get(people.of.as_str())?))
    };
    present.iter().filter_map(weighted).collect()
}

/// The intervals of models, from draws over the languages of their set; none of a single language, which says
/// nothing of others.
fn intervals(scores: &Scores, options: &Options) -> Vec<(usize, Option<Intervals>)> {
    let mut sets = scores.groups();
    sets.retain(|(set, _)| set.len() > 1);
    // Sets of one size share their draws.
    sets.sort_by_key(|(set, _)| set.len());
    let cell = |language: usize, model: usize| scores.get(model, language).unwrap_or(0.0);
    let values = |(set, models): &(Vec<usize>, Vec<usize>)| -> Vec<f64> {
        set.iter().flat_map(|&language| models.iter().map(move |&model| cell(language, model))).collect()
    };
    let values: Vec<Vec<f64>> = sets.iter().map(values).collect();
    let series = values.iter().zip(&sets);
    let series: Vec<Series<'_>> =
        series.filter_map(|(values, (set, models))| Series::new(values, set.len(), models.len())).collect();
    let pieces = cladist_sdk::par_map(options.draws.div_ceil(PIECE) as usize, |piece| {
        let first = piece as u32 * PIECE;
        Series::resample_all(&series, options.seed, 0, first..(first + PIECE).min(options.draws))
    });
    let mut parts: Vec<Vec<Resampled>> = series.iter().map(|_| Vec::new()).collect();
    for (part, one) in pieces.into_iter().flat_map(|piece| piece.into_iter().enumerate()) {
        parts[part].push(one);
    }
    let places: Vec<(usize, usize)> = sets
        .iter()
        .enumerate()
        .flat_map(|(set, (_, models))| (0..models.len()).map(move |at| (set, at)))
        .collect();
    let found = cladist_sdk::par_map(places.len(), |place| {
        let (set, at) = places[place];
        match options.interval {
            IntervalKind::Percentile => Intervals::of(&parts[set], at, options.alpha),
            IntervalKind::Bca => {
                let width = sets[set].1.len();
                let own: Vec<f64> = values[set].iter().skip(at).step_by(width).copied().collect();
                Intervals::bca(&parts[set], at, options.alpha, &own)
            }
        }
    });
    places.iter().map(|&(set, at)| sets[set].1[at]).zip(found).collect()
}

/// Ranks some models, the largest value first; equal values share the best of their places.
fn rank(
    found: &mut [Figures],
    models: &[usize],
    value: impl Fn(&Figures) -> Option<f64>,
    set: impl Fn(&mut Figures, Option<i64>),
) {
    let valued: Vec<(usize, f64)> =
        models.iter().filter_map(|&model| Some((model, value(&found[model])?))).collect();
    let values: Vec<f64> = valued.iter().map(|&(_, value)| value).collect();
    let (mut order, mut ranks) = (Vec::new(), vec![0; values.len()]);
    cladist_stats::descending_ranks(&values, &mut order, &mut ranks);
    for (&(model, _), rank) in valued.iter().zip(ranks) {
        set(&mut found[model], Some(i64::from(rank)));
    }
}
