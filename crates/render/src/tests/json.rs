use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::{JsonLinesWriter, JsonRows};

fn lines(batch: &RecordBatch) -> String {
    let mut writer = JsonLinesWriter::new(Vec::new(), &batch.schema());
    writer.write(batch).unwrap();
    String::from_utf8(writer.into_inner()).unwrap()
}

#[test]
fn every_kind_of_cell() {
    insta::assert_snapshot!(lines(&every_kind()), @r#"
    {"text":"plain","view":"a,b","key":"k","bool":true,"int":-7,"single":0.1,"float":1e-9,"decimal":"1.25","date":"2024-02-29","time":"2022-03-02T23:29:04.000Z","bytes":"ab00","tags":["x","y z"],"parents":[{"id":"a,\"b\"","n":1},null],"nothing":null}
    {"text":"","view":"say \"hi\"\nthere","key":"l","bool":false,"int":9223372036854775807,"single":null,"float":null,"decimal":"-0.05","date":"1969-12-31","time":"1970-01-01T00:00:00.000Z","bytes":"","tags":[],"parents":[],"nothing":null}
    {"text":null,"view":null,"key":null,"bool":null,"int":null,"single":null,"float":null,"decimal":null,"date":null,"time":null,"bytes":null,"tags":null,"parents":null,"nothing":null}
    "#);
}

#[test]
fn every_line_is_json_with_every_key() {
    for line in lines(&every_kind()).lines() {
        let value: Value = serde_json::from_str(line).unwrap();
        assert_eq!(value.as_object().unwrap().len(), 14);
    }
}

#[test]
fn rows_without_columns_are_empty_objects() {
    let schema = Arc::new(arrow_schema::Schema::empty());
    let options = arrow_array::RecordBatchOptions::new().with_row_count(Some(2));
    let batch = RecordBatch::try_new_with_options(schema, vec![], &options).unwrap();
    assert_eq!(lines(&batch), "{}\n{}\n");
}

#[test]
fn rows_can_be_items_of_a_document() {
    let batch = batch(vec![("a\"b", ints(&[1, 2]))]);
    let (mut out, mut first) = (Vec::new(), true);
    let comma = |buffer: &mut Vec<u8>| {
        if !std::mem::take(&mut first) {
            buffer.push(b',');
        }
    };
    JsonRows::new(&batch.schema()).write(&mut out, &batch, comma, b"").unwrap();
    assert_eq!(String::from_utf8(out).unwrap(), r#"{"a\"b":1},{"a\"b":2}"#);
}

proptest! {
    /// Any text and any finite number comes back from a JSON reader as it went in.
    #[test]
    fn what_is_written_is_read_back(text in any::<String>(), number in any::<f64>()) {
        let line = lines(&batch(vec![("t", texts(&[&text])), ("n", floats(&[number]))]));
        let value: Value = serde_json::from_str(&line).unwrap();
        prop_assert_eq!(value["t"].as_str().unwrap(), text);
        // Read by Rust, not by serde_json, which is only exact to the last bit with a feature.
        let written = line.trim_end().trim_end_matches('}').rsplit(':').next().unwrap();
        match written.parse::<f64>() {
            Ok(read) => prop_assert_eq!(read.to_bits(), number.to_bits()),
            Err(_) => prop_assert!(!number.is_finite() && value["n"].is_null()),
        }
    }
}
