//! Charts as Plotly figures: plain JSON of data and layout, without a colour of text or ground, which
//! the page sets by its theme.

use std::collections::{BTreeSet, HashSet};

use serde_json::{Value, json};

/// A picture to draw.
#[derive(Debug, Clone)]
pub struct Chart {
    /// Its kind.
    pub kind: ChartKind,
    /// The heading.
    pub title: String,
    /// The names of the columns at x, y and value, with their units.
    pub axes: [String; 3],
    /// What is drawn.
    pub points: Vec<Point>,
    /// Rows of the whole table, where fewer are drawn.
    pub total: u64,
}

/// The kinds of picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChartKind {
    /// Bars, sideways.
    Bar,
    /// Bars side by side.
    GroupedBar,
    /// Bars on top of each other.
    StackedBar,
    /// Lines.
    Line,
    /// Counted bins; `x` names a bin, `y` is its count.
    Histogram,
    /// Points.
    Scatter,
    /// Cells.
    Heatmap,
    /// Flows.
    Sankey,
    /// Areas.
    Treemap,
    /// A nested list of `x` under `y`.
    Tree,
    /// Points with intervals.
    Interval,
    /// Lines from a value to another.
    Slope,
    /// Two points on a line.
    Dumbbell,
}

/// A place on an axis.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Datum {
    /// Nothing.
    #[default]
    None,
    /// A number.
    Number(f64),
    /// A name or a date.
    Text(String),
}

/// One row of a chart.
#[derive(Debug, Clone, Default)]
pub struct Point {
    /// The category or place.
    pub x: Datum,
    /// The value, or the second category.
    pub y: Datum,
    /// The third dimension.
    pub value: Option<f64>,
    /// The series.
    pub series: String,
    /// The lower end, or the first value.
    pub low: Option<f64>,
    /// The upper end, or the second value.
    pub high: Option<f64>,
    /// The name of the point.
    pub label: String,
}

/// Okabe and Ito's colours for readers of every colour vision, without black; readable on both grounds.
const COLOURS: [&str; 7] = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#8C7A00"];
/// Characters of a name on an axis.
const NAME: usize = 40;
/// Series that are told apart; the others are left out and counted.
const SERIES: usize = 12;

impl Datum {
    fn text(&self) -> String {
        match self {
            Datum::None => String::new(),
            Datum::Number(number) => number.to_string(),
            Datum::Text(text) => text.clone(),
        }
    }

    fn number(&self) -> Option<f64> {
        match self {
            Datum::Number(number) if number.is_finite() => Some(*number),
            _ => None,
        }
    }

    fn json(&self) -> Value {
        match self {
            Datum::None => Value::Null,
            Datum::Number(number) => json!(number),
            Datum::Text(text) => json!(plain(text)),
        }
    }
}

impl Chart {
    /// The alternative text: what it shows, how much, from where to where.
    pub(crate) fn alternative(&self) -> String {
        let mut text =
            format!("{}: {} of {} by {}", self.title, self.kind.noun(), self.axes[1], self.axes[0]);
        if matches!(self.kind, ChartKind::Heatmap | ChartKind::Treemap | ChartKind::Sankey) {
            text = format!("{}: {} of {}", self.title, self.kind.noun(), self.axes[2]);
        }
        let values: Vec<f64> = self.points.iter().filter_map(|p| self.measure(p)).collect();
        let low = values.iter().copied().fold(f64::INFINITY, f64::min);
        let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        text += &format!(", {} rows", self.points.len());
        if low <= high {
            text += &format!(", values from {} to {}", rounded(low), rounded(high));
        }
        text + ". The table below has the numbers."
    }

    fn measure(&self, point: &Point) -> Option<f64> {
        match self.kind {
            ChartKind::Heatmap | ChartKind::Sankey | ChartKind::Treemap => finite(point.value),
            ChartKind::Slope | ChartKind::Dumbbell => finite(point.high),
            ChartKind::Tree => None,
            _ => point.y.number(),
        }
    }

    /// Series in order of appearance with their points; those beyond the last colour are left out.
    fn series(&self) -> Vec<(&str, Vec<&Point>)> {
        let mut all: Vec<(&str, Vec<&Point>)> = Vec::new();
        for point in &self.points {
            let room = all.len() < SERIES;
            match all.iter_mut().find(|(name, _)| *name == point.series) {
                Some((_, points)) => points.push(point),
                None if room => all.push((&point.series, vec![point])),
                None => {}
            }
        }
        all
    }

