use std::borrow::Cow;

use thiserror::Error;

/// Why a cell is not a list of plain values. Offsets are bytes from the start of the cell.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PythonListError {
    /// A list, tuple, set, dict or call inside the list.
    #[error("a nested value at byte {offset}; only texts, numbers and None can stand in the list")]
    Nested {
        /// Where it begins.
        offset: usize,
    },
    /// The cell ends inside a text or before `]`.
    #[error("the list that begins at byte 0 is never closed")]
    Unclosed,
    /// Something after the closing bracket.
    #[error("text after the list at byte {offset}")]
    Trailing {
        /// Where it begins.
        offset: usize,
    },
    /// An escape that Python would refuse too.
    #[error("a broken escape at byte {offset}")]
    Escape {
        /// Where the backslash stands.
        offset: usize,
    },
    /// A value that is none, or a comma too many.
    #[error("unexpected text at byte {offset}; texts of the list must be quoted")]
    Unexpected {
        /// Where it begins.
        offset: usize,
    },
}

/// The texts of a list as Python's `repr` writes it, such as `['a', "b's", None]`.
///
/// `None` and `nan` are left out; numbers, `True` and `False` are given as written. Entries may
/// also be separated by white space alone, as NumPy prints its arrays. A cell that does not begin
/// with `[` is one text; an empty one, `nan`, `None`, `null` and `<NA>` are none.
///
/// ```
/// assert_eq!(cladist_hub::python_list(r#"['a', "b's", None, 'caf\xe9']"#).unwrap(), ["a", "b's", "café"]);
/// assert_eq!(cladist_hub::python_list("mit").unwrap(), ["mit"]);
/// ```
pub fn python_list(cell: &str) -> Result<Vec<Cow<'_, str>>, PythonListError> {
    let mut texts = Vec::new();
    python_each(cell, |text| texts.push(text))?;
    Ok(texts)
}

/// The text of a cell that holds one value, if it holds any.
pub(crate) fn python_scalar(cell: &str) -> Option<&str> {
    let cell = trimmed(cell);
    let absent = matches!(cell, "" | "nan" | "NaN" | "None" | "null" | "<NA>");
    (!absent).then_some(cell)
}

/// `trim`, quicker for what has nothing to trim.
fn trimmed(cell: &str) -> &str {
    let plain = |byte: &u8| (b'!'..=b'~').contains(byte);
    let bytes = cell.as_bytes();
    if bytes.first().is_some_and(plain) && bytes.last().is_some_and(plain) { cell } else { cell.trim() }
}

pub(crate) fn python_each<'a>(
    cell: &'a str,
    mut take: impl FnMut(Cow<'a, str>),
) -> Result<(), PythonListError> {
    let Some(text) = python_scalar(cell) else { return Ok(()) };
    if !text.starts_with('[') {
        take(Cow::Borrowed(text));
        return Ok(());
    }
    let mut at = if text.len() == cell.len() { 1 } else { cell.len() - cell.trim_start().len() + 1 };
    let mut comma_allowed = false;
    loop {
        if cell.as_bytes().get(at) == Some(&b' ') {
            at += 1;
        }
        if !cell.as_bytes().get(at).is_some_and(|byte| (b'!'..=b'~').contains(byte)) {
            at += cell[at..].len() - cell[at..].trim_start().len();
        }
        match cell.as_bytes().get(at) {
            None => return Err(PythonListError::Unclosed),
            Some(b']') => break,
            Some(b',') if comma_allowed => {
                at += 1;
                comma_allowed = false;
                continue;
            }
            Some(quote @ (b'\'' | b'"')) => {
                let (value, end) = quoted(cell, at + 1, *quote)?;
                take(value);
                at = end;
            }
            Some(_) => at = bare(cell, at, &mut take)?,
        }
        comma_allowed = true;
    }
    let rest = cell[at + 1..].trim_start();
    if rest.is_empty() { Ok(()) } else { Err(PythonListError::Trailing { offset: cell.len() - rest.len() }) }
}

/// A value without quotes; gives the position after it.
fn bare<'a>(cell: &'a str, at: usize, take: &mut impl FnMut(Cow<'a, str>)) -> Result<usize, PythonListError> {
    let rest = &cell[at..];
    let word = &rest[..rest.find([',', ']', ' ', '\n', '\t', '\r']).unwrap_or(rest.len())];
    match word {
        "None" | "nan" => {}
        "True" | "False" | "inf" | "-inf" => take(Cow::Borrowed(word)),
        _ if word.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == '.')
            && word.parse::<f64>().is_ok() =>
        {
            take(Cow::Borrowed(word));
        }
        _ if word.contains(['[', '(', '{']) => return Err(PythonListError::Nested { offset: at }),
        _ => return Err(PythonListError::Unexpected { offset: at }),
    }
    Ok(at + word.len())
}

/// The text from after its opening quote on, and the position after its closing quote.
fn quoted(cell: &str, start: usize, quote: u8) -> Result<(Cow<'_, str>, usize), PythonListError> {
    let bytes = cell.as_bytes();
    let mut owned: Option<String> = None;
    let mut copied = start;
    let mut at = start;
    loop {
        let found = memchr::memchr2(quote, b'\\', &bytes[at..]).ok_or(PythonListError::Unclosed)?;
        at += found;
        if bytes[at] == quote {
            let tail = &cell[copied..at];
            let text = match owned {
                None => Cow::Borrowed(tail),
                Some(text) => Cow::Owned(text + tail),
            };
            return Ok((text, at + 1));
        }
        let text = owned.get_or_insert_default();
        text.push_str(&cell[copied..at]);
        at = escape(cell, at, text)?;
        copied = at;
    }
}

