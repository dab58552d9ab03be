use std::collections::{BTreeMap, BTreeSet};

use cladist_coverage::crosstab;
use cladist_sdk::prelude::*;
use cladist_stats::{association, benjamini_hochberg, share_trend};

use super::{FieldName, Resources, State};

pub(super) fn frequency_table() -> Table {
    Table::new("frequency", "How many resources have each value, over all years and per year.")
        .column(Column::new("field", "utf8", "The field."))
        .column(Column::new("value", "utf8?", "The value; null: the resource says none."))
        .column(Column::new("year", "int32?", "The year; null: all, those without a year too."))
        .column(Column::new("count", "int64", "Resources that have the value.").unit("resources"))
        .column(
            Column::new(
                "share",
                "float64",
                "Of all resources (of the year), 0 to 1; the shares of a field add up to \
                more than 1 where resources have several values.",
            )
            .unit("share"),
        )
        .order("by field; all years first, then by year; most frequent first, ties by value, null last")
        .view(View::bar("value", "count").series("field").top(30))
        .view(View::line("year", "share").series("value"))
}

pub(super) fn crosstab_table() -> Table {
    Table::new("crosstab", "Two fields against each other: resources that have both values.")
        .column(Column::new("field_a", "utf8", "The first field."))
        .column(Column::new("value_a", "utf8", "Its value."))
        .column(Column::new("field_b", "utf8", "The second field."))
        .column(Column::new("value_b", "utf8", "Its value."))
        .column(Column::new("count", "int64", "Resources that have both.").unit("resources"))
        .column(
            Column::new("expected", "float64?", "What independence of the two would give.").unit("resources"),
        )
        .column(Column::new("residual", "float64?", "(count − expected) / √expected: Pearson's residual."))
        .order("as configured; rows and columns by frequency")
        .view(
            View::new(cladist_sdk::ViewKind::Heatmap)
                .xy("value_b", "value_a")
                .value("count")
                .series("field_b"),
        )
}

pub(super) fn association_table() -> Table {
    Table::new("association", "How two fields go together; null where a field has fewer than two values.")
        .column(Column::new("field_a", "utf8", "The first field."))
        .column(Column::new("field_b", "utf8", "The second field."))
        .column(Column::new("n", "int64", "Pairs of values counted.").unit("pairs"))
        .column(Column::new("chi_square", "float64?", "Pearson's chi-square of the cells in `crosstab`."))
        .column(Column::new("df", "int64?", "Its degrees of freedom."))
        .column(Column::new(
            "p_value",
            "float64?",
            "Of independence. Resources with several values count several times, so it is too small where there are many.",
        ))
        .column(Column::new("cramers_v", "float64?", "Cramér's V, 0 (independent) to 1."))
        .order("as configured")
}

pub(super) fn concentration_table() -> Table {
    let number = |name: &str, doc: &str| Column::new(name, "float64?", doc);
    Table::new(
        "concentration",
        "How evenly mentions are spread over the values of a field; null without values.",
    )
    .column(Column::new("field", "utf8", "The field."))
    .column(Column::new("values", "int64", "Values that occur."))
    .column(Column::new("mentions", "int64", "Resource and value pairs."))
    .column(number("shannon", "Shannon's entropy, in nats."))
    .column(number("effective_number", "exp of the entropy: equally frequent values that give the same."))
    .column(number("pielou", "Entropy over its maximum, 0 to 1."))
    .column(number("hhi", "Σ share², 1/values to 1."))
    .column(number("gini", "Gini's coefficient over the values that occur, 0 (even) to 1."))
    .column(number("top1_share", "The share of the most frequent value."))
    .column(number("top10_share", "The share of the ten most frequent values."))
    .order("by field")
}

pub(super) fn trend_table() -> Table {
    Table::new("trend", "How the share of each frequent value changes over the years.")
        .column(Column::new("field", "utf8", "The field."))
        .column(Column::new("value", "utf8", "The value."))
        .column(Column::new("count", "int64", "Resources with a year that have it.").unit("resources"))
        .column(Column::new("first_year", "int32", "The first year of the list."))
        .column(Column::new("last_year", "int32", "The last one."))
        .column(
            Column::new("slope", "float64", "Change of the share in a year, weighted least squares.")
                .unit("share"),
        )
        .column(Column::new("z", "float64", "Of the Cochran-Armitage test."))
        .column(Column::new("p_value", "float64", "Two-sided, by the normal approximation."))
        .column(Column::new("q_value", "float64", "Benjamini-Hochberg over the values of the field."))
        .order("by field, most frequent first")
}

pub(super) fn gaps_table() -> Table {
    Table::new("gaps", "Frequent tasks that no resource has in a frequent language.")
        .column(Column::new("task", "utf8", "The task."))
        .column(Column::new("language", "utf8", "The language."))
        .column(Column::new("task_count", "int64", "Resources that have the task.").unit("resources"))
        .column(Column::new("language_count", "int64", "Resources that have the language.").unit("resources"))
        .order("by task, then by language, most frequent first")
}

