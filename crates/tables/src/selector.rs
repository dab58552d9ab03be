use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions};
use arrow_cast::CastOptions;
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use cladist_manifest::{ColumnType, ResolvedPort};

use crate::{column_type, data_type, same_type};

/// What an input lacks to fit a port.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MatchError {
    /// A column that must be there is not.
    #[error("no column `{column}` ({ty}); there are {}", there.join(", "))]
    Missing {
        /// The column asked for.
        column: String,
        /// Its type.
        ty: ColumnType,
        /// The columns that are there.
        there: Vec<String>,
    },
    /// A column has a type that cannot be turned into the one asked for.
    #[error("column `{column}` is {found}, not {wanted}")]
    Type {
        /// The column.
        column: String,
        /// The type asked for.
        wanted: ColumnType,
        /// The type found.
        found: DataType,
    },
}

/// Picks the columns that a port asks for out of a wider input, each in the port's own type.
///
/// Columns come in the port's order; optional ones that the input lacks are left out.
#[derive(Debug, Clone)]
pub struct Selector {
    picked: Vec<usize>,
    schema: SchemaRef,
    casts: bool,
}

impl Selector {
    /// A selector from batches of `input` to what `port` asks for.
    pub fn new(input: &Schema, port: &ResolvedPort) -> Result<Self, MatchError> {
        let (mut picked, mut fields, mut casts) = (Vec::new(), Vec::new(), false);
        for wanted in &port.columns {
            let Some((index, found)) = input.fields().find(&wanted.name) else {
                if wanted.optional {
                    continue;
                }
                let there = input.fields().iter().map(|f| f.name().clone()).collect();
                return Err(MatchError::Missing {
                    column: wanted.name.clone(),
                    ty: wanted.ty.clone(),
                    there,
                });
            };
            let (field, cast) = target(found, &wanted.ty)?;
            picked.push(index);
            fields.push(field);
            casts |= cast;
        }
        if port.all_columns {
            for (index, found) in input.fields().iter().enumerate() {
                if !picked.contains(&index) {
                    let (field, cast) = plain(found);
                    picked.push(index);
                    fields.push(field);
                    casts |= cast;
                }
            }
        }
        Ok(Self { picked, schema: Arc::new(Schema::new(fields)), casts })
    }

    /// The schema of what [`Selector::apply`] gives.
    #[must_use]
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The columns picked, as places in the input.
    #[must_use]
    pub fn picked(&self) -> &[usize] {
        &self.picked
    }

    /// One batch in the port's types.
    pub fn apply(&self, batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
        let column = |(place, field): (&usize, &Arc<Field>)| -> Result<ArrayRef, ArrowError> {
            let array = batch.column(*place);
            if !self.casts || array.data_type() == field.data_type() {
                return Ok(Arc::clone(array));
            }
            cast(array, field.data_type())
        };
        let columns =
            self.picked.iter().zip(self.schema.fields()).map(column).collect::<Result<Vec<_>, _>>()?;
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)
    }
}

fn cast(array: &ArrayRef, to: &DataType) -> Result<ArrayRef, ArrowError> {
    // A value that does not fit is an error, never silently a null.
    let options = CastOptions { safe: false, ..CastOptions::default() };
    arrow_cast::cast_with_options(array, to, &options)
}

fn target(found: &Field, wanted: &ColumnType) -> Result<(Arc<Field>, bool), MatchError> {
    if *wanted == ColumnType::Any {
        return Ok(plain(found));
    }
    let ty = data_type(wanted);
    if same_type(found.data_type(), &ty) {
        return Ok((Arc::new(found.clone()), false));
    }
    if !wanted.accepts(&column_type(found.data_type())) || !arrow_cast::can_cast_types(found.data_type(), &ty)
    {
        let (column, found) = (found.name().clone(), found.data_type().clone());
        return Err(MatchError::Type { column, wanted: wanted.clone(), found });
    }
    Ok((Arc::new(Field::new(found.name(), ty, found.is_nullable())), true))
}

/// A column of no particular type: text spellings become `utf8` (large stays large), lists of them
/// too, other types stay.
fn plain(found: &Field) -> (Arc<Field>, bool) {
    let ty = plain_type(found.data_type());
    if same_type(found.data_type(), &ty) || !arrow_cast::can_cast_types(found.data_type(), &ty) {
        return (Arc::new(found.clone()), false);
    }
    (Arc::new(Field::new(found.name(), ty, found.is_nullable())), true)
}

