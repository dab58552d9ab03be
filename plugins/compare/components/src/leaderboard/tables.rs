//! The tables: manifests, and rows as batches.
use cladist_compare::{Board, Duel, Entry, Standing};
use cladist_sdk::prelude::*;

pub(super) fn ranks_table() -> Table {
    Table::new("ranks", "One row per task and model; those without a benchmark are over all tasks.")
        .column(Column::new("benchmark", "utf8?", "Null for all tasks together."))
        .column(Column::new("language", "utf8?", "The language of the task."))
        .column(Column::new("metric", "utf8?", "The metric of the task."))
        .column(Column::new("filter", "utf8?", "The filter of the task."))
        .column(Column::new("model", "utf8", "The model."))
        .column(Column::new("n", "int64", "Items that count; over all tasks, the tasks."))
        .column(Column::new("mean", "float64?", "The mean over these items; over all tasks, the mean of means."))
        .column(Column::new("ci_low", "float64?", "Lower end of its percentile interval; null from `scores`."))
        .column(Column::new("ci_high", "float64?", "Upper end."))
        .column(Column::new("rank", "int64", "1 + the number of models with a larger mean."))
        .column(Column::new("rank_low", "int64?", "The best rank in the interval of resamples."))
        .column(Column::new("rank_high", "int64?", "The worst."))
        .column(Column::new("tier", "int64?", "Models that cannot be told from the best of their tier share its number."))
        .column(Column::new(
            "win_rate",
            "float64?",
            "Mean over the other models of the share of common items won, a tie counting one half; over all tasks, \
             of the models beaten per task (HELM).",
        ))
        .column(Column::new("borda", "float64", "Models with a smaller mean, a tie counting one half; summed over tasks."))
        .column(Column::new("mean_all", "float64?", "The mean over all items of the model."))
        .column(Column::new("rank_all", "int64?", "The rank by it."))
        .order("all tasks first; by benchmark, language, metric and filter, then by rank and model")
        .view(View::bar("model", "mean").series("benchmark").interval("ci_low", "ci_high"))
        .view(View::table())
}

struct Row<'a> {
    task: Option<&'a Board<'a>>,
    model: &'a str,
    n: usize,
    mean: Option<f64>,
    interval: Option<(f64, f64)>,
    rank: u32,
    ranks: Option<(u32, u32)>,
    tier: Option<u32>,
    win_rate: Option<f64>,
    borda: f64,
    all: Option<(Option<f64>, u32)>,
}

fn of_standing<'a>(standing: &Standing<'a>) -> Row<'a> {
    let &Standing { model, tasks, mean, rank, win_rate, borda } = standing;
    Row {
        task: None,
        model,
        n: tasks,
        mean,
        interval: None,
        rank,
        ranks: None,
        tier: None,
        win_rate,
        borda,
        all: None,
    }
}

fn of_entry<'a>(board: &'a Board<'a>, entry: &Entry<'a>) -> Row<'a> {
    Row {
        task: Some(board),
        model: entry.model,
        n: entry.n,
        mean: entry.mean,
        interval: entry.interval,
        rank: entry.rank,
        ranks: entry.ranks,
        tier: entry.interval.map(|_| entry.tier),
        win_rate: entry.win_rate,
        borda: entry.borda,
        all: Some(entry.all),
    }
}

