use maud::{DOCTYPE, Markup, PreEscaped, html};
use plotly::Plot;
use serde_json::Value;

use crate::chart::turns;
use crate::outline::outline;
use crate::{Chart, ChartKind, Column, Mark, Notice, Page, Row, Step, Table};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");
/// Nothing is loaded from anywhere, whatever stands in the page.
const POLICY: &str = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; \
                      img-src data: blob:; base-uri 'none'; form-action 'none'";
/// Notices that are listed.
const NOTICES: usize = 200;
/// Characters of a cell or another text from inputs.
const TEXT: usize = 2000;

/// How much of the page is written.
#[derive(Clone, Copy)]
struct Limits {
    rows: usize,
    charts: bool,
}

impl Page {
    /// The page, at most `budget` bytes: with fewer rows, then without charts where it must be.
    pub fn html(&self, budget: usize) -> String {
        let most = self.steps.iter().flat_map(|step| &step.tables).map(|t| t.first.len().max(t.last.len()));
        let mut limits = Limits { rows: most.max().unwrap_or(0), charts: true };
        loop {
            let text = self.written(limits).into_string();
            if text.len() <= budget || (limits.rows == 0 && !limits.charts) {
                return text;
            }
            limits.charts = limits.charts && limits.rows > 0;
            limits.rows /= 2;
        }
    }

    fn written(&self, limits: Limits) -> Markup {
        let body = html! {
            (self.header())
            (self.contents())
            main id="main" {
                (self.notices())
                @for step in &self.steps { (step_section(step, limits)) }
                (self.made())
            }
        };
        let charts = body.0.contains("class=\"plot\"");
        html! {
            (DOCTYPE)
            html lang="en" {
                head {
                    meta charset="utf-8";
                    meta http-equiv="Content-Security-Policy" content=(POLICY);
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta name="color-scheme" content="light dark";
                    title { (self.title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    a .skip href="#main" { "Skip to the results" }
                    (body)
                    @if charts { (library()) }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        }
    }

    fn header(&self) -> Markup {
        html! {
            header {
                div {
                    h1 dir="auto" { (self.title) }
                    button #theme type="button" aria-pressed="false" { "Dark" }
                }
                dl .facts {
                    @for fact in &self.facts { div { dt { (fact.name) } dd dir="auto" { (short(&fact.value)) } } }
                }
            }
        }
    }

    fn contents(&self) -> Markup {
        html! {
            nav aria-label="Contents" {
                ul {
                    @if !self.notices.is_empty() { li { a href="#notices" { "Gates and warnings" } } }
                    @for step in &self.steps {
                        li {
                            a href={ "#" (anchor("step", &step.name)) } { bdi { (step.name) } }
                            ul {
                                @for table in &step.tables {
                                    li { a href={ "#" (anchor("table", &table.name)) } { bdi { (own_name(&table.name)) } }
                                         " " span .unit { (count(table.total)) } }
                                }
                            }
                        }
                    }
                    li { a href="#made" { "How this was made" } }
                }
            }
        }
    }

    fn notices(&self) -> Markup {
        let there = |name: &str| self.steps.iter().flat_map(|step| &step.tables).any(|t| t.name == name);
        let notice = |notice: &Notice| {
            let link = notice.table.as_deref().filter(|table| there(table));
            html! {
                li .(notice.mark.class()) {
                    span .mark { (notice.mark.word()) } " "
                    b dir="auto" { (short(&notice.what)) } " "
                    span dir="auto" { (short(&notice.text)) }
                    @if let Some(table) = link {
                        " " a href={ "#" (anchor("table", table)) } { "rows of " bdi { (table) } }
                    }
                }
            }
        };
        html! {
            @if !self.notices.is_empty() {
                section #notices {
                    h2 { "Gates and warnings" }
                    ul .notices { @for one in self.notices.iter().take(NOTICES) { (notice(one)) } }
                    @if self.notices.len() > NOTICES {
                        p { "… and " (count((self.notices.len() - NOTICES) as u64)) " more in " code { "run.json" } }
                    }
                }
            }
        }
    }

    fn made(&self) -> Markup {
        html! {
            section #made {
                h2 { "How this was made" }
                @for fact in &self.made {
                    details {
                        summary { bdi { (short(&fact.name)) } }
                        pre dir="auto" tabindex="0" { (cut(&fact.value, 10 * TEXT)) }
                    }
                }
            }
        }
    }
}

impl Mark {
    fn class(self) -> &'static str {
        match self {
            Mark::Passed => "passed",
            Mark::Failed => "failed",
            Mark::Undecided => "undecided",
            Mark::Warning => "warning",
            Mark::Note => "note",
        }
    }

    /// A sign and a word: colour alone says nothing to many.
    fn word(self) -> &'static str {
        match self {
            Mark::Passed => "✓ passed",
            Mark::Failed => "✗ failed",
            Mark::Undecided => "? undecided",
            Mark::Warning => "! warning",
            Mark::Note => "note",
        }
    }
}

