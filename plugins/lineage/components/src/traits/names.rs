use std::fmt;

use cladist_drift::language_name;
use cladist_sdk::prelude::*;

use crate::links::Mode;

/// A trait as the configuration names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TraitName {
    License,
    Language,
    Task,
    Library,
    Dataset,
    Tag,
    Author,
    /// A column of `models`.
    Column(String),
}

const KNOWN: [(&str, TraitName); 7] = [
    ("license", TraitName::License),
    ("language", TraitName::Language),
    ("task", TraitName::Task),
    ("library", TraitName::Library),
    ("dataset", TraitName::Dataset),
    ("tag", TraitName::Tag),
    ("author", TraitName::Author),
];

/// Where the values of a trait stand.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) column: String,
    /// What a text is called as a value; none where it is no value.
    pub(super) name: Option<fn(&str) -> Option<&'static str>>,
}

impl TraitName {
    fn read(text: &str) -> Result<Self> {
        if let Some((_, known)) = KNOWN.iter().find(|(name, _)| *name == text) {
            return Ok(known.clone());
        }
        match text.strip_prefix("column:") {
            Some(column) => Ok(Self::Column(column.to_owned())),
            None => {
                let known = KNOWN.map(|(name, _)| name).join(", ");
                Err(Error::config(format!("unknown trait `{text}`"))
                    .hint(format!("there are {known}, and `column:NAME` for a column of `models`")))
            }
        }
    }

    /// The column of the trait; in the study's rules languages are the tags of two letters.
    pub(super) fn source(&self, mode: Mode) -> Source {
        let plain = |column: &str| Source { column: column.to_owned(), name: None };
        match self {
            Self::License => plain("licenses"),
            Self::Language if mode == Mode::Paper => Source { name: Some(language_name), ..plain("tags") },
            Self::Language => plain("languages"),
            Self::Task => plain("pipeline_tag"),
            Self::Library => plain("library_name"),
            Self::Dataset => plain("datasets"),
            Self::Tag => plain("tags"),
            Self::Author => plain("author"),
            Self::Column(column) => plain(column),
        }
    }
}

impl fmt::Display for TraitName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (KNOWN.iter().find(|(_, known)| known == self), self) {
            (Some((name, _)), _) => f.write_str(name),
            (None, Self::Column(column)) => write!(f, "column:{column}"),
            (None, _) => Ok(()),
        }
    }
}

/// The traits of a configuration.
pub(super) fn read_names(texts: &[String]) -> Result<Vec<TraitName>> {
    if texts.is_empty() {
        let error = Error::config("`traits` is empty: there is nothing to follow");
        return Err(error.hint("leave it out for license, language, task and library"));
    }
    let mut names: Vec<TraitName> = Vec::new();
    for text in texts {
        let name = TraitName::read(text)?;
        if names.contains(&name) {
            return Err(Error::config(format!("the trait `{text}` is named twice")));
        }
        names.push(name);
    }
    Ok(names)
}
