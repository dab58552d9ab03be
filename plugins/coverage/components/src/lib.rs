//! The components of the plugin `coverage`: which languages are served, by what, and how fairly.
//!
//! Thin: configuration types, manifests, and the way from tables to `cladist-coverage` and back.
mod agreement;
mod cells;
mod diversity;
mod draws;
mod equity;
mod facts;
mod features;
mod names;
mod survey;

use cladist_sdk::prelude::*;

use crate::agreement::Agreement;
use crate::diversity::Diversity;
use crate::equity::Equity;
use crate::survey::Survey;

define_plugin! {
    name: "coverage",
    description: "Which languages are served, by what, and how fairly",
    components: [Agreement, Diversity, Equity, Survey],
}

#[cfg(test)]
mod tests;
