//! Tables in files as Arrow batches: CSV, TSV, JSON lines, Parquet, Arrow IPC, by their content.
//!
//! Text formats have no types: those are inferred over a stated number of rows, or given. A value
//! that does not fit the type of its column is an error with file, line and column, never a null.
//!
//! Invariant: knows nothing of plugins and configuration.
mod binary;
mod column;
mod delimited;
mod error;
mod infer;
mod json;
mod table;

pub use crate::error::TableError;
pub use crate::table::{TableFile, TableOptions, open_tables};
