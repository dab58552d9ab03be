use cladist_lineage::{Parallel, map, pieces};
use rustc_hash::FxHashMap;

use crate::mutation::Changed;
use crate::traits::Traits;

/// How the pairs of an edge are counted, whose parent has the values P and whose child has C.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Each ordered pair at most once per edge: from every value of P to each added one, and from
    /// each removed value to every one of C.
    Once,
    /// As the code of the study does: both of these counted, so that a pair of a removed and an
    /// added value counts twice.
    Twice,
}

/// How often one value gives way to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transition {
    /// The parent's value.
    pub from: u32,
    /// The child's value.
    pub to: u32,
    /// How often.
    pub count: u64,
}

/// Up to this many pairs of values a whole matrix is kept, above a map of the pairs that occur.
const MATRIX: usize = 1 << 20;

/// Counts every ordered pair of values; most frequent first, ties by the texts.
pub fn transitions(traits: &Traits, changed: &[Changed], rule: Rule, par: &dyn Parallel) -> Vec<Transition> {
    let values = traits.len();
    let pieces = pieces(par, changed.len());
    let mut counts = map(par, pieces.len(), |piece| {
        let mut counts = Counts::new(values);
        for pair in &changed[pieces[piece].clone()] {
            count(traits, pair, rule, &mut counts);
        }
        counts
    })
    .into_iter();
    let mut all = counts.next().unwrap_or_else(|| Counts::new(values));
    counts.for_each(|more| all.join(more));
    let mut found = all.into_rows();
    found.sort_unstable_by_key(|t| (std::cmp::Reverse(t.count), t.from, t.to));
    found
}

fn count(traits: &Traits, pair: &Changed, rule: Rule, counts: &mut Counts) {
    let (before, after) = (traits.set(pair.parent), traits.set(pair.child));
    let double = if rule == Rule::Twice { 2 * pair.edges } else { pair.edges };
    let added: Vec<(u32, bool)> = after.iter().map(|&to| (to, before.binary_search(&to).is_err())).collect();
    for &from in before {
        let removed = after.binary_search(&from).is_err();
        for &(to, added) in &added {
            match (removed, added) {
                (true, true) => counts.add(from, to, double),
                (false, false) => {}
                _ => counts.add(from, to, pair.edges),
            }
        }
    }
}

enum Counts {
    Matrix(usize, Vec<u64>),
    Map(FxHashMap<(u32, u32), u64>),
}

impl Counts {
    fn new(values: usize) -> Self {
        if values.saturating_mul(values) <= MATRIX {
            Self::Matrix(values, vec![0; values * values])
        } else {
            Self::Map(FxHashMap::default())
        }
    }

    fn add(&mut self, from: u32, to: u32, count: u64) {
        match self {
            Self::Matrix(values, matrix) => matrix[from as usize * *values + to as usize] += count,
            Self::Map(map) => *map.entry((from, to)).or_default() += count,
        }
    }

    fn join(&mut self, other: Self) {
        match (self, other) {
            (Self::Matrix(_, into), Self::Matrix(_, from)) => {
                into.iter_mut().zip(from).for_each(|(into, from)| *into += from);
            }
            (into, other) => {
                other.into_rows().into_iter().for_each(|row| into.add(row.from, row.to, row.count));
            }
        }
    }

    fn into_rows(self) -> Vec<Transition> {
        match self {
            Self::Matrix(values, matrix) => {
                let row = |(at, count): (usize, u64)| Transition {
                    from: (at / values.max(1)) as u32,
                    to: (at % values.max(1)) as u32,
                    count,
                };
                matrix.into_iter().enumerate().filter(|&(_, count)| count > 0).map(row).collect()
            }
            Self::Map(map) => {
                map.into_iter().map(|((from, to), count)| Transition { from, to, count }).collect()
            }
        }
    }
}
