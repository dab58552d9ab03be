//! Tables as Parquet files: written whole, columns encoded on several threads.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::arrow::arrow_writer::{ArrowColumnWriter, ArrowRowGroupWriterFactory, compute_leaves};
use parquet::basic::{Compression, Encoding};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::ColumnPath;
use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::artifact::NewFile;

/// Rows of a row group: enough for the encodings, few enough to be kept in memory.
const GROUP: usize = 1 << 17;
const KEY: &str = "cladist.key";

/// Writes a table batch by batch; the file appears at [`TableWriter::finish`].
pub(crate) struct TableWriter {
    writer: SerializedFileWriter<NewFile>,
    factory: ArrowRowGroupWriterFactory,
    schema: SchemaRef,
    waiting: Vec<RecordBatch>,
    waiting_rows: usize,
    groups: usize,
    rows: u64,
}

/// How a table is written: quickly, as a run's tables are read back more often than they are kept.
///
/// Compression would halve the files and cost more than everything else about writing them.
fn properties(schema: &SchemaRef, key: &str) -> WriterProperties {
    let mut properties = WriterProperties::builder()
        .set_compression(Compression::UNCOMPRESSED)
        // A dictionary pays for a few words repeated, not for ids: give those up early.
        .set_dictionary_page_size_limit(1 << 16)
        .set_key_value_metadata(Some(vec![KeyValue::new(KEY.to_owned(), key.to_owned())]))
        .set_created_by(concat!("cladist ", env!("CARGO_PKG_VERSION")).to_owned());
    for field in schema.fields() {
        let column = ColumnPath::new(vec![field.name().clone()]);
        properties = match field.data_type() {
            // The least and the greatest of texts in no order help no reader to skip a page.
            DataType::Utf8 | DataType::LargeUtf8 => {
                properties.set_column_statistics_enabled(column, EnabledStatistics::None)
            }
            // As small as with a dictionary and without its look-ups.
            DataType::Int64 | DataType::Timestamp(..) => properties
                .set_column_dictionary_enabled(column.clone(), false)
                .set_column_encoding(column, Encoding::DELTA_BINARY_PACKED),
            _ => properties,
        };
    }
    properties.build()
}

impl TableWriter {
    /// A table for this place; `key` is found again by [`key_of`].
    pub(crate) fn create(place: &Path, schema: &SchemaRef, key: &str) -> Result<Self, ParquetError> {
        let properties = properties(schema, key);
        let file = NewFile::create(place)?;
        let writer = ArrowWriter::try_new(file, Arc::clone(schema), Some(properties))?;
        let (writer, factory) = writer.into_serialized_writer()?;
        Ok(Self {
            writer,
            factory,
            schema: Arc::clone(schema),
            waiting: Vec::new(),
            waiting_rows: 0,
            groups: 0,
            rows: 0,
        })
    }

