//! The components of the plugin `compare`: two or many models on the same items.
//!
//! Thin: configuration types, manifests, and the way from tables to `cladist-compare` and back.
mod audit;
mod columns;
mod corpus;
mod flips;
mod leaderboard;
mod paired;

use cladist_sdk::prelude::*;

use crate::audit::Audit;
use crate::flips::Flips;
use crate::leaderboard::Leaderboard;
use crate::paired::Paired;

define_plugin! {
    name: "compare",
    description: "Two or many models on the same items: paired tests, flips, ranks, audits",
    components: [Audit, Flips, Leaderboard, Paired],
}

#[cfg(test)]
mod tests;
