//! Views as charts.

use std::collections::BTreeSet;

use cladist_page::{Chart, ChartKind, Column, Datum, Point};
use cladist_render::{Cell, Head, Histogram, cell_text};
use cladist_sdk::{Table, View, ViewKind};

/// Rows that any chart has at most, whatever its view says.
const MOST: usize = 5000;
/// Charts that one view with series is split into, where one picture cannot hold several.
const SPLIT: usize = 6;
/// Bins of a histogram.
const BINS: usize = 30;

/// How many of the first rows a view is drawn from.
pub(super) fn rows_drawn(view: &View) -> usize {
    let wanted = view.top.map_or_else(|| usual(view), |top| top as usize);
    if split(view) { MOST } else { wanted.min(MOST) }
}

fn usual(view: &View) -> usize {
    match view.kind {
        ViewKind::Bar if view.series.is_none() => 30,
        ViewKind::Bar | ViewKind::GroupedBar | ViewKind::StackedBar => 120,
        ViewKind::Interval => 60,
        ViewKind::Line => MOST,
        ViewKind::Scatter => 2000,
        ViewKind::Heatmap => 2500,
        ViewKind::Sankey | ViewKind::Slope | ViewKind::Dumbbell => 40,
        ViewKind::Treemap => 300,
        ViewKind::Tree => 500,
        _ => 0,
    }
}

/// One picture per series: flows and cells of several cannot share one.
fn split(view: &View) -> bool {
    view.series.is_some() && matches!(view.kind, ViewKind::Sankey | ViewKind::Heatmap | ViewKind::Treemap)
}

/// The charts of a table's views.
pub(super) fn charts(
    table: &Table,
    head: &Head,
    columns: &[Column],
    histograms: Vec<Histogram>,
) -> Vec<Chart> {
    let mut histograms = histograms.into_iter();
    let mut charts = Vec::new();
    if head.total() == 0 {
        return charts;
    }
    for view in &table.views {
        // Some columns are there under some settings only.
        let there = |name: &str| columns.iter().any(|column| column.name == name);
        let counted =
            (view.kind == ViewKind::Histogram && view.x.is_some()).then(|| histograms.next()).flatten();
        let needed = [&view.x, &view.y, &view.value];
        let Some(kind) = kind(view.kind) else { continue };
        if !needed.into_iter().flatten().all(|name| there(name)) {
            continue;
        }
        let chart = Chart {
            kind,
            title: title(view),
            axes: axes(view, columns),
            points: Vec::new(),
            total: head.total(),
        };
        match counted {
            Some(histogram) => charts.push(Chart { points: bins(&histogram), ..chart }),
            None if split(view) => charts.extend(by_series(view, &chart, points(view, head))),
            None => charts.push(Chart { points: points(view, head), ..chart }),
        }
    }
    charts
}

fn by_series(view: &View, chart: &Chart, points: Vec<Point>) -> Vec<Chart> {
    let top = view.top.map_or_else(|| usual(view), |top| top as usize);
    let mut charts: Vec<(String, Chart)> = Vec::new();
    let mut others = BTreeSet::new();
    for point in points {
        let place = charts.iter().position(|(series, _)| *series == point.series);
        let place = match place {
            None if charts.len() == SPLIT => {
                others.insert(point.series);
                continue;
            }
            None => {
                let title = format!("{} · {}", chart.title, point.series);
                charts.push((point.series.clone(), Chart { title, total: 0, ..chart.clone() }));
                charts.len() - 1
            }
            Some(place) => place,
        };
        let own = &mut charts[place].1;
        own.total += 1;
        if own.points.len() < top {
            own.points.push(Point { series: String::new(), ..point });
        }
    }
    if let (Some((_, last)), false) = (charts.last_mut(), others.is_empty()) {
        last.title = format!("{} (not drawn: {} more, which the table has)", last.title, others.len());
    }
    charts.into_iter().map(|(_, chart)| chart).collect()
}

fn points(view: &View, head: &Head) -> Vec<Point> {
    let head = head.first(rows_drawn(view).min(head.rows()));
    let mut points = vec![Point::default(); head.rows()];
    let each = |points: &mut [Point], name: &Option<String>, set: fn(&mut Point, Cell<'_>)| {
        let Some(name) = name else { return };
        for (point, cell) in points.iter_mut().zip(head.cells(name)) {
            set(point, cell);
        }
    };
    each(&mut points, &view.x, |point, cell| point.x = datum(cell));
    each(&mut points, &view.y, |point, cell| point.y = datum(cell));
    each(&mut points, &view.value, |point, cell| point.value = cell.number());
    each(&mut points, &view.low, |point, cell| point.low = cell.number());
    each(&mut points, &view.high, |point, cell| point.high = cell.number());
    each(&mut points, &view.series, |point, cell| point.series = cell_text(cell));
    each(&mut points, &view.label, |point, cell| point.label = cell_text(cell));
    if view.kind == ViewKind::Sankey && view.value.is_none() {
        for point in &mut points {
            point.value = Some(1.0);
        }
    }
    points
}

