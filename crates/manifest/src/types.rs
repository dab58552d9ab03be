use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The type of a column in its text form: `utf8`, `list<utf8>`, `timestamp(ms, UTC)`,
/// `list<struct<id: utf8, relation: utf8?>>`. A `?` after a struct field means nullable.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// Any type at all; only ports use it.
    Any,
    /// `bool`.
    Bool,
    /// `int32`.
    Int32,
    /// `int64`.
    Int64,
    /// `uint32`.
    UInt32,
    /// `uint64`.
    UInt64,
    /// `float32`.
    Float32,
    /// `float64`.
    Float64,
    /// `utf8`: text, offsets of 32 bits.
    Utf8,
    /// `large_utf8`: text that may be long (cards, prompts), offsets of 64 bits.
    LargeUtf8,
    /// `binary`.
    Binary,
    /// `date`: days since 1970-01-01.
    Date,
    /// `timestamp(ms, UTC)`.
    Timestamp,
    /// `list<T>`; the items may be null.
    List(Box<ColumnType>),
    /// `struct<name: T, …>`.
    Struct(Vec<StructField>),
}

/// One field of a [`ColumnType::Struct`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct StructField {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: ColumnType,
    /// Whether it may be null.
    pub nullable: bool,
}

/// A type text that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is no column type: {why} at byte {at}")]
pub struct TypeError {
    /// The whole text.
    pub text: String,
    /// What was expected.
    pub why: &'static str,
    /// Where, in bytes.
    pub at: usize,
}

const PLAIN: [(&str, ColumnType); 13] = [
    ("any", ColumnType::Any),
    ("bool", ColumnType::Bool),
    ("int32", ColumnType::Int32),
    ("int64", ColumnType::Int64),
    ("uint32", ColumnType::UInt32),
    ("uint64", ColumnType::UInt64),
    ("float32", ColumnType::Float32),
    ("float64", ColumnType::Float64),
    ("utf8", ColumnType::Utf8),
    ("large_utf8", ColumnType::LargeUtf8),
    ("binary", ColumnType::Binary),
    ("date", ColumnType::Date),
    ("timestamp(ms, UTC)", ColumnType::Timestamp),
];

impl ColumnType {
    /// `list<item>`.
    #[must_use]
    pub fn list(item: ColumnType) -> Self {
        ColumnType::List(Box::new(item))
    }

    /// Whether a column of type `given` may be handed to a port that asks for `self`: the same
    /// type, either text type for the other, any number for `float64`, a narrower integer for
    /// `int64`; item by item for lists, field by name for structs (further fields are welcome).
    #[must_use]
    pub fn accepts(&self, given: &ColumnType) -> bool {
        use ColumnType::{
            Any, Date, Float32, Float64, Int32, Int64, LargeUtf8, List, Struct, Timestamp, UInt32, UInt64,
            Utf8,
        };
        match (self, given) {
            (Any, _) | (_, Any) | (Utf8 | LargeUtf8, Utf8 | LargeUtf8) | (Timestamp, Date) => true,
            // Files know one kind of integer; a value that does not fit is an error at run.
            (Int32 | Int64, Int32 | Int64 | UInt32 | UInt64) | (UInt64, UInt32) => true,
            (Float64, Float32 | Int32 | Int64 | UInt32 | UInt64) => true,
            (List(a), List(b)) => a.accepts(b),
            (Struct(wanted), Struct(had)) => {
                wanted.iter().all(|w| had.iter().any(|h| h.name == w.name && w.ty.accepts(&h.ty)))
            }
            (a, b) => a == b,
        }
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            ColumnType::List(item) => write!(f, "list<{item}>"),
            ColumnType::Struct(fields) => {
                f.write_str("struct<")?;
                for (i, field) in fields.iter().enumerate() {
                    let comma = if i == 0 { "" } else { ", " };
                    let mark = if field.nullable { "?" } else { "" };
                    write!(f, "{comma}{}: {}{mark}", field.name, field.ty)?;
                }
                f.write_str(">")
            }
            plain => {
                let name = PLAIN.iter().find(|(_, ty)| ty == plain).map_or("any", |(name, _)| name);
                f.write_str(name)
            }
        }
    }
}

