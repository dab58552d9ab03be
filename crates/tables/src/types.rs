use std::sync::Arc;

use arrow_schema::{DataType, Field, Fields, Schema, SchemaRef, TimeUnit};
use cladist_manifest::{ColumnName, ColumnType, ResolvedTable, StructField};

/// The Arrow type of a column type; `any` has none and becomes `Null`.
#[must_use]
pub fn data_type(ty: &ColumnType) -> DataType {
    match ty {
        ColumnType::Any => DataType::Null,
        ColumnType::Bool => DataType::Boolean,
        ColumnType::Int32 => DataType::Int32,
        ColumnType::Int64 => DataType::Int64,
        ColumnType::UInt32 => DataType::UInt32,
        ColumnType::UInt64 => DataType::UInt64,
        ColumnType::Float32 => DataType::Float32,
        ColumnType::Float64 => DataType::Float64,
        ColumnType::Utf8 => DataType::Utf8,
        ColumnType::LargeUtf8 => DataType::LargeUtf8,
        ColumnType::Binary => DataType::Binary,
        ColumnType::Date => DataType::Date32,
        ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Millisecond, Some("UTC".into())),
        ColumnType::List(item) => DataType::List(Arc::new(Field::new_list_field(data_type(item), true))),
        ColumnType::Struct(fields) => DataType::Struct(
            fields.iter().map(|f| Field::new(&f.name, data_type(&f.ty), f.nullable)).collect(),
        ),
    }
}

/// The nearest column type of an Arrow type: dictionaries, views and large lists count as what
/// they hold; types outside the contracts are `any`.
#[must_use]
pub fn column_type(ty: &DataType) -> ColumnType {
    match ty {
        DataType::Boolean => ColumnType::Bool,
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::UInt8 | DataType::UInt16 => {
            ColumnType::Int32
        }
        DataType::Int64 => ColumnType::Int64,
        DataType::UInt32 => ColumnType::UInt32,
        DataType::UInt64 => ColumnType::UInt64,
        DataType::Float16 | DataType::Float32 => ColumnType::Float32,
        DataType::Float64 => ColumnType::Float64,
        DataType::Utf8 | DataType::Utf8View => ColumnType::Utf8,
        DataType::LargeUtf8 => ColumnType::LargeUtf8,
        DataType::Binary | DataType::LargeBinary | DataType::BinaryView => ColumnType::Binary,
        DataType::Date32 | DataType::Date64 => ColumnType::Date,
        DataType::Timestamp(_, _) => ColumnType::Timestamp,
        DataType::List(item)
        | DataType::LargeList(item)
        | DataType::FixedSizeList(item, _)
        | DataType::ListView(item)
        | DataType::LargeListView(item) => ColumnType::list(column_type(item.data_type())),
        DataType::Struct(fields) => ColumnType::Struct(struct_fields(fields)),
        DataType::Dictionary(_, value) => column_type(value),
        DataType::RunEndEncoded(_, value) => column_type(value.data_type()),
        _ => ColumnType::Any,
    }
}

fn struct_fields(fields: &Fields) -> Vec<StructField> {
    let field = |f: &Arc<Field>| StructField {
        name: f.name().clone(),
        ty: column_type(f.data_type()),
        nullable: f.is_nullable(),
    };
    fields.iter().map(field).collect()
}

/// A field of a column type.
#[must_use]
pub fn field(name: &str, ty: &ColumnType, nullable: bool) -> Field {
    Field::new(name, data_type(ty), nullable)
}

/// Whether two types are the same but for names and nullability inside lists.
#[must_use]
pub fn same_type(a: &DataType, b: &DataType) -> bool {
    match (a, b) {
        (DataType::List(a), DataType::List(b)) => same_type(a.data_type(), b.data_type()),
        (DataType::Struct(a), DataType::Struct(b)) => {
            a.len() == b.len()
                && a.iter()
                    .zip(b)
                    .all(|(a, b)| a.name() == b.name() && same_type(a.data_type(), b.data_type()))
        }
        (a, b) => a == b,
    }
}

/// The Arrow schema of a table under one configuration; `through` is the schema of the port whose
/// columns it passes on. A column that both name keeps the table's own type.
#[must_use]
pub fn table_schema(table: &ResolvedTable, through: Option<&Schema>) -> SchemaRef {
    let own = table.columns.iter().filter_map(|column| match &column.name {
        ColumnName::Fixed(name) => Some(Arc::new(field(name, &column.ty, column.nullable))),
        ColumnName::From { .. } => None,
    });
    let mut fields: Vec<_> = own.collect();
    for passed in through.iter().flat_map(|schema| schema.fields()) {
        if fields.iter().all(|f| f.name() != passed.name()) {
            fields.push(Arc::clone(passed));
        }
    }
    Arc::new(Schema::new(fields))
}
