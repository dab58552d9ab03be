//! Columns of texts, one or several per row, whatever their spelling.
use arrow_array::cast::AsArray;
use arrow_array::{LargeStringArray, ListArray, StringArray};
use cladist_sdk::arrow_schema::DataType;
use cladist_sdk::prelude::*;

/// A column of texts or of lists of texts.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Texts<'a> {
    One(Items<'a>),
    Many(&'a ListArray, Items<'a>),
}

/// The texts themselves.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Items<'a> {
    Short(&'a StringArray),
    Long(&'a LargeStringArray),
}

impl<'a> Items<'a> {
    fn of(array: &'a dyn Array) -> Option<Self> {
        let short = array.as_string_opt::<i32>().map(Items::Short);
        short.or_else(|| array.as_string_opt::<i64>().map(Items::Long))
    }

    /// The text at a place, unless it is null.
    fn get(self, at: usize) -> Option<&'a str> {
        match self {
            Items::Short(array) => (!array.is_null(at)).then(|| array.value(at)),
            Items::Long(array) => (!array.is_null(at)).then(|| array.value(at)),
        }
    }
}

impl<'a> Texts<'a> {
    /// The column of this name.
    pub(crate) fn of(batch: &'a RecordBatch, name: &str) -> Result<Self> {
        let Some(array) = batch.column_by_name(name) else {
            return Err(Error::internal(format!("no column `{name}` in the batch")));
        };
        let found = match array.as_list_opt::<i32>() {
            Some(lists) => Items::of(lists.values()).map(|items| Texts::Many(lists, items)),
            None => Items::of(array).map(Texts::One),
        };
        found.ok_or_else(|| wrong_type(name, array.data_type()))
    }

    /// The texts of a row; none where it is null.
    pub(crate) fn row(self, row: usize) -> impl Iterator<Item = &'a str> {
        let (items, range) = match self {
            Texts::One(items) => (items, row..row + 1),
            Texts::Many(lists, items) if lists.is_null(row) => (items, 0..0),
            Texts::Many(lists, items) => {
                let offsets = lists.value_offsets();
                (items, offsets[row] as usize..offsets[row + 1] as usize)
            }
        };
        range.filter_map(move |at| items.get(at))
    }

    /// Whether a row is null.
    pub(crate) fn is_null(self, row: usize) -> bool {
        match self {
            Texts::One(items) => items.get(row).is_none(),
            Texts::Many(lists, _) => lists.is_null(row),
        }
    }
}

/// Refuses a column that is neither text nor a list of texts.
pub(crate) fn check_texts(name: &str, ty: &DataType) -> Result<()> {
    let text = |ty: &DataType| matches!(ty, DataType::Utf8 | DataType::LargeUtf8);
    match ty {
        DataType::List(item) if text(item.data_type()) => Ok(()),
        ty if text(ty) => Ok(()),
        other => Err(wrong_type(name, other)),
    }
}

fn wrong_type(name: &str, ty: &DataType) -> Error {
    let message = format!("column `{name}` is {ty}, and a trait is a text or a list of texts");
    Error::config(message).hint("`lineage/numeric` follows numbers")
}