impl FromStr for ColumnType {
    type Err = TypeError;

    fn from_str(text: &str) -> Result<Self, TypeError> {
        let mut parser = Parser { text, at: 0 };
        let ty = parser.ty(0)?;
        parser.blank();
        if parser.at == text.len() { Ok(ty) } else { Err(parser.error("the end of the type")) }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl Parser<'_> {
    fn error(&self, why: &'static str) -> TypeError {
        TypeError { text: self.text.to_owned(), why, at: self.at }
    }

    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    fn blank(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn eat(&mut self, token: &str) -> bool {
        self.blank();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn word(&mut self) -> &str {
        self.blank();
        let rest = &self.text[self.at..];
        let len = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        self.at += len;
        &rest[..len]
    }

    fn ty(&mut self, depth: usize) -> Result<ColumnType, TypeError> {
        if depth > 16 {
            return Err(self.error("a type nested at most 16 deep"));
        }
        let begin = self.at;
        match self.word() {
            "list" => {
                let item = self.inside(|p| p.ty(depth + 1))?;
                Ok(ColumnType::list(item))
            }
            "struct" => self.inside(|p| p.fields(depth + 1)).map(ColumnType::Struct),
            "timestamp" => {
                let whole =
                    self.eat("(") && self.eat("ms") && self.eat(",") && self.eat("UTC") && self.eat(")");
                if whole { Ok(ColumnType::Timestamp) } else { Err(self.error("`(ms, UTC)`")) }
            }
            word => match PLAIN.iter().find(|(name, _)| *name == word) {
                Some((_, ty)) => Ok(ty.clone()),
                None => {
                    self.at = begin;
                    Err(self.error("a type name such as utf8, int64, float64 or list<utf8>"))
                }
            },
        }
    }

    fn inside<T>(&mut self, body: impl FnOnce(&mut Self) -> Result<T, TypeError>) -> Result<T, TypeError> {
        if !self.eat("<") {
            return Err(self.error("`<`"));
        }
        let inner = body(self)?;
        if self.eat(">") { Ok(inner) } else { Err(self.error("`>`")) }
    }

    fn fields(&mut self, depth: usize) -> Result<Vec<StructField>, TypeError> {
        let mut fields = Vec::new();
        loop {
            let name = self.word().to_owned();
            if name.is_empty() {
                return Err(self.error("a field name"));
            }
            if !self.eat(":") {
                return Err(self.error("`:`"));
            }
            let ty = self.ty(depth)?;
            let nullable = self.eat("?");
            fields.push(StructField { name, ty, nullable });
            if !self.eat(",") {
                return Ok(fields);
            }
        }
    }
}

impl Serialize for ColumnType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for ColumnType {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_read_and_written_alike() {
        for text in [
            "utf8",
            "timestamp(ms, UTC)",
            "list<float64>",
            "list<struct<id: utf8, relation: utf8?>>",
            "list<list<int64>>",
        ] {
            assert_eq!(text.parse::<ColumnType>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn an_error_says_where() {
        let error = "list<strin>".parse::<ColumnType>().unwrap_err();
        assert_eq!(error.at, 5);
        assert!("struct<a utf8>".parse::<ColumnType>().is_err());
        assert!("utf8 x".parse::<ColumnType>().is_err());
        assert!("list<".repeat(40).parse::<ColumnType>().is_err());
    }

    #[test]
    fn a_port_accepts_what_can_be_cast_without_loss() {
        let ty = |text: &str| text.parse::<ColumnType>().unwrap();
        assert!(ty("float64").accepts(&ty("int64")));
        assert!(ty("large_utf8").accepts(&ty("utf8")));
        assert!(!ty("utf8").accepts(&ty("int64")));
        assert!(!ty("list<utf8>").accepts(&ty("utf8")));
        assert!(ty("list<struct<id: utf8>>").accepts(&ty("list<struct<id: utf8, relation: utf8?>>")));
        assert!(!ty("list<struct<id: utf8, relation: utf8?>>").accepts(&ty("list<struct<id: utf8>>")));
    }
}
