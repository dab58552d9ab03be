use std::mem::transmute;

use arrow_array::ffi_stream::{ArrowArrayStreamReader, FFI_ArrowArrayStream};
use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use cladist_abi::{CArrowStream, PluginError};

use crate::decode_error;

const _: () = assert!(size_of::<CArrowStream>() == size_of::<FFI_ArrowArrayStream>());

/// A reader as the boundary's struct. The reader must not unwind: the SDK guards those of authors.
#[must_use]
pub fn export_stream(reader: Box<dyn RecordBatchReader + Send>) -> CArrowStream {
    let stream = FFI_ArrowArrayStream::new(reader);
    // SAFETY: both are the C stream interface's `struct ArrowArrayStream`; ownership moves.
    unsafe { transmute::<FFI_ArrowArrayStream, CArrowStream>(stream) }
}

/// The batches of a stream from the other side; its schema was read once.
pub struct ImportedStream {
    reader: ArrowArrayStreamReader,
}

/// Reads the schema of a stream and gives its batches.
pub fn import_stream(stream: CArrowStream) -> Result<ImportedStream, PluginError> {
    // SAFETY: as in `export_stream`, the other way.
    let stream = unsafe { transmute::<CArrowStream, FFI_ArrowArrayStream>(stream) };
    let reader = ArrowArrayStreamReader::try_new(stream).map_err(|e| decode_error(&e.to_string()))?;
    Ok(ImportedStream { reader })
}

impl ImportedStream {
    /// The schema of its batches.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        self.reader.schema()
    }
}

impl Iterator for ImportedStream {
    type Item = Result<RecordBatch, PluginError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.reader.next().map(|batch| batch.map_err(|e| decode_error(&e.to_string())))
    }
}

impl From<ImportedStream> for Box<dyn RecordBatchReader + Send> {
    fn from(stream: ImportedStream) -> Self {
        Box::new(Plain(stream))
    }
}

struct Plain(ImportedStream);

impl Iterator for Plain {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.reader.next()
    }
}

impl RecordBatchReader for Plain {
    fn schema(&self) -> SchemaRef {
        self.0.schema()
    }
}
