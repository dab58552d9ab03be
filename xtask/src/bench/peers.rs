use std::env;
use std::fmt::Write as _;
use std::process::Command;

use super::RECORDS;
use super::cost::cost;
use crate::generate::synthetic;
use crate::run::target;

/// A script of another tool: its name, the dump that it reads, itself.
type Peer = (&'static str, &'static str, &'static str);

const PEERS: [Peer; 8] = [
    ("duckdb, reading alone", "jsonl", include_str!("../../peers/duckdb_read.py")),
    ("orjson, reading alone", "jsonl", include_str!("../../peers/orjson_read.py")),
    ("polars + rustworkx, families", "jsonl", include_str!("../../peers/polars_graph.py")),
    (
        "polars + rustworkx, families, four traits, numbers",
        "jsonl",
        include_str!("../../peers/polars_lineage.py"),
    ),
    (
        "pandas + networkx + scikit-learn, families, two traits, TF-IDF of parent and child",
        "jsonl",
        include_str!("../../peers/pandas_lineage.py"),
    ),
    (
        "scikit-learn, TF-IDF of 760,000 whole records",
        "records",
        include_str!("../../peers/sklearn_metadata.py"),
    ),
    (
        "polars, languages as written and their shift along saved edges; Parquet",
        "parquet",
        include_str!("../../peers/polars_coverage.py"),
    ),
    (
        "pandas, counts of languages as written alone; Parquet",
        "parquet",
        include_str!("../../peers/pandas_coverage.py"),
    ),
];

/// Reading the same dumps, and the work on them, in Python with what is installed there.
pub(super) fn peers(models: &str, text: &mut String) {
    text.push_str("\n| peer | CPU s | wall s | peak MB |\n| --- | ---: | ---: | ---: |\n");
    for (name, dump, script) in PEERS {
        let dump =
            if dump == "records" { synthetic(RECORDS, "1", "jsonl") } else { synthetic(models, "1", dump) };
        let arguments =
            [dump.display().to_string(), target().join("bench/edges.parquet").display().to_string()];
        let _ = writeln!(text, "{}", line(name, script, &arguments));
    }
}

/// The row of a table for one script, run or why not.
pub(super) fn line(name: &str, script: &str, arguments: &[String]) -> String {
    let python = env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let mut command = Command::new(python);
    command.args(["-c", script]).args(arguments);
    match cost(command) {
        Ok(cost) => format!("| {name} | {:.2} | {:.2} | {:.0} |", cost.cpu, cost.wall, cost.memory),
        Err(told) => {
            let why = told.lines().rev().find(|l| l.contains("Error")).unwrap_or("failed").to_owned();
            format!("| {name} | not run: {why} | | |")
        }
    }
}
