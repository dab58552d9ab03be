//! The tables: manifests, and rows as batches.
use std::collections::BTreeMap;

use cladist_sdk::prelude::*;
use cladist_stats::{mean, sd};

use super::figures::Figures;
use super::odd::{Anomaly, PairRow, Warning};
use super::rows::Arena;
use super::world::World;

/// All that was found on one arena.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) arena: Arena,
    pub(super) world: World,
    pub(super) figures: Vec<Figures>,
    pub(super) pairs: Vec<PairRow>,
    pub(super) anomalies: Vec<Anomaly>,
    pub(super) warnings: Vec<Warning>,
}

impl Found {
    fn model(&self, place: usize) -> &str {
        self.arena.models.get(place).map_or("", String::as_str)
    }

    fn language(&self, place: usize) -> &str {
        self.arena.languages.get(place).map_or("", String::as_str)
    }
}

/// A table that begins with task and metric.
fn table(name: &str, doc: &str) -> Table {
    Table::new(name, doc)
        .column(Column::new("task", "utf8?", "The task, where the scores name one."))
        .column(Column::new("metric", "utf8?", "The metric, where the scores name one."))
}

fn count(name: &str, unit: &str, doc: &str) -> Column {
    Column::new(name, "int64", doc).unit(unit)
}

fn number(name: &str, doc: &str) -> Column {
    Column::new(name, "float64?", doc)
}

fn text(name: &str, doc: &str) -> Column {
    Column::new(name, "utf8?", doc)
}

pub(super) fn models_table() -> Table {
    table("models", "One row per model: averages over its languages, side by side with comparable ones.")
        .column(Column::new("model", "utf8", "The model."))
        .column(count("languages", "languages", "Languages that it has a score for."))
        .column(number("mean", "Macro average over its own languages; of different sets not comparable."))
        .column(number("ci_low", "Lower end of the interval of `mean`, by bootstrap over its languages."))
        .column(number("ci_high", "Upper end of it; null with one language."))
        .column(Column::new("rank", "int64?", "Rank by `mean` among the models of the same languages."))
        .column(Column::new(
            "rank_low",
            "int64?",
            "Best rank of the interval, in draws over these languages.",
        ))
        .column(Column::new("rank_high", "int64?", "Worst rank of the interval."))
        .column(count("ranked", "models", "Models that have the very same languages."))
        .column(number(
            "mean_common",
            "Mean over the languages common to all models; null where there are none.",
        ))
        .column(Column::new("rank_plain", "int64?", "Rank by `mean` over all models."))
        .column(Column::new("rank_common", "int64?", "Rank by `mean_common` over all models."))
        .column(number(
            "m_tau_low",
            "Mean weighted by speakers^tau (Blasi et al. 2022), by that bound of the numbers \
            of speakers that gives the lower mean; written forms of one language share its weight.",
        ))
        .column(number("m_tau_high", "The same by the other bound; equal with the user's own numbers."))
        .column(number(
            "global_utility_low",
            "The same over all languages that have speakers, those without a score at zero: M_tau as Blasi et al. \
            2022 define it for the world, of scores from 0 to 1; by the bound that gives less.",
        ))
        .column(number("global_utility_high", "The same by the other bound; equal with the user's own numbers."))
        .column(count("languages_weighted", "languages", "Its languages with a number of speakers."))
        .column(number("gini", "Gini's coefficient of its scores, 0 to 1; null with a negative score."))
        .column(number("gini_weighted_low", "Gini's coefficient over people, the lower of both bounds."))
        .column(number("gini_weighted_high", "The higher."))
        .column(number("min", "Its lowest score."))
        .column(text("min_language", "The language of that, the first of several."))
        .column(number("worst_mean", "Mean of its `worst_k` lowest scores; null with fewer."))
        .column(number("p10", "Tenth percentile, by linear interpolation."))
        .column(number("max", "Its highest score."))
        .column(number("range", "Highest less lowest."))
        .column(number("parity", "Lowest over highest; null where the highest is 0."))
        .column(number("pivot", "Its score in the pivot, English by default."))
        .column(number("gap", "`pivot` less `mean`."))
        .column(number("above_chance", "Share of its languages above what guessing gives.").unit("share"))
        .order("by task and metric, then most languages first, then by `mean`, then by name")
        .view(View::bar("model", "mean").interval("ci_low", "ci_high").top(20))
        .view(View::new(cladist_sdk::ViewKind::Scatter).xy("mean", "gini"))
}

