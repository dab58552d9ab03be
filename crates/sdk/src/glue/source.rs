use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use cladist_abi::abi_stable::sabi_trait::TD_Opaque;
use cladist_abi::abi_stable::std_types::{ROption, RResult, RStr, RString, RVec};
use cladist_abi::{CArrowSchema, CArrowStream, PResult, PluginError, Source_TO, SourceBox};
use cladist_bridge::{encode_error, export_schema, export_stream};
use cladist_manifest::Resolved;
use serde_json::Value;

use super::guard::{Guarded, guard};
use super::{fit, project, read_config};
use crate::tables::table_schema;
use crate::{Batches, Error, Projection, Result, Source};

/// An author's source as the boundary's object.
pub(crate) fn make<S: Source>(config: &Value) -> Result<SourceBox> {
    let resolved = crate::export::source_manifest::<S>().resolve(config);
    let source = S::new(read_config(config)?)?;
    let adapter = Adapter { source: Guarded::new(source), resolved };
    Ok(Source_TO::from_value(adapter, TD_Opaque))
}

struct Adapter<S> {
    source: Guarded<S>,
    resolved: Resolved,
}

impl<S: Source> Adapter<S> {
    fn table_schema(&self, source: &S, table: &str) -> Result<SchemaRef> {
        let Some(declared) = self.resolved.tables.iter().find(|t| t.name == table) else {
            return Err(Error::internal(format!("the source has no table `{table}`")));
        };
        source.schema(table, &table_schema(declared, None))
    }
}

impl<S: Source> cladist_abi::Source for Adapter<S> {
    fn tables(&self) -> PResult<RVec<RString>> {
        guard(|| Ok(self.resolved.tables.iter().map(|t| RString::from(t.name.as_str())).collect()))
    }

    fn inputs(&self) -> PResult<RVec<RString>> {
        self.source.call(|source| {
            let path = |path: std::path::PathBuf| RString::from(path.to_string_lossy().into_owned());
            Ok(source.inputs()?.into_iter().map(path).collect())
        })
    }

    fn schema(&self, table: RStr<'_>) -> PResult<CArrowSchema> {
        self.source.call(|source| Ok(export_schema(&*self.table_schema(source, table.as_str())?)?))
    }

    fn partitions(&self, table: RStr<'_>) -> PResult<u32> {
        self.source.call(|source| Ok(u32::try_from(source.partitions(table.as_str())?)?))
    }

    fn open(
        &self,
        table: RStr<'_>,
        partition: u32,
        projection: ROption<RVec<RString>>,
    ) -> PResult<CArrowStream> {
        self.source.call(|source| {
            let mut schema = self.table_schema(source, table.as_str())?;
            if let ROption::RSome(columns) = projection {
                let columns: Vec<String> = columns.into_iter().map(RString::into_string).collect();
                schema = project(&schema, &columns)?;
            }
            let projection = Projection::new(Arc::clone(&schema));
            let batches = source.open(table.as_str(), partition as usize, &projection)?;
            Ok(export_batches(format!("table `{table}`"), schema, batches))
        })
    }

    fn summary(&self) -> PResult<RVec<RString>> {
        self.source.call(|source| Ok(source.summary()?.into_iter().map(RString::from).collect()))
    }
}

/// Batches as a stream whose every step is guarded and whose every batch has the schema declared.
pub(crate) fn export_batches(what: String, schema: SchemaRef, batches: Batches) -> CArrowStream {
    let batches = Some(Guarded::new(batches));
    export_stream(Box::new(Guard { what, schema, batches }))
}

struct Guard {
    what: String,
    schema: SchemaRef,
    batches: Option<Guarded<Batches>>,
}

impl Iterator for Guard {
    type Item = std::result::Result<RecordBatch, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        let batches = self.batches.as_mut()?;
        let next = batches.call_mut(|batches| match batches.next() {
            Some(batch) => fit(&self.what, &batch?, &self.schema).map(Some),
            None => Ok(None),
        });
        match next {
            RResult::ROk(Some(batch)) => Some(Ok(batch)),
            RResult::ROk(None) => {
                self.batches = None;
                None
            }
            RResult::RErr(error) => {
                self.batches = None;
                Some(Err(stream_error(&error)))
            }
        }
    }
}

fn stream_error(error: &PluginError) -> ArrowError {
    ArrowError::CDataInterface(encode_error(error))
}

impl RecordBatchReader for Guard {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }
}