/// What the escape at `at` stands for; gives the position after it.
fn escape(cell: &str, at: usize, out: &mut String) -> Result<usize, PythonListError> {
    let broken = PythonListError::Escape { offset: at };
    let Some(letter) = cell[at + 1..].chars().next() else { return Err(PythonListError::Unclosed) };
    let after = at + 1 + letter.len_utf8();
    let length = match letter {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        '0'..='7' => {
            let rest = &cell.as_bytes()[at + 1..];
            let count = rest.iter().take(3).take_while(|b| (b'0'..=b'7').contains(b)).count();
            let digits = &cell[at + 1..at + 1 + count];
            out.push(u32::from_str_radix(digits, 8).ok().and_then(char::from_u32).ok_or(broken)?);
            return Ok(at + 1 + count);
        }
        'N' => return Err(broken),
        _ => {
            match letter {
                'n' => out.push('\n'),
                'r' => out.push('\r'),
                't' => out.push('\t'),
                'a' => out.push('\x07'),
                'b' => out.push('\x08'),
                'f' => out.push('\x0c'),
                'v' => out.push('\x0b'),
                '\n' => {}
                '\\' | '\'' | '"' => out.push(letter),
                _ => out.extend(['\\', letter]),
            }
            return Ok(after);
        }
    };
    let hex = cell.get(after..after + length).filter(|hex| hex.bytes().all(|b| b.is_ascii_hexdigit()));
    let code = hex.and_then(|hex| u32::from_str_radix(hex, 16).ok()).ok_or(broken.clone())?;
    match char::from_u32(code) {
        Some(c) => out.push(c),
        None if (0xD800..0xE000).contains(&code) => out.push('\u{FFFD}'),
        None => return Err(broken),
    }
    Ok(after + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PythonListError as E, python_list};

    #[test]
    fn as_python_writes_them() {
        let good: [(&str, &[&str]); 12] = [
            ("[]", &[]),
            (" [ 'a' , 'b' , ] ", &["a", "b"]),
            (r#"['a', "b's", None]"#, &["a", "b's"]),
            (
                r"['it\'s', 'a\\b', 'x\ny', '\x41\u00e9\U0001F600', '\101\0']",
                &["it's", "a\\b", "x\ny", "Aé😀", "A\0"],
            ),
            (r"['\d', '\ud83d']", &["\\d", "\u{FFFD}"]),
            ("[1, -2.5, 1e3, True, nan]", &["1", "-2.5", "1e3", "True"]),
            ("['a' 'b'\n 'c']", &["a", "b", "c"]),
            ("['a, b]', '[c']", &["a, b]", "[c"]),
            ("['']", &[""]),
            ("mit", &["mit"]),
            ("a, b", &["a, b"]),
            ("['é€']", &["é€"]),
        ];
        for (cell, texts) in good {
            assert_eq!(python_list(cell).unwrap(), texts, "{cell}");
        }
        for cell in ["", "  ", "nan", "NaN", "None", "<NA>"] {
            assert!(python_list(cell).unwrap().is_empty(), "{cell}");
        }
    }

    #[test]
    fn where_it_is_wrong() {
        let bad = [
            ("['a', ['b']]", E::Nested { offset: 6 }),
            ("[{'a': 1}]", E::Nested { offset: 1 }),
            ("[f('x')]", E::Nested { offset: 1 }),
            ("['a", E::Unclosed),
            ("['a'", E::Unclosed),
            ("['a\\", E::Unclosed),
            ("['a'] x", E::Trailing { offset: 6 }),
            ("['\\x4']", E::Escape { offset: 2 }),
            ("['\\U00110000']", E::Escape { offset: 2 }),
            ("['\\N{DASH}']", E::Escape { offset: 2 }),
            ("[,]", E::Unexpected { offset: 1 }),
            ("['a',,'b']", E::Unexpected { offset: 5 }),
            ("[a]", E::Unexpected { offset: 1 }),
            ("[__import__]", E::Unexpected { offset: 1 }),
        ];
        for (cell, error) in bad {
            assert_eq!(python_list(cell).unwrap_err(), error, "{cell}");
        }
    }

    /// `repr` of a list of texts, by Python's rule for quotes, escaping all but plain ASCII.
    fn repr(texts: &[String]) -> String {
        let one = |text: &String| {
            let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
            let inside: String = text
                .chars()
                .map(|c| match c {
                    '\\' => "\\\\".to_owned(),
                    '\n' => "\\n".to_owned(),
                    c if c == quote => format!("\\{c}"),
                    ' '..='~' => c.to_string(),
                    c if (c as u32) < 0x100 => format!("\\x{:02x}", c as u32),
                    c if (c as u32) < 0x1_0000 => format!("\\u{:04x}", c as u32),
                    c => format!("\\U{:08x}", c as u32),
                })
                .collect();
            format!("{quote}{inside}{quote}")
        };
        format!("[{}]", texts.iter().map(one).collect::<Vec<_>>().join(", "))
    }

    proptest! {
        #[test]
        fn reads_back_what_python_writes(texts in prop::collection::vec(any::<String>(), 0..6)) {
            let cell = repr(&texts);
            prop_assert_eq!(python_list(&cell).unwrap(), texts);
        }

        #[test]
        fn nothing_panics(cell in "[\\[\\]'\",\\\\ xuUN0-9aé\n]{0,30}") {
            let _ = python_list(&cell);
        }
    }
}
