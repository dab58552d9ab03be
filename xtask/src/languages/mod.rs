//! The reference table of languages, built from its sources.
//!
//! The same sources give the same bytes. What each source lends and under which terms stands in
//! `crates/languages/NOTICE`.
mod classes;
mod facts;
mod sources;
mod write;

use std::fs;
use std::path::{Path, PathBuf};

use self::sources::Sources;
use crate::run::{Done, only, option, top};

/// Where the table lies that the crate includes.
fn committed() -> PathBuf {
    top().join("crates/languages/data/reference.tsv")
}

/// `cargo xtask languages`.
pub(crate) fn languages(arguments: &[&str]) -> Done {
    only(arguments, &["--from", "--out"], &[])?;
    let from = option(arguments, "--from")?.ok_or("languages: --from DIR: the folder of the sources")?;
    let out = option(arguments, "--out")?.map_or_else(committed, PathBuf::from);
    let (text, report) = build(Path::new(from))?;
    for line in &report {
        eprintln!("xtask: {line}");
    }
    fs::write(&out, text).map_err(|error| format!("{}: {error}", out.display()))?;
    println!("{}", out.display());
    Ok(())
}

/// The table's text, and what a reader should know of the build.
fn build(from: &Path) -> Result<(String, Vec<String>), String> {
    let sources = Sources::read(from)?;
    let mut report = Vec::new();
    let facts = facts::Facts::new(&sources, &mut report)?;
    Ok((write::text(&sources, &facts), report))
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    #[test]
    fn the_committed_table_is_what_the_sources_give() {
        let Some(data) = std::env::var_os("CLADIST_TEST_DATA").map(PathBuf::from) else {
            eprintln!("SKIPPED: CLADIST_TEST_DATA is not set");
            return;
        };
        let (text, _) = super::build(&data.join("languages")).unwrap();
        let committed = std::fs::read_to_string(super::committed()).unwrap();
        assert!(text == committed, "`cargo xtask languages` gives another table");
    }
}
