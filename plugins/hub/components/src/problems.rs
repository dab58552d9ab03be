//! What was dropped or odd: the table `problems`, warnings, the lines at the end.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cladist_files::Line;
use cladist_hub::{Oddity, Problem};
use cladist_sdk::prelude::*;
use cladist_sdk::tracing;
use rustc_hash::FxHashMap;

use crate::config::OnBadRow;
use crate::units::Input;

/// Problems told one by one; the others are in the table.
const TOLD: usize = 5;

/// Where a row is: file, unit, part of the unit, row of the part. Orders as the input.
pub(crate) type Place = (usize, usize, u32, u32);

/// One problem.
#[derive(Debug, Clone)]
pub(crate) struct Note {
    pub(crate) kind: Problem,
    pub(crate) line: Line,
    pub(crate) id: Option<String>,
    pub(crate) detail: String,
}

/// Problems, each once however often a row is read.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    notes: Mutex<BTreeMap<(Place, Problem), Note>>,
    told: AtomicUsize,
    /// Rows given, again those that are read again.
    rows: AtomicUsize,
    /// Values left out, by unit and part.
    odd: Mutex<BTreeMap<(usize, u32), FxHashMap<Oddity, u64>>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Problems {
    /// Counts rows that were given.
    pub(crate) fn read(&self, rows: usize) {
        self.rows.fetch_add(rows, Ordering::Relaxed);
    }

    /// One line where no row was given at all.
    pub(crate) fn nothing(&self, inputs: &[Input]) -> Option<String> {
        let place = match inputs {
            [] => return None,
            [one] => one.path.display().to_string(),
            several => format!("{} files", several.len()),
        };
        (self.rows.load(Ordering::Relaxed) == 0).then(|| format!("no model was found in {place}"))
    }

    /// Notes a problem; false if it was known.
    pub(crate) fn note(&self, place: Place, note: Note) -> bool {
        locked(&self.notes).insert((place, note.kind), note).is_none()
    }

    /// Notes a row that cannot be read; an error where the configuration says so.
    pub(crate) fn bad(&self, policy: OnBadRow, input: &Input, place: Place, note: Note) -> Result<()> {
        if policy == OnBadRow::Error {
            return Err(Error::data(format!("{}: {}", self.place(input, note.line), note.detail))
                .hint("`on_bad_row = \"warn\"` leaves such rows out and counts them"));
        }
        let (kind, line, detail) = (note.kind, note.line, note.detail.clone());
        let new = self.note(place, note);
        if policy == OnBadRow::Warn && new && self.told.fetch_add(1, Ordering::Relaxed) < TOLD {
            let line = line.number(&input.path);
            tracing::warn!(file = %input.path.display(), line, kind = kind.as_str(), "{detail}");
        }
        Ok(())
    }

    /// Notes the values of a part that were left out.
    pub(crate) fn odd(&self, part: (usize, u32), counts: FxHashMap<Oddity, u64>) {
        if !counts.is_empty() {
            locked(&self.odd).insert(part, counts);
        }
    }

    /// File and line, for a person.
    #[allow(clippy::unused_self, reason = "reads better at a use site")]
    pub(crate) fn place(&self, input: &Input, line: Line) -> String {
        match line.number(&input.path) {
            Some(line) => format!("{}:{line}", input.path.display()),
            None => input.path.display().to_string(),
        }
    }

    /// What was dropped, the first rows that could not be read, and the values left out.
    pub(crate) fn summary(&self, inputs: &[Input], policy: OnBadRow) -> Vec<String> {
        let mut lines: Vec<String> = self.dropped().into_iter().collect();
        if policy == OnBadRow::Warn {
            let notes = locked(&self.notes);
            let bad = notes.iter().filter(|((_, kind), _)| *kind != Problem::DuplicateId);
            for ((place, _), note) in bad.take(TOLD) {
                let input = &inputs[place.0];
                let name = input.path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
                let line = note.line.number(&input.path).map(|line| format!(":{line}")).unwrap_or_default();
                lines.push(format!("{name}{line}: {}", note.detail));
            }
        }
        lines.extend(self.left_out());
        lines
    }

    /// One line on the rows that were dropped, if any were.
    fn dropped(&self) -> Option<String> {
        let notes = locked(&self.notes);
        let told: Vec<String> = Problem::ALL
            .into_iter()
            .map(|kind| (kind, notes.keys().filter(|(_, of)| *of == kind).count()))
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| format!("{} {}", grouped(count as u64), words(kind, count)))
            .collect();
        let all = notes.len();
        let rows = if all == 1 { "row" } else { "rows" };
        (all > 0).then(|| {
            format!("{} {rows} dropped: {} (table `problems`)", grouped(all as u64), told.join(", "))
        })
    }

    /// One line on the values that were left out of rows, if any were.
    fn left_out(&self) -> Option<String> {
        let mut sums: BTreeMap<String, u64> = BTreeMap::new();
        for counts in locked(&self.odd).values() {
            for (oddity, count) in counts {
                *sums.entry(oddity.to_string()).or_default() += count;
            }
        }
        let all: u64 = sums.values().sum();
        let mut told: Vec<(String, u64)> = sums.into_iter().collect();
        told.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        let told: Vec<String> =
            told.iter().map(|(what, count)| format!("{what} ({})", grouped(*count))).collect();
        let values = if all == 1 { "value" } else { "values" };
        (all > 0).then(|| format!("{} odd {values} left out or mended: {}", grouped(all), told.join(", ")))
    }

    /// Lines on cards: those left out for their ids, and the odd ones, whose models are given.
    pub(crate) fn of_cards(&self) -> Vec<String> {
        let notes = locked(&self.notes);
        let dropped = notes.keys().filter(|(_, kind)| *kind == Problem::DuplicateId).count();
        let odd = notes.len() - dropped;
        let line = |count: usize, one: &str, many: &str| {
            let words = if count == 1 { one } else { many };
            (count > 0).then(|| format!("{} {words} (table `problems`)", grouped(count as u64)))
        };
        let dropped = line(dropped, "card dropped: a duplicate id", "cards dropped: duplicate ids");
        dropped.into_iter().chain(line(odd, "card is odd", "cards are odd")).collect()
    }

    /// The table, in the order of the input.
    pub(crate) fn table(&self, inputs: &[Input]) -> Result<RecordBatch> {
        let notes: Vec<(Place, Note)> =
            locked(&self.notes).iter().map(|((place, _), note)| (*place, note.clone())).collect();
        let mut lines: Vec<Option<u64>> = Vec::with_capacity(notes.len());
        // Sorted by file first, so that each file is counted once.
        for of_file in notes.chunk_by(|a, b| a.0.0 == b.0.0) {
            let places: Vec<Line> = of_file.iter().map(|(_, note)| note.line).collect();
            lines.extend(Line::numbers(&inputs[of_file[0].0.0].path, &places));
        }
        let file = |place: &Place| inputs[place.0].path.display().to_string();
        Ok(record_batch([
            ("kind", strings(notes.iter().map(|(_, note)| note.kind.as_str()))),
            ("file", strings(notes.iter().map(|(place, _)| file(place)))),
            ("line", nullable_ints(lines.into_iter().map(|line| line.map(|line| line as i64)))),
            ("id", nullable_strings(notes.iter().map(|(_, note)| note.id.as_deref()))),
            ("detail", strings(notes.iter().map(|(_, note)| note.detail.as_str()))),
        ])?)
    }
}

fn words(kind: Problem, count: usize) -> &'static str {
    match (kind, count) {
        (Problem::DuplicateId, 1) => "duplicate id",
        (Problem::DuplicateId, _) => "duplicate ids",
        (Problem::BadRow, 1) => "bad row",
        (Problem::BadRow, _) => "bad rows",
        (Problem::InvalidUtf8, _) => "with invalid UTF-8",
        (Problem::Truncated, _) => "cut off",
    }
}

fn grouped(count: u64) -> String {
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
