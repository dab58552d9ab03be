//! Cards that follow the same template.
//!
//! Locality-sensitive hashing over signatures: 21 bands of three bins (Leskovec, Rajaraman and
//! Ullman 2020, "Mining of Massive Datasets", section 3.4). Two cards of a similarity of 0.5 share
//! a band with a probability of 94%, of 0.7 of 99.98%, of 0.2 of 16%. Who shares a band is compared
//! by the estimate over all bins; cards that are similar enough, and those similar to these, are of
//! one template.
//!
//! Linear cost: equal signatures count as one, and within a band a signature is compared with the
//! first of those with the same three bytes and with a few before it, in the order of their bytes.
use cladist_lineage::{IdKey, Parallel, map};
use rustc_hash::FxHashMap;

use crate::signature::{SIZE, Signature};

/// Bins of a band.
const ROWS: usize = 3;
const BANDS: usize = SIZE / ROWS;
/// How many signatures before it in a band one is compared with.
const WINDOW: usize = 8;

/// A group of similar cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Template {
    /// How many cards follow it.
    pub cards: u32,
    /// The model whose card stands for it: of those with its most frequent signature, ties by the
    /// signature's bytes, the one with the smallest key.
    pub example: IdKey,
}

/// The templates, and which one each card follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Templates {
    /// Most cards first, ties by the signature that stands for them.
    pub found: Vec<Template>,
    /// Per card its place in [`found`](Self::found).
    pub of: Vec<Option<u32>>,
}

/// Groups cards whose estimated index of Jaccard is at least `similarity`; a group of fewer than
/// `least` cards is no template.
pub fn templates(
    cards: &[(IdKey, Signature)],
    similarity: f64,
    least: usize,
    par: &dyn Parallel,
) -> Templates {
    let (distinct, place) = distinct(cards);
    let wanted = (SIZE as f64 * (similarity * 255.0 + 1.0) / 256.0).ceil() as usize;
    let mut sets = Sets::new(distinct.len());
    let at_once = par.threads().clamp(1, BANDS);
    for first in (0..BANDS).step_by(at_once) {
        let bands = (first + at_once).min(BANDS) - first;
        for pairs in map(par, bands, |at| similar(&distinct, first + at, wanted, &sets)) {
            for (a, b) in pairs {
                sets.join(a, b);
            }
        }
    }
    collect(&distinct, &place, &mut sets, least)
}

/// A signature, how many cards have it, and the smallest key among them.
struct Distinct {
    signature: Signature,
    cards: u32,
    example: IdKey,
}

/// The signatures in the order of their bytes, and per card the place of its own.
fn distinct(cards: &[(IdKey, Signature)]) -> (Vec<Distinct>, Vec<u32>) {
    let mut order: Vec<u32> = (0..cards.len() as u32).collect();
    order.sort_unstable_by(|&a, &b| cards[a as usize].1.cmp(&cards[b as usize].1));
    let mut found = Vec::new();
    let mut place = vec![0; cards.len()];
    for run in order.chunk_by(|&a, &b| cards[a as usize].1 == cards[b as usize].1) {
        let (mut example, signature) = cards[run[0] as usize];
        for &at in run {
            place[at as usize] = found.len() as u32;
            example = example.min(cards[at as usize].0);
        }
        found.push(Distinct { signature, cards: run.len() as u32, example });
    }
    (found, place)
}

/// Pairs that share a band and are similar, but for those known to belong together.
fn similar(all: &[Distinct], band: usize, wanted: usize, sets: &Sets) -> Vec<(u32, u32)> {
    let key = |at: u32| {
        let bytes = &all[at as usize].signature.0[band * ROWS..(band + 1) * ROWS];
        bytes.iter().fold(0_u32, |key, byte| key << 8 | u32::from(*byte))
    };
    let mut keyed: Vec<(u32, u32)> = (0..all.len() as u32).map(|at| (key(at), at)).collect();
    keyed.sort_unstable();
    let mut pairs = Vec::new();
    for bucket in keyed.chunk_by(|a, b| a.0 == b.0) {
        for (at, &(_, card)) in bucket.iter().enumerate().skip(1) {
            let before = &bucket[at.saturating_sub(WINDOW)..at];
            let first = if at > WINDOW { &bucket[..1] } else { &[] };
            for &(_, other) in first.iter().chain(before) {
                let alike = |a: u32, b: u32| all[a as usize].signature.agreement(&all[b as usize].signature);
                if sets.find(card) != sets.find(other) && alike(card, other) >= wanted {
                    pairs.push((card, other));
                }
            }
        }
    }
    pairs
}

/// Disjoint sets.
struct Sets(Vec<u32>);

impl Sets {
    fn new(n: usize) -> Self {
        Self((0..n as u32).collect())
    }

    /// The smallest member.
    fn find(&self, mut at: u32) -> u32 {
        while self.0[at as usize] != at {
            at = self.0[at as usize];
        }
        at
    }

    fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.shorten(a), self.shorten(b));
        self.0[a.max(b) as usize] = a.min(b);
    }

    /// As [`find`](Self::find); the way there is shorter afterwards.
    fn shorten(&mut self, mut at: u32) -> u32 {
        let top = self.find(at);
        while self.0[at as usize] != top {
            at = std::mem::replace(&mut self.0[at as usize], top);
        }
        top
    }
}

fn collect(all: &[Distinct], place: &[u32], sets: &mut Sets, least: usize) -> Templates {
    // Per set: its cards, and the place of its most frequent signature.
    let mut groups: FxHashMap<u32, (u32, u32)> = FxHashMap::default();
    for (at, distinct) in (0..).zip(all) {
        let (cards, best) = groups.entry(sets.shorten(at)).or_insert((0, at));
        *cards += distinct.cards;
        if distinct.cards > all[*best as usize].cards {
            *best = at;
        }
    }
    let mut order: Vec<(u32, (u32, u32))> =
        groups.into_iter().filter(|(_, (cards, _))| *cards as usize >= least.max(1)).collect();
    order.sort_unstable_by_key(|&(_, (cards, best))| (std::cmp::Reverse(cards), best));
    let found =
        order.iter().map(|&(_, (cards, best))| Template { cards, example: all[best as usize].example });
    let found = found.collect();
    let numbers: FxHashMap<u32, u32> = (0..).zip(&order).map(|(number, (set, _))| (*set, number)).collect();
    let of = place.iter().map(|at| numbers.get(&sets.find(*at)).copied()).collect();
    Templates { found, of }
}
