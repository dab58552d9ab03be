use std::fmt::Write;

use cladist_render::{Look, bars, count, printable};
use cladist_sdk::ViewKind;
use cladist_sdk::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::context::Run;
use crate::read::{Section, views};

/// Rows of a tree that are read.
const TREE: usize = 200;
/// Lines of a picture.
const PICTURE: usize = 20;
/// Warnings that are shown.
const WARNINGS: usize = 5;

/// What stands under `with` of `report/terminal`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TerminalConfig {
    /// How many rows of each table are shown.
    #[serde(default = "twenty")]
    top: usize,
    /// Whether bars, distributions and trees are drawn below a table that is best shown so.
    #[serde(default = "yes")]
    views: bool,
}

fn twenty() -> usize {
    20
}

fn yes() -> bool {
    true
}

/// Tables fitted to the terminal, with bars and trees; plain text when piped.
#[derive(Debug)]
pub struct Terminal(TerminalConfig);

impl Reporter for Terminal {
    type Config = TerminalConfig;

    fn manifest() -> ReporterManifest {
        ReporterManifest::new(
            "terminal",
            "Tables fitted to the terminal, with unicode bars and trees.\n\n\
             Shows the first rows of each table, the pictures that its views ask for, and at the end \
             the run's gates, warnings and what the sources have to say. Plain text when piped.",
        )
        .example(serde_json::json!({ "top": 10 }))
    }

    fn new(config: TerminalConfig) -> Result<Self> {
        Ok(Self(config))
    }

    fn report(&self, report: Report, output: &Output) -> Result<()> {
        let look = Look::new(output.width(), output.colour());
        for table in report.tables {
            let tree = self.0.views && views(&table.manifest, ViewKind::Tree).next().is_some();
            let bars = if self.0.views { PICTURE } else { 0 };
            let rows = self.0.top.max(if tree { TREE } else { bars });
            let section = Section::read(table, rows, self.0.views)?;
            output.text(&self.section(&section, look))?;
        }
        let closing = closing(&Run::of(&report.context), look);
        if closing.is_empty() { Ok(()) } else { output.text(&closing) }
    }
}

impl Terminal {
    fn section(&self, section: &Section, look: Look) -> String {
        let total = section.head.total();
        let mut text = look.strong(&section.name);
        if let Some(doc) = section.manifest.doc.lines().next().filter(|doc| !doc.is_empty()) {
            let _ = write!(text, " - {}", printable(doc));
        }
        if total > 0 {
            let rows = if total == 1 { "1 row".to_owned() } else { format!("{} rows", count(total)) };
            let _ = write!(text, " - {rows}");
        }
        text.push('\n');
        text.push_str(&section.head.first(self.0.top).table(look));
        if self.0.views && total > 0 {
            pictures(&mut text, section, look);
        }
        text.push('\n');
        text
    }
}

fn pictures(text: &mut String, section: &Section, look: Look) {
    let mut histograms = section.histograms.iter();
    for view in &section.manifest.views {
        let picture = match view.kind {
            ViewKind::Bar => bar_view(section, view, look),
            ViewKind::Histogram if view.x.is_some() => {
                histograms.next().map(|h| bars(&h.bars(PICTURE), look)).unwrap_or_default()
            }
            ViewKind::Tree => tree_view(section, view, look),
            _ => String::new(),
        };
        if !picture.is_empty() {
            let _ = writeln!(text, "\n{}", look.faint(&title(view)));
            text.push_str(&picture);
        }
    }
}

/// The view's own title, else what is drawn.
fn title(view: &View) -> String {
    let column = |name: &Option<String>| name.clone().unwrap_or_default();
    let drawn = match view.kind {
        ViewKind::Histogram => format!("rows by {}", column(&view.x)),
        ViewKind::Tree => format!("{} under {}", column(&view.x), column(&view.y)),
        _ => format!("{} by {}", column(&view.y), column(&view.x)),
    };
    printable(&view.title.clone().unwrap_or(drawn))
}

fn bar_view(section: &Section, view: &View, look: Look) -> String {
    let (Some(x), Some(y)) = (&view.x, &view.y) else { return String::new() };
    let top = view.top.map_or(PICTURE, |top| top as usize).min(PICTURE);
    let head = section.head.first(top);
    let interval = view.low.as_deref().zip(view.high.as_deref());
    let Some(rows) = head.bars(x, y, view.series.as_deref(), interval, look.width.is_some()) else {
        return String::new();
    };
    let mut text = bars(&rows, look);
    let more = head.total() - rows.len() as u64;
    if more > 0 && !rows.is_empty() {
        let _ = writeln!(text, "{}", look.faint(&format!("… and {} more", count(more))));
    }
    text
}

/// A table of more rows than a tree is readable for has none.
fn tree_view(section: &Section, view: &View, look: Look) -> String {
    let (Some(child), Some(parent)) = (&view.x, &view.y) else { return String::new() };
    if section.head.total() > section.head.rows() as u64 {
        return String::new();
    }
    section.head.tree(child, parent).map(|tree| tree.text(TREE, look)).unwrap_or_default()
}

/// Gates, failures, warnings and the sources' lines.
fn closing(run: &Run, look: Look) -> String {
    let mut text = String::new();
    let widest = run.gates.iter().map(|gate| gate.name.chars().count()).max().unwrap_or(0);
    for (i, gate) in run.gates.iter().enumerate() {
        let verdict = match gate.verdict.as_str() {
            "passed" => look.good("passed   "),
            "failed" => look.bad("failed   "),
            other => look.odd(&format!("{:<9}", printable(other))),
        };
        if i == 0 {
            let _ = writeln!(text, "{}", look.strong("gates"));
        }
        let name = format!("{:<widest$}", gate.name);
        let line = format!("  {verdict}  {}  {}", printable(&name), printable(&gate.detail));
        let _ = writeln!(text, "{}", line.trim_end());
    }
    lines(&mut text, "not done", &run.errors, look);
    lines(&mut text, "warnings", &run.warnings, look);
    lines(&mut text, "sources", &run.summaries, look);
    text
}

fn lines(text: &mut String, heading: &str, lines: &[String], look: Look) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "{}", look.strong(heading));
    for line in lines.iter().take(WARNINGS) {
        let _ = writeln!(text, "  {}", printable(line));
    }
    if lines.len() > WARNINGS {
        let more = count((lines.len() - WARNINGS) as u64);
        let _ = writeln!(text, "  {}", look.faint(&format!("… and {more} more")));
    }
}

#[cfg(test)]
mod tests;
