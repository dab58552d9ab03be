//! The same table in every format.
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, Int64Type};
use arrow_array::{ArrayRef, BooleanArray, Float64Array, Int64Array, RecordBatch, StringArray};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use cladist_tablefiles::{TableError, TableOptions, open_tables};
use parquet::arrow::ArrowWriter;
use proptest::prelude::*;

fn read(path: &Path, options: &TableOptions) -> Result<RecordBatch, TableError> {
    let (files, schema) = open_tables(path, options)?;
    let mut batches = Vec::new();
    for file in &files {
        for batch in file.read(&schema, options)? {
            batches.push(batch?);
        }
    }
    Ok(arrow_select::concat::concat_batches(&schema, &batches).unwrap())
}

type Row = (Option<i64>, Option<f64>, Option<bool>, Option<String>);

fn table(rows: &[Row]) -> RecordBatch {
    let columns: [(&str, ArrayRef, bool); 4] = [
        ("n", Arc::new(rows.iter().map(|row| row.0).collect::<Int64Array>()), true),
        ("x", Arc::new(rows.iter().map(|row| row.1).collect::<Float64Array>()), true),
        ("ok", Arc::new(rows.iter().map(|row| row.2).collect::<BooleanArray>()), true),
        ("t", Arc::new(rows.iter().map(|row| row.3.clone()).collect::<StringArray>()), true),
    ];
    RecordBatch::try_from_iter_with_nullable(columns).unwrap()
}

fn csv(rows: &[Row], delimiter: char) -> String {
    let mut text = ["n", "x", "ok", "t"].join(&delimiter.to_string()) + "\n";
    for (n, x, ok, t) in rows {
        let quoted = |text: &String| format!("\"{}\"", text.replace('"', "\"\""));
        let cells = [
            n.map(|n| n.to_string()),
            x.map(|x| format!("{x:?}")),
            ok.map(|ok| ok.to_string()),
            t.as_ref().map(quoted),
        ];
        text += &(cells.map(Option::unwrap_or_default).join(&delimiter.to_string()) + "\n");
    }
    text
}

fn jsonl(rows: &[Row]) -> String {
    let line =
        |(n, x, ok, t): &Row| serde_json::json!({ "n": n, "x": x, "ok": ok, "t": t }).to_string() + "\n";
    rows.iter().map(line).collect()
}

fn write_all(folder: &Path, rows: &[Row]) -> Vec<std::path::PathBuf> {
    let batch = table(rows);
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.join(name), bytes).unwrap();
        folder.join(name)
    };
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(jsonl(rows).as_bytes()).unwrap();
    let pages = format!("[{}]", jsonl(rows).trim_end().replace('\n', ",\n"));
    let file = |name: &str| File::create(folder.join(name)).unwrap();
    let mut parquet = ArrowWriter::try_new(file("t.parquet"), batch.schema(), None).unwrap();
    parquet.write(&batch).unwrap();
    parquet.close().unwrap();
    let lz4 = IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME)).unwrap();
    let mut arrow = FileWriter::try_new_with_options(file("t.arrow"), &batch.schema(), lz4).unwrap();
    arrow.write(&batch).unwrap();
    arrow.finish().unwrap();
    let zstd = IpcWriteOptions::default().try_with_compression(Some(CompressionType::ZSTD)).unwrap();
    let mut stream = StreamWriter::try_new_with_options(file("t.arrows"), &batch.schema(), zstd).unwrap();
    stream.write(&batch).unwrap();
    stream.finish().unwrap();
    vec![
        write("t.csv", csv(rows, ',').as_bytes()),
        write("t.tsv", csv(rows, '\t').as_bytes()),
        write("t.jsonl", jsonl(rows).as_bytes()),
        write("t.jsonl.gz", &gzip.finish().unwrap()),
        write("t.json", pages.as_bytes()),
        folder.join("t.parquet"),
        folder.join("t.arrow"),
        folder.join("t.arrows"),
    ]
}

