//! What of a model is compared: tags, record or card as one text.
use memchr::memchr2;

/// Names that are left out: tags `name:…`, keys `name` of a record or of a card's front matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Excluded(Vec<String>);

impl Excluded {
    /// These names.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().collect())
    }

    /// Whether nothing is left out.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a tag is left out.
    pub fn tag(&self, tag: &str) -> bool {
        self.0.iter().any(|name| tag.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(':')))
    }

    fn key(&self, key: &str) -> bool {
        self.0.iter().any(|name| name == key)
    }
}

/// Tags in their order, joined by one space.
pub fn tag_text<'a>(tags: impl Iterator<Item = &'a str>, excluded: &Excluded, to: &mut String) {
    to.clear();
    for (at, tag) in tags.filter(|tag| !excluded.tag(tag)).enumerate() {
        if at > 0 {
            to.push(' ');
        }
        to.push_str(tag);
    }
}

/// The lines of a card's front matter without the keys left out; a key's value ends before the
/// next line that begins with anything but white space, `-` or `#`.
pub fn card_text(front_matter: &str, body: &str, excluded: &Excluded, to: &mut String) {
    to.clear();
    let mut left_out = false;
    for line in front_matter.split_inclusive(['\n', '\r']) {
        if !line.starts_with([' ', '\t', '-', '#', '\n', '\r']) {
            let key = line.split_once(':').map_or("", |(key, _)| key);
            left_out = excluded.key(key.trim().trim_matches(['"', '\'']));
        }
        if !left_out {
            to.push_str(line);
        }
    }
    to.push('\n');
    to.push_str(body);
}

/// A record, given as JSON text, with the words of Python's `str()` of it: `None` for null,
/// numbers and escapes as Python writes them. Keys left out are so at any depth, with their
/// values; so are the tags in lists of texts. Broken JSON is taken as far as it goes.
pub fn record_text(json: &str, excluded: &Excluded, to: &mut String) {
    to.clear();
    let mut record = Record { json, at: 0, excluded, inside: Vec::new(), key: false };
    while record.step(to) {}
}

struct Record<'a> {
    json: &'a str,
    at: usize,
    excluded: &'a Excluded,
    /// Whether each container that is open is an object.
    inside: Vec<bool>,
    /// Whether a text is a key.
    key: bool,
}

impl<'a> Record<'a> {
    /// Takes one mark, text or word; `false` at the end.
    fn step(&mut self, to: &mut String) -> bool {
        let Some(&byte) = self.json.as_bytes().get(self.at) else { return false };
        match byte {
            b'"' => self.text(to),
            b'{' | b'[' => self.open(byte == b'{', to),
            b'}' | b']' => self.close(to),
            b',' => {
                self.key = self.inside.last() == Some(&true);
                self.mark(", ", to);
            }
            b':' => {
                self.key = false;
                self.mark(": ", to);
            }
            byte if byte.is_ascii_whitespace() => self.at += 1,
            _ => {
                let word = self.word();
                python_word(word, to);
            }
        }
        true
    }

    fn mark(&mut self, mark: &str, to: &mut String) {
        to.push_str(mark);
        self.at += 1;
    }

    fn open(&mut self, object: bool, to: &mut String) {
        self.inside.push(object);
        self.key = object;
        self.mark(if object { "{" } else { "[" }, to);
    }

    fn close(&mut self, to: &mut String) {
        let object = self.inside.pop().unwrap_or_default();
        self.key = false;
        self.mark(if object { "}" } else { "]" }, to);
    }

