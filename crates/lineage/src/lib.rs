//! Family graphs of models: who was derived from whom.
//!
//! A source pushes what every model says of itself into [`Declarations`], a compact and
//! mergeable accumulator. [`FamilyGraph::build`] resolves the declared parents, cuts self-loops
//! and cycles, and gives a compressed acyclic graph with its families, generations and
//! descendants. Everything else is a read-only walk over it: five tables read by row
//! ([`FamilyGraph::edges`], [`nodes`](FamilyGraph::nodes), [`families`](FamilyGraph::families),
//! [`faults`](FamilyGraph::faults), [`summary`](FamilyGraph::summary)), the ids of models
//! ([`FamilyGraph::id`], [`FamilyGraph::ids`]) and the adjacency itself ([`FamilyGraph::parents`], [`FamilyGraph::children`]).
//!
//! ```
//! use cladist_lineage::{Declarations, FamilyGraph, GraphOptions, Relation, Serial};
//!
//! let mut declared = Declarations::new();
//! declared.push("org/base", None, Some(900), []);
//! declared.push("me/chat", None, Some(7), [("org/base", Some(Relation::Finetune))]);
//! let graph = FamilyGraph::build(declared, &GraphOptions::default(), &Serial)?;
//! assert_eq!(graph.id(graph.families().row(0).family), "org/base");
//! assert_eq!(graph.nodes().row(1).generation, 1);
//! # Ok::<(), cladist_lineage::GraphError>(())
//! ```
//!
//! Invariant: nothing here knows Arrow, plugins, configuration or files.
//! Invariant: every result is the same for any number of threads, byte for byte.
//! Invariant: no input makes it panic, recurse without bound or, in a realistic shape, take
//! more than about linear time.
mod adjacency;
mod arena;
mod asked;
mod build;
mod codec;
mod cycles;
mod declarations;
mod descendants;
mod descent;
mod edges;
mod error;
mod families;
mod faults;
mod graph;
mod hints;
mod index;
mod kin;
mod levels;
mod links;
mod options;
mod parallel;
mod relation;
mod rows;
mod scc;
mod sort;
mod summary;

pub use crate::adjacency::{Adjacency, ModelIx};
pub use crate::arena::Gathered;
pub use crate::asked::{AskedNames, Sightings};
pub use crate::declarations::Declarations;
pub use crate::descent::{Descent, FamilySet};
pub use crate::edges::Why;
pub use crate::error::{GraphError, LoadError};
pub use crate::families::FamilyIx;
pub use crate::faults::{FaultKind, FaultRow, Faults};
pub use crate::graph::{FamilyGraph, Members};
pub use crate::kin::{CommonAncestor, Relative};
pub use crate::links::{IdKey, Link, LinkSet, Links};
pub use crate::options::{GraphOptions, MissingParents, UnknownMissingParents};
pub use crate::parallel::{Parallel, Serial, map, pieces};
pub use crate::relation::{Relation, RelationSet, UnknownRelation, parse_relation, relation_name};
pub use crate::rows::{EdgeRow, Edges, Families, FamilyRow, NodeRow, Nodes};
pub use crate::summary::{Summary, SummaryRow};
