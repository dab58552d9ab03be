use std::io::Read;

use super::*;
use crate::fixtures::families;

fn config(text: &str) -> FilesConfig {
    serde_json::from_str(text).unwrap()
}

fn text(format: Format) -> Vec<u8> {
    let table = families(4);
    text_file(format, Vec::new(), &table.schema, table.batches).unwrap()
}

const CSV: &str =
    "family,size\norg|0/model_0,20000\norg|1/model_1,10000\norg|2/model_2,6666\norg|3/model_3,5000\n";

#[test]
fn text_formats() {
    assert_eq!(String::from_utf8(text(Format::Csv)).unwrap(), CSV);
    let lines = String::from_utf8(text(Format::Jsonl)).unwrap();
    assert_eq!(lines.lines().count(), 4);
    assert!(lines.starts_with("{\"family\":\"org|0/model_0\",\"size\":20000}\n"));
}

#[test]
fn binary_formats_read_back() {
    let whole = families(4).batches.map(|batch| batch.unwrap().num_rows()).sum::<usize>();
    let table = families(4);
    let bytes = arrow_file(Vec::new(), &table.schema, table.batches).unwrap();
    let reader = arrow_ipc::reader::FileReader::try_new(std::io::Cursor::new(bytes), None).unwrap();
    assert_eq!(reader.map(|batch| batch.unwrap().num_rows()).sum::<usize>(), whole);
    for compression in [None, Some(Compression::None), Some(Compression::Gzip), Some(Compression::Zstd)] {
        let table = families(4);
        let bytes = parquet_file(Vec::new(), &table.schema, table.batches, compression).unwrap();
        assert_eq!((&bytes[..4], &bytes[bytes.len() - 4..]), (b"PAR1".as_slice(), b"PAR1".as_slice()));
    }
}

#[test]
fn compressed_text_reads_back() {
    let table = families(4);
    let out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    let bytes = text_file(Format::Csv, out, &table.schema, table.batches).unwrap().finish().unwrap();
    let mut read = String::new();
    flate2::read::GzDecoder::new(&bytes[..]).read_to_string(&mut read).unwrap();
    assert_eq!(read, CSV);
    let table = families(4);
    let out = zstd::Encoder::new(Vec::new(), ZSTD).unwrap();
    let bytes = text_file(Format::Csv, out, &table.schema, table.batches).unwrap().finish().unwrap();
    assert_eq!(zstd::decode_all(&bytes[..]).unwrap(), CSV.as_bytes());
}

#[test]
fn endings_follow_the_format() {
    assert_eq!(config("{}").ending(), "csv");
    assert_eq!(config(r#"{"format":"jsonl","compression":"zstd"}"#).ending(), "jsonl.zst");
    assert_eq!(config(r#"{"format":"csv","compression":"gzip"}"#).ending(), "csv.gz");
    assert_eq!(config(r#"{"format":"parquet","compression":"gzip"}"#).ending(), "parquet");
    assert!(serde_json::from_str::<FilesConfig>(r#"{"format":"xlsx"}"#).is_err());
    let error = Files::new(config(r#"{"format":"arrow","compression":"zstd"}"#)).unwrap_err();
    assert_eq!(error.kind(), cladist_sdk::ErrorKind::Config);
}
