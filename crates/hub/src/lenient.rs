//! Reading JSON values that may be of another type than they should be.
use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::OddityKind;
use crate::date::parse_date;

/// A JSON value without its inside, if it has one.
pub(crate) enum Scalar<'a> {
    Null,
    Bool,
    Int(i64),
    Float(f64),
    Text(Cow<'a, str>),
    /// A list or an object, skipped.
    Nested,
}

impl<'a> Scalar<'a> {
    /// A non-empty text; null counts as absent.
    pub(crate) fn text(self) -> Result<Option<Cow<'a, str>>, OddityKind> {
        match self {
            Self::Text(text) if text.is_empty() => Ok(None),
            Self::Text(text) => Ok(Some(text)),
            Self::Null => Ok(None),
            _ => Err(OddityKind::WrongType),
        }
    }

    /// A whole number, also as text or with a zero fraction.
    pub(crate) fn int(self) -> Result<Option<i64>, OddityKind> {
        match self {
            Self::Int(n) => Ok(Some(n)),
            Self::Float(x) => whole(x).map(Some).ok_or(OddityKind::BadNumber),
            Self::Text(text) => parse_int(&text),
            Self::Null => Ok(None),
            Self::Bool | Self::Nested => Err(OddityKind::WrongType),
        }
    }

    /// A date as text, or as seconds or milliseconds since 1970.
    pub(crate) fn date(self) -> Result<Option<i64>, OddityKind> {
        match self {
            Self::Text(text) if text.trim().is_empty() => Ok(None),
            Self::Text(text) => parse_date(&text).map(Some).ok_or(OddityKind::BadDate),
            Self::Int(n) => epoch(n).map(Some).ok_or(OddityKind::BadDate),
            Self::Float(x) => whole(x).and_then(epoch).map(Some).ok_or(OddityKind::BadDate),
            Self::Null => Ok(None),
            Self::Bool | Self::Nested => Err(OddityKind::WrongType),
        }
    }
}

/// A whole number in text; empty text and the words for "not there" are none.
pub(crate) fn parse_int(text: &str) -> Result<Option<i64>, OddityKind> {
    let text = text.trim();
    if text.is_empty() || text.eq_ignore_ascii_case("nan") || text == "None" || text == "null" {
        return Ok(None);
    }
    let exact = text.parse::<i64>().ok();
    exact.or_else(|| text.parse().ok().and_then(whole)).map(Some).ok_or(OddityKind::BadNumber)
}

/// The integer a float stands for, if it is one exactly.
#[expect(clippy::float_cmp, reason = "a whole number equals its truncation exactly")]
fn whole(x: f64) -> Option<i64> {
    (x.abs() < 9.0e15 && x.trunc() == x).then_some(x as i64)
}

/// Milliseconds from a number of seconds (1973 to 5138) or milliseconds since 1970.
fn epoch(n: i64) -> Option<i64> {
    match n {
        100_000_000..100_000_000_000 => Some(n * 1000),
        100_000_000_000..100_000_000_000_000 => Some(n),
        _ => None,
    }
}

/// Seed of a [`Scalar`].
pub(crate) struct AnyScalar;

impl<'a> DeserializeSeed<'a> for AnyScalar {
    type Value = Scalar<'a>;

    #[inline]
    fn deserialize<D: Deserializer<'a>>(self, value: D) -> Result<Scalar<'a>, D::Error> {
        value.deserialize_any(self)
    }
}

impl<'a> Visitor<'a> for AnyScalar {
    type Value = Scalar<'a>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    #[inline]
    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Scalar<'a>, E> {
        Ok(Scalar::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Scalar<'a>, E> {
        Ok(Scalar::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_i64<E>(self, n: i64) -> Result<Scalar<'a>, E> {
        Ok(Scalar::Int(n))
    }

    fn visit_u64<E>(self, n: u64) -> Result<Scalar<'a>, E> {
        Ok(i64::try_from(n).map_or(Scalar::Float(n as f64), Scalar::Int))
    }

    fn visit_f64<E>(self, x: f64) -> Result<Scalar<'a>, E> {
        Ok(Scalar::Float(x))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Scalar<'a>, E> {
        Ok(Scalar::Bool)
    }

    fn visit_unit<E>(self) -> Result<Scalar<'a>, E> {
        Ok(Scalar::Null)
    }

    fn visit_seq<S: SeqAccess<'a>>(self, seq: S) -> Result<Scalar<'a>, S::Error> {
        drain_seq(seq)?;
        Ok(Scalar::Nested)
    }

    fn visit_map<M: MapAccess<'a>>(self, map: M) -> Result<Scalar<'a>, M::Error> {
        drain_map(map)?;
        Ok(Scalar::Nested)
    }
}

