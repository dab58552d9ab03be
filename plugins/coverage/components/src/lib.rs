//! The components of the plugin `coverage`: which languages are served, by what, and how fairly.
//!
//! Thin: configuration types, manifests, and the way from tables to `cladist-coverage` and back.
mod diversity;

use cladist_sdk::prelude::*;

use crate::diversity::Diversity;

define_plugin! {
    name: "coverage",
    description: "Which languages are served, by what, and how fairly",
    components: [Diversity],
}

#[cfg(test)]
mod tests;
