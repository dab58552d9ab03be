use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_schema::SchemaRef;
use cladist_abi::abi_stable::sabi_trait::{TD_CanDowncast, TD_Opaque};
use cladist_abi::abi_stable::std_types::{RBox, ROption, RSlice, RString, RVec};
use cladist_abi::{
    CArrowArray, Emitted, Metric_TO, MetricBox, MetricState_TO, PResult, PortInput, StateBox, TableSchema,
    TableStream,
};
use cladist_bridge::{export_batch, export_schema, import_batch, import_schema};
use cladist_manifest::ResolvedPort;
use serde_json::Value;

use super::guard::{Guarded, guard};
use super::source::export_batches;
use super::{fit, read_config};
use crate::metric::{load_bytes, save_bytes};
use crate::tables::{Selector, table_schema};
use crate::{At, Context, Emitter, Error, InputSchemas, Metric, Pass, Result};

/// An author's metric as the boundary's object.
pub(crate) fn make<M: Metric>(config: &Value, inputs: RVec<PortInput>) -> Result<MetricBox> {
    let resolved = crate::export::metric_manifest::<M>().resolve(config);
    let mut given = BTreeMap::new();
    for input in inputs {
        given.insert(input.port.into_string(), import_schema(input.schema)?);
    }
    let mut schemas = InputSchemas::default();
    let mut ports = Vec::with_capacity(resolved.ports.len());
    for port in &resolved.ports {
        let bound = given.get(&port.name).map(|schema| Port::bind(port, schema)).transpose()?;
        if let Some(bound) = &bound {
            schemas.0.insert(port.name.clone(), Arc::clone(bound.selector.schema()));
        } else if !port.optional {
            return Err(Error::config(format!("nothing is wired to port `{}`", port.name)));
        }
        ports.push(bound);
    }
    let metric = M::new(read_config(config)?, &schemas)?;
    let mut tables = Vec::new();
    for table in &resolved.tables {
        let through = table.passthrough.as_ref().and_then(|port| schemas.port(port));
        let declared = table_schema(table, through.map(AsRef::as_ref));
        tables.push((table.name.clone(), metric.output_schema(&table.name, &declared)?));
    }
    let bound = Bound { metric: Guarded::new(metric), ports, tables };
    Ok(Metric_TO::from_value(Adapter(Arc::new(bound)), TD_Opaque))
}

struct Port {
    name: String,
    given: SchemaRef,
    selector: Selector,
}

impl Port {
    fn bind(port: &ResolvedPort, given: &SchemaRef) -> Result<Self> {
        let selector = Selector::new(given, port).map_err(|error| {
            Error::config(error).context(format!("the input of port `{}` does not fit", port.name))
        })?;
        Ok(Self { name: port.name.clone(), given: Arc::clone(given), selector })
    }
}

struct Bound<M> {
    metric: Guarded<M>,
    ports: Vec<Option<Port>>,
    tables: Vec<(String, SchemaRef)>,
}

impl<M: Metric> Bound<M> {
    fn table(&self, name: &str) -> Result<(usize, &SchemaRef)> {
        let place = self.tables.iter().position(|(table, _)| table == name);
        place.map(|place| (place, &self.tables[place].1)).ok_or_else(|| {
            let known: Vec<_> = self.tables.iter().map(|(table, _)| table.as_str()).collect();
            Error::internal(format!(
                "a table `{name}` that is not declared; declared are {}",
                known.join(", ")
            ))
        })
    }

    fn update(&self, held: &mut Held<M>, at: cladist_abi::At, batch: CArrowArray) -> Result<RVec<Emitted>> {
        let port = self.ports.get(at.port as usize).and_then(Option::as_ref);
        let port = port.ok_or_else(|| Error::internal(format!("no port of number {} is wired", at.port)))?;
        let batch = port.selector.apply(&import_batch(batch, &port.given)?)?;
        let mut out = Emitter::default();
        let place = At {
            port: &port.name,
            pass: &held.pass,
            partition: at.partition as usize,
            first_row: at.first_row,
        };
        self.metric.value().update(&mut held.state, place, &batch, &mut out)?;
        let mut emitted = RVec::new();
        for (name, rows) in out.rows {
            let (table, schema) = self.table(&name)?;
            let rows = fit(&format!("table `{name}`"), &rows, schema)?;
            emitted.push(Emitted { table: table as u32, batch: export_batch(&rows) });
        }
        Ok(emitted)
    }
}

