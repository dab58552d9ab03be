use std::env;
use std::process::Command;

use crate::run::{Done, cargo, only, run, target, top};
use crate::{checks, tidy};

/// The packages that a user runs: the program and the first-party plugins.
pub(crate) const PRODUCT: &[&str] = &[
    "cladist",
    "cladist-plugin-hub",
    "cladist-plugin-lineage",
    "cladist-plugin-report",
    "cladist-plugin-table",
    "cladist-plugin-compare",
    "cladist-plugin-coverage",
    "cladist-plugin-scoring",
    "cladist-plugin-tokenizers",
    "cladist-plugin-evals",
];

/// Builds the program and its plugins, release.
pub(crate) fn build_product() -> Done {
    let mut command = cargo(&["build", "--release", "--locked"]);
    for package in PRODUCT {
        command.args(["--package", package]);
    }
    run(&mut command)
}

/// The release build of the program, with the plugins beside it.
pub(crate) fn program() -> Command {
    let folder = target().join("release");
    let mut command = Command::new(folder.join(format!("cladist{}", env::consts::EXE_SUFFIX)));
    command.env("CLADIST_PLUGIN_PATH", folder);
    command
}

/// `cargo xtask demo`: the main job, on the example's data.
pub(crate) fn demo(arguments: &[&str]) -> Done {
    only(arguments, &[], &[])?;
    build_product()?;
    let pipeline = top().join("examples/hub-families/pipeline.toml");
    run(program().current_dir(top()).arg("run").arg(pipeline))
}

/// `cargo xtask test`: all tests.
pub(crate) fn test(arguments: &[&str]) -> Done {
    run(cargo(&["test", "--workspace", "--locked"]).args(arguments))
}

/// `cargo xtask ci`: everything that must hold before a change lands.
pub(crate) fn ci() -> Done {
    run(&mut cargo(&["fmt", "--all", "--check"]))?;
    run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]))?;
    tidy::tidy()?;
    run(cargo(&["doc", "--workspace", "--no-deps", "--locked"]).env("RUSTDOCFLAGS", "-D warnings"))?;
    dependencies()?;
    checks::acceptance()?;
    // Last, so that the test runner's own closing lines end the output.
    test(&[])
}

/// Bans, licences and sources by `cargo deny`, where it can be had.
fn dependencies() -> Done {
    let there = || cargo(&["deny", "--version"]).output().is_ok_and(|output| output.status.success());
    if !there() && env::var_os("CI").is_some() {
        // Built once per machine; without a registry the check is left out, loudly.
        let _ = run(&mut cargo(&["install", "cargo-deny", "--locked", "--quiet"]));
    }
    if !there() {
        eprintln!("xtask: SKIPPED: cargo deny is not there (`cargo install cargo-deny --locked`)");
        return Ok(());
    }
    // Advisories come from a database on the network; the rest needs none.
    run(&mut cargo(&["deny", "check", "bans", "licenses", "sources"]))
}
