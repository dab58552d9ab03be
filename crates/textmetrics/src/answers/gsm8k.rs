//! GSM8K's two filters and its match, as in lm-evaluation-harness 0.4.13.

use crate::python::strip;

/// `strict-match`: the number after the first `#### ` that has one.
pub fn gsm8k_strict(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    text.match_indices("#### ").find_map(|(at, mark)| {
        let begin = at + mark.len();
        let digits = begin + usize::from(bytes.get(begin) == Some(&b'-'));
        let end = digits + run(&bytes[digits..], |b| matches!(b, b'0'..=b'9' | b'.' | b','));
        (end > digits).then(|| &text[begin..end])
    })
}

/// `flexible-extract`: the last run of two or more of `$`, digits, `.` and `,`, or the last digit alone; a minus
/// sign before it belongs to it.
pub fn gsm8k_flexible(text: &str) -> Option<&str> {
    let bytes = text.as_bytes();
    let (mut at, mut found) = (0, None);
    while at < bytes.len() {
        let begin = at + usize::from(bytes[at] == b'-');
        let length = run(&bytes[begin..], |b| matches!(b, b'0'..=b'9' | b'.' | b',' | b'$'));
        if length >= 2 || length == 1 && bytes[begin].is_ascii_digit() {
            found = Some(&text[at..begin + length]);
            at = begin + length;
        } else {
            at += 1;
        }
    }
    found.map(strip)
}

fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|b| belongs(**b)).count()
}

/// Whether what was found is the answer: without commas, dollar signs, all up to the last `#### `, a period at the
/// end, and case.
pub fn gsm8k_equal(found: &str, answer: &str) -> bool {
    bare(found) == bare(answer)
}

fn bare(text: &str) -> String {
    let text = text.replace([',', '$'], "");
    let rest = text.rfind("#### ").map_or(text.as_str(), |at| &text[at + 5..]);
    let rest = match rest.strip_suffix(".\n") {
        Some(before) => format!("{before}\n"),
        None => rest.strip_suffix('.').unwrap_or(rest).to_owned(),
    };
    rest.to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::{gsm8k_equal, gsm8k_flexible, gsm8k_strict};

    #[test]
    fn what_the_filters_find() {
        assert_eq!(gsm8k_strict("a #### $18 #### -1,2.5x"), Some("-1,2.5"));
        assert_eq!(gsm8k_strict("####18"), None);
        assert_eq!(gsm8k_flexible("from 3 to -5, then $18.50."), Some("$18.50."));
        assert_eq!(gsm8k_flexible("it is 7 or x-8"), Some("-8"));
        assert_eq!(gsm8k_flexible("5 and so on..."), Some("..."));
        assert_eq!(gsm8k_flexible("none - $"), None);
        assert!(gsm8k_equal("$18.", "so\n#### 18") && !gsm8k_equal("1.8", "#### 18"));
    }
}
