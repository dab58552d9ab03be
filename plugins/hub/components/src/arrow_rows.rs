//! Rows of Arrow batches as models.

use std::borrow::Cow;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int64Type, TimestampMillisecondType};
use arrow_array::{Array, ArrayRef, ListArray, RecordBatch, StringArray, StructArray};
use arrow_cast::cast;
use arrow_schema::{DataType, Field, TimeUnit};
use cladist_hub::{Columns, Model, Parent, Problem, Reader, Relation, StudyColumn, StudyRow};
use cladist_sdk::prelude::*;

use crate::hub_rows;
use crate::parts::{Bad, Take};
use crate::shape::Shape;

/// Hands the rows of a batch to `take`; a row is named by its number.
pub(crate) fn each(
    batch: &RecordBatch,
    shape: Shape,
    reader: &Reader,
    skip: &dyn Fn(u32) -> bool,
    take: &mut Take<'_>,
) -> Result<()> {
    match shape {
        Shape::Study => study(batch, reader.columns(), skip, take),
        Shape::Contract => contract(batch, reader.columns(), skip, take),
        Shape::Hub => hub_rows::of_batch(batch, reader, skip, take),
    }
}

/// A row without an id, or with one that is no text.
pub(crate) fn no_id(detail: String) -> Bad {
    Bad { kind: Problem::BadRow, detail, id: None }
}

fn study(
    batch: &RecordBatch,
    columns: Columns,
    skip: &dyn Fn(u32) -> bool,
    take: &mut Take<'_>,
) -> Result<()> {
    let mut cells: Vec<(StudyColumn, StringArray)> = Vec::new();
    for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
        if let Some(column) = StudyColumn::by_name(field.name()) {
            cells.push((column, texts(array)?));
        }
    }
    let mut model = Model::default();
    for row in (0..batch.num_rows()).filter(|row| !skip(*row as u32)) {
        let mut study = StudyRow::default();
        for (column, array) in &cells {
            study.set(*column, cell(Some(array), row));
        }
        match study.read(columns, &mut model) {
            Ok(()) => take(row as u32, Ok(&model))?,
            Err(error) => take(row as u32, Err(no_id(error.to_string())))?,
        }
    }
    Ok(())
}

/// A column as text; lists as Python's `repr` writes them.
fn texts(array: &ArrayRef) -> Result<StringArray> {
    let (DataType::List(_) | DataType::LargeList(_) | DataType::FixedSizeList(_, _)) = array.data_type()
    else {
        return strings_of(array);
    };
    let list = lists_of(array)?;
    let repr = |row: usize| {
        let mut text = String::from("[");
        for item in items(&list, row) {
            text.push('\'');
            text.push_str(&item.replace('\\', "\\\\").replace('\'', "\\'"));
            text.push_str("',");
        }
        text.push(']');
        text
    };
    Ok((0..list.len()).map(|row| (!list.is_null(row)).then(|| repr(row))).collect())
}

fn strings_of(array: &ArrayRef) -> Result<StringArray> {
    Ok(cast(array, &DataType::Utf8)?.as_string::<i32>().clone())
}

fn lists_of(array: &ArrayRef) -> Result<ListArray> {
    let ty = DataType::List(Arc::new(Field::new_list_field(DataType::Utf8, true)));
    Ok(cast(array, &ty)?.as_list::<i32>().clone())
}

/// The texts of a list of texts.
fn items(list: &ListArray, row: usize) -> impl Iterator<Item = &str> {
    let texts = list.values().as_string::<i32>();
    range(list, row).filter_map(|at| cell(Some(texts), at))
}

fn range(list: &ListArray, row: usize) -> std::ops::Range<usize> {
    if list.is_null(row) {
        return 0..0;
    }
    let offsets = list.value_offsets();
    offsets[row] as usize..offsets[row + 1] as usize
}

fn cell(array: Option<&StringArray>, row: usize) -> Option<&str> {
    array.filter(|a| !a.is_null(row)).map(|a| a.value(row))
}

/// Columns of the contract in one spelling.
struct Contract {
    id: StringArray,
    texts: Vec<(Columns, StringArray)>,
    lists: Vec<(Columns, ListArray)>,
    dates: Vec<(Columns, ArrayRef)>,
    ints: Vec<(Columns, ArrayRef)>,
    parents: Option<Parents>,
}

fn contract(
    batch: &RecordBatch,
    columns: Columns,
    skip: &dyn Fn(u32) -> bool,
    take: &mut Take<'_>,
) -> Result<()> {
    let table = Contract::new(batch, columns)?;
    let mut model = Model::default();
    for row in (0..batch.num_rows()).filter(|row| !skip(*row as u32)) {
        if table.fill(row, columns, &mut model) {
            take(row as u32, Ok(&model))?;
        } else {
            take(row as u32, Err(no_id("no model id: `id` is null or empty".to_owned())))?;
        }
    }
    Ok(())
}

