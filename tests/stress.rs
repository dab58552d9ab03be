//! What misbehaving plugins do to the host: nothing, but for a clear word. Each sin of the plugin
//! `stress` is caught by the run that meets it, and named by a law of `plugins check`.

mod support;

use std::process::Command;
use std::time::{Duration, Instant};

use support::{Ended, Place, library};

fn pipeline(source: &str, metric: &str, reporter: &str) -> String {
    format!(
        r#"name = "sins"
[sources.rows]
use = "stress/rows"
with = {{ rows = 1000, partitions = 4, {source} }}
[metrics.sums]
use = "stress/sums"
inputs = {{ rows = "rows" }}
with = {{ {metric} }}
[metrics.mean]
use = "stress/above-mean"
inputs = {{ rows = "rows" }}
with = {{ {metric} }}
[reporters.lines]
use = "stress/lines"
inputs = ["sums", "mean"]
with = {{ {reporter} }}
"#
    )
}

#[track_caller]
fn run(text: &str) -> (Place, Ended) {
    let place = Place::new();
    place.write("p.toml", text);
    let ended = place.call(&["run", "p.toml", "--out", "out"]);
    assert!(ended.code.is_some(), "the program was killed by a signal: {}", ended.err);
    (place, ended)
}

#[test]
fn without_a_sin_the_numbers_are_right() {
    let (place, ended) = run(&pipeline("", "", ""));
    ended.expect(0);
    // By hand: values are (7919 n mod 1000) / 10 for n below 1000; 7919 and 1000 share no factor,
    // so each tenth from 0 to 99.9 occurs once. Their sum is 0.1 · 999 · 1000 / 2 = 49,950, their
    // mean 49.95; 500 are above it, and 9 above 99.
    let sums = place.call(&["show", "out", "sums.sums", "--format", "csv"]).expect(0);
    assert_eq!(sums.out, "rows,sum\n1000,49950.0\n");
    let mean = place.call(&["show", "out", "mean", "--format", "csv"]).expect(0);
    assert_eq!(mean.out, "mean,rows\n49.95,500\n");
    let large = place.call(&["show", "out", "sums.large", "--format", "csv"]).expect(0);
    assert_eq!(large.out.lines().count(), 10);
    let ids: Vec<&str> = large.out.lines().skip(1).collect();
    assert!(ids.is_sorted(), "rows given while reading come in input order: {ids:?}");
}

#[test]
fn a_panic_in_any_entry_is_an_error_with_its_place() {
    for sin in ["panic_new", "panic_schema", "panic_partitions", "panic_open", "panic_stream"] {
        let (_, ended) = run(&pipeline(&format!("sin = \"{sin}\""), "", ""));
        let ended = ended.expect(1).says("the plugin panicked: a panic on request");
        let ended = ended.says("step `rows` (stress/rows)");
        ended.says("sin.rs:");
    }
    for sin in ["panic_new", "panic_state", "panic_update", "panic_merge", "panic_finish", "panic_table"] {
        let (_, ended) = run(&pipeline("", &format!("sin = \"{sin}\""), ""));
        ended.expect(1).says("the plugin panicked: a panic on request");
    }
    let (_, ended) = run(&pipeline("", "sin = \"panic_end_pass\"", ""));
    ended.expect(1).says("step `mean` (stress/above-mean): the plugin panicked");
    let (_, ended) = run(&pipeline("", "sin = \"panic_payload\"", ""));
    ended.expect(1).says("a panic without a message");
    let (_, ended) = run(&pipeline("", "sin = \"panic_parallel\"", ""));
    ended.expect(1).says("a panic on request in task 5");
    let (_, ended) = run(&pipeline("", "", "sin = \"panic_report\""));
    ended.expect(1).says("step `lines` (stress/lines): the plugin panicked");
}

#[test]
fn a_panic_in_a_drop_is_an_error_or_logged_and_never_crosses() {
    let (_, ended) = run(&pipeline("", "sin = \"panic_drop\"", ""));
    let ended =
        ended.expect(1).says("step `sums` (stress/sums): the plugin panicked: a panic on request: PanicDrop");
    // States that nobody is working on panic in the host's hands.
    ended.says("a panic while dropping an object of the plugin");
}

