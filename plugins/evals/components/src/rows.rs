//! Records as Arrow batches of the columns asked for.

use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int32Builder, LargeStringBuilder, ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_schema::{DataType, Field, SchemaRef};
use cladist_evals::{Prediction, Sample};
use cladist_sdk::prelude::*;

/// Rows of a batch.
const ROWS: usize = 1 << 15;

/// What the rows of one file share.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct About {
    pub(crate) model: String,
    pub(crate) benchmark: String,
    pub(crate) language: Option<String>,
    pub(crate) source_language: Option<String>,
    /// When the run was written, or its id.
    pub(crate) run: Option<String>,
    /// The run once more, where several runs of the same model and task are given.
    pub(crate) variant: Option<String>,
}

/// Model outputs.
pub(crate) struct PredictionRows(Batcher);

/// Scored items.
pub(crate) struct SampleRows(Batcher);

impl PredictionRows {
    pub(crate) fn new(schema: &SchemaRef) -> Self {
        Self(Batcher::new(schema))
    }

    /// Whether the item's own fields are needed.
    pub(crate) fn wants_meta(&self) -> bool {
        self.0.wants(Of::Meta)
    }

    /// Whether more than the row's place is needed: anything that must be read from inside it.
    pub(crate) fn wants_any(&self) -> bool {
        !self.0.columns.is_empty()
    }

    pub(crate) fn push(&mut self, about: &About, row: &Prediction<'_>) -> Result<()> {
        for (of, cell) in &mut self.0.columns {
            match (of, cell) {
                (Of::SampleId, Cell::Text(c)) => c.append_value(&row.sample_id),
                (Of::Filter, Cell::Text(c)) => c.append_option(row.filter.as_deref()),
                (Of::Variant, Cell::Text(c)) => {
                    c.append_option(row.variant.as_deref().or(about.variant.as_deref()));
                }
                (Of::Prompt, Cell::Large(c)) => c.append_option(row.prompt.as_deref()),
                (Of::Prediction, Cell::Large(c)) => c.append_option(row.prediction.as_deref()),
                (Of::Meta, Cell::Large(c)) => c.append_option(row.meta.as_deref()),
                (Of::References, Cell::Larges(c)) => c.append_value(row.references.iter().map(Some)),
                (Of::Choices, Cell::Texts(c)) => c.append_value(row.choices.iter().map(Some)),
                (Of::Turn, Cell::Int(c)) => c.append_option(row.turn),
                (of, cell) => cell.shared(*of, about),
            }
        }
        self.0.row()
    }

    pub(crate) fn finish(self) -> Result<Vec<RecordBatch>> {
        self.0.finish()
    }
}

impl SampleRows {
    pub(crate) fn new(schema: &SchemaRef) -> Self {
        Self(Batcher::new(schema))
    }

    pub(crate) fn push(&mut self, about: &About, row: &Sample<'_>) -> Result<()> {
        for (of, cell) in &mut self.0.columns {
            match (of, cell) {
                (Of::SampleId, Cell::Text(c)) => c.append_value(&row.sample_id),
                (Of::Filter, Cell::Text(c)) => c.append_option(row.filter.as_deref()),
                (Of::Metric, Cell::Text(c)) => c.append_value(&row.metric),
                (Of::Cluster, Cell::Text(c)) => c.append_option(row.cluster.as_deref()),
                (Of::PromptHash, Cell::Text(c)) => c.append_option(row.prompt_hash.as_deref()),
                (Of::Variant, Cell::Text(c)) => {
                    c.append_option(row.variant.as_deref().or(about.variant.as_deref()));
                }
                (Of::Value, Cell::Float(c)) => c.append_value(row.value),
                (Of::Turn, Cell::Int(c)) => c.append_option(row.turn),
                (Of::Stats, Cell::Floats(c)) => {
                    c.values().append_slice(row.stats.as_deref().unwrap_or_default());
                    c.append(row.stats.is_some());
                }
                (of, cell) => cell.shared(*of, about),
            }
        }
        self.0.row()
    }

