//! Encoded documents, one after another: a few bytes for each thing in it.

/// More than 4 GiB of encoded documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the documents take more than 4 GiB even as numbers")]
pub struct TooLarge;

/// Documents in whatever bytes; a missing one is no empty one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Documents {
    bytes: Vec<u8>,
    /// Where each ends; a missing document has no byte.
    ends: Vec<u32>,
}

impl Documents {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Adds a document, or a missing one.
    pub(crate) fn push(&mut self, content: Option<&[u8]>) -> Result<(), TooLarge> {
        if let Some(content) = content {
            // A byte of its own tells an empty document from none.
            self.bytes.push(0);
            self.bytes.extend_from_slice(content);
        }
        self.end()
    }

    fn end(&mut self) -> Result<(), TooLarge> {
        self.ends.push(u32::try_from(self.bytes.len()).map_err(|_| TooLarge)?);
        Ok(())
    }

    /// Adds all of `other`, as it is.
    pub(crate) fn append(&mut self, other: Self) -> Result<(), TooLarge> {
        if self.ends.is_empty() {
            *self = other;
            return Ok(());
        }
        let base = u32::try_from(self.bytes.len()).map_err(|_| TooLarge)?;
        base.checked_add(other.ends.last().copied().unwrap_or(0)).ok_or(TooLarge)?;
        self.bytes.extend_from_slice(&other.bytes);
        self.ends.extend(other.ends.iter().map(|end| base + end));
        Ok(())
    }

    /// Adds all of `other`, each document's content written anew.
    pub(crate) fn rewrite(
        &mut self,
        other: &Self,
        write: impl Fn(&[u8], &mut Vec<u8>),
    ) -> Result<(), TooLarge> {
        self.ends.reserve(other.ends.len());
        for at in 0..other.len() {
            self.bytes.extend(other.whole(at).first());
            write(other.content(at), &mut self.bytes);
            self.end()?;
        }
        Ok(())
    }

    /// Adds all of `other`, documents of numbers that become what `place` has for them.
    pub(crate) fn renumber(&mut self, other: &Self, place: &[u32]) -> Result<(), TooLarge> {
        self.rewrite(other, |all, to| {
            Numbers(all).for_each(|number| write(to, place.get(number as usize).copied().unwrap_or(0)));
        })
    }

    fn whole(&self, at: usize) -> &[u8] {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.bytes[begin as usize..self.ends[at] as usize]
    }

    /// Whether there is a document.
    pub(crate) fn has(&self, at: usize) -> bool {
        !self.whole(at).is_empty()
    }

    /// What was pushed; nothing of a missing document.
    #[inline]
    pub(crate) fn content(&self, at: usize) -> &[u8] {
        self.whole(at).get(1..).unwrap_or_default()
    }

    /// Fetches documents that will be read next, all at once: each lies somewhere else in memory,
    /// and to wait for one after another takes longer than to read them.
    #[inline]
    pub(crate) fn fetch(&self, next: &[u32]) {
        let first = |sum: u8, &at: &u32| sum ^ self.whole(at as usize).first().copied().unwrap_or(0);
        std::hint::black_box(next.iter().fold(0, first));
    }
}

/// Writes a number, seven bits a byte.
#[inline]
pub(crate) fn write(to: &mut Vec<u8>, mut number: u32) {
    while number > 0x7f {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

/// Reads numbers back.
#[derive(Clone, Debug)]
pub(crate) struct Numbers<'a>(pub(crate) &'a [u8]);

impl Iterator for Numbers<'_> {
    type Item = u32;

    #[inline]
    fn next(&mut self) -> Option<u32> {
        let (&first, mut rest) = self.0.split_first()?;
        let mut number = u32::from(first & 0x7f);
        if first > 0x7f {
            let mut shift = 7;
            while let Some((&byte, after)) = rest.split_first() {
                number |= u32::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
                rest = after;
                shift += 7;
                if byte <= 0x7f {
                    break;
                }
            }
        }
        self.0 = rest;
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::{Documents, Numbers, write};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn what_was_written_is_read(
            documents in prop::collection::vec(prop::option::of(prop::collection::vec(any::<u32>(), 0..5)), 0..9),
            cut in any::<prop::sample::Index>(),
        ) {
            let (mut left, mut right) = (Documents::default(), Documents::default());
            let middle = if documents.is_empty() { 0 } else { cut.index(documents.len()) };
            for (at, document) in documents.iter().enumerate() {
                let bytes = document.as_ref().map(|numbers| {
                    let mut bytes = Vec::new();
                    for &number in numbers {
                        write(&mut bytes, number);
                    }
                    bytes
                });
                let into = if at < middle { &mut left } else { &mut right };
                into.push(bytes.as_deref()).unwrap();
            }
            let mut renumbered = left.clone();
            left.append(right.clone()).unwrap();
            renumbered.rewrite(&right, |all, to| Numbers(all).for_each(|n| write(to, !n))).unwrap();
            prop_assert_eq!(left.len(), documents.len());
            for (at, document) in documents.iter().enumerate() {
                prop_assert_eq!(left.has(at), document.is_some());
                let numbers: Vec<u32> = document.clone().unwrap_or_default();
                prop_assert_eq!(&Numbers(left.content(at)).collect::<Vec<_>>(), &numbers);
                let turned: Vec<u32> = numbers.iter().map(|n| if at < middle { *n } else { !n }).collect();
                prop_assert_eq!(Numbers(renumbered.content(at)).collect::<Vec<_>>(), turned);
            }
        }
    }
}
