//! The acceptance checks that lie beside the test data, where they do.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use crate::chores::build_product;
use crate::run::{Done, run, target};

/// The groups of checks that must hold.
const GROUPS: [&str; 6] = ["graph", "traits", "numeric", "similarity", "coverage", "scoring"];

/// Runs the checks of `CLADIST_TEST_DATA/../checks/check` on the release build.
pub(crate) fn acceptance() -> Done {
    let Some(data) = env::var_os("CLADIST_TEST_DATA").map(PathBuf::from) else {
        eprintln!("xtask: SKIPPED: acceptance checks: CLADIST_TEST_DATA is not set");
        return Ok(());
    };
    let check = data.join("../checks/check");
    if !check.is_file() {
        eprintln!("xtask: SKIPPED: acceptance checks: there is no {}", check.display());
        return Ok(());
    }
    if Command::new("python3").arg("--version").output().is_err() {
        eprintln!("xtask: SKIPPED: acceptance checks: python3 is not there");
        return Ok(());
    }
    build_product()?;
    let release = target().join("release");
    run(Command::new("python3")
        .arg(check)
        .args(GROUPS)
        .arg("--bin")
        .arg(release.join("cladist"))
        .arg("--plugin-dir")
        .arg(&release)
        .arg("--data")
        .arg(data))
}
