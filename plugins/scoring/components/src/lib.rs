//! The components of the plugin `scoring`: scores of model outputs, to the digit of the official scorers.
//!
//! Thin: configuration types, manifests, and the way from tables to `cladist-textmetrics` and back.
mod aggregate;
mod answers;
mod asr;
mod code;
mod means;
mod missing;
mod pieces;
mod predictions;
mod samples;
mod scores;
mod sums;
mod tally;
mod translation;

use cladist_sdk::prelude::*;

use crate::aggregate::Aggregate;
use crate::answers::Answers;
use crate::asr::Asr;
use crate::code::Code;
use crate::translation::Translation;

define_plugin! {
    name: "scoring",
    description: "Scores of model outputs, to the digit of the official scorers",
    components: [Aggregate, Answers, Asr, Code, Translation],
}

#[cfg(test)]
mod tests;
