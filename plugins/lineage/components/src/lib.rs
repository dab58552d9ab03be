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
mod numeric;
mod output;
mod similarity;
mod state;
mod texts;
mod threads;
mod traits;

use cladist_sdk::prelude::*;

use crate::cards::Cards;
use crate::compare::Compare;
use crate::graph::Graph;
use crate::growth::Growth;
use crate::kin::Kin;
use crate::numeric::Numeric;
use crate::similarity::Similarity;
use crate::traits::Traits;

define_plugin! {
    name: "lineage",
    description: "Who descends from whom: families of models, what changes along them and what is odd",
    components: [Graph, Growth, Kin, Cards, Compare, Numeric, Similarity, Traits],
}

#[cfg(test)]
mod tests;
