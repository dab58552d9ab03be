use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;
use cladist_files::{Format, open};
use csv::{ByteRecord, Reader, ReaderBuilder};

use crate::column::Column;
use crate::infer::Guess;
use crate::table::{Batches, ROWS, TableFile, TableOptions, until_end};
use crate::{TableError, json};

type Stream = Reader<Box<dyn Read + Send>>;

fn reader(path: &Path, format: Format, options: &TableOptions) -> Result<Stream, TableError> {
    let delimiter = options.delimiter.unwrap_or(if format == Format::Tsv { b'\t' } else { b',' });
    Ok(ReaderBuilder::new().delimiter(delimiter).has_headers(options.header).from_reader(open(path)?))
}

/// The names of the columns: of the header, else `column_1` and so on.
fn names(reader: &mut Stream, path: &Path, options: &TableOptions) -> Result<Vec<String>, TableError> {
    let header = reader.byte_headers().map_err(|error| TableError::odd(path, error))?;
    if !options.header {
        return Ok((1..=header.len()).map(|n| format!("column_{n}")).collect());
    }
    let names: Vec<String> =
        header.iter().map(|n| String::from_utf8_lossy(n).trim_start_matches('\u{feff}').to_owned()).collect();
    for (place, name) in names.iter().enumerate() {
        if names[..place].contains(name) {
            return Err(TableError::odd(path, format!("the header names column `{name}` twice")));
        }
    }
    Ok(names)
}

/// Names and guesses over the first rows.
pub(crate) fn look(
    path: &Path,
    format: Format,
    options: &TableOptions,
) -> Result<Vec<(String, Guess)>, TableError> {
    let mut reader = reader(path, format, options)?;
    let names = names(&mut reader, path, options)?;
    let mut guesses = vec![Guess::Nothing; names.len()];
    for record in reader.byte_records().take(options.infer_rows) {
        let record = record.map_err(|error| TableError::odd(path, error))?;
        for (guess, cell) in guesses.iter_mut().zip(&record) {
            let cell = String::from_utf8_lossy(cell);
            if !options.null.iter().any(|null| *null == cell) {
                *guess = guess.join(Guess::of_text(&cell));
            }
        }
    }
    Ok(names.into_iter().zip(guesses).collect())
}

pub(crate) fn read(
    file: &TableFile,
    wanted: &[String],
    schema: &SchemaRef,
    options: &TableOptions,
) -> Result<Batches, TableError> {
    let mut reader = reader(&file.path, file.format, options)?;
    let names = names(&mut reader, &file.path, options)?;
    let places = wanted.iter().map(|name| names.iter().position(|known| known == name)).collect();
    let columns = json::types(file, wanted)?;
    let mut rows = Rows {
        reader,
        path: file.path.clone(),
        places,
        columns,
        null: options.null.clone(),
        schema: Arc::clone(schema),
    };
    Ok(until_end(move || rows.batch()))
}

struct Rows {
    reader: Stream,
    path: PathBuf,
    /// Where each column wanted is; none where this file lacks it.
    places: Vec<Option<usize>>,
    columns: Vec<(String, cladist_manifest::ColumnType)>,
    null: Vec<String>,
    schema: SchemaRef,
}

impl Rows {
    fn batch(&mut self) -> Result<Option<RecordBatch>, TableError> {
        let mut builders: Vec<Column> = self.columns.iter().filter_map(|(_, ty)| Column::new(ty)).collect();
        let mut record = ByteRecord::new();
        let mut rows = 0;
        while rows < ROWS {
            let more = self.reader.read_byte_record(&mut record);
            if !more.map_err(|error| TableError::odd(&self.path, error))? {
                break;
            }
            let line = record.position().map_or(0, csv::Position::line);
            for ((builder, place), (name, ty)) in builders.iter_mut().zip(&self.places).zip(&self.columns) {
                let cell = place.and_then(|place| record.get(place));
                let cell = cell.map(|cell| {
                    std::str::from_utf8(cell).map_err(|_| {
                        TableError::odd(&self.path, format!("line {line}, column `{name}`: not UTF-8"))
                    })
                });
                let cell = cell.transpose()?.filter(|cell| !self.null.iter().any(|null| null == cell));
                builder.push_text(cell).map_err(|_| TableError::Value {
                    path: self.path.clone(),
                    line,
                    column: name.clone(),
                    value: cell.unwrap_or_default().chars().take(80).collect(),
                    wanted: ty.clone(),
                })?;
            }
            rows += 1;
        }
        if rows == 0 {
            return Ok(None);
        }
        let arrays = builders.iter_mut().map(Column::finish).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options);
        batch.map(Some).map_err(|error| TableError::odd(&self.path, error))
    }
}
