//! From the safe traits to the objects of the boundary.
pub(crate) mod guard;
pub(crate) mod metric;
pub(crate) mod reporter;
pub(crate) mod source;

use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Schema, SchemaRef};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::tables::same_type;
use crate::{Error, Result};

/// The typed configuration; the host has checked it against the schema already.
pub(crate) fn read_config<C: DeserializeOwned>(config: &Value) -> Result<C> {
    // An empty configuration is `{}`; a component without any may use `()`.
    let given = if config.is_null() { Value::Object(serde_json::Map::new()) } else { config.clone() };
    let empty = given.as_object().is_some_and(serde_json::Map::is_empty);
    serde_json::from_value(given)
        .or_else(
            |error| if empty { serde_json::from_value(Value::Null).map_err(|_| error) } else { Err(error) },
        )
        .map_err(|error| Error::config(format!("configuration: {error}")))
}

/// The batch with its columns by name in the order of `schema`; further columns are dropped.
pub(crate) fn fit(what: &str, batch: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch> {
    let mut columns = Vec::with_capacity(schema.fields().len());
    for field in schema.fields() {
        let Some(column) = batch.column_by_name(field.name()) else {
            let there: Vec<_> = batch.schema_ref().fields().iter().map(|f| f.name().clone()).collect();
            return Err(Error::internal(format!(
                "{what}: column `{}` is declared and not given; given are {}",
                field.name(),
                there.join(", ")
            )));
        };
        if !same_type(column.data_type(), field.data_type()) {
            return Err(Error::internal(format!(
                "{what}: column `{}` is {}, declared as {}",
                field.name(),
                column.data_type(),
                field.data_type()
            )));
        }
        if !field.is_nullable() && column.null_count() > 0 {
            return Err(Error::internal(format!(
                "{what}: column `{}` has {} nulls and is declared without",
                field.name(),
                column.null_count()
            )));
        }
        columns.push(retype(column, field.data_type()));
    }
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
    Ok(RecordBatch::try_new_with_options(Arc::clone(schema), columns, &options)?)
}

/// The same data under the declared names of list items and nullability inside.
fn retype(column: &arrow_array::ArrayRef, ty: &arrow_schema::DataType) -> arrow_array::ArrayRef {
    if column.data_type() == ty {
        return Arc::clone(column);
    }
    let data = column.to_data().into_builder().data_type(ty.clone());
    data.build().map_or_else(|_| Arc::clone(column), arrow_array::make_array)
}

/// The fields of `schema` named in `projection`, in that order.
pub(crate) fn project(schema: &Schema, projection: &[String]) -> Result<SchemaRef> {
    let field = |name: &String| {
        let found = schema.fields().find(name).map(|(_, field)| Arc::clone(field));
        found.ok_or_else(|| Error::internal(format!("no column `{name}` to project")))
    };
    Ok(Arc::new(Schema::new(projection.iter().map(field).collect::<Result<Vec<_>>>()?)))
}
