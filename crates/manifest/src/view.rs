use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{ColumnName, ColumnType, Table};

/// How a table is best shown; fields name columns of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// The kind of picture.
    pub kind: ViewKind,
    /// A heading; the table's description without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Categories or the horizontal axis; the source of a sankey's flow, the child of a tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub x: Option<String>,
    /// Values or the vertical axis; the target of a sankey's flow, the parent of a tree.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub y: Option<String>,
    /// The cell of a heatmap, the width of a flow, the size of a point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// One series (colour, line) per value of this column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<String>,
    /// The lower end of an interval around `y`; the first of the two values of a slope or dumbbell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    /// The upper end of an interval around `y`; the second of the two values of a slope or dumbbell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    /// The names of a scatter's points.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
    /// How many rows are worth showing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub top: Option<u32>,
}

/// The kinds of picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ViewKind {
    /// Bars of `y` per `x`.
    Bar,
    /// Bars of `y` per `x`, side by side, one per value of `series`.
    GroupedBar,
    /// Bars of `y` per `x`, one on top of the other, one per value of `series`.
    StackedBar,
    /// Lines of `y` over `x`.
    Line,
    /// Cells of `value` at `x`, `y`.
    Heatmap,
    /// The distribution of `x`.
    Histogram,
    /// Points at `x`, `y`.
    Scatter,
    /// Flows of `value` from `x` to `y`.
    Sankey,
    /// A tree of children `x` under parents `y`.
    Tree,
    /// Areas of `value` for `x`, inside those of its parent `y` where there is one.
    Treemap,
    /// A point `y` per `x` with the interval from `low` to `high`.
    Interval,
    /// For each `x` a line from its value `low` on the left to `high` on the right.
    Slope,
    /// For each `x` two points on one line, `low` and `high`.
    Dumbbell,
    /// The rows themselves.
    Table,
}

impl View {
    /// A view of this kind with nothing set.
    #[must_use]
    pub fn new(kind: ViewKind) -> Self {
        Self {
            kind,
            title: None,
            x: None,
            y: None,
            value: None,
            series: None,
            low: None,
            high: None,
            label: None,
            top: None,
        }
    }

    /// Bars of `y` per `x`.
    #[must_use]
    pub fn bar(x: &str, y: &str) -> Self {
        Self::new(ViewKind::Bar).xy(x, y)
    }

    /// Bars of `y` per `x`, side by side, one per value of `series`.
    #[must_use]
    pub fn grouped_bar(x: &str, y: &str, series: &str) -> Self {
        Self::new(ViewKind::GroupedBar).xy(x, y).series(series)
    }

    /// Bars of `y` per `x`, one on top of the other, one per value of `series`.
    #[must_use]
    pub fn stacked_bar(x: &str, y: &str, series: &str) -> Self {
        Self::new(ViewKind::StackedBar).xy(x, y).series(series)
    }

    /// Lines of `y` over `x`.
    #[must_use]
    pub fn line(x: &str, y: &str) -> Self {
        Self::new(ViewKind::Line).xy(x, y)
    }

    /// The distribution of `x`.
    #[must_use]
    pub fn histogram(x: &str) -> Self {
        Self { x: Some(x.to_owned()), ..Self::new(ViewKind::Histogram) }
    }

    /// Points at `x`, `y`; [`View::series`] colours them, [`View::label`] names them.
    #[must_use]
    pub fn scatter(x: &str, y: &str) -> Self {
        Self::new(ViewKind::Scatter).xy(x, y)
    }

    /// Cells of `value` at `x`, `y`.
    #[must_use]
    pub fn heatmap(x: &str, y: &str, value: &str) -> Self {
        Self::new(ViewKind::Heatmap).xy(x, y).value(value)
    }

    /// Flows of `value` from `from` to `to`.
    #[must_use]
    pub fn sankey(from: &str, to: &str, value: &str) -> Self {
        Self::new(ViewKind::Sankey).xy(from, to).value(value)
    }

    /// Areas of `value` for each `x`; [`View::parent`] nests them.
    #[must_use]
    pub fn treemap(x: &str, value: &str) -> Self {
        Self { x: Some(x.to_owned()), ..Self::new(ViewKind::Treemap) }.value(value)
    }

