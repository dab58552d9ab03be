//! Synthetic dumps of Hub metadata, for benchmarks and trials at the size of the real one.
//!
//! Calibrated on what is published: 45 % of the models declare a base; family sizes follow a power
//! law of exponent about 2.1 (Laufer et al. 2025, arXiv 2508.06811), which a growth process gives
//! in which a new model starts a family or joins one in proportion to its size (Simon 1955: the
//! exponent is 1 + 1/(1 − α) for a share α of new families); relations, licences, languages and
//! faults in about the shares of recent dumps.
//!
//! Invariant: the same settings give the same bytes; nothing is kept in memory but a few numbers
//! per model.
mod grow;
mod jsonl;
mod model;
mod random;
mod table;

pub use crate::grow::{Population, Settings};
pub use crate::jsonl::write_jsonl;
pub use crate::model::{Relation, Synthetic};
pub use crate::table::write_parquet;
