//! What a plugin says of itself, as data.
//!
//! A manifest is read before any plugin code runs (from the registry cache), so it holds no code:
//! ports with the columns they need, tables with the columns they give, the JSON Schema of the
//! configuration, and views. What depends on the configuration is written as conditions and
//! pointers that [`ComponentManifest::resolve`] evaluates from the configuration alone.
//!
//! Invariant: nothing here knows Arrow, the boundary, files or TOML. Column types are their text
//! form ([`ColumnType`]), configurations are JSON values.
mod columns;
mod component;
mod condition;
pub mod contracts;
mod port;
mod resolve;
mod table;
mod types;
mod view;

pub use crate::columns::{Column, ColumnName, PortColumn};
pub use crate::component::{
    ComponentManifest, Example, Kind, PluginManifest, RowOrder, split_component_name,
};
pub use crate::condition::{When, with_defaults};
pub use crate::contracts::{Contract, ContractColumn};
pub use crate::port::{PassRule, Port};
pub use crate::resolve::{Resolved, ResolvedPort, ResolvedTable, WantedColumn};
pub use crate::table::Table;
pub use crate::types::{ColumnType, StructField, TypeError};
pub use crate::view::{View, ViewKind};

/// The format of manifests; the host refuses a larger one and names both.
pub const MANIFEST_VERSION: u32 = 1;
