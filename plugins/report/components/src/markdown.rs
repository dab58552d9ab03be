use std::fmt::Write;

use cladist_render::{count, escape_markdown, mermaid};
use cladist_sdk::ViewKind;
use cladist_sdk::prelude::*;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;

use crate::context::Run;
use crate::page::Page;
use crate::read::{Section, views};

/// Edges of a picture: what a reader can follow, and far below what Mermaid refuses.
const EDGES: usize = 60;
/// Warnings, errors and lines of sources that are listed.
const LINES: usize = 10;
/// Bytes that the closing line takes at most.
const CLOSING: usize = 200;

/// What stands under `with` of `report/markdown`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MarkdownConfig {
    /// The name of the file.
    #[serde(default = "report_md")]
    file: String,
    /// How many rows of each table are shown.
    #[serde(default = "twenty")]
    top: usize,
    /// How many bytes the file has at most. GitHub shows step summaries of up to 1 MiB.
    #[serde(default = "mebibyte")]
    budget: usize,
}

fn report_md() -> String {
    "report.md".to_owned()
}

fn twenty() -> usize {
    20
}

fn mebibyte() -> usize {
    1 << 20
}

/// One Markdown page in GitHub's flavour, never larger than its budget.
#[derive(Debug)]
pub struct Markdown(MarkdownConfig);

impl Reporter for Markdown {
    type Config = MarkdownConfig;

    fn manifest() -> ReporterManifest {
        ReporterManifest::new(
            "markdown",
            "One Markdown page in GitHub's flavour, fit for a step summary.\n\n\
             Facts of the run, gates, and each table's first rows; small trees and flows as Mermaid. \
             When the budget gets short there are fewer rows, then only headings, and a closing line \
             says what was left out.",
        )
        .example(serde_json::json!({}))
        .example(serde_json::json!({ "top": 3, "budget": 2000 }))
    }

    fn new(config: MarkdownConfig) -> Result<Self> {
        if config.file.is_empty() {
            return Err(Error::config("`file` is empty"));
        }
        Ok(Self(config))
    }

    fn report(&self, report: Report, output: &Output) -> Result<()> {
        let sections = report.tables.into_iter().map(|table| {
            let pictures = drawn(&table.manifest).next().is_some() && table.rows <= EDGES as u64;
            Section::read(table, self.0.top.max(if pictures { EDGES } else { 0 }), false)
        });
        let sections = sections.collect::<Result<Vec<_>>>()?;
        let text = page(&report.context, &sections, self.0.top, self.0.budget);
        output.write(&self.0.file, text.as_bytes())
    }
}

/// The whole page.
fn page(context: &Value, sections: &[Section], top: usize, budget: usize) -> String {
    let run = Run::of(context);
    let headings: Vec<String> = sections.iter().map(heading).collect();
    let mut left_out = LeftOut::default();
    let mut page = Page::new(budget, CLOSING);
    // The run's own part may take a half, so that a thousand warnings leave room for the tables.
    page.reserve(CLOSING.max(budget / 2));
    left_out.run = !facts(&mut page, &run);
    let mut coming: usize = headings.iter().map(String::len).sum();
    for (section, heading) in sections.iter().zip(&headings) {
        coming -= heading.len();
        page.reserve(CLOSING);
        if !page.push(heading) {
            left_out.tables += 1;
            continue;
        }
        page.reserve(CLOSING.saturating_add(coming));
        left_out.pictures += pictures(section).iter().filter(|picture| !page.push(picture)).count();
        rows(&mut page, section, top, &mut left_out);
    }
    page.reserve(0);
    if let Some(closing) = left_out.line() {
        page.push(&closing);
    }
    page.into_text()
}

#[derive(Default)]
struct LeftOut {
    run: bool,
    tables: usize,
    shortened: usize,
    pictures: usize,
}

impl LeftOut {
    /// What was left out for want of room, if anything; at most [`CLOSING`] bytes.
    fn line(&self) -> Option<String> {
        let number = |n: usize, what: &str| {
            let plural = if n == 1 { "" } else { "s" };
            (n > 0).then(|| format!("{} {what}{plural}", count(n as u64)))
        };
        let parts = [
            self.run.then(|| "parts of the run's facts".to_owned()),
            number(self.tables, "table"),
            number(self.shortened, "table").map(|tables| format!("rows of {tables}")),
            number(self.pictures, "picture"),
        ];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        (!parts.is_empty()).then(|| format!("\n_Left out to keep the page small: {}._\n", parts.join(", ")))
    }
}

