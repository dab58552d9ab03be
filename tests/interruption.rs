//! Whatever ends a run, what is in its folder is whole, and the next run succeeds.
#![cfg(unix)]

mod support;

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use support::{Ended, Place};

const PIPELINE: &str = r#"name = "killed"
[sources.rows]
use = "stress/rows"
with = { rows = 4000, partitions = 8, wait = 1 }
[metrics.sums]
use = "stress/sums"
inputs = { rows = "rows" }
[metrics.mean]
use = "stress/above-mean"
inputs = { rows = "rows" }
[reporters.lines]
use = "stress/lines"
inputs = ["sums", "mean", "rows"]
"#;

const KILLS: u64 = 200;

const LINES: &[u8] =
    b"sums.sums: 1 rows\nsums.large: 36 rows\nmean.above: 1 rows\nrows.rows: 4000 rows\nrows.read: 1 rows\n";

fn is_parquet(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1") && bytes.len() > 12
}

fn is_json(bytes: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(bytes).is_ok()
}

/// What a killed run left under a hidden name.
fn hidden(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| {
            let inside = if entry.path().is_dir() { hidden(&entry.path()) } else { 0 };
            inside + usize::from(entry.file_name().to_string_lossy().starts_with(".cladist-"))
        })
        .sum()
}

/// Every file of a run folder is one that a finished run could have left.
fn whole(folder: &Path) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            whole(&path);
            continue;
        }
        let bytes = fs::read(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // Between two system calls a finished file stands under a hidden name, to replace the one of
        // an earlier run: it must be as whole as any.
        let hidden = name.starts_with(".cladist-");
        let whole = match path.extension().and_then(|e| e.to_str()) {
            Some("parquet") => is_parquet(&bytes),
            Some("json") => is_json(&bytes),
            Some("txt") => bytes == LINES,
            _ => hidden && (is_parquet(&bytes) || is_json(&bytes) || bytes == LINES),
        };
        assert!(whole, "{name} is torn or odd: {} bytes", bytes.len());
    }
}

#[test]
fn killed_at_any_moment_the_folder_is_whole_and_the_next_run_succeeds() {
    let place = Place::new();
    place.write("p.toml", PIPELINE);
    let plugins = support::plugins().display().to_string();
    let out = place.path().join("out");
    // The first run also looks at every plugin, so its length says little of the later ones.
    let timed = |_| {
        let begun = std::time::Instant::now();
        place.call(&["run", "p.toml", "--out", "out", "--no-cache"]).expect(0);
        begun.elapsed()
    };
    let long = (0..4).map(timed).min().unwrap();
    let mut killed = 0;
    for round in 0..KILLS {
        let mut command =
            place.command(&["run", "p.toml", "--out", "out", "--no-cache", "--plugin-dir", &plugins]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        // Moments spread over the whole length of a run, in a mixed order.
        let share = (round * 89 % KILLS) as f64 / KILLS as f64;
        std::thread::sleep(Duration::from_secs_f64(long.as_secs_f64() * share));
        child.kill().unwrap();
        killed += u64::from(child.wait().unwrap().code().is_none());
        whole(&out);
        if round % 40 == 0 {
            place.call(&["run", "p.toml", "--out", "out"]).expect(0);
            whole(&out);
        }
    }
    assert!(killed > KILLS / 2, "only {killed} runs were still running when they were killed");
    place.call(&["run", "p.toml", "--out", "out"]).expect(0);
    assert_eq!(place.record("out")["status"], "done");
    assert_eq!(hidden(&out), 0, "the next run clears what killed ones left");
    let sums = Ended::of(place.command(&["show", "out", "sums.sums", "--format", "csv"]).output().unwrap())
        .expect(0);
    // By hand: four times the thousand rows whose sum is 49,950.
    assert_eq!(sums.out, "rows,sum\n4000,199800.0\n");
}