pub(super) fn tables(of: &Resources, state: &State) -> Result<Tables> {
    Ok(Tables::new()
        .with("frequency", frequency(of, state)?)
        .with("crosstab", crosstabs(of, state)?)
        .with("association", associations(of, state)?)
        .with("concentration", concentration(of, state)?)
        .with("trend", trend(of, state)?)
        .with("gaps", gaps(of, state)?))
}

/// Values and their counts, most frequent first, the null value last.
fn ordered(counts: BTreeMap<Option<&str>, u64>) -> Vec<(Option<&str>, u64)> {
    let mut list: Vec<_> = counts.into_iter().collect();
    list.sort_by(|a, b| (a.0.is_none(), b.1, a.0).cmp(&(b.0.is_none(), a.1, b.0)));
    list
}

fn frequency(of: &Resources, state: &State) -> Result<RecordBatch> {
    let years: BTreeSet<i32> = state.years.iter().copied().flatten().collect();
    let mut rows = Vec::new();
    for field in of.fields() {
        let log = &state.fields[field.place()];
        let whens = [None].into_iter().chain(years.iter().copied().map(Some));
        for when in whens.filter(|when| when.is_none() || field != FieldName::Year) {
            let wanted = |resource: usize| when.is_none() || state.years[resource] == when;
            let total = (0..log.len()).filter(|&resource| wanted(resource)).count();
            for (value, count) in ordered(log.counts_where(wanted)) {
                rows.push((field.names().0, value, when, count, count as f64 / total as f64));
            }
        }
    }
    Ok(record_batch([
        ("field", strings(rows.iter().map(|row| row.0))),
        ("value", nullable_strings(rows.iter().map(|row| row.1))),
        ("year", nullable_int32s(rows.iter().map(|row| row.2))),
        ("count", ints(rows.iter().map(|row| row.3 as i64))),
        ("share", floats(rows.iter().map(|row| row.4))),
    ])?)
}

/// A cross-table: the values of its two fields and the counts.
struct Cross<'a> {
    fields: (FieldName, FieldName),
    values: (Vec<&'a str>, Vec<&'a str>),
    counts: Vec<Vec<u64>>,
}

fn crosses<'a>(of: &'a Resources, state: &'a State) -> impl Iterator<Item = Cross<'a>> {
    let top = |field: FieldName| -> Vec<&str> {
        state.fields[field.place()].most().into_iter().take(of.config.top).map(|(value, _)| value).collect()
    };
    let there = |field: &FieldName| of.present.contains(field);
    let pairs = of.config.crosstabs.iter().copied().filter(move |(a, b)| there(a) && there(b));
    pairs.map(move |(a, b)| {
        let values = (top(a), top(b));
        let counts = crosstab(&state.fields[a.place()], &values.0, &state.fields[b.place()], &values.1);
        Cross { fields: (a, b), values, counts }
    })
}

fn crosstabs(of: &Resources, state: &State) -> Result<RecordBatch> {
    let mut rows = Vec::new();
    for Cross { fields, values, counts } in crosses(of, state) {
        let expected = association(&counts).map(|found| found.expected);
        for (r, a) in values.0.iter().enumerate() {
            for (c, b) in values.1.iter().enumerate() {
                let count = counts[r][c];
                let expected = expected.as_ref().map(|expected| expected[r][c]);
                let residual = expected.filter(|e| *e > 0.0).map(|e| (count as f64 - e) / e.sqrt());
                rows.push(((fields.0.names().0, *a), (fields.1.names().0, *b), count, expected, residual));
            }
        }
    }
    Ok(record_batch([
        ("field_a", strings(rows.iter().map(|row| row.0.0))),
        ("value_a", strings(rows.iter().map(|row| row.0.1))),
        ("field_b", strings(rows.iter().map(|row| row.1.0))),
        ("value_b", strings(rows.iter().map(|row| row.1.1))),
        ("count", ints(rows.iter().map(|row| row.2 as i64))),
        ("expected", nullable_floats(rows.iter().map(|row| row.3))),
        ("residual", nullable_floats(rows.iter().map(|row| row.4))),
    ])?)
}

fn associations(of: &Resources, state: &State) -> Result<RecordBatch> {
    let all: Vec<_> = crosses(of, state)
        .map(|cross| {
            let n: u64 = cross.counts.iter().flatten().sum();
            (cross.fields, n, association(&cross.counts))
        })
        .collect();
    let number = |get: fn(&cladist_stats::Association) -> f64| {
        nullable_floats(all.iter().map(move |row| row.2.as_ref().map(get)))
    };
    Ok(record_batch([
        ("field_a", strings(all.iter().map(|row| row.0.0.names().0))),
        ("field_b", strings(all.iter().map(|row| row.0.1.names().0))),
        ("n", ints(all.iter().map(|row| row.1 as i64))),
        ("chi_square", number(|found| found.chi_square)),
        ("df", nullable_ints(all.iter().map(|row| row.2.as_ref().map(|found| found.df as i64)))),
        ("p_value", number(|found| found.p_value)),
        ("cramers_v", number(|found| found.cramers_v)),
    ])?)
}

