//! The components of the plugin `coverage`: which languages are served, by what, and how fairly.
//!
//! Thin: configuration types, manifests, and the way from tables to `cladist-coverage`
//! and `cladist-languages` and back.
mod diversity;
mod languages;
mod normalize;
mod normalizers;

use cladist_sdk::prelude::*;

use crate::diversity::Diversity;
use crate::languages::Languages;
use crate::normalize::Normalize;

define_plugin! {
    name: "coverage",
    description: "Which languages are served, by what, and how fairly",
    components: [Diversity, Languages, Normalize],
}

#[cfg(test)]
mod tests;
