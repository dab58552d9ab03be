//! Two or many models on the same items: joins, paired tests, flips, ranks.
//!
//! [`Outcomes`] gathers scored items; [`pairs()`] joins them by benchmark, metric, filter and item,
//! and says what did not match; [`slices()`] cuts a pair by language, group and turn; [`compare`]
//! gives the difference of a slice with its interval and tests, [`flips()`] what changed between a
//! model and its update (MUSCLE, Echterhoff et al. 2024), [`leaderboard()`] the ranks of many,
//! [`aggregate()`] the score of each with its standard error, [`audit()`] what is wrong with published
//! scores.
//!
//! Invariant: nothing here knows Arrow, plugins, configuration, files or threads; corpus metrics are
//! known only by a function from summed statistics to a score.
//! Invariant: results depend on the items alone, not on how they were cut into parts.
#![allow(
    clippy::float_cmp,
    reason = "right and wrong are the exact numbers 1 and 0, and equal scores are ties"
)]

mod aggregate;
mod aggregations;
mod audit;
mod corpus;
mod flips;
mod groups;
mod leaderboard;
mod outcomes;
mod paired;
mod pairs;
mod resampling;
mod slices;
mod values;

pub use crate::aggregate::{
    Convention, CorpusScore, FindCorpus, Group, GroupMetric, Rules, Score as Aggregate, aggregate,
};
pub use crate::aggregations::Aggregation;
pub use crate::audit::{Doubt, Figure, Finding, Suspicion, audit};
pub use crate::flips::{Flipped, Flips, Kind, all_binary, delta_nfr, flipped, flips};
pub use crate::leaderboard::{Board, Duel, Entry, Items, Resampling, Standing, leaderboard, standings};
pub use crate::outcomes::{Outcomes, Sample};
pub use crate::paired::{Compared, Test, compare};
pub use crate::pairs::{ItemName, Pair, Sides, Task, Unmatched, pairs};
pub use crate::resampling::{Interval, Plan, Score};
pub use crate::slices::{Slice, slices};
