use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use cladist_files::{FilesError, Format};
use cladist_sdk::ColumnType;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::json;
use cladist_tablefiles::{TableError, TableFile, TableOptions, open_tables};

use crate::presets::Preset;

/// What stands under `with`.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Config {
    /// A file, a glob or a folder; text formats also `.gz` or `.zst`.
    path: InputPath,
    /// Files of a known project, read as a contract that metrics take; in place of `columns`, `rename` and `types`.
    #[serde(default)]
    preset: Option<Preset>,
    /// What the files hold; `auto` looks at their content.
    #[serde(default)]
    format: TableFormat,
    /// The columns to keep, by their new names; all without.
    #[serde(default)]
    columns: Option<Vec<String>>,
    /// New names of columns: `{ model = "Model name" }`.
    #[serde(default)]
    rename: BTreeMap<String, String>,
    /// Types of columns by their own names, such as `{ score = "float64" }`.
    #[serde(default)]
    types: BTreeMap<String, String>,
    /// Rows of each file over which types are inferred.
    #[serde(default = "many")]
    infer_rows: usize,
    /// What separates the values of delimited text, one character.
    #[serde(default)]
    delimiter: Option<String>,
    /// Texts that are null; `NA`, `null` and `nan` are values unless they are listed.
    #[serde(default = "empty")]
    null: Vec<String>,
    /// Whether the first line of delimited text names the columns.
    #[serde(default = "yes")]
    header: bool,
}

fn many() -> usize {
    10_000
}

fn empty() -> Vec<String> {
    vec![String::new()]
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum TableFormat {
    #[default]
    Auto,
    Csv,
    Tsv,
    Jsonl,
    /// An array of objects.
    Json,
    Parquet,
    /// Arrow IPC, the file format.
    Arrow,
}

impl TableFormat {
    fn known(self) -> Option<Format> {
        match self {
            Self::Auto => None,
            Self::Csv => Some(Format::Csv),
            Self::Tsv => Some(Format::Tsv),
            Self::Jsonl => Some(Format::Jsonl),
            Self::Json => Some(Format::JsonArray),
            Self::Parquet => Some(Format::Parquet),
            Self::Arrow => Some(Format::ArrowFile),
        }
    }
}

/// A table in files.
pub(crate) struct Read {
    files: Vec<TableFile>,
    /// How rows become those of a contract, and the schema of what is read for it.
    preset: Option<(Preset, SchemaRef)>,
    schema: SchemaRef,
    options: Arc<TableOptions>,
}

fn told(error: &TableError) -> Error {
    let hint = match error {
        TableError::Value { column, .. } => {
            Some(format!("give the column a type: `types = {{ {column} = \"utf8\" }}`"))
        }
        TableError::Late { .. } => Some("raise `infer_rows`, or list the `columns` to keep".to_owned()),
        TableError::Format(_) => Some("name the format with `format`".to_owned()),
        _ => None,
    };
    let plain = match error {
        TableError::NoColumn { .. } | TableError::Twice(_) => Error::config(error),
        TableError::Files(FilesError::Io { .. }) => Error::io(error),
        _ => Error::data(error),
    };
    match hint {
        Some(hint) => plain.hint(hint),
        None => plain,
    }
}

impl Source for Read {
    type Config = Config;

    fn manifest() -> SourceManifest {
        SourceManifest::new(
            "read",
            "Reads tables: CSV, TSV, JSON lines, Parquet, Arrow IPC, by their content.\n\
             Several files are one table: the union of their columns. A `preset` reads files of known projects as a \
             contract: `with = { path = \"results.csv\", preset = \"mteb-results\" }` gives `language_scores`.",
        )
        .table(
            Table::new("rows", "One row per row of the files.")
                .open()
                .order("of the files by path, then of their rows"),
        )
        .example_with_files(
            json!({ "path": "t.csv", "rename": { "value": "v" } }),
            &[("t.csv", "id,v,when\na,1,2024-01-02\nb,2.5,\nc,,2024-02-29\n")],
        )
        .example_with_files(
            json!({ "path": "*.jsonl", "columns": ["n", "tags"] }),
            &[
                ("1.jsonl", "{\"n\":1,\"tags\":[\"x\"]}\n"),
                ("2.jsonl", "{\"n\":2}\n{\"tags\":[],\"more\":{\"a\":1}}\n"),
            ],
        )
        .example_with_files(
            json!({ "path": "results.csv", "preset": "mteb-results" }),
            &[(
                "results.csv",
                "model,task,subset,languages,main_score\nm,T,en,eng-Latn,0.5\nm,T,ar_Arab-ar_Arab,ar-Arab|ar-Arab,\n",
            )],
        )
    }

    fn new(config: Config) -> Result<Self> {
        let mut types = BTreeMap::new();
        for (column, text) in &config.types {
            let ty: ColumnType =
                text.parse().map_err(|error| Error::config(format!("`types.{column}`: {error}")))?;
            types.insert(column.clone(), ty);
        }
        let delimiter = match config.delimiter.as_deref().map(str::as_bytes) {
            None => None,
            Some([one]) => Some(*one),
            Some(_) => return Err(Error::config("`delimiter` is one ASCII character")),
        };
        if config.preset.is_some()
            && (config.columns.is_some() || !config.rename.is_empty() || !config.types.is_empty())
        {
            return Err(Error::config("`preset` says what `columns`, `rename` and `types` would say")
                .hint("leave them out, or the preset"));
        }
        let mut options = TableOptions {
            columns: config.columns,
            rename: config.rename,
            types,
            infer_rows: config.infer_rows,
            delimiter,
            null: config.null,
            header: config.header,
            format: config.format.known(),
        };
        let (mut files, mut schema) = open_tables(&config.path, &options).map_err(|error| told(&error))?;
        let mut preset = None;
        if let Some(known) = config.preset {
            let (columns, types) = known.columns(&schema)?;
            (options.columns, options.types) = (Some(columns), types);
            let read;
            (files, read) = open_tables(&config.path, &options).map_err(|error| told(&error))?;
            schema = known.schema();
            preset = Some((known, read));
        }
        Ok(Self { files, preset, schema, options: Arc::new(options) })
    }

    fn inputs(&self) -> Result<Vec<PathBuf>> {
        Ok(self.files.iter().map(|file| file.path.clone()).collect())
    }

    fn schema(&self, _: &str, _: &SchemaRef) -> Result<SchemaRef> {
        Ok(Arc::clone(&self.schema))
    }

    fn partitions(&self, _: &str) -> Result<usize> {
        Ok(self.files.len())
    }

    fn open(&self, _: &str, partition: usize, projection: &Projection) -> Result<Batches> {
        let read = self.preset.as_ref().map_or(projection.schema(), |(_, read)| read);
        let batches = self.files[partition].read(read, &self.options).map_err(|error| told(&error))?;
        let preset = self.preset.as_ref().map(|(preset, _)| *preset);
        Ok(Box::new(batches.map(move |batch| {
            let batch = batch.map_err(|error| told(&error))?;
            preset.map_or(Ok(batch.clone()), |preset| preset.rows(&batch))
        })))
    }
}
