//! Dumps in temporary folders, and what is read of them.
#![allow(dead_code, reason = "each test uses some of it")]

use std::path::PathBuf;
use std::sync::LazyLock;

use cladist_components_hub::Definition;
use cladist_loader::LoadedPlugin;
use cladist_sdk::prelude::*;
use cladist_sdk::serde_json::Value;

/// The data pack, where there is one.
pub(crate) fn data() -> Option<PathBuf> {
    cladist_testdata::folder("")
}

/// The tables of one reading.
pub(crate) struct Read {
    pub(crate) models: RecordBatch,
    pub(crate) problems: RecordBatch,
    pub(crate) summary: Vec<String>,
    pub(crate) partitions: u32,
}

/// Reads a dump, all columns or some of them.
pub(crate) fn read(config: &Value, columns: Option<&[&str]>) -> Result<Read, String> {
    static PLUGIN: LazyLock<LoadedPlugin> = LazyLock::new(cladist_testkit::linked::<Definition>);
    let source = PLUGIN.source("dump", config).map_err(|error| error.to_string())?;
    let columns: Option<Vec<String>> =
        columns.map(|columns| columns.iter().map(|column| (*column).to_owned()).collect());
    let table = |name: &str, columns: Option<&[String]>| -> Result<RecordBatch, String> {
        let mut batches = Vec::new();
        let partitions = source.partitions(name).map_err(|error| error.to_string())?;
        let mut schema = source.schema(name).map_err(|error| error.to_string())?;
        for partition in 0..partitions {
            let stream = source.open(name, partition, columns).map_err(|error| error.to_string())?;
            schema = stream.schema().clone();
            for batch in stream {
                batches.push(batch.map_err(|error| error.to_string())?);
            }
        }
        cladist_testkit::whole(&schema, &batches)
    };
    Ok(Read {
        models: table("models", columns.as_deref())?,
        problems: table("problems", None)?,
        summary: source.summary().map_err(|error| error.to_string())?,
        partitions: source.partitions("models").map_err(|error| error.to_string())?,
    })
}

/// A column of text.
pub(crate) fn texts(batch: &RecordBatch, column: &str) -> Vec<String> {
    let column = batch.text(column).unwrap();
    column.iter().map(|text| text.unwrap_or_default().to_owned()).collect()
}

/// The parents of every row as `id:relation`.
pub(crate) fn parents(batch: &RecordBatch) -> Vec<Vec<String>> {
    use cladist_sdk::arrow_array::cast::AsArray;
    let list = batch.column_by_name("base_models").unwrap().as_list::<i32>();
    (0..batch.num_rows())
        .map(|row| {
            let parents = list.value(row);
            let parents = parents.as_struct();
            let (ids, relations) =
                (parents.column(0).as_string::<i32>(), parents.column(1).as_string::<i32>());
            let relation = |at: usize| if relations.is_null(at) { "" } else { relations.value(at) };
            (0..parents.len()).map(|at| format!("{}:{}", ids.value(at), relation(at))).collect()
        })
        .collect()
}
