//! A quick look at the ids alone, before any row is given: which records of repeated ids to drop.
//!
//! First the hashes of all ids; then, of the rows whose hash is repeated, the records themselves,
//! read as they will be, so that one that cannot be read never wins over one that can.

use std::collections::BTreeMap;
use std::hash::Hasher;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use cladist_files::{Blocks, Chunk};
use cladist_hub::{Columns, Model, Problem, Reader, quick_id};
use cladist_sdk::Together;
use cladist_sdk::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use crate::config::Duplicates;
use crate::dump::Inner;
use crate::json::Chunks;
use crate::parts::{Part, Parts};
use crate::problems::Note;
use crate::units::{Unit, open};
use cladist_files::Line;

/// Rows to drop, by unit: part and row, ascending.
type Dropped = Vec<Vec<(u32, u32)>>;

/// Groups of hashes that are compared with each other, by their first bits.
const SHARDS: usize = 1 << (64 - SHARD_SHIFT);
const SHARD_SHIFT: u32 = 62;

/// Above this many records of a block to read again, the block is read as a whole.
const SINGLY: usize = 256;

/// What becomes of repeated ids; looked up once, by whoever opens the first partitions.
#[derive(Default)]
pub(crate) struct Repeated {
    look: Mutex<Option<Arc<Look>>>,
    dropped: OnceLock<Result<Dropped>>,
}

/// The look itself, given up when it is done.
struct Look {
    ids: Together<Ids>,
    repeated: Together<Vec<u64>>,
    records: Together<Vec<Record>>,
}

/// The ids of a unit.
#[derive(Default)]
struct Ids {
    hashes: Vec<u64>,
    /// The row of each, within its part.
    rows: Vec<u32>,
    /// How many rows there are up to the end of each part.
    parts: Vec<u32>,
    /// Where the first part begins in the file.
    offset: u64,
}

/// A record whose id may be repeated.
#[derive(Debug)]
struct Record {
    id: String,
    part: u32,
    row: u32,
    line: Line,
}

impl Repeated {
    /// The look; every caller takes part, and has the result when it returns.
    pub(crate) fn look(&self, inner: &Inner) -> Result<()> {
        let units = inner.units.len();
        let look = {
            let mut look = self.look.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(done) = self.dropped.get() {
                return done.as_ref().map(|_| ()).map_err(Error::again);
            }
            let new = || Look {
                ids: Together::new(units),
                repeated: Together::new(SHARDS),
                records: Together::new(units),
            };
            Arc::clone(look.get_or_insert_with(|| Arc::new(new())))
        };
        let found = look.records(inner);
        let dropped = self.dropped.get_or_init(|| found.and_then(|records| decide(inner, records)));
        *self.look.lock().unwrap_or_else(PoisonError::into_inner) = None;
        dropped.as_ref().map(|_| ()).map_err(Error::again)
    }

    /// The rows of a unit to leave out.
    pub(crate) fn of(&self, unit: usize) -> &[(u32, u32)] {
        match self.dropped.get() {
            Some(Ok(dropped)) => dropped.get(unit).map_or(&[], Vec::as_slice),
            _ => &[],
        }
    }
}

impl Look {
    fn records(&self, inner: &Inner) -> Result<&[Vec<Record>]> {
        let ids = self.ids.all(|unit| ids(inner, unit))?;
        let repeated = self.repeated.all(|shard| Ok(repeated(ids, shard)))?;
        let repeated: FxHashSet<u64> = repeated.iter().flatten().copied().collect();
        self.records.all(|unit| {
            let rows = if repeated.is_empty() { Vec::new() } else { ids[unit].rows_of(&repeated) };
            if rows.is_empty() { Ok(Vec::new()) } else { read_again(inner, unit, ids[unit].offset, &rows) }
        })
    }
}

impl Ids {
    fn rows_of(&self, repeated: &FxHashSet<u64>) -> Vec<(u32, u32)> {
        let mut part = 0;
        let mut found = Vec::new();
        for (at, hash) in self.hashes.iter().enumerate() {
            if repeated.contains(hash) {
                while self.parts[part] as usize <= at {
                    part += 1;
                }
                found.push((part as u32, self.rows[at]));
            }
        }
        found
    }

    fn add(&mut self, id: &str, row: u32) {
        let mut hasher = FxHasher::default();
        hasher.write(id.as_bytes());
        self.hashes.push(hasher.finish());
        self.rows.push(row);
    }

    fn end_part(&mut self) {
        self.parts.push(self.hashes.len() as u32);
    }
}

fn ids(inner: &Inner, unit_place: usize) -> Result<Ids> {
    let unit = inner.units[unit_place];
    let input = &inner.inputs[unit.file()];
    let mut ids = Ids::default();
    if let Unit::Block { .. } | Unit::Json { .. } = unit {
        let mut chunks = Chunks::open(input, unit)?;
        let mut chunk = Chunk::default();
        // What is wrong with a stream is told when its rows are read.
        while chunks.next(&mut chunk).unwrap_or(false) {
            cladist_sdk::check_cancelled()?;
            if ids.parts.is_empty() {
                ids.offset = chunk.offset();
            }
            for row in chunk.rows() {
                if let Ok(Some(id)) = quick_id(row.bytes, &inner.names) {
                    ids.add(&id, row.at as u32);
                }
            }
            ids.end_part();
        }
    } else {
        let reader = Reader::new(inner.names.clone(), Columns::ID);
        let mut parts = Parts::open(inner, unit, Columns::ID)?;
        while let Some(part) = parts.next(input)? {
            part.each(&reader, &|_| false, &mut |row, model| {
                if let Ok(model) = model {
                    ids.add(&model.id, row);
                }
                Ok(())
            })?;
            ids.end_part();
        }
    }
    ids.hashes.shrink_to_fit();
    ids.rows.shrink_to_fit();
    Ok(ids)
}

