//! Records of JSON, by chunks of whole rows.

use std::fs::File;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use cladist_files::{ArrayElements, Chunk, FilesError, Format, LineChunks, open as open_stream};
use cladist_hub::{Model, Problem, Reader, RecordError};
use cladist_sdk::prelude::*;

use crate::batch::{Batcher, wanted};
use crate::config::file_error;
use crate::dump::Inner;
use crate::problems::{Line, Place};
use crate::units::{Unit, blocks, open};

/// Bytes of a chunk of a stream: each is parsed by one thread.
const CHUNK: usize = 2 << 20;

/// Chunks of one unit, in order: a block is one, a stream several.
pub(crate) enum Chunks {
    Block { file: File, blocks: cladist_files::Blocks, block: u64, read: bool },
    Lines(LineChunks<Box<dyn std::io::Read + Send>>),
    Array(ArrayElements<Box<dyn std::io::Read + Send>>),
}

impl Chunks {
    pub(crate) fn open(inner: &Inner, unit: Unit) -> Result<Self> {
        let input = &inner.inputs[unit.file()];
        if let Unit::Block { block, .. } = unit {
            return Ok(Self::Block { file: open(&input.path)?, blocks: blocks(input), block, read: false });
        }
        let stream = open_stream(&input.path).map_err(|error| file_error(&error))?;
        Ok(match input.format {
            Format::JsonArray => Self::Array(ArrayElements::new(stream, CHUNK)),
            _ => Self::Lines(LineChunks::new(stream, CHUNK)),
        })
    }

    /// The next chunk; false after the last.
    pub(crate) fn next(&mut self, chunk: &mut Chunk) -> std::io::Result<bool> {
        match self {
            Self::Block { file, blocks, block, read } => {
                if std::mem::replace(read, true) {
                    return Ok(false);
                }
                blocks.read(file, *block, chunk).map(|()| true)
            }
            Self::Lines(lines) => lines.next_chunk(chunk),
            Self::Array(elements) => elements.next_chunk(chunk),
        }
    }
}

/// The line of a row of a chunk.
pub(crate) fn line_of(chunk: &Chunk, at: usize) -> Line {
    match chunk.line_of(at) {
        Some(line) => Line::Known(line),
        None => Line::AtOffset(chunk.offset() + at as u64),
    }
}

/// The batches of a unit, chunks parsed several at once.
pub(crate) fn batches(inner: Arc<Inner>, unit_place: usize, schema: SchemaRef) -> Result<Batches> {
    let unit = inner.units[unit_place];
    let chunks = Chunks::open(&inner, unit)?;
    let reader = Reader::new(inner.names.clone(), wanted(&schema));
    let window = if matches!(unit, Unit::Block { .. }) { 1 } else { cladist_sdk::threads() * 2 };
    let parser = Parser { inner, unit_place, schema, reader };
    Ok(Box::new(Rows { parser, chunks, window, number: 0, waiting: Vec::new(), end: false }))
}

struct Rows {
    parser: Parser,
    chunks: Chunks,
    window: usize,
    number: u32,
    /// In reverse, to be popped.
    waiting: Vec<RecordBatch>,
    end: bool,
}

impl Iterator for Rows {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Result<RecordBatch>> {
        loop {
            if let Some(batch) = self.waiting.pop() {
                return Some(Ok(batch));
            }
            if self.end {
                return None;
            }
            if let Err(error) = self.fill() {
                self.end = true;
                return Some(Err(error));
            }
        }
    }
}

impl Rows {
    fn fill(&mut self) -> Result<()> {
        cladist_sdk::check_cancelled()?;
        let mut chunks = Vec::with_capacity(self.window);
        while chunks.len() < self.window {
            let mut chunk = Chunk::default();
            match self.chunks.next(&mut chunk) {
                Ok(true) => chunks.push(chunk),
                Ok(false) => {
                    self.end = true;
                    break;
                }
                Err(error) => {
                    self.end = true;
                    let last = self.number + chunks.len() as u32;
                    cut_off(&self.parser.inner, self.parser.unit_place, last, error)?;
                    break;
                }
            }
        }
        let first = self.number;
        self.number += chunks.len() as u32;
        let parser = &self.parser;
        let parsed = cladist_sdk::par_map(chunks.len(), |at| parser.parse(&chunks[at], first + at as u32));
        for batches in parsed.into_iter().rev() {
            self.waiting.extend(batches?.into_iter().rev());
        }
        Ok(())
    }
}

/// Parses chunks of one unit.
struct Parser {
    inner: Arc<Inner>,
    unit_place: usize,
    schema: SchemaRef,
    reader: Reader,
}

impl Parser {
    fn parse(&self, chunk: &Chunk, number: u32) -> Result<Vec<RecordBatch>> {
        let inner = &self.inner;
        let file = inner.units[self.unit_place].file();
        let place = |row: u32| -> Place { (file, self.unit_place, number, row) };
        let mut batcher = Batcher::new(&self.schema);
        let mut model = Model::default();
        let dropped = inner.dropped(self.unit_place);
        for (row, record) in (0..).zip(chunk.rows()) {
            if dropped.binary_search(&(number, row)).is_ok() {
                continue;
            }
            match self.reader.read(record.bytes, &mut model) {
                Ok(()) => batcher.push(&model)?,
                Err(error) => {
                    let at_end = record.at + record.bytes.len() == chunk.bytes().len();
                    let kind = kind_of(&error, at_end);
                    let line = line_of(chunk, record.at);
                    inner.problems.bad(
                        inner.policy,
                        &inner.inputs[file],
                        place(row),
                        line,
                        kind,
                        error.to_string(),
                    )?;
                }
            }
        }
        for (at, fault) in (0..).zip(chunk.faults()) {
            let line = Line::Known(fault.line);
            let kind = fault.kind.as_str();
            inner.problems.bad(
                inner.policy,
                &inner.inputs[file],
                place(u32::MAX - at),
                line,
                kind,
                fault.detail.clone(),
            )?;
        }
        batcher.finish()
    }
}

/// A record that ends early is cut off only where the input ends.
fn kind_of(error: &RecordError, at_end: bool) -> &'static str {
    match error.problem() {
        Problem::Truncated if !at_end => Problem::BadRow.as_str(),
        problem => problem.as_str(),
    }
}

/// A compressed stream that ends early loses its end and nothing else.
pub(crate) fn cut_off(inner: &Inner, unit_place: usize, chunk: u32, error: std::io::Error) -> Result<()> {
    let file = inner.units[unit_place].file();
    let input = &inner.inputs[file];
    let error = FilesError::from_io(&input.path, error);
    if !matches!(error, FilesError::Truncated { .. }) {
        return Err(file_error(&error));
    }
    let kind = Problem::Truncated.as_str();
    inner.problems.bad(inner.policy, input, (file, unit_place, chunk, 0), Line::None, kind, error.to_string())
}
