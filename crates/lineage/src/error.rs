//! What can go wrong.

/// Why a graph could not be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// More models, missing parents among them where they are nodes, than an index can name.
    #[error("{0} models are more than a graph can hold (2147483647)")]
    TooManyModels(u64),
    /// More declared parents than an index can name.
    #[error("{0} declared parents are more than a graph can hold (2147483647)")]
    TooManyParents(u64),
}

/// Why saved declarations could not be loaded.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The first byte names a format that this version does not read.
    #[error("saved declarations are of format {0}, not {expected}", expected = crate::codec::VERSION)]
    Version(u8),
    /// The bytes end too early.
    #[error("saved declarations are cut short")]
    Truncated,
    /// There are bytes after the end.
    #[error("saved declarations have {0} bytes too many")]
    Trailing(u64),
    /// The bytes contradict themselves.
    #[error("saved declarations are damaged: {0}")]
    Damaged(&'static str),
}
