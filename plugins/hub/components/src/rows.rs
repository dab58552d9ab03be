//! The batches of one unit: several parts at once, their batches in order.

use std::collections::VecDeque;
use std::sync::Arc;

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
    Ok(Box::new(Rows { parser, parts, window, number: 0, waiting: VecDeque::new(), end: false }))
}

struct Rows {
    parser: Parser,
    parts: Parts,
    window: usize,
    number: u32,
    waiting: VecDeque<RecordBatch>,
    end: bool,
}

impl Iterator for Rows {
    type Item = Result<RecordBatch>;

    fn next(&mut self) -> Option<Result<RecordBatch>> {
        loop {
            if let Some(batch) = self.waiting.pop_front() {
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
        let parser = &self.parser;
        let input = &parser.inner.inputs[parser.inner.units[parser.unit_place].file()];
        let mut parts = Vec::with_capacity(self.window);
        while parts.len() < self.window && !self.end {
            match self.parts.next(input)? {
                Some(part) => parts.push(part),
                None => self.end = true,
            }
        }
        let first = self.number;
        self.number += parts.len() as u32;
        let parsed = cladist_sdk::par_map(parts.len(), |at| parser.parse(&parts[at], first + at as u32));
        for batches in parsed {
            self.waiting.extend(batches?);
        }
        Ok(())
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