pub(super) fn models(all: &[Found]) -> Result<RecordBatch> {
    let rows: Vec<(&Found, &Figures)> =
        all.iter().flat_map(|found| found.figures.iter().map(move |figure| (found, figure))).collect();
    let fair = |of: &dyn Fn(&cladist_coverage::Fairness) -> Option<f64>| {
        nullable_floats(rows.iter().map(|(_, f)| f.fair.as_ref().and_then(of)))
    };
    let floats = |of: &dyn Fn(&Figures) -> Option<f64>| nullable_floats(rows.iter().map(|(_, f)| of(f)));
    let whole = |of: &dyn Fn(&Figures) -> Option<i64>| nullable_ints(rows.iter().map(|(_, f)| of(f)));
    let gap = |f: &Figures| Some(f.pivot? - f.fair.as_ref()?.mean);
    let lowest = rows.iter().map(|(found, f)| f.lowest.map(|place| found.language(place)));
    Ok(record_batch([
        ("task", nullable_strings(rows.iter().map(|(found, _)| found.arena.task.as_deref()))),
        ("metric", nullable_strings(rows.iter().map(|(found, _)| found.arena.metric.as_deref()))),
        ("model", strings(rows.iter().map(|(found, f)| found.model(f.model)))),
        ("languages", whole(&|f| Some(f.languages as i64))),
        ("mean", fair(&|fair| Some(fair.mean))),
        ("ci_low", floats(&|f| Some(f.intervals?.mean.0))),
        ("ci_high", floats(&|f| Some(f.intervals?.mean.1))),
        ("rank", whole(&|f| f.rank)),
        ("rank_low", whole(&|f| Some(i64::from(f.intervals?.rank.0)))),
        ("rank_high", whole(&|f| Some(i64::from(f.intervals?.rank.1)))),
        ("ranked", whole(&|f| Some(f.ranked as i64))),
        ("mean_common", floats(&|f| f.mean_common)),
        ("rank_plain", whole(&|f| f.rank_plain)),
        ("rank_common", whole(&|f| f.rank_common)),
        ("m_tau_low", floats(&|f| f.m_tau[0])),
        ("m_tau_high", floats(&|f| f.m_tau[1])),
        ("global_utility_low", floats(&|f| f.global_utility[0])),
        ("global_utility_high", floats(&|f| f.global_utility[1])),
        ("languages_weighted", whole(&|f| Some(f.peopled as i64))),
        ("gini", fair(&|fair| fair.gini)),
        ("gini_weighted_low", floats(&|f| f.gini[0])),
        ("gini_weighted_high", floats(&|f| f.gini[1])),
        ("min", fair(&|fair| Some(fair.min))),
        ("min_language", nullable_strings(lowest)),
        ("worst_mean", fair(&|fair| fair.worst)),
        ("p10", fair(&|fair| Some(fair.p10))),
        ("max", fair(&|fair| Some(fair.max))),
        ("range", fair(&|fair| Some(fair.range()))),
        ("parity", fair(&|fair| fair.parity)),
        ("pivot", floats(&|f| f.pivot)),
        ("gap", floats(&gap)),
        ("above_chance", floats(&|f| f.above_chance)),
    ])?)
}