pub(crate) fn drain_seq<'a, S: SeqAccess<'a>>(mut seq: S) -> Result<(), S::Error> {
    while seq.next_element::<IgnoredAny>()?.is_some() {}
    Ok(())
}

pub(crate) fn drain_map<'a, M: MapAccess<'a>>(mut map: M) -> Result<(), M::Error> {
    while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
    Ok(())
}

/// Text that is borrowed from the record, or lives only for the call.
pub(crate) enum Piece<'a, 'b> {
    Borrowed(&'a str),
    Short(&'b str),
}

impl<'a> Piece<'a, '_> {
    pub(crate) fn keep(self) -> Cow<'a, str> {
        match self {
            Self::Borrowed(text) => Cow::Borrowed(text),
            Self::Short(text) => Cow::Owned(text.to_owned()),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Borrowed(text) => text.is_empty(),
            Self::Short(text) => text.is_empty(),
        }
    }
}

/// Seed that hands every text of a list, or a text alone, to a function; the value says what was
/// odd, if anything.
pub(crate) struct Texts<F>(pub(crate) F);

impl<'a, F: FnMut(Piece<'a, '_>)> DeserializeSeed<'a> for Texts<F> {
    type Value = Option<OddityKind>;

    #[inline]
    fn deserialize<D: Deserializer<'a>>(self, value: D) -> Result<Self::Value, D::Error> {
        value.deserialize_any(self)
    }
}

/// The methods of a visitor to which a value of this type is simply odd.
macro_rules! odd {
    ($kind:expr) => {
        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Some($kind))
        }
        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Some($kind))
        }
        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Some($kind))
        }
        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Some($kind))
        }
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(None)
        }
    };
}
pub(crate) use odd;

impl<'a, F: FnMut(Piece<'a, '_>)> Visitor<'a> for Texts<F> {
    type Value = Option<OddityKind>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a list of texts")
    }

    fn visit_borrowed_str<E>(mut self, text: &'a str) -> Result<Self::Value, E> {
        (self.0)(Piece::Borrowed(text));
        Ok(None)
    }

    fn visit_str<E>(mut self, text: &str) -> Result<Self::Value, E> {
        (self.0)(Piece::Short(text));
        Ok(None)
    }

    odd!(OddityKind::WrongType);

    #[inline]
    fn visit_seq<S: SeqAccess<'a>>(mut self, mut seq: S) -> Result<Self::Value, S::Error> {
        let mut odd = None;
        while let Some(found) = seq.next_element_seed(Entry(&mut self.0))? {
            odd = odd.or(found);
        }
        Ok(odd)
    }

    fn visit_map<M: MapAccess<'a>>(self, map: M) -> Result<Self::Value, M::Error> {
        drain_map(map)?;
        Ok(Some(OddityKind::WrongType))
    }
}

/// Seed of one entry of a list of texts.
struct Entry<'f, F>(&'f mut F);

impl<'a, F: FnMut(Piece<'a, '_>)> DeserializeSeed<'a> for Entry<'_, F> {
    type Value = Option<OddityKind>;

    #[inline]
    fn deserialize<D: Deserializer<'a>>(self, value: D) -> Result<Self::Value, D::Error> {
        value.deserialize_any(self)
    }
}

impl<'a, F: FnMut(Piece<'a, '_>)> Visitor<'a> for Entry<'_, F> {
    type Value = Option<OddityKind>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    #[inline]
    fn visit_borrowed_str<E>(self, text: &'a str) -> Result<Self::Value, E> {
        (self.0)(Piece::Borrowed(text));
        Ok(None)
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        (self.0)(Piece::Short(text));
        Ok(None)
    }

    odd!(OddityKind::WrongEntry);

    fn visit_seq<S: SeqAccess<'a>>(self, seq: S) -> Result<Self::Value, S::Error> {
        drain_seq(seq)?;
        Ok(Some(OddityKind::WrongEntry))
    }

    fn visit_map<M: MapAccess<'a>>(self, map: M) -> Result<Self::Value, M::Error> {
        drain_map(map)?;
        Ok(Some(OddityKind::WrongEntry))
    }
}