fn datum(cell: Cell<'_>) -> Datum {
    match cell.number() {
        Some(number) => Datum::Number(number),
        None if cell.is_null() => Datum::None,
        None => Datum::Text(cell_text(cell)),
    }
}

fn bins(histogram: &Histogram) -> Vec<Point> {
    let bars = histogram.bars(BINS).into_iter();
    bars.map(|bar| Point { x: Datum::Text(bar.label), y: Datum::Number(bar.value), ..Point::default() })
        .collect()
}

fn axes(view: &View, columns: &[Column]) -> [String; 3] {
    let named = |name: &Option<String>| {
        let name = name.as_deref().unwrap_or_default();
        match columns.iter().find(|column| column.name == name).and_then(|column| column.unit.as_deref()) {
            Some(unit) if unit != name => format!("{name} ({unit})"),
            _ => name.to_owned(),
        }
    };
    match view.kind {
        ViewKind::Slope | ViewKind::Dumbbell => [named(&view.x), named(&view.low), named(&view.high)],
        ViewKind::Histogram => [named(&view.x), "rows".to_owned(), String::new()],
        _ => [named(&view.x), named(&view.y), named(&view.value)],
    }
}

fn title(view: &View) -> String {
    let column = |name: &Option<String>| name.clone().unwrap_or_default();
    let (x, y, value) = (column(&view.x), column(&view.y), column(&view.value));
    let drawn = match view.kind {
        ViewKind::Histogram => format!("Rows by {x}"),
        ViewKind::Tree => format!("{x} under {y}"),
        ViewKind::Sankey => format!("{x} → {y}"),
        ViewKind::Heatmap => format!("{value} by {x} and {y}"),
        ViewKind::Treemap => format!("{value} by {x}"),
        ViewKind::Scatter => format!("{y} against {x}"),
        ViewKind::Slope | ViewKind::Dumbbell => {
            format!("{} and {} by {x}", column(&view.low), column(&view.high))
        }
        _ => format!("{y} by {x}"),
    };
    view.title.clone().unwrap_or(drawn)
}

fn kind(kind: ViewKind) -> Option<ChartKind> {
    Some(match kind {
        ViewKind::Bar => ChartKind::Bar,
        ViewKind::GroupedBar => ChartKind::GroupedBar,
        ViewKind::StackedBar => ChartKind::StackedBar,
        ViewKind::Line => ChartKind::Line,
        ViewKind::Heatmap => ChartKind::Heatmap,
        ViewKind::Histogram => ChartKind::Histogram,
        ViewKind::Scatter => ChartKind::Scatter,
        ViewKind::Sankey => ChartKind::Sankey,
        ViewKind::Tree => ChartKind::Tree,
        ViewKind::Treemap => ChartKind::Treemap,
        ViewKind::Interval => ChartKind::Interval,
        ViewKind::Slope => ChartKind::Slope,
        ViewKind::Dumbbell => ChartKind::Dumbbell,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_that_are_not_drawn_are_told() {
        let view = View::new(ViewKind::Sankey).xy("from", "to").series("group");
        let chart = Chart {
            kind: ChartKind::Sankey,
            title: "flows".into(),
            axes: axes(&view, &[]),
            points: Vec::new(),
            total: 0,
        };
        let point = |at: usize| Point { series: format!("g{at}"), ..Point::default() };
        let titles = |groups: usize| {
            let charts = by_series(&view, &chart, (0..2 * groups).map(|at| point(at % groups)).collect());
            charts.into_iter().map(|chart| (chart.title, chart.points.len())).collect::<Vec<_>>()
        };
        assert_eq!(titles(2), [("flows · g0".to_owned(), 2), ("flows · g1".to_owned(), 2)]);
        let many = titles(SPLIT + 2);
        let last = "flows · g5 (not drawn: 2 more, which the table has)";
        assert_eq!((many.len(), many[SPLIT - 1].0.as_str()), (SPLIT, last));
    }
}
