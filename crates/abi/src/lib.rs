//! The stable boundary between the host and its plugins.
//!
//! Control goes through [`abi_stable`] trait objects, data through the structs of the Arrow C data
//! interface, configurations and manifests as JSON text. So host and plugin may be built by
//! different compilers, from different releases of arrow, serde or tracing.
//!
//! A library is read in three steps, each of which may refuse it: the plain C static
//! [`Handshake`], then the header and layout check of `abi_stable`, then [`PluginMod::init`].
//!
//! Invariant: the only crate that names `abi_stable`; knows nothing of arrow, serde or
//! configuration.
//! Invariant: its version moves only when the boundary does; a minor version only appends
//! (prefix types, new methods with defaults). `tests/layout.rs` fails on an accidental change.
#![allow(non_local_definitions, reason = "sabi_trait expands to an impl inside a named const")]
#![allow(unsafe_code, reason = "the boundary")]
#![allow(
    clippy::pedantic,
    clippy::expl_impl_clone_on_copy,
    clippy::not_unsafe_ptr_arg_deref,
    clippy::used_underscore_binding,
    unused_qualifications,
    unreachable_pub,
    reason = "the expansions of sabi_trait and StableAbi"
)]

mod arrow_c;
mod error;
mod handshake;
mod module;
mod objects;
mod services;

pub use abi_stable;

pub use crate::arrow_c::{CArrowArray, CArrowSchema, CArrowStream};
pub use crate::error::{ErrorKind, PResult, PluginError};
pub use crate::handshake::{
    ABI_MAJOR, ABI_MINOR, HANDSHAKE_MAGIC, HANDSHAKE_SYMBOL, Handshake, KIND_METRIC, KIND_REPORTER,
    KIND_SOURCE, RUSTC, TARGET, c_text,
};
pub use crate::module::{InitMode, PluginMod, PluginModRef, PortInput};
pub use crate::objects::{
    Artifact, Artifact_TO, ArtifactBox, At, Emitted, Metric, Metric_TO, MetricBox, MetricState,
    MetricState_TO, ReportOutput, ReportOutput_TO, ReportOutputBox, ReportRequest, ReportTable, Reporter,
    Reporter_TO, ReporterBox, Source, Source_TO, SourceBox, StateBox, TableSchema, TableStream,
};
pub use crate::services::{
    FieldValue, HostServices, HostServices_TO, HostServicesBox, Level, LogField, LogRecord, LogSpan, TaskFn,
};
