//! How many pairs the rows have, before any is compared.
use cladist_lineage::{Parallel, map};

use crate::exact::pieces;
use crate::kin::Kin;
use crate::rows::{ROWS, TABLE};

/// By row: the pairs that must be compared for all of its blocks.
pub(crate) fn compared(kin: &Kin, par: &dyn Parallel) -> [u64; ROWS] {
    let tops = kin.tops();
    let pieces = pieces(tops.len());
    let parts = map(par, pieces.len(), |piece| {
        let mut compared = [0_u64; ROWS];
        for &u in &tops[pieces[piece].clone()] {
            let edges = || kin.children(u).iter().filter(|&&v| !kin.children(v).is_empty());
            for (row, compared) in TABLE.iter().zip(&mut compared) {
                let pairs: u64 = if row.weight.of_model() {
                    row.block.most(kin, u, u)
                } else {
                    edges().map(|&v| row.block.most(kin, u, v)).sum()
                };
                *compared = compared.saturating_add(pairs);
            }
        }
        compared
    });
    std::array::from_fn(|row| parts.iter().fold(0, |sum: u64, part| sum.saturating_add(part[row])))
}
