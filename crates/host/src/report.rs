//! Runs the reporters: tables with their manifests in, artifacts and text out.

use std::io::Write;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use cladist_abi::abi_stable::sabi_trait::TD_Opaque;
use cladist_abi::abi_stable::std_types::{RResult, RSlice, RStr};
use cladist_abi::{
    Artifact, Artifact_TO, ArtifactBox, ErrorKind, PResult, PluginError, ReportOutput, ReportOutput_TO,
};
use cladist_loader::TableInput;
use cladist_manifest::Table;
use cladist_pipeline::{Checked, CheckedStep, Input};

use crate::artifact::NewFile;
use crate::call::within;
use crate::prepare::{Reporter, renamed};
use crate::services::Shared;
use crate::store::Store;

fn error(kind: ErrorKind, message: impl std::fmt::Display) -> PluginError {
    PluginError::new(kind, message.to_string())
}

/// What a reporter wrote, relative to the run folder.
pub(crate) type Artifacts = Arc<Mutex<Vec<String>>>;

/// Runs one reporter.
pub(crate) fn report(
    reporter: &Reporter,
    step: &CheckedStep,
    checked: &Checked,
    store: &Store,
    context: &str,
    target: Target<'_>,
) -> Result<(), PluginError> {
    let mut tables = Vec::new();
    for input in &step.inputs {
        // A table whose step failed is told in the context; the others are reported.
        if let Some(table) = table(input, checked, store)? {
            tables.push(table);
        }
    }
    let output = Output {
        folder: target.out.join(&step.name),
        prefix: step.name.clone(),
        artifacts: Arc::clone(target.artifacts),
        shared: Arc::clone(target.shared),
        step: step.name.clone(),
    };
    let output = ReportOutput_TO::from_value(output, TD_Opaque);
    within(Some(&reporter.call), || reporter.object.report(context, tables, output))
}

/// Where a reporter writes to.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub(crate) out: &'a Path,
    pub(crate) artifacts: &'a Artifacts,
    pub(crate) shared: &'a Arc<Shared>,
}

fn table(input: &Input, checked: &Checked, store: &Store) -> Result<Option<TableInput>, PluginError> {
    let Some(stored) = store.get(&input.from) else { return Ok(None) };
    let reader = stored.read().map_err(|e| error(ErrorKind::Internal, e))?;
    let columns: Vec<String> = stored.schema.fields().iter().map(|f| f.name().clone()).collect();
    let schema = renamed(&stored.schema, &columns, input);
    let manifest = manifest(input, checked, &schema);
    let manifest = serde_json::to_string(&manifest).map_err(|e| error(ErrorKind::Internal, e))?;
    let batches = Box::new(Renamed { reader, schema });
    let (step, table) = (input.from.step.clone(), input.from.table.clone());
    Ok(Some(TableInput { step, table, manifest, rows: stored.rows, batches }))
}

/// The table's manifest with the columns that it really has.
fn manifest(input: &Input, checked: &Checked, schema: &SchemaRef) -> Table {
    let step = checked.step(&input.from.step);
    let declared = step.and_then(|step| step.manifest.table(&input.from.table)).cloned();
    let mut table = declared.unwrap_or_else(|| Table::new(&input.from.table, ""));
    let resolved = step.and_then(|step| step.resolved.tables.iter().find(|t| t.name == input.from.table));
    table.columns = schema
        .fields()
        .iter()
        .map(|field| {
            let own = input.map.get(field.name()).unwrap_or(field.name());
            let known = resolved.and_then(|table| table.column(own)).cloned();
            let ty = cladist_tables::column_type(field.data_type());
            let mut column = known.unwrap_or_else(|| cladist_manifest::Column::new("", &ty.to_string(), ""));
            column.name = field.name().as_str().into();
            column
        })
        .collect();
    table
}

/// A reader under other column names.
struct Renamed {
    reader: Box<dyn RecordBatchReader + Send>,
    schema: SchemaRef,
}

impl Iterator for Renamed {
    type Item = Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batch = self.reader.next()?;
        Some(batch.and_then(|batch| batch.with_schema(Arc::clone(&self.schema))))
    }
}

impl RecordBatchReader for Renamed {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}

struct Output {
    folder: PathBuf,
    prefix: String,
    artifacts: Artifacts,
    shared: Arc<Shared>,
    step: String,
}

impl ReportOutput for Output {
    fn create(&self, path: RStr<'_>) -> PResult<ArtifactBox> {
        let inside = Path::new(path.as_str());
        let plain = inside.components().all(|part| matches!(part, Component::Normal(_)));
        if !plain || inside.as_os_str().is_empty() {
            let message = format!("`{path}` is no path inside the reporter's folder");
            return RResult::RErr(error(ErrorKind::Internal, message));
        }
        match NewFile::create(&self.folder.join(inside)) {
            Ok(file) => {
                let name = format!("{}/{path}", self.prefix);
                let open = OpenArtifact { file: Some(file), name, artifacts: Arc::clone(&self.artifacts) };
                RResult::ROk(Artifact_TO::from_value(open, TD_Opaque))
            }
            Err(cause) => RResult::RErr(error(ErrorKind::Io, format!("`{path}` cannot be written: {cause}"))),
        }
    }

    fn text(&self, text: RStr<'_>) -> PResult<()> {
        let written = self.shared.ui.text(&self.step, text.as_str());
        written.map_err(|cause| error(ErrorKind::Io, format!("standard output: {cause}"))).into()
    }

    fn width(&self) -> u32 {
        self.shared.ui.width().unwrap_or(0)
    }

    fn colour(&self) -> bool {
        self.shared.ui.colour()
    }
}

struct OpenArtifact {
    file: Option<NewFile>,
    name: String,
    artifacts: Artifacts,
}

impl Artifact for OpenArtifact {
    fn write(&mut self, bytes: RSlice<'_, u8>) -> PResult<()> {
        let Some(file) = &mut self.file else {
            return RResult::RErr(error(
                ErrorKind::Internal,
                format!("`{}` is committed already", self.name),
            ));
        };
        let written = file.write_all(bytes.as_slice());
        written
            .map_err(|cause| error(ErrorKind::Io, format!("`{}` cannot be written: {cause}", self.name)))
            .into()
    }

    fn commit(&mut self) -> PResult<()> {
        let Some(file) = self.file.take() else {
            return RResult::RErr(error(
                ErrorKind::Internal,
                format!("`{}` is committed already", self.name),
            ));
        };
        if let Err(cause) = file.commit() {
            return RResult::RErr(error(
                ErrorKind::Io,
                format!("`{}` cannot be written: {cause}", self.name),
            ));
        }
        self.artifacts.lock().unwrap_or_else(PoisonError::into_inner).push(self.name.clone());
        RResult::ROk(())
    }
}
