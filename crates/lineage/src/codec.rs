//! Declarations as bytes.
//!
//! A version byte, then numbers as variable-length integers (seven bits a byte, low first): the
//! counts of models, names, repetitions and of bytes of both texts; both texts; the columns one
//! after another. A missing date or number is 0, a known one its zigzag code plus one.
use rustc_hash::FxHashSet;

use crate::arena::Texts;
use crate::declarations::{Declarations, Repeat, known};
use crate::error::LoadError;
use crate::relation::{ALL_KINDS, RelationSet, kind};

/// The format that is written and read.
pub(crate) const VERSION: u8 = 1;

impl Declarations {
    /// The declarations as bytes, for [`load`](Self::load).
    pub fn save(&self) -> Vec<u8> {
        let (ids, names) = (self.ids.joined(), self.names.joined());
        let mut out =
            Vec::with_capacity(ids.len() + names.len() + 12 * self.len() + 3 * self.names.len() + 64);
        out.push(VERSION);
        for count in [self.len(), self.names.len(), self.repeats.len(), ids.len(), names.len()] {
            put(&mut out, count as u64);
        }
        out.extend_from_slice(ids.as_bytes());
        out.extend_from_slice(names.as_bytes());
        for row in 0..self.len() {
            put(&mut out, self.ids.get(row).len() as u64);
        }
        let mut before = 0_u32;
        for &end in &self.names_end {
            put(&mut out, u64::from(end.wrapping_sub(before)));
            before = end;
        }
        for name in 0..self.names.len() {
            put(&mut out, self.names.get(name).len() as u64);
        }
        out.extend(self.relations.iter().map(|set| set.to_bits()));
        for &value in self.created.iter().chain(&self.downloads) {
            put(&mut out, known(value).map_or(0, |v| zigzag(v) + 1));
        }
        for repeat in &self.repeats {
            put(&mut out, repeat.name);
            out.push(kind(repeat.relation));
        }
        out
    }

    /// Declarations from the bytes that [`save`](Self::save) gave; everything is checked.
    pub fn load(bytes: &[u8]) -> Result<Self, LoadError> {
        let mut input = Input { rest: bytes };
        let version = input.byte()?;
        if version != VERSION {
            return Err(LoadError::Version(version));
        }
        // Every model takes four bytes or more, every name and repetition two.
        let models = input.count()?;
        let names = input.count()?;
        let repeats = input.count()?;
        let (id_bytes, name_bytes) = (input.count()?, input.count()?);
        let id_text = input.text(id_bytes)?;
        let name_text = input.text(name_bytes)?;
        let ids = input.texts(id_text, models)?;
        let names_end = input.ends(models, names)?;
        let loaded = Self {
            ids,
            names_end,
            names: input.texts(name_text, names)?,
            relations: input.relations(names)?,
            created: input.values(models)?,
            downloads: input.values(models)?,
            repeats: Vec::new(),
        };
        loaded.check_names()?;
        let loaded = Self { repeats: input.repeats(repeats, &loaded.relations)?, ..loaded };
        match input.rest.len() {
            0 => Ok(loaded),
            more => Err(LoadError::Trailing(more as u64)),
        }
    }

    /// Refuses a model that holds the same name twice.
    fn check_names(&self) -> Result<(), LoadError> {
        let mut seen = FxHashSet::default();
        for row in 0..self.len() {
            let names = self.names_of(row);
            if names.len() > 1 {
                seen.clear();
                if !names.into_iter().all(|name| seen.insert(self.names.get(name))) {
                    return Err(LoadError::Damaged("a model names a parent twice"));
                }
            }
        }
        Ok(())
    }
}

fn put(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)).cast_unsigned()
}

fn unzigzag(code: u64) -> i64 {
    (code >> 1).cast_signed() ^ -(code & 1).cast_signed()
}

/// Bytes still to be read.
struct Input<'a> {
    rest: &'a [u8],
}

impl<'a> Input<'a> {
    fn byte(&mut self) -> Result<u8, LoadError> {
        let (&first, rest) = self.rest.split_first().ok_or(LoadError::Truncated)?;
        self.rest = rest;
        Ok(first)
    }

