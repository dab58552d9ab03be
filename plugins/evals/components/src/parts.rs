//! Files of rows cut into parts.

use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use cladist_evals::Problem;
use cladist_files::{ArrayElements, Blocks, Chunk, FaultKind, FilesError, Format, LineChunks};
use cladist_sdk::prelude::*;

use crate::config::file_error;
use crate::format::Parts;
use cladist_files::Line;

/// Bytes of a part of a stream.
const CHUNK: usize = 2 << 20;

/// Bytes of a block: what a thread holds at a time.
const BLOCK: u64 = 4 << 20;

/// A file of rows.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    pub(crate) len: u64,
    pub(crate) compressed: bool,
    pub(crate) format: Format,
}

/// A partition: a block of lines of a plain file, or a whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unit {
    /// The file's number among those of rows.
    pub(crate) file: usize,
    pub(crate) block: Option<u64>,
}

/// The units of all files, in order.
pub(crate) fn units<'i>(inputs: impl IntoIterator<Item = &'i Input>) -> Vec<Unit> {
    let mut units = Vec::new();
    for (file, input) in inputs.into_iter().enumerate() {
        if input.format == Format::Jsonl && !input.compressed {
            let blocks = Blocks::plan(input.len, BLOCK).count();
            units.extend((0..blocks).map(|block| Unit { file, block: Some(block) }));
        } else if input.format != Format::Empty {
            units.push(Unit { file, block: None });
        }
    }
    units
}

/// Room for parts, used again.
#[derive(Debug, Default)]
pub(crate) struct Pool(Mutex<Vec<Chunk>>);

/// Some rows of a file.
pub(crate) struct Part {
    pub(crate) chunk: Chunk,
    pool: Arc<Pool>,
}

/// Something lost that is no row.
pub(crate) struct Lost {
    pub(crate) at: u64,
    pub(crate) line: u64,
    pub(crate) kind: Problem,
    pub(crate) detail: String,
}

impl Part {
    fn new(pool: &Arc<Pool>) -> Self {
        let chunk = pool.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        Self { chunk, pool: Arc::clone(pool) }
    }

    /// The line of a row.
    pub(crate) fn line_of(&self, at: usize) -> Line {
        match self.chunk.first_line() {
            Some(_) => self.chunk.line_of(at).map_or(Line::None, Line::Known),
            None => Line::AtOffset(self.chunk.offset() + at as u64),
        }
    }

    /// What was lost between its rows.
    pub(crate) fn lost(&self) -> impl Iterator<Item = Lost> {
        self.chunk.faults().iter().map(|fault| Lost {
            at: fault.offset.saturating_sub(self.chunk.offset()),
            line: fault.line,
            kind: match fault.kind {
                FaultKind::Truncated => Problem::Truncated,
                FaultKind::BadRow => Problem::BadRow,
            },
            detail: fault.detail.clone(),
        })
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        let chunk = std::mem::take(&mut self.chunk);
        self.pool.0.lock().unwrap_or_else(PoisonError::into_inner).push(chunk);
    }
}

/// The parts of a unit, in order.
pub(crate) fn parts(input: &Input, unit: Unit, pool: &Arc<Pool>) -> Result<Parts<Part>> {
    let pool = Arc::clone(pool);
    let path = input.path.clone();
    let failed = move |error| file_error(&FilesError::from_io(&path, error));
    if let Some(block) = unit.block {
        let (len, path) = (input.len, input.path.clone());
        return Ok(Box::new(std::iter::once_with(move || {
            let mut part = Part::new(&pool);
            let read = File::open(&path)
                .and_then(|file| Blocks::plan(len, BLOCK).read(&file, block, &mut part.chunk));
            read.map(|()| part).map_err(&failed)
        })));
    }
    let stream = cladist_files::open(&input.path).map_err(|error| file_error(&error))?;
    let mut next = chunks(input.format, stream);
    let mut end = false;
    Ok(Box::new(std::iter::from_fn(move || {
        if end {
            return None;
        }
        let mut part = Part::new(&pool);
        match next(&mut part.chunk) {
            Ok(true) => Some(Ok(part)),
            Ok(false) => None,
            Err(error) => {
                end = true;
                Some(Err(failed(error)))
            }
        }
    })))
}

type Next = Box<dyn FnMut(&mut Chunk) -> std::io::Result<bool> + Send>;

fn chunks(format: Format, stream: Box<dyn Read + Send>) -> Next {
    match format {
        Format::JsonArray => {
            let mut elements = ArrayElements::new(stream, CHUNK);
            Box::new(move |chunk| elements.next_chunk(chunk))
        }
        _ => {
            let mut lines = LineChunks::new(stream, CHUNK);
            Box::new(move |chunk| lines.next_chunk(chunk))
        }
    }
}