pub(super) fn pairs_table() -> Table {
    table(
        "pairs",
        "One row per pair of models with common languages, of the first `pairs` models of `models`.",
    )
    .column(Column::new("a", "utf8", "The first model, in the order of `models`."))
    .column(Column::new("b", "utf8", "The second."))
    .column(count("languages", "languages", "Languages that both have a score for."))
    .column(Column::new("mean_a", "float64", "Mean of the first over them."))
    .column(Column::new("mean_b", "float64", "Mean of the second over them."))
    .column(Column::new("difference", "float64", "`mean_a` less `mean_b`: the comparable one."))
    .column(count("better_a", "languages", "Of them where the first is better."))
    .column(count("better_b", "languages", "Where the second is."))
    .column(Column::new("plain_difference", "float64", "Difference of the means over their own languages."))
    .column(Column::new("turned", "bool", "Whether one leads plainly, the other in common."))
    .order("by task and metric, then in the order of `models`")
    .view(View::new(cladist_sdk::ViewKind::Heatmap).xy("a", "b").value("difference").top(400))
    .view(View::table())
}

pub(super) fn pairs(all: &[Found]) -> Result<RecordBatch> {
    let rows: Vec<(&Found, &PairRow)> =
        all.iter().flat_map(|found| found.pairs.iter().map(move |row| (found, row))).collect();
    let number = |of: &dyn Fn(&PairRow) -> f64| floats(rows.iter().map(|(_, row)| of(row)));
    let count = |of: &dyn Fn(&PairRow) -> usize| ints(rows.iter().map(|(_, row)| of(row) as i64));
    Ok(record_batch([
        ("task", nullable_strings(rows.iter().map(|(found, _)| found.arena.task.as_deref()))),
        ("metric", nullable_strings(rows.iter().map(|(found, _)| found.arena.metric.as_deref()))),
        ("a", strings(rows.iter().map(|(found, row)| found.model(row.a)))),
        ("b", strings(rows.iter().map(|(found, row)| found.model(row.b)))),
        ("languages", count(&|row| row.pair.languages)),
        ("mean_a", number(&|row| row.pair.mean_a)),
        ("mean_b", number(&|row| row.pair.mean_b)),
        ("difference", number(&PairRow::difference)),
        ("better_a", count(&|row| row.pair.better_a)),
        ("better_b", count(&|row| row.pair.better_b)),
        ("plain_difference", number(&PairRow::plain_difference)),
        ("turned", bools(rows.iter().map(|(_, row)| row.turned()))),
    ])?)
}

pub(super) fn languages_table() -> Table {
    table("languages", "One row per language.")
        .column(Column::new("language", "utf8", "The language, as written."))
        .column(text("iso639_3", "Its ISO 639-3 code."))
        .column(count("models", "models", "Models that have a score for it."))
        .column(Column::new(
            "mean",
            "float64?",
            "Mean over these models; of different models not comparable.",
        ))
        .column(number("sd", "Standard deviation over them (n − 1); null with one."))
        .column(number("min", "Lowest score."))
        .column(number("max", "Highest score."))
        .column(text("best_model", "The model that has it, the first by name of several."))
        .column(text("family", "Its family."))
        .column(text("script", "Its script: as written, else the likely one."))
        .column(text("resource_class", "Class of resources 0 to 5 (Joshi et al. 2020)."))
        .column(number("speakers_low", "Lower bound of its speakers, or the user's number.").unit("speakers"))
        .column(number("speakers_high", "Upper bound of them, or the user's number.").unit("speakers"))
        .order("by task, metric and language")
        .view(View::bar("language", "mean").top(40))
}

