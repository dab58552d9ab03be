use std::path::PathBuf;
use std::sync::Arc;

use cladist_hub::FieldNames;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;

use crate::config::{DumpConfig, Duplicates, OnBadRow};
use crate::duplicates::Repeated;
use crate::problems::Problems;
use crate::rows;
use crate::units::{Input, Unit, inputs, units};

/// A dump of the Hub's metadata.
pub(crate) struct Dump(Arc<Inner>);

/// What all readings of a dump share.
pub(crate) struct Inner {
    pub(crate) inputs: Vec<Input>,
    pub(crate) units: Vec<Unit>,
    pub(crate) names: FieldNames,
    pub(crate) policy: OnBadRow,
    pub(crate) duplicates: Duplicates,
    pub(crate) problems: Problems,
    repeated: Repeated,
}

impl Inner {
    /// The rows of a unit to leave out.
    pub(crate) fn dropped(&self, unit: usize) -> &[(u32, u32)] {
        self.repeated.of(unit)
    }
}

const EXAMPLE: &str = r#"{"id":"org/base","createdAt":"2023-07-13T16:16:13.000Z","tags":["en","license:mit"],"likes":3,"downloads":12}
{"id":"me/chat","tags":["base_model:org/base","base_model:finetune:org/base","fr"],"cardData":{"license":["mit"],"language":"fr"},"pipeline_tag":"text-generation"}
{"id":"me/odd","tags":null,"createdAt":"soon"}
{"id":"me/chat","tags":["base_model:org/base"],"library_name":"transformers"}
not a record
{"id":"me/last","tags":["base_model:me/chat"],"cardData":null}
"#;

const PAGE: &str = r#"[{"id":"org/a","tags":["base_model:b"],"cardData":{"base_model":["org/c"]}},
{"modelId":"org/b","author":"org","lastModified":"2024-01-01T00:00:00Z"}]
"#;

impl Source for Dump {
    type Config = DumpConfig;

    fn manifest() -> SourceManifest {
        let mut models = Table::of_contract("models", "One row per model.", "models")
            .order("of the files by path, then of their lines");
        for column in &mut models.columns {
            for (name, pointer) in [("card", "/cards"), ("raw", "/raw")] {
                if column.name == cladist_sdk::ColumnName::from(name) {
                    *column = column.clone().when(pointer, true);
                }
            }
        }
        let problems = Table::of_contract("problems", "One row per record that was dropped.", "problems")
            .after("models")
            .order("of the input");
        SourceManifest::new(
            "dump",
            "Reads Hub metadata: pages of the Hub's API, JSONL, and tables with the study's columns.\n\
             What a record means follows the Hub: parents, licences, languages and datasets come from its \
             card data and tags.",
        )
        .table(models)
        .table(problems)
        .example_with_files(json!({ "path": "dump.jsonl" }), &[("dump.jsonl", EXAMPLE)])
        .example_with_files(
            json!({ "path": "pages", "duplicates": "first", "raw": true }),
            &[("pages/1.json", PAGE)],
        )
    }

    fn new(config: DumpConfig) -> Result<Self> {
        let renames = config.fields.iter().map(|(name, key)| (name.as_str(), key.as_str()));
        let names = FieldNames::new(renames).map_err(|error| Error::config(format!("`fields`: {error}")))?;
        let inputs = inputs(&config)?;
        let units = units(&inputs, &names)?;
        Ok(Self(Arc::new(Inner {
            inputs,
            units,
            names,
            policy: config.on_bad_row,
            duplicates: config.duplicates,
            problems: Problems::default(),
            repeated: Repeated::default(),
        })))
    }

    fn inputs(&self) -> Result<Vec<PathBuf>> {
        Ok(self.0.inputs.iter().map(|input| input.path.clone()).collect())
    }

    fn partitions(&self, table: &str) -> Result<usize> {
        Ok(if table == "models" { self.0.units.len() } else { 1 })
    }

    fn open(&self, table: &str, partition: usize, projection: &Projection) -> Result<Batches> {
        if table == "problems" {
            let inner = Arc::clone(&self.0);
            return Ok(Box::new(std::iter::once_with(move || inner.problems.table(&inner.inputs))));
        }
        self.0.repeated.look(&self.0)?;
        rows::batches(Arc::clone(&self.0), partition, Arc::clone(projection.schema()))
    }

    fn summary(&self) -> Result<Vec<String>> {
        let problems = &self.0.problems;
        let mut lines = problems.summary(&self.0.inputs, self.0.policy);
        lines.extend(problems.nothing(&self.0.inputs));
        Ok(lines)
    }
}
