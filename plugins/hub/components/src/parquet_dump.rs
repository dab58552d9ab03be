//! Parquet dumps: the published study's columns, or the contract's own.

use std::borrow::Cow;
use std::path::Path;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef, RecordBatch, StringArray};
use arrow_cast::cast;
use arrow_schema::{DataType, TimeUnit};
use cladist_hub::{Columns, Model, Parent, Relation, StudyColumn, StudyRow};
use cladist_sdk::prelude::*;
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use parquet::errors::ParquetError;

use crate::problems::Line;
use crate::table::Take;
use crate::units::open;

const BATCH: usize = 8192;

fn odd(path: &Path, error: &ParquetError) -> Error {
    Error::data(format!("{}: not a whole Parquet file: {error}", path.display())).hint("fetch it again")
}

fn builder(path: &Path) -> Result<ParquetRecordBatchReaderBuilder<std::fs::File>> {
    ParquetRecordBatchReaderBuilder::try_new(open(path)?).map_err(|error| odd(path, &error))
}

/// The number of row groups of a file.
pub(crate) fn row_groups(path: &Path) -> Result<usize> {
    let builder = builder(path)?;
    let schema = builder.schema();
    if schema.field_with_name("model_id").is_err() && schema.field_with_name("id").is_err() {
        let names: Vec<&str> = schema.fields().iter().map(|f| f.name().as_str()).collect();
        return Err(Error::data(format!(
            "{}: no column `model_id` or `id`; there are {}",
            path.display(),
            names.join(", ")
        ))
        .hint("the study's columns or those of the contract `models` are read"));
    }
    Ok(builder.metadata().num_row_groups())
}

/// The rows of one row group.
pub(crate) struct ParquetRows {
    reader: ParquetRecordBatchReader,
    path: std::path::PathBuf,
    columns: Columns,
    study: bool,
}

impl ParquetRows {
    pub(crate) fn open(path: &Path, group: usize, columns: Columns) -> Result<Self> {
        let builder = builder(path)?;
        let study = builder.schema().field_with_name("model_id").is_ok();
        let needed = |name: &str| {
            if study {
                let column = StudyColumn::by_name(name);
                column.is_some_and(|c| c == StudyColumn::ModelId || columns.any(c.feeds()))
            } else {
                name == "id" || Columns::by_name(name).is_some_and(|c| c != Columns::ID && columns.has(c))
            }
        };
        let fields = builder.schema().fields().iter().enumerate();
        let roots: Vec<usize> = fields.filter(|(_, f)| needed(f.name())).map(|(at, _)| at).collect();
        let mask = ProjectionMask::roots(builder.parquet_schema(), roots);
        let reader =
            builder.with_row_groups(vec![group]).with_projection(mask).with_batch_size(BATCH).build();
        let reader = reader.map_err(|error| odd(path, &error))?;
        Ok(Self { reader, path: path.to_owned(), columns, study })
    }

    pub(crate) fn each(&mut self, take: &mut Take<'_>) -> Result<()> {
        for (chunk, batch) in (0..).zip(self.reader.by_ref()) {
            cladist_sdk::check_cancelled()?;
            let batch = batch.map_err(|error| Error::data(format!("{}: {error}", self.path.display())))?;
            if self.study {
                study(&batch, self.columns, chunk, take)?;
            } else {
                contract(&batch, self.columns, chunk, take)?;
            }
        }
        Ok(())
    }
}

fn study(batch: &RecordBatch, columns: Columns, chunk: u32, take: &mut Take<'_>) -> Result<()> {
    let mut cells: Vec<(StudyColumn, StringArray)> = Vec::new();
    for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        if let Some(column) = StudyColumn::by_name(field.name()) {
            cells.push((column, texts(array)?));
        }
    }
    let mut model = Model::default();
    for row in 0..batch.num_rows() {
        let mut study = StudyRow::default();
        for (column, array) in &cells {
            study.set(*column, (!array.is_null(row)).then(|| array.value(row)));
        }
        match study.read(columns, &mut model) {
            Ok(()) => take(chunk, row as u32, Line::None, Ok(&model))?,
            Err(error) => take(chunk, row as u32, Line::None, Err(error.to_string()))?,
        }
    }
    Ok(())
}

/// A column as text; lists as the JSON that Python's `repr` nearly is.
fn texts(array: &ArrayRef) -> Result<StringArray> {
    if let DataType::List(_) | DataType::LargeList(_) = array.data_type() {
        let list = cast(array, &list_of_text())?;
        let list = list.as_list::<i32>();
        let cell = |row: usize| {
            let texts = list.value(row);
            let texts: Vec<Option<&str>> = texts.as_string::<i32>().iter().collect();
            serde_json::to_string(&texts).unwrap_or_default().replace("null", "None")
        };
        return Ok((0..list.len()).map(|row| (!list.is_null(row)).then(|| cell(row))).collect());
    }
    Ok(cast(array, &DataType::Utf8)?.as_string::<i32>().clone())
}

fn list_of_text() -> DataType {
    DataType::List(std::sync::Arc::new(arrow_schema::Field::new_list_field(DataType::Utf8, true)))
}

