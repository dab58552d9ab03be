use memchr::memchr2;
use thiserror::Error;

/// Where bytes stop being JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{} (byte {offset} of the row)", if *.ended { "it ends too early" } else { "not JSON" })]
pub struct Malformed {
    /// The offset in the bytes given.
    pub offset: usize,
    /// Whether they end where more was to come.
    pub ended: bool,
}

/// A walk over the keys of one JSON object.
///
/// ```
/// use cladist_evals::json::Keys;
/// let mut keys = Keys::new(br#"{"a": [1, {"b": "}"}], "c": NaN}"#)?;
/// assert_eq!(keys.next()?, Some(&b"a"[..]));
/// assert_eq!(keys.value()?, br#"[1, {"b": "}"}]"#);
/// assert_eq!(keys.next()?, Some(&b"c"[..]));
/// assert_eq!(keys.value()?, b"NaN");
/// assert_eq!(keys.next()?, None);
/// # Ok::<(), cladist_evals::json::Malformed>(())
/// ```
#[derive(Debug)]
pub struct Keys<'a> {
    bytes: &'a [u8],
    at: usize,
    first: bool,
}

/// What a byte means outside texts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Odd,
    /// White space, and the letters and digits of numbers and literals.
    Plain,
    /// A comma or a colon.
    Mark,
    Quote,
    Open,
    Close,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Odd; 256];
    let plain = b" \t\r\n+-.0123456789eEtrufalsnNIity";
    let mut i = 0;
    while i < plain.len() {
        kinds[plain[i] as usize] = Kind::Plain;
        i += 1;
    }
    kinds[b',' as usize] = Kind::Mark;
    kinds[b':' as usize] = Kind::Mark;
    kinds[b'"' as usize] = Kind::Quote;
    kinds[b'{' as usize] = Kind::Open;
    kinds[b'[' as usize] = Kind::Open;
    kinds[b'}' as usize] = Kind::Close;
    kinds[b']' as usize] = Kind::Close;
    kinds
};

impl<'a> Keys<'a> {
    /// A walk over these bytes, which must be one object.
    pub fn new(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let mut keys = Self { bytes, at: 0, first: true };
        keys.space();
        keys.expect(b'{')?;
        Ok(keys)
    }

    /// The inside of the next key, as written; `None` at the end of the object, after which nothing may come.
    /// The value must be taken before the next key.
    #[allow(clippy::should_implement_trait, reason = "an iterator could not lend errors so plainly")]
    pub fn next(&mut self) -> Result<Option<&'a [u8]>, Malformed> {
        self.space();
        match (self.peek(), self.first) {
            (Some(b'}'), _) => {
                self.at += 1;
                self.space();
                return if self.at == self.bytes.len() { Ok(None) } else { Err(self.malformed()) };
            }
            (Some(b','), false) => {
                self.at += 1;
                self.space();
            }
            (Some(b'"'), true) => {}
            _ => return Err(self.malformed()),
        }
        self.first = false;
        let start = self.at;
        self.expect(b'"')?;
        self.text()?;
        let key = &self.bytes[start + 1..self.at - 1];
        self.space();
        self.expect(b':')?;
        self.space();
        Ok(Some(key))
    }

    /// The value of the key before, as written.
    pub fn value(&mut self) -> Result<&'a [u8], Malformed> {
        let start = self.at;
        match self.peek() {
            Some(b'"') => {
                self.at += 1;
                self.text()?;
            }
            Some(b'{' | b'[') => self.nested()?,
            _ => {
                let plain =
                    |byte: &u8| KINDS[usize::from(*byte)] == Kind::Plain && !byte.is_ascii_whitespace();
                let rest = self.bytes.get(start..).unwrap_or_default();
                self.at += rest.iter().position(|byte| !plain(byte)).unwrap_or(rest.len());
                if self.at == start {
                    return Err(self.malformed());
                }
            }
        }
        Ok(&self.bytes[start..self.at])
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn malformed(&self) -> Malformed {
        Malformed { offset: self.at.min(self.bytes.len()), ended: self.at >= self.bytes.len() }
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn expect(&mut self, wanted: u8) -> Result<(), Malformed> {
        if self.peek() != Some(wanted) {
            return Err(self.malformed());
        }
        self.at += 1;
        Ok(())
    }

    /// Moves from inside a text to after its closing quote.
    #[inline]
    fn text(&mut self) -> Result<(), Malformed> {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(found) = memchr2(b'"', b'\\', rest) else {
                self.at = self.bytes.len();
                return Err(self.malformed());
            };
            self.at += found + 1;
            if rest[found] == b'"' {
                return Ok(());
            }
            self.at += 1;
        }
    }

    /// Moves over a list or an object. Brackets must match, and a text must stand between marks: so two rows
    /// that run into each other do not pass for one.
    fn nested(&mut self) -> Result<(), Malformed> {
        let mut open = Brackets::default();
        // Whether a text may begin here: after a bracket, a comma or a colon.
        let mut free = true;
        while let Some(byte) = self.peek() {
            match KINDS[usize::from(byte)] {
                Kind::Plain => {
                    free &= byte.is_ascii_whitespace();
                }
                Kind::Mark => free = true,
                Kind::Quote => {
                    if !free {
                        break;
                    }
                    self.at += 1;
                    self.text()?;
                    free = false;
                    continue;
                }
                Kind::Open => {
                    if !free {
                        break;
                    }
                    open.push(byte == b'{');
                }
                Kind::Close => {
                    if !open.pop(byte == b'}') {
                        break;
                    }
                    if open.depth == 0 {
                        self.at += 1;
                        return Ok(());
                    }
                    free = false;
                }
                Kind::Odd => break,
            }
            self.at += 1;
        }
        Err(self.malformed())
    }
}

