use rustc_hash::FxHashMap;

use cladist_stats::{benjamini_hochberg, sign_test};

use crate::transitions::Transition;

/// The net flow between two values, in its direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    /// Where it comes from.
    pub from: u32,
    /// Where it goes.
    pub to: u32,
    /// Transitions in this direction less those against it; never 0.
    pub net: u64,
    /// Transitions in both directions.
    pub total: u64,
    /// The exact two-sided sign test of both directions being equally frequent.
    pub p_value: f64,
    /// The Benjamini–Hochberg value over all pairs of the trait with a net flow.
    pub q_value: f64,
}

/// The net flow of each unordered pair of values that has one; the largest first, ties by the
/// texts.
pub fn drift(transitions: &[Transition]) -> Vec<Drift> {
    let mut pairs: Vec<(u32, u32, u64, u64)> = transitions
        .iter()
        .map(
            |&Transition { from, to, count }| {
                if from < to { (from, to, count, 0) } else { (to, from, 0, count) }
            },
        )
        .collect();
    pairs.sort_unstable();
    // Of a pair with both directions the second row follows the first.
    pairs.dedup_by(|next, kept| {
        let same = (next.0, next.1) == (kept.0, kept.1);
        if same {
            kept.2 += next.2;
            kept.3 += next.3;
        }
        same
    });
    let mut known: FxHashMap<(u64, u64), f64> = FxHashMap::default();
    let mut found: Vec<Drift> = pairs
        .into_iter()
        .filter(|&(_, _, up, down)| up != down)
        .map(|(low, high, up, down)| {
            let (from, to) = if up > down { (low, high) } else { (high, low) };
            let (more, total) = (up.max(down), up + down);
            let p_value = *known.entry((more, total)).or_insert_with(|| sign_test(more, total));
            Drift { from, to, net: up.abs_diff(down), total, p_value, q_value: 1.0 }
        })
        .collect();
    found.sort_unstable_by_key(|d| (std::cmp::Reverse(d.net), d.from, d.to));
    let p_values: Vec<f64> = found.iter().map(|d| d.p_value).collect();
    found.iter_mut().zip(benjamini_hochberg(&p_values)).for_each(|(d, q)| d.q_value = q);
    found
}
