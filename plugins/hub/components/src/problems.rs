//! What was dropped: the table `problems`, warnings, the line at the end.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use cladist_files::Blocks;
use cladist_hub::Problem;
use cladist_sdk::prelude::*;
use cladist_sdk::tracing;

use crate::config::OnBadRow;
use crate::units::{Input, open};

/// Problems told one by one; the others are in the table.
const TOLD: usize = 5;

/// Where a row is: file, unit, chunk of the unit, row of the chunk. Orders as the input.
pub(crate) type Place = (usize, usize, u32, u32);

/// Where a row is for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// The line, from 1.
    Known(u64),
    /// The line of this offset of an uncompressed file, counted when somebody asks.
    AtOffset(u64),
    /// The format has no lines.
    None,
}

#[derive(Debug, Clone)]
struct Entry {
    line: Line,
    id: Option<String>,
    detail: String,
}

/// Problems, each once however often a row is read.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    entries: Mutex<BTreeMap<(Place, &'static str), Entry>>,
}

impl Problems {
    fn entries(&self) -> MutexGuard<'_, BTreeMap<(Place, &'static str), Entry>> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a dropped duplicate.
    pub(crate) fn duplicate(&self, place: Place, line: Line, id: String, detail: String) {
        let entry = Entry { line, id: Some(id), detail };
        self.entries().insert((place, Problem::DuplicateId.as_str()), entry);
    }

    /// Notes a row that cannot be read; an error where the configuration says so.
    pub(crate) fn bad(
        &self,
        policy: OnBadRow,
        input: &Input,
        place: Place,
        line: Line,
        kind: &'static str,
        detail: String,
    ) -> Result<()> {
        if policy == OnBadRow::Error {
            let at = number(input, line).map(|line| format!(":{line}")).unwrap_or_default();
            return Err(Error::data(format!("{}{at}: {detail}", input.path.display()))
                .hint("`on_bad_row = \"warn\"` leaves such rows out and counts them"));
        }
        let mut entries = self.entries();
        let known = entries.insert((place, kind), Entry { line, id: None, detail: detail.clone() }).is_some();
        let bad = entries.keys().filter(|(_, kind)| *kind != Problem::DuplicateId.as_str()).count();
        drop(entries);
        if policy == OnBadRow::Warn && !known && bad <= TOLD {
            let line = number(input, line);
            tracing::warn!(file = %input.path.display(), line, kind, "{detail}");
        }
        Ok(())
    }

    /// How many of each kind.
    fn counts(&self) -> BTreeMap<&'static str, usize> {
        let mut counts = BTreeMap::new();
        for (_, kind) in self.entries().keys() {
            *counts.entry(*kind).or_default() += 1;
        }
        counts
    }

    /// One line on what was dropped, if anything was.
    pub(crate) fn summary(&self) -> Option<String> {
        let counts = self.counts();
        let total: usize = counts.values().sum();
        if total == 0 {
            return None;
        }
        let told: Vec<String> = counts
            .iter()
            .map(|(kind, count)| {
                let words = match *kind {
                    "duplicate_id" => "with an id that is repeated",
                    "invalid_utf8" => "not UTF-8",
                    "truncated" => "cut off",
                    _ => "that cannot be read",
                };
                format!("{} {words}", grouped(*count))
            })
            .collect();
        Some(format!("{} rows dropped: {} (table problems)", grouped(total), told.join(", ")))
    }

    /// One line on odd cards, if any are: their models are given all the same.
    pub(crate) fn odd_cards(&self) -> Option<String> {
        let odd = self.entries().len();
        (odd > 0).then(|| format!("{} cards are odd (table problems)", grouped(odd)))
    }

    /// The table, in the order of the input.
    pub(crate) fn table(&self, inputs: &[Input]) -> Result<RecordBatch> {
        let entries: Vec<_> = self.entries().iter().map(|(key, entry)| (*key, entry.clone())).collect();
        let mut lines: Vec<Option<i64>> = Vec::with_capacity(entries.len());
        for (place, input) in inputs.iter().enumerate() {
            let of_file: Vec<Line> =
                entries.iter().filter(|(k, _)| k.0.0 == place).map(|(_, e)| e.line).collect();
            lines.extend(numbers(input, &of_file));
        }
        let file = |place: &Place| inputs[place.0].path.display().to_string();
        Ok(record_batch([
            ("kind", strings(entries.iter().map(|((_, kind), _)| kind))),
            ("file", strings(entries.iter().map(|((place, _), _)| file(place)))),
            ("line", nullable_ints(lines)),
            ("id", nullable_strings(entries.iter().map(|(_, entry)| entry.id.as_deref()))),
            ("detail", strings(entries.iter().map(|(_, entry)| entry.detail.as_str()))),
        ])?)
    }
}

fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn number(input: &Input, line: Line) -> Option<u64> {
    match line {
        Line::Known(line) => Some(line),
        Line::AtOffset(offset) => before(&input.path, offset).map(|lines| lines + 1),
        Line::None => None,
    }
}

fn before(path: &Path, offset: u64) -> Option<u64> {
    open(path).ok().and_then(|file| Blocks::lines_before(&file, offset).ok())
}

/// Line numbers of one file in one pass over it.
fn numbers(input: &Input, lines: &[Line]) -> Vec<Option<i64>> {
    let mut offsets: Vec<u64> = lines
        .iter()
        .filter_map(|line| if let Line::AtOffset(at) = line { Some(*at) } else { None })
        .collect();
    offsets.sort_unstable();
    offsets.dedup();
    let counted = open(&input.path).ok().map(|file| count_lines(file, &offsets)).unwrap_or_default();
    let number = |line: &Line| match line {
        Line::Known(line) => Some(*line as i64),
        Line::AtOffset(at) => {
            let place = offsets.binary_search(at).ok()?;
            counted.get(place).map(|lines| *lines as i64 + 1)
        }
        Line::None => None,
    };
    lines.iter().map(number).collect()
}

/// Line ends before each of some ascending offsets.
fn count_lines(mut file: std::fs::File, offsets: &[u64]) -> Vec<u64> {
    use std::io::Read;
    let mut counted = Vec::with_capacity(offsets.len());
    let mut buffer = vec![0; 1 << 20];
    let (mut at, mut lines, mut next) = (0_u64, 0_u64, offsets.iter().copied().peekable());
    while next.peek().is_some() {
        let Ok(read) = file.read(&mut buffer) else { break };
        let mut from = 0;
        while let Some(&offset) = next.peek() {
            if offset > at + read as u64 {
                break;
            }
            let to = (offset - at) as usize;
            lines += memchr::memchr_iter(b'\n', &buffer[from..to]).count() as u64;
            from = to;
            counted.push(lines);
            next.next();
        }
        if read == 0 {
            break;
        }
        lines += memchr::memchr_iter(b'\n', &buffer[from..read]).count() as u64;
        at += read as u64;
    }
    counted
}
