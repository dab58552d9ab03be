//! The batches of one unit: several parts at once, their batches in order.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use cladist_hub::{Oddity, Reader};
use cladist_sdk::prelude::*;
use rustc_hash::FxHashMap;

use crate::batch::{Batcher, wanted};
use crate::dump::Inner;
use crate::parts::{Bad, Part, Parts};
use crate::problems::{Note, Place};
use crate::units::Unit;

/// The batches of a unit with the columns of a schema.
pub(crate) fn batches(inner: Arc<Inner>, unit_place: usize, schema: SchemaRef) -> Result<Batches> {
    let unit = inner.units[unit_place];
    let columns = wanted(&schema);
    let parts = Parts::open(&inner, unit, columns)?;
    // Units of which there are many are read several at once already.
    let window = match unit {
        Unit::Block { .. } | Unit::Rows { .. } => 1,
        Unit::Json { .. } | Unit::Delimited { .. } => cladist_sdk::threads() * 2,
    };
    let reader = Reader::new(inner.names.clone(), columns);
    let parser = Parser { inner, unit_place, schema, reader };
    let parts = Mutex::new(parts);
    let (ahead, waiting) = (Ahead::default(), VecDeque::new());
    Ok(Box::new(Rows { parser, parts, window, number: 0, ahead, waiting, end: false }))
}

struct Rows {
    parser: Parser,
    parts: Mutex<Parts>,
    window: usize,
    /// The number of the first part that is ahead.
    number: u32,
    ahead: Ahead,
    waiting: VecDeque<RecordBatch>,
    end: bool,
}

/// Parts that have been read and not yet parsed.
#[derive(Default)]
struct Ahead {
    parts: Vec<Part>,
    /// Whether none come after these.
    last: bool,
    /// Why none can be read after these.
    error: Option<Error>,
}

impl Iterator for Rows {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Result<RecordBatch>> {
        loop {
            if let Some(batch) = self.waiting.pop_front() {
                self.parser.inner.problems.read(batch.num_rows());
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
    /// Parses the parts that are ahead while the next ones are read; a unit that is one of many
    /// keeps to its own thread.
    fn fill(&mut self) -> Result<()> {
        if self.window == 1 && !self.ahead.last {
            self.ahead = self.read();
        }
        let mut now = std::mem::take(&mut self.ahead);
        if now.parts.is_empty()
            && let Some(error) = now.error.take()
        {
            return Err(error);
        }
        if now.last && now.parts.is_empty() {
            self.end = true;
            return Ok(());
        }
        let next = Mutex::new(Ahead { parts: Vec::new(), last: now.last, error: now.error.take() });
        let first = self.number;
        let tasks = now.parts.len() + 1;
        let parse = |task: usize| match task.checked_sub(1) {
            None => {
                if !now.last && self.window > 1 {
                    *next.lock().unwrap_or_else(PoisonError::into_inner) = self.read();
                }
                Ok(Vec::new())
            }
            Some(at) => self.parser.parse(&now.parts[at], first + at as u32),
        };
        let parsed = match self.window {
            1 => (0..tasks).map(parse).collect(),
            _ => cladist_sdk::par_map(tasks, parse),
        };
        self.number += now.parts.len() as u32;
        self.ahead = next.into_inner().unwrap_or_else(PoisonError::into_inner);
        for batches in parsed {
            self.waiting.extend(batches?);
        }
        Ok(())
    }

    fn read(&self) -> Ahead {
        let inner = &self.parser.inner;
        let input = &inner.inputs[inner.units[self.parser.unit_place].file()];
        let mut source = self.parts.lock().unwrap_or_else(PoisonError::into_inner);
        let mut ahead = Ahead::default();
        while ahead.parts.len() < self.window && !ahead.last {
            match source.next(input) {
                Ok(Some(part)) => ahead.parts.push(part),
                Ok(None) => ahead.last = true,
                Err(error) => {
                    (ahead.last, ahead.error) = (true, Some(error));
                }
            }
        }
        ahead
    }
}

/// Parses parts of one unit.
struct Parser {
    inner: Arc<Inner>,
    unit_place: usize,
    schema: SchemaRef,
    reader: Reader,
}

impl Parser {
    fn parse(&self, part: &Part, number: u32) -> Result<Vec<RecordBatch>> {
        let mut batcher = Batcher::new(&self.schema);
        let mut odd: FxHashMap<Oddity, u64> = FxHashMap::default();
        let dropped = self.inner.dropped(self.unit_place);
        let from = dropped.partition_point(|(of, _)| *of < number);
        let to = dropped.partition_point(|(of, _)| *of <= number);
        let dropped = &dropped[from..to];
        let skip = |at: u32| !dropped.is_empty() && dropped.binary_search(&(number, at)).is_ok();
        part.each(&self.reader, &skip, &mut |at, row| match row {
            Ok(model) => {
                for oddity in &model.oddities {
                    *odd.entry(*oddity).or_default() += 1;
                }
                batcher.push(model)
            }
            Err(Bad { kind, detail, id }) => {
                self.bad((number, at), Note { kind, line: part.line_of(at), id, detail })
            }
        })?;
        for lost in part.lost() {
            let note = Note { kind: lost.kind, line: lost.line, id: None, detail: lost.detail };
            self.bad((number, lost.at), note)?;
        }
        self.inner.problems.odd((self.unit_place, number), odd);
        batcher.finish()
    }

    fn bad(&self, (number, at): (u32, u32), note: Note) -> Result<()> {
        let inner = &self.inner;
        let file = inner.units[self.unit_place].file();
        let place: Place = (file, self.unit_place, number, at);
        inner.problems.bad(inner.policy, &inner.inputs[file], place, note)
    }
}
