//! How languages are covered: diversity and concentration of counts, likeness of samples.
//!
//! Pure numbers in, numbers out. Each index says its range, its formula's source and when it
//! tells nothing.
//!
//! Invariant: nothing here knows Arrow, plugins, configuration or files.
//! Invariant: no input makes it panic; what has no value is `None`, never zero.
mod comparable;
mod concentration;
mod fairness;
mod minmax;
mod papers;
mod parity;
mod resources;
mod samplers;
mod shift;
mod typology;

pub use crate::comparable::{Pair, Scores};
pub use crate::concentration::{Concentration, gini};
pub use crate::fairness::{Fairness, weighted_gini};
pub use crate::minmax::{BinError, Bins, MinMax, minmax};
pub use crate::papers::{Paper, doi, duplicates};
pub use crate::parity::{Counted, Parity, Text, parity, token_gini};
pub use crate::resources::{Field, crosstab, size_bin};
pub use crate::samplers::{Sampled, by_group, max_min, max_sum, random};
pub use crate::shift::{Breadth, Flow, Shift, ShiftRow, Which, shifts};
pub use crate::typology::{Apart, Distances, Measures, Typology};
pub use cladist_names::Names;
