//! What every component after the graph shares.
pub(crate) use cladist_edges::{
    Mode, RelationName, Wanted, edges_port, every_relation, needs_when, push_cut_edges, push_edges,
    push_models, relation_set, resolve, warn_unknown,
};
