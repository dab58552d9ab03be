//! The components of the plugin `lineage`: who descends from whom.
//!
//! Thin: configuration types, manifests, and the way from tables to `cladist-lineage` and back.
mod graph;
mod links;
mod output;
mod similarity;
mod state;
mod threads;

use cladist_sdk::prelude::*;

use crate::graph::Graph;
use crate::similarity::Similarity;

define_plugin! {
    name: "lineage",
    description: "Who descends from whom: families of models and what is odd in them",
    components: [Graph, Similarity],
}

#[cfg(test)]
mod tests;
