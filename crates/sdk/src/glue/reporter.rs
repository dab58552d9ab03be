use cladist_abi::abi_stable::sabi_trait::TD_Opaque;
use cladist_abi::{PResult, ReportOutputBox, ReportRequest, ReportTable, Reporter_TO, ReporterBox};
use cladist_bridge::import_stream;
use serde_json::Value;

use super::guard::Guarded;
use super::read_config;
use crate::{Error, Output, Report, Reporter, ReporterTable, Result};

/// An author's reporter as the boundary's object.
pub(crate) fn make<R: Reporter>(config: &Value) -> Result<ReporterBox> {
    let reporter = R::new(read_config(config)?)?;
    Ok(Reporter_TO::from_value(Adapter(Guarded::new(reporter)), TD_Opaque))
}

struct Adapter<R>(Guarded<R>);

impl<R: Reporter> cladist_abi::Reporter for Adapter<R> {
    fn report(&self, request: ReportRequest, output: ReportOutputBox) -> PResult<()> {
        self.0.call(|reporter| {
            let context = serde_json::from_str(request.context.as_str())?;
            let tables = request.tables.into_iter().map(table).collect::<Result<Vec<_>>>()?;
            reporter.report(Report { context, tables }, &Output(output))
        })
    }
}

fn table(given: ReportTable) -> Result<ReporterTable> {
    let stream = import_stream(given.stream).map_err(Error::from_plugin)?;
    Ok(ReporterTable {
        step: given.step.into_string(),
        manifest: serde_json::from_str(given.manifest.as_str())?,
        rows: given.rows,
        schema: stream.schema(),
        batches: Box::new(stream.map(|batch| batch.map_err(Error::from_plugin))),
    })
}
