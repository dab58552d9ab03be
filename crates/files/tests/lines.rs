//! Lines: however the file is cut, the rows are the same.
#![allow(clippy::print_stdout, reason = "a skipped test says so")]
use std::fmt::Write as _;
use std::fs::File;
use std::io::{Cursor, Read, Write};

use cladist_files::{Blocks, Chunk, FaultKind, LineChunks, open};
use proptest::prelude::*;

/// The rows of a file by the simplest possible means: line number, bytes.
fn naive(bytes: &[u8]) -> Vec<(u64, Vec<u8>)> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let lines = bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let rows = (1..).zip(lines).filter(|(_, line)| !line.trim_ascii().is_empty());
    rows.map(|(number, line)| (number, line.to_vec())).collect()
}

/// Line number and bytes.
type Numbered = Vec<(u64, Vec<u8>)>;

fn by_stream(source: impl Read, size: usize) -> (Numbered, Vec<(FaultKind, u64)>) {
    let (mut rows, mut faults) = (Vec::new(), Vec::new());
    let mut chunks = LineChunks::new(source, size);
    let mut chunk = Chunk::default();
    while chunks.next_chunk(&mut chunk).unwrap() {
        rows.extend(chunk.rows().map(|row| (chunk.line_of(row.at).unwrap(), row.bytes.to_vec())));
        faults.extend(chunk.faults().iter().map(|fault| (fault.kind, fault.line)));
    }
    (rows, faults)
}

fn by_blocks(file: &File, len: u64, block: u64) -> Vec<(u64, Vec<u8>)> {
    let blocks = Blocks::plan(len, block);
    let mut rows = Vec::new();
    let mut chunk = Chunk::default();
    for i in 0..blocks.count() {
        blocks.read(file, i, &mut chunk).unwrap();
        rows.extend(
            chunk.rows().map(|row| (blocks.line_of(file, &chunk, row.at).unwrap(), row.bytes.to_vec())),
        );
        let before = Blocks::lines_before(file, chunk.offset()).unwrap();
        assert!(chunk.rows().next().is_none_or(|row| blocks.line_of(file, &chunk, row.at).unwrap() > before));
    }
    rows
}

fn file_of(bytes: &[u8]) -> File {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(bytes).unwrap();
    file
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => "[a-c ]{0,6}".prop_map(String::into_bytes),
        3 => Just(b"\n".to_vec()),
        1 => Just(b"\r\n".to_vec()),
        1 => Just(b"\xEF\xBB\xBF".to_vec()),
        1 => Just(vec![0xFF, b'x']),
    ];
    prop::collection::vec(piece, 0..20).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2_000) })]

    /// Any block length gives the same rows on the same lines.
    #[test]
    fn blocks_are_cut_invariant(bytes in text(), block in 1_u64..40) {
        let file = file_of(&bytes);
        prop_assert_eq!(by_blocks(&file, bytes.len() as u64, block), naive(&bytes));
    }

    /// Any chunk length gives the same rows on the same lines.
    #[test]
    fn chunks_are_cut_invariant(bytes in text(), size in 1_usize..40) {
        let (rows, faults) = by_stream(Cursor::new(&bytes), size);
        prop_assert_eq!(rows, naive(&bytes));
        prop_assert!(faults.is_empty());
    }
}

#[test]
fn a_line_longer_than_many_blocks() {
    let long = vec![b'x'; 300_000];
    let bytes = [b"a\n", &long[..], b"\nb\n", &long[..]].concat();
    let file = file_of(&bytes);
    let rows = by_blocks(&file, bytes.len() as u64, 1000);
    assert_eq!(rows, [(1, b"a".to_vec()), (2, long.clone()), (3, b"b".to_vec()), (4, long)]);
}

#[test]
fn a_file_that_became_shorter() {
    let file = file_of(b"a\nb\nc");
    let rows = by_blocks(&file, 1000, 4);
    assert_eq!(rows, naive(b"a\nb\nc"));
}

