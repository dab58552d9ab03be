/// JSON out of text that Python's `json` writes and JSON forbids: `NaN`, `Infinity` and
/// `-Infinity` become `null`, as do numbers beyond all bounds, and half a surrogate pair becomes
/// U+FFFD. `None` when the text has none of these.
#[cold]
pub(crate) fn repair(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut at = 0;
    while at < bytes.len() {
        let (len, instead) = match bytes[at] {
            b'"' => {
                at = string_end(text, at + 1, &mut out, &mut copied);
                continue;
            }
            b'N' if text[at..].starts_with("NaN") => (3, "null"),
            b'I' if text[at..].starts_with("Infinity") => (8, "null"),
            b'-' if text[at..].starts_with("-Infinity") => (9, "null"),
            b'0'..=b'9' | b'-' => {
                let number = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
                let len = bytes[at..].iter().take_while(|byte| number(byte)).count();
                if !text[at..at + len].parse::<f64>().is_ok_and(f64::is_infinite) {
                    at += len;
                    continue;
                }
                (len, "null")
            }
            _ => {
                at += 1;
                continue;
            }
        };
        replace(text, &mut out, &mut copied, at..at + len, instead);
        at += len;
    }
    if copied == 0 {
        return None;
    }
    out.push_str(&text[copied..]);
    Some(out)
}

fn replace(text: &str, out: &mut String, copied: &mut usize, range: std::ops::Range<usize>, instead: &str) {
    out.push_str(&text[*copied..range.start]);
    out.push_str(instead);
    *copied = range.end;
}

/// Mends the surrogates of one string from `at` on; gives the position after its closing quote.
fn string_end(text: &str, mut at: usize, out: &mut String, copied: &mut usize) -> usize {
    let bytes = text.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'"' => return at + 1,
            b'\\' => match surrogate(&bytes[at..]) {
                Some(0xD800..=0xDBFF)
                    if matches!(bytes.get(at + 6..).and_then(surrogate), Some(0xDC00..=0xDFFF)) =>
                {
                    at += 12;
                }
                Some(_) => {
                    replace(text, out, copied, at..at + 6, "\\ufffd");
                    at += 6;
                }
                None => at += 2,
            },
            _ => at += 1,
        }
    }
    at
}

/// The surrogate that an escape `\uD800` to `\uDFFF` stands for.
fn surrogate(bytes: &[u8]) -> Option<u16> {
    let [b'\\', b'u', hex @ ..] = bytes.get(..6)? else { return None };
    let code = u16::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok()?;
    (0xD800..=0xDFFF).contains(&code).then_some(code)
}

#[cfg(test)]
mod tests {
    use super::repair;

    #[test]
    fn only_what_json_forbids() {
        assert_eq!(repair(r#"{"a":"NaN \\u00e9 \ud83d\ude00 \\ud800"}"#), None);
        assert_eq!(repair(r#"{"a":NaN,"b":[-Infinity,Infinity]}"#).unwrap(), r#"{"a":null,"b":[null,null]}"#);
        assert_eq!(
            repair(r#"["\ud83d","\ude00x","\ud83d\ud83d\ude00"]"#).unwrap(),
            r#"["\ufffd","\ufffdx","\ufffd\ud83d\ude00"]"#
        );
        assert_eq!(
            repair(r#"[1e999,-2E400,1.5e3,1e-999,"1e999"]"#).unwrap(),
            r#"[null,null,1.5e3,1e-999,"1e999"]"#
        );
        assert_eq!(repair("NaN\"\\"), Some("null\"\\".to_owned()));
    }
}
