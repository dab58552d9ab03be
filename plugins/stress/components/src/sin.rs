use std::time::Duration;

use cladist_sdk::prelude::*;

/// What a component does wrong.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Sin {
    /// Nothing.
    #[default]
    None,
    /// Panics when it is made.
    PanicNew,
    /// Panics when asked for a schema.
    PanicSchema,
    /// Panics when asked for its number of partitions.
    PanicPartitions,
    /// Panics when a partition is opened.
    PanicOpen,
    /// Panics in the middle of a stream of rows.
    PanicStream,
    /// Panics when a state is made.
    PanicState,
    /// Panics on a batch.
    PanicUpdate,
    /// Panics when states are merged.
    PanicMerge,
    /// Panics when a state is saved.
    PanicSave,
    /// Panics when a pass is ended.
    PanicEndPass,
    /// Panics when it finishes.
    PanicFinish,
    /// Panics while its table is read.
    PanicTable,
    /// Panics when a state is dropped.
    PanicDrop,
    /// Panics while it reports.
    PanicReport,
    /// Panics with a payload whose own drop panics.
    PanicPayload,
    /// Panics on one of the host's threads, in a parallel loop.
    PanicParallel,
    /// Returns an error on a batch, or in the middle of a stream.
    Error,
    /// Returns an error that blames the input.
    DataError,
    /// Gives rows of another schema than declared.
    WrongSchema,
    /// Gives a null in a column declared without.
    WrongNull,
    /// Never returns.
    Hang,
    /// Ends the process.
    Abort,
    /// Loses rows when states are merged.
    BreakMerge,
    /// Counts batches where it should count rows.
    CountBatches,
    /// Keeps its sum out of what is saved.
    ForgetOnSave,
    /// Gives another result each time.
    Random,
    /// Makes the first row count more.
    FirstRowCounts,
    /// Never releases a batch.
    LeakBatch,
    /// Keeps what a pass shares to itself.
    LoseShared,
    /// Gives other rows when a partition is read again.
    OtherRows,
    /// Gives another number of rows under a projection.
    ProjectionRows,
    /// Leaves a file begun.
    Uncommitted,
    /// Writes outside its folder.
    Escape,
}

impl Sin {
    /// Commits the sins that are the same everywhere, if `self` is `at`.
    pub(crate) fn commit(self, at: Sin) -> Result<()> {
        match self {
            _ if self != at => Ok(()),
            Sin::Hang => loop {
                std::thread::sleep(Duration::from_secs(1));
            },
            Sin::Abort => std::process::abort(),
            Sin::Error => Err(Error::internal("an error on request").hint("ask for another sin")),
            Sin::DataError => Err(Error::data("row 3: an odd value on request")),
            Sin::PanicPayload => std::panic::panic_any(Payload),
            Sin::PanicParallel => {
                cladist_sdk::par_for(8, |i| assert!(i != 5, "a panic on request in task {i}"));
                Ok(())
            }
            sin => panic!("a panic on request: {sin:?}"),
        }
    }
}

struct Payload;

impl Drop for Payload {
    fn drop(&mut self) {
        panic!("a panic while the payload of a panic is dropped");
    }
}

/// The configuration of every component here.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Config {
    /// What to do wrong.
    pub(crate) sin: Sin,
    /// Rows of the source.
    pub(crate) rows: Option<u64>,
    /// Partitions of the source.
    pub(crate) partitions: Option<u64>,
    /// Events to log per batch.
    pub(crate) log: bool,
    /// Milliseconds to wait per batch.
    pub(crate) wait: u64,
}
