//! Tables in GitHub's flavour of Markdown.

use std::fmt::Write;

use crate::head::Head;
use crate::human::{cut, printable};

/// The longest cell.
const WIDEST: usize = 200;

/// Text that Markdown shows as it is: no markup, no HTML, no mention, no formula, no line break.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let inside_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '@' => out.push_str("&#64;"),
            '$' => out.push_str("&#36;"),
            '_' if inside_word(before) && inside_word(chars.peek().copied()) => out.push(c),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => out.extend(['\\', c]),
            '#' | '+' | '-' if before.is_none() => out.extend(['\\', c]),
            '\r' if chars.peek() == Some(&'\n') => {}
            '\n' | '\r' => out.push_str("<br>"),
            c => out.push(c),
        }
        before = Some(c);
    }
    out
}

impl Head {
    /// As a table of the first `rows` rows, numbers right-aligned; nothing when there are no
    /// columns or no rows.
    pub fn markdown(&self, rows: usize) -> String {
        let rows = rows.min(self.rows());
        let columns: Vec<_> =
            (0..self.schema().fields().len()).map(|place| self.shown(place, false)).collect();
        if rows == 0 || columns.is_empty() {
            return String::new();
        }
        let mut out = String::from("|");
        for column in &columns {
            let _ = write!(out, " {} |", cell(&column.name));
        }
        out.push_str("\n|");
        for column in &columns {
            out.push_str(if column.right { " ---: |" } else { " --- |" });
        }
        for row in 0..rows {
            out.push_str("\n|");
            for column in &columns {
                let _ =
                    write!(out, " {} |", column.cells.get(row).map(|text| cell(text)).unwrap_or_default());
            }
        }
        out.push('\n');
        out
    }
}

/// A cell: line ends stay line ends, other control characters are written as escapes.
fn cell(text: &str) -> String {
    let lines: Vec<String> = cut(text, WIDEST).lines().map(printable).collect();
    escape(&lines.join("\n"))
}
