use std::borrow::Cow;
use std::fs;

use cladist_languages::{Code, Normalizer, Reference, Script, reference};
use cladist_sdk::arrow_schema::DataType;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use cladist_sdk::tables::Texts;

use crate::normalizers::Normalizers;

mod indices;
mod output;
mod tally;
#[cfg(test)]
mod tests;

use self::tally::{Groups, Meaning, Tally, Weight};

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// The column of languages: a text or a list of texts per item.
    column: String,
    /// A column of numbers: what an item weighs (downloads, say). Without it each item weighs 1.
    weight: Option<String>,
    /// A column of texts, lists of texts or whole numbers: `indices` has its rows for each of its values too.
    by: Option<String>,
    /// How the demand of a language in the global utility grows with its speakers: 1 in proportion, 0 all alike.
    tau: f64,
    /// Whether a member counts as the macrolanguage that CLDR puts in its place (`cmn` as `zh`, `nb` as `no`).
    merge_macrolanguages: bool,
    /// Whether English is left out of the counts.
    drop_english: bool,
    /// Whether values are normalised to ISO 639-3; else they count as written.
    normalize: bool,
    /// How many of the languages that no item has `missing` lists, those with the most speakers; all without it.
    missing: Option<usize>,
    /// A file with speakers of your own in place of CLDR's: tab-separated, with LinguaMeta's columns
    /// `iso_639_3_code`, `estimated_number_of_speakers` and, if it likes, `endangerment_status`.
    reference: Option<InputPath>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            column: "languages".to_owned(),
            weight: None,
            by: None,
            tau: 1.0,
            merge_macrolanguages: false,
            drop_english: false,
            normalize: true,
            missing: None,
            reference: None,
        }
    }
}

/// Which languages are served, by how much, and who is missing.
pub(crate) struct Languages {
    config: Config,
    normalizers: Normalizers,
    table: Cow<'static, Reference>,
}

impl Metric for Languages {
    type Config = Config;
    type State = Tally;

    fn manifest() -> MetricManifest {
        let manifest = MetricManifest::new(
            "languages",
            "Counts which languages are served: by how many items, how evenly, and who is missing.\n\
             An item counts once for each of its languages; what is no language does not count. Speakers are bounds, \
             never one number: CLDR's figures hold second-language speakers.",
        )
        .port(
            Port::new("items", "One row per model, benchmark, dataset or other item.")
                .column(PortColumn::from("/column", "any").doc("Languages: a text or a list of texts."))
                .column(PortColumn::from("/weight", "float64").doc("What the item weighs."))
                .column(PortColumn::from("/by", "any").doc("The groups of the item.")),
        );
        output::tables(manifest)
            .example(json!({ "missing": 20 }))
            .example(
                json!({ "weight": "size", "by": "tasks", "tau": 0.5, "drop_english": true, "missing": 0 }),
            )
            .example(json!({ "column": "language", "normalize": false, "by": "year", "missing": 5 }))
    }

    fn new(config: Config, inputs: &InputSchemas) -> Result<Self> {
        if !config.tau.is_finite() || !(0.0..=4.0).contains(&config.tau) {
            return Err(Error::config(format!("`tau` is {}; it goes from 0 to 4", config.tau)));
        }
        if let Some(schema) = inputs.port("items") {
            let texts = |name: &String, more: &[DataType], kind: &str| match schema.field_with_name(name) {
                Ok(field) if !Texts::fits(field.data_type()) && !more.contains(field.data_type()) => {
                    Err(Error::config(format!("column `{name}` is {}, not {kind}", field.data_type())))
                }
                _ => Ok(()),
            };
            texts(&config.column, &[], "a text or a list of texts")?;
            if let Some(by) = &config.by {
                let numbers = [DataType::Int32, DataType::Int64];
                texts(by, &numbers, "a text, a list of texts or a whole number")?;
            }
        }
        let table = match &config.reference {
            None => Cow::Borrowed(reference()),
            Some(path) => {
                let told = |error: &dyn std::fmt::Display| format!("`reference` {}: {error}", path.display());
                let text = fs::read_to_string(path.as_path()).map_err(|error| Error::data(told(&error)))?;
                Cow::Owned(reference().with_figures(&text).map_err(|error| {
                    Error::data(told(&error)).hint("it is a table with tabs and a first line of column names")
                })?)
            }
        };
        Ok(Self { normalizers: Normalizers::new(config.merge_macrolanguages), config, table })
    }

    fn state(&self, _: &Pass) -> Result<Tally> {
        Ok(Tally::default())
    }

    fn update(&self, state: &mut Tally, _: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
        let languages = Texts::of(batch, &self.config.column)?;
        let weights = self.config.weight.as_deref().map(|name| batch.float(name)).transpose()?;
        let by = self.config.by.as_deref().map(|name| Groups::of(batch, name)).transpose()?;
        self.normalizers.with(|normalizer| {
            for row in 0..batch.num_rows() {
                let weight = weights.map_or(Weight::One, |column| {
                    Weight::of((!column.is_null(row)).then(|| column.value(row)))
                });
                let groups = by.as_ref().map(|groups| groups.row(row)).unwrap_or_default();
                state.push(languages.row(row), weight, groups, |raw| self.meaning(normalizer, raw));
            }
        });
        Ok(())
    }

    fn merge(&self, left: &mut Tally, right: Tally) -> Result<()> {
        left.append(right);
        Ok(())
    }

    fn finish(&self, merged: Tally, _: &Context) -> Result<Tables> {
        output::rows(&merged.sorted(), &self.table, &self.config)
    }
}

impl Languages {
    /// What a mention counts as; none where it does not count.
    fn meaning(&self, normalizer: &mut Normalizer, raw: &str) -> Option<Meaning> {
        let found = normalizer.normalize(raw);
        let english = found.iso639_3.is_some_and(|code| code.as_str() == "eng");
        if self.config.drop_english && english {
            return None;
        }
        if !self.config.normalize {
            let script = raw.parse::<Code>().ok().and_then(|code| self.table.find(code)?.main_script());
            return (!raw.is_empty()).then(|| Meaning { language: raw.into(), script });
        }
        let code = found.iso639_3?;
        let script: Option<Script> = found.script.or_else(|| self.table.find(code)?.main_script());
        Some(Meaning { language: code.as_str().into(), script })
    }
}