    /// A literal or a number.
    fn word(&mut self) -> &'a str {
        let rest = &self.json[self.at..];
        let end = rest.find([',', ':', '"', '{', '}', '[', ']', ' ', '\n', '\r', '\t']).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    /// The content of the text that begins here; moves behind it.
    fn content(&mut self) -> &'a str {
        let begin = self.at + 1;
        let bytes = self.json.as_bytes();
        let mut end = begin;
        while let Some(found) = bytes.get(end..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
            end += found;
            if bytes[end] == b'"' {
                self.at = end + 1;
                return &self.json[begin..end];
            }
            // Behind the backslash and what it is for, which is one byte where the JSON is sound.
            end += 2;
        }
        self.at = self.json.len();
        &self.json[begin.min(self.json.len())..]
    }

    fn text(&mut self, to: &mut String) {
        let content = self.content();
        let out = match self.inside.last() {
            _ if self.excluded.is_empty() => false,
            Some(true) if self.key => self.excluded.key(content),
            Some(false) => {
                if self.excluded.tag(content) {
                    return;
                }
                false
            }
            _ => false,
        };
        if !out {
            to.push('\'');
            python_text(content, to);
            to.push('\'');
            return;
        }
        self.skip_value();
    }

    /// Moves behind the value of the key that was just read.
    fn skip_value(&mut self) {
        let depth = self.inside.len();
        let mut nothing = String::new();
        self.key = false;
        // Within the value no key and no tag is asked for again: everything goes.
        while let Some(&byte) = self.json.as_bytes().get(self.at) {
            let done = self.inside.len() == depth && (byte == b',' || byte == b'}');
            if done {
                return;
            }
            if byte == b'"' {
                self.content();
            } else {
                self.step(&mut nothing);
            }
            nothing.clear();
        }
    }
}

fn python_word(word: &str, to: &mut String) {
    match word {
        "null" => to.push_str("None"),
        "true" => to.push_str("True"),
        "false" => to.push_str("False"),
        number if number.contains(['.', 'e', 'E']) => match number.parse::<f64>() {
            Ok(x) => python_float(x, to),
            Err(_) => to.push_str(number),
        },
        whole => to.push_str(whole),
    }
}

/// The shortest digits that give the number back, with an exponent below 1e-4 and from 1e16.
fn python_float(x: f64, to: &mut String) {
    let size = x.abs();
    if x == 0.0 || !x.is_finite() || (1e-4..1e16).contains(&size) {
        to.push_str(&format!("{x:?}"));
        return;
    }
    let text = format!("{x:e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
    to.push_str(&format!("{digits}e{sign}{exponent:0>2}"));
}

/// A text of JSON as Python shows it, its quotes aside.
fn python_text(content: &str, to: &mut String) {
    let plain = |c: char| c != '\\' && is_printable(c);
    let mut rest = content;
    loop {
        let end = if rest.is_ascii() {
            rest.bytes().position(|b| b == b'\\' || !(b' '..0x7f).contains(&b))
        } else {
            rest.find(|c| !plain(c))
        };
        let Some(end) = end else {
            to.push_str(rest);
            return;
        };
        to.push_str(&rest[..end]);
        rest = odd(&rest[end..], to);
    }
}

/// Writes an escape, or a character that Python escapes, from the beginning of a text; gives
/// what follows.
fn odd<'a>(text: &'a str, to: &mut String) -> &'a str {
    let mut chars = text.chars();
    let first = chars.next().unwrap_or_default();
    if first != '\\' {
        python_char(first, to);
        return chars.as_str();
    }
    let Some(escape) = chars.next() else { return "" };
    match escape {
        'u' => {
            let (unit, rest) = unit(chars.as_str());
            let low =
                rest.strip_prefix("\\u").map(self::unit).filter(|(low, _)| (0xdc00..0xe000).contains(low));
            if let (0xd800..0xdc00, Some((low, rest))) = (unit, low) {
                let scalar = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                python_char(char::from_u32(scalar).unwrap_or_default(), to);
                return rest;
            }
            match char::from_u32(unit) {
                Some(c) => python_char(c, to),
                None => to.push_str(&format!("\\u{unit:04x}")),
            }
            return rest;
        }
        'b' => to.push_str("\\x08"),
        'f' => to.push_str("\\x0c"),
        'n' | 'r' | 't' | '\\' => to.extend(['\\', escape]),
        other => python_char(other, to),
    }
    chars.as_str()
}

