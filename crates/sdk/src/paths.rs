use std::borrow::Cow;
use std::ops::Deref;
use std::path::{Path, PathBuf};

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// A path in a configuration: a file, a folder or a glob.
///
/// The host makes it absolute before the plugin sees it: relative to the file that wrote it, or to
/// the working folder when it comes from `--set`. Globs stay globs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InputPath(PathBuf);

impl InputPath {
    /// The path.
    pub fn as_path(&self) -> &Path {
        &self.0
    }
}

impl Deref for InputPath {
    type Target = Path;

    fn deref(&self) -> &Path {
        &self.0
    }
}

impl From<&Path> for InputPath {
    fn from(path: &Path) -> Self {
        Self(path.to_owned())
    }
}

impl JsonSchema for InputPath {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "InputPath".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string", "x-cladist": "path", "minLength": 1 })
    }
}