#[test]
fn errors_keep_their_kind_and_hint() {
    let (_, ended) = run(&pipeline("sin = \"error\"", "", ""));
    ended.expect(1).says("an error on request").says("hint: ask for another sin");
    let (_, ended) = run(&pipeline("sin = \"data_error\"", "", ""));
    ended.expect(3).says("step `rows` (stress/rows): row 3: an odd value on request");
    let (_, ended) = run(&pipeline("", "sin = \"data_error\"", ""));
    ended.expect(3).says("row 3: an odd value on request");
}

#[test]
fn tables_of_another_schema_are_refused_by_name() {
    let (_, ended) = run(&pipeline("sin = \"wrong_schema\"", "", ""));
    ended.expect(1).says("table `rows`: column `id` is Int64, declared as Utf8");
    let (_, ended) = run(&pipeline("", "sin = \"wrong_schema\"", ""));
    ended.expect(1).says("table `sums`: column `rows` is Utf8, declared as Int64");
    let (_, ended) = run(&pipeline("", "sin = \"wrong_null\"", ""));
    ended.expect(1).says("column `rows` has 1 nulls and is declared without");
}

#[test]
fn a_reporter_cannot_write_outside_its_folder() {
    let (place, ended) = run(&pipeline("", "", "sin = \"escape\""));
    ended.expect(1).says("`../outside.txt` is no path inside the reporter's folder");
    assert!(!place.path().join("out/outside.txt").exists());
    let (place, ended) = run(&pipeline("", "", "sin = \"uncommitted\""));
    ended.expect(0);
    assert!(!place.path().join("out/lines/begun.txt").exists());
    assert!(place.path().join("out/lines/lines.txt").exists());
}

#[test]
fn with_continue_the_other_branches_run_and_report() {
    let place = Place::new();
    let text = pipeline("", "", "").replace("[metrics.mean]", "[metrics.bad]\nuse = \"stress/sums\"\ninputs = { rows = \"rows\" }\nwith = { sin = \"panic_update\" }\n[metrics.mean]");
    place.write("p.toml", &format!("{text}[run]\non_error = \"continue\"\n"));
    let ended = place.call(&["run", "p.toml", "--out", "out"]).expect(1).says("step `bad`");
    assert_eq!(ended.out, "sums.sums: 1 rows\nsums.large: 9 rows\nmean.above: 1 rows\n");
    let record = place.record("out");
    assert_eq!(record["status"], "failed");
    let status = |name: &str| {
        let step = record["steps"].as_array().unwrap().iter().find(|s| s["name"] == name).unwrap();
        step["status"].as_str().unwrap().to_owned()
    };
    assert_eq!((status("bad").as_str(), status("mean").as_str()), ("failed", "done"));
}

/// Component, sin, the law that names it, a word of what it says.
type Named = (&'static str, &'static str, &'static str, &'static str);

/// The law that names each sin, by component.
const NAMED: [Named; 27] = [
    ("rows", "panic_new", "tables", "a panic on request: PanicNew"),
    ("rows", "panic_schema", "tables", "PanicSchema"),
    ("rows", "panic_partitions", "tables", "PanicPartitions"),
    ("rows", "panic_open", "tables", "PanicOpen"),
    ("rows", "panic_stream", "tables", "PanicStream"),
    ("rows", "wrong_schema", "tables", "declared as Utf8"),
    ("rows", "other_rows", "partitions", "read again"),
    ("rows", "projection_rows", "projection", "the columns"),
    ("rows", "error", "tables", "an error on request"),
    ("rows", "abort", "tables", "the process ended"),
    ("rows", "hang", "tables", "not done after"),
    ("sums", "panic_state", "tables", "PanicState"),
    ("sums", "panic_update", "tables", "PanicUpdate"),
    ("sums", "panic_merge", "split-and-merge", "PanicMerge"),
    ("sums", "panic_finish", "tables", "PanicFinish"),
    ("sums", "panic_table", "tables", "PanicTable"),
    ("sums", "wrong_schema", "tables", "declared as Int64"),
    ("sums", "wrong_null", "tables", "declared without"),
    ("sums", "break_merge", "split-and-merge", "column `rows`"),
    ("sums", "count_batches", "batch-size", "batches of 1 rows"),
    ("sums", "forget_on_save", "save-and-load", "saved and loaded"),
    ("sums", "random", "repeat", "run again"),
    ("sums", "first_row_counts", "row-order", "the rows permuted"),
    ("sums", "leak_batch", "release", "still held"),
    ("above-mean", "lose_shared", "shared-between-passes", "made anew"),
    ("lines", "panic_report", "report", "PanicReport"),
    ("lines", "uncommitted", "report", "never committed"),
];

