//! Rows of JSON lines or delimited text by the fields that are asked for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use cladist_evals::json::{Odd, Value, parse, write};
use cladist_evals::{Problem, RowProblem};
use cladist_files::{ArrayElements, Chunk, Compression, FilesError, Format, LineChunks, Row, open, sniff};
use cladist_sdk::prelude::*;
use csv::{ByteRecord, ReaderBuilder};

use super::config::Field;
use crate::config::{file_error, unknown};
use crate::format::Parts;

/// Bytes of a part of JSON, rows of a part of delimited text.
const CHUNK: usize = 2 << 20;
const ROWS: usize = 4096;

/// The values of a row, by [`Field`].
#[derive(Debug, Clone, Default)]
pub(crate) struct Record {
    pub(super) line: u64,
    cells: [Cell; Field::ALL.len()],
}

#[derive(Debug, Clone, Default)]
enum Cell {
    #[default]
    Null,
    Text(String),
    List(Vec<String>),
}

/// A row that gives nothing.
#[derive(Debug)]
pub(crate) struct RowError {
    pub(super) line: u64,
    pub(super) problem: RowProblem,
}

/// Rows with their numbers in the file.
pub(crate) type Rows = Vec<(u64, Result<Record, RowError>)>;

impl Record {
    pub(super) fn set(&mut self, field: Field, text: String) {
        self.cells[field as usize] = Cell::Text(text);
    }

    /// The text of a field; of a list the first.
    pub(super) fn text(&self, field: Field) -> Option<&str> {
        match &self.cells[field as usize] {
            Cell::Null => None,
            Cell::Text(text) => Some(text),
            Cell::List(list) => list.first().map(String::as_str),
        }
    }

    /// The texts of a field; one text is a list of one.
    pub(super) fn list(&self, field: Field) -> Vec<&str> {
        match &self.cells[field as usize] {
            Cell::Null => Vec::new(),
            Cell::Text(text) => vec![text],
            Cell::List(list) => list.iter().map(String::as_str).collect(),
        }
    }
}

/// A file of rows.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) path: PathBuf,
    /// The file's name without its endings.
    pub(super) stem: String,
    format: Format,
    /// The file's own name of each field; `None` where delimited text has no such column.
    names: Vec<Option<String>>,
}

impl Table {
    /// A file with new names for its fields; `key` is where they stand in the configuration.
    pub(super) fn open(path: &Path, fields: &BTreeMap<String, String>, key: &str) -> Result<Self> {
        let known: Vec<&str> = Field::ALL.iter().map(|(name, _)| *name).collect();
        if let Some(wrong) = fields.keys().find(|name| !known.contains(&name.as_str())) {
            return Err(unknown(key, wrong, &known));
        }
        let sniffed = sniff(path).map_err(|e| file_error(&e))?;
        if let Compression::Unsupported(name) = sniffed.compression {
            return Err(file_error(&FilesError::Compression { path: path.to_owned(), name }));
        }
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let stem = name.split('.').next().unwrap_or_default().to_owned();
        let own =
            |(name, _): &(&str, Field)| fields.get(*name).cloned().unwrap_or_else(|| (*name).to_owned());
        let mut names: Vec<Option<String>> = Field::ALL.iter().map(|field| Some(own(field))).collect();
        match sniffed.format {
            Format::Empty | Format::Jsonl | Format::JsonArray => {}
            Format::Csv | Format::Tsv => columns(path, sniffed.format, fields, &mut names, key)?,
            _ => {
                return Err(Error::data(format!("{}: neither JSON lines nor CSV", path.display()))
                    .hint("write one JSON object a line, or CSV with a header"));
            }
        }
        Ok(Self { path: path.to_owned(), stem, format: sniffed.format, names })
    }

    /// Whether its rows may have a field.
    pub(super) fn has(&self, field: Field) -> bool {
        self.names[field as usize].is_some()
    }

    /// The rows in parts, in order.
    pub(super) fn parts(&self) -> Result<Parts<Rows>> {
        match self.format {
            Format::Empty => Ok(Box::new(std::iter::empty())),
            Format::Csv | Format::Tsv => self.delimited(),
            _ => self.json(),
        }
    }

