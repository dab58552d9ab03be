//! Runs pipelines: loads their plugins, reads each source once however many steps it feeds, hands
//! batches to metrics on a thread pool, merges their states in order, writes tables, decides gates
//! and runs reporters.
//!
//! [`Host::new`] takes the libraries found, [`Host::run`] a checked pipeline and a folder; what
//! the folder holds at any moment is whole.
//!
//! Invariant: never prints, never parses arguments, never reads the environment; it speaks
//! through a [`Ui`].
//! Invariant: tables do not depend on the number of threads: partitions are the source's own,
//! states merge in their order, and the host's own batches are cut by rows alone.
mod artifact;
mod call;
mod engine;
mod error;
mod fingerprint;
mod gates;
mod host;
mod log;
mod prepare;
mod record;
mod report;
mod reuse;
mod run;
mod services;
mod store;
mod table_file;
mod ui;

pub use crate::error::{Failure, FailureKind, HostError};
pub use crate::fingerprint::Fingerprint;
pub use crate::gates::{GateResult, Verdict};
pub use crate::host::Host;
pub use crate::log::Warning;
pub use crate::record::{
    PluginRecord, RECORD, Record, RunTable, Status, StepRecord, StepStatus, TableRecord, WarningRecord,
};
pub use crate::reuse::Reason;
pub use crate::run::{Outcome, Plan, RunSettings, gate_lines};
pub use crate::ui::{Silent, Ui};
