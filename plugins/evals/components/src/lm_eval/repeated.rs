//! A look at the documents' numbers alone, before any row is given: which rows are repeated, and, where rows name
//! no filter (before 0.4.7), which filter each is of.
//!
//! A document's k-th row without a filter takes the k-th filter of its task. The number stands first in a row, so
//! the look costs little more than finding the ends of lines; only rows of numbers that are there several times
//! are read on.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use cladist_evals::lm_eval::Row;
use cladist_sdk::Together;
use cladist_sdk::prelude::*;
use hashbrown::HashMap;
use rustc_hash::{FxBuildHasher, FxHashSet};
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use super::files::Log;
use crate::parts::{Pool, Unit, parts};

/// The mark of a row that is left out.
pub(super) const DROP: u32 = u32::MAX;

/// What is said of one row: rows that are not marked are of the first filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    part: u32,
    /// The row's place in its part.
    pub(super) at: u32,
    /// Which filter of the task, or [`DROP`].
    pub(super) filter: u32,
}

/// The look; done once, by whoever opens the first partitions.
pub(super) struct Repeated {
    look: Mutex<Option<Arc<Look>>>,
    units: usize,
    done: OnceLock<Result<Done>>,
}

struct Done {
    /// Per unit, ascending.
    marks: Vec<Vec<Mark>>,
    /// Per log, its documents.
    documents: Vec<u64>,
}

struct Look {
    ids: Together<Ids>,
    repeated: Together<Option<FxHashSet<u64>>>,
    rows: Together<Vec<Again>>,
}

/// The documents of a unit's rows.
#[derive(Default)]
struct Ids {
    keys: Vec<u64>,
    /// Part and place of each.
    places: Vec<(u32, u32)>,
}

/// A row of a document that is there several times.
struct Again {
    part: u32,
    at: u32,
    id: u128,
    filter: Option<u64>,
}

impl Repeated {
    pub(super) fn new(units: usize) -> Self {
        Self { look: Mutex::new(None), units, done: OnceLock::new() }
    }

    /// The look; every caller takes part, and has the result when it returns.
    pub(super) fn look(&self, logs: &[Log], units: &[Unit], pool: &Arc<Pool>) -> Result<()> {
        let look = {
            let mut look = self.look.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(done) = self.done.get() {
                return done.as_ref().map(drop).map_err(Error::again);
            }
            let new = || Look {
                ids: Together::new(self.units),
                repeated: Together::new(logs.len()),
                rows: Together::new(self.units),
            };
            Arc::clone(look.get_or_insert_with(|| Arc::new(new())))
        };
        let found = look.all(logs, units, pool);
        let done = self.done.get_or_init(|| found);
        *self.look.lock().unwrap_or_else(PoisonError::into_inner) = None;
        done.as_ref().map(drop).map_err(Error::again)
    }

    fn done(&self) -> Option<&Done> {
        self.done.get()?.as_ref().ok()
    }

    /// The marks of a part.
    pub(super) fn of(&self, unit: usize, part: u32) -> &[Mark] {
        let marks = self.done().and_then(|done| done.marks.get(unit)).map(Vec::as_slice).unwrap_or_default();
        let from = marks.partition_point(|mark| mark.part < part);
        let to = marks.partition_point(|mark| mark.part <= part);
        &marks[from..to]
    }

    /// The documents of a log.
    pub(super) fn documents(&self, log: usize) -> u64 {
        self.done().and_then(|done| done.documents.get(log)).copied().unwrap_or(0)
    }
}

impl Look {
    fn all(&self, logs: &[Log], units: &[Unit], pool: &Arc<Pool>) -> Result<Done> {
        let ids = self.ids.all(|at| ids(&logs[units[at].file], units[at], pool))?;
        let of = |log: usize| (0..units.len()).filter(move |at| units[*at].file == log);
        // A key that is there several times; none where there is none.
        let repeated = self.repeated.all(|log| Ok(repeated(of(log).map(|at| &ids[at]))))?;
        let rows = self.rows.all(|at| match &repeated[units[at].file] {
            Some(keys) => again(&logs[units[at].file], units[at], &ids[at], keys, pool),
            None => Ok(Vec::new()),
        })?;
        let mut done = Done { marks: vec![Vec::new(); units.len()], documents: Vec::new() };
        for (log, keys) in repeated.iter().enumerate() {
            let all: usize = of(log).map(|at| ids[at].keys.len()).sum();
            let rows: Vec<(usize, &Again)> =
                of(log).flat_map(|at| rows[at].iter().map(move |row| (at, row))).collect();
            let several =
                keys.as_ref().map_or(0, |keys| of(log).map(|at| ids[at].among(keys)).sum::<usize>());
            done.documents.push((all - several + keys.as_ref().map_or(0, FxHashSet::len)) as u64);
            decide(&logs[log], &rows, &mut done.marks);
        }
        Ok(done)
    }
}

