#![allow(missing_docs, reason = "sabi_trait generates undocumented items beside each documented trait")]

use abi_stable::std_types::{RBox, ROption, RSlice, RStr, RString, RVec};
use abi_stable::{StableAbi, sabi_trait};

use crate::{CArrowArray, CArrowSchema, CArrowStream, PResult};

/// Where a batch comes from.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq)]
pub struct At {
    /// The port, by its place in the manifest.
    pub port: u32,
    /// The pass, from 0.
    pub pass: u32,
    /// The partition of the input, from 0.
    pub partition: u32,
    /// Rows of this partition that came before.
    pub first_row: u64,
}

/// Rows that a metric gives while it reads.
#[repr(C)]
#[derive(StableAbi)]
pub struct Emitted {
    /// The table, by its place in [`Metric::output_schemas`].
    pub table: u32,
    /// The rows, a struct array of the table's schema.
    pub batch: CArrowArray,
}

/// A table's name and schema.
#[repr(C)]
#[derive(StableAbi)]
pub struct TableSchema {
    /// Its name.
    pub name: RString,
    /// Its schema, a struct.
    pub schema: CArrowSchema,
}

/// A table's name and rows.
#[repr(C)]
#[derive(StableAbi)]
pub struct TableStream {
    /// Its name.
    pub name: RString,
    /// Its rows.
    pub stream: CArrowStream,
}

/// Makes tables.
#[sabi_trait]
pub trait Source: Send + Sync {
    /// The tables it has under its configuration, the main one first.
    fn tables(&self) -> PResult<RVec<RString>>;
    /// The files it reads, for fingerprints.
    fn inputs(&self) -> PResult<RVec<RString>>;
    /// The schema of a table.
    fn schema(&self, table: RStr<'_>) -> PResult<CArrowSchema>;
    /// The number of partitions of a table; fixed by the input alone.
    fn partitions(&self, table: RStr<'_>) -> PResult<u32>;
    /// The rows of one partition, with the columns named, in the order named (all without names).
    fn open(
        &self,
        table: RStr<'_>,
        partition: u32,
        projection: ROption<RVec<RString>>,
    ) -> PResult<CArrowStream>;
    /// Lines for the user when everything has been read: what was dropped or odd.
    #[sabi(last_prefix_field)]
    fn summary(&self) -> PResult<RVec<RString>>;
}

/// What a metric has gathered from some rows of one pass.
///
/// Made by its [`Metric`], merged by value with another of the same metric and pass.
#[sabi_trait]
pub trait MetricState: Send {
    /// Takes one batch; gives rows that are finished already, in input order.
    fn update(&mut self, at: At, batch: CArrowArray) -> PResult<RVec<Emitted>>;
    /// Takes what another state has gathered from later rows.
    fn merge(&mut self, later: StateBox) -> PResult<()>;
    /// The state as bytes that [`Metric::load_state`] reads.
    #[sabi(last_prefix_field)]
    fn save(&self) -> PResult<RVec<u8>>;
}

/// Tables in, tables out: a mergeable accumulator over its inputs.
#[sabi_trait]
pub trait Metric: Send + Sync {
    /// The tables that it gives under its configuration and inputs.
    fn output_schemas(&self) -> PResult<RVec<TableSchema>>;
    /// An empty state for one pass; `shared` is what the pass before left.
    fn state(&self, pass: u32, shared: ROption<RVec<u8>>) -> PResult<StateBox>;
    /// The state that was saved in this pass.
    fn load_state(&self, pass: u32, shared: ROption<RVec<u8>>, saved: RSlice<'_, u8>) -> PResult<StateBox>;
    /// Ends a pass that is not the last: what the next one shares.
    fn end_pass(&self, merged: StateBox, pass: u32) -> PResult<RVec<u8>>;
    /// Ends the last pass: the tables.
    #[sabi(last_prefix_field)]
    fn finish(&self, merged: StateBox) -> PResult<RVec<TableStream>>;
}

/// A table handed to a reporter.
#[repr(C)]
#[derive(StableAbi)]
pub struct ReportTable {
    /// The step that made it.
    pub step: RString,
    /// Its name.
    pub table: RString,
    /// The table's manifest, JSON text.
    pub manifest: RString,
    /// Its number of rows.
    pub rows: u64,
    /// Its rows.
    pub stream: CArrowStream,
}

/// What a reporter is asked to report.
#[repr(C)]
#[derive(StableAbi)]
pub struct ReportRequest {
    /// The run so far (pipeline, versions, fingerprints, warnings, gates, timings), JSON text.
    pub context: RString,
    /// The tables, in the order of the pipeline.
    pub tables: RVec<ReportTable>,
}

/// A file being written by a reporter; nothing is seen of it before `commit`, and nothing ever
/// when it is dropped before.
#[sabi_trait]
pub trait Artifact: Send {
    /// Appends bytes.
    fn write(&mut self, bytes: RSlice<'_, u8>) -> PResult<()>;
    /// Makes the file appear, whole.
    #[sabi(last_prefix_field)]
    fn commit(&mut self) -> PResult<()>;
}

/// Where a reporter writes to.
#[sabi_trait]
pub trait ReportOutput: Send + Sync {
    /// A new file under the step's folder of the run; `/` separates folders.
    fn create(&self, path: RStr<'_>) -> PResult<ArtifactBox>;
    /// Text for the user, on standard output.
    fn text(&self, text: RStr<'_>) -> PResult<()>;
    /// The width of the terminal in columns; 0 when the text is piped.
    fn width(&self) -> u32;
    /// Whether colour is wanted.
    #[sabi(last_prefix_field)]
    fn colour(&self) -> bool;
}

/// Tables in, files or text out.
#[sabi_trait]
pub trait Reporter: Send + Sync {
    /// Reports.
    #[sabi(last_prefix_field)]
    fn report(&self, request: ReportRequest, output: ReportOutputBox) -> PResult<()>;
}

/// An owned [`Source`].
pub type SourceBox = Source_TO<'static, RBox<()>>;
/// An owned [`MetricState`].
pub type StateBox = MetricState_TO<'static, RBox<()>>;
/// An owned [`Metric`].
pub type MetricBox = Metric_TO<'static, RBox<()>>;
/// An owned [`Artifact`].
pub type ArtifactBox = Artifact_TO<'static, RBox<()>>;
/// An owned [`ReportOutput`].
pub type ReportOutputBox = ReportOutput_TO<'static, RBox<()>>;
/// An owned [`Reporter`].
pub type ReporterBox = Reporter_TO<'static, RBox<()>>;
