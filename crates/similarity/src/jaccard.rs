//! Mean Jaccard indices: over all pairs of a row where these are few enough, else of a sample.
use cladist_lineage::{Parallel, map};

use crate::count::compared;
use crate::estimate::{Estimate, Weighting};
use crate::exact::exact;
use crate::kin::Kin;
use crate::rows::{ROWS, two_of};
use crate::sample::draw;
use crate::sets::Sets;

/// When pairs are drawn instead of all being taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sampling {
    /// The most pairs of models of which all are taken for the row of random pairs.
    pub most_random: u64,
    /// The most pairs of which all are taken for any other row.
    pub most: u64,
    /// How many are drawn otherwise.
    pub n: u64,
    /// The seed of the draws.
    pub seed: u64,
}

/// Mean Jaccard indices: of random pairs, then of the rows of [`patterns`](crate::patterns).
pub fn jaccard(
    sets: &Sets,
    kin: &Kin,
    weighting: Weighting,
    sampling: Sampling,
    par: &dyn Parallel,
) -> Vec<Estimate> {
    let compared = compared(kin, par);
    let whole: [bool; ROWS] = std::array::from_fn(|row| compared[row] <= sampling.most);
    let pairs = two_of(kin.present().len());
    let random = (pairs <= sampling.most_random).then(|| match pairs {
        0 => Estimate::default(),
        pairs => Estimate::new(pairs, sets.all_pairs(kin.present(), par) / pairs as f64, None),
    });
    let mut estimates = vec![random];
    let all = exact(sets, kin, &whole, weighting, par);
    estimates.extend(all.into_iter().zip(whole).map(|(estimate, whole)| whole.then_some(estimate)));
    let drawn: Vec<usize> = (0..estimates.len()).filter(|&row| estimates[row].is_none()).collect();
    let sampled = map(par, drawn.len(), |at| {
        let drawn = draw(kin, drawn[at], weighting, sampling.n, sampling.seed);
        let mut marks = sets.marks();
        let alike: Vec<f64> = drawn.draws.iter().map(|&(a, b)| marks.pair(a, b)).collect();
        Estimate::of_drawn(drawn.pairs, alike.iter().copied())
    });
    let mut sampled = sampled.into_iter();
    estimates.into_iter().map(|done| done.or_else(|| sampled.next()).unwrap_or_default()).collect()
}
