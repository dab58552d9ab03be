//! What people read when a pipeline is wrong.

mod structure;
mod values;
mod wiring;
