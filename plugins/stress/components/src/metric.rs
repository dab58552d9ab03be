use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use cladist_sdk::prelude::*;
use cladist_sdk::tracing;

use crate::sin::{Config, Sin};

/// Rows and their sum: a metric of one pass that also gives rows as it reads.
pub(crate) struct Sums {
    config: Config,
    kept: Mutex<Vec<RecordBatch>>,
}

/// What was gathered.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Gathered {
    rows: u64,
    /// In tenths, so that the order of adding does not matter.
    tenths: i64,
    #[serde(skip)]
    unsaved: i64,
    #[serde(skip)]
    drop_panics: bool,
}

impl Drop for Gathered {
    fn drop(&mut self) {
        assert!(!self.drop_panics, "a panic on request: PanicDrop");
    }
}

impl Metric for Sums {
    type Config = Config;
    type State = Gathered;

    fn manifest() -> MetricManifest {
        MetricManifest::new("sums", "Counts rows and adds up their values.")
            .port(
                Port::new("rows", "The rows.")
                    .column(PortColumn::new("id", "utf8"))
                    .column(PortColumn::new("value", "float64")),
            )
            .table(
                Table::new("sums", "One row.")
                    .column(Column::new("rows", "int64", "Rows read.").unit("rows"))
                    .column(Column::new("sum", "float64", "The sum of their values, to a tenth each.")),
            )
            .table(
                Table::new("large", "The rows above 99, in input order.")
                    .column(Column::new("id", "utf8", "The row."))
                    .order("of the input"),
            )
            .rows_in_input_order()
            .example(cladist_sdk::serde_json::json!({}))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        config.sin.commit(Sin::PanicNew)?;
        Ok(Self { config, kept: Mutex::default() })
    }

    fn state(&self, _: &Pass) -> Result<Gathered> {
        self.config.sin.commit(Sin::PanicState)?;
        Ok(Gathered { drop_panics: self.config.sin == Sin::PanicDrop, ..Gathered::default() })
    }

    fn update(&self, state: &mut Gathered, at: At, batch: &RecordBatch, out: &mut Emitter) -> Result<()> {
        let span = tracing::info_span!("batch", partition = at.partition, first_row = at.first_row);
        let _open = span.enter();
        if self.config.log {
            tracing::info!(
                rows = batch.num_rows(),
                share = 0.5,
                whole = true,
                who = "stress",
                "took a batch"
            );
            tracing::trace!("a detail");
        }
        std::thread::sleep(Duration::from_millis(self.config.wait));
        for sin in [
            Sin::PanicUpdate,
            Sin::PanicPayload,
            Sin::PanicParallel,
            Sin::Error,
            Sin::DataError,
            Sin::Hang,
            Sin::Abort,
        ] {
            self.config.sin.commit(sin)?;
        }
        if self.config.sin == Sin::LeakBatch
            && let Ok(mut kept) = self.kept.lock()
        {
            kept.push(batch.clone());
            // Kept beyond the life of the metric.
            std::mem::forget(batch.clone());
        }
        let (ids, values) = (batch.text("id")?, batch.float("value")?);
        for row in 0..batch.num_rows() {
            let value = if values.is_null(row) { 0.0 } else { values.value(row) };
            let mut tenths = (value * 10.0).round() as i64;
            if self.config.sin == Sin::FirstRowCounts && at.first_row == 0 && row == 0 {
                tenths *= 2;
            }
            if self.config.sin == Sin::ForgetOnSave {
                state.unsaved += tenths;
            } else {
                state.tenths += tenths;
            }
        }
        state.rows += if self.config.sin == Sin::CountBatches { 1 } else { batch.num_rows() as u64 };
        let large = (0..batch.num_rows()).filter(|&row| !values.is_null(row) && values.value(row) > 99.0);
        let large: Vec<&str> = large.filter(|&row| !ids.is_null(row)).map(|row| ids.value(row)).collect();
        if !large.is_empty() {
            out.emit("large", record_batch([("id", strings(large))])?);
        }
        Ok(())
    }

    fn merge(&self, left: &mut Gathered, right: Gathered) -> Result<()> {
        self.config.sin.commit(Sin::PanicMerge)?;
        left.rows +=
            if self.config.sin == Sin::BreakMerge { right.rows.saturating_sub(1) } else { right.rows };
        left.tenths += right.tenths;
        left.unsaved += right.unsaved;
        Ok(())
    }

    fn finish(&self, merged: Gathered, _: &Context) -> Result<Tables> {
        static CALLS: AtomicU64 = AtomicU64::new(0);
        self.config.sin.commit(Sin::PanicFinish)?;
        let mut rows = merged.rows as i64;
        if self.config.sin == Sin::Random {
            rows += CALLS.fetch_add(1, Ordering::Relaxed) as i64;
        }
        let sum = (merged.tenths + merged.unsaved) as f64 / 10.0;
        let sin = self.config.sin;
        let batch = match sin {
            Sin::WrongSchema => record_batch([("rows", strings(["many"])), ("sum", floats([sum]))])?,
            Sin::WrongNull => record_batch([("rows", nullable_ints([None])), ("sum", floats([sum]))])?,
            _ => record_batch([("rows", ints([rows])), ("sum", floats([sum]))])?,
        };
        let batches = std::iter::once_with(move || sin.commit(Sin::PanicTable).map(|()| batch));
        Ok(Tables::new().with_batches("sums", batches))
    }
}
