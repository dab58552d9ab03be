//! Parts of the input: what is read in one go by one thread, whatever the format.

use arrow_array::RecordBatch;
use cladist_files::{Chunk, FilesError};
use cladist_hub::{Columns, Model, Problem, Reader, RecordError};
use cladist_sdk::prelude::*;

use crate::arrow_rows;
use crate::config::file_error;
use crate::delimited::{Delimited, Records};
use crate::dump::Inner;
use crate::json::Chunks;
use crate::parquet_dump::ParquetRows;
use crate::shape::Shape;
use crate::units::{Input, Unit};
use cladist_files::Line;

/// Some whole rows of a unit.
pub(crate) enum Part {
    /// Records of JSON; a row is named by its offset in the chunk.
    Json(Chunk),
    /// Rows of a Parquet file; a row is named by its number.
    Arrow(RecordBatch, Shape),
    /// Rows of delimited text; a row is named by its number.
    Text(Records),
}

/// Why a row gives no model.
pub(crate) struct Bad {
    pub(crate) kind: Problem,
    pub(crate) detail: String,
    /// Its id, where that much can be read.
    pub(crate) id: Option<String>,
}

/// Takes one row: its name in the part and the model, or why there is none.
pub(crate) type Take<'t> = dyn FnMut(u32, Result<&Model<'_>, Bad>) -> Result<()> + 't;

/// Something lost that is no row: its place in the part, its line, what it was.
pub(crate) struct Lost {
    pub(crate) at: u32,
    pub(crate) line: Line,
    pub(crate) kind: Problem,
    pub(crate) detail: String,
}

/// The parts of one unit, in order.
pub(crate) enum Parts {
    Json(Chunks),
    Parquet(ParquetRows),
    Text(Delimited),
}

impl Parts {
    /// The parts of a unit with at least these columns.
    pub(crate) fn open(inner: &Inner, unit: Unit, columns: Columns) -> Result<Self> {
        let input = &inner.inputs[unit.file()];
        Ok(match unit {
            Unit::Block { .. } | Unit::Json { .. } => Self::Json(Chunks::open(input, unit)?),
            Unit::Rows { group, first, rows, .. } => {
                Self::Parquet(ParquetRows::open(&input.path, &inner.names, (group, first, rows), columns)?)
            }
            Unit::Delimited { .. } => Self::Text(Delimited::open(input, &inner.names)?),
        })
    }

    /// The next part; none after the last.
    pub(crate) fn next(&mut self, input: &Input) -> Result<Option<Part>> {
        cladist_sdk::check_cancelled()?;
        match self {
            Self::Json(chunks) => {
                let mut chunk = Chunk::default();
                let more = chunks.next(&mut chunk).map_err(|error| broken(input, error))?;
                Ok(more.then_some(Part::Json(chunk)))
            }
            Self::Parquet(rows) => rows.next(),
            Self::Text(rows) => rows.next().map(|part| part.map(Part::Text)),
        }
    }
}

/// A stream that cannot be read on: of a compressed file it is the data.
pub(crate) fn broken(input: &Input, error: std::io::Error) -> Error {
    let compressed = input.compressed;
    match FilesError::from_io(&input.path, error) {
        FilesError::Io { path, source } if compressed => {
            Error::data(format!("{}: the compressed stream is damaged: {source}", path.display()))
                .hint("fetch it again")
        }
        other => file_error(&other),
    }
}

impl Part {
    /// Hands the rows that are not to be skipped to `take`, in order.
    pub(crate) fn each(
        &self,
        reader: &Reader,
        skip: &dyn Fn(u32) -> bool,
        take: &mut Take<'_>,
    ) -> Result<()> {
        match self {
            Self::Json(chunk) => json(chunk, reader, skip, take),
            Self::Arrow(batch, shape) => arrow_rows::each(batch, *shape, reader, skip, take),
            Self::Text(records) => records.each(reader, skip, take),
        }
    }

    /// The line of a row.
    pub(crate) fn line_of(&self, at: u32) -> Line {
        match self {
            Self::Json(chunk) => match chunk.line_of(at as usize) {
                Some(line) => Line::Known(line),
                None => Line::AtOffset(chunk.offset() + u64::from(at)),
            },
            Self::Arrow(..) => Line::None,
            Self::Text(records) => records.line_of(at),
        }
    }

    /// What was lost between its rows.
    pub(crate) fn lost(&self) -> Vec<Lost> {
        match self {
            Self::Json(chunk) => {
                let kind = |fault: &cladist_files::Fault| match fault.kind {
                    cladist_files::FaultKind::Truncated => Problem::Truncated,
                    cladist_files::FaultKind::BadRow => Problem::BadRow,
                };
                let lost = |fault: &cladist_files::Fault| Lost {
                    at: fault.offset.saturating_sub(chunk.offset()) as u32,
                    line: Line::Known(fault.line),
                    kind: kind(fault),
                    detail: fault.detail.clone(),
                };
                chunk.faults().iter().map(lost).collect()
            }
            Self::Arrow(..) => Vec::new(),
            Self::Text(records) => records.lost().into_iter().collect(),
        }
    }
}

fn json(chunk: &Chunk, reader: &Reader, skip: &dyn Fn(u32) -> bool, take: &mut Take<'_>) -> Result<()> {
    let mut model = Model::default();
    for row in chunk.rows() {
        let at = row.at as u32;
        if skip(at) {
            continue;
        }
        match reader.read(row.bytes, &mut model) {
            Ok(()) => take(at, Ok(&model))?,
            Err(error) => {
                let at_end = row.at + row.bytes.len() == chunk.bytes().len();
                take(at, Err(bad_record(&error, row.bytes, at_end, reader)))?;
            }
        }
    }
    Ok(())
}

/// A record that ends early is cut off only where the input ends.
fn bad_record(error: &RecordError, record: &[u8], at_end: bool, reader: &Reader) -> Bad {
    let kind = match error.problem() {
        Problem::Truncated if !at_end => Problem::BadRow,
        kind => kind,
    };
    let id = cladist_hub::quick_id(record, reader.names()).ok().flatten().map(|id| id.into_owned());
    Bad { kind, detail: error.to_string(), id }
}
