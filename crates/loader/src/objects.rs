use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::SchemaRef;
use cladist_abi::abi_stable::std_types::{ROption, RSlice, RStr, RString, RVec};
use cladist_abi::{
    At, ErrorKind, MetricBox, PluginError, ReportOutputBox, ReportRequest, ReportTable, ReporterBox,
    SourceBox, StateBox,
};
use cladist_bridge::{
    ImportedStream, export_batch, export_stream, import_batch, import_schema, import_stream,
};

use crate::library::plain;

pub(crate) fn internal(error: impl std::fmt::Display) -> PluginError {
    PluginError::new(ErrorKind::Internal, error.to_string())
}

/// A source of a plugin.
pub struct LoadedSource {
    source: SourceBox,
}

impl LoadedSource {
    pub(crate) fn new(source: SourceBox) -> Self {
        Self { source }
    }

    /// Its tables, the main one first.
    pub fn tables(&self) -> Result<Vec<String>, PluginError> {
        Ok(texts(plain(self.source.tables())?))
    }

    /// The files it reads.
    pub fn inputs(&self) -> Result<Vec<String>, PluginError> {
        Ok(texts(plain(self.source.inputs())?))
    }

    /// The schema of a table.
    pub fn schema(&self, table: &str) -> Result<SchemaRef, PluginError> {
        import_schema(plain(self.source.schema(RStr::from_str(table)))?).map_err(internal)
    }

    /// The number of partitions of a table.
    pub fn partitions(&self, table: &str) -> Result<u32, PluginError> {
        plain(self.source.partitions(RStr::from_str(table)))
    }

    /// The rows of one partition, with these columns (all without).
    pub fn open(
        &self,
        table: &str,
        partition: u32,
        columns: Option<&[String]>,
    ) -> Result<ImportedStream, PluginError> {
        let projection = match columns {
            Some(columns) => ROption::RSome(columns.iter().map(|c| RString::from(c.as_str())).collect()),
            None => ROption::RNone,
        };
        import_stream(plain(self.source.open(RStr::from_str(table), partition, projection))?)
    }

    /// Lines for the user when everything has been read.
    pub fn summary(&self) -> Result<Vec<String>, PluginError> {
        Ok(texts(plain(self.source.summary())?))
    }
}

fn texts(list: RVec<RString>) -> Vec<String> {
    list.into_iter().map(RString::into_string).collect()
}

/// A metric of a plugin.
pub struct LoadedMetric {
    metric: MetricBox,
    tables: Vec<(String, SchemaRef)>,
}

impl LoadedMetric {
    pub(crate) fn new(metric: MetricBox) -> Result<Self, PluginError> {
        let mut tables = Vec::new();
        for table in plain(metric.output_schemas())? {
            tables.push((table.name.into_string(), import_schema(table.schema).map_err(internal)?));
        }
        Ok(Self { metric, tables })
    }

    /// Its tables and their schemas.
    #[must_use]
    pub fn tables(&self) -> &[(String, SchemaRef)] {
        &self.tables
    }

    /// An empty state for a pass.
    pub fn state(&self, pass: u32, shared: Option<&[u8]>) -> Result<LoadedState, PluginError> {
        plain(self.metric.state(pass, optional(shared))).map(|state| self.hold(state))
    }

    /// The state that [`LoadedState::save`] gave in this pass.
    pub fn load_state(
        &self,
        pass: u32,
        shared: Option<&[u8]>,
        saved: &[u8],
    ) -> Result<LoadedState, PluginError> {
        let state = self.metric.load_state(pass, optional(shared), RSlice::from_slice(saved));
        plain(state).map(|state| self.hold(state))
    }

    fn hold(&self, state: StateBox) -> LoadedState {
        LoadedState { state, schemas: self.tables.iter().map(|(_, schema)| schema.clone()).collect() }
    }

    /// Ends a pass that is not the last: what the next one shares.
    pub fn end_pass(&self, merged: LoadedState, pass: u32) -> Result<Vec<u8>, PluginError> {
        plain(self.metric.end_pass(merged.state, pass)).map(RVec::into_vec)
    }

    /// Ends the last pass: tables by name. The schema of each is the declared one.
    pub fn finish(&self, merged: LoadedState) -> Result<Vec<(String, ImportedStream)>, PluginError> {
        let mut streams = Vec::new();
        for table in plain(self.metric.finish(merged.state))? {
            let name = table.name.into_string();
            let stream = import_stream(table.stream)?;
            let declared = self.tables.iter().find(|(table, _)| *table == name).map(|(_, schema)| schema);
            match declared {
                Some(declared) if *declared == stream.schema() => streams.push((name, stream)),
                Some(declared) => {
                    return Err(internal(format!(
                        "table `{name}` came with another schema than declared: {:?}, not {:?}",
                        stream.schema().fields(),
                        declared.fields()
                    )));
                }
                None => return Err(internal(format!("a table `{name}` came that was not declared"))),
            }
        }
        Ok(streams)
    }
}

fn optional(bytes: Option<&[u8]>) -> ROption<RVec<u8>> {
    bytes.map(|bytes| RVec::from(bytes.to_vec())).into()
}

/// A state of a metric.
pub struct LoadedState {
    state: StateBox,
    schemas: Vec<SchemaRef>,
}

impl LoadedState {
    /// Takes one batch of a port; gives finished rows: place of the table, rows.
    pub fn update(&mut self, at: At, batch: &RecordBatch) -> Result<Vec<(usize, RecordBatch)>, PluginError> {
        let emitted = plain(self.state.update(at, export_batch(batch)))?;
        let mut rows = Vec::with_capacity(emitted.len());
        for part in emitted {
            let table = part.table as usize;
            let schema =
                self.schemas.get(table).ok_or_else(|| internal(format!("rows of no table ({table})")))?;
            rows.push((table, import_batch(part.batch, schema).map_err(internal)?));
        }
        Ok(rows)
    }

    /// Takes what another state has gathered from later rows.
    pub fn merge(&mut self, later: LoadedState) -> Result<(), PluginError> {
        plain(self.state.merge(later.state))
    }

    /// The state as bytes.
    pub fn save(&self) -> Result<Vec<u8>, PluginError> {
        plain(self.state.save()).map(RVec::into_vec)
    }
}

/// A table handed to a reporter.
pub struct TableInput {
    /// The step that made it.
    pub step: String,
    /// Its name.
    pub table: String,
    /// Its manifest, JSON text.
    pub manifest: String,
    /// Its number of rows.
    pub rows: u64,
    /// Its rows; the reader must not unwind.
    pub batches: Box<dyn RecordBatchReader + Send>,
}

/// A reporter of a plugin.
pub struct LoadedReporter {
    reporter: ReporterBox,
}

impl LoadedReporter {
    pub(crate) fn new(reporter: ReporterBox) -> Self {
        Self { reporter }
    }

    /// Reports. `context` is JSON text.
    pub fn report(
        &self,
        context: &str,
        tables: Vec<TableInput>,
        output: ReportOutputBox,
    ) -> Result<(), PluginError> {
        let table = |given: TableInput| ReportTable {
            step: given.step.into(),
            table: given.table.into(),
            manifest: given.manifest.into(),
            rows: given.rows,
            stream: export_stream(given.batches),
        };
        let request =
            ReportRequest { context: context.into(), tables: tables.into_iter().map(table).collect() };
        plain(self.reporter.report(request, output))
    }
}
