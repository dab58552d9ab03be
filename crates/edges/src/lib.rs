//! The table of edges as components read it: the port, the settings that name modes and relations,
//! and the way to numbered edges of `cladist-lineage`.
//!
//! Plugins never depend on each other; those that follow families share this.
mod links;
mod threads;

pub use crate::links::{
    Mode, RelationName, Wanted, edges_port, every_relation, needs_when, push_cut_edges, push_edges,
    push_models, relation_set, resolve, warn_unknown,
};
pub use crate::threads::HostThreads;
