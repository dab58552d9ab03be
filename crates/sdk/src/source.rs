use std::path::PathBuf;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::{Result, SourceManifest};

/// The rows of one partition, in order.
pub type Batches = Box<dyn Iterator<Item = Result<RecordBatch>> + Send>;

/// Makes tables.
///
/// The host asks for the schema and the number of partitions of each table that some step needs,
/// then opens every partition once, several at a time on its own threads. Partitions are fixed by
/// the input, never by the number of threads.
pub trait Source: Sized + Send + Sync + 'static {
    /// What stands under `with`.
    type Config: DeserializeOwned + JsonSchema;

    /// Name, description, tables.
    fn manifest() -> SourceManifest;

    /// The source under a configuration: looks at its input (expands globs, reads headers) and
    /// fails early.
    fn new(config: Self::Config) -> Result<Self>;

    /// The files that it reads; the host fingerprints them.
    fn inputs(&self) -> Result<Vec<PathBuf>>;

    /// The schema of a table; `declared` is the manifest's. Override it for columns that only the
    /// input knows.
    fn schema(&self, table: &str, declared: &SchemaRef) -> Result<SchemaRef> {
        let _ = table;
        Ok(declared.clone())
    }

    /// The number of partitions of a table.
    fn partitions(&self, table: &str) -> Result<usize> {
        let _ = table;
        Ok(1)
    }

    /// The rows of one partition. Columns outside the projection need not be filled: what is given
    /// beyond it is dropped.
    fn open(&self, table: &str, partition: usize, projection: &Projection) -> Result<Batches>;

    /// Lines for the user when everything has been read: what was dropped or odd.
    fn summary(&self) -> Result<Vec<String>> {
        Ok(Vec::new())
    }
}

/// The columns that somebody needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Projection {
    schema: SchemaRef,
}

impl Projection {
    pub(crate) fn new(schema: SchemaRef) -> Self {
        Self { schema }
    }

    /// Whether the column is needed.
    pub fn wants(&self, column: &str) -> bool {
        self.schema.column_with_name(column).is_some()
    }

    /// The columns needed, in the order in which they are given.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }
}