#[test]
fn each_sin_is_named_by_a_law() {
    let place = Place::new();
    let library = library("stress").display().to_string();
    let check = |component: &str, sin: &str| -> Command {
        let config = format!(r#"{{"sin":"{sin}"}}"#);
        let mut command = place.command(&["plugins", "check", &library, "--component", component]);
        command.args(["--config", &config, "--timeout", if sin == "hang" { "1" } else { "10" }, "--json"]);
        command
    };
    for some in NAMED.chunks(4) {
        let spawn = |named: &'static Named| {
            let mut command = check(named.0, named.1);
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
            (named, command.spawn().unwrap())
        };
        let calls: Vec<_> = some.iter().map(spawn).collect();
        judge(calls);
    }
}

fn judge(calls: Vec<(&Named, std::process::Child)>) {
    for ((component, sin, law, word), child) in calls {
        let ended = Ended::of(child.wait_with_output().unwrap()).expect(1);
        let report: serde_json::Value = serde_json::from_str(&ended.out).unwrap();
        let results = report["results"].as_array().unwrap();
        let named = results.iter().find(|r| r["law"] == *law).unwrap();
        let detail = named["detail"].as_str().unwrap_or_default();
        assert!(
            !["pass", "skipped"].contains(&named["outcome"].as_str().unwrap()) && detail.contains(word),
            "{component} {sin}: {law} said {named}"
        );
        let manifest = results.iter().find(|r| r["law"] == "manifest").unwrap();
        assert_eq!(manifest["outcome"], "pass", "{component} {sin}");
    }
}

#[test]
fn a_check_has_one_line_per_law_and_a_seed() {
    let place = Place::new();
    let library = library("stress").display().to_string();
    let ended = place.call(&["plugins", "check", &library, "--component", "sums", "--seed", "42"]).expect(0);
    insta::assert_snapshot!(ended.out, @r"
    pass     sums manifest
    pass     sums tables
    pass     sums repeat
    pass     sums split-and-merge
    pass     sums batch-size
    pass     sums encodings
    pass     sums empty-input
    pass     sums all-null
    pass     sums save-and-load
    skipped  sums shared-between-passes: it has one pass
    pass     sums row-order
    pass     sums release
    stress: 12 passed or skipped, 0 failed (seed 42)
    ");
}

#[test]
fn a_hanging_step_ends_with_ctrl_c() {
    let place = Place::new();
    place.write("p.toml", &pipeline("wait = 20", "", "").replace("rows = 1000", "rows = 100000"));
    let plugins = support::plugins().display().to_string();
    let mut command = place.command(&["run", "p.toml", "--out", "out", "--plugin-dir", &plugins]);
    command.stderr(std::process::Stdio::piped()).stdout(std::process::Stdio::null());
    let child = command.spawn().unwrap();
    let begun = Instant::now();
    while !place.path().join("out/run.json").exists() {
        assert!(begun.elapsed() < Duration::from_secs(20), "the run did not begin");
        std::thread::sleep(Duration::from_millis(5));
    }
    Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    let ended = Ended::of(child.wait_with_output().unwrap());
    ended.expect(130).says("interrupted; what is in out is whole");
    assert_eq!(place.record("out")["status"], "interrupted");
}
