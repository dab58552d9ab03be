//! Where the regular expressions of a `tokenizer.json` mean another thing here than in Python.
//!
//! Python's `tokenizers` reads them with Oniguruma, a C library; here `fancy-regex` does, which differs in a few
//! places: there `^` and `$` are the ends of lines, `(?m)` lets `.` be a line break, and `[:alpha:]` is all of
//! Unicode. The rest of the syntax that tokenizers use is read alike, and what is not known is an error.

use cladist_sdk::serde_json::Value;

/// The regular expressions in a part of a tokenizer that do not mean the same, and why.
pub(crate) fn doubtful(part: &Value, found: &mut Vec<(String, &'static str)>) {
    match part {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(pattern) if key == "Regex" => {
                        found.extend(doubt(pattern).map(|why| (pattern.clone(), why)));
                    }
                    _ => doubtful(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| doubtful(item, found)),
        _ => {}
    }
}

/// Why a pattern may match elsewhere than in Python.
fn doubt(pattern: &str) -> Option<&'static str> {
    let (mut depth, mut escaped) = (0_usize, false);
    let mut before = [' '; 2];
    for one in pattern.chars() {
        if escaped {
            escaped = false;
        } else {
            match one {
                '\\' => escaped = true,
                ':' if before[1] == '[' && depth > 1 => return Some("`[:…:]` is ASCII alone"),
                '[' => depth += 1,
                ']' => depth = depth.saturating_sub(1),
                '^' | '$' if depth == 0 => return Some("`^` and `$` are the ends of the text, not of lines"),
                'm' if depth == 0 && before == ['(', '?'] => return Some("`(?m` is about lines"),
                _ => {}
            }
        }
        before = [before[1], one];
    }
    None
}

#[cfg(test)]
mod tests {
    use super::doubt;

    #[test]
    fn anchors_classes_and_flags_are_told_apart() {
        for fine in [
            r"'s|'t| ?\p{L}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+",
            r" ?[^(\s|[.,!?])]+",
            r"[$^]",
            r"\$\^",
            r"(?i:'s)|\p{N}{1,3}",
        ] {
            assert_eq!(doubt(fine), None, "{fine}");
        }
        for odd in [r"^\s+", r"a$", r"(?m)a", r"[[:alpha:]]+", r"[ab]$"] {
            assert!(doubt(odd).is_some(), "{odd}");
        }
    }
}
