//! The components of the plugin `coverage`: which languages are served, by what, and how fairly.
//!
//! Thin: configuration types, manifests, and the way from tables to `cladist-coverage`
//! and `cladist-languages` and back.
mod agreement;
mod cells;
mod diversity;
mod draws;
mod equity;
mod facts;
mod features;
mod languages;
mod normalize;
mod normalizers;
mod resources;
mod shift;
mod survey;
mod tokenizers;

use cladist_sdk::prelude::*;

use crate::agreement::Agreement;
use crate::diversity::Diversity;
use crate::equity::Equity;
use crate::languages::Languages;
use crate::normalize::Normalize;
use crate::resources::Resources;
use crate::shift::Shift;
use crate::survey::Survey;
use crate::tokenizers::Tokenizers;

define_plugin! {
    name: "coverage",
    description: "Which languages are served, by what, and how fairly",
    components: [Agreement, Diversity, Equity, Languages, Normalize, Resources, Shift, Survey, Tokenizers],
}

#[cfg(test)]
mod tests;
