use std::fmt;

use cladist_sdk::arrow_schema::DataType;
use cladist_sdk::prelude::*;

use crate::links::Mode;

/// A number of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Quantity {
    Languages,
    /// Of models that report at least one.
    LanguagesBothReporting,
    Tags,
    Likes,
    Downloads,
    Days,
    CardLength,
    Parameters,
    /// A column of `models`.
    Column(String),
}

/// A column and how it becomes a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) column: String,
    pub(super) kind: Kind,
}

/// How a column becomes a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// The distinct texts of a list.
    Distinct,
    /// The distinct two-letter language codes of a list.
    Languages,
    /// The characters of a text.
    Characters,
    Whole,
    Real,
    /// A date in milliseconds.
    Date,
}

impl Quantity {
    pub(super) const NAMED: [(&str, Self); 8] = [
        ("languages", Self::Languages),
        ("languages_both_reporting", Self::LanguagesBothReporting),
        ("tags", Self::Tags),
        ("likes", Self::Likes),
        ("downloads", Self::Downloads),
        ("days", Self::Days),
        ("card_length", Self::CardLength),
        ("parameters", Self::Parameters),
    ];

    fn read(text: &str) -> Result<Self> {
        if let Some((_, known)) = Self::NAMED.iter().find(|(name, _)| *name == text) {
            return Ok(known.clone());
        }
        match text.strip_prefix("column:") {
            Some(column) => Ok(Self::Column(column.to_owned())),
            None => {
                let known = Self::NAMED.map(|(name, _)| name).join(", ");
                Err(Error::config(format!("unknown quantity `{text}`"))
                    .hint(format!("there are {known}, and `column:NAME` for a column of `models`")))
            }
        }
    }

    /// Where it is read from; none where `models` lacks the column. In the study's rules languages
    /// are the tags of two letters.
    pub(super) fn source(&self, mode: Mode, inputs: &InputSchemas) -> Result<Option<Source>> {
        let (column, kind) = match self {
            Self::Languages | Self::LanguagesBothReporting if mode == Mode::Paper => {
                ("tags", Kind::Languages)
            }
            Self::Languages | Self::LanguagesBothReporting => ("languages", Kind::Distinct),
            Self::Tags => ("tags", Kind::Distinct),
            Self::Likes => ("likes", Kind::Whole),
            Self::Downloads => ("downloads", Kind::Whole),
            Self::Days => ("created_at", Kind::Date),
            Self::CardLength => ("card", Kind::Characters),
            Self::Parameters => ("parameters", Kind::Real),
            Self::Column(column) => (column.as_str(), Kind::Real),
        };
        let field = inputs.port("models").and_then(|schema| schema.field_with_name(column).ok());
        let Some(field) = field else { return Ok(None) };
        // A column that a named quantity reads too comes in that one's type.
        let kind = match (kind, field.data_type()) {
            (Kind::Real, DataType::Int64) => Kind::Whole,
            (Kind::Real, DataType::Float64) => Kind::Real,
            (Kind::Real, other) => {
                let error =
                    Error::config(format!("column `{column}` is {other}, and a quantity is a number"));
                return Err(error.hint("`lineage/traits` follows texts"));
            }
            (kind, _) => kind,
        };
        Ok(Some(Source { column: column.to_owned(), kind }))
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (Self::NAMED.iter().find(|(_, known)| known == self), self) {
            (Some((name, _)), _) => f.write_str(name),
            (None, Self::Column(column)) => write!(f, "column:{column}"),
            (None, _) => Ok(()),
        }
    }
}

/// The quantities of a configuration.
pub(super) fn read_quantities(texts: &[String]) -> Result<Vec<Quantity>> {
    if texts.is_empty() {
        let error = Error::config("`quantities` is empty: there is nothing to follow");
        return Err(error.hint("leave it out for all that `models` has"));
    }
    let mut found: Vec<Quantity> = Vec::new();
    for text in texts {
        let quantity = Quantity::read(text)?;
        if found.contains(&quantity) {
            return Err(Error::config(format!("the quantity `{text}` is named twice")));
        }
        found.push(quantity);
    }
    Ok(found)
}