fn step_section(step: &Step, limits: Limits) -> Markup {
    html! {
        section id=(anchor("step", &step.name)) {
            h2 { bdi { (step.name) } " " small { (step.component) } }
            @for paragraph in step.doc.split("\n\n").filter(|p| !p.trim().is_empty()) {
                p .doc { (short(paragraph)) }
            }
            @for table in &step.tables { (table_article(table, limits)) }
        }
    }
}

fn table_article(table: &Table, limits: Limits) -> Markup {
    let id = anchor("table", &table.name);
    html! {
        article id=(id) {
            h3 { bdi { (table.name) } }
            p .doc { (short(&table.doc)) }
            @if limits.charts { @for chart in &table.charts { (figure(chart)) } }
            @if !limits.charts && !table.charts.is_empty() {
                p .more { "The pictures are left out to keep the page small." }
            }
            (rows(table, &id, limits.rows))
        }
    }
}

fn figure(chart: &Chart) -> Markup {
    if chart.kind == ChartKind::Tree {
        return tree(chart);
    }
    let Some(json) = chart.figure() else {
        return html! { p .more { (short(&chart.title)) ": no numbers to draw." } };
    };
    html! {
        figure {
            figcaption { b dir="auto" { (short(&chart.title)) } (drawn(chart)) }
            div .plot role="img" aria-label=(short(&chart.alternative())) {}
            script type="application/json" { (PreEscaped(script_json(&json))) }
        }
    }
}

fn tree(chart: &Chart) -> Markup {
    let texts: Vec<(String, String)> = chart
        .points
        .iter()
        .filter_map(|p| match (&p.x, &p.y) {
            (crate::Datum::Text(child), crate::Datum::Text(parent)) => Some((short(child), short(parent))),
            _ => None,
        })
        .collect();
    let edges: Vec<(&str, &str)> =
        texts.iter().map(|(child, parent)| (child.as_str(), parent.as_str())).collect();
    html! {
        figure {
            figcaption { b dir="auto" { (short(&chart.title)) } (drawn(chart)) }
            div .outline role="group" aria-label=(short(&chart.title)) tabindex="0" { (outline(&edges)) }
        }
    }
}

fn drawn(chart: &Chart) -> Markup {
    let shown = chart.points.len() as u64;
    html! {
        @if shown < chart.total && chart.kind != ChartKind::Histogram {
            " " span .unit { "first " (count(shown)) " of " (count(chart.total)) " rows" }
        }
        @let left = chart.series_left();
        @if left > 0 { " " span .unit { "without " (count(left as u64)) " further series" } }
    }
}

