//! Pictures of a pipeline, and the JSON Schema for editors.

mod editor;
mod graph;

pub use editor::schema;
pub use graph::{GraphFormat, graph};
