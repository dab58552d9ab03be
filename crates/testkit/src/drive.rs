//! Runs a metric as a host would, in every way that must not matter.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use cladist_abi::{At, PluginError};
use cladist_loader::{LoadedMetric, LoadedPlugin, LoadedState};
use cladist_manifest::Resolved;
use serde_json::Value;

use crate::compare::whole;
use crate::encode::Encoding;

/// Input tables by port.
pub(crate) type Inputs = BTreeMap<String, RecordBatch>;
/// Output tables by name.
pub(crate) type Outputs = BTreeMap<String, RecordBatch>;

/// How a metric is run.
#[derive(Debug, Clone)]
pub(crate) struct How {
    /// Where each input is cut into partitions, as shares of its rows.
    pub(crate) cuts: Vec<f64>,
    /// Rows of a batch.
    pub(crate) batch: usize,
    pub(crate) encoding: Encoding,
    /// Saves and loads each state between two batches.
    pub(crate) save_and_load: bool,
    /// Makes the metric anew for each pass: what is shared must cross as bytes.
    pub(crate) fresh_object: bool,
    /// Hands in a batch without rows between the others.
    pub(crate) empty_batches: bool,
}

impl Default for How {
    fn default() -> Self {
        Self {
            cuts: Vec::new(),
            batch: 8192,
            encoding: Encoding::Plain,
            save_and_load: false,
            fresh_object: false,
            empty_batches: false,
        }
    }
}

/// A metric to be run.
pub(crate) struct Subject<'a> {
    pub(crate) plugin: &'a LoadedPlugin,
    pub(crate) component: &'a str,
    pub(crate) config: &'a Value,
    pub(crate) resolved: &'a Resolved,
}

impl Subject<'_> {
    fn make(&self, inputs: &Inputs) -> Result<LoadedMetric, PluginError> {
        let ports: Vec<(String, SchemaRef)> =
            inputs.iter().map(|(port, batch)| (port.clone(), batch.schema())).collect();
        self.plugin.metric(self.component, self.config, &ports)
    }

    /// The metric's tables for these inputs.
    pub(crate) fn run(&self, inputs: &Inputs, how: &How) -> Result<Outputs, PluginError> {
        let encoded: Inputs = inputs.iter().map(|(port, b)| (port.clone(), how.encoding.encode(b))).collect();
        let mut metric = self.make(&encoded)?;
        let mut shared: Option<Vec<u8>> = None;
        let mut emitted: Vec<Vec<RecordBatch>> = vec![Vec::new(); metric.tables().len()];
        for pass in 0..self.resolved.passes {
            if how.fresh_object && pass > 0 {
                metric = self.make(&encoded)?;
            }
            let drive = Drive { metric: &metric, pass, shared: shared.as_deref(), how };
            let merged = self.pass(&drive, &encoded, &mut emitted)?;
            if pass + 1 < self.resolved.passes {
                shared = Some(metric.end_pass(merged, pass)?);
                continue;
            }
            return collect(&metric, merged, emitted);
        }
        Ok(Outputs::new())
    }

    fn pass(
        &self,
        drive: &Drive<'_>,
        inputs: &Inputs,
        emitted: &mut [Vec<RecordBatch>],
    ) -> Result<LoadedState, PluginError> {
        let mut merged: Option<LoadedState> = None;
        for (place, port) in self.resolved.ports.iter().enumerate() {
            let takes_part = drive.pass + port.passes >= self.resolved.passes;
            let Some(input) = inputs.get(&port.name).filter(|_| takes_part) else { continue };
            if !port.after.is_empty() {
                let state = match merged.take() {
                    Some(state) => state,
                    None => drive.state()?,
                };
                merged = Some(drive.feed(state, place as u32, 0, input, emitted)?);
                continue;
            }
            for (partition, part) in cut(input, &drive.how.cuts).iter().enumerate() {
                let state = drive.feed(drive.state()?, place as u32, partition as u32, part, emitted)?;
                merged = Some(match merged.take() {
                    None => state,
                    Some(mut merged) => {
                        merged.merge(state)?;
                        merged
                    }
                });
            }
        }
        merged.map_or_else(|| drive.state(), Ok)
    }
}

fn cut(input: &RecordBatch, cuts: &[f64]) -> Vec<RecordBatch> {
    let rows = input.num_rows();
    let mut ends: Vec<usize> = cuts.iter().map(|share| (share * rows as f64) as usize).collect();
    ends.sort_unstable();
    ends.push(rows);
    let mut begin = 0;
    let part = |end: usize| {
        let part = input.slice(begin, end - begin);
        begin = end;
        part
    };
    ends.into_iter().map(part).collect()
}

struct Drive<'a> {
    metric: &'a LoadedMetric,
    pass: u32,
    shared: Option<&'a [u8]>,
    how: &'a How,
}

impl Drive<'_> {
    fn state(&self) -> Result<LoadedState, PluginError> {
        self.metric.state(self.pass, self.shared)
    }

    fn feed(
        &self,
        mut state: LoadedState,
        port: u32,
        partition: u32,
        input: &RecordBatch,
        emitted: &mut [Vec<RecordBatch>],
    ) -> Result<LoadedState, PluginError> {
        let mut first_row = 0;
        while first_row < input.num_rows() {
            let rows = self.how.batch.min(input.num_rows() - first_row);
            let at = At { port, pass: self.pass, partition, first_row: first_row as u64 };
            if self.how.empty_batches {
                state.update(at, &input.slice(first_row, 0))?;
            }
            for (table, rows) in state.update(at, &input.slice(first_row, rows))? {
                if let Some(list) = emitted.get_mut(table) {
                    list.push(rows);
                }
            }
            if self.how.save_and_load {
                let saved = state.save()?;
                drop(state);
                state = self.metric.load_state(self.pass, self.shared, &saved)?;
            }
            first_row += rows;
        }
        Ok(state)
    }
}

fn collect(
    metric: &LoadedMetric,
    merged: LoadedState,
    mut emitted: Vec<Vec<RecordBatch>>,
) -> Result<Outputs, PluginError> {
    let odd = |message: String| PluginError::new(cladist_abi::ErrorKind::Internal, message);
    for (name, stream) in metric.finish(merged)? {
        let Some(place) = metric.tables().iter().position(|(table, _)| *table == name) else { continue };
        for batch in stream {
            let batch = batch?;
            for column in batch.columns() {
                let checked = column.to_data().validate_full();
                checked.map_err(|error| odd(format!("table `{name}` holds invalid data: {error}")))?;
            }
            emitted[place].push(batch);
        }
    }
    let mut outputs = Outputs::new();
    for ((name, schema), batches) in metric.tables().iter().zip(emitted) {
        outputs.insert(name.clone(), whole(&Arc::clone(schema), &batches).map_err(odd)?);
    }
    Ok(outputs)
}