impl Contract {
    fn new(batch: &RecordBatch, columns: Columns) -> Result<Self> {
        let moment = DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into()));
        let id = batch.column_by_name("id").ok_or_else(|| Error::data("no column `id`"))?;
        let mut table = Self {
            id: strings_of(id)?,
            texts: Vec::new(),
            lists: Vec::new(),
            dates: Vec::new(),
            ints: Vec::new(),
            parents: None,
        };
        for (field, array) in batch.schema_ref().fields().iter().zip(batch.columns()) {
            let Some(column) = Columns::by_name(field.name()) else { continue };
            if column == Columns::ID || !columns.has(column) {
                continue;
            }
            match column {
                Columns::BASE_MODELS => table.parents = Some(Parents::new(array)?),
                Columns::LICENSES | Columns::LANGUAGES | Columns::TAGS | Columns::DATASETS => {
                    table.lists.push((column, lists_of(array)?));
                }
                Columns::CREATED_AT | Columns::LAST_MODIFIED => {
                    table.dates.push((column, cast(array, &moment)?));
                }
                Columns::DOWNLOADS | Columns::LIKES => {
                    table.ints.push((column, cast(array, &DataType::Int64)?));
                }
                _ => table.texts.push((column, strings_of(array)?)),
            }
        }
        Ok(table)
    }

    /// Fills a model; false where the row has no id.
    fn fill<'a>(&'a self, row: usize, columns: Columns, model: &mut Model<'a>) -> bool {
        model.clear();
        let Some(id) = cell(Some(&self.id), row).filter(|id| !id.is_empty()) else { return false };
        model.id = Cow::Borrowed(id);
        for (column, array) in &self.texts {
            let text = cell(Some(array), row).map(Cow::Borrowed);
            match *column {
                Columns::AUTHOR => model.author = text,
                Columns::LICENSE_NAME => model.license_name = text,
                Columns::PIPELINE_TAG => model.pipeline_tag = text,
                Columns::LIBRARY_NAME => model.library_name = text,
                Columns::CARD => model.card = text,
                _ => model.raw = text,
            }
        }
        if columns.has(Columns::AUTHOR) && model.author.is_none() {
            model.author = id.split_once('/').map(|(author, _)| Cow::Borrowed(author));
        }
        for (column, array) in self.dates.iter().filter(|(_, array)| !array.is_null(row)) {
            let moment = Some(array.as_primitive::<TimestampMillisecondType>().value(row));
            let last = *column == Columns::LAST_MODIFIED;
            *(if last { &mut model.last_modified } else { &mut model.created_at }) = moment;
        }
        for (column, array) in self.ints.iter().filter(|(_, array)| !array.is_null(row)) {
            let number = Some(array.as_primitive::<Int64Type>().value(row));
            *(if *column == Columns::LIKES { &mut model.likes } else { &mut model.downloads }) = number;
        }
        for (column, list) in &self.lists {
            let into = match *column {
                Columns::LICENSES => &mut model.licenses,
                Columns::LANGUAGES => &mut model.languages,
                Columns::DATASETS => &mut model.datasets,
                _ => &mut model.tags,
            };
            into.extend(items(list, row).map(Cow::Borrowed));
        }
        if let Some(parents) = &self.parents {
            model.base_models.extend(parents.of(row));
        }
        true
    }
}

/// A column of parents: lists of structs.
struct Parents {
    list: ListArray,
    ids: StringArray,
    relations: Option<StringArray>,
}

impl Parents {
    fn new(array: &ArrayRef) -> Result<Self> {
        let wrong = || Error::data("column `base_models` is no list of structs of `id` and `relation`");
        let array = match array.data_type() {
            DataType::LargeList(item) => cast(array, &DataType::List(Arc::clone(item)))?,
            _ => Arc::clone(array),
        };
        let list = array.as_list_opt::<i32>().ok_or_else(wrong)?.clone();
        let structs: &StructArray = list.values().as_struct_opt().ok_or_else(wrong)?;
        let ids = strings_of(structs.column_by_name("id").ok_or_else(wrong)?)?;
        let relations = structs.column_by_name("relation").map(strings_of).transpose()?;
        Ok(Self { list, ids, relations })
    }

    fn of(&self, row: usize) -> impl Iterator<Item = Parent<'_>> {
        range(&self.list, row).filter_map(|at| {
            let relation = cell(self.relations.as_ref(), at).and_then(Relation::from_word);
            cell(Some(&self.ids), at).map(|id| Parent { id: Cow::Borrowed(id), relation })
        })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::sync::Arc;

    use arrow_array::builder::{ListBuilder, StringBuilder};
    use arrow_array::{ArrayRef, RecordBatch, StringArray};
    use cladist_hub::{Columns, FieldNames, Reader};

    use super::{Parents, Shape, each};

    /// The parents of every row, each with its relation.
    pub(crate) fn parents(batch: &RecordBatch) -> Vec<Vec<String>> {
        let parents = Parents::new(batch.column_by_name("base_models").unwrap()).unwrap();
        let told = |parent: cladist_hub::Parent<'_>| {
            format!("{} {}", parent.id, parent.relation.map_or("", |relation| relation.as_str()))
        };
        (0..batch.num_rows()).map(|row| parents.of(row).map(told).collect()).collect()
    }

    #[test]
    fn lists_of_a_study_table_may_be_lists() {
        let mut tags = ListBuilder::new(StringBuilder::new());
        tags.append_value([Some("it's null"), None, Some("back\\slash")]);
        tags.append_null();
        let columns: [(&str, ArrayRef); 2] = [
            ("model_id", Arc::new(StringArray::from(vec!["a/1", "a/2"]))),
            ("tags", Arc::new(tags.finish())),
        ];
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let reader = Reader::new(FieldNames::default(), Columns::ALL);
        let mut found = Vec::new();
        each(&batch, Shape::Study, &reader, &|_| false, &mut |_, model| {
            found.push(model.map(|model| model.tags.join("|")).unwrap_or_default());
            Ok(())
        })
        .unwrap();
        assert_eq!(found, ["it's null|back\\slash", ""]);
    }
}
