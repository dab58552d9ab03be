use std::ops::Range;
use std::str::Utf8Error;

use memchr::memchr;

use crate::Fault;

/// A stretch of an input that holds whole rows.
///
/// Give it back to what made it, so that its room is used again.
#[derive(Clone, Debug, Default)]
pub struct Chunk {
    pub(crate) buffer: Vec<u8>,
    /// The part of the buffer that is the chunk.
    pub(crate) window: Range<usize>,
    /// Where the rows are; `None` means that every line that is not blank is one.
    pub(crate) spans: Option<Vec<Range<usize>>>,
    pub(crate) offset: u64,
    pub(crate) first_line: Option<u64>,
    pub(crate) faults: Vec<Fault>,
}

/// One row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'c> {
    /// Its bytes without the line end.
    pub bytes: &'c [u8],
    /// Where it begins in the chunk.
    pub at: usize,
}

impl<'c> Row<'c> {
    /// The row as text; the error says at which byte of the row it stops being UTF-8.
    pub fn text(&self) -> Result<&'c str, Utf8Error> {
        std::str::from_utf8(self.bytes)
    }
}

impl Chunk {
    /// All bytes of the chunk.
    pub fn bytes(&self) -> &[u8] {
        &self.buffer[self.window.clone()]
    }

    /// Where the chunk begins in the (decompressed) input.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Line of the input on which the chunk begins, from 1; `None` for a block, see
    /// [`Blocks::line_of`](crate::Blocks::line_of).
    pub fn first_line(&self) -> Option<u64> {
        self.first_line
    }

    /// Line of the input of a position in the chunk, from 1; counts line ends, so ask only when a
    /// problem is reported. `None` for a block.
    pub fn line_of(&self, at: usize) -> Option<u64> {
        let before = &self.bytes()[..at.min(self.bytes().len())];
        self.first_line.map(|first| first + memchr::memchr_iter(b'\n', before).count() as u64)
    }

    /// What was lost in this stretch.
    pub fn faults(&self) -> &[Fault] {
        &self.faults
    }

    /// The rows in order; blank lines are none.
    pub fn rows(&self) -> Rows<'_> {
        Rows { bytes: self.bytes(), at: 0, spans: self.spans.as_deref().map(<[_]>::iter) }
    }

    pub(crate) fn reset(&mut self) {
        self.window = 0..0;
        self.spans = None;
        self.offset = 0;
        self.first_line = None;
        self.faults.clear();
    }
}

/// Iterator over the rows of a [`Chunk`].
#[derive(Clone, Debug)]
pub struct Rows<'c> {
    bytes: &'c [u8],
    at: usize,
    spans: Option<std::slice::Iter<'c, Range<usize>>>,
}

impl<'c> Iterator for Rows<'c> {
    type Item = Row<'c>;

    #[inline]
    fn next(&mut self) -> Option<Row<'c>> {
        if let Some(spans) = &mut self.spans {
            let span = spans.next()?;
            return Some(Row { bytes: &self.bytes[span.clone()], at: span.start });
        }
        while self.at < self.bytes.len() {
            let at = self.at;
            let rest = &self.bytes[at..];
            let end = memchr(b'\n', rest).unwrap_or(rest.len());
            self.at += end + 1;
            let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
            if line.iter().any(|byte| !byte.is_ascii_whitespace()) {
                return Some(Row { bytes: line, at });
            }
        }
        None
    }
}