fn rows(table: &Table, id: &str, limit: usize) -> Markup {
    let first = &table.first[..table.first.len().min(limit)];
    let last = &table.last[table.last.len() - table.last.len().min(limit)..];
    let shown = (first.len() + last.len()) as u64;
    let left = table.total.saturating_sub(shown);
    let rows_word = if table.total == 1 { " row" } else { " rows" };
    let width = table.columns.len();
    html! {
        @if table.total == 0 {
            p .more { "No rows." }
        } @else {
            div .tools {
                label { "Search " input type="search" data-for=(id) aria-controls={ (id) "-rows" }; }
                button type="button" .csv data-for=(id) data-name=(table.name) { "CSV" }
                span .count aria-live="polite" {
                    @if left == 0 { (count(table.total)) (rows_word) }
                    @else { (count(shown)) " of " (count(table.total)) (rows_word) "; all of them in " code { (table.file) } }
                }
            }
            div .scroll tabindex="0" role="region" aria-label={ "Rows of " (table.name) } {
                table id={ (id) "-rows" } {
                    @if !table.order.is_empty() { caption { "Order: " (short(&table.order)) } }
                    thead { tr { @for column in &table.columns { (head(column)) } } }
                    tbody {
                        @for one in first { (row(one, &table.columns)) }
                        @if left > 0 {
                            tr .gap { td colspan=(width.max(1)) { "… " (count(left)) " more rows, in " code { (table.file) } } }
                        }
                        @for one in last { (row(one, &table.columns)) }
                    }
                }
            }
        }
        details .columns {
            summary { "Columns" }
            dl {
                @for column in &table.columns {
                    dt { code dir="auto" { (column.name) } " " span .unit { (column.ty) @if let Some(unit) = &column.unit { ", " (unit) } } }
                    dd dir="auto" { (short(&column.doc)) }
                }
            }
        }
    }
}

fn head(column: &Column) -> Markup {
    let mut title = column.doc.clone();
    if let Some(unit) = &column.unit {
        title = format!("{title} (unit: {unit})");
    }
    html! {
        th scope="col" .n[column.number] {
            button type="button" title=[(!title.is_empty()).then(|| short(&title))] dir="auto" { (column.name) }
            @if let Some(unit) = column.unit.as_ref().filter(|unit| **unit != column.name) { " " small { (unit) } }
        }
    }
}

fn row(row: &Row, columns: &[Column]) -> Markup {
    let signature = row.signature.as_ref().map(|text| short(&format!("signature: {text}")));
    html! {
        tr title=[signature] {
            @for (i, column) in columns.iter().enumerate() {
                @let text = row.cells.get(i).map_or("", String::as_str);
                @if column.number {
                    td .n data-n=[row.numbers.get(i).and_then(Option::as_deref)] { (text) }
                } @else if text.is_ascii() {
                    td { (short(text)) }
                } @else {
                    td dir="auto" { (short(text)) }
                }
            }
        }
    }
}

/// The library without the one for formulas, which comes with it and is of no use here.
fn library() -> Markup {
    let sources = Plot::offline_js_sources();
    let end = "</script>";
    let library = sources.find(end).map_or("", |at| &sources[..at + end.len()]);
    PreEscaped(library.to_owned())
}

/// JSON that stands in a `script` element.
pub(crate) fn script_json(json: &Value) -> String {
    let mut out = String::new();
    for c in json.to_string().chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out
}

/// A fragment's name: letters, digits and `-_.`, other characters as their numbers.
pub(crate) fn anchor(kind: &str, name: &str) -> String {
    let mut out = format!("{kind}-");
    for c in name.chars().take(200) {
        match c {
            'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' => out.push(c),
            c => out.push_str(&format!("~{:x}", c as u32)),
        }
    }
    out
}

fn own_name(table: &str) -> &str {
    table.split_once('.').map_or(table, |(_, name)| name)
}

fn short(text: &str) -> String {
    cut(text, TEXT)
}

/// Cut to so many characters, saying how many there were; control characters and those that turn the
/// direction of writing are written as escapes.
fn cut(text: &str, most: usize) -> String {
    let mut out = String::with_capacity(text.len().min(4 * most));
    for (i, c) in text.chars().enumerate() {
        if i == most {
            out.push_str(&format!("… ({} characters)", text.chars().count()));
            break;
        }
        match c {
            '\n' | '\t' => out.push(c),
            c if c.is_control() || turns(c) => out.extend(c.escape_default()),
            c => out.push(c),
        }
    }
    out
}

fn count(value: u64) -> String {
    let digits = value.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}
