//! Many short texts in one allocation.

/// Texts one after another, addressed by their number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Texts {
    text: String,
    ends: Vec<u64>,
}

impl Texts {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len() as u64);
    }

    /// The text of a number below [`len`](Self::len).
    #[inline]
    pub(crate) fn get(&self, at: usize) -> &str {
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.text[start as usize..self.ends[at] as usize]
    }

    /// Appends the texts of these numbers to `into`.
    ///
    /// They lie far apart: where they lie is asked for a block of them, then a byte of each, then
    /// all, so that the memory answers many at once.
    pub(crate) fn gather(&self, numbers: &[usize], into: &mut Gathered) {
        const BLOCK: usize = 128;
        let mut spans = [(0_usize, 0_usize); BLOCK];
        for block in numbers.chunks(BLOCK) {
            for (span, &at) in spans.iter_mut().zip(block) {
                let start = if at == 0 { 0 } else { self.ends[at - 1] };
                *span = (start as usize, self.ends[at] as usize);
            }
            let spans = &spans[..block.len()];
            let first = |&(start, _): &(usize, usize)| self.text.as_bytes().get(start).copied().unwrap_or(0);
            std::hint::black_box(spans.iter().map(first).fold(0, u8::wrapping_add));
            for &(start, end) in spans {
                into.push(&self.text[start..end]);
            }
        }
    }

    pub(crate) fn append(&mut self, other: Self) {
        if self.ends.is_empty() {
            *self = other;
            return;
        }
        let base = self.text.len() as u64;
        self.text.push_str(&other.text);
        self.ends.extend(other.ends.iter().map(|end| base + end));
    }

    /// All texts, without a mark between them.
    pub(crate) fn joined(&self) -> &str {
        &self.text
    }

    /// Texts from their concatenation and their lengths; none where the two do not fit.
    pub(crate) fn from_parts(text: String, lengths: impl Iterator<Item = u64>) -> Option<Self> {
        let mut ends = Vec::new();
        let mut end = 0_u64;
        for length in lengths {
            end = end.checked_add(length)?;
            if !text.is_char_boundary(usize::try_from(end).ok()?) {
                return None;
            }
            ends.push(end);
        }
        (end == text.len() as u64).then_some(Self { text, ends })
    }
}

/// Texts that were looked up, one after another.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gathered {
    /// All of them.
    pub text: String,
    /// Where each ends.
    pub ends: Vec<usize>,
}

impl Gathered {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
        self.ends.push(self.text.len());
    }
}

#[cfg(test)]
mod tests {
    use super::{Gathered, Texts};

    #[test]
    fn texts_are_found_again() {
        let mut texts = Texts::default();
        for text in ["a", "", "été", "b"] {
            texts.push(text);
        }
        let mut more = Texts::default();
        more.push("c/d");
        texts.append(more);
        let all: Vec<_> = (0..texts.len()).map(|i| texts.get(i)).collect();
        assert_eq!(all, ["a", "", "été", "b", "c/d"]);
        let mut gathered = Gathered::default();
        texts.gather(&[4, 1, 0, 2], &mut gathered);
        assert_eq!((gathered.text.as_str(), gathered.ends.as_slice()), ("c/daété", &[3, 3, 4, 9][..]));
        let many: Vec<usize> = (0..1000).map(|at| at * 7 % 5).collect();
        let mut gathered = Gathered::default();
        texts.gather(&many, &mut gathered);
        assert_eq!(gathered.text, many.iter().map(|&at| texts.get(at)).collect::<String>());
    }

    #[test]
    fn parts_that_do_not_fit_are_refused() {
        assert!(Texts::from_parts("été".into(), [1, 4].into_iter()).is_none(), "inside a letter");
        assert!(Texts::from_parts("abc".into(), [1, 1].into_iter()).is_none(), "too short");
        assert!(Texts::from_parts("abc".into(), [1, 3].into_iter()).is_none(), "too long");
        assert!(Texts::from_parts("abc".into(), [u64::MAX, 4].into_iter()).is_none(), "overflow");
        assert_eq!(Texts::from_parts("abc".into(), [1, 2].into_iter()).map(|t| t.len()), Some(2));
    }
}
