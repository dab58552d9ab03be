//! The three kinds of short codes.
use std::fmt;
use std::str::FromStr;

/// Text of letters and digits of at most `N` bytes, the rest zero.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Short<const N: usize>([u8; N]);

impl<const N: usize> Short<N> {
    fn new(text: &str) -> Option<Self> {
        let mut bytes = [0; N];
        if text.is_empty() || text.len() > N || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return None;
        }
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Some(Self(bytes))
    }

    fn as_str(&self) -> &str {
        let end = self.0.iter().position(|&b| b == 0).unwrap_or(N);
        // Only letters and digits are in it.
        std::str::from_utf8(&self.0[..end]).unwrap_or_default()
    }
}

/// A text that is no such code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoCode;

impl fmt::Display for NoCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no code of this kind")
    }
}

impl std::error::Error for NoCode {}

macro_rules! short {
    ($(#[$doc:meta])* $name:ident, $bytes:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Short<$bytes>);

        impl $name {
            /// Its text.
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl FromStr for $name {
            type Err = NoCode;

            /// Reads the text in its proper case.
            fn from_str(text: &str) -> Result<Self, NoCode> {
                let valid: fn(&str) -> bool = $valid;
                Short::new(text).filter(|_| valid(text)).map(Self).ok_or(NoCode)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        #[cfg(feature = "serde")]
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        #[cfg(feature = "serde")]
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

fn lower(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_lowercase())
}

short!(
    /// An ISO 639-3 code: three small letters.
    Code, 3, |text| text.len() == 3 && lower(text)
);
short!(
    /// An ISO 15924 code: `Latn`.
    Script, 4, |text| text.len() == 4 && text.as_bytes()[0].is_ascii_uppercase() && lower(&text[1..])
);
short!(
    /// An ISO 3166-1 code (`US`) or one of UN M49 (`419`).
    Region, 3, |text| {
        let bytes = || text.bytes();
        text.len() == 2 && bytes().all(|b| b.is_ascii_uppercase())
            || text.len() == 3 && bytes().all(|b| b.is_ascii_digit())
    }
);

impl Code {
    /// Its place in a table of all triples of letters.
    pub(crate) fn place(self) -> usize {
        self.0.0.iter().fold(0, |place, &b| place * 26 + usize::from(b.wrapping_sub(b'a') % 26))
    }
}

#[cfg(test)]
mod tests {
    use super::{Code, Region, Script};

    #[test]
    fn only_the_proper_case_is_a_code() {
        assert_eq!("eng".parse::<Code>().map(|c| c.to_string()), Ok("eng".to_owned()));
        assert!(
            "ENG".parse::<Code>().is_err() && "en".parse::<Code>().is_err() && "é1".parse::<Code>().is_err()
        );
        assert!("Latn".parse::<Script>().is_ok() && "latn".parse::<Script>().is_err());
        assert!(
            "US".parse::<Region>().is_ok()
                && "419".parse::<Region>().is_ok()
                && "U1".parse::<Region>().is_err()
        );
        assert_eq!("aab".parse::<Code>().unwrap().place(), 1);
    }
}
