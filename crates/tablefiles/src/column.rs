//! Typed columns filled from text or JSON.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::{
    BooleanBuilder, Float64Builder, Int32Builder, Int64Builder, LargeStringBuilder, ListBuilder,
    StringBuilder, TimestampMillisecondBuilder,
};
use cladist_hub::parse_date;
use cladist_manifest::ColumnType;
use serde_json::Value;

pub(crate) enum Column {
    Bool(BooleanBuilder),
    Int32(Int32Builder),
    Int(Int64Builder),
    Float(Float64Builder),
    Moment(TimestampMillisecondBuilder),
    Text(StringBuilder),
    Large(LargeStringBuilder),
    Texts(ListBuilder<StringBuilder>),
    Ints(ListBuilder<Int64Builder>),
    Floats(ListBuilder<Float64Builder>),
}

/// A value that does not fit its column.
pub(crate) struct Misfit;

impl Column {
    /// A column of this type; none for a type that text cannot be read as.
    pub(crate) fn new(ty: &ColumnType) -> Option<Self> {
        Some(match ty {
            ColumnType::Bool => Self::Bool(BooleanBuilder::new()),
            ColumnType::Int32 => Self::Int32(Int32Builder::new()),
            ColumnType::Int64 => Self::Int(Int64Builder::new()),
            ColumnType::Float64 => Self::Float(Float64Builder::new()),
            ColumnType::Timestamp => Self::Moment(TimestampMillisecondBuilder::new().with_timezone("UTC")),
            ColumnType::Utf8 | ColumnType::Any => Self::Text(StringBuilder::new()),
            ColumnType::LargeUtf8 => Self::Large(LargeStringBuilder::new()),
            ColumnType::List(item) => match item.as_ref() {
                ColumnType::Utf8 => Self::Texts(ListBuilder::new(StringBuilder::new())),
                ColumnType::Int64 => Self::Ints(ListBuilder::new(Int64Builder::new())),
                ColumnType::Float64 => Self::Floats(ListBuilder::new(Float64Builder::new())),
                _ => return None,
            },
            _ => return None,
        })
    }

    /// A cell of text; lists are JSON. `None` is null.
    pub(crate) fn push_text(&mut self, cell: Option<&str>) -> Result<(), Misfit> {
        fn parsed<T: std::str::FromStr>(cell: Option<&str>) -> Result<Option<T>, Misfit> {
            cell.map(|cell| cell.trim().parse().map_err(|_| Misfit)).transpose()
        }
        match self {
            Self::Bool(builder) => builder.append_option(match cell.map(str::trim) {
                None => None,
                Some("true" | "True" | "TRUE") => Some(true),
                Some("false" | "False" | "FALSE") => Some(false),
                Some(_) => return Err(Misfit),
            }),
            Self::Int32(builder) => builder.append_option(parsed(cell)?),
            Self::Int(builder) => builder.append_option(parsed(cell)?),
            Self::Float(builder) => builder.append_option(parsed(cell)?),
            Self::Moment(builder) => {
                builder.append_option(cell.map(|cell| parse_date(cell).ok_or(Misfit)).transpose()?);
            }
            Self::Text(builder) => builder.append_option(cell),
            Self::Large(builder) => builder.append_option(cell),
            Self::Texts(_) | Self::Ints(_) | Self::Floats(_) => {
                let value = cell.map(serde_json::from_str::<Value>).transpose().map_err(|_| Misfit)?;
                return self.push_json(value.as_ref());
            }
        }
        Ok(())
    }

    /// A value of JSON; what is missing is null, and a column of text takes anything as JSON text.
    pub(crate) fn push_json(&mut self, value: Option<&Value>) -> Result<(), Misfit> {
        let value = value.filter(|value| !value.is_null());
        let int = |value: &Value| value.as_i64().ok_or(Misfit);
        let float = |value: &Value| value.as_f64().ok_or(Misfit);
        match self {
            Self::Bool(builder) => {
                builder.append_option(value.map(|v| v.as_bool().ok_or(Misfit)).transpose()?);
            }
            Self::Int32(builder) => {
                let narrow = |value: &Value| int(value).and_then(|v| i32::try_from(v).map_err(|_| Misfit));
                builder.append_option(value.map(narrow).transpose()?);
            }
            Self::Int(builder) => builder.append_option(value.map(int).transpose()?),
            Self::Float(builder) => builder.append_option(value.map(float).transpose()?),
            Self::Moment(builder) => {
                let moment = |v: &Value| v.as_str().and_then(parse_date).ok_or(Misfit);
                builder.append_option(value.map(moment).transpose()?);
            }
            Self::Text(builder) => match value {
                Some(Value::String(text)) => builder.append_value(text),
                other => builder.append_option(other.map(Value::to_string)),
            },
            Self::Large(builder) => match value {
                Some(Value::String(text)) => builder.append_value(text),
                other => builder.append_option(other.map(Value::to_string)),
            },
            Self::Texts(builder) => {
                for item in items(value)? {
                    match item {
                        Value::Null => builder.values().append_null(),
                        Value::String(text) => builder.values().append_value(text),
                        other => builder.values().append_value(other.to_string()),
                    }
                }
                builder.append(value.is_some());
            }
            Self::Ints(builder) => {
                for item in items(value)? {
                    builder.values().append_option((!item.is_null()).then(|| int(item)).transpose()?);
                }
                builder.append(value.is_some());
            }
            Self::Floats(builder) => {
                for item in items(value)? {
                    builder.values().append_option((!item.is_null()).then(|| float(item)).transpose()?);
                }
                builder.append(value.is_some());
            }
        }
        Ok(())
    }

    pub(crate) fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Bool(builder) => Arc::new(builder.finish()),
            Self::Int32(builder) => Arc::new(builder.finish()),
            Self::Int(builder) => Arc::new(builder.finish()),
            Self::Float(builder) => Arc::new(builder.finish()),
            Self::Moment(builder) => Arc::new(builder.finish()),
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Large(builder) => Arc::new(builder.finish()),
            Self::Texts(builder) => Arc::new(builder.finish()),
            Self::Ints(builder) => Arc::new(builder.finish()),
            Self::Floats(builder) => Arc::new(builder.finish()),
        }
    }
}

fn items(value: Option<&Value>) -> Result<&[Value], Misfit> {
    match value {
        None => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(Misfit),
    }
}
