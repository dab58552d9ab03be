//! Tables as Arrow record batches: the types of the manifests as Arrow types, typed access to
//! columns, building small tables, and matching what a source gives to what a port asks for.
//!
//! Sources write text as they like (plain, large, views, dictionaries); [`Selector`] turns every
//! spelling into the one type that the port names, so that a metric has one case to handle.
//!
//! Invariant: no plugins, no files.
mod build;
mod columns;
mod selector;
mod texts;
mod types;

pub use cladist_manifest::contracts;

pub use crate::build::{
    bools, floats, ints, nullable_floats, nullable_ints, nullable_strings, record_batch, string_lists,
    strings,
};
pub use crate::columns::{ColumnError, Columns};
pub use crate::selector::{MatchError, Selector};
pub use crate::texts::Texts;
pub use crate::types::{column_type, data_type, field, same_type, table_schema};
