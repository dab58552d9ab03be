#![allow(missing_docs, reason = "sabi_trait generates undocumented items beside each documented trait")]

use std::ffi::c_void;

use abi_stable::std_types::{RBox, RSlice, RStr};
use abi_stable::{StableAbi, sabi_trait};

/// Levels of log events; `Off` only as a filter.
#[repr(u8)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Nothing.
    Off,
    /// A failure.
    Error,
    /// Something odd that was got over.
    Warn,
    /// Progress worth a line.
    Info,
    /// For finding faults.
    Debug,
    /// Everything.
    Trace,
}

/// The value of a log field, typed as the plugin recorded it.
#[repr(C, u8)]
#[derive(StableAbi, Debug, Clone, Copy)]
pub enum FieldValue<'a> {
    /// A truth value.
    Bool(bool),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    UInt(u64),
    /// A floating point number.
    Float(f64),
    /// A text.
    Text(RStr<'a>),
    /// A value by its `Debug` form.
    Debug(RStr<'a>),
}

/// A field of an event or a span.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, Copy)]
pub struct LogField<'a> {
    /// Its name.
    pub name: RStr<'a>,
    /// Its value.
    pub value: FieldValue<'a>,
}

/// An open span of the plugin.
#[repr(C)]
#[derive(StableAbi, Debug, Clone, Copy)]
pub struct LogSpan<'a> {
    /// Its name.
    pub name: RStr<'a>,
    /// Its fields.
    pub fields: RSlice<'a, LogField<'a>>,
}

/// One log event of a plugin.
#[repr(C)]
#[derive(StableAbi, Debug)]
pub struct LogRecord<'a> {
    /// Its level.
    pub level: Level,
    /// The module that logs.
    pub target: RStr<'a>,
    /// Its message.
    pub message: RStr<'a>,
    /// The source file, empty when unknown.
    pub file: RStr<'a>,
    /// The line in it, 0 when unknown.
    pub line: u32,
    /// Its fields but the message.
    pub fields: RSlice<'a, LogField<'a>>,
    /// The open spans, outermost first.
    pub spans: RSlice<'a, LogSpan<'a>>,
}

/// A task of [`HostServices::par_for`]: context and index. It must not unwind.
///
/// (A function pointer as an argument of a trait method must be wrapped for `abi_stable`.)
#[repr(transparent)]
#[derive(StableAbi, Clone, Copy)]
pub struct TaskFn {
    /// The function.
    pub call: extern "C" fn(*const c_void, usize),
}

/// What the host does for a plugin; each plugin gets its own object at init.
///
/// The host knows by itself which step a call belongs to: it is the one that it is calling on
/// that thread.
#[sabi_trait]
pub trait HostServices: Send + Sync {
    /// The most verbose level that anything is logged at.
    fn max_level(&self) -> Level;
    /// Whether an event of this level and target would be kept.
    fn log_enabled(&self, level: Level, target: RStr<'_>) -> bool;
    /// Logs an event.
    fn log(&self, record: &LogRecord<'_>);
    /// `done` of `total` (0 = unknown) units of the current call are done.
    fn progress(&self, done: u64, total: u64, unit: RStr<'_>);
    /// Whether the run is being stopped; long loops ask now and then.
    fn cancelled(&self) -> bool;
    /// How many threads the plugin may keep busy.
    fn threads(&self) -> usize;
    /// Calls `task` for 0..n on the host's threads and returns when all are done.
    #[sabi(last_prefix_field)]
    fn par_for(&self, n: usize, context: *const c_void, task: TaskFn);
}

/// An owned [`HostServices`].
pub type HostServicesBox = HostServices_TO<'static, RBox<()>>;
