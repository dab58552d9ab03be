/// The two parts of a card that has front matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FrontMatter<'a> {
    /// The YAML text between the fences.
    pub yaml: &'a str,
    /// Everything after the closing fence's line.
    pub body: &'a str,
    /// Line of the card on which the YAML begins, from 1.
    pub first_line: usize,
}

/// Splits a card by the Hub's own rule; `None` when it has no front matter.
///
/// The rule is `^(\s*---(?:\r\n|\r|\n))([\S\s]*?)((?:\r\n|\r|\n)---[ \t]*(\r\n|\n|$))`: white space
/// may come before the first fence, which must end its line at once; the first later line that is
/// `---` and blanks closes it, except that a lone CR does not end that line. A byte order mark is
/// no white space, so a card that begins with one has no front matter; nor has one whose fences
/// stand on adjacent lines, or one that is never closed.
pub fn split_front_matter(card: &str) -> Option<FrontMatter<'_>> {
    let opening = card.trim_start_matches(is_space);
    let inside = opening.strip_prefix("---")?;
    let inside = line_end(inside)?;
    let start = card.len() - inside.len();
    let mut at = 0;
    loop {
        at += memchr::memchr2(b'\r', b'\n', &inside.as_bytes()[at..])?;
        let rest = &inside[at..];
        if let Some(body) = line_end(rest).and_then(closing_fence) {
            let before = &card[..start];
            return Some(FrontMatter { yaml: &inside[..at], body, first_line: 1 + count_lines(before) });
        }
        at += 1;
    }
}

/// What follows one line end, if the text begins with one.
fn line_end(text: &str) -> Option<&str> {
    text.strip_prefix("\r\n").or_else(|| text.strip_prefix(['\r', '\n']))
}

/// What follows a closing fence and its line end, if the text begins with them.
fn closing_fence(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("---")?.trim_start_matches([' ', '\t']);
    if rest.is_empty() {
        return Some(rest);
    }
    rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))
}

/// White space as a regular expression's `\s` has it, without the byte order mark.
fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// Number of line ends: LF, CRLF or CR.
fn count_lines(text: &str) -> usize {
    let bytes = text.as_bytes();
    let lone = |i: &usize| bytes[*i] == b'\n' || bytes.get(i + 1) != Some(&b'\n');
    memchr::memchr2_iter(b'\r', b'\n', bytes).filter(lone).count()
}

#[cfg(test)]
mod tests {
    use super::split_front_matter;

    fn split(card: &str) -> Option<(&str, &str)> {
        split_front_matter(card).map(|parts| (parts.yaml, parts.body))
    }

    #[test]
    fn the_hubs_rule() {
        assert_eq!(split("---\na: 1\n---\nb"), Some(("a: 1", "b")));
        assert_eq!(split(" \n\t---\r\na: 1\r\n---  \t\r\nb"), Some(("a: 1", "b")));
        assert_eq!(split("---\ra: 1\r---\nb"), Some(("a: 1", "b")));
        assert_eq!(split("---\ra: 1\r---\rb"), None);
        assert_eq!(split("---\n\n---\n"), Some(("", "")));
        assert_eq!(split("---\na\n---"), Some(("a", "")));
        assert_eq!(split("---\na\n--- \n---\n"), Some(("a", "---\n")));
        assert_eq!(split("---\na\n---b\n---\n"), Some(("a\n---b", "")));
        assert_eq!(split("---\na\r\n---\n"), Some(("a", "")));
        assert_eq!(split("\u{a0}---\na\n---\n"), Some(("a", "")));
        for none in [
            "",
            "---",
            "---\n",
            "---\n---\nb",
            "----\na\n----\n",
            "\u{feff}---\na\n---\n",
            "x\n---\na\n---\n",
            "---\na\n",
            "--- \na\n---\n",
        ] {
            assert_eq!(split(none), None, "{none:?}");
        }
    }

    #[test]
    fn line_of_the_yaml() {
        assert_eq!(split_front_matter("---\na\n---\n").unwrap().first_line, 2);
        assert_eq!(split_front_matter("\r\n\r\n---\r\na\n---\n").unwrap().first_line, 4);
    }
}
