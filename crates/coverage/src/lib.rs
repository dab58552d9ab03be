//! How languages are covered: diversity and concentration of counts, likeness of samples.
//!
//! Pure numbers in, numbers out. Each index says its range, its formula's source and when it
//! tells nothing.
//!
//! Invariant: nothing here knows Arrow, plugins, configuration or files.
//! Invariant: no input makes it panic; what has no value is `None`, never zero.
mod concentration;
mod minmax;

pub use crate::concentration::{Concentration, gini};
pub use crate::minmax::{BinError, Bins, MinMax, minmax};
