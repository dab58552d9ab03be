use std::ops::Range;

/// A list in several pieces, so that joining two lists moves none of their items.
#[derive(Clone, Debug)]
pub(super) struct Chunks<T>(Vec<Vec<T>>);

/// Lists up to this length are moved nevertheless, lest the pieces be many.
const SHORT: usize = 1 << 12;

impl<T> Chunks<T> {
    pub(super) fn len(&self) -> usize {
        self.0.iter().map(Vec::len).sum()
    }

    pub(super) fn push(&mut self, item: T) {
        match self.0.last_mut() {
            Some(last) => last.push(item),
            None => self.0.push(vec![item]),
        }
    }

    /// Adds all of `other` after what is here.
    pub(super) fn append(&mut self, other: Self) {
        for mut chunk in other.0 {
            match self.0.last_mut() {
                Some(last) if chunk.len().min(last.len()) <= SHORT => last.append(&mut chunk),
                _ => self.0.push(chunk),
            }
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.0.iter().flatten()
    }

    /// The items of a range.
    pub(super) fn range(&self, range: Range<usize>) -> impl Iterator<Item = &T> {
        let mut begin = 0;
        self.0.iter().flat_map(move |chunk| {
            let inside = |at: usize| at.clamp(begin, begin + chunk.len()) - begin;
            let part = &chunk[inside(range.start)..inside(range.end)];
            begin += chunk.len();
            part
        })
    }
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> FromIterator<T> for Chunks<T> {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self(vec![items.into_iter().collect()])
    }
}

/// Where the pieces end makes no difference.
impl<T: PartialEq> PartialEq for Chunks<T> {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len() && self.iter().eq(other.iter())
    }
}

impl<T: Eq> Eq for Chunks<T> {}

#[cfg(feature = "serde")]
mod saved {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Chunks;

    impl<T: Serialize> Serialize for Chunks<T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            use serde::ser::SerializeSeq;
            let mut list = serializer.serialize_seq(Some(self.len()))?;
            self.iter().try_for_each(|item| list.serialize_element(item))?;
            list.end()
        }
    }

    impl<'de, T: Deserialize<'de>> Deserialize<'de> for Chunks<T> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            Vec::deserialize(deserializer).map(|all| Self(vec![all]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Chunks, SHORT};

    #[test]
    fn joined_lists_are_one() {
        let lengths = [0, 3, SHORT + 2, SHORT + 1, 0, 7, 2 * SHORT, 1, 3 * SHORT];
        let (mut chunks, mut all) = (Chunks::default(), Vec::new());
        for length in lengths {
            let begin = all.len();
            chunks.append((begin..begin + length).collect());
            all.extend(begin..begin + length);
        }
        assert!(chunks.0.len() < lengths.len() && chunks.len() == all.len());
        assert!(chunks.iter().eq(&all) && chunks == Chunks(vec![all.clone()]) && chunks != Chunks(vec![]));
        let cuts = [0, 1, 3, 5, SHORT, SHORT + 5, 2 * SHORT + 6, all.len() - 1, all.len()];
        for (begin, end) in cuts.iter().flat_map(|&a| cuts.map(|b| (a, b))).filter(|(a, b)| a <= b) {
            assert!(chunks.range(begin..end).eq(&all[begin..end]), "{begin}..{end}");
        }
    }
}
