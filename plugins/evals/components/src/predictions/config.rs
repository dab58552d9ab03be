use std::collections::BTreeMap;

use cladist_evals::language::Namer;
use cladist_sdk::prelude::*;

use crate::config::OnBadRow;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// The predictions: a file of JSON lines, a JSON array, CSV or TSV, by its content; plain, `.gz` or `.zst`.
    pub(super) path: InputPath,
    /// Names of the file's fields by the columns of the contract: `{ sample_id = "id", prediction = "output" }`. A
    /// column that is not named is looked for under its own name.
    #[serde(default)]
    pub(super) fields: BTreeMap<String, String>,
    /// The gold file, joined by `sample_id` (and `benchmark`, where both files have it); without one the predictions
    /// carry their references themselves.
    #[serde(default)]
    pub(super) gold: Option<InputPath>,
    /// The same for the gold file: `{ sample_id = "id", references = "answer" }`.
    #[serde(default)]
    pub(super) gold_fields: BTreeMap<String, String>,
    /// What becomes of a gold item without a prediction. All are listed in `problems`.
    #[serde(default)]
    pub(super) missing: Missing,
    /// The model, where the rows do not say it.
    #[serde(default)]
    model: Option<String>,
    /// The benchmark, where the rows do not say it; without one the name of the file.
    #[serde(default)]
    benchmark: Option<String>,
    /// The language, where the rows do not say it: a tag of BCP 47.
    #[serde(default)]
    language: Option<String>,
    /// Of a translation the source's language, where the rows do not say it.
    #[serde(default)]
    source_language: Option<String>,
    /// What becomes of a row that cannot be read: it is listed in `problems` and the first ones are told, it is an
    /// error, or it is only listed.
    #[serde(default)]
    pub(super) on_bad_row: OnBadRow,
}

/// What becomes of a gold item without a prediction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Missing {
    /// It is given with a null prediction, which scorers count as wrong.
    #[default]
    Wrong,
    /// It is left out.
    Skip,
    /// It ends the run.
    Error,
}

/// What all rows share that do not say it themselves.
#[derive(Debug, Clone)]
pub(super) struct Constants {
    pub(super) model: Option<String>,
    pub(super) benchmark: Option<String>,
    pub(super) language: Option<String>,
    pub(super) source_language: Option<String>,
}

impl Config {
    pub(super) fn constants(&self) -> Result<Constants> {
        let namer = Namer::new();
        let tag = |key: &str, raw: &Option<String>| match raw {
            None => Ok(None),
            Some(raw) => namer.tag(raw).map(Some).ok_or_else(|| {
                Error::config(format!("`{key}`: `{raw}` is no language"))
                    .hint("write a tag of BCP 47, such as `de`")
            }),
        };
        Ok(Constants {
            model: self.model.clone(),
            benchmark: self.benchmark.clone(),
            language: tag("language", &self.language)?,
            source_language: tag("source_language", &self.source_language)?,
        })
    }
}

/// A column that a field of a file may fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    SampleId,
    Model,
    Benchmark,
    Language,
    SourceLanguage,
    Prompt,
    Prediction,
    References,
    Choices,
    Filter,
    Turn,
    Variant,
    Meta,
}

impl Field {
    pub(super) const ALL: [(&'static str, Self); 13] = [
        ("sample_id", Self::SampleId),
        ("model", Self::Model),
        ("benchmark", Self::Benchmark),
        ("language", Self::Language),
        ("source_language", Self::SourceLanguage),
        ("prompt", Self::Prompt),
        ("prediction", Self::Prediction),
        ("references", Self::References),
        ("choices", Self::Choices),
        ("filter", Self::Filter),
        ("turn", Self::Turn),
        ("variant", Self::Variant),
        ("meta", Self::Meta),
    ];
}