impl Ids {
    /// How many rows have one of these keys.
    fn among(&self, keys: &FxHashSet<u64>) -> usize {
        self.keys.iter().filter(|key| keys.contains(key)).count()
    }
}

/// A document's number as it is; of a name a hash.
fn key(id: &[u8]) -> u64 {
    let digits = (1..=18).contains(&id.len()) && id.iter().all(u8::is_ascii_digit);
    if digits {
        return id.iter().fold(0, |number, digit| number * 10 + u64::from(digit - b'0'));
    }
    xxh3_64(id) | 1 << 63
}

/// The number of a row that begins with it, as the harness writes them.
fn first_number(row: &[u8]) -> Option<&[u8]> {
    let rest = row.strip_prefix(b"{\"doc_id\": ").or_else(|| row.strip_prefix(b"{\"doc_id\":"))?;
    let len = rest.iter().position(|byte| !byte.is_ascii_digit())?;
    (len > 0 && rest[len] == b',').then_some(&rest[..len])
}

fn ids(log: &Log, unit: Unit, pool: &Arc<Pool>) -> Result<Ids> {
    let mut ids = Ids::default();
    for (number, part) in parts(&log.file, unit, pool)?.enumerate() {
        cladist_sdk::check_cancelled()?;
        // What is wrong with a stream is told when its rows are read.
        let Ok(part) = part else { break };
        let mut whole = Row::default();
        for row in part.chunk.rows() {
            let key = match first_number(row.bytes) {
                Some(id) => key(id),
                None if whole.read(row.bytes).is_ok() => key(whole.id().as_bytes()),
                None => continue,
            };
            ids.keys.push(key);
            ids.places.push((number as u32, row.at as u32));
        }
    }
    Ok(ids)
}

/// The keys that are there several times.
fn repeated<'i>(units: impl Iterator<Item = &'i Ids> + Clone) -> Option<FxHashSet<u64>> {
    let all = units.clone().map(|ids| ids.keys.len()).sum();
    // The usual case, numbers in ascending order, needs no table.
    let mut last = None;
    let ascending =
        units.clone().flat_map(|ids| &ids.keys).all(|key| last.replace(*key).is_none_or(|last| last < *key));
    if ascending {
        return None;
    }
    let mut seen: FxHashSet<u64> = FxHashSet::with_capacity_and_hasher(all, FxBuildHasher);
    let twice: FxHashSet<u64> =
        units.flat_map(|ids| &ids.keys).filter(|key| !seen.insert(**key)).copied().collect();
    if twice.is_empty() { None } else { Some(twice) }
}

/// Reads these rows on: their documents' numbers and filters; those that cannot be read are left out.
fn again(log: &Log, unit: Unit, ids: &Ids, keys: &FxHashSet<u64>, pool: &Arc<Pool>) -> Result<Vec<Again>> {
    let wanted: Vec<(u32, u32)> = ids
        .keys
        .iter()
        .zip(&ids.places)
        .filter(|(key, _)| keys.contains(key))
        .map(|(_, place)| *place)
        .collect();
    let mut found = Vec::with_capacity(wanted.len());
    let mut next = wanted.iter().peekable();
    for (number, part) in parts(&log.file, unit, pool)?.enumerate() {
        cladist_sdk::check_cancelled()?;
        let Ok(part) = part else { break };
        let mut row = Row::default();
        for line in part.chunk.rows() {
            if next.next_if_eq(&&(number as u32, line.at as u32)).is_none() {
                continue;
            }
            if row.read(line.bytes).is_ok() {
                found.push(Again {
                    part: number as u32,
                    at: line.at as u32,
                    id: xxh3_128(row.id().as_bytes()),
                    filter: row.filter().map(|filter| xxh3_64(filter.as_bytes())),
                });
            }
        }
        if next.peek().is_none() {
            break;
        }
    }
    Ok(found)
}

/// Which filter each row is of, and which rows are left out.
fn decide(log: &Log, rows: &[(usize, &Again)], marks: &mut [Vec<Mark>]) {
    /// The filters of a document so far, and how many of its rows named none.
    #[derive(Default)]
    struct Seen {
        filters: Vec<u64>,
        unnamed: u32,
    }
    let mut seen: HashMap<u128, Seen, FxBuildHasher> = HashMap::default();
    for (unit, row) in rows {
        let document = seen.entry(row.id).or_default();
        let at = if row.filter.is_some() { 0 } else { document.unnamed };
        document.unnamed += u32::from(row.filter.is_none());
        let name = log.filters.get(at as usize).map(String::as_str);
        let unnamed = || name.or((at == 0).then_some("none")).map(|name| xxh3_64(name.as_bytes()));
        let filter = match row.filter.or_else(unnamed) {
            Some(filter) if !document.filters.contains(&filter) => {
                document.filters.push(filter);
                at
            }
            _ => DROP,
        };
        if filter > 0 {
            marks[*unit].push(Mark { part: row.part, at: row.at, filter });
        }
    }
}
