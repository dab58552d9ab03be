//! The first question: one number per language, against a reference sample.
use cladist_coverage::minmax;
use cladist_sdk::prelude::*;

use super::tables::IndexRow;

/// Rows and histogram of one port.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Sample {
    rows: u64,
    histogram: Vec<u64>,
}

impl Sample {
    pub(super) fn of(rows: usize, histogram: Vec<u64>) -> Self {
        Self { rows: rows as u64, histogram }
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.rows += other.rows;
        self.histogram.resize(self.histogram.len().max(other.histogram.len()), 0);
        for (mine, theirs) in self.histogram.iter_mut().zip(&other.histogram) {
            *mine += theirs;
        }
    }

    fn inside(&self) -> u64 {
        self.histogram.iter().sum()
    }
}

pub(super) fn indices(items: &Sample, reference: &Sample) -> Vec<IndexRow> {
    let found = minmax(&items.histogram, &reference.histogram);
    let left_out = items.rows + reference.rows - items.inside() - reference.inside();
    let note = (left_out > 0).then(|| format!("{left_out} values in no bin"));
    let row = |(index, value)| IndexRow {
        index,
        value,
        languages: items.rows as usize,
        features: None,
        note: note.clone(),
    };
    [("jmm_raw", found.raw), ("jmm_scaled", found.scaled)].map(row).to_vec()
}
