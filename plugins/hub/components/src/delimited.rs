//! CSV and TSV dumps.

use std::borrow::Cow;
use std::io::{ErrorKind, Read};
use std::sync::Arc;

use cladist_files::{Format, open};
use cladist_hub::{
    Columns, FieldNames, Model, Oddity, OddityKind, Parent, Problem, Reader, Relation, StudyColumn, StudyRow,
    parse_date,
};
use cladist_sdk::prelude::*;
use csv::{ByteRecord, Position, ReaderBuilder};
use serde_json::Value;

use crate::config::file_error;
use crate::hub_rows;
use crate::parts::{Bad, Lost, Take, broken};
use crate::shape::Shape;
use crate::units::Input;
use cladist_files::Line;

/// Rows of a part.
const PART: usize = 4096;

/// The names of the columns and what they are.
#[derive(Debug)]
struct Header {
    names: Vec<String>,
    shape: Shape,
}

/// The rows of one file of delimited text.
pub(crate) struct Delimited {
    reader: csv::Reader<Box<dyn Read + Send>>,
    header: Arc<Header>,
    input: Input,
    /// The record after the part before, if there is one.
    ahead: Option<ByteRecord>,
    end: bool,
}

/// Some rows of delimited text.
pub(crate) struct Records {
    header: Arc<Header>,
    rows: Vec<ByteRecord>,
    /// Whether no record comes after these.
    last: bool,
    /// Whether the compressed stream broke off after them.
    cut: bool,
}

impl Delimited {
    pub(crate) fn open(input: &Input, names: &FieldNames) -> Result<Self> {
        let stream = open(&input.path).map_err(|error| file_error(&error))?;
        let delimiter = if input.format == Format::Tsv { b'\t' } else { b',' };
        let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(stream);
        let odd = |error: csv::Error| Error::data(format!("{}: {error}", input.path.display()));
        let header = reader.byte_headers().map_err(odd)?;
        let name = |name: &[u8]| String::from_utf8_lossy(name).trim_start_matches('\u{feff}').to_owned();
        let columns: Vec<String> = header.iter().map(name).collect();
        let shape = Shape::of(&columns.iter().map(String::as_str).collect::<Vec<_>>(), names, &input.path)?;
        let header = Arc::new(Header { names: columns, shape });
        Ok(Self { reader, header, input: input.clone(), ahead: None, end: false })
    }

    pub(crate) fn next(&mut self) -> Result<Option<Records>> {
        let mut records: Vec<ByteRecord> = self.ahead.take().into_iter().collect();
        let mut cut = false;
        while !self.end && records.len() <= PART {
            let mut record = ByteRecord::new();
            match self.reader.read_byte_record(&mut record) {
                Ok(true) => records.push(record),
                Ok(false) => self.end = true,
                Err(error) => match error.into_kind() {
                    csv::ErrorKind::Io(error) if error.kind() == ErrorKind::UnexpectedEof => {
                        (self.end, cut) = (true, true);
                    }
                    csv::ErrorKind::Io(error) => return Err(broken(&self.input, error)),
                    other => return Err(Error::data(format!("{}: {other:?}", self.input.path.display()))),
                },
            }
        }
        if !self.end {
            self.ahead = records.pop();
        }
        if records.is_empty() && !cut {
            return Ok(None);
        }
        Ok(Some(Records { header: Arc::clone(&self.header), rows: records, last: self.end, cut }))
    }
}

impl Records {
    pub(crate) fn line_of(&self, at: u32) -> Line {
        let position = self.rows.get(at as usize).and_then(ByteRecord::position);
        position.map_or(Line::None, |position: &Position| Line::Known(position.line()))
    }

    pub(crate) fn lost(&self) -> Option<Lost> {
        let detail = "the compressed stream ends too early".to_owned();
        let at = self.rows.len() as u32;
        self.cut.then_some(Lost { at, line: Line::None, kind: Problem::Truncated, detail })
    }

    pub(crate) fn each(
        &self,
        reader: &Reader,
        skip: &dyn Fn(u32) -> bool,
        take: &mut Take<'_>,
    ) -> Result<()> {
        let mut model = Model::default();
        let mut cells = Vec::with_capacity(self.header.names.len());
        for (at, record) in (0..).zip(&self.rows).filter(|(at, _)| !skip(*at)) {
            cells.clear();
            if let Err(bad) = self.cells(at, record, &mut cells) {
                take(at, Err(bad))?;
                continue;
            }
            let read = match self.header.shape {
                Shape::Study => study(&cells, reader.columns(), &mut model),
                Shape::Contract => contract(&cells, reader.columns(), &mut model),
                Shape::Hub => {
                    hub_rows::of_cells(cells.iter().copied(), reader, at, take)?;
                    continue;
                }
            };
            let bad = |detail| Bad { kind: Problem::BadRow, detail, id: None };
            match read {
                Ok(()) => take(at, Ok(&model))?,
                Err(detail) => take(at, Err(bad(detail)))?,
            }
        }
        Ok(())
    }

