//! JSON as Python writes it: bare `NaN`, `Infinity` and `-Infinity` are numbers, half a surrogate pair is U+FFFD.
//!
//! [`Keys`] walks over the keys of one object and skips what nobody needs at about the speed of a search for
//! quotes; [`parse`] reads a value whole. Both look at brackets, commas and quotes alone where they skip: a row
//! that was cut off, or two rows run into each other, do not pass; a misspelt literal may.
mod keys;
mod parse;
mod write;

pub use self::keys::{Keys, Malformed};
pub use self::parse::{Odd, Value, parse, text};
pub use self::write::write;
