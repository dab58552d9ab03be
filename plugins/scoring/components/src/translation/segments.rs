use cladist_sdk::prelude::*;

use crate::means::Mean;
use crate::predictions::Rows;
use crate::scores::Score;
use crate::tally::Tally;

/// The port of segment scores from elsewhere.
pub(super) fn port() -> Port {
    Port::new(
        "segments",
        "Segment scores that were computed elsewhere, such as COMET's; their means join `scores`.",
    )
    .contract("samples")
    .needs("model")
    .needs("benchmark")
    .needs("language")
    .needs("metric")
    .needs("value")
    .needs("filter")
    .needs("group")
    .column(PortColumn::new("source_language", "utf8").optional().doc("The language translated from."))
    .optional()
}

/// Sums of segment scores, by metric.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Segments(Tally<Vec<(String, Mean)>>);

impl Segments {
    pub(super) fn push(&mut self, batch: &RecordBatch) -> Result<()> {
        let (rows, metrics, values) = (Rows::of(batch)?, batch.text("metric")?, batch.float("value")?);
        for row in 0..batch.num_rows() {
            let value = values.value(row);
            if values.is_null(row) || !value.is_finite() {
                continue;
            }
            let filter = crate::predictions::text(rows.filter, row);
            self.0.add(&rows, row, filter, |means| {
                of(means, metrics.value(row)).add(value, false);
            });
        }
        Ok(())
    }

    pub(super) fn merge(&mut self, later: Self) {
        self.0.merge(later.0, |left, right| {
            for (metric, mean) in right {
                of(left, &metric).merge(&mean);
            }
        });
    }

    /// The mean of each, sorted.
    pub(super) fn scores(self) -> Vec<Score> {
        let mut scores = Vec::new();
        for (key, mut means) in self.0.sorted() {
            means.sort_by(|a, b| a.0.cmp(&b.0));
            scores.extend(means.into_iter().map(|(metric, mean)| Score {
                key: key.clone(),
                metric,
                value: mean.value(),
                n: mean.n,
                missing: 0,
                error: Some(mean.error()),
                signature: "mean of the segment scores given".to_owned(),
            }));
        }
        scores
    }
}

fn of<'a>(means: &'a mut Vec<(String, Mean)>, metric: &str) -> &'a mut Mean {
    let known = means.iter().position(|(name, _)| name == metric);
    let place = known.unwrap_or(means.len());
    if known.is_none() {
        means.push((metric.to_owned(), Mean::default()));
    }
    &mut means[place].1
}