/// The four hexadecimal digits at the beginning of a text as a number, and what follows.
fn unit(text: &str) -> (u32, &str) {
    let digits = text.get(..4).unwrap_or_default();
    u32::from_str_radix(digits, 16).map_or((0xfffd, text), |unit| (unit, &text[4..]))
}

fn python_char(c: char, to: &mut String) {
    match c {
        '\n' => to.push_str("\\n"),
        '\r' => to.push_str("\\r"),
        '\t' => to.push_str("\\t"),
        '\\' => to.push_str("\\\\"),
        c if is_printable(c) => to.push(c),
        c if (c as u32) < 0x100 => to.push_str(&format!("\\x{:02x}", c as u32)),
        c if (c as u32) < 0x10000 => to.push_str(&format!("\\u{:04x}", c as u32)),
        c => to.push_str(&format!("\\U{:08x}", c as u32)),
    }
}

/// Whether Python shows a character as it is: neither control nor format character, no white
/// space but the space, not for private use. (Nor unassigned, which is left aside here.)
fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return !c.is_ascii_control();
    }
    let format = matches!(c, '\u{ad}' | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}'
        | '\u{890}'..='\u{891}' | '\u{8e2}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
        | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0001}' | '\u{e0020}'..='\u{e007f}');
    let private = matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}');
    !(format || private || c.is_control() || c.is_whitespace())
}

#[cfg(test)]
mod tests {
    use super::{Excluded, card_text, record_text, tag_text};

    fn record(json: &str, names: &[&str]) -> String {
        let mut text = String::new();
        record_text(json, &Excluded::new(names.iter().map(|&name| name.to_owned())), &mut text);
        text
    }

    #[test]
    fn a_record_as_python_shows_it() {
        // What Python 3.11 prints for str(json.loads(…)).
        let json = r#"{"a":null,"b":true, "c":1.50,"d":1e5,"e":1e16,"f":[1e-5,0.0001,-0.0,12],"g":{}}"#;
        let shown = "{'a': None, 'b': True, 'c': 1.5, 'd': 100000.0, 'e': 1e+16, 'f': [1e-05, 0.0001, -0.0, 12], 'g': {}}";
        assert_eq!(record(json, &[]), shown);
        let json = r#"{"j":"x\u200b\u007f\u00a0\u00e9\\\b\f\n\t\ud83d\ude00\ud800\/ null"}"#;
        let shown = r"{'j': 'x\u200b\x7f\xa0é\\\x08\x0c\n\t😀\ud800/ null'}";
        assert_eq!(record(json, &[]), shown);
    }

    #[test]
    fn keys_and_tags_are_left_out_at_any_depth() {
        let json = r#"{"base_model":{"x":["}",1]},"tags":["a","base_model:b/c","base_modeller"],"k":{"base_model":"y","l":2},"t":"base_model:kept"}"#;
        let shown = "{, 'tags': ['a', , 'base_modeller'], 'k': {, 'l': 2}, 't': 'base_model:kept'}";
        assert_eq!(record(json, &["base_model"]), shown);
    }

    #[test]
    fn broken_records_are_taken_as_far_as_they_go() {
        for json in ["", "{", "\"a", "{\"a", "\"\\", "\"\\u12", "]]", "{\"a\":\"b\\", "\"\\é", "nul"] {
            record(json, &[]);
            record(json, &["a"]);
        }
        assert_eq!(record("{\"a\": tru", &[]), "{'a': tru");
    }

    #[test]
    fn tags_and_cards_without_a_name() {
        let excluded = Excluded::new(["base_model".to_owned()]);
        let mut text = String::new();
        tag_text(["a", "base_model:x", "base_model", "b"].into_iter(), &excluded, &mut text);
        assert_eq!(text, "a base_model b");
        let yaml = "license: mit\nbase_model:\n- x\n# note\n  y\ntags: [z]\n'base_model': w";
        card_text(yaml, "body", &excluded, &mut text);
        assert_eq!(text, "license: mit\ntags: [z]\n\nbody");
    }
}
