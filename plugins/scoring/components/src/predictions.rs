use arrow_array::cast::AsArray;
use arrow_array::{LargeStringArray, ListArray, StringArray};
use cladist_sdk::prelude::*;

/// The port of model outputs.
pub(crate) fn port(doc: &str) -> Port {
    let mut port = Port::new("predictions", doc).contract("predictions");
    for column in ["model", "benchmark", "language", "sample_id", "prediction", "references"] {
        port = port.needs(column);
    }
    for column in ["source_language", "filter", "group", "turn", "variant"] {
        port = port.needs(column);
    }
    port
}

/// A batch of model outputs, or of scored items: the columns that tell what a row is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows<'a> {
    pub(crate) batch: &'a RecordBatch,
    pub(crate) model: &'a StringArray,
    pub(crate) benchmark: &'a StringArray,
    pub(crate) language: &'a StringArray,
    pub(crate) source: Option<&'a StringArray>,
    pub(crate) filter: Option<&'a StringArray>,
    pub(crate) group: Option<&'a StringArray>,
}

/// The text of a row, unless it is null.
pub(crate) fn text(column: Option<&StringArray>, row: usize) -> Option<&str> {
    column.filter(|column| column.is_valid(row)).map(|column| column.value(row))
}

impl<'a> Rows<'a> {
    pub(crate) fn of(batch: &'a RecordBatch) -> Result<Self> {
        let optional = |name: &str| batch.has(name).then(|| batch.text(name)).transpose();
        Ok(Self {
            batch,
            model: batch.text("model")?,
            benchmark: batch.text("benchmark")?,
            language: batch.text("language")?,
            source: optional("source_language")?,
            filter: optional("filter")?,
            group: optional("group")?,
        })
    }

    pub(crate) fn language(&self, row: usize) -> Option<&'a str> {
        text(Some(self.language), row)
    }
}

/// The texts of a batch of model outputs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Texts<'a> {
    pub(crate) ids: &'a StringArray,
    predictions: &'a LargeStringArray,
    references: &'a ListArray,
    values: &'a LargeStringArray,
}

impl<'a> Texts<'a> {
    pub(crate) fn of(batch: &'a RecordBatch) -> Result<Self> {
        let references = batch.list("references")?;
        let values = references.values().as_string_opt::<i64>();
        Ok(Self {
            ids: batch.text("sample_id")?,
            predictions: batch.large_text("prediction")?,
            references,
            values: values.ok_or_else(|| Error::data("column `references` is no list of texts"))?,
        })
    }

    pub(crate) fn prediction(&self, row: usize) -> Option<&'a str> {
        self.predictions.is_valid(row).then(|| self.predictions.value(row))
    }

    /// The references of a row, nulls left out.
    pub(crate) fn references(&self, row: usize) -> impl Iterator<Item = &'a str> {
        let offsets = self.references.value_offsets();
        let end = if self.references.is_valid(row) { offsets[row + 1] } else { offsets[row] };
        let values = self.values;
        let places = offsets[row] as usize..end as usize;
        places.filter(|&at| values.is_valid(at)).map(|at| values.value(at))
    }
}
