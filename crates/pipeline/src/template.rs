use crate::Registry;

/// A commented pipeline to begin with.
pub fn template(name: &str, registry: &dyn Registry) -> String {
    let _ = registry;
    format!("name = \"{name}\"\n")
}
