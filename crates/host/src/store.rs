//! The tables of a run: on disk, in memory, or both.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use arrow_select::coalesce::BatchCoalescer;
use cladist_pipeline::TableRef;
use parquet::errors::ParquetError;

use crate::table_file::TableFile;

/// Rows of a batch that the host itself hands on; a partition of a metric's table is two of them.
pub(crate) const BATCH: usize = 1 << 15;
pub(crate) const BATCHES_PER_PARTITION: usize = 2;

/// A finished table.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) schema: SchemaRef,
    pub(crate) rows: u64,
    /// Its file, where it has one.
    pub(crate) file: Option<PathBuf>,
    /// Its rows in batches of [`BATCH`], with the columns that somebody needs, where kept.
    pub(crate) kept: Option<Arc<[RecordBatch]>>,
}

impl Stored {
    /// All rows and columns.
    pub(crate) fn read(&self) -> Result<Box<dyn RecordBatchReader + Send>, ParquetError> {
        if let Some(file) = &self.file {
            return Ok(Box::new(TableFile::open(file)?.read(BATCH)?));
        }
        let batches = self.kept.clone().unwrap_or_default();
        let batches = (0..batches.len()).map(move |i| Ok::<_, ArrowError>(batches[i].clone()));
        Ok(Box::new(RecordBatchIterator::new(batches, Arc::clone(&self.schema))))
    }

    /// The rows in batches of [`BATCH`]: those kept, else read from the file.
    pub(crate) fn batches(&self) -> Result<Arc<[RecordBatch]>, ParquetError> {
        if let Some(kept) = &self.kept {
            return Ok(Arc::clone(kept));
        }
        let mut keeper = Keeper::new(&self.schema);
        for batch in self.read()? {
            keeper.push(batch?)?;
        }
        Ok(keeper.finish()?)
    }
}

/// Gathers rows into batches of [`BATCH`], whatever the batches they come in.
pub(crate) struct Keeper {
    coalescer: BatchCoalescer,
    done: Vec<RecordBatch>,
}

impl Keeper {
    pub(crate) fn new(schema: &SchemaRef) -> Self {
        Self { coalescer: BatchCoalescer::new(Arc::clone(schema), BATCH), done: Vec::new() }
    }

    pub(crate) fn push(&mut self, batch: RecordBatch) -> Result<(), ArrowError> {
        self.coalescer.push_batch(batch)?;
        while let Some(batch) = self.coalescer.next_completed_batch() {
            self.done.push(batch);
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> Result<Arc<[RecordBatch]>, ArrowError> {
        self.coalescer.finish_buffered_batch()?;
        while let Some(batch) = self.coalescer.next_completed_batch() {
            self.done.push(batch);
        }
        Ok(self.done.into())
    }
}

/// All finished tables.
#[derive(Default)]
pub(crate) struct Store(Mutex<BTreeMap<TableRef, Stored>>);

impl Store {
    pub(crate) fn put(&self, table: TableRef, stored: Stored) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(table, stored);
    }

    pub(crate) fn get(&self, table: &TableRef) -> Option<Stored> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(table).cloned()
    }

    pub(crate) fn all(&self) -> BTreeMap<TableRef, Stored> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
