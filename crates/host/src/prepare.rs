//! From a checked pipeline to loaded objects with known schemas, before anything is read.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow_schema::{Field, Schema, SchemaRef};
use cladist_loader::{LoadedMetric, LoadedReporter, LoadedSource};
use cladist_manifest::Kind;
use cladist_pipeline::{Checked, CheckedStep, Input, KnownColumn, Schemas, TableRef};
use cladist_tables::column_type;

use crate::call::{Call, within};
use crate::{Failure, FailureKind, Host};

/// A pipeline's components, made.
#[derive(Default)]
pub(crate) struct Prepared {
    pub(crate) sources: BTreeMap<String, Source>,
    pub(crate) metrics: BTreeMap<String, Metric>,
    pub(crate) reporters: BTreeMap<String, Reporter>,
    /// Steps that could not be made, and those that need them.
    pub(crate) failures: BTreeMap<String, Failure>,
}

pub(crate) struct Source {
    pub(crate) call: Call,
    pub(crate) component: String,
    pub(crate) object: LoadedSource,
    pub(crate) schemas: BTreeMap<String, SchemaRef>,
    /// The files it reads.
    pub(crate) inputs: Vec<String>,
}

pub(crate) struct Metric {
    pub(crate) call: Call,
    pub(crate) object: LoadedMetric,
    pub(crate) ports: Vec<Port>,
}

/// A wired port.
pub(crate) struct Port {
    pub(crate) name: String,
    /// Its place in the manifest.
    pub(crate) place: u32,
    /// The columns that come in, by the names of the table.
    pub(crate) columns: Vec<String>,
    /// The same by the names that the metric sees.
    pub(crate) schema: SchemaRef,
    /// Ports whose batches come first, to the same state.
    pub(crate) after: Vec<String>,
}

pub(crate) struct Reporter {
    pub(crate) call: Call,
    pub(crate) component: String,
    pub(crate) object: LoadedReporter,
}

impl Prepared {
    /// The schema of a step's table.
    pub(crate) fn schema(&self, table: &TableRef) -> Option<&SchemaRef> {
        if let Some(source) = self.sources.get(&table.step) {
            return source.schemas.get(&table.table);
        }
        let metric = self.metrics.get(&table.step)?;
        metric.object.tables().iter().find(|(name, _)| *name == table.table).map(|(_, schema)| schema)
    }

    /// All schemas, for the check of columns.
    pub(crate) fn known(&self) -> Schemas {
        let mut known = Schemas::new();
        let mut add = |step: &str, table: &str, schema: &Schema| {
            let column = |f: &Arc<Field>| KnownColumn {
                name: f.name().clone(),
                ty: column_type(f.data_type()),
                nullable: f.is_nullable(),
            };
            known.insert(format!("{step}.{table}"), schema.fields().iter().map(column).collect());
        };
        for (step, source) in &self.sources {
            source.schemas.iter().for_each(|(table, schema)| add(step, table, schema));
        }
        for (step, metric) in &self.metrics {
            metric.object.tables().iter().for_each(|(table, schema)| add(step, table, schema));
        }
        known
    }
}

/// Makes every step's object, each after those it needs. A step that cannot be made fails alone,
/// with those that need it.
pub(crate) fn prepare(host: &Host, checked: &Checked) -> Prepared {
    let mut prepared = Prepared::default();
    for step in &checked.steps {
        let broken = step.inputs.iter().find(|input| prepared.failures.contains_key(&input.from.step));
        let made = match broken.filter(|_| step.kind == Kind::Metric) {
            Some(input) => Err(Failure::upstream(&step.name, &step.component, &input.from.step)),
            None => make(host, step, &mut prepared),
        };
        if let Err(failure) = made {
            prepared.failures.insert(step.name.clone(), failure);
        }
    }
    prepared
}