pub(super) fn languages(all: &[Found]) -> Result<RecordBatch> {
    struct Row<'a> {
        found: &'a Found,
        place: usize,
        line: Vec<f64>,
        best: Option<(usize, f64)>,
    }
    let mut rows = Vec::new();
    for found in all {
        let scores = &found.arena.scores;
        for place in 0..scores.languages() {
            let column = (0..scores.models()).filter_map(|model| Some((model, scores.get(model, place)?)));
            let better = |best: Option<(usize, f64)>, one: (usize, f64)| match best {
                Some(best) if best.1 >= one.1 => Some(best),
                _ => Some(one),
            };
            let best = column.clone().fold(None, better);
            rows.push(Row { found, place, line: column.map(|(_, score)| score).collect(), best });
        }
    }
    let facts = |of: &dyn Fn(&crate::facts::Facts) -> Option<String>| {
        nullable_strings(rows.iter().map(|row| row.found.world.facts.get(row.place).and_then(of)))
    };
    let people = |of: &dyn Fn(&super::world::People) -> f64| {
        let row = |row: &Row<'_>| row.found.world.people.get(row.place)?.as_ref().map(of);
        nullable_floats(rows.iter().map(row))
    };
    let best = rows.iter().map(|row| row.best.map(|(model, _)| row.found.model(model)));
    Ok(record_batch([
        ("task", nullable_strings(rows.iter().map(|row| row.found.arena.task.as_deref()))),
        ("metric", nullable_strings(rows.iter().map(|row| row.found.arena.metric.as_deref()))),
        ("language", strings(rows.iter().map(|row| row.found.language(row.place)))),
        ("iso639_3", facts(&|facts| facts.code.clone())),
        ("models", ints(rows.iter().map(|row| row.line.len() as i64))),
        ("mean", nullable_floats(rows.iter().map(|row| mean(&row.line)))),
        ("sd", nullable_floats(rows.iter().map(|row| sd(&row.line)))),
        ("min", nullable_floats(rows.iter().map(|row| row.line.iter().copied().reduce(f64::min)))),
        ("max", nullable_floats(rows.iter().map(|row| row.best.map(|(_, score)| score)))),
        ("best_model", nullable_strings(best)),
        ("family", facts(&|facts| facts.family.clone())),
        ("script", facts(&|facts| facts.script.clone())),
        ("resource_class", facts(&|facts| facts.class.clone())),
        ("speakers_low", people(&|people| people.low)),
        ("speakers_high", people(&|people| people.high)),
    ])?)
}

pub(super) fn by_group_table() -> Table {
    table("by_group", "One row per model and group of languages.")
        .column(Column::new("grouping", "utf8", "`family`, `script`, `class`, or a column of `features`."))
        .column(text("group", "The group; null for languages of which it is not known."))
        .column(Column::new("model", "utf8", "The model."))
        .column(count("languages", "languages", "Languages of the group that it has a score for."))
        .column(Column::new("mean", "float64", "Mean over them."))
        .column(Column::new("min", "float64", "Lowest of them."))
        .column(Column::new("gap", "float64", "The model's `mean` less the group's."))
        .order("by task and metric, grouping (family, script, class, then features by name), group, then as `models`")
        .view(View::new(cladist_sdk::ViewKind::Heatmap).xy("group", "model").value("mean"))
}

pub(super) fn by_group(all: &[Found]) -> Result<RecordBatch> {
    struct Row<'a> {
        found: &'a Found,
        grouping: &'a str,
        group: Option<&'a str>,
        figure: &'a Figures,
        line: Vec<f64>,
    }
    let mut rows = Vec::new();
    for found in all {
        for (grouping, groups) in &found.world.groupings {
            let mut by: BTreeMap<Option<&str>, Vec<usize>> = BTreeMap::new();
            for (language, group) in groups.iter().enumerate() {
                by.entry(group.as_deref()).or_default().push(language);
            }
            for (group, members) in by {
                for figure in &found.figures {
                    let score = |&language: &usize| found.arena.scores.get(figure.model, language);
                    let line: Vec<f64> = members.iter().filter_map(score).collect();
                    if !line.is_empty() {
                        rows.push(Row { found, grouping, group, figure, line });
                    }
                }
            }
        }
    }
    let of = |row: &Row<'_>| mean(&row.line).unwrap_or(f64::NAN);
    let whole = |row: &Row<'_>| row.figure.fair.as_ref().map_or(f64::NAN, |fair| fair.mean);
    Ok(record_batch([
        ("task", nullable_strings(rows.iter().map(|row| row.found.arena.task.as_deref()))),
        ("metric", nullable_strings(rows.iter().map(|row| row.found.arena.metric.as_deref()))),
        ("grouping", strings(rows.iter().map(|row| row.grouping))),
        ("group", nullable_strings(rows.iter().map(|row| row.group))),
        ("model", strings(rows.iter().map(|row| row.found.model(row.figure.model)))),
        ("languages", ints(rows.iter().map(|row| row.line.len() as i64))),
        ("mean", floats(rows.iter().map(of))),
        ("min", floats(rows.iter().map(|row| row.line.iter().copied().fold(f64::INFINITY, f64::min)))),
        ("gap", floats(rows.iter().map(|row| whole(row) - of(row)))),
    ])?)
}

