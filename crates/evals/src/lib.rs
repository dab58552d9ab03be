//! What evaluation harnesses write, as plain types: model outputs, scored items, published scores.
//!
//! A module per harness knows its files: what they are called, which of their shapes belongs to which release,
//! what a row means. [`json`] reads JSON as Python writes it (bare `NaN`, halves of surrogate pairs), whole or
//! only by the keys that are needed. [`language`] says which language a task's name names, and never guesses.
//!
//! Invariant: knows nothing of Arrow, plugins, configuration and files; takes bytes.
//! Invariant: no input makes it panic; what is odd is said, what is missing is `None`.
pub mod every_eval_ever;
pub mod inspect;
pub mod json;
pub mod language;
pub mod lm_eval;
mod problem;
mod record;

pub use crate::problem::{Problem, RowProblem};
pub use crate::record::{Prediction, Published, Sample};
