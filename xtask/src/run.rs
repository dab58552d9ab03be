//! Running other programs.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What a chore gives.
pub(crate) type Done = Result<(), String>;

/// The top folder of the checkout.
pub(crate) fn top() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Cargo, in the top folder.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(program);
    command.current_dir(top()).args(arguments);
    command
}

/// Runs a command to its end, told on standard error.
pub(crate) fn run(command: &mut Command) -> Done {
    let words: Vec<String> = std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let name = Path::new(&words[0]).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let told = format!("{name} {}", words[1..].join(" "));
    eprintln!("xtask: {told}");
    let status = command.status().map_err(|error| format!("{told}: {error}"))?;
    if status.success() { Ok(()) } else { Err(format!("{told}: {status}")) }
}

/// The target folder.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| top().join("target"), PathBuf::from)
}

/// The value of `--name VALUE` among arguments.
pub(crate) fn option<'a>(arguments: &[&'a str], name: &str) -> Result<Option<&'a str>, String> {
    match arguments.iter().position(|argument| *argument == name) {
        None => Ok(None),
        Some(at) => arguments.get(at + 1).copied().map(Some).ok_or_else(|| format!("{name} needs a value")),
    }
}

/// Refuses arguments that no option names.
pub(crate) fn only(arguments: &[&str], with_value: &[&str], flags: &[&str]) -> Done {
    let mut at = 0;
    while let Some(argument) = arguments.get(at) {
        if with_value.contains(argument) {
            at += 2;
        } else if flags.contains(argument) {
            at += 1;
        } else {
            return Err(format!("odd argument `{argument}`"));
        }
    }
    Ok(())
}
