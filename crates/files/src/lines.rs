use std::io::{self, Read};

use memchr::{memchr, memchr_iter, memrchr};

use crate::blocks::bom_len;
use crate::{Chunk, Fault, FaultKind};

/// The usual length of a chunk in bytes.
pub const DEFAULT_CHUNK: usize = 4 << 20;

/// How much is read at a time when a line goes on.
const STEP: usize = 64 << 10;

/// A stream cut into chunks of whole lines.
///
/// A stream that ends in the middle of its compressed data gives all lines that were whole and a
/// `truncated` fault for the one that was not; any other error of the stream is handed on.
#[derive(Debug)]
pub struct LineChunks<R> {
    source: R,
    size: usize,
    /// What was read beyond the last chunk's last line.
    rest: Vec<u8>,
    offset: u64,
    line: u64,
    started: bool,
    ended: bool,
}

impl<R: Read> LineChunks<R> {
    /// Chunks of about this many bytes; longer only where one line is.
    pub fn new(source: R, size: usize) -> Self {
        Self { source, size: size.max(1), rest: Vec::new(), offset: 0, line: 1, started: false, ended: false }
    }

    /// Fills the next chunk; `false` when there is none.
    pub fn next_chunk(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        chunk.reset();
        chunk.buffer.clear();
        chunk.buffer.append(&mut self.rest);
        let mut whole_line = false;
        while !(self.ended || whole_line && chunk.buffer.len() >= self.size) {
            let before = chunk.buffer.len();
            self.read(chunk)?;
            let new = chunk.buffer.get(before..).unwrap_or_default();
            whole_line = whole_line || memchr(b'\n', new).is_some();
        }
        self.cut(chunk);
        Ok(!chunk.window.is_empty() || !chunk.faults.is_empty())
    }

    fn read(&mut self, chunk: &mut Chunk) -> io::Result<()> {
        let before = chunk.buffer.len();
        let wanted = self.size.saturating_sub(before).max(self.size.min(STEP));
        let outcome = (&mut self.source).take(wanted as u64).read_to_end(&mut chunk.buffer);
        self.ended = chunk.buffer.len() - before < wanted;
        if !self.started && (chunk.buffer.len() >= 3 || self.ended) {
            self.started = true;
            let bom = bom_len(&chunk.buffer);
            chunk.buffer.drain(..bom);
            self.offset += bom as u64;
        }
        match outcome {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => self.cut_off(chunk),
            outcome => drop(outcome?),
        }
        Ok(())
    }

    /// Takes away the line in whose middle the stream broke off.
    fn cut_off(&mut self, chunk: &mut Chunk) {
        self.ended = true;
        let end = memrchr(b'\n', &chunk.buffer).map_or(0, |at| at + 1);
        chunk.buffer.truncate(end);
        let line = self.line + memchr_iter(b'\n', &chunk.buffer).count() as u64;
        let detail = "the compressed stream ends in the middle of this line".to_owned();
        let offset = self.offset + end as u64;
        chunk.faults.push(Fault { kind: FaultKind::Truncated, line, offset, detail });
    }

    /// Keeps back what follows the last whole line, and moves on.
    fn cut(&mut self, chunk: &mut Chunk) {
        let all = chunk.buffer.len();
        let end = if self.ended { all } else { memrchr(b'\n', &chunk.buffer).map_or(all, |at| at + 1) };
        self.rest.extend_from_slice(&chunk.buffer[end..]);
        self.started |= end > 0;
        chunk.window = 0..end;
        chunk.offset = self.offset;
        chunk.first_line = Some(self.line);
        self.offset += end as u64;
        self.line += memchr_iter(b'\n', &chunk.buffer[..end]).count() as u64;
    }
}
