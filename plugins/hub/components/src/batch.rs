//! Models as Arrow batches of the columns asked for.

use std::sync::Arc;

use arrow_array::builder::{Int64Builder, LargeStringBuilder, StringBuilder, TimestampMillisecondBuilder};
use arrow_array::{ArrayRef, ListArray, RecordBatch, RecordBatchOptions, StructArray};
use arrow_buffer::OffsetBuffer;
use arrow_schema::{DataType, Field, SchemaRef};
use cladist_hub::{Columns, Model};
use cladist_sdk::prelude::*;

/// Rows of a batch.
pub(crate) const ROWS: usize = 1 << 15;

/// Takes models one by one and gives batches of one schema.
pub(crate) struct Batcher {
    schema: SchemaRef,
    columns: Vec<(Columns, Column)>,
    rows: usize,
    done: Vec<RecordBatch>,
}

enum Column {
    Text(StringBuilder),
    Large(LargeStringBuilder),
    Int(Int64Builder),
    Date(TimestampMillisecondBuilder),
    Texts { values: StringBuilder, ends: Vec<i32> },
    Parents { ids: StringBuilder, relations: StringBuilder, ends: Vec<i32> },
}

/// The columns of the Hub that a schema of the contract needs.
pub(crate) fn wanted(schema: &SchemaRef) -> Columns {
    let mut all = Columns::ID;
    for field in schema.fields() {
        all = all.with(Columns::by_name(field.name()).unwrap_or(Columns::ID));
    }
    all
}

impl Batcher {
    pub(crate) fn new(schema: &SchemaRef) -> Self {
        let column = |field: &Arc<Field>| {
            let of = Columns::by_name(field.name()).unwrap_or(Columns::ID);
            let column = match field.data_type() {
                DataType::LargeUtf8 => Column::Large(LargeStringBuilder::new()),
                DataType::Int64 => Column::Int(Int64Builder::new()),
                DataType::Timestamp(_, _) => {
                    Column::Date(TimestampMillisecondBuilder::new().with_timezone("UTC"))
                }
                DataType::List(item) if matches!(item.data_type(), DataType::Struct(_)) => Column::Parents {
                    ids: StringBuilder::new(),
                    relations: StringBuilder::new(),
                    ends: vec![0],
                },
                DataType::List(_) => Column::Texts { values: StringBuilder::new(), ends: vec![0] },
                _ => Column::Text(StringBuilder::new()),
            };
            (of, column)
        };
        let columns = schema.fields().iter().map(column).collect();
        Self { schema: Arc::clone(schema), columns, rows: 0, done: Vec::new() }
    }

    /// The schema of its batches.
    pub(crate) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Adds a model.
    pub(crate) fn push(&mut self, model: &Model<'_>) -> Result<()> {
        for (of, column) in &mut self.columns {
            column.push(*of, model);
        }
        self.rows += 1;
        if self.rows == ROWS { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        let fields = self.schema.fields();
        let arrays: Vec<ArrayRef> =
            self.columns.iter_mut().zip(fields).map(|((_, c), f)| c.finish(f)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        self.done.push(RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)?);
        self.rows = 0;
        Ok(())
    }

    /// The batches so far, the last one short.
    pub(crate) fn finish(mut self) -> Result<Vec<RecordBatch>> {
        if self.rows > 0 {
            self.flush()?;
        }
        Ok(self.done)
    }
}

impl Column {
    fn push(&mut self, of: Columns, model: &Model<'_>) {
        match self {
            Column::Text(builder) => match of {
                Columns::ID => builder.append_value(&model.id),
                Columns::AUTHOR => builder.append_option(model.author.as_deref()),
                Columns::LICENSE_NAME => builder.append_option(model.license_name.as_deref()),
                Columns::PIPELINE_TAG => builder.append_option(model.pipeline_tag.as_deref()),
                Columns::LIBRARY_NAME => builder.append_option(model.library_name.as_deref()),
                _ => builder.append_null(),
            },
            Column::Large(builder) => match of {
                Columns::CARD => builder.append_option(model.card.as_deref()),
                Columns::RAW => builder.append_option(model.raw.as_deref()),
                _ => builder.append_null(),
            },
            Column::Int(builder) => {
                builder.append_option(if of == Columns::LIKES { model.likes } else { model.downloads });
            }
            Column::Date(builder) => {
                let last = of == Columns::LAST_MODIFIED;
                builder.append_option(if last { model.last_modified } else { model.created_at });
            }
            Column::Texts { values, ends } => {
                let texts = match of {
                    Columns::LICENSES => &model.licenses,
                    Columns::LANGUAGES => &model.languages,
                    Columns::DATASETS => &model.datasets,
                    _ => &model.tags,
                };
                for text in texts {
                    values.append_value(text);
                }
                ends.push(ends.last().copied().unwrap_or(0) + texts.len() as i32);
            }
            Column::Parents { ids, relations, ends } => {
                for parent in &model.base_models {
                    ids.append_value(&parent.id);
                    relations.append_option(parent.relation.map(|relation| relation.as_str()));
                }
                ends.push(ends.last().copied().unwrap_or(0) + model.base_models.len() as i32);
            }
        }
    }

    fn finish(&mut self, field: &Field) -> ArrayRef {
        match self {
            Column::Text(builder) => Arc::new(builder.finish()),
            Column::Large(builder) => Arc::new(builder.finish()),
            Column::Int(builder) => Arc::new(builder.finish()),
            Column::Date(builder) => Arc::new(builder.finish()),
            Column::Texts { values, ends } => list(field, Arc::new(values.finish()), ends),
            Column::Parents { ids, relations, ends } => {
                let columns: Vec<ArrayRef> = vec![Arc::new(ids.finish()), Arc::new(relations.finish())];
                let fields = match field.data_type() {
                    DataType::List(item) => match item.data_type() {
                        DataType::Struct(fields) => fields.clone(),
                        _ => arrow_schema::Fields::empty(),
                    },
                    _ => arrow_schema::Fields::empty(),
                };
                list(field, Arc::new(StructArray::new(fields, columns, None)), ends)
            }
        }
    }
}

fn list(field: &Field, values: ArrayRef, ends: &mut Vec<i32>) -> ArrayRef {
    let offsets = OffsetBuffer::new(std::mem::replace(ends, vec![0]).into());
    let item = match field.data_type() {
        DataType::List(item) => Arc::clone(item),
        _ => Arc::new(Field::new_list_field(values.data_type().clone(), true)),
    };
    Arc::new(ListArray::new(item, offsets, values, None))
}