fn row() -> impl Strategy<Value = Row> {
    let text = "[a-zé,\"'\t]{1,6}";
    (
        prop::option::of(-9_i64..99),
        prop::option::of(-1e9..1e9),
        prop::option::of(any::<bool>()),
        prop::option::of(text),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn every_format_gives_the_same_table(rows in prop::collection::vec(row(), 1..40)) {
        let folder = tempfile::tempdir().unwrap();
        // Types are known in every format once each column has a value; a text that is no number.
        let mut rows = rows;
        rows.insert(0, (Some(1), Some(0.5), Some(true), Some("word".to_owned())));
        let expected = table(&rows);
        for path in write_all(folder.path(), &rows) {
            let got = read(&path, &TableOptions::default()).unwrap();
            prop_assert_eq!(&got, &expected, "{}", path.display());
        }
    }

    #[test]
    fn fewer_columns_are_columns_of_the_whole(rows in prop::collection::vec(row(), 1..20)) {
        let folder = tempfile::tempdir().unwrap();
        for path in write_all(folder.path(), &rows) {
            let whole = read(&path, &TableOptions::default()).unwrap();
            let columns = Some(vec!["t".to_owned(), "n".to_owned()]);
            let some = read(&path, &TableOptions { columns, ..TableOptions::default() }).unwrap();
            prop_assert_eq!(some, whole.project(&[3, 0]).unwrap(), "{}", path.display());
        }
    }

    #[test]
    fn nothing_panics(bytes in prop::collection::vec(prop::sample::select(&b"a,\"\n\t{}[]:1.\xFF\0-PAR1e"[..]), 0..60)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t");
        std::fs::write(&path, bytes).unwrap();
        let _ = read(&path, &TableOptions::default());
    }
}

fn with(files: &[(&str, &str)], options: &TableOptions) -> Result<RecordBatch, String> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let told = |error: TableError| error.to_string().replace(&format!("{}/", folder.path().display()), "");
    read(folder.path(), options).map_err(told)
}

#[test]
fn several_files_are_one_table() {
    let batch =
        with(&[("1.csv", "a,b\n1,x\n"), ("2.csv", "b,c\ny,2.5\n"), ("3.csv", "")], &TableOptions::default())
            .unwrap();
    let names: Vec<&str> = batch.schema_ref().fields().iter().map(|f| f.name().as_str()).collect();
    assert_eq!(names, ["a", "b", "c"]);
    assert_eq!(batch.column(0).as_primitive::<Int64Type>().iter().collect::<Vec<_>>(), [Some(1), None]);
    assert_eq!(batch.column(1).as_string::<i32>().iter().collect::<Vec<_>>(), [Some("x"), Some("y")]);
    assert_eq!(batch.column(2).as_primitive::<Float64Type>().iter().collect::<Vec<_>>(), [None, Some(2.5)]);
}

#[test]
fn what_cannot_be_one_table_is_told() {
    let plain = TableOptions::default();
    let short = TableOptions { infer_rows: 1, ..TableOptions::default() };
    let error = with(&[("t.jsonl", "{\"a\":1}\n{\"a\":2,\"b\":3}\n")], &short).unwrap_err();
    assert_eq!(
        error,
        "t.jsonl:2: column `b` first appears here, after the rows that say which columns there are"
    );
    let error = with(&[("t.jsonl", "{\"a\":1}\n{\"a\":\"x\"}\n")], &short).unwrap_err();
    assert_eq!(error, "t.jsonl:2: column `a`: `\"x\"` is no int64");
    let rename = [("b".to_owned(), "a".to_owned())].into();
    let error = with(&[("t.csv", "a,b\n1,2\n")], &TableOptions { rename, ..plain.clone() }).unwrap_err();
    assert_eq!(error, "two columns would be called `b`");
    let error = with(&[("t.csv", "a,a\n1,2\n")], &plain).unwrap_err();
    assert_eq!(error, "t.csv: the header names column `a` twice");
    let error = with(&[("t.csv", "a,b\n1\n")], &plain).unwrap_err();
    assert!(error.starts_with("t.csv: CSV error"), "{error}");
}

#[test]
fn no_header_and_another_delimiter() {
    let options = TableOptions { header: false, delimiter: Some(b';'), ..TableOptions::default() };
    let batch = with(&[("t.csv", "1;x\n2;y\n")], &options).unwrap();
    assert_eq!(batch.schema_ref().field(1).name(), "column_2");
    assert_eq!(batch.column(0).as_primitive::<Int64Type>().values(), &[1, 2]);
}

#[test]
fn a_given_type_casts_what_has_one_already() {
    let folder = tempfile::tempdir().unwrap();
    write_all(folder.path(), &[(Some(7), None, None, None)]);
    let types = [("n".to_owned(), "utf8".parse().unwrap())].into();
    let batch =
        read(&folder.path().join("t.parquet"), &TableOptions { types, ..TableOptions::default() }).unwrap();
    assert_eq!(batch.column(0).as_string::<i32>().value(0), "7");
}
