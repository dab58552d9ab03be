//! New plugin crates to begin with: a whole crate that builds and passes its tests at once.
//!
//! The texts are files under `templates/`; the metric's is also `examples/custom-metric`, which a
//! test keeps the same.
//!
//! Invariant: never overwrites anything.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What a new plugin offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offers {
    /// A source.
    Source,
    /// A metric.
    Metric,
    /// A reporter.
    Reporter,
}

/// Where the SDK comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sdk {
    /// The folder of a checkout (the one that holds `crates/sdk`).
    Path(PathBuf),
    /// A version on the Rust registry.
    Version(String),
    /// A git repository.
    Git(String),
}

/// What went wrong.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScaffoldError {
    /// The name cannot be a plugin's.
    #[error("`{0}` is no plugin name: lower-case letters, digits and `-`, beginning with a letter")]
    Name(String),
    /// Something is there already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The SDK is not where it was said to be.
    #[error("{} holds no crates/sdk", .0.display())]
    NoSdk(PathBuf),
    /// Writing failed.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
}

/// What a text of `--sdk` means: a folder that exists or looks like one, a git address, else a version.
pub fn parse_sdk(text: &str) -> Sdk {
    let git = text.starts_with("git@")
        || text.contains("://")
        || Path::new(text).extension().is_some_and(|e| e == "git");
    if git {
        Sdk::Git(text.to_owned())
    } else if Path::new(text).exists() || text.contains(['/', '\\']) || text.starts_with('.') {
        Sdk::Path(PathBuf::from(text))
    } else {
        Sdk::Version(text.to_owned())
    }
}

/// The checkout that holds the SDK, looked for upwards from each of these folders.
pub fn find_checkout(from: &[PathBuf]) -> Option<PathBuf> {
    let holds = |folder: &&Path| folder.join("crates/sdk/Cargo.toml").is_file();
    from.iter().find_map(|folder| folder.ancestors().find(holds).map(Path::to_owned))
}

/// Writes a crate for a plugin into a new folder; gives the files written.
pub fn write_plugin(
    folder: &Path,
    name: &str,
    offers: Offers,
    sdk: &Sdk,
) -> Result<Vec<PathBuf>, ScaffoldError> {
    let plain = name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
    if !plain || name.ends_with('-') {
        return Err(ScaffoldError::Name(name.to_owned()));
    }
    if folder.exists() {
        return Err(ScaffoldError::Exists(folder.to_owned()));
    }
    let sdk_line = dependencies(folder, sdk)?;
    let mut written = Vec::new();
    for (path, text) in files(name, offers, &sdk_line) {
        let place = folder.join(path);
        let failed = |error| ScaffoldError::Io { path: place.clone(), error };
        fs::create_dir_all(place.parent().unwrap_or(folder)).map_err(failed)?;
        fs::write(&place, text).map_err(failed)?;
        written.push(place);
    }
    Ok(written)
}

/// The lines of the dependencies on the SDK and the testkit.
fn dependencies(folder: &Path, sdk: &Sdk) -> Result<[String; 2], ScaffoldError> {
    let both = |form: &dyn Fn(&str) -> String| {
        ["sdk", "testkit"].map(|part| format!("cladist-{part} = {{ {} }}", form(part)))
    };
    Ok(match sdk {
        Sdk::Version(version) => both(&|_| format!("version = {version:?}")),
        Sdk::Git(address) => both(&|_| format!("git = {address:?}")),
        Sdk::Path(checkout) => {
            if !checkout.join("crates/sdk").is_dir() {
                return Err(ScaffoldError::NoSdk(checkout.clone()));
            }
            let failed = |error| ScaffoldError::Io { path: checkout.clone(), error };
            let checkout = fs::canonicalize(checkout).map_err(failed)?;
            let parent = folder.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
            let parent = fs::canonicalize(parent).map_err(failed)?;
            let near = relative(&parent.join(folder.file_name().unwrap_or_default()), &checkout);
            both(&|part| format!("path = {:?}", near.join("crates").join(part).display().to_string()))
        }
    })
}

/// `to` as seen from `from` when it is near (at most four folders up), else as it is.
fn relative(from: &Path, to: &Path) -> PathBuf {
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().count() - shared;
    if shared < 2 || up > 4 {
        return to.to_owned();
    }
    let mut path: PathBuf = std::iter::repeat_n("..", up).collect();
    path.extend(to.components().skip(shared));
    path
}

fn files(name: &str, offers: Offers, sdk: &[String; 2]) -> Vec<(&'static str, String)> {
    let (code, pipeline) = match offers {
        Offers::Source => (include_str!("../templates/source.rs"), include_str!("../templates/source.toml")),
        Offers::Metric => (include_str!("../templates/metric.rs"), include_str!("../templates/metric.toml")),
        Offers::Reporter => {
            (include_str!("../templates/reporter.rs"), include_str!("../templates/reporter.toml"))
        }
    };
    let library = name.replace('-', "_");
    let fill = |text: &str| {
        text.replace("{{name}}", name)
            .replace("{{library}}", &library)
            .replace("{{sdk}}", &sdk[0])
            .replace("{{testkit}}", &sdk[1])
    };
    let mut files = vec![
        ("Cargo.toml", fill(include_str!("../templates/Cargo.toml"))),
        ("src/lib.rs", fill(code)),
        ("pipeline.toml", fill(pipeline)),
        ("README.md", fill(include_str!("../templates/README.md"))),
        (".gitignore", "/target\n/cladist-out\n".to_owned()),
    ];
    files.push(match offers {
        Offers::Source => ("data/numbers.txt", "3\n4\n5\n".to_owned()),
        Offers::Metric | Offers::Reporter => {
            ("data/models.jsonl", include_str!("../templates/models.jsonl").to_owned())
        }
    });
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_an_address_and_a_version_are_told_apart() {
        assert_eq!(parse_sdk("0.1"), Sdk::Version("0.1".to_owned()));
        assert_eq!(parse_sdk("https://example.org/x.git"), Sdk::Git("https://example.org/x.git".to_owned()));
        assert_eq!(parse_sdk("../cladist"), Sdk::Path(PathBuf::from("../cladist")));
    }

    #[test]
    fn nothing_is_overwritten_and_odd_names_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let sdk = Sdk::Version("0.1".to_owned());
        let there = write_plugin(folder.path(), "licences", Offers::Metric, &sdk);
        assert!(matches!(there, Err(ScaffoldError::Exists(_))));
        for name in ["", "Upper", "1st", "a/b", "a b", "end-"] {
            let odd = write_plugin(&folder.path().join("new"), name, Offers::Metric, &sdk);
            assert!(matches!(odd, Err(ScaffoldError::Name(_))), "{name}");
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn no_mark_is_left_in_any_file() {
        for offers in [Offers::Source, Offers::Metric, Offers::Reporter] {
            for (path, text) in files("my-metric", offers, &["a".to_owned(), "b".to_owned()]) {
                assert!(!text.contains("{{"), "{path}");
            }
        }
    }
}
