use std::path::{Path, PathBuf};

use crate::run::{Done, cargo, only, option, run, target};

/// `cargo xtask generate-hub`.
pub(crate) fn generate(arguments: &[&str]) -> Done {
    only(arguments, &["--models", "--seed", "--format", "--out"], &[])?;
    let models = option(arguments, "--models")?.unwrap_or("10000").replace('_', "");
    let seed = option(arguments, "--seed")?.unwrap_or("1");
    let format = option(arguments, "--format")?.unwrap_or("jsonl");
    let out = match option(arguments, "--out")? {
        Some(path) => PathBuf::from(path),
        None => synthetic(&models, seed, format),
    };
    write(&models, seed, format, &out)?;
    println!("{}", out.display());
    Ok(())
}

/// Where a synthetic dump lies.
pub(crate) fn synthetic(models: &str, seed: &str, format: &str) -> PathBuf {
    target().join("hubgen").join(format!("hub-{models}-{seed}.{format}"))
}

/// Writes a synthetic dump, by a program of its own: what it links is no part of the other chores.
pub(crate) fn write(models: &str, seed: &str, format: &str, out: &Path) -> Done {
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    }
    let mut command =
        cargo(&["run", "--release", "--quiet", "--locked", "--package", "cladist-hubgen", "--"]);
    let folder = std::env::current_dir().map_err(|error| error.to_string())?;
    run(command.args([models, seed, format]).arg(folder.join(out)))
}