pub(super) fn anomalies_table() -> Table {
    table("anomalies", "One row per oddity of the scores.")
        .column(Column::new(
            "kind",
            "utf8",
            "constant or all_zero: all models alike; missing_cells: models lack it; \
            duplicate_language: another has equal scores; below_chance, above_pivot: a score.",
        ))
        .column(Column::new("language", "utf8", "The language, as written."))
        .column(text("other", "The language with equal scores, or the pivot."))
        .column(text("model", "The model, of an oddity of one score."))
        .column(number("value", "The score; of missing_cells how many."))
        .column(Column::new("detail", "utf8", "In words."))
        .order("by task, metric and language, then by kind, then by model")
}

pub(super) fn anomalies(all: &[Found]) -> Result<RecordBatch> {
    let rows: Vec<(&Found, &Anomaly)> =
        all.iter().flat_map(|found| found.anomalies.iter().map(move |row| (found, row))).collect();
    Ok(record_batch([
        ("task", nullable_strings(rows.iter().map(|(found, _)| found.arena.task.as_deref()))),
        ("metric", nullable_strings(rows.iter().map(|(found, _)| found.arena.metric.as_deref()))),
        ("kind", strings(rows.iter().map(|(_, row)| row.kind))),
        ("language", strings(rows.iter().map(|(found, row)| found.language(row.language)))),
        ("other", nullable_strings(rows.iter().map(|(found, row)| row.other.map(|at| found.language(at))))),
        ("model", nullable_strings(rows.iter().map(|(found, row)| row.model.map(|at| found.model(at))))),
        ("value", nullable_floats(rows.iter().map(|(_, row)| row.value))),
        ("detail", strings(rows.iter().map(|(_, row)| row.detail.as_str()))),
    ])?)
}

pub(super) fn warnings_table() -> Table {
    table("warnings", "What must not be compared silently.")
        .column(Column::new("kind", "utf8", "different_sets: models have different sets of languages; \
            no_common_language; ranking_differs: models change places between plain and comparable averages (the \
            widest pairs by name); repeated_rows; no_pivot, several_pivots; unknown_language; no_speakers, \
            shared_speakers: of the weights; no_scores."))
        .column(text("model", "The model, of a warning on one."))
        .column(text("other", "The other model of a pair."))
        .column(Column::new("detail", "utf8", "In words."))
        .order("by task and metric, then in the order of the kinds")
        .view(View::table())
}

pub(super) fn warnings(all: &[Found]) -> Result<RecordBatch> {
    let rows: Vec<(&Found, &Warning)> =
        all.iter().flat_map(|found| found.warnings.iter().map(move |row| (found, row))).collect();
    Ok(record_batch([
        ("task", nullable_strings(rows.iter().map(|(found, _)| found.arena.task.as_deref()))),
        ("metric", nullable_strings(rows.iter().map(|(found, _)| found.arena.metric.as_deref()))),
        ("kind", strings(rows.iter().map(|(_, row)| row.kind))),
        ("model", nullable_strings(rows.iter().map(|(found, row)| row.model.map(|at| found.model(at))))),
        ("other", nullable_strings(rows.iter().map(|(found, row)| row.other.map(|at| found.model(at))))),
        ("detail", strings(rows.iter().map(|(_, row)| row.detail.as_str()))),
    ])?)
}