    /// A point `y` per `x` with its interval from `low` to `high`.
    #[must_use]
    pub fn intervals(x: &str, y: &str, low: &str, high: &str) -> Self {
        Self::new(ViewKind::Interval).xy(x, y).interval(low, high)
    }

    /// For each `x` a line from its value `before` to its value `after`.
    #[must_use]
    pub fn slope(x: &str, before: &str, after: &str) -> Self {
        Self { x: Some(x.to_owned()), ..Self::new(ViewKind::Slope) }.interval(before, after)
    }

    /// For each `x` two points on one line, `first` and `second`.
    #[must_use]
    pub fn dumbbell(x: &str, first: &str, second: &str) -> Self {
        Self { x: Some(x.to_owned()), ..Self::new(ViewKind::Dumbbell) }.interval(first, second)
    }

    /// A tree of `child` under `parent`.
    #[must_use]
    pub fn tree(child: &str, parent: &str) -> Self {
        Self::new(ViewKind::Tree).xy(child, parent)
    }

    /// The rows themselves.
    #[must_use]
    pub fn table() -> Self {
        Self::new(ViewKind::Table)
    }

    /// Sets the two main columns.
    #[must_use]
    pub fn xy(mut self, x: &str, y: &str) -> Self {
        self.x = Some(x.to_owned());
        self.y = Some(y.to_owned());
        self
    }

    /// Sets the column of the third dimension.
    #[must_use]
    pub fn value(mut self, column: &str) -> Self {
        self.value = Some(column.to_owned());
        self
    }

    /// One series per value of `column`.
    #[must_use]
    pub fn series(mut self, column: &str) -> Self {
        self.series = Some(column.to_owned());
        self
    }

    /// An interval around `y`.
    #[must_use]
    pub fn interval(mut self, low: &str, high: &str) -> Self {
        self.low = Some(low.to_owned());
        self.high = Some(high.to_owned());
        self
    }

    /// The parent of a treemap's areas.
    #[must_use]
    pub fn parent(mut self, column: &str) -> Self {
        self.y = Some(column.to_owned());
        self
    }

    /// Names the points of a scatter.
    #[must_use]
    pub fn label(mut self, column: &str) -> Self {
        self.label = Some(column.to_owned());
        self
    }

    /// How many rows are worth showing.
    #[must_use]
    pub fn top(mut self, rows: u32) -> Self {
        self.top = Some(rows);
        self
    }

    /// A heading.
    #[must_use]
    pub fn title(mut self, title: &str) -> Self {
        self.title = Some(title.to_owned());
        self
    }

    /// The columns that the view names.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        [&self.x, &self.y, &self.value, &self.series, &self.low, &self.high, &self.label]
            .into_iter()
            .filter_map(Option::as_deref)
    }

    /// What does not fit `table`: a column that the kind needs and the view does not name, a column
    /// that the table lacks, text where numbers are drawn. Columns that are there under some
    /// settings only count as there.
    #[must_use]
    pub fn problems(&self, table: &Table) -> Vec<String> {
        let kind = self.kind;
        let mut wrong = Vec::new();
        for role in kind.needs() {
            if self.role(role).is_none() {
                wrong.push(format!("a {kind} view needs `{role}`"));
            }
        }
        let open = table.open || table.passthrough.is_some();
        let generated = table.columns.iter().any(|c| matches!(c.name, ColumnName::From { .. }));
        for role in ROLES {
            let Some(name) = self.role(role) else { continue };
            let column =
                table.columns.iter().find(|c| matches!(&c.name, ColumnName::Fixed(own) if own == name));
            match column {
                None if open || generated => {}
                None => wrong.push(format!("a {kind} view shows a column `{name}` that the table lacks")),
                Some(column) if kind.draws(role) && !number(&column.ty) => {
                    wrong.push(format!("`{role}` of a {kind} view is numbers, `{name}` is {}", column.ty));
                }
                Some(_) => {}
            }
        }
        if self.low.is_some() != self.high.is_some() && !kind.needs().contains(&"low") {
            wrong.push(format!("a {kind} view has an interval with one end only"));
        }
        wrong
    }

    fn role(&self, role: &str) -> Option<&str> {
        let column = match role {
            "x" => &self.x,
            "y" => &self.y,
            "value" => &self.value,
            "series" => &self.series,
            "low" => &self.low,
            "high" => &self.high,
            _ => &self.label,
        };
        column.as_deref()
    }
}