    /// Series that are not drawn since there are too many to tell apart.
    pub(crate) fn series_left(&self) -> usize {
        let one_colour = [ChartKind::Heatmap, ChartKind::Sankey, ChartKind::Treemap, ChartKind::Tree];
        if one_colour.contains(&self.kind) {
            return 0;
        }
        let all: HashSet<&str> = self.points.iter().map(|point| point.series.as_str()).collect();
        all.len().saturating_sub(SERIES)
    }

    /// The figure: data and layout. `None` where nothing can be drawn.
    pub(crate) fn figure(&self) -> Option<Value> {
        if self.kind == ChartKind::Tree || !self.points.iter().any(|point| self.measure(point).is_some()) {
            return None;
        }
        let data = match self.kind {
            ChartKind::Heatmap => vec![self.heatmap()],
            ChartKind::Sankey => vec![self.sankey()?],
            ChartKind::Treemap => vec![self.treemap()],
            ChartKind::Slope | ChartKind::Dumbbell => self.pairs(),
            _ => self.cartesian(),
        };
        Some(json!({ "data": data, "layout": self.layout() }))
    }

    /// Bars lie on their side where the categories are names: long names stay readable.
    fn sideways(&self) -> bool {
        match self.kind {
            ChartKind::Interval | ChartKind::Dumbbell => true,
            ChartKind::Bar | ChartKind::GroupedBar | ChartKind::StackedBar => {
                self.points.iter().any(|point| matches!(point.x, Datum::Text(_)))
            }
            _ => false,
        }
    }

    fn layout(&self) -> Value {
        let (x, y) = (plain(&self.axes[0]), plain(&self.axes[1]));
        let sideways = self.sideways();
        let names = self.points.iter().map(|p| p.x.text()).collect::<BTreeSet<_>>().len();
        let drawn = self.series().len();
        let rows = if self.kind == ChartKind::GroupedBar { names * drawn.max(1) } else { names };
        let height = match self.kind {
            _ if sideways => 110 + 22 * rows.clamp(3, 60),
            ChartKind::Heatmap => {
                let lines = self.points.iter().map(|p| p.y.text()).collect::<BTreeSet<_>>();
                (160 + 20 * lines.len()).clamp(280, 900)
            }
            ChartKind::Sankey => (160 + 14 * self.points.len()).clamp(320, 900),
            _ => 380,
        };
        let (x, y) = if sideways { (y, x) } else { (x, y) };
        let category = |on: bool| if on { json!("category") } else { json!("-") };
        let heat = self.kind == ChartKind::Heatmap;
        json!({
            "height": height,
            "bargap": if self.kind == ChartKind::Histogram { 0.04 } else { 0.25 },
            "barmode": if self.kind == ChartKind::StackedBar { "stack" } else { "group" },
            "showlegend": drawn > 1 && !matches!(self.kind, ChartKind::Slope | ChartKind::Heatmap | ChartKind::Sankey),
            "xaxis": { "title": { "text": x }, "automargin": true,
                       "type": category(heat || matches!(self.kind, ChartKind::Slope | ChartKind::Histogram)) },
            "yaxis": { "title": { "text": if self.kind == ChartKind::Slope { String::new() } else { y } }, "automargin": true, "type": category(sideways || heat),
                       "autorange": if sideways || heat { json!("reversed") } else { json!(true) } },
            "legend": { "orientation": "h", "y": 1.02, "yanchor": "bottom" },
        })
    }

