//! Runs pipelines.
#![allow(dead_code)]
mod artifact;
mod call;
mod engine;
mod error;
mod host;
mod log;
mod prepare;
mod services;
mod store;
mod table_file;
mod ui;
pub use crate::error::{Failure, FailureKind, HostError};
pub use crate::host::Host;
pub use crate::log::Warning;
pub use crate::ui::{Silent, Ui};
