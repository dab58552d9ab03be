use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int32Type, Int64Type, TimestampMillisecondType};
use arrow_array::{
    Array, BooleanArray, Float64Array, Int32Array, Int64Array, LargeStringArray, ListArray, RecordBatch,
    StringArray, TimestampMillisecondArray,
};
use arrow_schema::DataType;

/// A column that is not there, or not of the type asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ColumnError {
    /// No such column.
    #[error("no column `{0}` in the batch")]
    Missing(String),
    /// Another type.
    #[error("column `{column}` is {found}, not {wanted}")]
    Type {
        /// The column.
        column: String,
        /// The type asked for.
        wanted: &'static str,
        /// Its own.
        found: DataType,
    },
}

/// Typed access to the columns of a batch by name.
///
/// A metric's batches have exactly the types that its manifest names. `optional_*` give `None`
/// for a column that is not there.
pub trait Columns {
    /// A `utf8` column.
    fn text(&self, name: &str) -> Result<&StringArray, ColumnError>;
    /// A `large_utf8` column.
    fn large_text(&self, name: &str) -> Result<&LargeStringArray, ColumnError>;
    /// An `int64` column.
    fn int(&self, name: &str) -> Result<&Int64Array, ColumnError>;
    /// An `int32` column.
    fn int32(&self, name: &str) -> Result<&Int32Array, ColumnError>;
    /// A `float64` column.
    fn float(&self, name: &str) -> Result<&Float64Array, ColumnError>;
    /// A `bool` column.
    fn bool(&self, name: &str) -> Result<&BooleanArray, ColumnError>;
    /// A `timestamp(ms, UTC)` column.
    fn timestamp(&self, name: &str) -> Result<&TimestampMillisecondArray, ColumnError>;
    /// A list column; `texts_of` reads the lists of one of `list<utf8>`.
    fn list(&self, name: &str) -> Result<&ListArray, ColumnError>;
    /// Whether there is such a column.
    fn has(&self, name: &str) -> bool;
    /// The texts of row `row` of a `list<utf8>` column, nulls left out; none where the list is null.
    fn texts_of<'a>(&'a self, name: &str, row: usize) -> Result<impl Iterator<Item = &'a str>, ColumnError>;
}

macro_rules! typed {
    ($($method:ident -> $array:ty, $wanted:literal, $cast:expr;)*) => {$(
        fn $method(&self, name: &str) -> Result<&$array, ColumnError> {
            let column = self.column_by_name(name).ok_or_else(|| ColumnError::Missing(name.to_owned()))?;
            $cast(column).ok_or_else(|| ColumnError::Type {
                column: name.to_owned(),
                wanted: $wanted,
                found: column.data_type().clone(),
            })
        }
    )*};
}

impl Columns for RecordBatch {
    typed! {
        text -> StringArray, "utf8", |c| AsArray::as_string_opt::<i32>(c);
        large_text -> LargeStringArray, "large_utf8", |c| AsArray::as_string_opt::<i64>(c);
        int -> Int64Array, "int64", |c| AsArray::as_primitive_opt::<Int64Type>(c);
        int32 -> Int32Array, "int32", |c| AsArray::as_primitive_opt::<Int32Type>(c);
        float -> Float64Array, "float64", |c| AsArray::as_primitive_opt::<Float64Type>(c);
        bool -> BooleanArray, "bool", |c| AsArray::as_boolean_opt(c);
        timestamp -> TimestampMillisecondArray, "timestamp(ms, UTC)",
            |c| AsArray::as_primitive_opt::<TimestampMillisecondType>(c);
        list -> ListArray, "list", |c| AsArray::as_list_opt::<i32>(c);
    }

    fn has(&self, name: &str) -> bool {
        self.column_by_name(name).is_some()
    }

    fn texts_of<'a>(&'a self, name: &str, row: usize) -> Result<impl Iterator<Item = &'a str>, ColumnError> {
        let list = self.list(name)?;
        let Some(texts) = list.values().as_string_opt::<i32>() else {
            let found = list.data_type().clone();
            return Err(ColumnError::Type { column: name.to_owned(), wanted: "list<utf8>", found });
        };
        let offsets = list.value_offsets();
        let (begin, end) =
            if list.is_null(row) { (0, 0) } else { (offsets[row] as usize, offsets[row + 1] as usize) };
        Ok((begin..end).filter(|&i| !texts.is_null(i)).map(|i| texts.value(i)))
    }
}
