use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;
use cladist_files::{ArrayElements, Chunk, FilesError, Format, LineChunks, open};
use cladist_manifest::ColumnType;
use serde_json::{Map, Value};

use crate::TableError;
use crate::column::Column;
use crate::infer::Guess;
use crate::table::{Batches, TableFile, TableOptions, until_end};

const CHUNK: usize = 1 << 20;

type Stream = Box<dyn std::io::Read + Send>;

enum Chunks {
    Lines(LineChunks<Stream>),
    Array(ArrayElements<Stream>),
}

impl Chunks {
    fn open(path: &Path, format: Format) -> Result<Self, TableError> {
        let stream = open(path)?;
        Ok(match format {
            Format::JsonArray => Self::Array(ArrayElements::new(stream, CHUNK)),
            _ => Self::Lines(LineChunks::new(stream, CHUNK)),
        })
    }

    fn next(&mut self, path: &Path, chunk: &mut Chunk) -> Result<bool, TableError> {
        let more = match self {
            Self::Lines(lines) => lines.next_chunk(chunk),
            Self::Array(elements) => elements.next_chunk(chunk),
        };
        let more = more.map_err(|error| FilesError::from_io(path, error))?;
        match chunk.faults().first() {
            Some(fault) => Err(TableError::odd(path, format!("line {}: {}", fault.line, fault.detail))),
            None => Ok(more),
        }
    }
}

fn record(path: &Path, chunk: &Chunk, bytes: &[u8], at: usize) -> Result<Map<String, Value>, TableError> {
    let odd = |message: String| {
        let line = chunk.line_of(at).map(|line| format!("line {line}: ")).unwrap_or_default();
        TableError::odd(path, format!("{line}{message}"))
    };
    match serde_json::from_slice(bytes) {
        Ok(Value::Object(record)) => Ok(record),
        Ok(_) => Err(odd("a row that is no object".to_owned())),
        Err(error) => Err(odd(format!("not JSON: {error}"))),
    }
}

/// Names and guesses over the first rows.
pub(crate) fn look(
    path: &Path,
    format: Format,
    options: &TableOptions,
) -> Result<Vec<(String, Guess)>, TableError> {
    let mut columns: Vec<(String, Guess)> = Vec::new();
    let mut chunks = Chunks::open(path, format)?;
    let mut chunk = Chunk::default();
    let mut left = options.infer_rows.max(1);
    while left > 0 && chunks.next(path, &mut chunk)? {
        for row in chunk.rows().take(left) {
            left -= 1;
            for (name, value) in record(path, &chunk, row.bytes, row.at)? {
                let guess = Guess::of_json(&value);
                match columns.iter_mut().find(|(known, _)| *known == name) {
                    Some((_, known)) => *known = known.join(guess),
                    None => columns.push((name, guess)),
                }
            }
        }
    }
    Ok(columns)
}

/// The types of the columns wanted.
pub(crate) fn types(file: &TableFile, wanted: &[String]) -> Result<Vec<(String, ColumnType)>, TableError> {
    let ty = |name: &String| {
        let known = file.columns.iter().find(|(known, _)| known == name);
        let ty = known.map_or(ColumnType::Utf8, |(_, ty)| ty.clone());
        match Column::new(&ty) {
            Some(_) => Ok((name.clone(), ty)),
            None => Err(TableError::odd(&file.path, format!("column `{name}`: text cannot be read as {ty}"))),
        }
    };
    wanted.iter().map(ty).collect()
}

pub(crate) fn read(
    file: &TableFile,
    wanted: &[String],
    schema: &SchemaRef,
    options: &TableOptions,
) -> Result<Batches, TableError> {
    let chunks = Chunks::open(&file.path, file.format)?;
    let columns = types(file, wanted)?;
    // Who names the columns does not care about others.
    let all = options.columns.is_none();
    let known = all.then(|| file.columns.iter().map(|(name, _)| name.clone()).collect());
    let (path, schema) = (file.path.clone(), Arc::clone(schema));
    let mut rows = Rows { chunks, path, columns, known, schema };
    Ok(until_end(move || rows.batch()))
}

struct Rows {
    chunks: Chunks,
    path: PathBuf,
    columns: Vec<(String, ColumnType)>,
    /// Every column there may be; any without.
    known: Option<HashSet<String>>,
    schema: SchemaRef,
}

impl Rows {
    fn batch(&mut self) -> Result<Option<RecordBatch>, TableError> {
        let mut chunk = Chunk::default();
        if !self.chunks.next(&self.path, &mut chunk)? {
            return Ok(None);
        }
        let mut builders: Vec<Column> = self.columns.iter().filter_map(|(_, ty)| Column::new(ty)).collect();
        let mut rows = 0;
        for row in chunk.rows() {
            let record = record(&self.path, &chunk, row.bytes, row.at)?;
            if let Some(known) = &self.known
                && let Some(column) = record.keys().find(|name| !known.contains(*name))
            {
                return Err(TableError::Late {
                    path: self.path.clone(),
                    line: chunk.line_of(row.at).unwrap_or(0),
                    column: column.clone(),
                });
            }
            for (builder, (name, ty)) in builders.iter_mut().zip(&self.columns) {
                let value = record.get(name);
                builder.push_json(value).map_err(|_| TableError::Value {
                    path: self.path.clone(),
                    line: chunk.line_of(row.at).unwrap_or(0),
                    column: name.clone(),
                    value: value.map(Value::to_string).unwrap_or_default().chars().take(80).collect(),
                    wanted: ty.clone(),
                })?;
            }
            rows += 1;
        }
        let arrays = builders.iter_mut().map(Column::finish).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options);
        batch.map(Some).map_err(|error| TableError::odd(&self.path, error))
    }
}
