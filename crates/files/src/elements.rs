use std::io::{self, Read};
use std::ops::Range;

use memchr::memchr_iter;

use crate::blocks::bom_len;
use crate::scan::Nesting;
use crate::{Chunk, Fault, FaultKind};

/// How much is read at a time.
const STEP: usize = 256 << 10;

/// How much of a bad stretch is shown.
const SHOWN: usize = 60;

/// A stream of JSON arrays of objects, cut into chunks of whole elements.
///
/// The pages of an API, one or many after another, compact or over several lines; objects that
/// stand outside an array are elements too. Only brackets and texts are looked at: what is inside
/// an element is for others to judge. What stands between elements and is neither white space nor
/// a comma is a `bad_row`. A stream that ends too early gives what was whole and a `truncated`.
#[derive(Debug)]
pub struct ArrayElements<R> {
    source: R,
    size: usize,
    /// What was read beyond the last chunk's last element.
    rest: Vec<u8>,
    offset: u64,
    line: u64,
    /// How many of the bytes kept back have been looked at.
    seen: usize,
    state: State,
    /// Whether the scan stands inside an array.
    in_array: bool,
    started: bool,
    ended: bool,
    /// Whether the scan is past something that is no element and has met none since.
    in_garbage: bool,
    /// A position in the chunk and its line.
    counted: (usize, u64),
    /// Whether the stream said itself that it was cut.
    cut: bool,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Between,
    /// In an element that began there.
    Element(usize, Nesting),
    /// In a list, which is no element, that began there.
    List(usize, Nesting),
    /// In other text that is no element.
    Garbage(usize),
}

impl<R: Read> ArrayElements<R> {
    /// Chunks of about this many bytes; longer only where one element is.
    pub fn new(source: R, size: usize) -> Self {
        Self {
            source,
            size: size.max(1),
            rest: Vec::new(),
            offset: 0,
            line: 1,
            seen: 0,
            state: State::Between,
            in_array: false,
            started: false,
            ended: false,
            in_garbage: false,
            counted: (0, 1),
            cut: false,
        }
    }

    /// Fills the next chunk; `false` when there is none.
    pub fn next_chunk(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        let mut spans = chunk.spans.take().unwrap_or_default();
        spans.clear();
        chunk.reset();
        chunk.buffer.clear();
        chunk.buffer.append(&mut self.rest);
        self.counted = (0, self.line);
        chunk.offset = self.offset;
        chunk.first_line = Some(self.line);
        let mut at = std::mem::take(&mut self.seen);
        loop {
            if self.started {
                at = self.scan(chunk, at, &mut spans);
            }
            if self.ended && at == chunk.buffer.len() {
                self.finish(chunk);
                break;
            }
            if at >= self.size && self.done(at) > 0 {
                at = self.keep_back(chunk, at);
                break;
            }
            self.read(chunk)?;
        }
        chunk.window = 0..at;
        self.offset += at as u64;
        self.line = self.line_at(chunk, at);
        let any = at > 0 || !chunk.faults.is_empty();
        chunk.spans = Some(spans);
        Ok(any)
    }

