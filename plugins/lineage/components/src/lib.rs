//! The components of the plugin `lineage`: who descends from whom.
//!
//! Thin: configuration types, manifests, and the way from tables to `cladist-lineage` and back.
mod cards;
mod compare;
mod graph;
mod growth;
mod kin;
mod links;
mod named;
mod output;
mod state;
mod threads;

use cladist_sdk::prelude::*;

use crate::cards::Cards;
use crate::compare::Compare;
use crate::graph::Graph;
use crate::growth::Growth;
use crate::kin::Kin;

define_plugin! {
    name: "lineage",
    description: "Who descends from whom: families of models and what is odd in them",
    components: [Graph, Growth, Kin, Cards, Compare],
}

#[cfg(test)]
mod tests;
