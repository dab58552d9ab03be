use cladist_stats::wilson_interval;
use rustc_hash::FxHashMap;

use crate::outcomes::{Outcomes, UNTOLD};
use crate::pairs::{ItemName, Pair};

/// How the answers of one model changed to those of its update, after MUSCLE (Echterhoff et al.
/// 2024, arXiv 2407.09435). A rate without a denominator is none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Flips {
    /// Items that both have.
    pub n: u64,
    /// Negative flip rate: the share of items that were right and are wrong; of a similarity, that
    /// became worse.
    pub nfr: Option<f64>,
    /// Positive flip rate, the other way round.
    pub pfr: Option<f64>,
    /// Negative flips and changes from one wrong answer to another, per item; only of answers.
    pub nfr_mc: Option<f64>,
    /// The mean gain of the items that became better; only of similarities.
    pub m_g: Option<f64>,
    /// The mean loss of the items that became worse, as a positive number.
    pub m_r: Option<f64>,
    /// Backward trust compatibility: of those right before, the share right now.
    pub btc: Option<f64>,
    /// Backward error compatibility over the new errors: of those wrong now, the share wrong before.
    pub bec_new: Option<f64>,
    /// Backward error compatibility over the old errors: of those wrong before, the share wrong now.
    pub bec_old: Option<f64>,
    /// The interval of the negative flip rate (Wilson).
    pub interval: Option<(f64, f64)>,
}

/// Whether scores say right or wrong, or how similar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Right or wrong: every score is 1 or 0.
    Binary,
    /// Right from this score on, else wrong.
    Threshold(f64),
    /// Similarities: each change counts.
    Similarity,
}

/// Whether all scores of some pairs are 0 or 1.
pub fn all_binary(outcomes: &Outcomes, rows: &[[u32; 2]]) -> bool {
    let value = |at: u32| outcomes.values[at as usize];
    rows.iter().flatten().all(|&at| value(at) == 0.0 || value(at) == 1.0)
}

/// The direction of a change: worse, none or better.
pub(crate) fn change(outcomes: &Outcomes, kind: Kind, [old, new]: [u32; 2]) -> std::cmp::Ordering {
    let value = |at: u32| outcomes.values[at as usize];
    match kind {
        Kind::Similarity => value(new).total_cmp(&value(old)),
        Kind::Binary => (value(new) >= 0.5).cmp(&(value(old) >= 0.5)),
        Kind::Threshold(least) => (value(new) >= least).cmp(&(value(old) >= least)),
    }
}

/// The flips of some pairs of rows, old and new.
pub fn flips(outcomes: &Outcomes, rows: &[[u32; 2]], kind: Kind, alpha: f64) -> Flips {
    let n = rows.len() as u64;
    let share = |count: u64, of: u64| (of > 0).then(|| count as f64 / of as f64);
    let changes: Vec<_> = rows.iter().map(|&pair| change(outcomes, kind, pair)).collect();
    let count = |side: std::cmp::Ordering| changes.iter().filter(|change| **change == side).count() as u64;
    let (worse, better) = (count(std::cmp::Ordering::Less), count(std::cmp::Ordering::Greater));
    let mut found = Flips {
        n,
        nfr: share(worse, n),
        pfr: share(better, n),
        interval: wilson_interval(worse, n, alpha),
        ..Flips::default()
    };
    if kind == Kind::Similarity {
        let value = |at: u32| outcomes.values[at as usize];
        let mean = |side: std::cmp::Ordering, of: u64| {
            let sizes = rows.iter().zip(&changes).filter(|(_, change)| **change == side);
            let sum = cladist_stats::sum(sizes.map(|(&[old, new], _)| (value(new) - value(old)).abs()));
            (of > 0).then(|| sum / of as f64)
        };
        found.m_g = mean(std::cmp::Ordering::Greater, better);
        found.m_r = mean(std::cmp::Ordering::Less, worse);
        return found;
    }
    let least = if let Kind::Threshold(least) = kind { least } else { 0.5 };
    let right = |at: u32| outcomes.values[at as usize] >= least;
    let count = |wanted: [bool; 2]| {
        rows.iter().filter(|&&[old, new]| [right(old), right(new)] == wanted).count() as u64
    };
    let (both, neither) = (count([true, true]), count([false, false]));
    found.btc = share(both, both + worse);
    found.bec_new = share(neither, neither + worse);
    found.bec_old = share(neither, neither + better);
    let answer = |at: u32| outcomes.row(at).answer;
    if n > 0 && rows.iter().flatten().all(|&at| answer(at) != UNTOLD) {
        let other = |&&[old, new]: &&[u32; 2]| !right(old) && !right(new) && answer(old) != answer(new);
        found.nfr_mc = share(worse + rows.iter().filter(other).count() as u64, n);
    }
    found
}

/// An item whose answer changed sides.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flipped<'a> {
    /// The item.
    pub item: ItemName<'a>,
    /// The score before.
    pub old: f64,
    /// The score after.
    pub new: f64,
}

/// The items of a pair that flipped, in the order of the input.
pub fn flipped<'a>(outcomes: &'a Outcomes, pair: &'a Pair, kind: Kind) -> impl Iterator<Item = Flipped<'a>> {
    let value = |at: u32| outcomes.values[at as usize];
    let changed = pair.matched.iter().filter(move |&&rows| change(outcomes, kind, rows).is_ne());
    changed.map(move |&[old, new]| Flipped { item: outcomes.item(old), old: value(old), new: value(new) })
}

/// The negative flip rate of an update minus that of another update of the same model, over the
/// items that all three have: below 0 where this one breaks less than the reference does.
pub fn delta_nfr(outcomes: &Outcomes, rows: &[[u32; 2]], reference: &Pair, kind: Kind) -> Option<f64> {
    let others: FxHashMap<u32, u32> = reference.matched.iter().map(|&[old, other]| (old, other)).collect();
    let (mut n, mut here, mut there) = (0_u64, 0_u64, 0_u64);
    for &[old, new] in rows {
        let Some(&other) = others.get(&old) else { continue };
        n += 1;
        here += u64::from(change(outcomes, kind, [old, new]).is_lt());
        there += u64::from(change(outcomes, kind, [old, other]).is_lt());
    }
    (n > 0).then(|| here as f64 / n as f64 - there as f64 / n as f64)
}
