//! The components of the plugin `evals`: what evaluation harnesses write, as tables of the contracts
//! `predictions`, `samples` and `scores`.
//!
//! `cladist-evals` knows what the files say. Here every harness is a `Format`: one file of its
//! own and one line in the list below. `Harness` makes a source of it: tables, partitions,
//! threads, problems.
mod config;
mod every_eval_ever;
mod format;
mod harness;
mod inspect;
mod lm_eval;
mod parts;
mod predictions;
mod problems;
mod rows;
mod tables;

use cladist_sdk::prelude::*;

use crate::harness::Harness;

define_plugin! {
    name: "evals",
    description: "What evaluation harnesses write",
    components: [
        Harness<lm_eval::LmEval>,
        Harness<inspect::Inspect>,
        Harness<every_eval_ever::EveryEvalEver>,
        Harness<predictions::Joined>,
    ],
}

#[cfg(test)]
mod tests;
