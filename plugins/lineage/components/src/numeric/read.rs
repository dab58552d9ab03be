//! From columns to numbers.
use std::ops::Range;

use cladist_drift::{Numbers, Reals, language_name};
use cladist_sdk::prelude::*;

use super::quantities::{Kind, Source};
use crate::links::Mode;
use crate::texts::Texts;

/// The Hub's date for all that is older: 2022-03-02T23:29:04.000Z.
const OLDER: i64 = 1_646_263_744_000;

/// The numbers of all models.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Log {
    Whole(Numbers),
    /// Milliseconds since 1970.
    Date(Numbers),
    Real(Reals),
}

impl Log {
    pub(super) fn new(kind: Kind) -> Self {
        match kind {
            Kind::Distinct | Kind::Languages | Kind::Characters | Kind::Whole => {
                Self::Whole(Numbers::default())
            }
            Kind::Date => Self::Date(Numbers::default()),
            Kind::Real => Self::Real(Reals::default()),
        }
    }

    /// Adds what another log holds of the same column.
    pub(super) fn append(&mut self, other: Self) -> Result<()> {
        match (self, other) {
            (Log::Whole(left), Log::Whole(right)) => left.append(right),
            (Log::Date(left), Log::Date(right)) => left.append(right),
            (Log::Real(left), Log::Real(right)) => left.append(right),
            _ => return Err(Error::internal("two states hold numbers of different kinds")),
        }
        Ok(())
    }

    /// Adds the rows of a batch.
    pub(super) fn push(&mut self, source: &Source, mode: Mode, batch: &RecordBatch) -> Result<()> {
        let (name, rows) = (source.column.as_str(), 0..batch.num_rows());
        match self {
            Log::Whole(numbers) => match source.kind {
                Kind::Distinct => distinct(numbers, Texts::of(batch, name)?, rows, |_| true),
                Kind::Languages => {
                    distinct(numbers, Texts::of(batch, name)?, rows, |code| language_name(code).is_some());
                }
                Kind::Characters => {
                    let texts = Texts::of(batch, name)?;
                    rows.for_each(|row| {
                        numbers.push(texts.row(row).next().map(|text| text.chars().count() as i64));
                    });
                }
                _ => batch.int(name)?.iter().for_each(|value| numbers.push(value)),
            },
            Log::Date(numbers) => {
                let known = |&date: &i64| mode == Mode::Paper || date != OLDER;
                batch.timestamp(name)?.iter().for_each(|date| numbers.push(date.filter(known)));
            }
            Log::Real(numbers) => batch.float(name)?.iter().for_each(|value| numbers.push(value)),
        }
        Ok(())
    }
}

/// Adds the number of distinct texts of every row that count; null where the row is.
fn distinct(numbers: &mut Numbers, texts: Texts<'_>, rows: Range<usize>, counts: impl Fn(&str) -> bool) {
    let mut seen = Vec::new();
    for row in rows {
        let count =
            (!texts.is_null(row)).then(|| count(texts.row(row).filter(|text| counts(text)), &mut seen));
        numbers.push(count);
    }
}

/// Above this many texts they are sorted.
const FEW: usize = 256;

/// How many of some texts are distinct.
///
/// Most rows have few texts and none twice, so a look at a small table of marks is enough for
/// nearly all of them.
fn count<'a>(mut texts: impl Iterator<Item = &'a str>, seen: &mut Vec<&'a str>) -> i64 {
    seen.clear();
    let mut marks = [0_u64; 16];
    for text in texts.by_ref() {
        let mark = mark(text.as_bytes());
        let word = &mut marks[mark / 64];
        let known = *word >> (mark % 64) & 1 == 1 && seen.contains(&text);
        *word |= 1 << (mark % 64);
        if !known {
            seen.push(text);
        }
        if seen.len() == FEW {
            break;
        }
    }
    if seen.len() == FEW {
        seen.extend(texts);
        seen.sort_unstable();
        seen.dedup();
    }
    seen.len() as i64
}

/// A number below 1,024 from the length and both ends of a text.
fn mark(text: &[u8]) -> usize {
    let word = |bytes: &[u8]| bytes.iter().fold(0_u64, |word, &byte| word << 8 | u64::from(byte));
    let (head, tail) = match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(head), Some(tail)) => (u64::from_be_bytes(*head), u64::from_be_bytes(*tail)),
        _ => (word(text), 0),
    };
    let mixed = (head.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ tail).wrapping_add(text.len() as u64);
    (mixed.wrapping_mul(0xd6e8_feb8_6659_fd93) >> 54) as usize
}

#[cfg(test)]
mod tests {
    use super::count;

    #[test]
    fn texts_are_counted_once() {
        let mut seen = Vec::new();
        assert_eq!(count([].into_iter(), &mut seen), 0);
        assert_eq!(count(["a", "b", "a", "", "license:mit", "license:mit", ""].into_iter(), &mut seen), 4);
        let many: Vec<String> = (0..5000).map(|at| format!("tag-{}", at % 700)).collect();
        assert_eq!(count(many.iter().map(String::as_str), &mut seen), 700);
    }
}
