//! What a source reads, named by its content.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::time::UNIX_EPOCH;

use rayon::iter::{IntoParallelRefIterator, ParallelIterator};
use serde::{Deserialize, Serialize};

/// A file up to this size is hashed whole, a larger one in samples beside its time.
const WHOLE: u64 = 256 << 20;
const SAMPLES: u64 = 64;
const SAMPLE: usize = 64 << 10;

/// The fingerprint of one input file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The file.
    pub path: String,
    /// Its size in bytes.
    pub bytes: u64,
    /// Its blake3 hash, hexadecimal; of a file above 256 MiB of 64 samples of 64 KiB.
    pub blake3: String,
    /// Of a sampled file the time of its last change, in nanoseconds since 1970; part of the
    /// fingerprint, so that a change between the samples is seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub modified: Option<u128>,
}

/// The fingerprints of files, in order.
pub(crate) fn of_files(paths: &[String]) -> io::Result<Vec<Fingerprint>> {
    paths.par_iter().map(|path| of_file(path)).collect()
}

fn of_file(path: &str) -> io::Result<Fingerprint> {
    let place = Path::new(path);
    let metadata = fs::metadata(place)?;
    let bytes = metadata.len();
    let mut hasher = blake3::Hasher::new();
    let mut modified = None;
    if metadata.is_file() {
        let mut file = File::open(place)?;
        if bytes <= WHOLE {
            hasher.update_reader(&mut file)?;
        } else {
            modified = metadata.modified()?.duration_since(UNIX_EPOCH).ok().map(|t| t.as_nanos());
            sample(&mut hasher, &mut file, bytes)?;
        }
    }
    Ok(Fingerprint { path: path.to_owned(), bytes, blake3: hasher.finalize().to_hex().to_string(), modified })
}

fn sample(hasher: &mut blake3::Hasher, file: &mut File, bytes: u64) -> io::Result<()> {
    let mut buffer = vec![0; SAMPLE];
    let last = bytes - SAMPLE as u64;
    for place in 0..SAMPLES {
        file.seek(SeekFrom::Start(last / (SAMPLES - 1) * place))?;
        file.read_exact(&mut buffer)?;
        hasher.update(&buffer);
    }
    file.seek(SeekFrom::Start(last))?;
    file.read_exact(&mut buffer)?;
    hasher.update(&buffer);
    Ok(())
}

/// One text for all files of a source; where they lie does not matter, what they are does.
pub(crate) fn together(files: &[Fingerprint]) -> String {
    let mut hasher = blake3::Hasher::new();
    for file in files {
        let name = Path::new(&file.path).file_name().unwrap_or_default().to_string_lossy();
        hasher.update(format!("{name}\0{}\0{}\0{:?}\n", file.bytes, file.blake3, file.modified).as_bytes());
    }
    hasher.finalize().to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn content_counts_and_the_folder_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, text).unwrap();
            of_files(&[path.display().to_string()]).unwrap()
        };
        let (a, b, c) = (put("a/x.jsonl", "one"), put("b/x.jsonl", "one"), put("c/x.jsonl", "two"));
        assert_eq!(together(&a), together(&b));
        assert_ne!(together(&a), together(&c));
    }

    #[test]
    fn a_large_file_is_sampled_to_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("large");
        let mut file = File::create(&path).unwrap();
        file.set_len(WHOLE + 12_345).unwrap();
        let before = of_file(&path.display().to_string()).unwrap();
        file.seek(SeekFrom::End(-1)).unwrap();
        file.write_all(b"x").unwrap();
        let after = of_file(&path.display().to_string()).unwrap();
        assert_ne!(before.blake3, after.blake3);
        assert!(after.modified.is_some());
    }
}
