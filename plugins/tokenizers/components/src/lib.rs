//! The component of the plugin `tokenizers`: tokens counted by tokenizers in files.
//!
//! A plugin of its own, because what reads every kind of tokenizer is large; `coverage` takes its counts.
mod counter;
mod counts;
mod patterns;
mod ranks;

use cladist_sdk::prelude::*;

use crate::counts::Counts;

define_plugin! {
    name: "tokenizers",
    description: "Tokens counted by tokenizers in files",
    components: [Counts],
}

#[cfg(test)]
mod tests;