    fn bytes(&mut self, n: usize) -> Result<&'a [u8], LoadError> {
        let (taken, rest) = self.rest.split_at_checked(n).ok_or(LoadError::Truncated)?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u64, LoadError> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let part = u64::from(byte & 0x7f);
            if part << shift >> shift != part {
                return Err(LoadError::Damaged("a number is too large"));
            }
            value |= part << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(LoadError::Damaged("a number is too long"))
    }

    /// A number of things that each take a byte or more of the rest: this bounds what a few
    /// damaged bytes can make us allocate.
    fn count(&mut self) -> Result<usize, LoadError> {
        let count = self.number()?;
        usize::try_from(count).ok().filter(|&n| n <= self.rest.len()).ok_or(LoadError::Truncated)
    }

    fn text(&mut self, n: usize) -> Result<String, LoadError> {
        let bytes = self.bytes(n)?;
        let text = std::str::from_utf8(bytes).map_err(|_| LoadError::Damaged("a text is not UTF-8"))?;
        Ok(text.to_owned())
    }

    fn numbers(&mut self, n: usize) -> Result<Vec<u64>, LoadError> {
        (0..n).map(|_| self.number()).collect()
    }

    fn texts(&mut self, text: String, n: usize) -> Result<Texts, LoadError> {
        let lengths = self.numbers(n)?;
        Texts::from_parts(text, lengths.into_iter()).ok_or(LoadError::Damaged("lengths do not fit the text"))
    }

    fn ends(&mut self, models: usize, names: usize) -> Result<Vec<u32>, LoadError> {
        let mut end = 0_u64;
        let mut ends = Vec::with_capacity(models);
        for _ in 0..models {
            end = end.saturating_add(self.number()?);
            ends.push(u32::try_from(end).map_err(|_| LoadError::Damaged("too many parents"))?);
        }
        if end == names as u64 { Ok(ends) } else { Err(LoadError::Damaged("parents do not fit the models")) }
    }

    fn relations(&mut self, n: usize) -> Result<Vec<RelationSet>, LoadError> {
        let set = |&bits: &u8| RelationSet::from_bits(bits).filter(|&set| set != RelationSet::EMPTY);
        let sets: Option<_> = self.bytes(n)?.iter().map(set).collect();
        sets.ok_or(LoadError::Damaged("unknown relations"))
    }

    fn values(&mut self, n: usize) -> Result<Vec<i64>, LoadError> {
        let value = |code: u64| if code == 0 { i64::MIN } else { unzigzag(code - 1) };
        (0..n).map(|_| self.number().map(value)).collect()
    }

    fn repeats(&mut self, n: usize, relations: &[RelationSet]) -> Result<Vec<Repeat>, LoadError> {
        let mut repeats = Vec::with_capacity(n);
        for _ in 0..n {
            let name = self.number()?;
            let relation = ALL_KINDS.get(usize::from(self.byte()?));
            let declared = usize::try_from(name).ok().and_then(|at| relations.get(at));
            match (relation, declared) {
                (Some(&relation), Some(set)) if set.contains(relation) => {
                    repeats.push(Repeat { name, relation });
                }
                _ => return Err(LoadError::Damaged("a repetition of nothing")),
            }
        }
        Ok(repeats)
    }
}

#[cfg(test)]
mod tests {
    use super::{unzigzag, zigzag};
    use crate::{Declarations, LoadError, Relation};

    fn some() -> Declarations {
        let mut d = Declarations::new();
        d.push("a/b", Some(-5), Some(0), [("é", None), ("é", Some(Relation::Merge)), ("é", None)]);
        d.push("", None, Some(i64::MAX), [("", None), ("c", Some(Relation::Adapter))]);
        d
    }

    #[test]
    fn zigzag_keeps_small_numbers_small() {
        assert_eq!([0, -1, 1, -2, 2].map(zigzag), [0, 1, 2, 3, 4]);
        for v in [0, 1, -1, i64::MAX, i64::MIN + 1] {
            assert_eq!(unzigzag(zigzag(v)), v);
        }
    }

    #[test]
    fn bytes_are_read_back() {
        assert_eq!(Declarations::load(&some().save()), Ok(some()));
        assert_eq!(Declarations::load(&Declarations::new().save()), Ok(Declarations::new()));
    }

    #[test]
    fn every_cut_and_every_extra_byte_is_refused() {
        let bytes = some().save();
        for end in 0..bytes.len() {
            assert!(Declarations::load(&bytes[..end]).is_err(), "cut at {end}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(Declarations::load(&longer), Err(LoadError::Trailing(1)));
        assert_eq!(Declarations::load(&[9]), Err(LoadError::Version(9)));
    }

    #[test]
    fn a_parent_named_twice_is_refused() {
        let mut d = Declarations::new();
        d.push("x", None, None, [("p", None), ("q", None)]);
        let mut bytes = d.save();
        let at = bytes.iter().position(|&b| b == b'q').unwrap_or_default();
        bytes[at] = b'p';
        assert_eq!(Declarations::load(&bytes), Err(LoadError::Damaged("a model names a parent twice")));
    }
}