/// Title, facts, gates, failures, warnings. False when something did not fit.
fn facts(page: &mut Page, run: &Run) -> bool {
    let title = if run.pipeline.is_empty() { "Report".to_owned() } else { short(&run.pipeline) };
    let mut whole = page.push(&format!("# {title}\n"));
    let rows = [
        ("Started", short(&run.started)),
        ("Cladist", short(&run.version)),
        ("Pipeline hash", short(&run.hash)),
        ("Plugins", run.plugins.iter().map(|plugin| short(plugin)).collect::<Vec<_>>().join(", ")),
    ];
    let mut told = rows.iter().filter(|(_, value)| !value.is_empty()).peekable();
    if told.peek().is_some() {
        let mut text = String::from("\n");
        for (name, value) in told {
            let _ = writeln!(text, "- {name}: {value}");
        }
        whole &= page.push(&text);
    }
    whole &= gates(page, run);
    whole &= listed(page, "Not done", &run.errors);
    whole &= listed(page, "Warnings", &run.warnings);
    whole & listed(page, "Sources", &run.summaries)
}

fn gates(page: &mut Page, run: &Run) -> bool {
    if run.gates.is_empty() {
        return true;
    }
    let mut whole = page.push("\n| Gate | Verdict | Why |\n| --- | --- | --- |\n");
    for gate in &run.gates {
        if !whole {
            break;
        }
        let mark = match gate.verdict.as_str() {
            "passed" => "✅",
            "failed" => "❌",
            _ => "❔",
        };
        let (name, verdict, detail) = (short(&gate.name), short(&gate.verdict), short(&gate.detail));
        whole &= page.push(&format!("| {name} | {mark} {verdict} | {detail} |\n"));
    }
    whole
}

fn listed(page: &mut Page, title: &str, lines: &[String]) -> bool {
    if lines.is_empty() {
        return true;
    }
    let mut text = format!("\n**{title}**\n\n");
    for line in lines.iter().take(LINES) {
        let _ = writeln!(text, "- {}", short(line));
    }
    if lines.len() > LINES {
        let _ = writeln!(text, "- … and {} more", count((lines.len() - LINES) as u64));
    }
    page.push(&text)
}

/// One line of at most 300 characters, as Markdown shows it.
fn short(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let cut: String = line.chars().take(300).collect();
    let dots = if cut.len() < line.len() { "…" } else { "" };
    escape_markdown(&cladist_render::printable(&(cut + dots)))
}

fn heading(section: &Section) -> String {
    let mut text = format!("\n## {}\n", short(&section.name));
    if !section.manifest.doc.is_empty() {
        let _ = write!(text, "\n{}\n", short(&section.manifest.doc));
    }
    if section.head.total() == 0 {
        text.push_str("\nno rows\n");
    }
    text
}

/// As many of the first rows as there is room for: all that are wanted, or half of them, and so on.
fn rows(page: &mut Page, section: &Section, top: usize, left_out: &mut LeftOut) {
    let wanted = top.min(section.head.rows());
    if section.head.total() == 0 {
        return;
    }
    let mut shown = wanted;
    loop {
        let mut text = section.head.markdown(shown);
        if !text.is_empty() {
            text.insert(0, '\n');
        }
        match section.head.total() - shown as u64 {
            0 => {}
            all if shown == 0 => {
                let plural = if all == 1 { "" } else { "s" };
                let _ = write!(text, "\n{} row{plural}\n", count(all));
            }
            more => {
                let _ = write!(text, "\n… and {} more\n", count(more));
            }
        }
        if page.push(&text) || shown == 0 {
            break;
        }
        shown /= 2;
    }
    left_out.shortened += usize::from(shown < wanted);
}

/// The views that Mermaid can draw.
fn drawn(table: &Table) -> impl Iterator<Item = &View> {
    views(table, ViewKind::Tree).chain(views(table, ViewKind::Sankey))
}

/// The table's small trees and flows.
fn pictures(section: &Section) -> Vec<String> {
    let head = &section.head;
    if head.total() == 0 || head.total() > EDGES as u64 || head.total() > head.rows() as u64 {
        return Vec::new();
    }
    let draw = |view: &View| {
        let (x, y) = (view.x.as_deref()?, view.y.as_deref()?);
        let diagram = if view.kind == ViewKind::Tree {
            let tree = head.tree(x, y)?;
            if tree.edges() == 0 {
                return None;
            }
            tree.mermaid()
        } else {
            let flows = head.flows(x, y, view.value.as_deref())?;
            mermaid(flows.iter().map(|(from, to, label)| (from.as_str(), to.as_str(), label.as_deref())))
        };
        let title = view.title.as_deref().map(|title| format!("\n{}\n", short(title))).unwrap_or_default();
        Some(format!("{title}\n```mermaid\n{diagram}```\n"))
    };
    drawn(&section.manifest).filter_map(draw).collect()
}

#[cfg(test)]
mod tests;
