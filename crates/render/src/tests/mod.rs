//! What the forms of a table look like, over batches made by hand.

mod csv;
mod json;
mod markdown;
mod pictures;
mod table;

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Decimal128Array, DictionaryArray, Float32Array,
    Float64Array, Int64Array, NullArray, RecordBatch, StringArray, StringViewArray,
    TimestampMillisecondArray,
};
use arrow_schema::{DataType, Field};

use crate::Head;

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns.into_iter().map(|(name, array)| (name, array, true)))
        .unwrap()
}

fn head(batch: &RecordBatch) -> Head {
    let mut head = Head::new(batch.schema(), usize::MAX);
    head.push(batch);
    head
}

fn texts(values: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(values))
}

fn ints(values: &[i64]) -> ArrayRef {
    Arc::new(Int64Array::from(values.to_vec()))
}

fn floats(values: &[f64]) -> ArrayRef {
    Arc::new(Float64Array::from(values.to_vec()))
}

/// `list<struct<id: utf8, n: int32>>`: two items, none, null.
fn parents() -> ArrayRef {
    let fields = vec![Field::new("id", DataType::Utf8, true), Field::new("n", DataType::Int32, true)];
    let item = StructBuilder::new(
        fields.clone(),
        vec![Box::new(StringBuilder::new()), Box::new(Int32Builder::new())],
    );
    let mut list = ListBuilder::new(item);
    for (id, n) in [(Some("a,\"b\""), Some(1)), (None, None)] {
        let item = list.values();
        item.field_builder::<StringBuilder>(0).unwrap().append_option(id);
        item.field_builder::<Int32Builder>(1).unwrap().append_option(n);
        item.append(id.is_some());
    }
    list.append(true);
    list.append(true);
    list.append(false);
    Arc::new(list.finish())
}

/// `list<utf8>`: two items, none, null.
fn tags() -> ArrayRef {
    let mut list = ListBuilder::new(StringBuilder::new());
    list.append_value([Some("x"), Some("y z")]);
    list.append_value::<_, &str>([]);
    list.append_null();
    Arc::new(list.finish())
}

/// Three rows of every kind of cell; the last one is null.
fn every_kind() -> RecordBatch {
    let keys: DictionaryArray<Int32Type> = [Some("k"), Some("l"), None].into_iter().collect();
    let decimals =
        Decimal128Array::from(vec![Some(125), Some(-5), None]).with_precision_and_scale(9, 2).unwrap();
    let times = TimestampMillisecondArray::from(vec![Some(1_646_263_744_000), Some(0), None]);
    batch(vec![
        ("text", Arc::new(StringArray::from(vec![Some("plain"), Some(""), None]))),
        ("view", Arc::new(StringViewArray::from(vec![Some("a,b"), Some("say \"hi\"\nthere"), None]))),
        ("key", Arc::new(keys)),
        ("bool", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None]))),
        ("int", Arc::new(Int64Array::from(vec![Some(-7), Some(i64::MAX), None]))),
        ("single", Arc::new(Float32Array::from(vec![Some(0.1), Some(f32::NAN), None]))),
        ("float", Arc::new(Float64Array::from(vec![Some(1e-9), Some(f64::NEG_INFINITY), None]))),
        ("decimal", Arc::new(decimals)),
        ("date", Arc::new(Date32Array::from(vec![Some(19_782), Some(-1), None]))),
        ("time", Arc::new(times.with_timezone("UTC"))),
        ("bytes", Arc::new(BinaryArray::from(vec![Some([0xab_u8, 0].as_slice()), Some(&[]), None]))),
        ("tags", tags()),
        ("parents", parents()),
        ("nothing", Arc::new(NullArray::new(3))),
    ])
}

#[test]
fn a_slice_shows_its_own_rows() {
    let lines = |batch: &RecordBatch| {
        let mut writer = crate::JsonLinesWriter::new(Vec::new(), &batch.schema());
        writer.write(batch).unwrap();
        String::from_utf8(writer.into_inner()).unwrap()
    };
    let whole = every_kind();
    let all = lines(&whole);
    for (row, line) in all.lines().enumerate() {
        assert_eq!(lines(&whole.slice(row, 1)).trim_end(), line);
    }
}

#[test]
fn a_head_keeps_its_first_rows_and_counts_all() {
    let batch = batch(vec![("n", ints(&[1, 2, 3]))]);
    let read = |limit, total| {
        let batches = vec![Ok::<_, ()>(batch.clone()), Ok(batch.clone()), Err(())];
        Head::read(batch.schema(), limit, total, batches)
    };
    // With the total known, what is not shown is not read.
    let head = read(4, Some(9)).unwrap();
    assert_eq!((head.rows(), head.total()), (4, 9));
    assert!(read(7, Some(9)).is_err());
    assert!(read(4, None).is_err());
    let values: Vec<f64> = head.first(2).cells("n").filter_map(|cell| cell.number()).collect();
    assert_eq!(values, [1.0, 2.0]);
    assert_eq!(head.first(2).total(), 9);
    assert_eq!(head.cells("m").count(), 0);
}