/// Columns of the contract, in whatever spelling.
fn contract(batch: &RecordBatch, columns: Columns, chunk: u32, take: &mut Take<'_>) -> Result<()> {
    let of = |name: &str, ty: &DataType| -> Result<Option<ArrayRef>> {
        let wanted = name == "id" || Columns::by_name(name).is_some_and(|c| columns.has(c));
        batch.column_by_name(name).filter(|_| wanted).map(|array| Ok(cast(array, ty)?)).transpose()
    };
    let text = |name: &str| of(name, &DataType::Utf8);
    let date = |name: &str| of(name, &DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())));
    let list = |name: &str| of(name, &list_of_text());
    let (id, author, license_name) = (text("id")?, text("author")?, text("license_name")?);
    let (task, library, card, raw) =
        (text("pipeline_tag")?, text("library_name")?, text("card")?, text("raw")?);
    let (created, modified) = (date("created_at")?, date("last_modified")?);
    let (downloads, likes) = (of("downloads", &DataType::Int64)?, of("likes", &DataType::Int64)?);
    let (licenses, languages) = (list("licenses")?, list("languages")?);
    let (tags, datasets) = (list("tags")?, list("datasets")?);
    let bases = batch.column_by_name("base_models").filter(|_| columns.has(Columns::BASE_MODELS));
    let bases = bases.map(parents).transpose()?;
    for row in 0..batch.num_rows() {
        let mut model = Model::default();
        let Some(name) = cell(id.as_ref(), row).filter(|id| !id.is_empty()) else {
            take(chunk, row as u32, Line::None, Err("no model id: `id` is null or empty".to_owned()))?;
            continue;
        };
        model.id = Cow::Borrowed(name);
        model.author =
            cell(author.as_ref(), row).or_else(|| name.split_once('/').map(|(a, _)| a)).map(Cow::Borrowed);
        model.license_name = cell(license_name.as_ref(), row).map(Cow::Borrowed);
        model.pipeline_tag = cell(task.as_ref(), row).map(Cow::Borrowed);
        model.library_name = cell(library.as_ref(), row).map(Cow::Borrowed);
        model.card = cell(card.as_ref(), row).map(Cow::Borrowed);
        model.raw = cell(raw.as_ref(), row).map(Cow::Borrowed);
        let moment = |array: Option<&ArrayRef>| {
            array.filter(|a| !a.is_null(row)).map(|a| a.as_primitive::<TimestampMillisecondType>().value(row))
        };
        (model.created_at, model.last_modified) = (moment(created.as_ref()), moment(modified.as_ref()));
        let number = |array: Option<&ArrayRef>| {
            array.filter(|a| !a.is_null(row)).map(|a| a.as_primitive::<Int64Type>().value(row))
        };
        (model.downloads, model.likes) = (number(downloads.as_ref()), number(likes.as_ref()));
        let lists = [
            (&licenses, &mut model.licenses),
            (&languages, &mut model.languages),
            (&tags, &mut model.tags),
            (&datasets, &mut model.datasets),
        ];
        for (array, into) in lists {
            let Some(array) = array.as_ref().filter(|a| !a.is_null(row)) else { continue };
            let texts = array.as_list::<i32>().value(row);
            into.extend(texts.as_string::<i32>().iter().flatten().map(|text| Cow::Owned(text.to_owned())));
        }
        if let Some(bases) = &bases {
            model.base_models = bases.of(row);
        }
        take(chunk, row as u32, Line::None, Ok(&model))?;
    }
    Ok(())
}

fn cell(array: Option<&ArrayRef>, row: usize) -> Option<&str> {
    array.filter(|a| !a.is_null(row)).map(|a| a.as_string::<i32>().value(row))
}

/// A column of parents: lists of structs.
struct Parents {
    list: arrow_array::ListArray,
    ids: ArrayRef,
    relations: Option<ArrayRef>,
}

fn parents(array: &ArrayRef) -> Result<Parents> {
    let list =
        array.as_list_opt::<i32>().ok_or_else(|| Error::data("column `base_models` is no list"))?.clone();
    let items = list
        .values()
        .as_struct_opt()
        .ok_or_else(|| Error::data("column `base_models` is no list of structs"))?;
    let field = |name: &str| items.column_by_name(name).map(|array| cast(array, &DataType::Utf8)).transpose();
    let ids = field("id")?.ok_or_else(|| Error::data("column `base_models` has no field `id`"))?;
    let relations = field("relation")?;
    Ok(Parents { list, ids, relations })
}

impl Parents {
    fn of<'a>(&self, row: usize) -> Vec<Parent<'a>> {
        if self.list.is_null(row) {
            return Vec::new();
        }
        let offsets = self.list.value_offsets();
        let parent = |at: usize| {
            let relation = cell(self.relations.as_ref(), at).and_then(Relation::from_word);
            cell(Some(&self.ids), at).map(|id| Parent { id: Cow::Owned(id.to_owned()), relation })
        };
        (offsets[row] as usize..offsets[row + 1] as usize).filter_map(parent).collect()
    }
}
