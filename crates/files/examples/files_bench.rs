//! How fast files are cut: `cargo run --release -p cladist-files --example files_bench [RECORDS]`.
//!
//! Writes a temporary JSONL file and reads it by blocks, as a stream, as a JSON array and from
//! gzip and zstd; one thread, so time is CPU time on an otherwise idle machine.
#![allow(clippy::print_stdout, reason = "a program to look at")]
use std::fs::File;
use std::io::{Cursor, Read, Write};
use std::time::Instant;

use cladist_files::{ArrayElements, Blocks, Chunk, DEFAULT_BLOCK, DEFAULT_CHUNK, LineChunks, decompress};

/// One JSON object of about 375 bytes.
fn record(i: usize) -> String {
    let owner = i.wrapping_mul(7919) % 100_000;
    format!(
        "{{\"_id\":\"{i:024x}\",\"id\":\"user{owner}/model-{i}\",\"likes\":{},\"private\":false,\"downloads\":{},\
         \"tags\":[\"transformers\",\"safetensors\",\"llama\",\"text-generation\",\"en\",\"license:mit\",\
         \"base_model:org{1}/base\",\"region:us\"],\"pipeline_tag\":\"text-generation\",\"library_name\":\"transformers\",\
         \"createdAt\":\"2024-05-06T10:20:30.000Z\",\"modelId\":\"user{owner}/model-{i}\"}}",
        i % 50,
        i % 10_007,
    )
}

fn measure(name: &str, len: usize, mut run: impl FnMut() -> u64) {
    let mut best = f64::MAX;
    let mut check = 0;
    for _ in 0..4 {
        let start = Instant::now();
        check = run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("{name:<28} {best:6.3} s {:7.0} MB/s of text ({check})", len as f64 / best / 1e6);
}

fn lines(source: impl Read) -> u64 {
    let (mut chunks, mut chunk, mut sum) = (LineChunks::new(source, DEFAULT_CHUNK), Chunk::default(), 0);
    while chunks.next_chunk(&mut chunk).expect("a whole stream") {
        sum += chunk.rows().map(|row| row.bytes.len() as u64).sum::<u64>();
    }
    sum
}

fn elements(source: impl Read) -> u64 {
    let (mut chunks, mut chunk, mut sum) = (ArrayElements::new(source, DEFAULT_CHUNK), Chunk::default(), 0);
    while chunks.next_chunk(&mut chunk).expect("a whole stream") {
        sum += chunk.rows().map(|row| row.bytes.len() as u64).sum::<u64>();
    }
    sum
}

fn blocks(file: &File, len: u64) -> u64 {
    let (plan, mut chunk, mut sum) = (Blocks::plan(len, DEFAULT_BLOCK), Chunk::default(), 0);
    for i in 0..plan.count() {
        plan.read(file, i, &mut chunk).expect("a readable file");
        sum += chunk.rows().map(|row| row.bytes.len() as u64).sum::<u64>();
    }
    sum
}

fn main() -> std::io::Result<()> {
    let n = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(500_000);
    let records: Vec<_> = (0..n).map(record).collect();
    let text = records.join("\n") + "\n";
    let array = format!("[{}]", records.join(","));
    drop(records);
    println!("{n} records, {} bytes each", text.len() / n.max(1));
    let mut file = tempfile::tempfile()?;
    file.write_all(text.as_bytes())?;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes())?;
    let (gzip, zstd) = (gzip.finish()?, zstd::encode_all(text.as_bytes(), 1)?);
    let unpack = |packed: &[u8]| decompress(Cursor::new(packed.to_vec())).expect("readable").expect("known");
    measure("blocks of a file", text.len(), || blocks(&file, text.len() as u64));
    measure("line ends before the end", text.len(), || {
        Blocks::lines_before(&file, text.len() as u64).expect("a readable file")
    });
    measure("lines of a stream", text.len(), || lines(text.as_bytes()));
    measure("elements of an array", text.len(), || elements(array.as_bytes()));
    measure("lines of gzip", text.len(), || lines(unpack(&gzip)));
    measure("lines of zstd", text.len(), || lines(unpack(&zstd)));
    Ok(())
}
