use std::any::Any;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Batches, Error, MetricManifest, Result};

/// Tables in, tables out: a mergeable accumulator over its inputs.
///
/// The host reads each source once and hands its batches to one state per partition, on its own
/// threads; it merges the states in partition order (ports in the manifest's order) and calls
/// [`Metric::finish`]. Ports are independent: each gets its batches as soon as they exist. A port
/// that names others under `after` is handed to the merged state of what came before, batch by
/// batch in order.
///
/// A metric of several passes gets the whole input of a port several times: after each pass but
/// the last the merged state goes to [`Metric::end_pass`], whose result every state of the next
/// pass finds in [`Pass::shared`]. A port with fewer passes than the metric takes part in the last.
pub trait Metric: Sized + Send + Sync + 'static {
    /// What stands under `with`.
    type Config: DeserializeOwned + JsonSchema;
    /// What is gathered from some of the rows; it can be merged, saved and shipped.
    type State: Default + Send + Serialize + DeserializeOwned + 'static;

    /// Name, description, ports, tables.
    fn manifest() -> MetricManifest;

    /// The metric under a configuration and the schemas of its wired ports (their columns in the
    /// manifest's types; optional ones may be missing).
    fn new(config: Self::Config, inputs: &InputSchemas) -> Result<Self>;

    /// An empty state for a pass.
    fn state(&self, pass: &Pass) -> Result<Self::State> {
        let _ = pass;
        Ok(Self::State::default())
    }

    /// Takes one batch. Rows that are finished may go to `out` at once, in input order.
    fn update(&self, state: &mut Self::State, at: At, batch: &RecordBatch, out: &mut Emitter) -> Result<()>;

    /// Takes what another state has gathered from later rows.
    fn merge(&self, left: &mut Self::State, right: Self::State) -> Result<()>;

    /// Ends a pass that is not the last: what the next one shares.
    fn end_pass(&self, merged: Self::State, pass: usize, cx: &Context) -> Result<Shared> {
        let _ = (merged, cx);
        Err(Error::internal(format!(
            "pass {pass} is not the last, and the metric does not say what follows from it"
        )))
    }

    /// Ends the last pass: the tables that were not emitted on the way.
    fn finish(&self, merged: Self::State, cx: &Context) -> Result<Tables>;

    /// The schema of an output table; `declared` is the manifest's under this configuration.
    fn output_schema(&self, table: &str, declared: &SchemaRef) -> Result<SchemaRef> {
        let _ = table;
        Ok(declared.clone())
    }
}

/// The schemas of the ports that are wired.
#[derive(Debug, Clone, Default)]
pub struct InputSchemas(pub(crate) BTreeMap<String, SchemaRef>);

impl InputSchemas {
    /// The schema of a port; `None` when nothing is wired to it.
    pub fn port(&self, name: &str) -> Option<&SchemaRef> {
        self.0.get(name)
    }

    /// Whether the port is wired and its input has this column.
    pub fn has(&self, port: &str, column: &str) -> bool {
        self.port(port).is_some_and(|schema| schema.column_with_name(column).is_some())
    }
}

/// Where a batch comes from.
#[derive(Debug, Clone, Copy)]
pub struct At<'a> {
    /// The port's name.
    pub port: &'a str,
    /// The pass.
    pub pass: &'a Pass,
    /// The partition of the input, from 0.
    pub partition: usize,
    /// Rows of this partition that came before.
    pub first_row: u64,
}

/// One pass over the inputs.
#[derive(Debug, Clone, Default)]
pub struct Pass {
    /// Its number, from 0.
    pub number: usize,
    shared: Option<Arc<SharedCell>>,
}

#[derive(Debug)]
struct SharedCell {
    bytes: Vec<u8>,
    value: OnceLock<Arc<dyn Any + Send + Sync>>,
}

impl Pass {
    pub(crate) fn new(number: usize, shared: Option<Vec<u8>>) -> Self {
        let shared = shared.map(|bytes| Arc::new(SharedCell { bytes, value: OnceLock::new() }));
        Self { number, shared }
    }

    /// What the pass before left, as the type that [`Shared::new`] was given. It is read once per
    /// pass, whatever the number of states.
    pub fn shared<T: DeserializeOwned + Send + Sync + 'static>(&self) -> Result<Arc<T>> {
        let Some(cell) = &self.shared else {
            return Err(Error::internal(format!("nothing is shared before pass {}", self.number)));
        };
        if cell.value.get().is_none() {
            let value: T = load_bytes(&cell.bytes)?;
            let _ = cell.value.set(Arc::new(value));
        }
        let value = cell.value.get().and_then(|value| Arc::clone(value).downcast::<T>().ok());
        value.ok_or_else(|| Error::internal("what is shared between passes was asked for as another type"))
    }
}

/// What one pass leaves to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared(pub(crate) Vec<u8>);

impl Shared {
    /// A value that every state of the next pass finds in [`Pass::shared`].
    pub fn new<T: Serialize>(value: &T) -> Result<Self> {
        save_bytes(value).map(Self)
    }
}

/// Version byte of saved states and shared values.
const SAVED: u8 = 1;

pub(crate) fn save_bytes<T: Serialize>(value: &T) -> Result<Vec<u8>> {
    Ok(postcard::to_extend(value, vec![SAVED])?)
}

pub(crate) fn load_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    match bytes.split_first() {
        Some((&SAVED, body)) => Ok(postcard::from_bytes(body)?),
        Some((version, _)) => {
            Err(Error::data(format!("a saved state of version {version}; this one reads {SAVED}")))
        }
        None => Err(Error::data("an empty saved state")),
    }
}

/// What [`Metric::end_pass`] and [`Metric::finish`] may want to know.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// The pass that ended.
    pub pass: Pass,
}

/// Takes rows that are finished while the input is still read.
#[derive(Debug, Default)]
pub struct Emitter {
    pub(crate) rows: Vec<(String, RecordBatch)>,
}

impl Emitter {
    /// Gives rows of a table, in input order.
    pub fn emit(&mut self, table: &str, rows: RecordBatch) {
        self.rows.push((table.to_owned(), rows));
    }
}

/// The tables that a metric gives at its end.
///
/// Columns may come in any order and are fitted to the declared schema; a table that is not given
/// is empty (but for what was emitted).
#[derive(Default)]
pub struct Tables(pub(crate) Vec<(String, Batches)>);

impl Tables {
    /// No table yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One table of one batch.
    pub fn one(table: &str, batch: RecordBatch) -> Self {
        Self::new().with(table, batch)
    }

    /// One more table of one batch.
    #[must_use]
    pub fn with(self, table: &str, batch: RecordBatch) -> Self {
        self.with_batches(table, [Ok(batch)])
    }

    /// One more table of several batches, made when they are asked for. Each table is pulled on a
    /// thread of its own.
    #[must_use]
    pub fn with_batches<I>(mut self, table: &str, batches: I) -> Self
    where
        I: IntoIterator<Item = Result<RecordBatch>>,
        I::IntoIter: Send + 'static,
    {
        self.0.push((table.to_owned(), Box::new(batches.into_iter())));
        self
    }
}
