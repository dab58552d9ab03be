//! Texts as Python's `str` sees them: what white space is, how a text splits, what lower case is.

/// The bytes of the white space that begins at a place (`str.isspace`); 0 where there is none.
pub(crate) fn space_at(text: &[u8], at: usize) -> usize {
    let next = |k: usize| text.get(at + k).copied().unwrap_or(0);
    match text[at] {
        b' ' | 0x09..=0x0d | 0x1c..=0x1f => 1,
        0xc2 if matches!(next(1), 0x85 | 0xa0) => 2,
        0xe1 if next(1) == 0x9a && next(2) == 0x80 => 3,
        0xe2 if next(1) == 0x80 && matches!(next(2), 0x80..=0x8a | 0xa8 | 0xa9 | 0xaf) => 3,
        0xe2 if next(1) == 0x81 && next(2) == 0x9f => 3,
        0xe3 if next(1) == 0x80 && next(2) == 0x80 => 3,
        _ => 0,
    }
}

/// Whether `str.isspace` holds: Unicode's white space and U+001C to U+001F.
pub(crate) fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// The words of `str.split()`, as bytes of UTF-8.
pub(crate) fn split_bytes(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < text.len() {
            match space_at(text, at) {
                0 => break,
                space => at += space,
            }
        }
        let begin = at;
        while at < text.len() && space_at(text, at) == 0 {
            at += 1;
        }
        (begin < at).then(|| &text[begin..at])
    })
}

/// The words of `str.split()`.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space).filter(|word| !word.is_empty())
}

/// `str.rstrip()`.
pub(crate) fn rstrip(text: &str) -> &str {
    text.trim_end_matches(is_space)
}

/// `str.strip()`.
pub(crate) fn strip(text: &str) -> &str {
    text.trim_matches(is_space)
}

/// `str.lower()` into a buffer.
pub(crate) fn lower_into(text: &str, out: &mut String) {
    out.clear();
    if text.is_ascii() {
        out.push_str(text);
        out.make_ascii_lowercase();
    } else {
        out.push_str(&text.to_lowercase());
    }
}

#[cfg(test)]
mod tests {
    use super::{is_space, space_at, split, split_bytes, strip};

    #[test]
    fn white_space_is_the_same_in_bytes_and_characters() {
        for c in (0..=0x0010_ffff).filter_map(char::from_u32) {
            let text = c.to_string();
            let found = space_at(text.as_bytes(), 0);
            assert_eq!(found, if is_space(c) { text.len() } else { 0 }, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn words() {
        let text = "\u{a0} a\u{1c}bé\t\u{3000}c\u{2028}";
        assert_eq!(split(text).collect::<Vec<_>>(), ["a", "bé", "c"]);
        assert!(split_bytes(text.as_bytes()).eq(split(text).map(str::as_bytes)));
        assert_eq!(strip(text), "a\u{1c}bé\t\u{3000}c");
        assert_eq!(split_bytes(b"  ").count(), 0);
    }
}