    fn read(&mut self, chunk: &mut Chunk) -> io::Result<()> {
        let before = chunk.buffer.len();
        let step = STEP.min(self.size);
        match (&mut self.source).take(step as u64).read_to_end(&mut chunk.buffer) {
            Ok(_) => self.ended = chunk.buffer.len() - before < step,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                (self.ended, self.cut) = (true, true);
            }
            Err(error) => return Err(error),
        }
        if !self.started && (chunk.buffer.len() >= 3 || self.ended) {
            self.started = true;
            let bom = bom_len(&chunk.buffer);
            chunk.buffer.drain(..bom);
            self.offset += bom as u64;
            chunk.offset = self.offset;
        }
        Ok(())
    }

    /// Looks at what is new; gives the position up to which it has looked.
    fn scan(&mut self, chunk: &mut Chunk, mut at: usize, spans: &mut Vec<Range<usize>>) -> usize {
        while at < chunk.buffer.len() {
            match &mut self.state {
                State::Between => {
                    at += self.between(chunk.buffer[at], at);
                    if at >= self.size && !spans.is_empty() && matches!(self.state, State::Between) {
                        return at;
                    }
                }
                State::Element(start, nesting) | State::List(start, nesting) => {
                    let Some(end) = nesting.end(&chunk.buffer[at..]) else { return chunk.buffer.len() };
                    at += end;
                    let span = *start..at;
                    if let State::Element(..) = std::mem::replace(&mut self.state, State::Between) {
                        spans.push(span);
                        self.in_garbage = false;
                    } else {
                        self.garbage(chunk, span);
                    }
                }
                State::Garbage(start) => {
                    let end = chunk.buffer[at..].iter().position(|byte| b",[]{\n".contains(byte));
                    let Some(end) = end else { return chunk.buffer.len() };
                    at += end;
                    let span = *start..at;
                    self.state = State::Between;
                    self.garbage(chunk, span);
                }
            }
        }
        at
    }

    /// One byte between elements; gives how many bytes of it are done with.
    fn between(&mut self, byte: u8, at: usize) -> usize {
        match byte {
            b' ' | b'\n' | b'\r' | b'\t' | b',' => return 1,
            b'[' if !self.in_array => self.in_array = true,
            b']' if self.in_array => self.in_array = false,
            b'{' => {
                self.state = State::Element(at, Nesting::default());
                return 0;
            }
            b'[' => {
                self.state = State::List(at, Nesting::default());
                return 0;
            }
            _ => self.state = State::Garbage(at),
        }
        1
    }

    /// Up to where everything is settled: the start of what is unfinished.
    fn done(&self, at: usize) -> usize {
        match self.state {
            State::Between => at,
            State::Element(start, _) | State::List(start, _) | State::Garbage(start) => start,
        }
    }

    /// Leaves what is unfinished for the next chunk; gives where this one ends.
    fn keep_back(&mut self, chunk: &Chunk, at: usize) -> usize {
        let end = self.done(at);
        if let State::Element(start, _) | State::List(start, _) | State::Garbage(start) = &mut self.state {
            *start = 0;
        }
        self.rest.extend_from_slice(&chunk.buffer[end..]);
        self.seen = at - end;
        end
    }

    /// The line of a position; counts on from the position asked for before.
    fn line_at(&mut self, chunk: &Chunk, at: usize) -> u64 {
        let (from, line) = self.counted;
        let line = match chunk.buffer.get(from..at) {
            Some(new) => line + memchr_iter(b'\n', new).count() as u64,
            None => line,
        };
        self.counted = (at.max(from), line);
        line
    }

    /// Says what the end of the stream cut off.
    fn finish(&mut self, chunk: &mut Chunk) {
        let end = chunk.buffer.len();
        match std::mem::replace(&mut self.state, State::Between) {
            State::Element(start, _) | State::List(start, _) => {
                self.fault(
                    chunk,
                    FaultKind::Truncated,
                    start,
                    "the input ends in the middle of this element".to_owned(),
                );
            }
            State::Garbage(start) => self.garbage(chunk, start..end),
            State::Between if self.in_array => {
                self.fault(
                    chunk,
                    FaultKind::Truncated,
                    end,
                    "the input ends before `]` closes the array".to_owned(),
                );
            }
            State::Between if self.cut => {
                self.fault(
                    chunk,
                    FaultKind::Truncated,
                    end,
                    "the compressed stream ends too early".to_owned(),
                );
            }
            State::Between => {}
        }
        (self.in_array, self.cut) = (false, false);
    }
    /// Notes what is no element, once up to the next element.
    fn garbage(&mut self, chunk: &mut Chunk, span: Range<usize>) {
        if std::mem::replace(&mut self.in_garbage, true) {
            return;
        }
        let start = span.start;
        let text = chunk.buffer[span].trim_ascii();
        let shown = String::from_utf8_lossy(&text[..text.len().min(SHOWN)]);
        let more = if text.len() > SHOWN { "…" } else { "" };
        let detail = format!("no object but `{shown}{more}`; left out up to the next object");
        self.fault(chunk, FaultKind::BadRow, start, detail);
    }

    fn fault(&mut self, chunk: &mut Chunk, kind: FaultKind, at: usize, detail: String) {
        let line = self.line_at(chunk, at);
        chunk.faults.push(Fault { kind, line, offset: chunk.offset + at as u64, detail });
    }
}
