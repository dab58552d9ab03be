//! New plugin crates.
