//! Samples files cut into parts.

use std::fs::File;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};

use cladist_evals::Problem;
use cladist_files::{ArrayElements, Blocks, Chunk, FaultKind, FilesError, Format, LineChunks};
use cladist_sdk::prelude::*;

use super::files::Log;
use crate::config::file_error;
use crate::format::Parts;
use crate::problems::Line;

/// Bytes of a part of a stream.
const CHUNK: usize = 2 << 20;

/// Bytes of a block: what a thread holds at a time.
const BLOCK: u64 = 4 << 20;

/// A partition: a block of lines of a plain file, or a whole file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unit {
    pub(super) log: usize,
    pub(super) block: Option<u64>,
}

/// The units of all files, in order.
pub(super) fn units(logs: &[Log]) -> Vec<Unit> {
    let mut units = Vec::new();
    for (at, log) in logs.iter().enumerate() {
        if log.format == Format::Jsonl && !log.compressed {
            let blocks = Blocks::plan(log.len, BLOCK).count();
            units.extend((0..blocks).map(|block| Unit { log: at, block: Some(block) }));
        } else if log.format != Format::Empty {
            units.push(Unit { log: at, block: None });
        }
    }
    units
}

/// Room for parts, used again.
#[derive(Debug, Default)]
pub(super) struct Pool(Mutex<Vec<Chunk>>);

/// Some rows of a file.
pub(crate) struct Part {
    pub(super) chunk: Chunk,
    pool: Arc<Pool>,
}

/// Something lost that is no row.
pub(super) struct Lost {
    pub(super) at: u64,
    pub(super) line: u64,
    pub(super) kind: Problem,
    pub(super) detail: String,
}

impl Part {
    fn new(pool: &Arc<Pool>) -> Self {
        let chunk = pool.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        Self { chunk, pool: Arc::clone(pool) }
    }

    /// The line of a row.
    pub(super) fn line_of(&self, at: usize) -> Line {
        match self.chunk.first_line() {
            Some(_) => self.chunk.line_of(at).map_or(Line::None, Line::Known),
            None => Line::AtOffset(self.chunk.offset() + at as u64),
        }
    }

    /// What was lost between its rows.
    pub(super) fn lost(&self) -> impl Iterator<Item = Lost> {
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
pub(super) fn parts(log: &Log, unit: Unit, pool: &Arc<Pool>) -> Result<Parts<Part>> {
    let pool = Arc::clone(pool);
    let path = log.path.clone();
    let failed = move |error| file_error(&FilesError::from_io(&path, error));
    if let Some(block) = unit.block {
        let (len, path) = (log.len, log.path.clone());
        return Ok(Box::new(std::iter::once_with(move || {
            let mut part = Part::new(&pool);
            let read = File::open(&path)
                .and_then(|file| Blocks::plan(len, BLOCK).read(&file, block, &mut part.chunk));
            read.map(|()| part).map_err(&failed)
        })));
    }
    let stream = cladist_files::open(&log.path).map_err(|error| file_error(&error))?;
    let mut next = chunks(log.format, stream);
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
