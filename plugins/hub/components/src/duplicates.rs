//! A quick look at the ids alone, before any row is given: which records of repeated ids to drop.
//!
//! Hashes of all ids first; only where one is repeated are those records read again, whole, so
//! that a record that cannot be read never wins over one that can.

use std::collections::BTreeMap;
use std::hash::Hasher;

use cladist_files::Chunk;
use cladist_hub::{Columns, Model, Reader, quick_id};
use cladist_sdk::prelude::*;
use rustc_hash::FxHasher;

use crate::config::Duplicates;
use crate::dump::Inner;
use crate::json::{Chunks, line_of};
use crate::problems::Line;
use crate::table::Rows;
use crate::units::Unit;

/// Rows to drop, by unit: chunk and row, ascending.
pub(crate) type Dropped = Vec<Vec<(u32, u32)>>;

/// One record: the hash of its id, and where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Seen {
    hash: u64,
    unit: u32,
    chunk: u32,
    row: u32,
}

const SHARDS: usize = 64;

/// Finds the records to drop, and notes them as problems.
pub(crate) fn look(inner: &Inner) -> Result<Dropped> {
    let units = inner.units.len();
    let seen = cladist_sdk::par_map(units, |unit| hashes(inner, unit));
    let mut shards: Vec<Vec<Seen>> = vec![Vec::new(); SHARDS];
    for unit in seen {
        for (shard, mut part) in shards.iter_mut().zip(unit?) {
            shard.append(&mut part);
        }
    }
    let shards: Vec<std::sync::Mutex<Vec<Seen>>> = shards.into_iter().map(std::sync::Mutex::new).collect();
    let repeated = cladist_sdk::par_map(SHARDS, |shard| {
        let mut seen =
            std::mem::take(&mut *shards[shard].lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        seen.sort_unstable();
        let groups = seen.chunk_by(|a, b| a.hash == b.hash).filter(|group| group.len() > 1);
        groups.flatten().copied().collect::<Vec<_>>()
    });
    let repeated: Vec<Seen> = repeated.into_iter().flatten().collect();
    let mut dropped: Dropped = vec![Vec::new(); units];
    if repeated.is_empty() {
        return Ok(dropped);
    }
    decide(inner, &repeated, &mut dropped)?;
    for rows in &mut dropped {
        rows.sort_unstable();
    }
    Ok(dropped)
}

fn hash(id: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(id.as_bytes());
    hasher.finish().wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

fn hashes(inner: &Inner, unit_place: usize) -> Result<Vec<Vec<Seen>>> {
    let mut shards: Vec<Vec<Seen>> = vec![Vec::new(); SHARDS];
    let mut add = |id: &str, chunk: u32, row: u32| {
        let hash = hash(id);
        let shard = &mut shards[(hash >> 58) as usize];
        shard.push(Seen { hash, unit: unit_place as u32, chunk, row });
    };
    match inner.units[unit_place] {
        unit @ (Unit::Block { .. } | Unit::Json { .. }) => {
            let mut chunks = Chunks::open(inner, unit)?;
            let mut chunk = Chunk::default();
            let mut number = 0;
            // A stream that is cut off is told when its rows are read.
            while chunks.next(&mut chunk).unwrap_or(false) {
                cladist_sdk::check_cancelled()?;
                for (row, record) in (0..).zip(chunk.rows()) {
                    if let Ok(Some(id)) = quick_id(record.bytes, &inner.names) {
                        add(&id, number, row);
                    }
                }
                number += 1;
            }
        }
        unit => {
            let mut rows = Rows::open(inner, unit, Columns::ID)?;
            rows.each(&mut |chunk, row, _, model| {
                if let Ok(model) = model {
                    add(&model.id, chunk, row);
                }
                Ok(())
            })?;
        }
    }
    Ok(shards)
}

/// A record of a repeated hash, read whole.
struct Record {
    id: String,
    unit: usize,
    chunk: u32,
    row: u32,
    line: Line,
}

fn decide(inner: &Inner, repeated: &[Seen], dropped: &mut Dropped) -> Result<()> {
    let mut wanted: BTreeMap<usize, Vec<(u32, u32)>> = BTreeMap::new();
    for seen in repeated {
        wanted.entry(seen.unit as usize).or_default().push((seen.chunk, seen.row));
    }
    let units: Vec<(usize, Vec<(u32, u32)>)> = wanted
        .into_iter()
        .map(|(unit, mut rows)| {
            rows.sort_unstable();
            (unit, rows)
        })
        .collect();
    let read = cladist_sdk::par_map(units.len(), |at| again(inner, units[at].0, &units[at].1));
    let mut by_id: BTreeMap<String, Vec<Record>> = BTreeMap::new();
    for records in read {
        for record in records? {
            by_id.entry(record.id.clone()).or_default().push(record);
        }
    }
    for (id, mut records) in by_id.into_iter().filter(|(_, records)| records.len() > 1) {
        records.sort_by_key(|r| (r.unit, r.chunk, r.row));
        let path = |r: &Record| inner.inputs[inner.units[r.unit].file()].path.display().to_string();
        if inner.duplicates == Duplicates::Error {
            let (a, b) = (&records[0], &records[1]);
            return Err(Error::data(format!("id `{id}` is repeated: in {} and in {}", path(a), path(b)))
                .hint("`duplicates = \"last\"` keeps the last record of each id"));
        }
        let kept = if inner.duplicates == Duplicates::First { 0 } else { records.len() - 1 };
        for (at, record) in records.into_iter().enumerate().filter(|(at, _)| *at != kept) {
            let which = if at < kept { "a later" } else { "an earlier" };
            let detail = format!("{which} record of the same id counts");
            dropped[record.unit].push((record.chunk, record.row));
            let file = inner.units[record.unit].file();
            let place = (file, record.unit, record.chunk, record.row);
            inner.problems.duplicate(place, record.line, record.id, detail);
        }
    }
    Ok(())
}

/// Reads the records of these rows again, whole; those that cannot be read are left out.
fn again(inner: &Inner, unit_place: usize, rows: &[(u32, u32)]) -> Result<Vec<Record>> {
    let mut found = Vec::with_capacity(rows.len());
    let wants = |chunk: u32, row: u32| rows.binary_search(&(chunk, row)).is_ok();
    match inner.units[unit_place] {
        unit @ (Unit::Block { .. } | Unit::Json { .. }) => {
            let reader = Reader::new(inner.names.clone(), inner.columns);
            let mut chunks = Chunks::open(inner, unit)?;
            let mut chunk = Chunk::default();
            let mut number = 0;
            while chunks.next(&mut chunk).unwrap_or(false) {
                let mut model = Model::default();
                for (row, record) in (0..).zip(chunk.rows()).filter(|(row, _)| wants(number, *row)) {
                    if reader.read(record.bytes, &mut model).is_ok() {
                        let line = line_of(&chunk, record.at);
                        let id = model.id.clone().into_owned();
                        found.push(Record { id, unit: unit_place, chunk: number, row, line });
                    }
                }
                number += 1;
            }
        }
        unit => {
            let mut all = Rows::open(inner, unit, inner.columns)?;
            all.each(&mut |chunk, row, line, model| {
                if let Ok(model) = model
                    && wants(chunk, row)
                {
                    let id = model.id.clone().into_owned();
                    found.push(Record { id, unit: unit_place, chunk, row, line });
                }
                Ok(())
            })?;
        }
    }
    Ok(found)
}