/// Which brackets are open; their kinds only for the innermost sixty-four.
#[derive(Default)]
struct Brackets {
    depth: u32,
    kinds: u64,
}

impl Brackets {
    fn push(&mut self, object: bool) {
        self.kinds = self.kinds << 1 | u64::from(object);
        self.depth += 1;
    }

    /// Whether a bracket of this kind may close here.
    fn pop(&mut self, object: bool) -> bool {
        let fits = self.depth > 64 || self.kinds & 1 == u64::from(object);
        self.kinds >>= 1;
        self.depth = self.depth.saturating_sub(1);
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::{Keys, Malformed};

    fn walk(text: &str) -> Result<Vec<(String, String)>, Malformed> {
        let mut keys = Keys::new(text.as_bytes())?;
        let mut found = Vec::new();
        while let Some(key) = keys.next()? {
            let value = keys.value()?;
            let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
            found.push((text(key), text(value)));
        }
        Ok(found)
    }

    #[test]
    fn keys_and_values_as_written() {
        let pairs = |list: &[(&str, &str)]| {
            Ok(list.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<Vec<_>>())
        };
        assert_eq!(walk(" { } "), pairs(&[]));
        assert_eq!(walk(r#"{"a":1,"b" : "x\"}" }"#), pairs(&[("a", "1"), ("b", r#""x\"}""#)]));
        assert_eq!(
            walk(r#"{"a":{"b":[true,"]"]},"c":-Infinity}"#),
            pairs(&[("a", r#"{"b":[true,"]"]}"#), ("c", "-Infinity")])
        );
    }

    #[test]
    fn what_does_not_pass() {
        let ended = |text: &str| walk(text).unwrap_err().ended;
        assert!(ended(r#"{"a": "b"#) && ended(r#"{"a": [1, 2"#) && ended(r#"{"a": 1"#) && ended("{"));
        for text in [
            "",
            "[1]",
            r#"{"a":}"#,
            r#"{"a":1,}"#,
            r#"{"a":1 2}"#,
            r#"{"a":[1}"#,
            r#"{"a":1}x"#,
            r#"{"a":1}{"a":1}"#,
            r#"{"a":["x" "y"]}"#,
            // A row that was cut off in a text, and the next one behind it.
            r#"{"id": 3, "doc": {"q": "abc{"id": 4, "doc": {"q": "abc"}, "acc": 1.0}"#,
            r#"{"id": 3, "doc": {"q": [1, {"id": 4, "doc": {"q": "abc"}, "acc": 1.0}"#,
        ] {
            assert!(walk(text).is_err(), "{text}");
        }
    }
}
