//! Cosines over whole blocks: by the bilinear form, a block's sum is a product of two sums.
use cladist_lineage::Parallel;

use crate::estimate::{Estimate, Weighting};
use crate::exact::{EdgeSums, FETCHED, Measure, Needed, TopSums, exact};
use crate::kin::Kin;
use crate::rows::{ROWS, two_of};
use crate::vectors::{Sums, Vectors};

/// Mean cosines over all pairs: of random pairs, then of the rows of [`patterns`](crate::patterns).
pub fn cosines(vectors: &Vectors, kin: &Kin, weighting: Weighting, par: &dyn Parallel) -> Vec<Estimate> {
    let mut estimates = vec![random(vectors, kin)];
    estimates.extend(exact(vectors, kin, &[true; ROWS], weighting, par));
    estimates
}

/// All pairs of models: nothing was drawn, and no interval is given.
fn random(vectors: &Vectors, kin: &Kin) -> Estimate {
    let pairs = two_of(kin.present().len());
    if pairs == 0 {
        return Estimate::default();
    }
    Estimate::new(pairs, vectors.all_pairs() / pairs as f64, None)
}

/// What stands in the four sums.
const TOP: usize = 0;
const CHILDREN: usize = 1;
const PARENTS: usize = 2;
const BEFORE: usize = 3;

impl Measure for Vectors {
    type Room<'a> = Sums<'a>;

    fn room(&self) -> Sums<'_> {
        self.sums()
    }

    /// Each child meets the sum of those before it: nothing is taken away again.
    fn below<'a>(&'a self, sums: &mut Sums<'a>, kin: &Kin, u: u32, _: Needed) -> (f64, f64) {
        let (mut own, mut siblings) = (0.0, 0.0);
        sums.add::<TOP>(u as usize);
        for children in kin.children(u).chunks(FETCHED) {
            self.fetch(children);
            for &v in children {
                let dots = sums.dot_and_add::<BEFORE>(v as usize);
                own += dots[TOP];
                siblings += dots[BEFORE];
            }
        }
        sums.clear(kin.children(u).iter().chain([&u]));
        (own, siblings)
    }

    fn around<'a>(
        &'a self,
        sums: &mut Sums<'a>,
        kin: &Kin,
        u: u32,
        _: Needed,
        top: &mut TopSums,
        edges: &mut [(u32, EdgeSums)],
    ) {
        sums.add::<TOP>(u as usize);
        kin.children(u).iter().for_each(|&v| sums.add::<CHILDREN>(v as usize));
        kin.parents(u).iter().for_each(|&t| sums.add::<PARENTS>(t as usize));
        top.above = sums.dot(u as usize)[PARENTS];
        for (v, edge) in &mut *edges {
            let dots = sums.dot(*v as usize);
            edge.edge = dots[TOP];
            edge.others = dots[CHILDREN] - self.square(*v as usize);
            edge.above = dots[PARENTS];
            for &w in kin.children(*v) {
                let dots = sums.dot_and_add::<BEFORE>(w as usize);
                edge.grandchildren += dots[TOP];
                edge.nephews += dots[CHILDREN];
                edge.great += dots[PARENTS];
                top.cousins += dots[BEFORE];
            }
            // Those of v itself are no uncle's, and its children are siblings, no cousins.
            edge.nephews -= edge.own;
            top.cousins -= edge.siblings;
            edge.twice = kin.shared(u, *v).map(|w| self.square(w as usize)).sum();
        }
        top.cousins -= kin.shared_grandchildren(u).map(|w| self.square(w as usize)).sum::<f64>();
        let below = edges.iter().flat_map(|(v, _)| kin.children(*v));
        sums.clear(below.chain(kin.children(u)).chain(kin.parents(u)).chain([&u]));
    }
}
