//! What is odd in the scores, and what must not be compared as it is.
use super::Options;
use super::figures::Figures;
use super::rows::Arena;
use super::world::World;

/// Turned pairs that are named, the widest first.
const NAMED: usize = 20;

/// An oddity of the scores themselves.
#[derive(Debug, Default)]
pub(super) struct Anomaly {
    pub(super) kind: &'static str,
    pub(super) language: usize,
    pub(super) other: Option<usize>,
    pub(super) model: Option<usize>,
    pub(super) value: Option<f64>,
    pub(super) detail: String,
}

/// A comparison to beware of.
#[derive(Debug)]
pub(super) struct Warning {
    pub(super) kind: &'static str,
    pub(super) model: Option<usize>,
    pub(super) other: Option<usize>,
    pub(super) detail: String,
}

/// Two models, and whether they change places over the languages that both have.
#[derive(Debug)]
pub(super) struct PairRow {
    pub(super) a: usize,
    pub(super) b: usize,
    pub(super) plain: [f64; 2],
    pub(super) pair: cladist_coverage::Pair,
}

impl PairRow {
    pub(super) fn plain_difference(&self) -> f64 {
        self.plain[0] - self.plain[1]
    }

    pub(super) fn difference(&self) -> f64 {
        self.pair.mean_a - self.pair.mean_b
    }

    /// Whether one leads over its own languages and the other over the common ones.
    pub(super) fn turned(&self) -> bool {
        self.plain_difference() * self.difference() < 0.0
    }
}

/// Every pair of the models listed that has a common language.
pub(super) fn pairs(arena: &Arena, figures: &[Figures], most: usize) -> Vec<PairRow> {
    let listed = &figures[..figures.len().min(most)];
    let mean = |f: &Figures| f.fair.as_ref().map(|fair| fair.mean);
    let rows = cladist_sdk::par_map(listed.len(), |at| {
        let a = &listed[at];
        let row = |b: &Figures| {
            let plain = [mean(a)?, mean(b)?];
            let pair = arena.scores.pair(a.model, b.model)?;
            Some(PairRow { a: a.model, b: b.model, plain, pair })
        };
        listed[at + 1..].iter().filter_map(row).collect::<Vec<_>>()
    });
    rows.into_iter().flatten().collect()
}

/// A score to four digits, for words; the tables hold the whole of it.
fn short(score: f64) -> String {
    let digits = if score == 0.0 { 0.0 } else { 3.0 - score.abs().log10().floor() };
    format!("{score:.*}", digits.clamp(0.0, 15.0) as usize)
}

/// The anomalies of an arena: by language, then by kind, then by model.
pub(super) fn anomalies(arena: &Arena, world: &World, options: &Options) -> Vec<Anomaly> {
    let mut found = Vec::new();
    for language in 0..arena.scores.languages() {
        of_language(arena, language, &mut found);
        twins(arena, language, &mut found);
        of_cells(arena, world, options, language, &mut found);
    }
    found
}

fn column(arena: &Arena, language: usize) -> impl Iterator<Item = (usize, f64)> {
    (0..arena.scores.models())
        .filter_map(move |model| arena.scores.get(model, language).map(|score| (model, score)))
}

fn of_language(arena: &Arena, language: usize, found: &mut Vec<Anomaly>) {
    let line: Vec<f64> = column(arena, language).map(|(_, score)| score).collect();
    let (models, missing) = (line.len(), arena.scores.models() - line.len());
    if models > 1 && line.iter().all(|score| score.total_cmp(&line[0]).is_eq()) {
        let kind = if line[0] == 0.0 { "all_zero" } else { "constant" };
        let detail = format!("all {models} models have the same score");
        found.push(Anomaly { kind, language, value: Some(line[0]), detail, ..Anomaly::default() });
    }
    if missing > 0 {
        let detail = format!("{missing} of {} models have no score", arena.scores.models());
        let value = Some(missing as f64);
        found.push(Anomaly { kind: "missing_cells", language, value, detail, ..Anomaly::default() });
    }
}

/// Later languages with the very same scores: by two models or more, not all alike.
fn twins(arena: &Arena, language: usize, found: &mut Vec<Anomaly>) {
    let line: Vec<(usize, f64)> = column(arena, language).collect();
    let constant = line.iter().all(|(_, score)| score.total_cmp(&line[0].1).is_eq());
    if line.len() < 2 || constant {
        return;
    }
    for other in language + 1..arena.scores.languages() {
        if column(arena, other).eq(line.iter().copied()) {
            let detail = format!("equal scores of all {} models", line.len());
            let kind = "duplicate_language";
            found.push(Anomaly { kind, language, other: Some(other), detail, ..Anomaly::default() });
        }
    }
}

fn of_cells(arena: &Arena, world: &World, options: &Options, language: usize, found: &mut Vec<Anomaly>) {
    if let Some(chance) = options.chance(arena.task.as_deref()) {
        for (model, score) in column(arena, language).filter(|(_, score)| *score < chance) {
            let (value, model) = (Some(score), Some(model));
            let detail = format!("below the {chance} that guessing gives");
            found.push(Anomaly {
                kind: "below_chance",
                language,
                model,
                value,
                detail,
                ..Anomaly::default()
            });
        }
    }
    let Some(pivot) = world.pivot.filter(|&pivot| pivot != language) else { return };
    for (model, score) in column(arena, language) {
        let Some(reference) = arena.scores.get(model, pivot) else { continue };
        if score - reference > options.above_pivot {
            let detail = format!(
                "{} above the {} of {}",
                short(score - reference),
                short(reference),
                arena.languages[pivot]
            );
            found.push(Anomaly {
                kind: "above_pivot",
                language,
                other: Some(pivot),
                model: Some(model),
                value: Some(score),
                detail,
            });
        }
    }
}

