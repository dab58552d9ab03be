//! Running the real program on the real libraries.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::print_stderr,
    reason = "each test uses its part, and says what it skips"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// The plugins of the tree.
pub const PLUGINS: [&str; 10] =
    ["compare", "coverage", "evals", "hub", "lineage", "report", "scoring", "stress", "table", "tokenizers"];

/// The folder in which cargo puts the libraries that the tests depend on.
pub fn built() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    test.parent().unwrap().to_owned()
}

/// The library of a first-party plugin.
pub fn library(name: &str) -> PathBuf {
    let file = format!("{}cladist_{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
    let path = built().join(file);
    assert!(path.exists(), "{} is not built: it must be a dev-dependency", path.display());
    path
}

/// A folder with the first-party plugins that are built, and nothing else.
pub fn plugins() -> &'static Path {
    static FOLDER: OnceLock<TempDir> = OnceLock::new();
    FOLDER
        .get_or_init(|| {
            let folder = tempfile::tempdir().unwrap();
            for name in PLUGINS {
                let file =
                    format!("{}cladist_{name}{}", std::env::consts::DLL_PREFIX, std::env::consts::DLL_SUFFIX);
                let path = built().join(&file);
                if path.exists() {
                    link(&path, &folder.path().join(file));
                }
            }
            folder
        })
        .path()
}

pub fn link(from: &Path, to: &Path) {
    #[cfg(unix)]
    std::os::unix::fs::symlink(from, to).unwrap();
    #[cfg(not(unix))]
    fs::copy(from, to).map(drop).unwrap();
}

/// A folder to work in, with a cache of its own.
pub struct Place {
    folder: TempDir,
}

impl Place {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    /// The program, in this folder, with nothing of the caller's surroundings.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cladist"));
        command.current_dir(self.path()).args(arguments);
        command.env_remove("CLADIST_PLUGIN_PATH").env_remove("CLADIST_LOG").env("NO_COLOR", "1");
        // Plugins are probed once for all tests.
        command
            .env("XDG_CACHE_HOME", built().join("cladist-test-cache"))
            .env("XDG_DATA_HOME", self.path().join("none"));
        command
    }

    /// The program with the first-party plugins.
    pub fn call(&self, arguments: &[&str]) -> Ended {
        let plugins = plugins().display().to_string();
        let arguments: Vec<&str> = arguments.iter().copied().chain(["--plugin-dir", &plugins]).collect();
        Ended::of(self.command(&arguments).output().unwrap())
    }

    /// The record of a run in this folder.
    pub fn record(&self, run: &str) -> Value {
        serde_json::from_slice(&fs::read(self.path().join(run).join("run.json")).unwrap()).unwrap()
    }
}

/// How a call ended.
#[derive(Debug)]
pub struct Ended {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Ended {
    pub fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The call, which must end with this code.
    #[track_caller]
    pub fn expect(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "standard output:\n{}\nstandard error:\n{}", self.out, self.err);
        self
    }

    /// The call, whose standard error must hold this.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.err.contains(text), "`{text}` is not in\n{}", self.err);
        self
    }
}

/// The folder of real data, or none with a loud word.
pub fn real_data() -> Option<PathBuf> {
    let folder = std::env::var_os("CLADIST_TEST_DATA").map(PathBuf::from);
    if folder.is_none() {
        eprintln!("SKIPPED: CLADIST_TEST_DATA is not set");
    }
    folder
}