fn concentration(of: &Resources, state: &State) -> Result<RecordBatch> {
    let all: Vec<_> =
        of.fields().map(|field| (field.names().0, state.fields[field.place()].concentration())).collect();
    let number = |get: fn(&cladist_coverage::Concentration) -> Option<f64>| {
        nullable_floats(all.iter().map(move |row| get(&row.1)))
    };
    Ok(record_batch([
        ("field", strings(all.iter().map(|row| row.0))),
        ("values", ints(all.iter().map(|row| row.1.kinds() as i64))),
        ("mentions", ints(all.iter().map(|row| row.1.total() as i64))),
        ("shannon", number(|c| c.shannon())),
        ("effective_number", number(|c| c.effective_number())),
        ("pielou", number(|c| c.pielou())),
        ("hhi", number(|c| c.hhi())),
        ("gini", number(|c| c.gini())),
        ("top1_share", number(|c| c.top(1))),
        ("top10_share", number(|c| c.top(10))),
    ])?)
}

fn trend(of: &Resources, state: &State) -> Result<RecordBatch> {
    let mut totals: BTreeMap<i32, u64> = BTreeMap::new();
    state.years.iter().flatten().for_each(|&year| *totals.entry(year).or_default() += 1);
    let span = (totals.keys().next().copied(), totals.keys().next_back().copied());
    let (Some(first), Some(last)) = span else { return trend_batch(&[]) };
    let mut rows = Vec::new();
    for field in of.fields().filter(|&field| field != FieldName::Year) {
        let log = &state.fields[field.place()];
        let by_year: Vec<(i32, BTreeMap<Option<&str>, u64>)> = totals
            .keys()
            .map(|&year| (year, log.counts_where(|resource| state.years[resource] == Some(year))))
            .collect();
        let from = rows.len();
        for (value, _) in log.most().into_iter().take(of.config.top) {
            let hits = |counts: &BTreeMap<Option<&str>, u64>| counts.get(&Some(value)).copied().unwrap_or(0);
            let points: Vec<(f64, u64, u64)> =
                by_year.iter().map(|(year, counts)| (f64::from(*year), hits(counts), totals[year])).collect();
            if let Some(found) = share_trend(&points) {
                let count: u64 = points.iter().map(|point| point.1).sum();
                rows.push(TrendRow {
                    field: field.names().0,
                    value,
                    count,
                    span: (first, last),
                    found,
                    q: 1.0,
                });
            }
        }
        let p_values: Vec<f64> = rows[from..].iter().map(|row| row.found.p_value).collect();
        rows[from..].iter_mut().zip(benjamini_hochberg(&p_values)).for_each(|(row, q)| row.q = q);
    }
    trend_batch(&rows)
}

struct TrendRow<'a> {
    field: &'static str,
    value: &'a str,
    count: u64,
    span: (i32, i32),
    found: cladist_stats::Trend,
    q: f64,
}

fn trend_batch(rows: &[TrendRow<'_>]) -> Result<RecordBatch> {
    Ok(record_batch([
        ("field", strings(rows.iter().map(|row| row.field))),
        ("value", strings(rows.iter().map(|row| row.value))),
        ("count", ints(rows.iter().map(|row| row.count as i64))),
        ("first_year", nullable_int32s(rows.iter().map(|row| Some(row.span.0)))),
        ("last_year", nullable_int32s(rows.iter().map(|row| Some(row.span.1)))),
        ("slope", floats(rows.iter().map(|row| row.found.slope))),
        ("z", floats(rows.iter().map(|row| row.found.z))),
        ("p_value", floats(rows.iter().map(|row| row.found.p_value))),
        ("q_value", floats(rows.iter().map(|row| row.q))),
    ])?)
}

fn gaps(of: &Resources, state: &State) -> Result<RecordBatch> {
    let log = |field: FieldName| &state.fields[field.place()];
    let top = |field: FieldName| -> Vec<(&str, u64)> {
        log(field).most().into_iter().take(of.config.top).collect()
    };
    let (tasks, languages) = (top(FieldName::Task), top(FieldName::Language));
    let rows: Vec<&str> = tasks.iter().map(|task| task.0).collect();
    let columns: Vec<&str> = languages.iter().map(|language| language.0).collect();
    let counts = crosstab(log(FieldName::Task), &rows, log(FieldName::Language), &columns);
    let cells = counts.iter().zip(&tasks).flat_map(|(row, task)| {
        row.iter()
            .zip(&languages)
            .filter(|(count, _)| **count == 0)
            .map(move |(_, language)| (task, language))
    });
    let gaps: Vec<_> = cells.collect();
    Ok(record_batch([
        ("task", strings(gaps.iter().map(|gap| gap.0.0))),
        ("language", strings(gaps.iter().map(|gap| gap.1.0))),
        ("task_count", ints(gaps.iter().map(|gap| gap.0.1 as i64))),
        ("language_count", ints(gaps.iter().map(|gap| gap.1.1 as i64))),
    ])?)
}

fn nullable_int32s(values: impl IntoIterator<Item = Option<i32>>) -> arrow_array::ArrayRef {
    std::sync::Arc::new(values.into_iter().collect::<arrow_array::Int32Array>())
}
