//! What several formats are told in the same words.

use std::collections::BTreeMap;

use cladist_evals::language::{Named, Namer};
use cladist_files::FilesError;
use cladist_sdk::prelude::*;

/// What becomes of a row that cannot be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum OnBadRow {
    /// It is listed in `problems`, and the first ones are told.
    #[default]
    Warn,
    /// It ends the run.
    Error,
    /// It is only listed in `problems`.
    Skip,
}

/// What is wrong with a file is the user's to mend.
pub(crate) fn file_error(error: &FilesError) -> Error {
    match error {
        FilesError::Io { .. } => Error::io(error),
        _ => Error::data(error),
    }
}

/// The languages of tasks: told by the configuration, else by their names.
pub(crate) struct Languages {
    namer: Namer,
    told: Vec<(String, String)>,
}

impl Languages {
    /// `told` maps names of tasks, or beginnings that end with `*`, to language tags.
    pub(crate) fn new(told: &BTreeMap<String, String>) -> Result<Self> {
        let namer = Namer::new();
        let mut tags = Vec::with_capacity(told.len());
        for (task, raw) in told {
            let tag = namer.tag(raw).ok_or_else(|| {
                Error::config(format!("`languages.{task}`: `{raw}` is no language"))
                    .hint("write a tag of BCP 47, such as `de` or `zh-Hant`")
            })?;
            tags.push((task.clone(), tag));
        }
        Ok(Self { namer, told: tags })
    }

    /// The language of a task, and the source's where it is a translation.
    pub(crate) fn of(&self, task: &str) -> Named {
        let fits = |pattern: &str| match pattern.strip_suffix('*') {
            Some(front) => task.starts_with(front),
            None => task == pattern,
        };
        let named = self.namer.named(task);
        // The longest pattern knows best.
        let told =
            self.told.iter().filter(|(pattern, _)| fits(pattern)).max_by_key(|(pattern, _)| pattern.len());
        match told {
            Some((_, tag)) => Named { language: Some(tag.clone()), source: named.source },
            None => named,
        }
    }
}

/// An error for a name that is not among those known, with the nearest of them.
pub(crate) fn unknown(key: &str, given: &str, known: &[&str]) -> Error {
    let near = known.iter().map(|name| (strsim::damerau_levenshtein(given, name), name)).min();
    let near = near.filter(|(distance, _)| *distance <= given.chars().count().max(3) / 3);
    let error = Error::config(format!("`{key}`: there is no `{given}`"));
    match near {
        Some((_, name)) => error.hint(format!("did you mean `{name}`?")),
        None => error.hint(format!("there are {}", known.join(", "))),
    }
}
