//! For the tests of a plugin's own crate.

use std::collections::BTreeMap;

use arrow_array::RecordBatch;
use cladist_loader::{LoadedPlugin, StaticPlugin};
use cladist_sdk::{PluginDefinition, entries};
use serde_json::Value;

use crate::check::check_linked;
use crate::compare::whole;
use crate::drive::{How, Subject};
use crate::laws::LawReport;
use crate::quiet_services;

/// The plugin, linked into the test.
///
/// # Panics
/// When its init or manifest fails.
pub fn linked<D: PluginDefinition>() -> LoadedPlugin {
    let plugin = StaticPlugin { module: entries::root_module::<D> };
    match plugin.init(quiet_services()) {
        Ok(plugin) => plugin,
        Err(refusal) => panic!("{refusal}"),
    }
}

/// The tables that a metric gives for these inputs (port, rows), or its error as text.
pub fn metric_tables<D: PluginDefinition>(
    component: &str,
    config: &Value,
    inputs: &[(&str, RecordBatch)],
) -> Result<BTreeMap<String, RecordBatch>, String> {
    let plugin = linked::<D>();
    let manifest =
        plugin.manifest().component(component).ok_or_else(|| format!("no component `{component}`"))?;
    let resolved = manifest.resolve(config);
    let subject = Subject { plugin: &plugin, component, config, resolved: &resolved };
    let inputs = inputs.iter().map(|(port, batch)| ((*port).to_owned(), batch.clone())).collect();
    subject.run(&inputs, &How::default()).map_err(|error| error.to_string())
}

/// The rows of a source's table, or its error as text. Paths of the configuration are absolute.
pub fn source_table<D: PluginDefinition>(
    component: &str,
    config: &Value,
    table: &str,
) -> Result<RecordBatch, String> {
    let text = |error: cladist_abi::PluginError| error.to_string();
    let source = linked::<D>().source(component, config).map_err(text)?;
    let schema = source.schema(table).map_err(text)?;
    let mut batches = Vec::new();
    for partition in 0..source.partitions(table).map_err(text)? {
        for batch in source.open(table, partition, None).map_err(text)? {
            batches.push(batch.map_err(text)?);
        }
    }
    whole(&schema, &batches)
}

/// All laws on a plugin's components, under the examples of their manifests.
pub fn check_plugin<D: PluginDefinition>(seed: u64) -> LawReport {
    check_linked(&linked::<D>(), seed)
}

/// Fails the test with every law that does not hold.
///
/// # Panics
/// When a law does not hold.
pub fn assert_laws<D: PluginDefinition>(seed: u64) {
    let report = check_plugin::<D>(seed);
    let failures: Vec<String> = report.failures().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "seed {seed}:\n{}", failures.join("\n"));
}
