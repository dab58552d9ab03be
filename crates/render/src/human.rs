//! Numbers and text in the form that people read.

use std::fmt::Write;

use unicode_width::UnicodeWidthStr;

use crate::cell::{Cell, Cells};
use crate::json;

/// A count with thousands separators: `1,204`.
pub fn count(value: u64) -> String {
    grouped(&value.to_string())
}

/// Commas between groups of three digits of the part before the point.
pub(crate) fn grouped(number: &str) -> String {
    let digits = number.bytes().skip(usize::from(number.starts_with('-'))).take_while(u8::is_ascii_digit);
    let end = usize::from(number.starts_with('-')) + digits.count();
    let mut text = String::with_capacity(number.len() + number.len() / 3);
    for (i, c) in number.char_indices() {
        let left = end.saturating_sub(i);
        if i < end && left % 3 == 0 && i > 0 && !text.ends_with('-') {
            text.push(',');
        }
        text.push(c);
    }
    text
}

/// A float with the digits that matter: at most four beyond the point, four significant ones below
/// one, an exponent below 0.0001 and from 10¹⁵ on. `0.1`, `12.3457`, `0.0123`, `1.5e-9`, `3`.
pub fn float(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() {
        return ryu::Buffer::new().format(value).to_owned();
    }
    if size == 0.0 {
        return "0".to_owned();
    }
    if !(1e-4..1e15).contains(&size) {
        let text = format!("{value:.3e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{exponent}", trimmed(mantissa));
    }
    let decimals = if size >= 1.0 { 4 } else { (3.0 - size.log10().floor()) as usize };
    trimmed(&format!("{value:.decimals$}")).to_owned()
}

fn trimmed(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}

/// Text without control characters and without characters that turn the direction of writing:
/// they are written as escapes, so that a cell cannot steer the terminal.
pub fn printable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_control()
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    out
}

/// A cell as text for people; not yet printable. Lists of plain cells are `a, b`, other nested
/// values JSON, null is nothing.
pub fn cell_text(cell: Cell<'_>) -> String {
    match cell {
        Cell::Null => String::new(),
        Cell::Text(text) => text.to_owned(),
        Cell::Float32(value) => float(widened(value)),
        Cell::Float(value) => float(value),
        Cell::List(items) if items.iter().all(|item| !matches!(item, Cell::List(_) | Cell::Struct(_))) => {
            let mut text = String::new();
            for (i, item) in items.iter().enumerate() {
                let comma = if i == 0 { "" } else { ", " };
                let item = if item.is_null() { "null".to_owned() } else { cell_text(item) };
                let _ = write!(text, "{comma}{item}");
            }
            text
        }
        other => {
            let mut bytes = Vec::new();
            json::write_cell(&mut bytes, other);
            let text = String::from_utf8_lossy(&bytes);
            match other {
                Cell::Date(_) | Cell::Timestamp(_) | Cell::Bytes(_) => text.trim_matches('"').to_owned(),
                _ => text.into_owned(),
            }
        }
    }
}

/// The number that a single-precision one is meant to be: `0.1`, not `0.10000000149`.
fn widened(value: f32) -> f64 {
    ryu::Buffer::new().format(value).parse().unwrap_or_else(|_| f64::from(value))
}

/// Whether an integer column reads better with thousands separators: it has a number of five
/// digits or more (years and small counts stay as they are).
pub(crate) fn wants_groups(cells: &[(&Cells, usize)]) -> bool {
    let large = |cell: Cell<'_>| cell.number().is_some_and(|n| n.abs() >= 10_000.0 && n.abs() < 1e15);
    cells.iter().any(|(cells, rows)| (0..*rows).any(|row| large(cells.get(row))))
}

/// The columns that text takes in a terminal.
pub(crate) fn width(text: &str) -> usize {
    UnicodeWidthStr::width(text)
}

/// Text cut to a width, with an ellipsis where something is missing.
///
/// The width is that of the text so far, not a sum over characters: a variation selector widens the
/// character before it.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    const DOTS: char = '…';
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    for c in text.chars() {
        let end = out.len();
        out.extend([c, DOTS]);
        if width(&out) > columns {
            out.truncate(end);
            break;
        }
        out.pop();
    }
    if columns > 0 {
        out.push(DOTS);
    }
    out
}

/// Text filled with blanks to a width.
pub(crate) fn pad(text: &str, columns: usize, right: bool) -> String {
    let blanks = " ".repeat(columns.saturating_sub(width(text)));
    if right { blanks + text } else { text.to_owned() + &blanks }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_204), "1,204");
        assert_eq!(count(12_345_678), "12,345,678");
        assert_eq!(grouped("-123456"), "-123,456");
        assert_eq!(grouped("-1234.56789"), "-1,234.56789");
        assert_eq!(grouped("1.5e-9"), "1.5e-9");
        assert_eq!(grouped("NaN"), "NaN");
    }

    #[test]
    fn floats_keep_the_digits_that_matter() {
        let cases = [
            (0.1, "0.1"),
            (-0.0, "0"),
            (3.0, "3"),
            (12.345_678, "12.3457"),
            (0.012_345_6, "0.01235"),
            (0.999_999, "1"),
            (1e-9, "1e-9"),
            (1.234_56e-7, "1.235e-7"),
            (2e20, "2e20"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-inf"),
        ];
        for (value, text) in cases {
            assert_eq!(float(value), text);
        }
    }

    #[test]
    fn a_cell_cannot_steer_the_terminal() {
        assert_eq!(printable("a\u{1b}[31mb\nc\t\u{202e}d"), "a\\u{1b}[31mb\\nc\\t\\u{202e}d");
        assert_eq!(printable("naïve 模型 🤗"), "naïve 模型 🤗");
    }

    #[test]
    fn cutting_counts_columns_not_characters() {
        assert_eq!(cut("模型模型", 5), "模型…");
        assert_eq!(cut("模型模型", 4), "模…");
        assert_eq!(cut("*\u{fe0f}abc", 3), "*\u{fe0f}…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abcd", 3), "ab…");
        assert_eq!(cut("abcd", 0), "");
        assert_eq!(pad("模", 4, true), "  模");
    }
}
