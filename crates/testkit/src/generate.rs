//! Random input for a port: what its columns may hold, at the edges too.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, PrimitiveBuilder, StringBuilder};
use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int32Type, Int64Type, TimestampMillisecondType, UInt32Type,
    UInt64Type,
};
use arrow_array::{
    ArrayRef, ArrowPrimitiveType, BinaryArray, LargeStringArray, ListArray, RecordBatch, RecordBatchOptions,
    StructArray,
};
use arrow_buffer::{NullBuffer, OffsetBuffer};
use arrow_schema::{DataType, Field, Fields, Schema};
use cladist_manifest::{ColumnType, ResolvedPort, contracts};
use cladist_tables::data_type;

use crate::random::Random;

/// How much of nullable columns is null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nulls {
    Some,
    All,
}

const WORDS: [&str; 14] = [
    "en",
    "fr",
    "mit",
    "apache-2.0",
    "",
    "text-generation",
    "Ünï ✓",
    "no",
    "null",
    "a,b\"c",
    "zh",
    "x y",
    "été",
    "|",
];
const RELATIONS: [&str; 4] = ["finetune", "adapter", "quantized", "merge"];

/// A table of `rows` rows for a port. Ids of one seed repeat over ports, so that they join.
pub(crate) fn table(port: &ResolvedPort, rows: usize, nulls: Nulls, random: &mut Random) -> RecordBatch {
    let contract = port.contract.as_deref().and_then(contracts::find);
    let (mut fields, mut columns) = (Vec::new(), Vec::new());
    for column in &port.columns {
        let known = contract.and_then(|c| c.column(&column.name));
        let nullable = known.is_none_or(|c| c.nullable);
        let mut maker = Maker { random, rows, nulls, name: &column.name };
        let array = maker.array(&column.ty, nullable);
        fields.push(Field::new(&column.name, array.data_type().clone(), nullable));
        columns.push(array);
    }
    if port.all_columns {
        let mut maker = Maker { random, rows, nulls, name: "extra" };
        columns.push(maker.array(&ColumnType::Utf8, true));
        fields.push(Field::new("extra", DataType::Utf8, true));
    }
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let schema = Arc::new(Schema::new(fields));
    RecordBatch::try_new_with_options(schema, columns, &options)
        .unwrap_or_else(|_| RecordBatch::new_empty(Arc::new(Schema::empty())))
}

struct Maker<'a> {
    random: &'a mut Random,
    rows: usize,
    nulls: Nulls,
    name: &'a str,
}

