//! `cladist-hubgen MODELS SEED jsonl|parquet FILE`; `cargo xtask generate-hub` calls it.
#![allow(clippy::print_stderr, reason = "this is a program")]

use std::fs::File;
use std::io::BufWriter;
use std::process::ExitCode;

use cladist_hubgen::{Population, Settings, write_jsonl, write_parquet};

fn main() -> ExitCode {
    match write(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("cladist-hubgen: {message}");
            ExitCode::FAILURE
        }
    }
}

fn write(arguments: &[String]) -> Result<(), String> {
    let [models, seed, format, out] = arguments else {
        return Err("MODELS SEED jsonl|parquet FILE".to_owned());
    };
    let models = models.parse().map_err(|_| format!("`{models}` is no number of models"))?;
    let seed = seed.parse().map_err(|_| format!("`{seed}` is no seed"))?;
    let failed = |error: &dyn std::fmt::Display| format!("{out}: {error}");
    let population = Population::grow(Settings::new(models, seed));
    let file = File::create(out).map_err(|error| failed(&error))?;
    match format.as_str() {
        "jsonl" => write_jsonl(&population, &mut BufWriter::with_capacity(1 << 20, file))
            .map_err(|error| failed(&error)),
        "parquet" => write_parquet(&population, file).map_err(|error| failed(&error)),
        other => Err(format!("`{other}` is neither jsonl nor parquet")),
    }
}