    fn cartesian(&self) -> Vec<Value> {
        let sideways = self.sideways();
        let several = self.series();
        let mut traces = Vec::new();
        for (i, (name, points)) in several.iter().enumerate() {
            let colour = COLOURS[i % COLOURS.len()];
            let x: Vec<Value> = points.iter().map(|p| p.x.json()).collect();
            let y: Vec<Value> = points.iter().map(|p| json!(p.y.number())).collect();
            let mut trace = json!({ "name": plain(name), "marker": { "color": colour } });
            let interval = points.iter().any(|p| p.low.is_some() && p.high.is_some());
            let (x, y) = if sideways { (y, x) } else { (x, y) };
            trace["x"] = json!(x);
            trace["y"] = json!(y);
            match self.kind {
                ChartKind::Line => {
                    trace["type"] = json!("scatter");
                    trace["mode"] = json!("lines+markers");
                    trace["line"] =
                        json!({ "color": colour, "dash": DASHES[i / COLOURS.len() % DASHES.len()] });
                }
                ChartKind::Scatter | ChartKind::Interval => {
                    trace["type"] = json!("scatter");
                    trace["mode"] = json!("markers");
                    trace["marker"]["symbol"] = json!(SYMBOLS[i % SYMBOLS.len()]);
                    trace["marker"]["size"] = json!(8);
                    let labels = points.iter().map(|p| plain(&p.label));
                    trace["text"] = json!(labels.collect::<Vec<_>>());
                    if self.kind == ChartKind::Scatter && points.len() <= 25 {
                        trace["mode"] = json!("markers+text");
                        trace["textposition"] = json!("top center");
                    }
                }
                _ => {
                    trace["type"] = json!("bar");
                    if sideways {
                        trace["orientation"] = json!("h");
                    }
                }
            }
            if interval {
                let over = |p: &&Point| Some(finite(p.high)? - p.y.number()?);
                let under = |p: &&Point| Some(p.y.number()? - finite(p.low)?);
                let error = json!({
                    "type": "data", "symmetric": false, "thickness": 1.5, "width": 3,
                    "array": points.iter().map(over).collect::<Vec<_>>(),
                    "arrayminus": points.iter().map(under).collect::<Vec<_>>(),
                });
                trace[if sideways { "error_x" } else { "error_y" }] = error;
            }
            traces.push(trace);
        }
        traces
    }

    fn heatmap(&self) -> Value {
        let below_zero = self.points.iter().any(|p| finite(p.value).is_some_and(|v| v < 0.0));
        let mut trace = json!({
            "type": "heatmap",
            "x": self.points.iter().map(|p| plain(&p.x.text())).collect::<Vec<_>>(),
            "y": self.points.iter().map(|p| plain(&p.y.text())).collect::<Vec<_>>(),
            "z": self.points.iter().map(|p| finite(p.value)).collect::<Vec<_>>(),
            "colorscale": if below_zero { "RdBu" } else { "Viridis" },
            "hoverongaps": false, "xgap": 1, "ygap": 1,
            "colorbar": { "title": { "text": plain(&self.axes[2]) } },
        });
        if below_zero {
            trace["zmid"] = json!(0);
        }
        trace
    }

    /// Sources on the left, targets on the right: a name on both sides is two nodes, so that no flow
    /// runs in a circle.
    fn sankey(&self) -> Option<Value> {
        let mut nodes: Vec<(bool, String)> = Vec::new();
        let mut place = |right: bool, name: String| {
            let found = nodes.iter().position(|node| node.0 == right && node.1 == name);
            found.unwrap_or_else(|| {
                nodes.push((right, name));
                nodes.len() - 1
            })
        };
        let (mut from, mut to, mut width) = (Vec::new(), Vec::new(), Vec::new());
        for point in &self.points {
            let Some(value) = finite(point.value).filter(|value| *value > 0.0) else { continue };
            let name = |datum: &Datum| if *datum == Datum::None { "–".to_owned() } else { datum.text() };
            from.push(place(false, name(&point.x)));
            to.push(place(true, name(&point.y)));
            width.push(value);
        }
        // A name has one colour on both sides.
        let mut names: Vec<&str> = Vec::new();
        let colours: Vec<&str> = nodes
            .iter()
            .map(|(_, name)| {
                let place = names.iter().position(|known| known == name).unwrap_or(names.len());
                if place == names.len() {
                    names.push(name);
                }
                COLOURS[place % COLOURS.len()]
            })
            .collect();
        let links: Vec<String> = from.iter().map(|i: &usize| format!("{}66", colours[*i])).collect();
        let labels: Vec<String> = nodes.iter().map(|(_, name)| plain(name)).collect();
        (!width.is_empty()).then(|| {
            json!({
                "type": "sankey",
                "node": { "label": labels, "color": colours, "pad": 12, "thickness": 16 },
                "link": { "source": from, "target": to, "value": width, "color": links },
            })
        })
    }

