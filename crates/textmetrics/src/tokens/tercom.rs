//! Tercom's normalisation, as sacreBLEU's TER has it.

use super::mteval::{entities, replace, symbols, western};
use crate::python::lower_into;
use crate::ter::Ter;

/// Buffers of a normalisation.
#[derive(Debug, Default, Clone)]
pub(crate) struct Room {
    text: String,
    one: Vec<u8>,
    two: Vec<u8>,
}

impl Room {
    /// The text whose words TER compares.
    pub(crate) fn normalize(&mut self, options: Ter, text: &str) -> &[u8] {
        if options.case_sensitive {
            self.text.clear();
            self.text.push_str(text);
        } else {
            lower_into(text, &mut self.text);
        }
        if text.is_empty() {
            return &[];
        }
        self.one.clear();
        self.one.extend_from_slice(self.text.as_bytes());
        if options.normalized {
            self.general_and_western();
            if options.asian_support {
                self.each(|text, out| surround(text, out, is_asian));
            }
        }
        if options.no_punct {
            self.one
                .retain(|byte| !matches!(byte, b'.' | b',' | b'?' | b':' | b';' | b'!' | b'"' | b'(' | b')'));
            if options.asian_support {
                self.each(|text, out| {
                    out.clear();
                    let kept = text.chars().filter(|c| !is_asian_punctuation(*c));
                    kept.for_each(|c| out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()));
                });
            }
        }
        &self.one
    }

    /// Lines are joined, four entities read, punctuation and the possessive separated.
    fn general_and_western(&mut self) {
        let (one, two) = (&mut self.one, &mut self.two);
        replace(one, two, b"\n-", b"");
        replace(one, two, b"\n", b" ");
        entities(one, two);
        one.insert(0, b' ');
        one.push(b' ');
        symbols(one, two);
        std::mem::swap(one, two);
        replace(one, two, b"'s ", b" 's ");
        western(one, two);
    }

    fn each(&mut self, change: impl Fn(&str, &mut Vec<u8>)) {
        let text = String::from_utf8_lossy(&self.one);
        change(&text, &mut self.two);
        std::mem::swap(&mut self.one, &mut self.two);
    }
}

/// Puts spaces around some characters.
pub(super) fn surround(text: &str, out: &mut Vec<u8>, alone: impl Fn(char) -> bool) {
    out.clear();
    let mut begin = 0;
    for (at, c) in text.char_indices() {
        if alone(c) {
            let end = at + c.len_utf8();
            out.extend_from_slice(&text.as_bytes()[begin..at]);
            out.push(b' ');
            out.extend_from_slice(&text.as_bytes()[at..end]);
            out.push(b' ');
            begin = end;
        }
    }
    out.extend_from_slice(&text.as_bytes()[begin..]);
}

/// Characters that stand alone. (sacreBLEU's rules for kana are anchored to a text's beginning, where a space
/// stands: they never apply. Its range of enclosed letters ends at U+3F22, not U+32FF.)
fn is_asian(c: char) -> bool {
    matches!(c,
        '\u{4e00}'..='\u{9fff}' | '\u{3400}'..='\u{4dbf}' | '\u{31c0}'..='\u{31ef}' | '\u{2e80}'..='\u{2eff}'
        | '\u{3300}'..='\u{33ff}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe4f}' | '\u{3200}'..='\u{3f22}')
        || is_asian_punctuation(c)
}

fn is_asian_punctuation(c: char) -> bool {
    matches!(c,
        '\u{3001}' | '\u{3002}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{ff61}'..='\u{ff65}'
        | '\u{30fb}' | '\u{ff0e}' | '\u{ff0c}' | '\u{ff1f}' | '\u{ff1a}' | '\u{ff1b}' | '\u{ff01}' | '\u{ff02}'
        | '\u{ff08}' | '\u{ff09}')
}
