//! Pipelines: the TOML model with spans, diagnostics, validation against manifests, the plan.
//!
//! [`load`] reads a file, its includes and the `--set` arguments into a [`Pipeline`]: a merged
//! tree in which every value still knows where it was written. [`check()`] holds it against the
//! manifests of a [`Registry`] and gives either a [`Checked`] pipeline, in which every name is
//! resolved, or a [`Report`] of everything that is wrong with it at once. [`plan`] turns a checked
//! pipeline into the fewest reads of its sources, [`keys`] names results by what they depend on.
//!
//! Every error here is one of configuration: exit code 2.
//!
//! Invariant: runs no plugin code and touches no file but the pipeline's own and its includes.
//! Invariant: reads the environment only through the callback it is given, and nothing that came
//! from there stands in a diagnostic, a public configuration or a rendering.
//! Invariant: never panics, whatever the input.
mod check;
mod checked;
mod config;
mod diagnostic;
mod env;
mod load;
mod merge;
mod model;
mod node;
mod origin;
mod read;
mod registry;
mod secret;
mod select;
mod snippet;
mod suggest;
mod template;

pub mod keys;
pub mod plan;
pub mod render;

pub use crate::check::check;
pub use crate::checked::{Checked, CheckedGate, CheckedStep, Input, PathValue, TableRef};
pub use crate::diagnostic::{Code, Diagnostic, Report, Severity};
pub use crate::load::{LoadOptions, load, load_with};
pub use crate::model::{Bound, Gate, InputSpec, OnError, Pipeline, RunOptions, Step};
pub use crate::node::{EnvValue, Node, NodeValue, Table};
pub use crate::origin::{FileId, Files, Origin, SourceFile, Spanned};
pub use crate::registry::{KnownColumn, Registry, Schemas};
pub use crate::secret::Redactor;
pub use crate::select::select;
pub use crate::suggest::nearest;
pub use crate::template::template;
