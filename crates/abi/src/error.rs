use std::fmt;

use abi_stable::StableAbi;
use abi_stable::std_types::{ROption, RResult, RString, RVec};

/// What kind of failure a plugin reports.
#[repr(u8)]
#[derive(StableAbi, Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// The configuration cannot work.
    Config,
    /// The input is not what it should be.
    Data,
    /// Reading or writing failed.
    Io,
    /// The plugin does not offer what was asked.
    Unsupported,
    /// The host asked to stop, and the plugin did.
    Cancelled,
    /// A failure of the plugin itself.
    Internal,
    /// The plugin panicked; the object is unusable from then on.
    Panic,
}

/// A failure of a plugin.
#[repr(C)]
#[derive(StableAbi, Debug, Clone)]
pub struct PluginError {
    /// Its kind.
    pub kind: ErrorKind,
    /// What happened, in lower case, without a full stop.
    pub message: RString,
    /// The chain of causes, outermost first.
    pub causes: RVec<RString>,
    /// How to mend it.
    pub hint: ROption<RString>,
    /// Where in the plugin's code (a panic's location).
    pub location: ROption<RString>,
    /// The backtrace, where one was taken.
    pub backtrace: ROption<RString>,
}

/// What every fallible entry of the boundary gives.
pub type PResult<T> = RResult<T, PluginError>;

impl PluginError {
    /// An error without causes.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into().into(),
            causes: RVec::new(),
            hint: ROption::RNone,
            location: ROption::RNone,
            backtrace: ROption::RNone,
        }
    }
}

impl fmt::Display for PluginError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for cause in &self.causes {
            write!(f, ": {cause}")?;
        }
        Ok(())
    }
}

impl std::error::Error for PluginError {}