    fn treemap(&self) -> Value {
        let known: HashSet<String> = self.points.iter().map(|p| p.x.text()).collect();
        // A parent without a row of its own would leave its children undrawn.
        let parent = |p: &Point| {
            let parent = p.y.text();
            if known.contains(&parent) && parent != p.x.text() { parent } else { String::new() }
        };
        json!({
            "type": "treemap", "branchvalues": "remainder",
            "ids": self.points.iter().map(|p| p.x.text()).collect::<Vec<_>>(),
            "labels": self.points.iter().map(|p| plain(&p.x.text())).collect::<Vec<_>>(),
            "parents": self.points.iter().map(parent).collect::<Vec<_>>(),
            "values": self.points.iter().map(|p| finite(p.value).unwrap_or(0.0).max(0.0)).collect::<Vec<_>>(),
            "textinfo": "label+value",
            "marker": { "colorscale": "Viridis" },
        })
    }

    fn pairs(&self) -> Vec<Value> {
        if self.kind == ChartKind::Slope {
            let line = |(i, point): (usize, &Point)| {
                json!({
                    "type": "scatter", "mode": "lines+markers", "name": plain(&point.x.text()),
                    "x": [plain(&self.axes[1]), plain(&self.axes[2])],
                    "y": [finite(point.low), finite(point.high)],
                    "line": { "color": COLOURS[i % COLOURS.len()] },
                })
            };
            return self.points.iter().enumerate().map(line).collect();
        }
        let names: Vec<String> = self.points.iter().map(|p| plain(&p.x.text())).collect();
        let mut between = (Vec::new(), Vec::new());
        for (point, name) in self.points.iter().zip(&names) {
            between.0.extend([json!(finite(point.low)), json!(finite(point.high)), Value::Null]);
            between.1.extend([json!(name), json!(name), Value::Null]);
        }
        let ends = |values: Vec<Option<f64>>, name: &str, colour: &str, symbol: &str| {
            json!({ "type": "scatter", "mode": "markers", "name": plain(name), "x": values, "y": names,
                    "marker": { "color": colour, "symbol": symbol, "size": 10 } })
        };
        let first = self.points.iter().map(|p| finite(p.low)).collect();
        let second = self.points.iter().map(|p| finite(p.high)).collect();
        vec![
            json!({ "type": "scatter", "mode": "lines", "x": between.0, "y": between.1, "showlegend": false,
                    "hoverinfo": "skip", "line": { "color": "#888888" } }),
            ends(first, &self.axes[1], COLOURS[0], "circle"),
            ends(second, &self.axes[2], COLOURS[5], "diamond"),
        ]
    }
}

const DASHES: [&str; 3] = ["solid", "dash", "dot"];
const SYMBOLS: [&str; 6] = ["circle", "square", "diamond", "triangle-up", "cross", "star"];

impl ChartKind {
    fn noun(self) -> &'static str {
        match self {
            ChartKind::Bar => "bars",
            ChartKind::GroupedBar => "grouped bars",
            ChartKind::StackedBar => "stacked bars",
            ChartKind::Line => "lines",
            ChartKind::Histogram => "distribution",
            ChartKind::Scatter => "points",
            ChartKind::Heatmap => "heat map",
            ChartKind::Sankey => "flows",
            ChartKind::Treemap => "areas",
            ChartKind::Tree => "tree",
            ChartKind::Interval => "points with intervals",
            ChartKind::Slope => "slopes",
            ChartKind::Dumbbell => "pairs of points",
        }
    }
}

fn finite(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

fn rounded(value: f64) -> String {
    let text = format!("{value:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// A name as the library draws it: it reads a few tags and entities in texts, so that none may be left,
/// and it makes `$…$` a formula. Long ones lose their middle: what tells ids apart is often their end.
fn plain(text: &str) -> String {
    let length = text.chars().count();
    let mut out = String::new();
    for (i, c) in text.chars().enumerate() {
        if length > NAME && i == NAME / 2 {
            out.push('…');
        }
        if length > NAME && i >= NAME / 2 && i < length - NAME / 2 {
            continue;
        }
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '$' => out.push('＄'),
            c if turns(c) => out.push('·'),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

/// Characters that turn the direction of writing of what follows them.
pub(crate) fn turns(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