fn plain_type(found: &DataType) -> DataType {
    match found {
        DataType::Utf8View => DataType::Utf8,
        DataType::BinaryView => DataType::Binary,
        DataType::Dictionary(_, value) => plain_type(value),
        DataType::RunEndEncoded(_, value) => plain_type(value.data_type()),
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::ListView(item)
        | DataType::LargeListView(item) => {
            DataType::List(Arc::new(Field::new_list_field(plain_type(item.data_type()), true)))
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::cast::AsArray;
    use arrow_array::types::Int32Type;
    use arrow_array::{Array, DictionaryArray, Int64Array, LargeListArray, StringArray};
    use arrow_buffer::OffsetBuffer;
    use cladist_manifest::WantedColumn;

    fn port(columns: &[(&str, &str, bool)]) -> ResolvedPort {
        let wanted = |(name, ty, optional): &(&str, &str, bool)| WantedColumn {
            name: (*name).to_owned(),
            ty: ty.parse().unwrap(),
            optional: *optional,
        };
        ResolvedPort {
            name: "p".into(),
            contract: None,
            columns: columns.iter().map(wanted).collect(),
            all_columns: false,
            optional: false,
            after: Vec::new(),
            passes: 1,
        }
    }

    #[test]
    fn dictionaries_become_text_and_integers_floats() {
        let text: DictionaryArray<Int32Type> = ["a", "b", "a"].into_iter().collect();
        let batch = RecordBatch::try_from_iter([
            ("n", Arc::new(Int64Array::from(vec![1, 2, 3])) as ArrayRef),
            ("t", Arc::new(text) as ArrayRef),
        ])
        .unwrap();
        let port = port(&[("t", "utf8", false), ("n", "float64", false), ("x", "utf8", true)]);
        let selector = Selector::new(&batch.schema(), &port).unwrap();
        let got = selector.apply(&batch).unwrap();
        assert_eq!(got.num_columns(), 2);
        assert_eq!(got.column(0).as_ref(), &StringArray::from(vec!["a", "b", "a"]) as &dyn Array);
        assert_eq!(got.column(1).data_type(), &DataType::Float64);
    }

    #[test]
    fn a_long_integer_is_shortened_or_an_error() {
        let batch = |value: i64| {
            RecordBatch::try_from_iter([("n", Arc::new(Int64Array::from(vec![value])) as ArrayRef)]).unwrap()
        };
        let port = port(&[("n", "int32", false)]);
        let selector = Selector::new(&batch(1).schema(), &port).unwrap();
        assert_eq!(
            selector.apply(&batch(2024)).unwrap().column(0).as_primitive::<Int32Type>().value(0),
            2024
        );
        assert!(selector.apply(&batch(1 << 40)).is_err());
    }

    #[test]
    fn a_column_of_any_type_comes_in_its_plain_spelling() {
        let texts: DictionaryArray<Int32Type> = ["a", "b", "a"].into_iter().collect();
        let item = Arc::new(Field::new_list_field(texts.data_type().clone(), true));
        let lists = LargeListArray::new(item, OffsetBuffer::from_lengths([2, 0, 1]), Arc::new(texts), None);
        let numbers = Int64Array::from(vec![1, 2, 3]);
        let batch = RecordBatch::try_from_iter([
            ("l", Arc::new(lists) as ArrayRef),
            ("n", Arc::new(numbers.clone()) as ArrayRef),
        ])
        .unwrap();
        let port = port(&[("l", "any", false), ("n", "any", false)]);
        let selector = Selector::new(&batch.schema(), &port).unwrap();
        let got = selector.apply(&batch).unwrap();
        assert_eq!(got.column(0).data_type(), &data_type(&"list<utf8>".parse().unwrap()));
        let first = got.column(0).as_list::<i32>().value(0);
        assert_eq!(first.as_ref(), &StringArray::from(vec!["a", "b"]) as &dyn Array);
        assert_eq!(got.column(1).as_ref(), &numbers as &dyn Array);
    }

    #[test]
    fn what_is_missing_or_of_another_type_is_named() {
        let schema = Schema::new(vec![Field::new("n", DataType::Utf8, true)]);
        let error = Selector::new(&schema, &port(&[("id", "utf8", false)])).unwrap_err();
        assert_eq!(error.to_string(), "no column `id` (utf8); there are n");
        let error = Selector::new(&schema, &port(&[("n", "int64", false)])).unwrap_err();
        assert_eq!(error.to_string(), "column `n` is Utf8, not int64");
    }
}