#[test]
fn invalid_utf8_costs_one_row_and_says_where() {
    let mut chunks = LineChunks::new(&b"ok\nbad \xFF\nok\n"[..], 100);
    let mut chunk = Chunk::default();
    assert!(chunks.next_chunk(&mut chunk).unwrap());
    let found: Vec<_> = chunk.rows().map(|row| row.text().map_err(|error| error.valid_up_to())).collect();
    assert_eq!(found, [Ok("ok"), Err(4), Ok("ok")]);
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn compressed_whole_in_parts_and_cut_off() {
    let mut lines = String::new();
    for i in 0..20_000 {
        writeln!(lines, "line {} {i}", i * 7919 % 1000).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    for (name, packed) in [
        ("gz", [gzip(&lines.as_bytes()[..1000]), gzip(&lines.as_bytes()[1000..])].concat()),
        (
            "zst",
            [zstd::encode_all(&lines.as_bytes()[..1000], 1), zstd::encode_all(&lines.as_bytes()[1000..], 1)]
                .map(Result::unwrap)
                .concat(),
        ),
        ("plain", lines.clone().into_bytes()),
    ] {
        let path = dir.path().join(name);
        std::fs::write(&path, &packed).unwrap();
        let (rows, faults) = by_stream(open(&path).unwrap(), 5000);
        assert_eq!((rows.len(), faults), (20_000, vec![]), "{name}");
        if name == "plain" {
            continue;
        }
        std::fs::write(&path, &packed[..packed.len() / 2]).unwrap();
        let (rows, faults) = by_stream(open(&path).unwrap(), 5000);
        assert!(rows.len() < 20_000 && (name == "zst" || rows.len() > 1000), "{name}: {}", rows.len());
        assert_eq!(faults, [(FaultKind::Truncated, rows.len() as u64 + 1)], "{name}");
        assert_eq!(rows, naive(lines.as_bytes())[..rows.len()], "{name}");
    }
}

#[test]
fn damage_is_not_truncation() {
    let mut packed = gzip(&b"some text\n".repeat(1000));
    let middle = packed.len() / 2;
    packed[middle] ^= 0xFF;
    packed[middle + 1] ^= 0xFF;
    let reader = cladist_files::decompress(Cursor::new(packed)).unwrap().unwrap();
    let mut chunks = LineChunks::new(reader, 1 << 20);
    let error = chunks.next_chunk(&mut Chunk::default()).unwrap_err();
    assert_ne!(error.kind(), std::io::ErrorKind::UnexpectedEof);
}

/// Real dumps: the same lines by stream, by blocks and by the simplest means.
#[test]
fn real_dumps() {
    let Some(folder) = cladist_testdata::folder("lineage") else { return };
    // Numbers of records as the pack's own README has them.
    for (name, records) in [("example-families.jsonl.gz", 10_114), ("radar-models.jsonl.gz", 15_904)] {
        let path = folder.join(name);
        let found = cladist_files::sniff(&path).unwrap();
        let expected = (cladist_files::Compression::Gzip, cladist_files::Format::Jsonl);
        assert_eq!((found.compression, found.format), expected);
        let mut bytes = Vec::new();
        open(&path).unwrap().read_to_end(&mut bytes).unwrap();
        let rows = naive(&bytes);
        assert_eq!(rows.len(), records);
        assert_eq!(by_stream(open(&path).unwrap(), 100_000).0.len(), records);
        let (file, blocks) = (file_of(&bytes), Blocks::plan(bytes.len() as u64, 100_000));
        let mut chunk = Chunk::default();
        let mut at = 0;
        for i in 0..blocks.count() {
            blocks.read(&file, i, &mut chunk).unwrap();
            for row in chunk.rows() {
                assert_eq!(row.bytes, rows[at].1);
                at += 1;
            }
        }
        assert_eq!(at, records);
    }
}
