//! The architecture's invariants that a program can check.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::run::{Done, cargo, top};

/// Lines that a Rust file may have.
const LONGEST: usize = 600;

/// Crates that must not depend, directly, on these.
const FORBIDDEN: &[(&str, &[&str])] = &[
    ("cladist-abi", &["arrow*", "serde*", "toml", "schemars", "cladist-*"]),
    ("cladist-manifest", &["arrow*", "abi_stable", "toml", "schemars", "cladist-*"]),
    ("cladist-tables", &["abi_stable", "cladist-abi", "toml", "clap", "parquet"]),
    ("cladist-bridge", &["abi_stable", "serde*", "toml", "clap"]),
    ("cladist-sdk", &["abi_stable", "parquet", "toml", "clap", "cladist-host", "cladist-loader"]),
    (
        "cladist-pipeline",
        &["abi_stable", "cladist-abi", "arrow*", "cladist-loader", "cladist-host", "clap", "libloading"],
    ),
    ("cladist-loader", &["clap", "parquet", "tracing-subscriber"]),
    ("cladist-host", &["abi_stable", "clap", "tracing-subscriber", "indicatif", "libloading"]),
    ("cladist-testkit", &["parquet", "clap", "cladist-host"]),
    ("cladist-render", &["cladist-*", "abi_stable", "clap"]),
    (
        "domain",
        &[
            "abi_stable",
            "arrow*",
            "parquet",
            "clap",
            "toml",
            "tracing-subscriber",
            "cladist-abi",
            "cladist-sdk",
            "cladist-tables",
            "cladist-manifest",
            "cladist-host",
            "cladist-loader",
            "cladist-pipeline",
        ],
    ),
];

/// Pure crates: they know nothing of Arrow, plugins and configuration.
const DOMAIN: &[&str] = &[
    "cladist-lineage",
    "cladist-page",
    "cladist-drift",
    "cladist-ordering",
    "cladist-similarity",
    "cladist-growth",
    "cladist-cards",
    "cladist-languages",
    "cladist-stats",
    "cladist-textmetrics",
    "cladist-coverage",
    "cladist-hub",
    "cladist-evals",
    "cladist-files",
    "cladist-sentencepiece",
];

/// Crates that may hold `unsafe`.
const UNSAFE: [&str; 7] = [
    "crates/abi",
    "crates/bridge",
    "crates/sdk",
    "crates/loader",
    "crates/host",
    "crates/testkit",
    "plugins",
];

/// `cargo xtask tidy`.
pub(crate) fn tidy() -> Done {
    let mut wrong = Vec::new();
    dependencies(&mut wrong)?;
    let mut files = Vec::new();
    rust_files(&top(), &mut files);
    for file in files {
        source(&file, &mut wrong);
    }
    if wrong.is_empty() {
        eprintln!("xtask: tidy");
        return Ok(());
    }
    Err(format!("not tidy:\n  {}", wrong.join("\n  ")))
}

fn dependencies(wrong: &mut Vec<String>) -> Done {
    let output = cargo(&["metadata", "--format-version", "1", "--no-deps", "--locked"]).output();
    let output = output.map_err(|error| format!("cargo metadata: {error}"))?;
    let metadata: Value =
        serde_json::from_slice(&output.stdout).map_err(|error| format!("cargo metadata: {error}"))?;
    let mut crates: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for package in metadata["packages"].as_array().into_iter().flatten() {
        let normal = |d: &&Value| d["kind"].is_null();
        let names = package["dependencies"].as_array().into_iter().flatten().filter(normal);
        crates.insert(
            package["name"].as_str().unwrap_or(""),
            names.filter_map(|d| d["name"].as_str()).collect(),
        );
    }
    for (name, dependencies) in &crates {
        let group = if DOMAIN.contains(name) { "domain" } else { name };
        let forbidden = FORBIDDEN.iter().filter(|(of, _)| *of == group).flat_map(|(_, list)| list.iter());
        for rule in forbidden {
            for dependency in dependencies.iter().filter(|dependency| matches(rule, dependency)) {
                wrong.push(format!("{name} depends on {dependency}, which its invariant forbids"));
            }
        }
        let component = name.starts_with("cladist-components-") || name.starts_with("cladist-plugin-");
        if component {
            let own = name.rsplit('-').next().unwrap_or("");
            for dependency in
                dependencies.iter().filter(|d| d.starts_with("cladist-components-") && !d.ends_with(own))
            {
                wrong.push(format!("{name} depends on another plugin, {dependency}"));
            }
            if dependencies.contains(&"cladist-host") {
                wrong.push(format!("{name} depends on the host"));
            }
        }
        if *name != "cladist-abi" && dependencies.contains(&"abi_stable") {
            wrong.push(format!("{name} names abi_stable; only cladist-abi may"));
        }
    }
    Ok(())
}

fn matches(rule: &str, name: &str) -> bool {
    rule.strip_suffix('*').map_or(rule == name, |prefix| name.starts_with(prefix))
}

fn rust_files(folder: &Path, into: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        if path.is_dir() && name != "target" && !name.to_string_lossy().starts_with('.') {
            rust_files(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

fn source(file: &Path, wrong: &mut Vec<String>) {
    let Ok(text) = fs::read_to_string(file) else { return };
    let inside = file.strip_prefix(top()).unwrap_or(file);
    let name = inside.display().to_string();
    let lines = text.lines().count();
    if lines > LONGEST {
        wrong
            .push(format!("{name} has {lines} lines; more than {LONGEST} is a room nobody wants to live in"));
    }
    let may = UNSAFE.iter().any(|folder| inside.starts_with(folder)) || inside.starts_with("xtask");
    let uses = |line: &str| {
        let code = line.split("//").next().unwrap_or("");
        code.contains("unsafe {") || code.contains("unsafe fn") || code.contains("unsafe impl")
    };
    if !may && text.lines().any(uses) {
        wrong.push(format!("{name} holds unsafe code outside the boundary crates"));
    }
    let door = matches!(file.file_name().and_then(|n| n.to_str()), Some("lib.rs" | "main.rs"));
    if door && !text.trim_start().starts_with("//!") {
        wrong.push(format!("{name} has no word on why the crate exists"));
    }
}
