//! Real data for tests, where there is some: the folder that `CLADIST_TEST_DATA` names.
//!
//! For integration tests alone. What cannot be read there is a mistake in the test or the data, so
//! everything panics with the file's name.
use std::io::Read;
use std::path::{Path, PathBuf};

use cladist_lineage::{Parallel, Relation};
use serde_json::Value;

/// A part of the data (`lineage`); none without the data, and a loud word that a test is skipped.
#[allow(clippy::print_stderr, reason = "a skipped test says so")]
pub fn folder(part: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("CLADIST_TEST_DATA").map(|data| Path::new(&data).join(part));
    if folder.is_none() {
        eprintln!("SKIPPED: CLADIST_TEST_DATA is not set");
    }
    folder
}

/// A text file, plain or compressed.
pub fn text(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut text = String::new();
    // At once: without optimisation the checksum of a small piece costs as much as that of a large one.
    let read = if bytes.starts_with(&[0x1f, 0x8b]) {
        flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_string(&mut text)
    } else {
        bytes.as_slice().read_to_string(&mut text)
    };
    read.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text
}

/// A JSON file.
pub fn json(path: &Path) -> Value {
    serde_json::from_str(&text(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The pair that a tag of a model declares, as the data's README defines it.
pub fn parent(tag: &str) -> Option<(&str, Option<Relation>)> {
    let rest = tag.strip_prefix("base_model:")?;
    match rest.split_once(':') {
        None => Some((rest, None)),
        Some((relation, id)) => relation.parse().ok().map(|relation| (id, Some(relation))),
    }
}

/// Several threads in name, working backwards: what does not depend on threads is the same.
#[derive(Debug, Clone, Copy)]
pub struct Backwards(pub usize);

impl Parallel for Backwards {
    fn threads(&self) -> usize {
        self.0
    }

    fn for_each(&self, n: usize, task: &(dyn Fn(usize) + Sync)) {
        (0..n).rev().for_each(task);
    }
}
