//! What a Cladist plugin is written against.
//!
//! A plugin is a dynamic library of *components*: [`Source`]s make tables, [`Metric`]s turn tables
//! into tables, [`Reporter`]s turn tables into files or text. An author writes a type per
//! component, its configuration as a serde type, its manifest as data, and one
//! [`export_plugin!`]; everything unsafe is here.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use cladist_sdk::prelude::*;
//!
//! /// Models per licence.
//! #[derive(Deserialize, JsonSchema)]
//! #[serde(deny_unknown_fields)]
//! struct Config {
//!     /// How many licences to list.
//!     #[serde(default = "ten")]
//!     top: usize,
//! }
//!
//! fn ten() -> usize {
//!     10
//! }
//!
//! struct LicenseCount(Config);
//!
//! impl Metric for LicenseCount {
//!     type Config = Config;
//!     type State = BTreeMap<String, i64>;
//!
//!     fn manifest() -> MetricManifest {
//!         MetricManifest::new("count", "Models per licence.")
//!             .port(Port::new("models", "The models.").contract("models").needs("licenses"))
//!             .table(
//!                 Table::new("count", "One row per licence.")
//!                     .column(Column::new("license", "utf8", "The licence."))
//!                     .column(Column::new("models", "int64", "Models that name it.").unit("models"))
//!                     .view(View::bar("license", "models")),
//!             )
//!     }
//!
//!     fn new(config: Config, _inputs: &InputSchemas) -> Result<Self> {
//!         Ok(Self(config))
//!     }
//!
//!     fn update(&self, state: &mut Self::State, _: At, batch: &RecordBatch, _: &mut Emitter) -> Result<()> {
//!         for row in 0..batch.num_rows() {
//!             for license in batch.texts_of("licenses", row)? {
//!                 *state.entry(license.to_owned()).or_default() += 1;
//!             }
//!         }
//!         Ok(())
//!     }
//!
//!     fn merge(&self, left: &mut Self::State, right: Self::State) -> Result<()> {
//!         for (license, count) in right {
//!             *left.entry(license).or_default() += count;
//!         }
//!         Ok(())
//!     }
//!
//!     fn finish(&self, merged: Self::State, _: &Context) -> Result<Tables> {
//!         let mut rows: Vec<_> = merged.into_iter().collect();
//!         rows.sort_by_key(|(license, count)| (-count, license.clone()));
//!         rows.truncate(self.0.top);
//!         let batch = record_batch([
//!             ("license", strings(rows.iter().map(|(license, _)| license))),
//!             ("models", ints(rows.iter().map(|(_, count)| *count))),
//!         ])?;
//!         Ok(Tables::one("count", batch))
//!     }
//! }
//!
//! export_plugin! { name: "licences", components: [LicenseCount] }
//! # fn main() {}
//! ```
//!
//! Invariant: no panic of an author's code crosses the boundary; every entry is guarded, streams
//! included, and an object that panicked refuses further calls.
//! Invariant: an author's manifest names this crate, `serde` and `schemars`, never `abi_stable`.
/// The version of this crate, NUL-terminated, for the handshake.
#[doc(hidden)]
pub const SDK_VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), "\0");

mod error;
mod export;
mod glue;
mod log;
mod manifest;
mod metric;
mod paths;
mod reporter;
mod services;
mod source;
mod together;

#[doc(hidden)]
pub use cladist_abi as abi;
pub use cladist_manifest::{
    Column, ColumnName, ColumnType, ComponentManifest, Contract, Example, Kind, PluginManifest, Port,
    PortColumn, RowOrder, Table, View, ViewKind, contracts,
};
pub use cladist_tables as tables;
pub use {arrow_array, arrow_schema, schemars, serde, serde_json, tracing};

pub use crate::error::{Error, ErrorKind, Result};
pub use crate::export::{Component, Plugin, PluginDefinition};
#[doc(hidden)]
pub use crate::export::{detect, entries};
pub use crate::manifest::{MetricManifest, ReporterManifest, SourceManifest};
pub use crate::metric::{At, Context, Emitter, InputSchemas, Metric, Pass, Shared, Tables};
pub use crate::paths::InputPath;
pub use crate::reporter::{ArtifactWriter, Output, Report, Reporter, ReporterTable};
pub use crate::services::{cancelled, check_cancelled, par_for, par_map, progress, threads};
pub use crate::source::{Batches, Projection, Source};
pub use crate::together::Together;

/// Everything that a plugin's module usually needs.
pub mod prelude {
    pub use arrow_array::{Array, RecordBatch};
    pub use arrow_schema::SchemaRef;
    pub use cladist_manifest::{Column, Port, PortColumn, RowOrder, Table, View};
    pub use cladist_tables::{
        Columns, bools, floats, ints, nullable_floats, nullable_ints, nullable_strings, record_batch,
        string_lists, strings,
    };
    pub use schemars::JsonSchema;
    pub use serde::{Deserialize, Serialize};

    pub use crate::{
        At, Batches, Context, Emitter, Error, Example, InputPath, InputSchemas, Metric, MetricManifest,
        Output, Pass, Projection, Report, Reporter, ReporterManifest, Result, Shared, Source, SourceManifest,
        Tables, define_plugin, export_plugin,
    };
}