const ROLES: [&str; 7] = ["x", "y", "value", "series", "low", "high", "label"];

fn number(ty: &ColumnType) -> bool {
    *ty == ColumnType::Any || ColumnType::Float64.accepts(ty)
}

impl ViewKind {
    /// What a view of this kind cannot do without.
    fn needs(self) -> &'static [&'static str] {
        match self {
            ViewKind::Bar | ViewKind::Line | ViewKind::Scatter | ViewKind::Tree | ViewKind::Sankey => {
                &["x", "y"]
            }
            ViewKind::GroupedBar | ViewKind::StackedBar => &["x", "y", "series"],
            ViewKind::Heatmap => &["x", "y", "value"],
            ViewKind::Histogram => &["x"],
            ViewKind::Treemap => &["x", "value"],
            ViewKind::Interval => &["x", "y", "low", "high"],
            ViewKind::Slope | ViewKind::Dumbbell => &["x", "low", "high"],
            ViewKind::Table => &[],
        }
    }

    /// Whether what stands in this place is drawn as numbers.
    fn draws(self, role: &str) -> bool {
        match role {
            "x" => self == ViewKind::Histogram,
            "y" => {
                let drawn = [
                    ViewKind::Bar,
                    ViewKind::GroupedBar,
                    ViewKind::StackedBar,
                    ViewKind::Line,
                    ViewKind::Scatter,
                    ViewKind::Interval,
                ];
                drawn.contains(&self)
            }
            "value" | "low" | "high" => true,
            _ => false,
        }
    }
}

impl fmt::Display for ViewKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ViewKind::Bar => "bar",
            ViewKind::GroupedBar => "grouped_bar",
            ViewKind::StackedBar => "stacked_bar",
            ViewKind::Line => "line",
            ViewKind::Heatmap => "heatmap",
            ViewKind::Histogram => "histogram",
            ViewKind::Scatter => "scatter",
            ViewKind::Sankey => "sankey",
            ViewKind::Tree => "tree",
            ViewKind::Treemap => "treemap",
            ViewKind::Interval => "interval",
            ViewKind::Slope => "slope",
            ViewKind::Dumbbell => "dumbbell",
            ViewKind::Table => "table",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Column;

    fn table() -> Table {
        Table::new("scores", "Scores.")
            .column(Column::new("model", "utf8", "Its id."))
            .column(Column::new("metric", "utf8", "Its name."))
            .column(Column::new("score", "float64?", "In points."))
            .column(Column::new("low", "float64?", "Lower end.").when("/interval", true))
            .column(Column::new("high", "float64?", "Upper end.").when("/interval", true))
    }

    #[test]
    fn every_kind_fits_a_table_that_has_its_columns() {
        for view in [
            View::bar("model", "score").interval("low", "high"),
            View::grouped_bar("model", "score", "metric"),
            View::stacked_bar("model", "score", "metric"),
            View::line("model", "score"),
            View::scatter("low", "score").label("model"),
            View::heatmap("model", "metric", "score"),
            View::sankey("model", "metric", "score"),
            View::tree("model", "metric"),
            View::treemap("model", "score").parent("metric"),
            View::intervals("model", "score", "low", "high"),
            View::slope("model", "low", "high"),
            View::dumbbell("model", "low", "high"),
            View::histogram("score"),
            View::table(),
        ] {
            assert_eq!(view.problems(&table()), Vec::<String>::new(), "{view:?}");
            assert_eq!(serde_json::to_value(view.kind).unwrap(), view.kind.to_string());
        }
    }

    #[test]
    fn what_does_not_fit_is_told() {
        let wrong = |view: View| view.problems(&table()).join("; ");
        assert_eq!(wrong(View::bar("model", "metric")), "`y` of a bar view is numbers, `metric` is utf8");
        assert_eq!(wrong(View::new(ViewKind::Heatmap).xy("model", "metric")), "a heatmap view needs `value`");
        assert_eq!(
            wrong(View::line("month", "score")),
            "a line view shows a column `month` that the table lacks"
        );
        let half = View { low: Some("low".into()), ..View::bar("model", "score") };
        assert_eq!(wrong(half), "a bar view has an interval with one end only");
        assert_eq!(View::line("month", "score").problems(&table().open()), Vec::<String>::new());
    }
}
