//! Pipelines from their text to what runs, through the public API.

mod common;
mod diagnostics;
mod loading;
mod pictures;
mod random;
mod schemars;
