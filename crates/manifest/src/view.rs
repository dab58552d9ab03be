use serde::{Deserialize, Serialize};

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
    /// The lower end of an interval around `y`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    /// The upper end of an interval around `y`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
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
            top: None,
        }
    }

    /// Bars of `y` per `x`.
    #[must_use]
    pub fn bar(x: &str, y: &str) -> Self {
        Self::new(ViewKind::Bar).xy(x, y)
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
        [&self.x, &self.y, &self.value, &self.series, &self.low, &self.high]
            .into_iter()
            .filter_map(Option::as_deref)
    }
}
