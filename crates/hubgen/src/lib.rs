//! Synthetic dumps of Hub metadata, for benchmarks and trials at the size of the real one.
//!
//! Calibrated on what is published (Laufer et al. 2025, arXiv 2508.06811): 45 % of the models
//! declare a base; relations, licences, languages, tasks and libraries have the study's shares, and
//! relatives mostly agree in them; family sizes follow a power law of exponent about 2.1 up to 1.8 %
//! of all models. That comes from a growth process in which a new model starts a family or joins one
//! in proportion to its size (Simon 1955), the less readily the nearer it is to that bound. The
//! faults of real dumps are there in small shares: parents missing, renamed, in another letter case
//! or younger, self-loops, cycles, relations that contradict each other, repeated records.
//!
//! Invariant: the same settings give the same bytes; nothing is kept in memory but a few numbers
//! per model.
mod grow;
mod jsonl;
mod model;
mod random;
mod table;
#[cfg(test)]
mod tests;
mod values;

pub use crate::grow::{Population, Settings};
pub use crate::jsonl::write_jsonl;
pub use crate::model::{Relation, Synthetic};
pub use crate::table::write_parquet;