pub(super) fn ranks(boards: &[Board<'_>], standings: &[Standing<'_>]) -> Result<RecordBatch> {
    let of_board = |board| Board::entries(board).map(move |entry| of_entry(board, entry));
    let rows: Vec<Row<'_>> =
        standings.iter().map(of_standing).chain(boards.iter().flat_map(of_board)).collect();
    let number = |of: &dyn Fn(&Row<'_>) -> Option<f64>| nullable_floats(rows.iter().map(of));
    let count =
        |of: &dyn Fn(&Row<'_>) -> Option<u32>| nullable_ints(rows.iter().map(|row| of(row).map(i64::from)));
    Ok(record_batch([
        ("benchmark", nullable_strings(rows.iter().map(|row| row.task.map(|task| task.benchmark)))),
        ("language", nullable_strings(rows.iter().map(|row| row.task.and_then(|task| task.language)))),
        ("metric", nullable_strings(rows.iter().map(|row| row.task.map(|task| task.metric)))),
        ("filter", nullable_strings(rows.iter().map(|row| row.task.and_then(|task| task.filter)))),
        ("model", strings(rows.iter().map(|row| row.model))),
        ("n", ints(rows.iter().map(|row| row.n as i64))),
        ("mean", number(&|row| row.mean)),
        ("ci_low", number(&|row| Some(row.interval?.0))),
        ("ci_high", number(&|row| Some(row.interval?.1))),
        ("rank", count(&|row| Some(row.rank))),
        ("rank_low", count(&|row| Some(row.ranks?.0))),
        ("rank_high", count(&|row| Some(row.ranks?.1))),
        ("tier", count(&|row| row.tier)),
        ("win_rate", number(&|row| row.win_rate)),
        ("borda", number(&|row| Some(row.borda))),
        ("mean_all", number(&|row| row.all?.0)),
        ("rank_all", count(&|row| Some(row.all?.1))),
    ])?)
}

fn task_columns(table: Table) -> Table {
    table
        .column(Column::new("benchmark", "utf8", "The benchmark."))
        .column(Column::new("language", "utf8?", "The language."))
        .column(Column::new("metric", "utf8", "The metric."))
        .column(Column::new("filter", "utf8?", "The filter."))
}

pub(super) fn separable_table() -> Table {
    task_columns(Table::new(
        "separable",
        "One row per task and pair of models, over the items that all have.",
    ))
    .column(Column::new("a", "utf8", "The model that stands higher."))
    .column(Column::new("b", "utf8", "The other."))
    .column(Column::new("n", "int64", "Items that all models have.").unit("items"))
    .column(Column::new("difference", "float64", "The mean of `a` less that of `b`."))
    .column(Column::new("p_value", "float64", "McNemar's where all scores are 0 or 1, else Wilcoxon's."))
    .column(Column::new("p_holm", "float64", "Adjusted after Holm over the pairs of the task."))
    .column(Column::new("separable", "bool", "Whether that is below 1 - `level`."))
    .order("by benchmark, language, metric and filter, then by the ranks of both")
    .view(View::table())
}

pub(super) fn separable(boards: &[Board<'_>]) -> Result<RecordBatch> {
    let of_board = |board| Board::duels(board).map(move |duel| (board, duel));
    let rows: Vec<(&Board<'_>, &Duel<'_>)> = boards.iter().flat_map(of_board).collect();
    let number = |of: &dyn Fn(&Duel<'_>) -> f64| floats(rows.iter().map(|row| of(row.1)));
    Ok(record_batch([
        ("benchmark", strings(rows.iter().map(|row| row.0.benchmark))),
        ("language", nullable_strings(rows.iter().map(|row| row.0.language))),
        ("metric", strings(rows.iter().map(|row| row.0.metric))),
        ("filter", nullable_strings(rows.iter().map(|row| row.0.filter))),
        ("a", strings(rows.iter().map(|row| row.1.a))),
        ("b", strings(rows.iter().map(|row| row.1.b))),
        ("n", ints(rows.iter().map(|row| row.0.common as i64))),
        ("difference", number(&|duel| duel.difference)),
        ("p_value", number(&|duel| duel.p_value)),
        ("p_holm", number(&|duel| duel.p_holm)),
        ("separable", bools(rows.iter().map(|row| row.1.separable))),
    ])?)
}

pub(super) fn warnings_table() -> Table {
    task_columns(Table::new("warnings", "What makes ranks doubtful."))
        .column(Column::new(
            "kind",
            "utf8",
            "different_items: models were scored on different items. ranks_differ: ranks over all items are not those \
             over common ones. no_common_items: nothing can be compared.",
        ))
        .column(Column::new("detail", "utf8", "What is meant."))
        .order("by benchmark, language, metric and filter")
        .view(View::table())
}

pub(super) fn warnings(boards: &[Board<'_>]) -> Result<RecordBatch> {
    let rows: Vec<(&Board<'_>, &str, String)> = boards.iter().flat_map(doubts).collect();
    Ok(record_batch([
        ("benchmark", strings(rows.iter().map(|row| row.0.benchmark))),
        ("language", nullable_strings(rows.iter().map(|row| row.0.language))),
        ("metric", strings(rows.iter().map(|row| row.0.metric))),
        ("filter", nullable_strings(rows.iter().map(|row| row.0.filter))),
        ("kind", strings(rows.iter().map(|row| row.1))),
        ("detail", strings(rows.iter().map(|row| row.2.as_str()))),
    ])?)
}

fn doubts<'a>(board: &'a Board<'a>) -> Vec<(&'a Board<'a>, &'static str, String)> {
    let mut found = Vec::new();
    if board.common == board.items {
        return found;
    }
    let kind = if board.common == 0 { "no_common_items" } else { "different_items" };
    found.push((
        board,
        kind,
        format!("{} of {} items were scored for all models", board.common, board.items),
    ));
    let moved: Vec<String> = board
        .entries()
        .filter(|entry| board.common_rank(entry) != entry.all.1)
        .map(|entry| {
            format!(
                "{} is {} over common items, {} over all",
                entry.model,
                board.common_rank(entry),
                entry.all.1
            )
        })
        .collect();
    if !moved.is_empty() && board.common > 0 {
        found.push((board, "ranks_differ", moved.join("; ")));
    }
    found
}
