use std::borrow::Cow;

use memchr::memchr2;
use thiserror::Error;

use crate::fields::{FieldNames, Key};
use crate::repair::repair;

/// Why the id could not be looked up.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("not a JSON object at byte {offset} of the record")]
pub struct QuickError {
    /// Where the scan gave up, from the start of the record.
    pub offset: usize,
}

/// The id of one record and nothing else, several times as fast as a whole reading.
///
/// A scan over the keys of the outermost object that stops at the id, so that what comes after is
/// neither read nor checked. Wherever [`Reader::read`](crate::Reader::read) gives a model, this
/// gives its id; where that fails, this may still give one. So before a record is dropped in
/// favour of another of the same id, the other one should be read whole.
///
/// ```
/// use cladist_hub::{FieldNames, quick_id};
/// let id = quick_id(br#"{"_id":"6","modelId":"old","id":"a\/b"}"#, &FieldNames::default());
/// assert_eq!(id.unwrap().as_deref(), Some("a/b"));
/// ```
pub fn quick_id<'a>(record: &'a [u8], names: &FieldNames) -> Result<Option<Cow<'a, str>>, QuickError> {
    let mut scan = Scan { bytes: record, at: 0 };
    let mut fallback = None;
    scan.space();
    scan.expect(b'{')?;
    scan.space();
    if scan.peek() == Some(b'}') {
        return Ok(None);
    }
    loop {
        scan.space();
        let key = scan.string()?;
        let key = match unescape(key) {
            Some(text) => names.key(&text),
            None => Key::Other,
        };
        scan.space();
        scan.expect(b':')?;
        scan.space();
        let is_id = matches!(key, Key::Id | Key::ModelId);
        if is_id && scan.peek() == Some(b'"') {
            let id = unescape(scan.string()?).filter(|id| !id.is_empty());
            match (key, id) {
                (Key::Id, Some(id)) => return Ok(Some(id)),
                (_, id) => fallback = fallback.or(id),
            }
        } else {
            scan.skip_value()?;
        }
        scan.space();
        match scan.next() {
            Some(b',') => {}
            Some(b'}') => return Ok(fallback),
            _ => return Err(QuickError { offset: scan.at.saturating_sub(1).min(record.len()) }),
        }
    }
}

/// The text of a string's inside; `None` if it is not UTF-8 or wrongly escaped.
fn unescape(inside: &[u8]) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(inside).ok()?;
    if memchr::memchr(b'\\', inside).is_none() {
        return Some(Cow::Borrowed(text));
    }
    let quoted = format!("\"{text}\"");
    let owned = serde_json::from_str::<String>(&quoted).ok();
    owned.or_else(|| serde_json::from_str(&repair(&quoted)?).ok()).map(Cow::Owned)
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Scan<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek();
        self.at += 1;
        byte
    }

    fn space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    fn expect(&mut self, wanted: u8) -> Result<(), QuickError> {
        if self.peek() == Some(wanted) {
            self.at += 1;
            return Ok(());
        }
        Err(QuickError { offset: self.at.min(self.bytes.len()) })
    }

    /// The inside of the string that begins here.
    fn string(&mut self) -> Result<&'a [u8], QuickError> {
        self.expect(b'"')?;
        let start = self.at;
        self.string_end()?;
        Ok(&self.bytes[start..self.at - 1])
    }

    /// Moves from inside a string to after its closing quote.
    fn string_end(&mut self) -> Result<(), QuickError> {
        loop {
            let rest = self.bytes.get(self.at..).unwrap_or_default();
            let Some(found) = memchr2(b'"', b'\\', rest) else {
                return Err(QuickError { offset: self.bytes.len() });
            };
            self.at += found + 1;
            if rest[found] == b'"' {
                return Ok(());
            }
            self.at += 1;
        }
    }

    fn skip_value(&mut self) -> Result<(), QuickError> {
        match self.peek() {
            Some(b'"') => self.string().map(|_| ()),
            Some(b'{' | b'[') => self.skip_nested(),
            _ => {
                let end = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\n' | b'\r' | b'\t');
                let rest = self.bytes.get(self.at..).unwrap_or_default();
                self.at += rest.iter().position(end).unwrap_or(rest.len());
                Ok(())
            }
        }
    }

    fn skip_nested(&mut self) -> Result<(), QuickError> {
        let mut depth = 0_usize;
        while let Some(byte) = self.next() {
            match byte {
                b'"' => self.string_end()?,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok(());
                    }
                }
                _ => {}
            }
        }
        Err(QuickError { offset: self.bytes.len() })
    }
}

#[cfg(test)]
mod tests {
    use super::{QuickError, quick_id};
    use crate::FieldNames;

    fn id(record: &str) -> Result<Option<String>, QuickError> {
        quick_id(record.as_bytes(), &FieldNames::default()).map(|id| id.map(|id| id.into_owned()))
    }

    #[test]
    fn shapes() {
        let some = |text: &str| Ok(Some(text.to_owned()));
        assert_eq!(id(r#"{"id":"a/b"}"#), some("a/b"));
        assert_eq!(id(r#" { "x" : { "id" : "no" } , "id" : "a" , "#), some("a"));
        assert_eq!(id(r#"{"tags":["]\"",{"id":"{"}],"n":-1.5e3,"b":null,"modelId":"m"}"#), some("m"));
        assert_eq!(id(r#"{"id":null,"modelId":"m"}"#), some("m"));
        assert_eq!(id(r#"{"modelId":"m","id":""}"#), some("m"));
        assert_eq!(id(r#"{"\u0069d":"\u00e9"}"#), some("é"));
        assert_eq!(id("{}"), Ok(None));
        assert_eq!(id(r#"{"id":5}"#), Ok(None));
        assert_eq!(id(""), Err(QuickError { offset: 0 }));
        assert_eq!(id("[1]"), Err(QuickError { offset: 0 }));
        assert_eq!(id(r#"{"a":"b"#), Err(QuickError { offset: 7 }));
        assert_eq!(id(r#"{"a":1 2}"#), Err(QuickError { offset: 7 }));
    }
}
