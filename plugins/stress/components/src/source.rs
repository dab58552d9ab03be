use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cladist_sdk::prelude::*;

use crate::sin::{Config, Sin};

/// Numbered rows, and a second table that counts what was read of the first.
pub(crate) struct Rows {
    config: Config,
    read: Arc<AtomicU64>,
}

const PER_BATCH: u64 = 100;

impl Rows {
    fn rows(&self) -> u64 {
        self.config.rows.unwrap_or(650)
    }

    fn parts(&self) -> u64 {
        self.config.partitions.unwrap_or(3).max(1)
    }

    fn batch(&self, begin: u64, end: u64, projection: &SchemaRef) -> Result<RecordBatch> {
        let shift =
            if self.config.sin == Sin::OtherRows { self.read.load(Ordering::Relaxed) as i64 } else { 0 };
        let batch = record_batch([
            ("id", strings((begin..end).map(|row| format!("row-{row:06}")))),
            ("value", floats((begin..end).map(|row| ((row * 7919) % 1000) as f64 / 10.0))),
            ("n", ints((begin..end).map(|row| row as i64 + shift))),
        ])?;
        if self.config.sin == Sin::WrongSchema {
            return Ok(record_batch([("id", ints((begin..end).map(|row| row as i64)))])?);
        }
        let narrow = projection.fields().len() < 3 && self.config.sin == Sin::ProjectionRows;
        Ok(if narrow { batch.slice(0, batch.num_rows().saturating_sub(1)) } else { batch })
    }
}

impl Source for Rows {
    type Config = Config;

    fn manifest() -> SourceManifest {
        SourceManifest::new("rows", "Numbered rows, made on request.")
            .table(
                Table::new("rows", "One row per number.")
                    .column(Column::new("id", "utf8", "The row's name."))
                    .column(Column::new("value", "float64", "A number between 0 and 100."))
                    .column(Column::new("n", "int64", "The row's number."))
                    .order("by number"),
            )
            .table(
                Table::new("read", "How much of `rows` was read.")
                    .column(Column::new("batches", "int64", "Batches read so far.").unit("batches"))
                    .after("rows"),
            )
            .example(cladist_sdk::serde_json::json!({}))
    }

    fn new(config: Config) -> Result<Self> {
        config.sin.commit(Sin::PanicNew)?;
        Ok(Self { config, read: Arc::default() })
    }

    fn inputs(&self) -> Result<Vec<PathBuf>> {
        Ok(Vec::new())
    }

    fn schema(&self, _: &str, declared: &SchemaRef) -> Result<SchemaRef> {
        self.config.sin.commit(Sin::PanicSchema)?;
        Ok(declared.clone())
    }

    fn partitions(&self, table: &str) -> Result<usize> {
        self.config.sin.commit(Sin::PanicPartitions)?;
        Ok(if table == "rows" { self.parts() as usize } else { 1 })
    }

    fn open(&self, table: &str, partition: usize, projection: &Projection) -> Result<Batches> {
        self.config.sin.commit(Sin::PanicOpen)?;
        if table == "read" {
            // Stable once `rows` has been read: the number of batches, not of readings.
            let per = self.rows().div_ceil(self.parts()).max(1);
            let batches = self.parts() * per.div_ceil(PER_BATCH);
            return Ok(Box::new([Ok(record_batch([("batches", ints([batches as i64]))])?)].into_iter()));
        }
        let per = self.rows().div_ceil(self.parts());
        let begin = (partition as u64 * per).min(self.rows());
        let end = (begin + per).min(self.rows());
        let this = Self { config: self.config.clone(), read: Arc::clone(&self.read) };
        let schema = projection.schema().clone();
        let starts = (begin..end).step_by(PER_BATCH as usize);
        Ok(Box::new(starts.map(move |start| {
            if start > begin {
                for sin in [Sin::PanicStream, Sin::Error, Sin::DataError, Sin::Hang, Sin::Abort] {
                    this.config.sin.commit(sin)?;
                }
            }
            std::thread::sleep(Duration::from_millis(this.config.wait));
            this.read.fetch_add(1, Ordering::Relaxed);
            this.batch(start, (start + PER_BATCH).min(end), &schema)
        })))
    }

    fn summary(&self) -> Result<Vec<String>> {
        Ok(vec![format!("{} batches read", self.read.load(Ordering::Relaxed))])
    }
}
