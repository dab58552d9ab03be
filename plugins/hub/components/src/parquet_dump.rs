//! Parquet dumps, by ranges of rows.

use std::ops::Range;
use std::path::{Path, PathBuf};

use cladist_hub::{Columns, FieldNames};
use cladist_sdk::prelude::*;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder, RowSelection, RowSelector,
};
use parquet::errors::ParquetError;

use crate::parts::Part;
use crate::shape::Shape;
use crate::units::open;

/// Rows of a part.
const PART: usize = 8192;

/// Rows of a unit: larger row groups are read by ranges, so that several threads share them.
const RANGE: usize = 1 << 18;

fn odd(path: &Path, error: &ParquetError) -> Error {
    Error::data(format!("{}: not a whole Parquet file: {error}", path.display())).hint("fetch it again")
}

fn builder(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<std::fs::File>> {
    ParquetRecordBatchReaderBuilder::try_new(open(path)?).map_err(|error| odd(path, &error))
}

fn shape(
    builder: &ParquetRecordBatchReaderBuilder<std::fs::File>,
    names: &FieldNames,
    path: &Path,
) -> Result<Shape> {
    let columns: Vec<&str> = builder.schema().fields().iter().map(|f| f.name().as_str()).collect();
    Shape::of(&columns, names, path)
}

/// The row groups of a file and the ranges of rows in them; looks whether it has an id.
pub(crate) fn ranges(path: &Path, names: &FieldNames) -> Result<Vec<(usize, Range<usize>)>> {
    let builder = builder(path)?;
    shape(&builder, names, path)?;
    let mut ranges = Vec::new();
    for (group, meta) in builder.metadata().row_groups().iter().enumerate() {
        let rows = usize::try_from(meta.num_rows()).unwrap_or(0);
        let pieces = (rows / RANGE).max(1);
        ranges.extend((0..pieces).map(|piece| {
            let end = if piece + 1 == pieces { rows } else { (piece + 1) * RANGE };
            (group, piece * RANGE..end)
        }));
    }
    Ok(ranges)
}

/// The rows of one range.
pub(crate) struct ParquetRows {
    reader: ParquetRecordBatchReader,
    path: PathBuf,
    shape: Shape,
}

impl ParquetRows {
    pub(crate) fn open(
        path: &Path,
        names: &FieldNames,
        (group, first, rows): (usize, usize, usize),
        columns: Columns,
    ) -> Result<Self> {
        let builder = builder(path)?;
        let shape = shape(&builder, names, path)?;
        let fields = builder.schema().fields().iter().enumerate();
        let roots: Vec<usize> =
            fields.filter(|(_, f)| shape.needs(f.name(), columns, names)).map(|(at, _)| at).collect();
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
        let all = builder.metadata().row_group(group).num_rows();
        let mut builder = builder.with_row_groups(vec![group]).with_projection(mask).with_batch_size(PART);
        if first > 0 || (rows as i64) < all {
            let range = vec![RowSelector::skip(first), RowSelector::select(rows)];
            builder = builder.with_row_selection(RowSelection::from(range));
        }
        let reader = builder.build().map_err(|error| odd(path, &error))?;
        Ok(Self { reader, path: path.to_owned(), shape })
    }

    pub(crate) fn next(&mut self) -> Result<Option<Part>> {
        let Some(batch) = self.reader.next() else { return Ok(None) };
        let batch = batch.map_err(|error| {
            Error::data(format!("{}: {error}", self.path.display())).hint("fetch it again")
        })?;
        Ok(Some(Part::Arrow(batch, self.shape)))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{ArrayRef, RecordBatch, StringArray};
    use cladist_hub::{Columns, FieldNames, Reader};
    use parquet::arrow::ArrowWriter;
    use parquet::file::properties::WriterProperties;

    use super::{ParquetRows, RANGE, ranges};
    use crate::parts::Part;

    fn ids(path: &std::path::Path, range: (usize, usize, usize)) -> Vec<String> {
        let mut rows = ParquetRows::open(path, &FieldNames::default(), range, Columns::ID).unwrap();
        let reader = Reader::new(FieldNames::default(), Columns::ID);
        let mut ids = Vec::new();
        while let Some(part @ Part::Arrow(..)) = rows.next().unwrap() {
            part.each(&reader, &|_| false, &mut |_, model| {
                ids.extend(model.map(|model| model.id.to_string()));
                Ok(())
            })
            .unwrap();
        }
        ids
    }

    #[test]
    fn ranges_of_a_group_are_the_group() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.parquet");
        let rows = 2 * RANGE + 5;
        let all: Vec<String> = (0..rows).map(|n| format!("a/{n}")).collect();
        let column: ArrayRef = Arc::new(StringArray::from(all.clone()));
        let batch = RecordBatch::try_from_iter([("model_id", column)]).unwrap();
        let small = WriterProperties::builder().set_data_page_row_count_limit(10_000).build();
        let file = std::fs::File::create(&path).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(small)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
        let cut = ranges(&path, &FieldNames::default()).unwrap();
        assert_eq!(cut, [(0, 0..RANGE), (0, RANGE..rows)]);
        let read: Vec<String> = cut
            .into_iter()
            .flat_map(|(group, range)| ids(&path, (group, range.start, range.len())))
            .collect();
        assert!(read == all);
        assert_eq!(ids(&path, (0, RANGE + 3, 2)), ["a/262147", "a/262148"]);
    }
}