    /// Appends rows.
    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), ParquetError> {
        let mut rest = batch.clone();
        while rest.num_rows() > 0 {
            let take = rest.num_rows().min(GROUP - self.waiting_rows);
            self.waiting.push(rest.slice(0, take));
            self.waiting_rows += take;
            rest = rest.slice(take, rest.num_rows() - take);
            if self.waiting_rows == GROUP {
                self.flush()?;
            }
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ParquetError> {
        if self.waiting_rows == 0 {
            return Ok(());
        }
        let batches = std::mem::take(&mut self.waiting);
        let mut writers = self.factory.create_column_writers(self.groups)?.into_iter();
        let mut columns = Vec::with_capacity(self.schema.fields().len());
        for (place, field) in self.schema.fields().iter().enumerate() {
            let leaves: Vec<ArrowColumnWriter> = writers.by_ref().take(leaves(field.data_type())).collect();
            columns.push((place, Arc::clone(field), leaves));
        }
        let chunks = columns
            .into_par_iter()
            .map(|(place, field, mut writers)| {
                for batch in &batches {
                    for (leaf, writer) in
                        compute_leaves(&field, batch.column(place))?.iter().zip(&mut writers)
                    {
                        writer.write(leaf)?;
                    }
                }
                writers.into_iter().map(ArrowColumnWriter::close).collect::<Result<Vec<_>, _>>()
            })
            .collect::<Result<Vec<_>, ParquetError>>()?;
        let mut group = self.writer.next_row_group()?;
        for chunk in chunks.into_iter().flatten() {
            chunk.append_to_row_group(&mut group)?;
        }
        group.close()?;
        self.rows += self.waiting_rows as u64;
        self.waiting_rows = 0;
        self.groups += 1;
        Ok(())
    }

    /// Lets the file appear; gives its number of rows.
    pub(crate) fn finish(mut self) -> Result<u64, ParquetError> {
        self.flush()?;
        let mut file = self.writer.into_inner()?;
        file.flush()?;
        file.commit()?;
        Ok(self.rows)
    }
}

/// The number of leaf columns of a type, in Parquet's sense.
fn leaves(ty: &DataType) -> usize {
    match ty {
        DataType::List(item) | DataType::LargeList(item) | DataType::FixedSizeList(item, _) => {
            leaves(item.data_type())
        }
        DataType::Struct(fields) => fields.iter().map(|f| leaves(f.data_type())).sum(),
        DataType::Map(entries, _) => leaves(entries.data_type()),
        DataType::Dictionary(_, value) => leaves(value),
        _ => 1,
    }
}

/// An opened table.
pub(crate) struct TableFile {
    builder: ParquetRecordBatchReaderBuilder<File>,
}

impl TableFile {
    pub(crate) fn open(path: &Path) -> Result<Self, ParquetError> {
        let builder = ParquetRecordBatchReaderBuilder::try_new(File::open(path)?)?;
        Ok(Self { builder })
    }

    pub(crate) fn schema(&self) -> SchemaRef {
        // The file's own metadata is no part of the table.
        Arc::new(arrow_schema::Schema::new(self.builder.schema().fields().clone()))
    }

    pub(crate) fn rows(&self) -> u64 {
        self.builder.metadata().file_metadata().num_rows().try_into().unwrap_or_default()
    }

    /// The key that it was written with.
    pub(crate) fn key(&self) -> Option<&str> {
        let metadata = self.builder.metadata().file_metadata().key_value_metadata()?;
        metadata.iter().find(|pair| pair.key == KEY)?.value.as_deref()
    }

    /// All rows, in batches of this many.
    pub(crate) fn read(self, rows: usize) -> Result<ParquetRecordBatchReader, ParquetError> {
        self.builder.with_batch_size(rows).build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::{ArrayRef, Int64Array, StringArray};

    #[test]
    fn a_table_comes_back_with_its_key() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("t.parquet");
        let rows = GROUP + 10;
        let batch = RecordBatch::try_from_iter([
            ("n", Arc::new(Int64Array::from_iter_values(0..rows as i64)) as ArrayRef),
            (
                "t",
                Arc::new(StringArray::from_iter_values((0..rows).map(|i| (i % 7).to_string()))) as ArrayRef,
            ),
        ])
        .unwrap();
        let mut writer = TableWriter::create(&place, &batch.schema(), "k1").unwrap();
        writer.write(&batch.slice(0, 5)).unwrap();
        writer.write(&batch.slice(5, rows - 5)).unwrap();
        assert_eq!(writer.finish().unwrap(), rows as u64);
        let file = TableFile::open(&place).unwrap();
        assert_eq!((file.key(), file.rows(), file.schema()), (Some("k1"), rows as u64, batch.schema()));
        let read: Vec<_> = file.read(rows).unwrap().map(Result::unwrap).collect();
        assert_eq!(arrow_select::concat::concat_batches(&batch.schema(), &read).unwrap(), batch);
    }
}
