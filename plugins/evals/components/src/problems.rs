//! What was left out or odd: the table `problems`, the lines at the end.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cladist_evals::{Problem, RowProblem};
use cladist_files::Line;
use cladist_sdk::prelude::*;

use crate::config::OnBadRow;

/// Problems told one by one at the end; the others are in the table.
const TOLD: usize = 5;

/// Where a row is: file, unit, part of the unit, row of the part. Orders as the input.
pub(crate) type Place = (usize, usize, u32, u64);

#[derive(Debug, Clone)]
struct Note {
    line: Line,
    id: Option<String>,
    detail: String,
}

/// Problems, each once however often a row is read.
#[derive(Debug, Default)]
pub(crate) struct Problems {
    policy: OnBadRow,
    files: Vec<PathBuf>,
    notes: Mutex<BTreeMap<(Place, Problem, String), Note>>,
}

impl Problems {
    /// With this policy for rows that cannot be read.
    pub(crate) fn set_policy(&mut self, policy: OnBadRow) {
        self.policy = policy;
    }

    /// Names the files that places number.
    pub(crate) fn set_files(&mut self, files: Vec<PathBuf>) {
        self.files = files;
    }

    fn notes(&self) -> MutexGuard<'_, BTreeMap<(Place, Problem, String), Note>> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a problem; an error where the configuration says so of rows that cannot be read.
    pub(crate) fn note(&self, place: Place, line: Line, id: Option<&str>, problem: RowProblem) -> Result<()> {
        let RowProblem { kind, of, detail } = problem;
        if self.policy == OnBadRow::Error
            && matches!(kind, Problem::BadRow | Problem::Truncated | Problem::BadFile)
        {
            return Err(Error::data(format!("{}: {detail}", self.told_place(place.0, line)))
                .hint("`on_bad_row = \"warn\"` leaves such rows out and lists them"));
        }
        let note = Note { line, id: id.map(str::to_owned), detail };
        match self.notes().entry((place, kind, of)) {
            std::collections::btree_map::Entry::Vacant(free) => drop(free.insert(note)),
            // Two tables may say it differently: the same of them counts whichever was read first.
            std::collections::btree_map::Entry::Occupied(mut known) => {
                if note.detail < known.get().detail {
                    known.insert(note);
                }
            }
        }
        Ok(())
    }

    /// File and line, for a person.
    pub(crate) fn told_place(&self, file: usize, line: Line) -> String {
        let path = self.path(file);
        match line.number(path) {
            Some(line) => format!("{}:{line}", path.display()),
            None => path.display().to_string(),
        }
    }

    fn path(&self, file: usize) -> &Path {
        self.files.get(file).map_or(Path::new(""), PathBuf::as_path)
    }

    /// How many there are of each kind, and the first that are not of the everyday ones.
    pub(crate) fn summary(&self) -> Vec<String> {
        let notes = self.notes();
        let count = |kind: Problem| notes.keys().filter(|(_, of, _)| *of == kind).count();
        let counts: Vec<String> = Problem::ALL
            .into_iter()
            .map(|kind| (kind, count(kind)))
            .filter(|(_, count)| *count > 0)
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        if counts.is_empty() {
            return Vec::new();
        }
        let mut lines = vec![format!("problems: {} (table `problems`)", counts.join(", "))];
        if self.policy != OnBadRow::Skip {
            for ((place, _, _), note) in notes.iter().take(TOLD) {
                let name =
                    self.path(place.0).file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
                let line = note.line.number(self.path(place.0));
                let line = line.map(|line| format!(":{line}")).unwrap_or_default();
                lines.push(format!("{name}{line}: {}", note.detail));
            }
        }
        lines
    }

    /// The table, in the order of the input.
    pub(crate) fn table(&self) -> Result<RecordBatch> {
        let notes: Vec<_> = self.notes().iter().map(|(key, note)| (key.clone(), note.clone())).collect();
        let mut lines: Vec<Option<u64>> = Vec::with_capacity(notes.len());
        // Sorted by file first, so that each file is counted once.
        for of_file in notes.chunk_by(|a, b| a.0.0.0 == b.0.0.0) {
            let places: Vec<Line> = of_file.iter().map(|(_, note)| note.line).collect();
            lines.extend(Line::numbers(self.path(of_file[0].0.0.0), &places));
        }
        Ok(record_batch([
            ("kind", strings(notes.iter().map(|((_, kind, _), _)| kind.as_str()))),
            (
                "file",
                strings(notes.iter().map(|((place, _, _), _)| self.path(place.0).display().to_string())),
            ),
            ("line", nullable_ints(lines.into_iter().map(|line| line.map(|line| line as i64)))),
            ("id", nullable_strings(notes.iter().map(|(_, note)| note.id.as_deref()))),
            ("detail", strings(notes.iter().map(|(_, note)| note.detail.as_str()))),
        ])?)
    }
}
