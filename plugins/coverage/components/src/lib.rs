//! The components of the plugin `coverage`: which languages are served, by what, and how fairly.
//!
//! Thin: configuration types, manifests, and the way from tables to `cladist-coverage`
//! and `cladist-languages` and back.
mod diversity;
mod languages;
mod normalize;
mod normalizers;
mod shift;

use cladist_sdk::prelude::*;

use crate::diversity::Diversity;
use crate::languages::Languages;
use crate::normalize::Normalize;
use crate::shift::Shift;

define_plugin! {
    name: "coverage",
    description: "Which languages are served, by what, and how fairly",
    components: [Diversity, Languages, Normalize, Shift],
}

#[cfg(test)]
mod tests;