struct Adapter<M>(Arc<Bound<M>>);

impl<M: Metric> Adapter<M> {
    fn wrap(&self, pass: Pass, state: M::State) -> StateBox {
        let held = Guarded::new(Held { pass, state });
        let state = State { bound: Arc::clone(&self.0), held: Some(held) };
        MetricState_TO::from_value(state, TD_CanDowncast)
    }

    fn take(state: StateBox) -> Result<Held<M>> {
        let state = state
            .obj
            .downcast_into::<State<M>>()
            .map_err(|_| Error::internal("a state of another metric"))?;
        RBox::into_inner(state).take()
    }
}

impl<M: Metric> cladist_abi::Metric for Adapter<M> {
    fn output_schemas(&self) -> PResult<RVec<TableSchema>> {
        guard(|| {
            let table = |(name, schema): &(String, SchemaRef)| {
                Ok(TableSchema { name: name.as_str().into(), schema: export_schema(schema)? })
            };
            self.0.tables.iter().map(table).collect()
        })
    }

    fn state(&self, pass: u32, shared: ROption<RVec<u8>>) -> PResult<StateBox> {
        self.0.metric.call(|metric| {
            let pass = Pass::new(pass as usize, shared.into_option().map(RVec::into_vec));
            let state = metric.state(&pass)?;
            Ok(self.wrap(pass, state))
        })
    }

    fn load_state(&self, pass: u32, shared: ROption<RVec<u8>>, saved: RSlice<'_, u8>) -> PResult<StateBox> {
        self.0.metric.call(|_| {
            let pass = Pass::new(pass as usize, shared.into_option().map(RVec::into_vec));
            let state = load_bytes(saved.as_slice())?;
            Ok(self.wrap(pass, state))
        })
    }

    fn end_pass(&self, merged: StateBox, pass: u32) -> PResult<RVec<u8>> {
        self.0.metric.call(|metric| {
            let held = Self::take(merged)?;
            let shared = metric.end_pass(held.state, pass as usize, &Context { pass: held.pass })?;
            Ok(shared.0.into())
        })
    }

    fn finish(&self, merged: StateBox) -> PResult<RVec<TableStream>> {
        self.0.metric.call(|metric| {
            let held = Self::take(merged)?;
            let tables = metric.finish(held.state, &Context { pass: held.pass })?;
            let mut streams = RVec::new();
            for (name, batches) in tables.0 {
                let (_, schema) = self.0.table(&name)?;
                let stream = export_batches(format!("table `{name}`"), Arc::clone(schema), batches);
                streams.push(TableStream { name: RString::from(name), stream });
            }
            Ok(streams)
        })
    }
}

struct Held<M: Metric> {
    pass: Pass,
    state: M::State,
}

struct State<M: Metric> {
    bound: Arc<Bound<M>>,
    held: Option<Guarded<Held<M>>>,
}

impl<M: Metric> State<M> {
    fn take(mut self) -> Result<Held<M>> {
        let held = self.held.take().ok_or_else(gone)?;
        held.into_inner().map_err(Error::from_plugin)
    }
}

fn gone() -> Error {
    Error::internal("a state that was merged away already")
}

impl<M: Metric> cladist_abi::MetricState for State<M> {
    fn update(&mut self, at: cladist_abi::At, batch: CArrowArray) -> PResult<RVec<Emitted>> {
        let Some(held) = &mut self.held else { return PResult::RErr(gone().into_plugin()) };
        let bound = &self.bound;
        // Both are poisoned by a panic: the state is half updated, the metric may share anything.
        bound.metric.poison_on_panic(held.call_mut(|held| bound.update(held, at, batch)))
    }

    fn merge(&mut self, later: StateBox) -> PResult<()> {
        let Some(held) = &mut self.held else { return PResult::RErr(gone().into_plugin()) };
        let bound = &self.bound;
        bound.metric.poison_on_panic(held.call_mut(|held| {
            let later = Adapter::<M>::take(later)?;
            if later.pass.number != held.pass.number {
                return Err(Error::internal("states of different passes cannot be merged"));
            }
            bound.metric.value().merge(&mut held.state, later.state)
        }))
    }

    fn save(&self) -> PResult<RVec<u8>> {
        let Some(held) = &self.held else { return PResult::RErr(gone().into_plugin()) };
        held.call(|held| Ok(save_bytes(&held.state)?.into()))
    }
}