impl Maker<'_> {
    fn array(&mut self, ty: &ColumnType, nullable: bool) -> ArrayRef {
        match ty {
            ColumnType::Bool => {
                let mut builder = BooleanBuilder::new();
                for _ in 0..self.rows {
                    let value = self.random.percent(50);
                    builder.append_option((!self.null(nullable)).then_some(value));
                }
                Arc::new(builder.finish())
            }
            ColumnType::Int32 => self.numbers::<Int32Type>(nullable, |r| r.below(50) as i32),
            ColumnType::Int64 => self.numbers::<Int64Type>(nullable, |r| {
                if r.percent(3) { i64::from(i32::MAX) * 7 } else { r.below(1000) as i64 - 5 }
            }),
            ColumnType::UInt32 => self.numbers::<UInt32Type>(nullable, |r| r.below(1000) as u32),
            ColumnType::UInt64 => self.numbers::<UInt64Type>(nullable, |r| r.below(1000) as u64),
            ColumnType::Float32 => self.numbers::<Float32Type>(nullable, |r| r.unit() as f32),
            ColumnType::Float64 => self
                .numbers::<Float64Type>(nullable, |r| if r.percent(3) { 0.0 } else { r.unit() * 2.0 - 0.25 }),
            ColumnType::Date => self.numbers::<Date32Type>(nullable, |r| 19_000 + r.below(900) as i32),
            ColumnType::Timestamp => {
                let mut dates = self.values::<TimestampMillisecondType>(nullable, |r| {
                    1_646_000_000_000 + r.below(100_000_000) as i64 * 1000
                });
                Arc::new(dates.finish().with_timezone("UTC"))
            }
            ColumnType::Utf8 | ColumnType::Any => {
                let mut builder = StringBuilder::new();
                for row in 0..self.rows {
                    let text = self.text(row);
                    builder.append_option((!self.null(nullable)).then_some(text));
                }
                Arc::new(builder.finish())
            }
            ColumnType::LargeUtf8 => {
                let texts: Vec<Option<String>> = (0..self.rows)
                    .map(|row| {
                        let text = format!(
                            "{} {}\n{}",
                            self.text(row),
                            self.random.pick(&WORDS),
                            self.random.pick(&WORDS)
                        );
                        (!self.null(nullable)).then_some(text)
                    })
                    .collect();
                Arc::new(LargeStringArray::from(texts))
            }
            ColumnType::Binary => {
                let texts: Vec<Vec<u8>> = (0..self.rows).map(|row| self.text(row).into_bytes()).collect();
                Arc::new(BinaryArray::from_iter_values(texts))
            }
            ColumnType::List(item) => self.list(item, nullable),
            ColumnType::Struct(fields) => {
                let mut arrays = Vec::new();
                let mut arrow = Vec::new();
                for field in fields {
                    let mut inner =
                        Maker { random: self.random, rows: self.rows, nulls: self.nulls, name: &field.name };
                    if field.name == "relation" {
                        inner.name = "relation";
                    }
                    let array = inner.array(&field.ty, field.nullable);
                    arrow.push(Field::new(&field.name, array.data_type().clone(), field.nullable));
                    arrays.push(array);
                }
                Arc::new(StructArray::new(Fields::from(arrow), arrays, None))
            }
        }
    }

    fn null(&mut self, nullable: bool) -> bool {
        nullable && (self.nulls == Nulls::All || self.random.percent(15))
    }

    fn values<T: ArrowPrimitiveType>(
        &mut self,
        nullable: bool,
        mut draw: impl FnMut(&mut Random) -> T::Native,
    ) -> PrimitiveBuilder<T> {
        let mut builder = PrimitiveBuilder::<T>::new();
        for _ in 0..self.rows {
            let value = draw(self.random);
            builder.append_option((!self.null(nullable)).then_some(value));
        }
        builder
    }

    fn numbers<T: ArrowPrimitiveType>(
        &mut self,
        nullable: bool,
        draw: impl FnMut(&mut Random) -> T::Native,
    ) -> ArrayRef {
        Arc::new(self.values::<T>(nullable, draw).finish())
    }

    fn list(&mut self, item: &ColumnType, nullable: bool) -> ArrayRef {
        let lengths: Vec<usize> = (0..self.rows).map(|_| self.random.below(4)).collect();
        let total = lengths.iter().sum();
        let name = if matches!(item, ColumnType::Struct(_)) { "parents" } else { self.name };
        let items = Maker { random: self.random, rows: total, nulls: self.nulls, name }.array(item, false);
        let valid: Vec<bool> = (0..self.rows).map(|_| !self.null(nullable)).collect();
        let nulls = nullable.then(|| NullBuffer::from(valid));
        let field = Arc::new(Field::new_list_field(items.data_type().clone(), true));
        debug_assert_eq!(items.data_type(), &data_type(item));
        Arc::new(ListArray::new(field, OffsetBuffer::from_lengths(lengths), items, nulls))
    }

    /// Ids are unique within a column called `id`, and parents, children and models are such ids.
    fn text(&mut self, row: usize) -> String {
        match self.name {
            "id" | "sample_id" if self.rows > 0 => id(row),
            "child" | "parent" | "model" | "parents" => id(self.random.below(40)),
            "relation" => (*self.random.pick(&RELATIONS)).to_owned(),
            "language" | "languages" => (*self.random.pick(&["en", "fr", "zh", "no", "sw"])).to_owned(),
            _ => (*self.random.pick(&WORDS)).to_owned(),
        }
    }
}

fn id(row: usize) -> String {
    format!("org-{}/model-{row}", row % 7)
}
