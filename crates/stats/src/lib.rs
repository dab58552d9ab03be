//! Statistics: summaries, resampling, correlation, agreement of raters, errors of clustered means, tests.
//!
//! Numbers in, numbers out; each function names its formula's source. Everything random comes
//! from [`Draws`], a counter-based generator: a draw depends on its seed and number alone, so
//! that work may be cut into any pieces.
//!
//! Invariant: nothing here knows Arrow, plugins, configuration, files or threads.
//! Invariant: no input makes it panic; what has no value is `None`, never zero.
#![allow(clippy::float_cmp, reason = "equal values are ties, and tests know exact ones")]

mod adjust;
mod agreement;
mod annotations;
mod bca;
mod binomial;
mod bootstrap;
mod clustered;
mod contingency;
mod correlation;
mod dependent;
mod describe;
mod distributions;
mod exact_sum;
mod grim;
mod many;
mod numpy;
mod paired;
mod power;
mod proportion;
mod random;
mod randomisation;
mod sign;

pub use crate::adjust::{benjamini_hochberg, holm};
pub use crate::agreement::{Distance, Weights, cohen_kappa, fleiss_kappa, krippendorff_alpha};
pub use crate::annotations::{Annotations, Statistic};
pub use crate::bca::{bca_interval, bca_interval_of_mean};
pub use crate::binomial::{binomial, resampled_means};
pub use crate::bootstrap::{
    Intervals, Resampled, Series, bootstrap_interval, descending_ranks, percentile_interval, rank_interval,
    resample_counts,
};
pub use crate::clustered::{Interval, clustered_error, clustered_interval, student_97_5};
pub use crate::contingency::{Association, Trend, association, chi_square_sf, share_trend};
pub use crate::correlation::{Correlation, fisher_interval};
pub use crate::dependent::{Dependent, permutation_p, steiger};
pub use crate::describe::{mean, quantile, ranks, sd, sum, weighted_mean};
pub use crate::distributions::{beta_quantile, normal_quantile, normal_sf, t_quantile, t_sf};
pub use crate::exact_sum::ExactSum;
pub use crate::grim::grim;
pub use crate::many::{ChiSquare, cochran_q, friedman};
pub use crate::numpy::{Coins, NumpyRandom};
pub use crate::paired::{SignedRank, Zeros, mcnemar, mcnemar_chi_square, paired_t, wilcoxon};
pub use crate::power::{minimum_detectable_effect, power_of_two_proportions, t_interval};
pub use crate::proportion::{clopper_pearson_interval, two_proportions_z, wilson_interval};
pub use crate::random::Draws;
pub use crate::randomisation::sign_flip_test;
pub use crate::sign::sign_test;
