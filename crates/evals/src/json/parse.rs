use std::borrow::Cow;

use memchr::memchr2;

use super::Malformed;

/// A JSON value; texts are borrowed where nothing in them is escaped.
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as written, also `NaN`, `Infinity` and `-Infinity`.
    Number(&'a str),
    /// A text.
    Text(Cow<'a, str>),
    /// A list.
    List(Vec<Value<'a>>),
    /// An object, its keys in the order of the text.
    Object(Vec<(Cow<'a, str>, Value<'a>)>),
}

/// What had to be mended in a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Odd {
    /// Half a surrogate pair, now U+FFFD.
    pub surrogate: bool,
    /// Bytes that are not UTF-8, now U+FFFD.
    pub utf8: bool,
}

impl Odd {
    /// What was mended, for a person.
    pub fn told(self) -> Option<&'static str> {
        match (self.surrogate, self.utf8) {
            (false, false) => None,
            (true, _) => Some("half a surrogate pair in a text, replaced by U+FFFD"),
            (false, true) => Some("bytes that are not UTF-8 in a text, replaced by U+FFFD"),
        }
    }
}

impl<'a> Value<'a> {
    /// The value of a key of an object; the last of a repeated one, as Python has it.
    pub fn get(&self, key: &str) -> Option<&Value<'a>> {
        match self {
            Self::Object(entries) => {
                entries.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// The value at the end of a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Value<'a>> {
        path.iter().try_fold(self, |value, key| value.get(key))
    }

    /// The text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is one; not finite for `NaN` and the like.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => number.parse().ok(),
            _ => None,
        }
    }

    /// The whole number that is not negative, if it is one.
    pub fn count(&self) -> Option<u64> {
        match self {
            Self::Number(number) => number.parse().ok(),
            _ => None,
        }
    }

    /// The entries of a list.
    pub fn list(&self) -> Option<&[Value<'a>]> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// The entries of an object.
    pub fn entries(&self) -> &[(Cow<'a, str>, Value<'a>)] {
        match self {
            Self::Object(entries) => entries,
            _ => &[],
        }
    }

    /// A text, or a number or truth value as written.
    pub fn scalar(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Number(number) => Some(Cow::Borrowed(number)),
            Self::Bool(truth) => Some(Cow::Borrowed(if *truth { "true" } else { "false" })),
            Self::Null | Self::List(_) | Self::Object(_) => None,
        }
    }
}

/// How deep brackets may be nested.
const DEEPEST: usize = 200;

/// Reads one value; nothing but white space may follow.
pub fn parse<'a>(bytes: &'a [u8], odd: &mut Odd) -> Result<Value<'a>, Malformed> {
    let mut reader = Reader { bytes, at: 0, odd };
    let value = reader.value(0)?;
    reader.space();
    if reader.at == bytes.len() { Ok(value) } else { Err(reader.malformed()) }
}

/// The text that the inside of a JSON text stands for.
pub fn text<'a>(inside: &'a [u8], odd: &mut Odd) -> Cow<'a, str> {
    let text = match std::str::from_utf8(inside) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            odd.utf8 = true;
            String::from_utf8_lossy(inside)
        }
    };
    match memchr::memchr(b'\\', text.as_bytes()) {
        None => text,
        Some(first) => Cow::Owned(unescape(&text, first, odd)),
    }
}

fn unescape(text: &str, first: usize, odd: &mut Odd) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut rest, mut next) = (text, Some(first));
    while let Some(found) = next {
        out.push_str(&rest[..found]);
        rest = &rest[found + 1..];
        let mut chars = rest.chars();
        let escaped = chars.next();
        match escaped {
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('r') => out.push('\r'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('u') => {
                let (char, len) = unicode(rest.as_bytes());
                odd.surrogate |= char.is_none();
                out.push(char.unwrap_or(char::REPLACEMENT_CHARACTER));
                rest = rest.get(len..).unwrap_or_default();
                next = memchr::memchr(b'\\', rest.as_bytes());
                continue;
            }
            Some(other) => out.push(other),
            None => {}
        }
        rest = chars.as_str();
        next = memchr::memchr(b'\\', rest.as_bytes());
    }
    out.push_str(rest);
    out
}

/// The character of `uXXXX`, perhaps with a second half `\uXXXX`, and how many bytes it takes.
fn unicode(bytes: &[u8]) -> (Option<char>, usize) {
    let unit = |at: usize| {
        let digits = bytes.get(at..at + 4)?;
        let text = std::str::from_utf8(digits).ok().filter(|text| !text.starts_with('+'))?;
        u32::from_str_radix(text, 16).ok()
    };
    let Some(high) = unit(1) else { return (None, 1) };
    if (0xD800..0xDC00).contains(&high)
        && bytes.get(5..7) == Some(b"\\u")
        && let Some(low) = unit(7).filter(|low| (0xDC00..0xE000).contains(low))
    {
        return (char::from_u32(0x1_0000 + ((high - 0xD800) << 10) + (low - 0xDC00)), 11);
    }
    (char::from_u32(high), 5)
}

struct Reader<'a, 'o> {
    bytes: &'a [u8],
    at: usize,
    odd: &'o mut Odd,
}

