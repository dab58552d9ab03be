//! The little YAML that we write: a sequence of mappings of texts, numbers and mappings.
//!
//! Texts stand in double quotes with the escapes that YAML 1.1 and 1.2 share, so that no reader
//! takes one for a number, a date or a truth; numbers have a point and no exponent, which readers of
//! YAML 1.1 would take for a text.

use std::fmt::Write;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Yaml {
    Text(String),
    /// A finite number.
    Number(f64),
    /// Not empty; keys are plain words.
    Map(Vec<(&'static str, Yaml)>),
}

impl From<&str> for Yaml {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

/// A sequence of mappings, one after the other.
pub(crate) fn sequence(items: &[Vec<(&'static str, Yaml)>]) -> String {
    let mut out = String::new();
    for item in items {
        map(item, 1, "- ", &mut out);
    }
    out
}

fn map(entries: &[(&str, Yaml)], depth: usize, first: &str, out: &mut String) {
    for (i, (key, value)) in entries.iter().enumerate() {
        match i {
            0 if !first.is_empty() => out.push_str(first),
            _ => out.push_str(&"  ".repeat(depth)),
        }
        let _ = write!(out, "{key}:");
        match value {
            Yaml::Text(text) => {
                out.push(' ');
                quoted(text, out);
            }
            Yaml::Number(number) => {
                let digits = number.to_string();
                let point = if digits.contains('.') { "" } else { ".0" };
                let _ = write!(out, " {digits}{point}");
            }
            Yaml::Map(entries) => {
                out.push('\n');
                map(entries, depth + 1, "", out);
                continue;
            }
        }
        out.push('\n');
    }
}

fn quoted(text: &str, out: &mut String) {
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            // What YAML does not print, or takes for the end of a line.
            '\0'..='\x1f'
            | '\x7f'..='\u{a0}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{feff}'
            | '\u{fffe}'
            | '\u{ffff}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_and_numbers_plain() {
        let items = [
            vec![
                ("a", Yaml::from("no")),
                ("b", Yaml::Map(vec![("c", Yaml::Number(1e-7)), ("d", Yaml::Number(20.0))])),
            ],
            vec![("a", Yaml::from("\"ü\" \\ \n\t\u{7}\u{85}\u{2028}#: é🦀")), ("b", Yaml::Number(-0.5))],
        ];
        let wanted = "- a: \"no\"\n  b:\n    c: 0.0000001\n    d: 20.0\n\
                      - a: \"\\\"ü\\\" \\\\ \\n\\t\\u0007\\u0085\\u2028#: é🦀\"\n  b: -0.5\n";
        assert_eq!(sequence(&items), wanted);
        assert_eq!(sequence(&[]), "");
    }
}
