//! Verbs on pipelines as a person at the terminal meets them: mistakes, settings, locks, gates.

mod support;

use std::fs;

use support::Place;

const PIPELINE: &str = r#"requires = ">=0.1"
name = "small"

[sources.rows]
use = "stress/rows"
with = { rows = 300 }

[metrics.sums]
use = "stress/sums"
inputs = { rows = "rows" }

[metrics.mean]
use = "stress/above-mean"
inputs = { rows = "rows" }

[reporters.lines]
use = "stress/lines"
inputs = ["sums", "mean"]
"#;

fn place(text: &str) -> Place {
    let place = Place::new();
    place.write("p.toml", text);
    place
}

#[test]
fn several_mistakes_are_told_at_once_with_their_places() {
    let text = PIPELINE
        .replace("stress/sums", "stress/sum")
        .replace("with = { rows = 300 }", "with = { rowz = 300 }")
        .replace("inputs = [\"sums\", \"mean\"]", "inputs = [\"sums\", \"meen\"]");
    let place = place(&text);
    let ended = place.call(&["check", "p.toml"]).expect(2);
    let told = without_folders(&ended.err);
    insta::assert_snapshot!(told, @r#"
    error: unknown key `rowz` for `stress/rows`
      --> p.toml:6:10
       |
     6 | with = { rowz = 300 }
       |          ^^^^
    hint: did you mean `rows`? `cladist plugins inspect stress/rows` lists its keys

    error: unknown component `stress/sum`
      --> p.toml:9:7
       |
     9 | use = "stress/sum"
       |       ^^^^^^^^^^^^
    hint: did you mean `stress/sums`?
    hint: plugins are looked for in FOLDERS

    error: unknown step `meen`
       --> p.toml:18:19
        |
     18 | inputs = ["sums", "meen"]
        |                   ^^^^^^
    hint: did you mean `mean`?
    "#);
}

/// The text without the folders of this machine.
fn without_folders(text: &str) -> String {
    let line = |line: &str| match line.split_once("looked for in ") {
        Some((before, _)) => format!("{before}looked for in FOLDERS"),
        None => line.to_owned(),
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_missing_file_and_broken_toml_are_errors_of_usage() {
    let place = place("name = \"x\"\n[sources.rows\nuse = 3\n");
    place.call(&["run", "nowhere.toml"]).expect(2).says("nowhere.toml");
    place.call(&["run", "p.toml"]).expect(2).says("p.toml:2");
    place.call(&["run"]).expect(2);
    place.call(&["frobnicate"]).expect(2);
    let newer = Place::new();
    newer.write("p.toml", "requires = \">=99\"\nunknown = 1\n");
    newer.call(&["run", "p.toml"]).expect(2).says(">=99");
}

#[test]
fn a_cycle_is_named() {
    let text = r#"[metrics.a]
use = "stress/sums"
inputs = { rows = "b.large" }
[metrics.b]
use = "stress/sums"
inputs = { rows = "a.large" }
"#;
    let ended = place(text).call(&["check", "p.toml"]).expect(2);
    assert!(ended.err.contains("a -> b -> a") || ended.err.contains("b -> a -> b"), "{}", ended.err);
}

#[test]
fn a_column_that_is_not_there_is_found_by_check_alone() {
    let text = PIPELINE.replace(
        "inputs = { rows = \"rows\" }\n\n[metrics.mean]",
        "inputs = { rows = \"mean\" }\n\n[metrics.mean]",
    );
    let ended = place(&text).call(&["check", "p.toml"]).expect(2);
    assert!(ended.err.contains("`value`") && ended.err.contains("mean"), "{}", ended.err);
}

#[test]
fn columns_are_renamed_by_a_map() {
    let text = PIPELINE.replace(
        "[metrics.sums]\nuse = \"stress/sums\"\ninputs = { rows = \"rows\" }",
        "[metrics.sums]\nuse = \"stress/sums\"\ninputs = { rows = { from = \"rows\", map = { value = \"n\" } } }",
    );
    let place = place(&text);
    // A number is welcome where a float is asked for: the sum of 0..300 is 300 · 299 / 2.
    place.call(&["run", "p.toml", "--out", "out"]).expect(0);
    let sums = place.call(&["show", "out", "sums.sums", "--format", "csv"]).expect(0);
    assert_eq!(sums.out, "rows,sum\n300,44850.0\n");
}

#[test]
fn set_and_environment_reach_the_configuration() {
    let text = PIPELINE.replace("rows = 300", "rows = { env = \"ROWS\", default = 300 }");
    let place = place(&text);
    let rows = |arguments: &[&str], variable: Option<&str>| {
        let plugins = support::plugins().display().to_string();
        let all = [&["run", "p.toml", "--out", "out", "--plugin-dir", &plugins], arguments].concat();
        let mut command = place.command(&all);
        if let Some(value) = variable {
            command.env("ROWS", value);
        }
        support::Ended::of(command.output().unwrap()).expect(0);
        place.record("out")["steps"][1]["rows"].as_u64().unwrap()
    };
    assert_eq!(rows(&[], None), 300);
    assert_eq!(rows(&[], Some("600")), 600);
    // Long enough that no hash and no time holds it by chance.
    assert_eq!(rows(&["--set", "sources.rows.with.rows=90"], Some("617283549")), 90);
    let record = place.record("out").to_string();
    assert!(!record.contains("617283549"), "a value of the environment is not in the record");
    place.call(&["run", "p.toml", "--set", "sources.rows.with.rowz=1"]).expect(2).says("rowz");
    place.call(&["run", "p.toml", "--set", "metrics.none.with.a=1"]).expect(2).says("none");
}

#[test]
fn what_is_unchanged_is_kept_and_plan_says_why() {
    let place = place(PIPELINE);
    let plan = || place.call(&["plan", "p.toml", "--out", "out"]).expect(0).out;
    assert!(plan().contains("metric sums (stress/sums): computed: no table of it is there"), "{}", plan());
    place.call(&["run", "p.toml", "--out", "out"]).expect(0);
    assert!(
        plan().contains("metric sums (stress/sums): kept: plugin, configuration and input are unchanged")
    );
    let time =
        |table: &str| fs::metadata(place.path().join("out/tables").join(table)).unwrap().modified().unwrap();
    let (sums, mean) = (time("sums/sums.parquet"), time("mean/above.parquet"));
    place.call(&["run", "p.toml", "--out", "out"]).expect(0);
    assert_eq!((time("sums/sums.parquet"), time("mean/above.parquet")), (sums, mean));
    place.write(
        "p.toml",
        &PIPELINE.replace("use = \"stress/sums\"", "use = \"stress/sums\"\nwith = { log = true }"),
    );
    assert!(
        plan().contains("metric sums (stress/sums): computed: its plugin, configuration or input changed")
    );
    place.call(&["run", "p.toml", "--out", "out"]).expect(0);
    assert_ne!(time("sums/sums.parquet"), sums);
    assert_eq!(time("mean/above.parquet"), mean);
    place.call(&["run", "p.toml", "--out", "out", "--no-cache"]).expect(0);
    assert_ne!(time("mean/above.parquet"), mean);
}

#[test]
fn one_read_feeds_all_metrics_and_two_passes_take_two() {
    let place = place(PIPELINE);
    let ended = place.call(&["plan", "p.toml", "--out", "out"]).expect(0);
    insta::assert_snapshot!(ended.out, @r"
    source rows (stress/rows): read in 2 passes
    metric sums (stress/sums): computed: no table of it is there
    metric mean (stress/above-mean, 2 passes): computed: no table of it is there
    reporter lines (stress/lines): runs

      1. read rows.rows (id, value) for sums.rows, mean.rows
      2. finish sums and write its tables
      3. end pass 1 of mean
      4. read rows.rows (value) for mean.rows
      5. finish mean and write its tables
      6. read rows.read (all columns)
    ");
}

#[test]
fn a_selected_step_brings_what_it_needs_and_nothing_else() {
    let place = place(PIPELINE);
    place.call(&["run", "p.toml", "--out", "out", "--select", "mean"]).expect(0);
    assert!(place.path().join("out/tables/mean/above.parquet").exists());
    assert!(!place.path().join("out/tables/sums").exists());
    place.call(&["run", "p.toml", "--select", "meen"]).expect(2).says("did you mean `mean`");
}

#[test]
fn gates_pass_fail_or_stay_open_with_their_own_codes() {
    let gate = |text: &str| {
        place(&format!("{PIPELINE}\n[gates.g]\n{text}\n")).call(&["run", "p.toml", "--out", "out"])
    };
    gate("table = \"sums.sums\"\ncolumn = \"rows\"\nequals = 300").expect(0).says("gate `g` passed");
    gate("table = \"sums.sums\"\ncolumn = \"rows\"\nmax = 299")
        .expect(10)
        .says("gate `g` FAILED: `rows` of `sums.sums` is 300");
    gate("table = \"sums.sums\"\nwhere = { rows = 1 }\ncolumn = \"sum\"\nmin = 0")
        .expect(11)
        .says("no row matches");
    gate("table = \"sums.sums\"\ncolumn = \"rowz\"\nmin = 0").expect(2).says("did you mean `rows`");
    gate("table = \"sums.sums\"\ncolumn = \"rows\"").expect(2);
}

#[test]
fn a_lock_refuses_any_drift() {
    let place = place(PIPELINE);
    place.call(&["run", "p.toml", "--locked"]).expect(2).says("cladist plugins lock");
    place.call(&["plugins", "lock", "p.toml"]).expect(0);
    place.call(&["run", "p.toml", "--locked", "--out", "out"]).expect(0);
    let lock = fs::read_to_string(place.path().join("cladist.lock")).unwrap();
    assert!(lock.contains("name = \"stress\"") && lock.contains("version = \"0.1.0\""), "{lock}");
    let digit = lock.find("blake3 = \"").unwrap() + 10;
    let other = if lock.as_bytes()[digit] == b'0' { "1" } else { "0" };
    let mut drifted = lock.clone();
    drifted.replace_range(digit..=digit, other);
    place.write("cladist.lock", &drifted);
    place.call(&["run", "p.toml", "--locked"]).expect(2).says("has another content than locked");
    place.write("cladist.lock", &lock.replace("0.1.0", "0.0.9"));
    place.call(&["run", "p.toml", "--locked"]).expect(2).says("locked at version 0.0.9, installed is 0.1.0");
    place.write("cladist.lock", "version = 1\n");
    place.call(&["run", "p.toml", "--locked"]).expect(2).says("plugin `stress` is not in the lock");
}

#[test]
fn tables_are_the_same_bytes_for_any_number_of_threads() {
    let place = place(PIPELINE);
    let mut seen = Vec::new();
    for threads in ["1", "2", "8"] {
        place.call(&["run", "p.toml", "--out", "out", "--no-cache", "--threads", threads]).expect(0);
        assert_eq!(place.record("out")["threads"].to_string(), threads);
        let table = |name: &str| place.call(&["show", "out", name, "--format", "csv"]).expect(0).out;
        seen.push(["sums.sums", "sums.large", "mean.above", "rows.read"].map(table));
    }
    assert_eq!(seen[0], seen[1]);
    assert_eq!(seen[0], seen[2]);
}

#[test]
fn pictures_and_schema() {
    let place = place(PIPELINE);
    let mermaid = place.call(&["graph", "p.toml"]).expect(0).out;
    assert!(mermaid.starts_with("flowchart") && mermaid.contains("stress/sums"), "{mermaid}");
    let dot = place.call(&["graph", "p.toml", "--format", "dot"]).expect(0).out;
    assert!(dot.starts_with("digraph"), "{dot}");
    let json: serde_json::Value =
        serde_json::from_str(&place.call(&["graph", "p.toml", "--format", "json"]).expect(0).out).unwrap();
    assert!(json.is_object());
    let schema: serde_json::Value = serde_json::from_str(&place.call(&["schema"]).expect(0).out).unwrap();
    assert!(schema.to_string().contains("stress/above-mean"));
}

#[test]
fn showing_a_run_that_is_not_there_or_a_table_that_it_lacks() {
    let place = place(PIPELINE);
    place.call(&["show", "nowhere"]).expect(2).says("run.json");
    place.call(&["run", "p.toml", "--out", "out"]).expect(0);
    place.call(&["show", "out", "sums"]).expect(2).says("name one: sums.large, sums.sums");
    place.call(&["show", "out", "sums.sumz"]).expect(2).says("did you mean `sums.sums`");
    let rows = place.call(&["show", "out", "mean", "--format", "jsonl"]).expect(0).out;
    let row: serde_json::Value = serde_json::from_str(&rows).unwrap();
    assert!(row["mean"].is_number());
}

#[test]
fn an_include_is_lower_than_nothing_but_the_file_itself() {
    let place = Place::new();
    place.write("p.toml", &format!("include = [\"more.toml\"]\n{PIPELINE}"));
    place.write("more.toml", "[sources.rows]\nwith = { rows = 30 }\n");
    place.call(&["run", "p.toml", "--out", "out"]).expect(0);
    // The design's precedence: the file, then its includes in order, then --set.
    assert_eq!(place.record("out")["steps"][0]["config"]["rows"], 30);
    place.call(&["run", "p.toml", "--out", "out", "--set", "sources.rows.with.rows=60"]).expect(0);
    assert_eq!(place.record("out")["steps"][0]["config"]["rows"], 60);
}

#[test]
fn a_folder_that_cannot_be_written_is_told() {
    let place = place(PIPELINE);
    place.write("file", "in the way");
    place.call(&["run", "p.toml", "--out", "file/out"]).expect(1).says("file/out").says("`--out`");
}

#[test]
fn probe_matches_the_columns_of_the_input_itself() {
    let place = Place::new();
    place.write("rows.csv", "id,valu\na,1\n");
    place.write(
        "p.toml",
        "[sources.t]\nuse = \"table/read\"\nwith = { path = \"rows.csv\" }\n\
         [metrics.sums]\nuse = \"stress/sums\"\ninputs = { rows = \"t\" }\n",
    );
    // Without a look at the file its columns are decided at run.
    place.call(&["check", "p.toml"]).expect(0);
    place
        .call(&["check", "p.toml", "--load"])
        .expect(2)
        .says("which `t.rows` does not have; it has id, valu");
    place.call(&["check", "p.toml", "--probe"]).expect(2).says("p.toml:6").says("value");
    place.call(&["run", "p.toml"]).expect(2).says("needs the column `value`");
    place.write("rows.csv", "");
    place.call(&["run", "p.toml"]).expect(2).says("it has no column at all");
    place.write("rows.csv", "id,value\na,1\n");
    place.call(&["check", "p.toml", "--probe"]).expect(0);
    place.write("p.toml", "[sources.t]\nuse = \"table/read\"\nwith = { path = \"none.csv\" }\n");
    place.call(&["check", "p.toml", "--probe"]).expect(3).says("none.csv");
    place.call(&["run", "p.toml"]).expect(3).says("does not exist");
}

/// Scores out in the formats of others and in again: what the formats hold is the same.
#[test]
fn scores_are_written_for_others_and_read_back() {
    let place = place(
        r#"name = "scores"
[sources.answers]
use = "table/read"
with = { path = "answers.jsonl" }
[metrics.quiz]
use = "scoring/answers"
inputs = { predictions = "answers" }
with = { preset = "squad_v2" }
[reporters.harness]
use = "report/lm-eval"
inputs = ["quiz.scores"]
[reporters.every]
use = "report/every-eval-ever"
inputs = ["quiz.scores"]
with.source_metadata = { source_type = "evaluation_run", source_organization_name = "me", evaluator_relationship = "other" }
[reporters.hub]
use = "report/eval-results"
inputs = ["quiz"]
with.datasets = { sums = { id = "org/sums", task_id = "all", metric = "f1" } }
"#,
    );
    let mut lines = String::new();
    for model in ["org/a", "ü \"b\""] {
        for (benchmark, language, group) in [("quiz", "de", "x"), ("quiz", "fr", "y"), ("sums", "de", "x")] {
            for (id, answer) in ["one two", "three", "no"].into_iter().enumerate() {
                let row = serde_json::json!({
                    "model": model, "benchmark": benchmark, "language": language, "group": group,
                    "sample_id": id.to_string(), "prediction": answer, "references": ["one", "three"],
                });
                lines.push_str(&format!("{row}\n"));
            }
        }
    }
    place.write("answers.jsonl", &lines);
    place.call(&["run", "p.toml", "--out", "out"]).expect(0);
    let warnings = place.record("out")["warnings"].to_string();
    assert!(warnings.contains("left out: quiz: `datasets` does not name the benchmark"), "{warnings}");
    assert!(warnings.contains("no table of the contract `scores`"), "{warnings}");
    // By hand: one of three is right, and `one two` is right by two thirds.
    let yaml = "- dataset:\n    id: \"org/sums\"\n    task_id: \"all\"\n  value: 0.5555555555555555\n";
    for folder in ["org__a", "ü __b__"] {
        let file = place.path().join("out/hub").join(folder).join(".eval_results/sums.yaml");
        assert_eq!(fs::read_to_string(file).unwrap(), yaml);
    }
    let back = |component: &str, path: &str| {
        let text = format!(
            "name = \"back\"\n[sources.back]\nuse = \"{component}\"\nwith = {{ path = \"{path}\" }}\n\
             [reporters.files]\nuse = \"report/files\"\ninputs = [\"back.scores\"]\n"
        );
        place.write("back.toml", &text);
        place.call(&["run", "back.toml", "--out", "back"]).expect(0);
        rows(&fs::read_to_string(place.path().join("back/files/back.scores.csv")).unwrap())
    };
    let told = rows(&place.call(&["show", "out", "quiz.scores", "--format", "csv"]).expect(0).out);
    // Two models; quiz in two languages, each with a group, and sums with one; two metrics.
    assert_eq!(told.len(), 2 * 6 * 2);
    assert_eq!(back("evals/lm-eval", "out/harness"), told);
    assert_eq!(back("evals/every-eval-ever", "out/every"), told);
}

/// Model, task, metric, value, n and standard error of a table of scores, sorted. The task has the
/// language where a benchmark has several, and the group.
fn rows(csv: &str) -> Vec<[String; 6]> {
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let names = lines.next().unwrap();
    let mut rows: Vec<_> = lines
        .map(|cells| {
            let cell =
                |name: &str| cells[names.iter().position(|column| *column == name).unwrap()].to_owned();
            let mut task = cell("benchmark");
            if task == "quiz" {
                task = format!("{task}_{}", cell("language"));
            }
            if !cell("group").is_empty() {
                task = format!("{task}_{}", cell("group"));
            }
            [cell("model"), task, cell("metric"), cell("value"), cell("n"), cell("stderr")]
        })
        .collect();
    rows.sort();
    rows
}

#[test]
fn every_plugin_of_the_tree_keeps_the_laws() {
    let place = Place::new();
    for name in support::PLUGINS {
        let library = support::library(name).display().to_string();
        let ended = place.call(&["plugins", "check", &library, "--seed", "11"]).expect(0);
        assert!(ended.out.contains("0 failed"), "{}", ended.out);
    }
}
