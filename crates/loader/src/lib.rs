//! Finding, checking and loading plugin libraries, and calling their objects safely.
//!
//! A library is never opened before its file was looked at: a truncated one would kill the
//! process, a foreign one might do anything. In order: [`preflight`] reads the file and runs
//! nothing; a library first seen is loaded in a child process ([`Registry`] remembers the outcome
//! by size, time and hash); [`Library::load`] reads the handshake static, then lets `abi_stable`
//! check every layout, then initialises the plugin.
//!
//! Invariant: libraries are never unloaded.
//! Invariant: every refusal is one line that names the file, what is wrong and how to mend it.
#![allow(unsafe_code, reason = "opening a library is the boundary")]
mod discover;
mod handshake;
mod library;
mod lock;
mod objects;
mod preflight;
mod refusal;
mod registry;

pub use crate::discover::{Origin, SearchFolder, libraries_in};
pub use crate::handshake::HandshakeInfo;
pub use crate::library::{Library, LoadedPlugin, StaticPlugin};
pub use crate::lock::{Drift, LOCK_FILE, Lock, LockError, LockedPlugin};
pub use crate::objects::{LoadedMetric, LoadedReporter, LoadedSource, LoadedState, TableInput};
pub use crate::preflight::preflight;
pub use crate::refusal::Refusal;
pub use crate::registry::{Entry, Known, Probed, Prober, Registry, file_hash};
