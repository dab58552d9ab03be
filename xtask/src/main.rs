//! The project's own chores; `cargo xtask help` lists them.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "this is a program")]
mod bench;
mod checks;
mod chores;
mod dist;
mod generate;
mod languages;
mod run;
mod tidy;

use std::env;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask CHORE

  demo           build (release) and run the example pipeline on its data
  test           build and run all tests
  ci             format, lints, tidy, docs, dependencies, tests, acceptance checks
  bench          measure the release build on synthetic dumps [--models N] [--keep]
  tidy           check the architecture's invariants
  dist           a folder with the program and its plugins [--out DIR]
  generate-hub   write a synthetic dump --models N --seed S --format jsonl|parquet [--out FILE]
  languages      build the reference table of languages anew --from DIR [--out FILE]
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let rest: Vec<&str> = arguments.iter().skip(1).map(String::as_str).collect();
    let done = match arguments.first().map(String::as_str) {
        Some("demo") => chores::demo(&rest),
        Some("test") => chores::test(&rest),
        Some("ci") => chores::ci(),
        Some("bench") => bench::bench(&rest),
        Some("tidy") => tidy::tidy(),
        Some("dist") => dist::dist(&rest),
        Some("generate-hub") => generate::generate(&rest),
        Some("languages") => languages::languages(&rest),
        Some("help" | "--help" | "-h") | None => {
            print!("{HELP}");
            Ok(())
        }
        Some(other) => Err(format!("no chore `{other}`\n\n{HELP}")),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
