use std::fs::File;
use std::io;

use memchr::memchr;

use crate::Chunk;

/// The usual length of a block in bytes.
pub const DEFAULT_BLOCK: u64 = 8 << 20;

/// How far a read goes on at a time to find the end of a block's last line.
const STEP: usize = 64 << 10;

/// An uncompressed file of lines, cut into ranges of one length.
///
/// Block *i* owns the lines that **start** in its range, so a block may read on past its end, and
/// one that lies inside a long line owns nothing. The plan depends on the file's length alone.
/// Reads name their position: any number of threads may share the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Blocks {
    len: u64,
    block: u64,
}

impl Blocks {
    /// The plan for a file of this length; a block of 0 bytes is taken as one of 1.
    pub fn plan(len: u64, block: u64) -> Self {
        Self { len, block: block.max(1) }
    }

    /// The number of blocks; an empty file has none.
    pub fn count(&self) -> u64 {
        self.len.div_ceil(self.block)
    }

    /// Reads the lines of block `i` into a chunk, whose room is used again.
    ///
    /// A byte order mark at the start of the file is left out. A file that has become shorter
    /// since the plan ends where it ends.
    pub fn read(&self, file: &File, i: u64, chunk: &mut Chunk) -> io::Result<()> {
        chunk.reset();
        let start = i.saturating_mul(self.block);
        let end = start.saturating_add(self.block).min(self.len);
        chunk.offset = start.min(self.len);
        if start >= end {
            return Ok(());
        }
        // The byte before tells whether a line starts with the range.
        let from = start.saturating_sub(1);
        let got = read_at(file, from, (end - from) as usize, 0, &mut chunk.buffer)?;
        let first = if start == 0 { Some(0) } else { memchr(b'\n', &chunk.buffer[..got]).map(|at| at + 1) };
        let Some(first) = first.filter(|first| *first < got) else { return Ok(()) };
        let to = self.end_of_last_line(file, end, got, &mut chunk.buffer)?;
        let own = if start == 0 { bom_len(&chunk.buffer[..to]) } else { first };
        chunk.window = own..to;
        chunk.offset = from + own as u64;
        Ok(())
    }

    /// Reads on until the last line is whole; gives its end in the buffer.
    fn end_of_last_line(&self, file: &File, end: u64, len: usize, buffer: &mut Vec<u8>) -> io::Result<usize> {
        let (mut at, mut to) = (end, len);
        while at < self.len && buffer[to - 1] != b'\n' {
            let step = (self.len - at).min(STEP as u64) as usize;
            let got = read_at(file, at, step, to, buffer)?;
            let found = memchr(b'\n', &buffer[to..to + got]);
            to += found.map_or(got, |found| found + 1);
            if got < step {
                break;
            }
            at += step as u64;
        }
        Ok(to)
    }

    /// The line that begins at this offset of the file, without its end.
    pub fn line_at<'b>(file: &File, offset: u64, buffer: &'b mut Vec<u8>) -> io::Result<&'b [u8]> {
        let (mut at, mut step) = (0, 2048);
        loop {
            let got = read_at(file, offset + at as u64, step, at, buffer)?;
            let found = memchr(b'\n', &buffer[at..at + got]);
            at += found.unwrap_or(got);
            if found.is_some() || got < step {
                let line = &buffer[..at];
                return Ok(line.strip_suffix(b"\r").unwrap_or(line));
            }
            step = STEP;
        }
    }

    /// Line of the file, from 1, of a position in a chunk read here.
    ///
    /// Reads the file from its start and counts line ends, at several GB/s: made for the few rows
    /// that are reported. For many positions ask [`Blocks::lines_before`] once per block.
    pub fn line_of(&self, file: &File, chunk: &Chunk, at: usize) -> io::Result<u64> {
        let before = Self::lines_before(file, chunk.offset)?;
        Ok(1 + before + count(&chunk.bytes()[..at.min(chunk.bytes().len())]))
    }

    /// The number of line ends before an offset of the file.
    pub fn lines_before(file: &File, offset: u64) -> io::Result<u64> {
        let mut buffer = Vec::new();
        let (mut at, mut lines) = (0, 0);
        while at < offset {
            let step = (offset - at).min(1 << 20) as usize;
            let got = read_at(file, at, step, 0, &mut buffer)?;
            lines += count(&buffer[..got]);
            if got < step {
                break;
            }
            at += step as u64;
        }
        Ok(lines)
    }
}

fn count(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
}

/// The length of the byte order mark at the start of these bytes: 3 or 0.
pub(crate) fn bom_len(bytes: &[u8]) -> usize {
    if bytes.starts_with(b"\xEF\xBB\xBF") { 3 } else { 0 }
}

/// Reads up to `len` bytes from this position of the file to `to` in the buffer, which grows as
/// needed; gives how many, fewer only at the file's end.
fn read_at(file: &File, from: u64, len: usize, to: usize, buffer: &mut Vec<u8>) -> io::Result<usize> {
    if buffer.len() < to + len {
        buffer.resize(to + len, 0);
    }
    let mut got = 0;
    while got < len {
        match read_some(file, &mut buffer[to + got..to + len], from + got as u64) {
            Ok(0) => break,
            Ok(n) => got += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(got)
}

#[cfg(unix)]
fn read_some(file: &File, buffer: &mut [u8], from: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, from)
}

#[cfg(windows)]
fn read_some(file: &File, buffer: &mut [u8], from: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, from)
}
