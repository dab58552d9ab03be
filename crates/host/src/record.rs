//! `run.json`: what a run was, read and did.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use arrow_array::RecordBatch;
use arrow_schema::{ArrowError, SchemaRef};
use parquet::errors::ParquetError;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::artifact::NewFile;
use crate::fingerprint::Fingerprint;
use crate::gates::GateResult;
use crate::store::BATCH;
use crate::table_file::TableFile;
use crate::{HostError, Warning};

/// The name of the record in a run folder.
pub const RECORD: &str = "run.json";

/// How far a run got.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It runs, or was killed.
    #[default]
    Running,
    /// Every step is done.
    Done,
    /// A step failed.
    Failed,
    /// The user ended it.
    Interrupted,
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StepStatus {
    /// It ran.
    Done,
    /// Its tables were kept from an earlier run.
    Reused,
    /// It failed.
    Failed,
    /// It did not run: what it needs failed, or the run ended before.
    Skipped,
}

/// A run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Record {
    /// The host's version.
    pub cladist: String,
    /// Major and minor version of the plugin boundary.
    pub abi: (u32, u32),
    /// The pipeline's name.
    pub pipeline: String,
    /// The hash of the parsed, merged pipeline.
    pub pipeline_hash: String,
    /// How far it got.
    pub status: Status,
    /// When it began (RFC 3339, UTC).
    pub started: String,
    /// How long it took.
    pub seconds: f64,
    /// Threads used.
    pub threads: usize,
    /// The largest resident set of the process, where the system tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_memory_bytes: Option<u64>,
    /// The plugins used.
    pub plugins: Vec<PluginRecord>,
    /// The files read, by source.
    pub inputs: BTreeMap<String, Vec<Fingerprint>>,
    /// The steps, in the order of the pipeline.
    pub steps: Vec<StepRecord>,
    /// The tables left in `tables/`.
    pub tables: Vec<TableRecord>,
    /// What reporters wrote, relative to the run folder.
    pub artifacts: Vec<String>,
    /// The gates.
    pub gates: Vec<GateResult>,
    /// Warnings of plugins.
    pub warnings: Vec<WarningRecord>,
    /// What sources dropped or found odd, one line each.
    pub summaries: BTreeMap<String, Vec<String>>,
}

/// A plugin used by a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PluginRecord {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// The hash of its library; none for one built into the host.
    pub blake3: Option<String>,
}

/// A step of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct StepRecord {
    /// Its name.
    pub name: String,
    /// `source`, `metric` or `reporter`.
    pub kind: String,
    /// Its component.
    pub component: String,
    /// What became of it.
    pub status: StepStatus,
    /// The time that its code ran, added up over threads.
    pub busy_seconds: f64,
    /// Rows handed to it (read from it, of a source).
    pub rows: u64,
    /// The largest resident set of the process when it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peak_memory_bytes: Option<u64>,
    /// Its configuration; values of the environment stand as `{"env": "NAME"}`.
    pub config: Value,
    /// The seed of its random draws, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<Value>,
    /// Why it failed or did not run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// A table of a run.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct TableRecord {
    /// The step that made it.
    pub step: String,
    /// Its name.
    pub table: String,
    /// Its number of rows.
    pub rows: u64,
    /// Its file, relative to the run folder.
    pub file: String,
}

/// A warning of a plugin.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct WarningRecord {
    /// The step, empty when unknown.
    pub step: String,
    /// The message with its fields.
    pub message: String,
}

impl From<Warning> for WarningRecord {
    fn from(warning: Warning) -> Self {
        Self { step: warning.step, message: warning.message }
    }
}

/// A table of a run folder, opened.
pub struct RunTable {
    /// Its schema.
    pub schema: SchemaRef,
    /// Its number of rows.
    pub rows: u64,
    /// Its rows.
    pub batches: Box<dyn Iterator<Item = Result<RecordBatch, ArrowError>>>,
}

impl Record {
    /// Opens a table of the run.
    pub fn open(&self, folder: &Path, step: &str, table: &str) -> Result<RunTable, HostError> {
        let path = Self::table_file(folder, step, table);
        let odd = |error: ParquetError| HostError::Record { path: path.clone(), message: error.to_string() };
        let file = TableFile::open(&path).map_err(odd)?;
        let (schema, rows) = (file.schema(), file.rows());
        let batches = Box::new(file.read(BATCH).map_err(odd)?);
        Ok(RunTable { schema, rows, batches })
    }

    /// Reads the record of a run folder.
    pub fn read(folder: &Path) -> Result<Self, HostError> {
        let path = folder.join(RECORD);
        let text = fs::read(&path).map_err(|error| HostError::io(&path, error))?;
        serde_json::from_slice(&text)
            .map_err(|error| HostError::Record { path, message: format!("no record of a run: {error}") })
    }

    /// Writes it, whole or not at all.
    pub(crate) fn write(&self, folder: &Path) -> Result<(), HostError> {
        let path = folder.join(RECORD);
        let put = || {
            let mut file = NewFile::create(&path)?;
            serde_json::to_writer_pretty(std::io::BufWriter::new(&mut file), self)?;
            file.write_all(b"\n")?;
            file.commit()
        };
        put().map_err(|error| HostError::io(&path, error))
    }

    /// The file of a table.
    pub fn table_file(folder: &Path, step: &str, table: &str) -> PathBuf {
        folder.join("tables").join(step).join(format!("{table}.parquet"))
    }
}
