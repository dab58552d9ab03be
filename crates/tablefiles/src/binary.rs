//! Parquet and Arrow IPC: their own types, read as they are.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, new_null_array};
use arrow_cast::{CastOptions, cast_with_options};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{ArrowError, Schema, SchemaRef};
use cladist_files::{FilesError, Format};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::TableError;
use crate::table::{Batches, ROWS};

type Reader = Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>> + Send>;

fn file(path: &Path) -> Result<File, TableError> {
    File::open(path).map_err(|error| FilesError::from_io(path, error).into())
}

/// The schema of a file, without its metadata.
pub(crate) fn schema(path: &Path, format: Format) -> Result<SchemaRef, TableError> {
    let odd = |error: &dyn std::fmt::Display| TableError::odd(path, error);
    let schema = match format {
        Format::Parquet => {
            let builder = ParquetRecordBatchReaderBuilder::try_new(file(path)?).map_err(|e| odd(&e))?;
            Arc::clone(builder.schema())
        }
        Format::ArrowFile => {
            FileReader::try_new(BufReader::new(file(path)?), None).map_err(|e| odd(&e))?.schema()
        }
        _ => StreamReader::try_new(BufReader::new(file(path)?), None).map_err(|e| odd(&e))?.schema(),
    };
    Ok(Arc::new(Schema::new(schema.fields().clone())))
}

pub(crate) fn read(
    path: &Path,
    format: Format,
    wanted: &[String],
    to: &SchemaRef,
) -> Result<Batches, TableError> {
    let odd = |error: &dyn std::fmt::Display| TableError::odd(path, error);
    let reader: Reader = match format {
        Format::Parquet => {
            let builder = ParquetRecordBatchReaderBuilder::try_new(file(path)?).map_err(|e| odd(&e))?;
            let fields = builder.schema().fields().iter().enumerate();
            let roots: Vec<usize> =
                fields.filter(|(_, f)| wanted.contains(f.name())).map(|(at, _)| at).collect();
            let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
            Box::new(builder.with_projection(mask).with_batch_size(ROWS).build().map_err(|e| odd(&e))?)
        }
        Format::ArrowFile => {
            Box::new(FileReader::try_new(BufReader::new(file(path)?), None).map_err(|e| odd(&e))?)
        }
        _ => Box::new(StreamReader::try_new(BufReader::new(file(path)?), None).map_err(|e| odd(&e))?),
    };
    let (path, wanted, to) = (path.to_owned(), wanted.to_vec(), Arc::clone(to));
    Ok(Box::new(reader.map(move |batch| {
        let batch = batch.map_err(|error| TableError::odd(&path, error))?;
        let column = |(name, field): (&String, &Arc<arrow_schema::Field>)| -> Result<ArrayRef, TableError> {
            match batch.column_by_name(name) {
                None => Ok(new_null_array(field.data_type(), batch.num_rows())),
                Some(found) if found.data_type() == field.data_type() => Ok(Arc::clone(found)),
                Some(found) => {
                    let strict = CastOptions { safe: false, ..CastOptions::default() };
                    cast_with_options(found, field.data_type(), &strict)
                        .map_err(|error| TableError::odd(&path, format!("column `{name}`: {error}")))
                }
            }
        };
        let columns = wanted.iter().zip(to.fields()).map(column).collect::<Result<_, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&to), columns, &options)
            .map_err(|error| TableError::odd(&path, error))
    })))
}