    /// The cells of a record with their names.
    fn cells<'r>(
        &'r self,
        at: u32,
        record: &'r ByteRecord,
        cells: &mut Vec<(&'r str, &'r str)>,
    ) -> Result<(), Bad> {
        let (has, wanted) = (record.len(), self.header.names.len());
        if has != wanted {
            let at_end = self.last && at as usize + 1 == self.rows.len() && has < wanted;
            let kind = if at_end { Problem::Truncated } else { Problem::BadRow };
            return Err(Bad { kind, detail: format!("{has} cells where the header has {wanted}"), id: None });
        }
        for (name, cell) in self.header.names.iter().zip(record) {
            let cell = std::str::from_utf8(cell).map_err(|_| Bad {
                kind: Problem::InvalidUtf8,
                detail: format!("column `{name}` is not UTF-8; convert the file to UTF-8"),
                id: None,
            })?;
            cells.push((name, cell));
        }
        Ok(())
    }
}

fn study<'a>(cells: &[(&str, &'a str)], columns: Columns, model: &mut Model<'a>) -> Result<(), String> {
    let mut row = StudyRow::default();
    for (name, cell) in cells {
        if let Some(column) = StudyColumn::by_name(name) {
            row.set(column, (!cell.is_empty()).then_some(*cell));
        }
    }
    row.read(columns, model).map_err(|error| error.to_string())
}

/// Columns of the contract: lists are JSON. What cannot be read costs the cell, not the row.
fn contract<'a>(cells: &[(&str, &'a str)], columns: Columns, model: &mut Model<'a>) -> Result<(), String> {
    model.clear();
    for (name, cell) in cells.iter().filter(|(_, cell)| !cell.is_empty()) {
        let Some(column) = Columns::by_name(name).filter(|column| columns.has(*column)) else { continue };
        let text = || Some(Cow::Borrowed(*cell));
        let mut odd = None;
        match column {
            Columns::ID => model.id = Cow::Borrowed(cell),
            Columns::AUTHOR => model.author = text(),
            Columns::LICENSE_NAME => model.license_name = text(),
            Columns::PIPELINE_TAG => model.pipeline_tag = text(),
            Columns::LIBRARY_NAME => model.library_name = text(),
            Columns::CARD => model.card = text(),
            Columns::RAW => model.raw = text(),
            Columns::CREATED_AT => model.created_at = or(parse_date(cell), OddityKind::BadDate, &mut odd),
            Columns::LAST_MODIFIED => {
                model.last_modified = or(parse_date(cell), OddityKind::BadDate, &mut odd);
            }
            Columns::DOWNLOADS => {
                model.downloads = or(cell.parse().ok(), OddityKind::BadNumber, &mut odd);
            }
            Columns::LIKES => model.likes = or(cell.parse().ok(), OddityKind::BadNumber, &mut odd),
            Columns::LICENSES => model.licenses = list(cell, &mut odd),
            Columns::LANGUAGES => model.languages = list(cell, &mut odd),
            Columns::TAGS => model.tags = list(cell, &mut odd),
            Columns::DATASETS => model.datasets = list(cell, &mut odd),
            _ => model.base_models = parents(cell, &mut odd),
        }
        if let Some(kind) = odd {
            let field =
                Columns::NAMED.iter().find(|(_, known)| *known == column).map_or("", |(name, _)| name);
            model.oddities.push(Oddity { field, kind });
        }
    }
    if model.id.is_empty() {
        return Err("no model id: `id` is empty".to_owned());
    }
    if columns.has(Columns::AUTHOR) && model.author.is_none() {
        model.author = model.id.split_once('/').map(|(author, _)| Cow::Owned(author.to_owned()));
    }
    Ok(())
}

fn or<T>(value: Option<T>, kind: OddityKind, odd: &mut Option<OddityKind>) -> Option<T> {
    if value.is_none() {
        *odd = Some(kind);
    }
    value
}

fn list<'a>(cell: &str, odd: &mut Option<OddityKind>) -> Vec<Cow<'a, str>> {
    let texts: Option<Vec<Option<String>>> = serde_json::from_str(cell).ok();
    let texts = or(texts, OddityKind::BadList, odd).unwrap_or_default();
    texts.into_iter().flatten().map(Cow::Owned).collect()
}

fn parents<'a>(cell: &str, odd: &mut Option<OddityKind>) -> Vec<Parent<'a>> {
    let items: Option<Vec<Value>> = serde_json::from_str(cell).ok();
    let items = or(items, OddityKind::BadList, odd).unwrap_or_default();
    let parent = |item: &Value| {
        let id = item["id"].as_str().or(item.as_str())?;
        let relation = item["relation"].as_str().and_then(Relation::from_word);
        Some(Parent { id: Cow::Owned(id.to_owned()), relation })
    };
    items.iter().filter_map(parent).collect()
}
