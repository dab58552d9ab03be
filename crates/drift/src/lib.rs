//! How models change from parent to child.
//!
//! [`TraitLog`] gathers the values of one trait (licence, languages, tags …) of many models,
//! [`Numbers`] and [`Reals`] one number each. Over the edges of a graph, grouped by parent
//! ([`Clusters`]), these give the mutation of Laufer, Oderinwale and Kleinberg 2025
//! (arXiv 2508.06811) with an interval ([`compare`]), the [`transitions()`] from value to value,
//! their net flows with exact sign tests ([`drift`]), the best linear orders of the values
//! ([`ladder()`]), and the changes of numbers ([`changes`]).
//!
//! Intervals treat the children of one parent as one observation, since they share all that the
//! parent is; see [`cladist_stats::clustered_error`].
//!
//! Invariant: nothing here knows Arrow, plugins, configuration or files.
//! Invariant: counts are integers and sums are exact, so that results are the same for any number
//! of threads, byte for byte, and for any order of models.
mod clusters;
mod flows;
mod gather;
mod ladder;
mod languages;
mod mutation;
mod numbers;
mod numeric;
mod traits;
mod transitions;

pub use crate::clusters::{Clusters, SLOTS};
pub use crate::flows::{Drift, drift};
pub use crate::gather::TraitLog;
pub use crate::ladder::{Ladder, NOT_ORDERED, Objective, ladder, top_values};
pub use crate::languages::language_name;
pub use crate::mutation::{Changed, Compared, Mutation, compare};
pub use crate::numbers::{Numbers, Reals};
pub use crate::numeric::{Change, Number, changes};
pub use crate::traits::Traits;
pub use crate::transitions::{Rule, Transition, transitions};
