//! How fast records are read: `cargo run --release -p cladist-hub --example hub_bench [RECORDS]`.
//!
//! Makes records of the Hub's list shape in memory and prints records and megabytes per second of
//! one thread; on an otherwise idle machine that is CPU time.
#![allow(clippy::print_stdout, reason = "a program to look at")]
use std::fmt::Write;
use std::time::Instant;

use cladist_hub::{Card, Columns, FieldNames, Model, Reader, quick_id};

/// One JSON object a line, about 375 bytes each, 45 of 100 with a parent.
fn records(n: usize) -> String {
    let mut text = String::new();
    let mut seed = 1_u64;
    let mut next = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    for i in 0..n {
        let (owner, month, day) = (next(100_000), 1 + next(12), 1 + next(28));
        let parent = match next(100) {
            0..45 => {
                format!(",\"base_model:org{0}/base-{0}\",\"base_model:finetune:org{0}/base-{0}\"", next(5000))
            }
            _ => String::new(),
        };
        writeln!(
            text,
            "{{\"_id\":\"{i:024x}\",\"id\":\"user{owner}/model-{i}\",\"likes\":{},\"private\":false,\"downloads\":{},\
             \"tags\":[\"transformers\",\"safetensors\",\"llama\",\"text-generation\",\"en\",\"license:mit\"{parent},\"region:us\"],\
             \"pipeline_tag\":\"text-generation\",\"library_name\":\"transformers\",\
             \"createdAt\":\"2024-{month:02}-{day:02}T10:20:30.000Z\",\"modelId\":\"user{owner}/model-{i}\"}}",
            next(50),
            next(10_000),
        )
        .expect("a String takes everything");
    }
    text
}

/// The best of five runs.
fn measure(name: &str, text: &str, n: usize, mut run: impl FnMut() -> u64) {
    let mut best = f64::MAX;
    let mut check = 0;
    for _ in 0..5 {
        let start = Instant::now();
        check = run();
        best = best.min(start.elapsed().as_secs_f64());
    }
    let (rate, speed) = (n as f64 / best / 1e3, text.len() as f64 / best / 1e6);
    println!("{name:<34} {best:6.3} s {rate:8.0} k records/s {speed:7.0} MB/s ({check})");
}

/// The lines without their ends.
fn lines(text: &str) -> impl Iterator<Item = &[u8]> {
    let bytes = text.as_bytes();
    let mut start = 0;
    memchr::memchr_iter(b'\n', bytes).map(move |end| &bytes[std::mem::replace(&mut start, end + 1)..end])
}

fn main() {
    let n = std::env::args().nth(1).and_then(|n| n.parse().ok()).unwrap_or(500_000);
    let text = records(n);
    println!("{n} records, {} bytes each", text.len() / n.max(1));
    let names = FieldNames::default();
    measure("lines alone", &text, n, || lines(&text).map(|line| line.len() as u64).sum());
    measure("quick_id", &text, n, || {
        let ids =
            lines(&text).map(|line| quick_id(line, &names).ok().flatten().map_or(0, |id| id.len() as u64));
        ids.sum()
    });
    let last = FieldNames::new([("id", "modelId")]).expect("known names");
    measure("quick_id, the id comes last", &text, n, || {
        let ids =
            lines(&text).map(|line| quick_id(line, &last).ok().flatten().map_or(0, |id| id.len() as u64));
        ids.sum()
    });
    let renamed = FieldNames::new([("downloads", "downloads"), ("author", "owner")]).expect("known names");
    let graph = Columns::BASE_MODELS | Columns::CREATED_AT | Columns::DOWNLOADS;
    for (name, names, columns) in [
        ("id only", &names, Columns::ID),
        ("lineage/graph", &names, graph),
        ("lineage/graph, renamed fields", &renamed, graph),
        ("all columns", &names, Columns::ALL),
    ] {
        let reader = Reader::new(names.clone(), columns);
        measure(name, &text, n, || {
            let mut model = Model::default();
            let mut sum = 0;
            for line in lines(&text) {
                if reader.read(line, &mut model).is_ok() {
                    sum += model.base_models.len() as u64
                        + model.downloads.unwrap_or(0) as u64
                        + model.id.len() as u64;
                }
            }
            sum
        });
    }
    let card =
        "---\nlicense: mit\nlanguage:\n- en\n- no\ntags:\n- a\n- b\nbase_model: org/base\n---\n# Title\n";
    let cards = card.to_owned() + &"Some words about the model. ".repeat(100);
    measure("cards of 2.9 kB", &cards.repeat(20_000), 20_000, || {
        (0..20_000).map(|_| Card::read(&cards).keys.len() as u64).sum()
    });
}