/// What a reader of the averages must know.
pub(super) fn warnings(arena: &Arena, world: &World, figures: &[Figures], rows: &[PairRow]) -> Vec<Warning> {
    let mut found = Vec::new();
    let mut say = |kind, detail| found.push(Warning { kind, model: None, other: None, detail });
    let sets = arena.scores.groups();
    if sets.len() > 1 {
        let largest = sets.iter().map(|(_, models)| models.len()).max().unwrap_or(0);
        say(
            "different_sets",
            format!(
                "{} models have {} different sets of languages, {largest} of them the most frequent one: compare \
                 `mean_common`, `rank` or `pairs`, not `mean`",
                arena.scores.models(),
                sets.len()
            ),
        );
        if arena.scores.common().is_empty() {
            say(
                "no_common_language",
                "no language is common to all models: `mean_common` is null".to_owned(),
            );
        }
    }
    if arena.repeated > 0 {
        let detail = format!("{} cells came in several rows: their mean counts", arena.repeated);
        say("repeated_rows", detail);
    }
    languages(arena, world, &mut say);
    for figure in figures.iter().filter(|figure| figure.languages == 0) {
        let detail = "it has no score at all".to_owned();
        found.push(Warning { kind: "no_scores", model: Some(figure.model), other: None, detail });
    }
    turned(figures, rows, &mut found);
    found
}

/// What is not known of the languages.
fn languages(arena: &Arena, world: &World, say: &mut impl FnMut(&'static str, String)) {
    let named = |places: &[usize]| {
        let names: Vec<&str> = places.iter().take(NAMED).map(|&at| arena.languages[at].as_str()).collect();
        let more =
            if places.len() > NAMED { format!(" and {} more", places.len() - NAMED) } else { String::new() };
        format!("{}{more}", names.join(", "))
    };
    let all = 0..arena.scores.languages();
    match world.pivot {
        None if arena.scores.languages() > 0 => {
            say("no_pivot", "no language is the pivot: `pivot` and `gap` are null".to_owned());
        }
        Some(pivot) if !world.other_pivots.is_empty() => {
            let (chosen, others) = (named(&[pivot]), named(&world.other_pivots));
            say(
                "several_pivots",
                format!("{chosen} is taken for English, {others} could be: name one as `pivot`"),
            );
        }
        _ => {}
    }
    let unknown: Vec<usize> = all.clone().filter(|&at| world.facts[at].code.is_none()).collect();
    if !unknown.is_empty() {
        say("unknown_language", format!("{} are no known languages: {}", unknown.len(), named(&unknown)));
    }
    let nobody: Vec<usize> = all.clone().filter(|&at| world.people[at].is_none()).collect();
    if !nobody.is_empty() {
        let detail = format!("{} have no number of speakers and no weight: {}", nobody.len(), named(&nobody));
        say("no_speakers", detail);
    }
    let mut shared: Vec<(&str, usize)> =
        all.filter_map(|at| Some((world.people[at].as_ref()?.of.as_str(), at))).collect();
    shared.sort_unstable();
    for forms in shared.chunk_by(|a, b| a.0 == b.0).filter(|forms| forms.len() > 1) {
        let places: Vec<usize> = forms.iter().map(|form| form.1).collect();
        let detail = format!("{} share the speakers of {} and its weight", named(&places), forms[0].0);
        say("shared_speakers", detail);
    }
}

fn turned(figures: &[Figures], rows: &[PairRow], found: &mut Vec<Warning>) {
    let kind = "ranking_differs";
    let mut turned: Vec<&PairRow> = rows.iter().filter(|row| row.turned()).collect();
    if !turned.is_empty() {
        let detail = format!(
            "{} of {} pairs change places between their own languages and those that both have",
            turned.len(),
            rows.len()
        );
        found.push(Warning { kind, model: None, other: None, detail });
    }
    let moved = figures.iter().filter(|f| f.rank_common.is_some() && f.rank_common != f.rank_plain).count();
    if moved > 0 {
        let detail = format!("{moved} of {} models rank differently by `mean_common`", figures.len());
        found.push(Warning { kind, model: None, other: None, detail });
    }
    let wide = |row: &PairRow| row.plain_difference().abs().min(row.difference().abs());
    turned.sort_by(|a, b| wide(b).total_cmp(&wide(a)).then((a.a, a.b).cmp(&(b.a, b.b))));
    for row in turned.into_iter().take(NAMED) {
        let detail = format!(
            "means of {} and {} over their own languages, of {} and {} over the {} that both have",
            short(row.plain[0]),
            short(row.plain[1]),
            short(row.pair.mean_a),
            short(row.pair.mean_b),
            row.pair.languages
        );
        found.push(Warning { kind, model: Some(row.a), other: Some(row.b), detail });
    }
}

#[cfg(test)]
mod tests {
    use super::short;

    #[test]
    fn four_digits() {
        let found = [0.060_293_77, 1234.567, 0.5, 0.0, -0.012_345_6, 99.999_9].map(short);
        assert_eq!(found, ["0.06029", "1235", "0.5000", "0", "-0.01235", "100.00"]);
    }
}