    fn json(&self) -> Result<Parts<Rows>> {
        let stream = open(&self.path).map_err(|e| file_error(&e))?;
        let (names, path) = (self.names.clone(), self.path.clone());
        let mut number = 0;
        let mut take = move |chunk: &Chunk| {
            let mut rows: Rows = Vec::new();
            let mut counted = Counted { at: 0, line: chunk.first_line().unwrap_or(1) };
            for row in chunk.rows() {
                let line = counted.line_of(chunk, row.at);
                rows.push((number, of_json(row, line, &names, chunk)));
                number += 1;
            }
            for fault in chunk.faults() {
                let kind = match fault.kind {
                    cladist_files::FaultKind::Truncated => Problem::Truncated,
                    cladist_files::FaultKind::BadRow => Problem::BadRow,
                };
                let problem = RowProblem::new(kind, fault.detail.clone());
                rows.push((u64::MAX, Err(RowError { line: fault.line, problem })));
            }
            rows
        };
        let mut next: Next = match self.format {
            Format::JsonArray => {
                let mut elements = ArrayElements::new(stream, CHUNK);
                Box::new(move |chunk| elements.next_chunk(chunk))
            }
            _ => {
                let mut lines = LineChunks::new(stream, CHUNK);
                Box::new(move |chunk| lines.next_chunk(chunk))
            }
        };
        let mut chunk = Chunk::default();
        Ok(Box::new(std::iter::from_fn(move || match next(&mut chunk) {
            Ok(true) => Some(Ok(take(&chunk))),
            Ok(false) => None,
            Err(error) => Some(Err(file_error(&FilesError::from_io(&path, error)))),
        })))
    }

    fn delimited(&self) -> Result<Parts<Rows>> {
        let mut reader = reader(&self.path, self.format)?;
        let header = header(&self.path, &mut reader)?;
        let place = |name: &Option<String>| header.iter().position(|column| Some(column) == name.as_ref());
        let places: Vec<Option<usize>> = self.names.iter().map(place).collect();
        let (path, mut number, mut end) = (self.path.clone(), 0, false);
        Ok(Box::new(std::iter::from_fn(move || {
            let mut rows: Rows = Vec::new();
            let mut cells = ByteRecord::new();
            while rows.len() < ROWS && !end {
                match reader.read_byte_record(&mut cells) {
                    Ok(true) => {
                        let line = cells.position().map_or(0, csv::Position::line);
                        rows.push((number, of_cells(&cells, line, &places)));
                        number += 1;
                    }
                    Ok(false) => end = true,
                    Err(error) => match error.position().map(csv::Position::line) {
                        Some(line) => {
                            let problem = RowProblem::new(Problem::BadRow, error.to_string());
                            rows.push((number, Err(RowError { line, problem })));
                            number += 1;
                        }
                        None => {
                            end = true;
                            return Some(Err(Error::data(format!("{}: {error}", path.display()))));
                        }
                    },
                }
            }
            if rows.is_empty() { None } else { Some(Ok(rows)) }
        })))
    }
}

/// Counts lines on from the position asked for before.
struct Counted {
    at: usize,
    line: u64,
}

impl Counted {
    fn line_of(&mut self, chunk: &Chunk, at: usize) -> u64 {
        let between = chunk.bytes().get(self.at..at).unwrap_or_default();
        self.line += memchr::memchr_iter(b'\n', between).count() as u64;
        self.at = at;
        self.line
    }
}

/// Fills a chunk; false when there is none.
type Next = Box<dyn FnMut(&mut Chunk) -> std::io::Result<bool> + Send>;

type Reader = csv::Reader<Box<dyn std::io::Read + Send>>;

fn reader(path: &Path, format: Format) -> Result<Reader> {
    let delimiter = if format == Format::Tsv { b'\t' } else { b',' };
    Ok(ReaderBuilder::new().delimiter(delimiter).from_reader(open(path).map_err(|e| file_error(&e))?))
}

