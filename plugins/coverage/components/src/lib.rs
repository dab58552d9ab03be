//! The components of the plugin `coverage`: which languages are served, by what, and how fairly.
//!
//! Thin: configuration types, manifests, and the way from tables to `cladist-coverage` and back.
mod diversity;
mod equity;
mod facts;
mod features;
mod names;
mod resources;
mod tokenizers;

use cladist_sdk::prelude::*;

use crate::diversity::Diversity;
use crate::equity::Equity;
use crate::resources::Resources;
use crate::tokenizers::Tokenizers;

define_plugin! {
    name: "coverage",
    description: "Which languages are served, by what, and how fairly",
    components: [Diversity, Equity, Resources, Tokenizers],
}

#[cfg(test)]
mod tests;
