//! Files cut into units, which are the partitions: fixed by the files alone.

use std::fs::File;
use std::path::{Path, PathBuf};

use cladist_files::{Blocks, Compression, DEFAULT_BLOCK, FilesError, Format, Inputs, sniff};
use cladist_hub::FieldNames;
use cladist_sdk::prelude::*;

use crate::config::{DumpConfig, DumpFormat, file_error};

/// One file of the dump.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    pub(crate) path: PathBuf,
    pub(crate) len: u64,
    pub(crate) format: Format,
    pub(crate) compressed: bool,
}

/// A part of a file that is read on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    /// A range of lines of an uncompressed JSONL file.
    Block { file: usize, block: u64 },
    /// A whole file of JSON, by its chunks.
    Json { file: usize },
    /// Rows of a row group of a Parquet file.
    Rows { file: usize, group: usize, first: usize, rows: usize },
    /// A whole file of delimited text.
    Delimited { file: usize },
}

impl Unit {
    pub(crate) fn file(self) -> usize {
        match self {
            Unit::Block { file, .. }
            | Unit::Json { file }
            | Unit::Rows { file, .. }
            | Unit::Delimited { file } => file,
        }
    }
}

const ENDINGS: [&str; 6] = ["json", "jsonl", "ndjson", "parquet", "csv", "tsv"];

/// The files that the configuration names.
pub(crate) fn inputs(config: &DumpConfig) -> Result<Vec<Input>> {
    let found = Inputs::new(&ENDINGS).recursive(true).expand(&config.path).map_err(|e| file_error(&e))?;
    found.into_iter().map(|file| input(config, file.path, file.len)).collect()
}

fn input(config: &DumpConfig, path: PathBuf, len: u64) -> Result<Input> {
    let sniffed = sniff(&path).map_err(|e| file_error(&e))?;
    if let Compression::Unsupported(name) = sniffed.compression {
        return Err(file_error(&FilesError::Compression { path, name }));
    }
    let format = match config.format {
        DumpFormat::Auto => sniffed.format,
        _ if sniffed.format == Format::Empty => Format::Empty,
        DumpFormat::Jsonl => Format::Jsonl,
        DumpFormat::Json => Format::JsonArray,
        DumpFormat::Parquet => Format::Parquet,
        DumpFormat::Csv if sniffed.format == Format::Tsv => Format::Tsv,
        DumpFormat::Csv => Format::Csv,
    };
    match format {
        Format::Empty | Format::Jsonl | Format::JsonArray | Format::Csv | Format::Tsv | Format::Parquet => {}
        Format::ArrowFile | Format::ArrowStream | Format::Markdown | Format::Unknown => {
            return Err(Error::data(format!(
                "{}: not a dump: neither JSON, Parquet nor CSV",
                path.display()
            ))
            .hint("name the format with `format`, or the right files with `path`"));
        }
    }
    Ok(Input { path, len, format, compressed: sniffed.compression != Compression::None })
}

/// The units of all files, in order.
pub(crate) fn units(inputs: &[Input], names: &FieldNames) -> Result<Vec<Unit>> {
    let mut units = Vec::new();
    for (file, input) in inputs.iter().enumerate() {
        match input.format {
            Format::Empty => {}
            Format::Jsonl if !input.compressed => {
                units.extend((0..blocks(input).count()).map(|block| Unit::Block { file, block }));
            }
            Format::Parquet => {
                let ranges = crate::parquet_dump::ranges(&input.path, names)?;
                let unit = |(group, range): (usize, std::ops::Range<usize>)| Unit::Rows {
                    file,
                    group,
                    first: range.start,
                    rows: range.len(),
                };
                units.extend(ranges.into_iter().map(unit));
            }
            Format::Csv | Format::Tsv => {
                // Looks at the header: a file of something else is told before anything is read.
                crate::delimited::Delimited::open(input, names)?;
                units.push(Unit::Delimited { file });
            }
            _ => units.push(Unit::Json { file }),
        }
    }
    Ok(units)
}

pub(crate) fn blocks(input: &Input) -> Blocks {
    Blocks::plan(input.len, DEFAULT_BLOCK)
}

pub(crate) fn open(path: &Path) -> Result<File> {
    File::open(path).map_err(|error| file_error(&FilesError::from_io(path, error)))
}
