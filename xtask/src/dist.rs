use std::env::consts::{DLL_PREFIX, DLL_SUFFIX, EXE_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};

use crate::chores::build_product;
use crate::run::{Done, only, option, target, top};

/// `cargo xtask dist`: a folder that can be copied anywhere: the program, and `plugins/` beside it.
pub(crate) fn dist(arguments: &[&str]) -> Done {
    only(arguments, &["--out"], &[])?;
    let out = option(arguments, "--out")?.map_or_else(|| target().join("dist"), PathBuf::from);
    build_product()?;
    let release = target().join("release");
    fs::create_dir_all(out.join("plugins")).map_err(|error| format!("{}: {error}", out.display()))?;
    let program = format!("cladist{EXE_SUFFIX}");
    copy(&release.join(&program), &out.join(&program))?;
    for name in ["hub", "lineage", "report", "table"] {
        let file = format!("{DLL_PREFIX}cladist_{name}{DLL_SUFFIX}");
        copy(&release.join(&file), &out.join("plugins").join(&file))?;
    }
    for file in ["LICENSE-MIT", "LICENSE-APACHE", "README.md"] {
        copy(&top().join(file), &out.join(file))?;
    }
    println!("{}", out.display());
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Done {
    fs::copy(from, to).map(drop).map_err(|error| format!("{} to {}: {error}", from.display(), to.display()))
}
