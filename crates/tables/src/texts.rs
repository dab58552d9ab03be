use arrow_array::cast::AsArray;
use arrow_array::{Array, LargeStringArray, ListArray, RecordBatch, StringArray};
use arrow_schema::DataType;

use crate::ColumnError;

/// A column of texts, one or a list of them per row, for ports that ask for `any`.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    lists: Option<&'a ListArray>,
    items: Items<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Items<'a> {
    Short(&'a StringArray),
    Long(&'a LargeStringArray),
    /// A column that never had a value has no type either.
    Null,
}

impl<'a> Items<'a> {
    fn of(array: &'a dyn Array) -> Option<Self> {
        if *array.data_type() == DataType::Null {
            return Some(Items::Null);
        }
        let short = array.as_string_opt::<i32>().map(Items::Short);
        short.or_else(|| array.as_string_opt::<i64>().map(Items::Long))
    }

    /// The text at a place, unless it is null.
    fn get(self, at: usize) -> Option<&'a str> {
        match self {
            Items::Short(array) => (!array.is_null(at)).then(|| array.value(at)),
            Items::Long(array) => (!array.is_null(at)).then(|| array.value(at)),
            Items::Null => None,
        }
    }
}

impl<'a> Texts<'a> {
    /// Whether a column of this type can be read so.
    pub fn fits(ty: &DataType) -> bool {
        let text = |ty: &DataType| matches!(ty, DataType::Utf8 | DataType::LargeUtf8 | DataType::Null);
        match ty {
            DataType::List(item) => text(item.data_type()),
            ty => text(ty),
        }
    }

    /// The column of this name.
    pub fn of(batch: &'a RecordBatch, name: &str) -> Result<Self, ColumnError> {
        let Some(array) = batch.column_by_name(name) else {
            return Err(ColumnError::Missing(name.to_owned()));
        };
        let lists = array.as_list_opt::<i32>();
        let items = lists.map_or_else(|| Items::of(array), |lists| Items::of(lists.values()));
        items.map(|items| Self { lists, items }).ok_or_else(|| ColumnError::Type {
            column: name.to_owned(),
            wanted: "a text or a list of texts",
            found: array.data_type().clone(),
        })
    }

    /// The texts of a row; none where it is null.
    pub fn row(self, row: usize) -> impl Iterator<Item = &'a str> {
        let range = match self.lists {
            None => row..row + 1,
            Some(lists) if lists.is_null(row) => 0..0,
            Some(lists) => {
                let offsets = lists.value_offsets();
                offsets[row] as usize..offsets[row + 1] as usize
            }
        };
        range.filter_map(move |at| self.items.get(at))
    }

    /// Whether a row is null.
    pub fn is_null(self, row: usize) -> bool {
        self.lists.map_or_else(|| self.items.get(row).is_none(), |lists| lists.is_null(row))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::NullArray;

    use super::Texts;
    use crate::{ints, nullable_strings, record_batch, string_lists};

    #[test]
    fn one_or_several_per_row() {
        let batch = record_batch([
            ("one", nullable_strings([Some("a"), None])),
            ("many", string_lists([vec!["b", "c"], vec![]])),
            ("number", ints([1, 2])),
            ("nothing", Arc::new(NullArray::new(2)) as _),
        ])
        .unwrap();
        let rows = |name| {
            let texts = Texts::of(&batch, name).unwrap();
            [0, 1].map(|row| texts.row(row).collect::<Vec<_>>())
        };
        assert_eq!(rows("one"), [vec!["a"], vec![]]);
        assert_eq!(rows("nothing"), [vec![""; 0], vec![]]);
        assert_eq!(rows("many"), [vec!["b", "c"], vec![]]);
        let (one, many) = (Texts::of(&batch, "one").unwrap(), Texts::of(&batch, "many").unwrap());
        assert!(one.is_null(1) && !many.is_null(1));
        assert!(Texts::of(&batch, "number").is_err() && Texts::of(&batch, "none").is_err());
    }
}