fn header(path: &Path, reader: &mut Reader) -> Result<Vec<String>> {
    let header =
        reader.byte_headers().map_err(|error| Error::data(format!("{}:1: {error}", path.display())))?;
    Ok(header
        .iter()
        .map(|name| String::from_utf8_lossy(name).trim_start_matches('\u{feff}').to_owned())
        .collect())
}

/// Checks that the columns named are there; takes away the names of those that are not.
fn columns(
    path: &Path,
    format: Format,
    fields: &BTreeMap<String, String>,
    names: &mut [Option<String>],
    key: &str,
) -> Result<()> {
    let header = header(path, &mut reader(path, format)?)?;
    let known: Vec<&str> = header.iter().map(String::as_str).collect();
    for ((field, _), name) in Field::ALL.iter().zip(names) {
        let there = name.as_deref().is_some_and(|name| known.contains(&name));
        if !there && let Some(own) = fields.get(*field) {
            return Err(unknown(&format!("{key}.{field}"), own, &known).context(path.display()));
        }
        if !there && *field == "sample_id" {
            return Err(Error::config(format!("{}: no column `sample_id`", path.display())).hint(format!(
                "name the one that holds the id: `{key} = {{ sample_id = \"…\" }}`; there are {}",
                known.join(", ")
            )));
        }
        *name = name.take().filter(|_| there);
    }
    Ok(())
}

fn bad(line: u64, kind: Problem, detail: impl Into<String>) -> RowError {
    RowError { line, problem: RowProblem::new(kind, detail) }
}

fn of_json(row: Row<'_>, line: u64, names: &[Option<String>], chunk: &Chunk) -> Result<Record, RowError> {
    let mut odd = Odd::default();
    let value = parse(row.bytes, &mut odd).map_err(|error| {
        let ends = row.at + row.bytes.len() == chunk.bytes().len();
        let kind = if error.ended && ends { Problem::Truncated } else { Problem::BadRow };
        bad(line, kind, error.to_string())
    })?;
    if !matches!(value, Value::Object(_)) {
        return Err(bad(line, Problem::BadRow, "not a JSON object"));
    }
    let mut record = Record { line, ..Record::default() };
    for ((_, field), name) in Field::ALL.iter().zip(names) {
        let found = name.as_deref().and_then(|name| value.get(name));
        record.cells[*field as usize] = found.map_or(Cell::Null, cell);
    }
    with_id(record)
}

fn cell(value: &Value<'_>) -> Cell {
    match value {
        Value::Null => Cell::Null,
        Value::List(list) => Cell::List(list.iter().map(text).collect()),
        other => Cell::Text(text(other)),
    }
}

fn text(value: &Value<'_>) -> String {
    match value.scalar() {
        Some(text) => text.into_owned(),
        None => {
            let mut text = String::new();
            write(value, &mut text);
            text
        }
    }
}

/// An empty cell is null; a list of references or choices is written as JSON.
fn of_cells(cells: &ByteRecord, line: u64, places: &[Option<usize>]) -> Result<Record, RowError> {
    let mut record = Record { line, ..Record::default() };
    for ((_, field), place) in Field::ALL.iter().zip(places) {
        let Some(bytes) = place.and_then(|place| cells.get(place)).filter(|bytes| !bytes.is_empty()) else {
            continue;
        };
        let Ok(found) = std::str::from_utf8(bytes) else {
            return Err(bad(line, Problem::InvalidUtf8, "not UTF-8"));
        };
        let lists = matches!(field, Field::References | Field::Choices) && found.starts_with('[');
        let list = if lists { parse(bytes, &mut Odd::default()).ok() } else { None };
        record.cells[*field as usize] = list.map_or_else(|| Cell::Text(found.to_owned()), |list| cell(&list));
    }
    with_id(record)
}

fn with_id(record: Record) -> Result<Record, RowError> {
    if record.text(Field::SampleId).is_some_and(|id| !id.is_empty()) {
        return Ok(record);
    }
    Err(bad(record.line, Problem::BadRow, "no id: the field that is `sample_id` is missing or null"))
}
