use std::io;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use cladist_abi::abi_stable::std_types::{RResult, RSlice, RStr};
use cladist_abi::{ArtifactBox, PluginError, ReportOutputBox};
use cladist_manifest::Table;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{Batches, Error, ReporterManifest, Result};

/// Tables in, files or text out. Runs after metrics and gates.
pub trait Reporter: Sized + Send + Sync + 'static {
    /// What stands under `with`.
    type Config: DeserializeOwned + JsonSchema;

    /// Name and description.
    fn manifest() -> ReporterManifest;

    /// The reporter under a configuration.
    fn new(config: Self::Config) -> Result<Self>;

    /// Reports. Files go through [`Output::create`], text for the user through [`Output::text`].
    fn report(&self, report: Report, output: &Output) -> Result<()>;
}

/// What a reporter is asked to report.
pub struct Report {
    /// The run so far: pipeline, versions, fingerprints, warnings, gates, timings.
    pub context: Value,
    /// The tables, in the order of the pipeline.
    pub tables: Vec<ReporterTable>,
}

/// One table of a [`Report`].
pub struct ReporterTable {
    /// The step that made it.
    pub step: String,
    /// Its manifest: name, documentation, columns, views.
    pub manifest: Table,
    /// Its number of rows.
    pub rows: u64,
    /// Its schema.
    pub schema: SchemaRef,
    /// Its rows.
    pub batches: Batches,
}

impl ReporterTable {
    /// `step.table`.
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.step, self.manifest.name)
    }

    /// All rows at once; for tables known to be small.
    pub fn collect(self) -> Result<Vec<RecordBatch>> {
        self.batches.collect()
    }
}

/// Where a reporter writes to.
pub struct Output(pub(crate) ReportOutputBox);

impl Output {
    /// A new file under the step's folder of the run; `/` separates folders. It appears, whole, at
    /// [`ArtifactWriter::commit`] and never when that is not called.
    pub fn create(&self, path: &str) -> Result<ArtifactWriter> {
        let artifact = self.0.create(RStr::from_str(path)).into_result().map_err(Error::from_plugin)?;
        Ok(ArtifactWriter { artifact, buffer: Vec::with_capacity(BUFFER) })
    }

    /// A whole small file at once.
    pub fn write(&self, path: &str, content: &[u8]) -> Result<()> {
        let mut file = self.create(path)?;
        io::Write::write_all(&mut file, content)?;
        file.commit()
    }

    /// Text for the user, on standard output.
    pub fn text(&self, text: &str) -> Result<()> {
        self.0.text(RStr::from_str(text)).into_result().map_err(Error::from_plugin)
    }

    /// The width of the terminal in columns; `None` when the text is piped.
    pub fn width(&self) -> Option<usize> {
        let width = self.0.width();
        (width > 0).then_some(width as usize)
    }

    /// Whether colour is wanted.
    pub fn colour(&self) -> bool {
        self.0.colour()
    }
}

const BUFFER: usize = 1 << 16;

/// A file being written, see [`Output::create`].
pub struct ArtifactWriter {
    artifact: ArtifactBox,
    buffer: Vec<u8>,
}

impl ArtifactWriter {
    /// Makes the file appear, whole.
    pub fn commit(mut self) -> Result<()> {
        self.send()?;
        self.artifact.commit().into_result().map_err(Error::from_plugin)
    }

    fn send(&mut self) -> io::Result<()> {
        let sent = self.artifact.write(RSlice::from_slice(&self.buffer));
        self.buffer.clear();
        match sent {
            RResult::ROk(()) => Ok(()),
            RResult::RErr(error) => Err(io::Error::other::<PluginError>(error)),
        }
    }
}

impl io::Write for ArtifactWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= BUFFER {
            self.send()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.send()
    }
}
