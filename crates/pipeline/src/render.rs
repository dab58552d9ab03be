//! Pictures of a pipeline, and the JSON Schema for editors.

use serde_json::Value;

use crate::{Checked, Registry};

/// The forms of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GraphFormat {
    /// A Mermaid flowchart.
    Mermaid,
    /// Graphviz.
    Dot,
    /// `{"steps": […], "edges": […], "gates": […]}`.
    Json,
}

/// The steps and what goes from one to the other; ends with a newline.
pub fn graph(checked: &Checked, format: GraphFormat) -> String {
    let _ = (checked, format);
    String::new()
}

/// The JSON Schema (draft 2020-12) of pipelines over the components that are there.
pub fn schema(registry: &dyn Registry) -> Value {
    let _ = registry;
    Value::Null
}