fn make(host: &Host, step: &CheckedStep, prepared: &mut Prepared) -> Result<(), Failure> {
    let plugin = host
        .load(step.plugin())
        .map_err(|refusal| Failure::of_refusal(&step.name, &step.component, &refusal))?;
    let call = Call { plugin: step.plugin().into(), step: step.name.as_str().into() };
    let component = step.component.clone();
    let short = step.component.split_once('/').map_or("", |(_, component)| component);
    let source = step.kind == Kind::Source;
    let failed = |error| Failure::of_plugin(&step.name, &step.component, source, &error);
    let name = step.name.clone();
    match step.kind {
        Kind::Source => {
            let made = within(Some(&call), || {
                let object = plugin.source(short, &step.config)?;
                let mut schemas = BTreeMap::new();
                for table in object.tables()? {
                    let schema = object.schema(&table)?;
                    schemas.insert(table, schema);
                }
                let inputs = object.inputs()?;
                Ok((object, schemas, inputs))
            });
            let (object, schemas, inputs) = made.map_err(failed)?;
            let source = Source { call, component, object, schemas, inputs };
            prepared.sources.insert(name, source);
        }
        Kind::Metric => {
            let ports = ports(step, prepared)?;
            let inputs: Vec<_> =
                ports.iter().map(|port| (port.name.clone(), Arc::clone(&port.schema))).collect();
            let object =
                within(Some(&call), || plugin.metric(short, &step.config, &inputs)).map_err(failed)?;
            let metric = Metric { call, object, ports };
            prepared.metrics.insert(name, metric);
        }
        Kind::Reporter => {
            let object = within(Some(&call), || plugin.reporter(short, &step.config)).map_err(failed)?;
            prepared.reporters.insert(name, Reporter { call, component, object });
        }
    }
    Ok(())
}

fn ports(step: &CheckedStep, prepared: &Prepared) -> Result<Vec<Port>, Failure> {
    let mut ports = Vec::with_capacity(step.inputs.len());
    for (place, port) in step.resolved.ports.iter().enumerate() {
        let Some(input) = step.inputs.iter().find(|input| input.port == port.name) else { continue };
        let Some(given) = prepared.schema(&input.from) else {
            let message = format!("the table `{}` is not there", input.from);
            return Err(Failure::new(&step.name, &step.component, FailureKind::Config, message));
        };
        let own = |seen: &str| input.map.get(seen).map_or(seen, String::as_str).to_owned();
        let missing =
            port.columns.iter().find(|c| !c.optional && given.fields().find(&own(&c.name)).is_none());
        if let Some(column) = missing {
            let there: Vec<_> = given.fields().iter().map(|field| field.name().as_str()).collect();
            let there = if there.is_empty() { "no column at all".to_owned() } else { there.join(", ") };
            let message = format!(
                "the port `{}` needs the column `{}`, which `{}` does not have; it has {}",
                port.name,
                own(&column.name),
                input.from,
                there
            );
            return Err(Failure::new(&step.name, &step.component, FailureKind::Config, message));
        }
        let columns: Vec<String> = match &input.columns {
            None => given.fields().iter().map(|f| f.name().clone()).collect(),
            Some(columns) => columns.iter().filter(|c| given.fields().find(c).is_some()).cloned().collect(),
        };
        ports.push(Port {
            name: port.name.clone(),
            place: place as u32,
            schema: renamed(given, &columns, input),
            columns,
            after: port.after.clone(),
        });
    }
    Ok(ports)
}

/// The columns of a table under the names that the step sees.
pub(crate) fn renamed(given: &Schema, columns: &[String], input: &Input) -> SchemaRef {
    let field = |name: &String| {
        let (_, field) = given.fields().find(name)?;
        let seen = input.map.iter().find(|(_, own)| *own == name).map_or(name, |(seen, _)| seen);
        Some(Arc::new(field.as_ref().clone().with_name(seen)))
    };
    Arc::new(Schema::new(columns.iter().filter_map(field).collect::<Vec<_>>()))
}
