use std::sync::Mutex;

use cladist_sdk::prelude::*;

use crate::sin::{Config, Sin};

/// Rows above the mean of all: the first pass takes the mean, the second counts.
pub(crate) struct AboveMean {
    sin: Sin,
    kept: Mutex<Option<Mean>>,
}

/// What the first pass leaves to the second.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub(crate) struct Mean(f64);

/// What was gathered; each pass fills its own part.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Gathered {
    rows: u64,
    tenths: i64,
    above: u64,
}

impl Metric for AboveMean {
    type Config = Config;
    type State = Gathered;

    fn manifest() -> MetricManifest {
        MetricManifest::new("above-mean", "Counts the rows above the mean of all.")
            .port(Port::new("rows", "The rows.").column(PortColumn::new("value", "float64")).passes(2))
            .table(
                Table::new("above", "One row.")
                    .column(Column::new("mean", "float64", "The mean of the values, to a tenth each."))
                    .column(Column::new("rows", "int64", "Rows above it.").unit("rows")),
            )
            .example(cladist_sdk::serde_json::json!({}))
    }

    fn new(config: Config, _: &InputSchemas) -> Result<Self> {
        config.sin.commit(Sin::PanicNew)?;
        Ok(Self { sin: config.sin, kept: Mutex::default() })
    }

    fn update(&self, state: &mut Gathered, at: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        self.sin.commit(Sin::PanicUpdate)?;
        let values = batch.float("value")?.iter().flatten();
        if at.pass.number == 0 {
            for value in values {
                state.rows += 1;
                state.tenths += (value * 10.0).round() as i64;
            }
            return Ok(());
        }
        let mean = if self.sin == Sin::LoseShared {
            self.kept.lock().ok().and_then(|kept| *kept).unwrap_or_default()
        } else {
            *at.pass.shared::<Mean>()?
        };
        state.above += values.filter(|value| *value > mean.0).count() as u64;
        Ok(())
    }

    fn merge(&self, left: &mut Gathered, right: Gathered) -> Result<()> {
        left.rows += right.rows;
        left.tenths += right.tenths;
        left.above += right.above;
        Ok(())
    }

    fn end_pass(&self, merged: Gathered, _: usize, _: &Context) -> Result<Shared> {
        self.sin.commit(Sin::PanicEndPass)?;
        let mean =
            Mean(if merged.rows == 0 { 0.0 } else { merged.tenths as f64 / 10.0 / merged.rows as f64 });
        if self.sin == Sin::LoseShared
            && let Ok(mut kept) = self.kept.lock()
        {
            *kept = Some(mean);
        }
        Shared::new(&mean)
    }

    fn finish(&self, merged: Gathered, cx: &Context) -> Result<Tables> {
        let mean = if self.sin == Sin::LoseShared { Mean(0.0) } else { *cx.pass.shared::<Mean>()? };
        let batch = record_batch([("mean", floats([mean.0])), ("rows", ints([merged.above as i64]))])?;
        Ok(Tables::one("above", batch))
    }
}