impl<'a> Reader<'a, '_> {
    fn malformed(&self) -> Malformed {
        Malformed { offset: self.at.min(self.bytes.len()), ended: self.at >= self.bytes.len() }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn value(&mut self, depth: usize) -> Result<Value<'a>, Malformed> {
        self.space();
        if depth > DEEPEST {
            return Err(self.malformed());
        }
        match self.peek() {
            Some(b'"') => self.text().map(Value::Text),
            Some(b'[') => self.list(depth),
            Some(b'{') => self.object(depth),
            Some(_) => self.literal(),
            None => Err(self.malformed()),
        }
    }

    fn literal(&mut self) -> Result<Value<'a>, Malformed> {
        let rest = &self.bytes[self.at..];
        let word = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let len = rest.iter().position(|byte| !word(byte)).unwrap_or(rest.len());
        let text = std::str::from_utf8(&rest[..len]).unwrap_or_default();
        let value = match text {
            "null" => Value::Null,
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            "NaN" | "Infinity" | "-Infinity" => Value::Number(text),
            _ if text.starts_with(|c: char| c == '-' || c.is_ascii_digit())
                && text.parse::<f64>().is_ok() =>
            {
                Value::Number(text)
            }
            _ => {
                // A literal that was cut off ends the text too early.
                self.at += if len == rest.len() { len } else { 0 };
                return Err(self.malformed());
            }
        };
        self.at += len;
        Ok(value)
    }

    fn text(&mut self) -> Result<Cow<'a, str>, Malformed> {
        let start = self.at + 1;
        self.at = start;
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(found) = memchr2(b'"', b'\\', rest) else {
                self.at = self.bytes.len();
                return Err(self.malformed());
            };
            self.at += found + 1;
            if rest[found] == b'"' {
                return Ok(text(&self.bytes[start..self.at - 1], self.odd));
            }
            self.at += 1;
        }
    }

    /// After an entry: whether another one follows.
    fn more(&mut self, close: u8) -> Result<bool, Malformed> {
        self.space();
        let found = self.peek();
        if found != Some(b',') && found != Some(close) {
            return Err(self.malformed());
        }
        self.at += 1;
        Ok(found == Some(b','))
    }

    /// At the opening bracket: whether the closing one follows.
    fn empty(&mut self, close: u8) -> bool {
        self.at += 1;
        self.space();
        let empty = self.peek() == Some(close);
        self.at += usize::from(empty);
        empty
    }

    fn list(&mut self, depth: usize) -> Result<Value<'a>, Malformed> {
        let mut list = Vec::new();
        let mut more = !self.empty(b']');
        while more {
            list.push(self.value(depth + 1)?);
            more = self.more(b']')?;
        }
        Ok(Value::List(list))
    }

    fn object(&mut self, depth: usize) -> Result<Value<'a>, Malformed> {
        let mut entries = Vec::new();
        let mut more = !self.empty(b'}');
        while more {
            self.space();
            if self.peek() != Some(b'"') {
                return Err(self.malformed());
            }
            let key = self.text()?;
            self.space();
            if self.peek() != Some(b':') {
                return Err(self.malformed());
            }
            self.at += 1;
            entries.push((key, self.value(depth + 1)?));
            more = self.more(b'}')?;
        }
        Ok(Value::Object(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::{Odd, Value, parse};

    #[test]
    fn python_s_json() {
        let mut odd = Odd::default();
        let value = parse(br#" {"a":[1,NaN,-Infinity,true,null,"x"],"b":{"c":"\ud83d\ude00\n"}} "#, &mut odd)
            .unwrap();
        assert_eq!(value.at(&["b", "c"]).unwrap().text(), Some("\u{1F600}\n"));
        let list = value.get("a").unwrap().list().unwrap();
        assert!(list[1].number().unwrap().is_nan());
        assert_eq!(list[2].number(), Some(f64::NEG_INFINITY));
        assert_eq!(odd, Odd::default());
        assert_eq!(parse(br#""\ud83d x""#, &mut odd).unwrap(), Value::Text("\u{FFFD} x".into()));
        assert!(odd.surrogate && !odd.utf8);
        assert_eq!(parse(b"\"\xFF\"", &mut odd).unwrap(), Value::Text("\u{FFFD}".into()));
        assert!(odd.utf8);
    }

    #[test]
    fn what_is_no_json() {
        for text in ["", "[1,]", "{\"a\"}", "[1", "nul", "inf", "1 2", "\"\\", "{\"a\":1,}", "+1", "\"\\u12"]
        {
            assert!(parse(text.as_bytes(), &mut Odd::default()).is_err(), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(parse(deep.as_bytes(), &mut Odd::default()).is_err());
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]

        #[test]
        fn equals_serde_json_on_valid_text(texts in proptest::collection::vec(".*", 0..4), x in -1_000_000_i64..1_000_000) {
            let given = serde_json::json!({ "texts": texts, "x": x, "n": null });
            let text = given.to_string();
            let mut odd = Odd::default();
            let value = parse(text.as_bytes(), &mut odd).unwrap();
            let mut again = String::new();
            super::super::write(&value, &mut again);
            proptest::prop_assert_eq!(serde_json::from_str::<serde_json::Value>(&again).unwrap(), given);
        }

        #[test]
        fn never_panics(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..60)) {
            let _ = parse(&bytes, &mut Odd::default());
            if let Ok(mut keys) = super::super::Keys::new(&bytes) {
                while let Ok(Some(_)) = keys.next() {
                    if keys.value().is_err() { break; }
                }
            }
        }
    }
}