    pub(crate) fn finish(self) -> Result<Vec<RecordBatch>> {
        self.0.finish()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Model,
    Benchmark,
    Language,
    SourceLanguage,
    SampleId,
    Metric,
    Value,
    Filter,
    Turn,
    Variant,
    Cluster,
    PromptHash,
    Stats,
    Prompt,
    Prediction,
    References,
    Choices,
    Meta,
}

const NAMES: [(&str, Of); 18] = [
    ("model", Of::Model),
    ("benchmark", Of::Benchmark),
    ("language", Of::Language),
    ("source_language", Of::SourceLanguage),
    ("sample_id", Of::SampleId),
    ("metric", Of::Metric),
    ("value", Of::Value),
    ("filter", Of::Filter),
    ("turn", Of::Turn),
    ("variant", Of::Variant),
    ("cluster", Of::Cluster),
    ("prompt_hash", Of::PromptHash),
    ("stats", Of::Stats),
    ("prompt", Of::Prompt),
    ("prediction", Of::Prediction),
    ("references", Of::References),
    ("choices", Of::Choices),
    ("meta", Of::Meta),
];

enum Cell {
    Text(StringBuilder),
    Large(LargeStringBuilder),
    Int(Int32Builder),
    Float(Float64Builder),
    Floats(ListBuilder<Float64Builder>),
    Texts(ListBuilder<StringBuilder>),
    Larges(ListBuilder<LargeStringBuilder>),
}

impl Cell {
    fn new(field: &Field) -> Self {
        match field.data_type() {
            DataType::LargeUtf8 => Self::Large(LargeStringBuilder::new()),
            DataType::Int32 => Self::Int(Int32Builder::new()),
            DataType::Float64 => Self::Float(Float64Builder::new()),
            DataType::List(item) => match item.data_type() {
                DataType::Float64 => {
                    Self::Floats(ListBuilder::new(Float64Builder::new()).with_field(Arc::clone(item)))
                }
                DataType::LargeUtf8 => {
                    Self::Larges(ListBuilder::new(LargeStringBuilder::new()).with_field(Arc::clone(item)))
                }
                _ => Self::Texts(ListBuilder::new(StringBuilder::new()).with_field(Arc::clone(item))),
            },
            _ => Self::Text(StringBuilder::new()),
        }
    }

    /// What the rows of a file share; null where a format has nothing to say.
    fn shared(&mut self, of: Of, about: &About) {
        match self {
            Self::Text(c) => match of {
                Of::Model => c.append_value(&about.model),
                Of::Benchmark => c.append_value(&about.benchmark),
                Of::Language => c.append_option(about.language.as_deref()),
                Of::SourceLanguage => c.append_option(about.source_language.as_deref()),
                _ => c.append_null(),
            },
            Self::Large(c) => c.append_null(),
            Self::Int(c) => c.append_null(),
            Self::Float(c) => c.append_null(),
            Self::Floats(c) => c.append_null(),
            Self::Texts(c) => c.append_null(),
            Self::Larges(c) => c.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(c) => fitted(c.finish()),
            Self::Large(c) => fitted(c.finish()),
            Self::Int(c) => fitted(c.finish()),
            Self::Float(c) => fitted(c.finish()),
            Self::Floats(c) => fitted(c.finish()),
            Self::Texts(c) => fitted(c.finish()),
            Self::Larges(c) => fitted(c.finish()),
        }
    }
}

/// Without the room that its making took: batches wait in numbers until they are written.
fn fitted<A: Array + 'static>(mut array: A) -> ArrayRef {
    array.shrink_to_fit();
    Arc::new(array)
}

struct Batcher {
    schema: SchemaRef,
    columns: Vec<(Of, Cell)>,
    rows: usize,
    done: Vec<RecordBatch>,
}

impl Batcher {
    fn new(schema: &SchemaRef) -> Self {
        let column = |field: &Arc<Field>| {
            let of = NAMES.iter().find(|(name, _)| name == field.name()).map_or(Of::Turn, |(_, of)| *of);
            (of, Cell::new(field))
        };
        Self {
            schema: Arc::clone(schema),
            columns: schema.fields().iter().map(column).collect(),
            rows: 0,
            done: Vec::new(),
        }
    }

    fn wants(&self, of: Of) -> bool {
        self.columns.iter().any(|(column, _)| *column == of)
    }

    fn row(&mut self) -> Result<()> {
        self.rows += 1;
        if self.rows == ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let arrays = self.columns.iter_mut().map(|(_, cell)| cell.finish()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        self.done.push(RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)?);
        self.rows = 0;
        Ok(())
    }

    fn finish(mut self) -> Result<Vec<RecordBatch>> {
        if self.rows > 0 {
            self.flush()?;
        }
        Ok(self.done)
    }
}
