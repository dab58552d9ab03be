use std::any::Any;
use std::fmt;

use arrow_schema::ArrowError;
pub use cladist_abi::ErrorKind;
use cladist_abi::PluginError;
use cladist_abi::abi_stable::std_types::{ROption, RString};

/// What an author's code gives.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of a component: what kind it is, what happened, how to mend it.
///
/// Any `std::error::Error` becomes one through `?`: an I/O error of kind `io`, others `internal`.
/// [`Error::config`] and [`Error::data`] are for the user's mistakes; the host's exit code follows
/// the kind.
pub struct Error(Box<PluginError>);

impl Error {
    /// An error of any kind.
    pub fn new(kind: ErrorKind, message: impl fmt::Display) -> Self {
        Self(Box::new(PluginError::new(kind, message.to_string())))
    }

    /// The configuration cannot work.
    pub fn config(message: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Config, message)
    }

    /// The input is not what it should be.
    pub fn data(message: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Data, message)
    }

    /// Reading or writing failed.
    pub fn io(message: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Io, message)
    }

    /// A failure of the plugin itself.
    pub fn internal(message: impl fmt::Display) -> Self {
        Self::new(ErrorKind::Internal, message)
    }

    /// The host asked to stop.
    pub fn cancelled() -> Self {
        Self::new(ErrorKind::Cancelled, "interrupted")
    }

    /// Adds how to mend it.
    #[must_use]
    pub fn hint(mut self, hint: impl fmt::Display) -> Self {
        self.0.hint = ROption::RSome(hint.to_string().into());
        self
    }

    /// Puts what was being done before the message, which becomes the first cause.
    #[must_use]
    pub fn context(mut self, doing: impl fmt::Display) -> Self {
        let message = std::mem::replace(&mut self.0.message, doing.to_string().into());
        self.0.causes.insert(0, message);
        self
    }

    /// How to mend it, where that was added.
    pub fn hint_text(&self) -> Option<&str> {
        self.0.hint.as_ref().map(RString::as_str).into_option()
    }

    /// The same error once more, for another who waits for the same work.
    #[must_use]
    pub fn again(&self) -> Self {
        let same = Self::new(self.kind(), self);
        match self.hint_text() {
            Some(hint) => same.hint(hint),
            None => same,
        }
    }

    /// Its kind.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    pub(crate) fn into_plugin(self) -> PluginError {
        *self.0
    }

    pub(crate) fn from_plugin(error: PluginError) -> Self {
        Self(Box::new(error))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} error: {}", self.0.kind, self.0)
    }
}

impl<E: std::error::Error + Send + Sync + 'static> From<E> for Error {
    fn from(error: E) -> Self {
        let any: &dyn Any = &error;
        if let Some(error) = any.downcast_ref::<PluginError>() {
            return Self(Box::new(error.clone()));
        }
        if let Some(ArrowError::ExternalError(inner)) = any.downcast_ref::<ArrowError>()
            && let Some(error) = inner.downcast_ref::<PluginError>()
        {
            return Self(Box::new(error.clone()));
        }
        let kind = if any.is::<std::io::Error>() { ErrorKind::Io } else { ErrorKind::Internal };
        let mut plain = PluginError::new(kind, error.to_string());
        let mut cause = error.source();
        while let Some(inner) = cause {
            plain.causes.push(RString::from(inner.to_string()));
            cause = inner.source();
        }
        Self(Box::new(plain))
    }
}