/// The hashes of a shard that are there more than once.
///
/// A first walk marks a place for each in a field of bits and keeps those whose place was taken: the
/// repeated ones and a few by chance. A second one counts these.
fn repeated(ids: &[Ids], shard: usize) -> Vec<u64> {
    let hashes = || {
        let all = ids.iter().flat_map(|ids| ids.hashes.iter().copied());
        all.filter(move |hash| (hash >> SHARD_SHIFT) as usize == shard)
    };
    let all: usize = ids.iter().map(|ids| ids.hashes.len()).sum();
    // 32 places for each hash: of different ones every 64th or so is kept by chance.
    let bits = (all / SHARDS * 32).next_power_of_two().max(64);
    let mut taken = vec![0_u64; bits / 64];
    let mut counts: FxHashMap<u64, u32> = FxHashMap::default();
    for hash in hashes() {
        let place = (hash.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & (bits - 1);
        let (word, bit) = (&mut taken[place / 64], 1 << (place % 64));
        if *word & bit != 0 {
            counts.insert(hash, 0);
        }
        *word |= bit;
    }
    drop(taken);
    for hash in hashes() {
        if let Some(count) = counts.get_mut(&hash) {
            *count += 1;
        }
    }
    counts.into_iter().filter(|(_, count)| *count > 1).map(|(hash, _)| hash).collect()
}

/// Reads these rows of a unit as they will be; those that give no model are left out.
fn read_again(inner: &Inner, unit_place: usize, offset: u64, rows: &[(u32, u32)]) -> Result<Vec<Record>> {
    let unit = inner.units[unit_place];
    let input = &inner.inputs[unit.file()];
    let reader = Reader::new(inner.names.clone(), Columns::ID);
    let mut found = Vec::with_capacity(rows.len());
    if let (Unit::Block { .. }, true) = (unit, rows.len() <= SINGLY) {
        let file = open(&input.path)?;
        let mut buffer = Vec::new();
        for &(part, row) in rows {
            let at = offset + u64::from(row);
            let record = Blocks::line_at(&file, at, &mut buffer)?;
            let mut model = Model::default();
            if reader.read(record, &mut model).is_ok() {
                found.push(Record { id: model.id.into_owned(), part, row, line: Line::AtOffset(at) });
            }
        }
        return Ok(found);
    }
    let mut parts = Parts::open(inner, unit, Columns::ID)?;
    let mut number = 0;
    // A stream that broke off has no part after the last row wanted.
    while rows.last().is_some_and(|(last, _)| number <= *last) {
        let Some(part) = parts.next(input)? else { break };
        records_of(&part, &reader, number, rows, &mut found)?;
        number += 1;
    }
    Ok(found)
}

fn records_of(
    part: &Part,
    reader: &Reader,
    number: u32,
    rows: &[(u32, u32)],
    found: &mut Vec<Record>,
) -> Result<()> {
    let skip = |row: u32| rows.binary_search(&(number, row)).is_err();
    part.each(reader, &skip, &mut |row, model| {
        if let Ok(model) = model {
            let id = model.id.clone().into_owned();
            found.push(Record { id, part: number, row, line: part.line_of(row) });
        }
        Ok(())
    })
}

/// Which of the records of each id to drop; notes them as problems.
fn decide(inner: &Inner, records: &[Vec<Record>]) -> Result<Dropped> {
    let mut by_id: BTreeMap<&str, Vec<(usize, &Record)>> = BTreeMap::new();
    for (unit, records) in records.iter().enumerate() {
        for record in records {
            by_id.entry(&record.id).or_default().push((unit, record));
        }
    }
    by_id.retain(|_, records| records.len() > 1);
    let mut dropped: Dropped = vec![Vec::new(); inner.units.len()];
    let file = |unit: usize| inner.units[unit].file();
    if let (Duplicates::Error, Some((id, records))) = (inner.duplicates, by_id.iter().next()) {
        let place =
            |(unit, record): (usize, &Record)| inner.problems.place(&inner.inputs[file(unit)], record.line);
        let (first, second) = (place(records[0]), place(records[1]));
        return Err(Error::data(format!("id `{id}` is repeated: {first} and {second}"))
            .hint("`duplicates = \"last\"` keeps the last record of each id"));
    }
    for (id, records) in by_id {
        let kept = if inner.duplicates == Duplicates::First { 0 } else { records.len() - 1 };
        for (at, (unit, record)) in records.into_iter().enumerate().filter(|(at, _)| *at != kept) {
            let which = if at < kept { "a later" } else { "an earlier" };
            dropped[unit].push((record.part, record.row));
            let note = Note {
                kind: Problem::DuplicateId,
                line: record.line,
                id: Some(id.to_owned()),
                detail: format!("{which} record of the same id counts"),
            };
            inner.problems.note((file(unit), unit, record.part, record.row), note);
        }
    }
    for rows in &mut dropped {
        rows.sort_unstable();
    }
    Ok(dropped)
}
