//! CSV and TSV dumps: the published study's columns, or the contract's own with lists as JSON.

use std::borrow::Cow;
use std::io::Read;

use cladist_files::{Format, open};
use cladist_hub::{Columns, Model, Parent, Relation, StudyColumn, StudyRow, parse_date};
use cladist_sdk::prelude::*;
use csv::{ByteRecord, Reader, ReaderBuilder};
use serde_json::Value;

use crate::config::file_error;
use crate::problems::Line;
use crate::table::Take;
use crate::units::Input;

/// The rows of one file of delimited text.
pub(crate) struct Delimited {
    reader: Reader<Box<dyn Read + Send>>,
    header: Vec<String>,
    columns: Columns,
    study: bool,
    path: std::path::PathBuf,
}

impl Delimited {
    pub(crate) fn open(input: &Input, columns: Columns) -> Result<Self> {
        let stream = open(&input.path).map_err(|error| file_error(&error))?;
        let delimiter = if input.format == Format::Tsv { b'\t' } else { b',' };
        let mut reader = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(stream);
        let odd = |error: csv::Error| Error::data(format!("{}: {error}", input.path.display()));
        let header = reader.byte_headers().map_err(odd)?.clone();
        let names =
            header.iter().map(|name| String::from_utf8_lossy(name).trim_start_matches('\u{feff}').to_owned());
        let header: Vec<String> = names.collect();
        let study = header.iter().any(|name| name == "model_id");
        if !study && !header.iter().any(|name| name == "id") {
            let there = header.join(", ");
            return Err(Error::data(format!(
                "{}: no column `model_id` or `id`; there are {there}",
                input.path.display()
            ))
            .hint("the study's columns or those of the contract `models` are read"));
        }
        Ok(Self { reader, header, columns, study, path: input.path.clone() })
    }

    pub(crate) fn each(&mut self, take: &mut Take<'_>) -> Result<()> {
        let mut record = ByteRecord::new();
        let mut row = 0;
        loop {
            if row % 8192 == 0 {
                cladist_sdk::check_cancelled()?;
            }
            match self.reader.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => return Ok(()),
                Err(error) => return Err(Error::data(format!("{}: {error}", self.path.display()))),
            }
            let line = record.position().map_or(Line::None, |position| Line::Known(position.line()));
            self.one(&record, row, line, take)?;
            row += 1;
        }
    }

    fn one(&self, record: &ByteRecord, row: u32, line: Line, take: &mut Take<'_>) -> Result<()> {
        if record.len() != self.header.len() {
            let detail = format!("{} cells where the header has {}", record.len(), self.header.len());
            return take(0, row, line, Err(detail));
        }
        let mut cells = Vec::with_capacity(record.len());
        for (name, cell) in self.header.iter().zip(record) {
            match std::str::from_utf8(cell) {
                Ok(cell) => cells.push((name.as_str(), cell)),
                Err(_) => return take(0, row, line, Err(format!("column `{name}`: not UTF-8"))),
            }
        }
        let mut model = Model::default();
        let read =
            if self.study { study(&cells, self.columns, &mut model) } else { contract(&cells, &mut model) };
        match read {
            Ok(()) => take(0, row, line, Ok(&model)),
            Err(detail) => take(0, row, line, Err(detail)),
        }
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

fn contract<'a>(cells: &[(&str, &'a str)], model: &mut Model<'a>) -> Result<(), String> {
    for (name, cell) in cells.iter().filter(|(_, cell)| !cell.is_empty()) {
        let text = || Some(Cow::Borrowed(*cell));
        let number =
            || cell.parse::<i64>().map(Some).map_err(|_| format!("column `{name}`: `{cell}` is no number"));
        match *name {
            "id" => model.id = Cow::Borrowed(cell),
            "author" => model.author = text(),
            "license_name" => model.license_name = text(),
            "pipeline_tag" => model.pipeline_tag = text(),
            "library_name" => model.library_name = text(),
            "card" => model.card = text(),
            "raw" => model.raw = text(),
            "created_at" => model.created_at = date(name, cell)?,
            "last_modified" => model.last_modified = date(name, cell)?,
            "downloads" => model.downloads = number()?,
            "likes" => model.likes = number()?,
            "licenses" => model.licenses = list(name, cell)?,
            "languages" => model.languages = list(name, cell)?,
            "tags" => model.tags = list(name, cell)?,
            "datasets" => model.datasets = list(name, cell)?,
            "base_models" => model.base_models = parents(cell)?,
            _ => {}
        }
    }
    if model.id.is_empty() {
        return Err("no model id: `id` is empty".to_owned());
    }
    if model.author.is_none() {
        model.author = model.id.split_once('/').map(|(author, _)| Cow::Owned(author.to_owned()));
    }
    Ok(())
}

fn date(name: &str, cell: &str) -> Result<Option<i64>, String> {
    parse_date(cell).map(Some).ok_or_else(|| format!("column `{name}`: `{cell}` is no date"))
}

fn list<'a>(name: &str, cell: &str) -> Result<Vec<Cow<'a, str>>, String> {
    let texts: Vec<Option<String>> = serde_json::from_str(cell)
        .map_err(|error| format!("column `{name}`: no JSON list of texts: {error}"))?;
    Ok(texts.into_iter().flatten().map(Cow::Owned).collect())
}

fn parents<'a>(cell: &str) -> Result<Vec<Parent<'a>>, String> {
    let items: Vec<Value> =
        serde_json::from_str(cell).map_err(|error| format!("column `base_models`: no JSON list: {error}"))?;
    let parent = |item: &Value| {
        let id = item["id"].as_str().or(item.as_str())?;
        let relation = item["relation"].as_str().and_then(Relation::from_word);
        Some(Parent { id: Cow::Owned(id.to_owned()), relation })
    };
    Ok(items.iter().filter_map(parent).collect())
}
