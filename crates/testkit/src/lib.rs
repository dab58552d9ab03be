//! Tests for plugins: small fixtures, the laws that every component must keep, and loading a
//! built library.
//!
//! An author's unit test runs a component with [`metric_tables`] or [`source_table`], and all laws
//! with [`check_plugin`]. The program's `plugins check` runs the same laws on any built library,
//! each in a child process ([`check_library`]).
//!
//! Invariant: everything random follows the seed.
mod check;
mod compare;
mod drive;
mod encode;
mod fixture;
mod generate;
mod laws;
mod output;
mod random;
mod services;

pub use crate::check::{CheckOptions, check_library, run_task};
pub use crate::compare::{differences, whole};
pub use crate::fixture::{assert_laws, check_plugin, linked, metric_tables, source_table};
pub use crate::laws::{Law, LawReport, LawResult, Outcome};
pub use crate::output::Memory;
pub use crate::random::Random;
pub use crate::services::quiet_services;
