//! Diagnostics as people read them.

use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::{Diagnostic, Files, Origin, Severity};

/// The ANSI sequences of a rendering; empty without colour.
struct Paint {
    on: bool,
}

impl Paint {
    fn put(&self, code: &str, text: &str) -> String {
        if self.on { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    fn severity(&self, severity: Severity, text: &str) -> String {
        let code = match severity {
            Severity::Error => "1;31",
            Severity::Warning => "1;33",
            Severity::Note => "1;36",
        };
        self.put(code, text)
    }

    fn gutter(&self, text: &str) -> String {
        self.put("1;34", text)
    }
}

/// The line that a place begins in.
struct Line<'a> {
    number: usize,
    column: usize,
    text: &'a str,
    before: &'a str,
    marked: &'a str,
}

pub(crate) fn render(diagnostic: &Diagnostic, files: &Files, colour: bool) -> String {
    let paint = Paint { on: colour };
    let word = diagnostic.severity.to_string();
    let mut out = format!("{}: {}\n", paint.severity(diagnostic.severity, &word), diagnostic.message);
    let lines: Vec<_> = diagnostic.origins.iter().filter_map(|o| Some((o, line_of(files, o)?))).collect();
    let width = lines.iter().map(|(_, line)| line.number.to_string().len()).max().unwrap_or(1);
    for (i, (origin, line)) in lines.iter().enumerate() {
        let label = if i == 0 { diagnostic.label.as_str() } else { "" };
        place(&mut out, &paint, files, origin, line, i == 0, width);
        excerpt(&mut out, &paint, diagnostic.severity, line, label, width);
    }
    for hint in &diagnostic.hints {
        let _ = writeln!(out, "{} {hint}", paint.put("1", "hint:"));
    }
    out
}

fn place(
    out: &mut String,
    paint: &Paint,
    files: &Files,
    origin: &Origin,
    line: &Line<'_>,
    first: bool,
    width: usize,
) {
    let arrow = if first { "-->" } else { ":::" };
    let Some(file) = files.get(origin.file) else { return };
    let at = if file.is_set {
        "--set".to_owned()
    } else {
        format!("{}:{}:{}", file.name, line.number, line.column)
    };
    let _ = writeln!(out, "{:width$} {} {at}", "", paint.gutter(arrow));
}

fn excerpt(out: &mut String, paint: &Paint, severity: Severity, line: &Line<'_>, label: &str, width: usize) {
    let bar = paint.gutter("|");
    let number = paint.gutter(&format!("{:>width$}", line.number));
    let (text, before, marked) = (clean(line.text), clean(line.before), clean(line.marked));
    let marks = "^".repeat(marked.width().max(1));
    let tail = if label.is_empty() { String::new() } else { format!(" {label}") };
    let _ = writeln!(out, " {:width$} {bar}", "");
    let _ = writeln!(out, " {number} {bar} {text}");
    let marks = paint.severity(severity, &format!("{marks}{tail}"));
    let _ = writeln!(out, " {:width$} {bar} {:indent$}{marks}", "", "", indent = before.width());
}

/// Tabs become four blanks and other control characters one, so that marks stand under their text.
fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\t' => out.push_str("    "),
            c if c.width().is_none() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

fn line_of<'a>(files: &'a Files, origin: &Origin) -> Option<Line<'a>> {
    let text: &str = &files.get(origin.file)?.text;
    let start = floor(text, origin.span.start);
    let end = floor(text, origin.span.end.max(start));
    let begin = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let stop = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let before = &text[begin..start];
    Some(Line {
        number: text[..begin].matches('\n').count() + 1,
        column: before.chars().count() + 1,
        text: text[begin..stop].trim_end_matches('\r'),
        before,
        marked: text[start..end.min(stop)].trim_end_matches('\r'),
    })
}

/// The last character boundary at or before `at`.
fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
