//! Every row over all its pairs.
use std::ops::Range;

use cladist_lineage::{Parallel, map};

use crate::estimate::{Estimate, Moments, Weighting};
use crate::kin::Kin;
use crate::rows::{Block, ROWS, TABLE};

/// How many documents are fetched at once.
pub(crate) const FETCHED: usize = 16;

/// Sums of the similarity over the blocks around a model; see [`Block`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct TopSums {
    pub(crate) own: f64,
    pub(crate) siblings: f64,
    pub(crate) cousins: f64,
    pub(crate) above: f64,
}

/// The same around an edge.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct EdgeSums {
    pub(crate) edge: f64,
    pub(crate) grandchildren: f64,
    pub(crate) own: f64,
    pub(crate) siblings: f64,
    pub(crate) nephews: f64,
    /// Of what `nephews` holds, the pairs of a model and itself.
    pub(crate) twice: f64,
    pub(crate) others: f64,
    pub(crate) great: f64,
    pub(crate) above: f64,
}

/// The blocks that are needed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Needed(u16);

impl Needed {
    pub(crate) fn by(rows: &[bool; ROWS]) -> Self {
        Self(
            TABLE
                .iter()
                .zip(rows)
                .filter(|(_, on)| **on)
                .fold(0, |all, (row, _)| all | 1 << row.block as u16),
        )
    }

    pub(crate) fn any(self, blocks: &[Block]) -> bool {
        blocks.iter().any(|block| self.0 >> *block as u16 & 1 == 1)
    }
}

/// A similarity that can be summed over whole blocks.
pub(crate) trait Measure: Sync {
    /// Room for one task.
    type Room<'a>: Send
    where
        Self: 'a;

    fn room(&self) -> Self::Room<'_>;

    /// The sums over `Own` and `Siblings` of a model.
    fn below<'a>(&'a self, room: &mut Self::Room<'a>, kin: &Kin, u: u32, needed: Needed) -> (f64, f64);

    /// The other sums around a model and its edges to children `v` of which some stand in
    /// `edges`, in order; `own` and `siblings` of the edges are already there.
    fn around<'a>(
        &'a self,
        room: &mut Self::Room<'a>,
        kin: &Kin,
        u: u32,
        needed: Needed,
        top: &mut TopSums,
        edges: &mut [(u32, EdgeSums)],
    );
}

/// The sum over a block, of all that were taken around u and v.
fn sum(block: Block, top: &TopSums, edge: &EdgeSums) -> f64 {
    match block {
        Block::Own => top.own,
        Block::Siblings => top.siblings,
        Block::Cousins => top.cousins,
        Block::Edge => edge.edge,
        Block::Grandchildren => edge.grandchildren,
        Block::ChildsOwn => edge.own,
        Block::ChildsSiblings => edge.siblings,
        Block::Nephews => edge.nephews,
        Block::OtherNephews => edge.nephews - edge.twice,
        Block::ChildAndOthers => edge.others,
        Block::GreatGrandchildren => edge.great,
        Block::ParentsAndChild => edge.above,
        Block::ParentsAndTop => top.above,
    }
}

/// Cuts `0..len` into ranges that depend on nothing else.
pub(crate) fn pieces(len: usize) -> Vec<Range<usize>> {
    const PIECE: usize = 1 << 16;
    (0..len.div_ceil(PIECE)).map(|at| at * PIECE..((at + 1) * PIECE).min(len)).collect()
}

/// The rows named, over all pairs.
pub(crate) fn exact<M: Measure>(
    measure: &M,
    kin: &Kin,
    rows: &[bool; ROWS],
    weighting: Weighting,
    par: &dyn Parallel,
) -> Vec<Estimate> {
    let needed = Needed::by(rows);
    let runs = kin.runs();
    let parts = map(par, runs.len(), |run| {
        let mut walk = Walk {
            measure,
            kin,
            needed,
            rows,
            weighting,
            room: measure.room(),
            below: Vec::new(),
            edges: Vec::new(),
        };
        let mut moments = [Moments::default(); ROWS];
        for family in runs[run].clone() {
            walk.family(kin.family(family), &mut moments);
        }
        moments
    });
    let mut moments = [Moments::default(); ROWS];
    for part in parts {
        moments.iter_mut().zip(part).for_each(|(all, part)| all.append(part));
    }
    moments.iter().map(|moments| moments.estimate()).collect()
}

struct Walk<'a, M: Measure + 'a> {
    measure: &'a M,
    kin: &'a Kin,
    needed: Needed,
    rows: &'a [bool; ROWS],
    weighting: Weighting,
    room: M::Room<'a>,
    /// The sums over `Own` and `Siblings` of the models of a family that have children.
    below: Vec<(f64, f64)>,
    edges: Vec<(u32, EdgeSums)>,
}

impl<M: Measure> Walk<'_, M> {
    fn family(&mut self, places: Range<usize>, moments: &mut [Moments; ROWS]) {
        let mut family = [(0.0, 0_u64); ROWS];
        let tops = &self.kin.tops()[places];
        self.below.clear();
        for &u in tops {
            let below = self.measure.below(&mut self.room, self.kin, u, self.needed);
            self.below.push(below);
        }
        for at in 0..tops.len() {
            let tops = self.top(tops, at);
            for (family, (sum, weight)) in family.iter_mut().zip(tops) {
                let group = match self.weighting {
                    Weighting::Pairs | Weighting::Families => (sum, weight),
                    Weighting::Parents if weight > 0 => (sum / weight as f64, 1),
                    Weighting::Parents => (0.0, 0),
                };
                family.0 += group.0;
                family.1 = family.1.saturating_add(group.1);
            }
        }
        for (moments, (sum, weight)) in moments.iter_mut().zip(family) {
            match self.weighting {
                _ if weight == 0 => {}
                Weighting::Families => moments.push(sum / weight as f64, 1),
                Weighting::Pairs | Weighting::Parents => moments.push(sum, weight),
            }
        }
    }

    /// Of each row the weighted sum of means and the sum of weights of one model.
    fn top(&mut self, tops: &[u32], at: usize) -> [(f64, u64); ROWS] {
        let (kin, u) = (self.kin, tops[at]);
        let (own, siblings) = self.below[at];
        let mut top = TopSums { own, siblings, ..TopSums::default() };
        self.edges.clear();
        for &v in kin.children(u).iter().filter(|&&v| !kin.children(v).is_empty()) {
            // Within a family models stand in ascending order.
            let (own, siblings) = tops.binary_search(&v).map_or((0.0, 0.0), |at| self.below[at]);
            self.edges.push((v, EdgeSums { own, siblings, ..EdgeSums::default() }));
        }
        if !self.edges.is_empty() {
            self.measure.around(&mut self.room, kin, u, self.needed, &mut top, &mut self.edges);
        }
        let mut all = [(0.0, 0); ROWS];
        for ((row, all), on) in TABLE.iter().zip(&mut all).zip(self.rows) {
            let mut add = |weight: u64, v: u32, edge: &EdgeSums| {
                if weight > 0 {
                    let pairs = row.block.pairs(kin, u, v);
                    // Of a kinship the two are the same, and the sum stays as it is.
                    let share = if weight == pairs { 1.0 } else { weight as f64 / pairs as f64 };
                    all.0 += sum(row.block, &top, edge).max(0.0) * share;
                    all.1 = weight.saturating_add(all.1);
                }
            };
            if !on {
            } else if row.weight.of_model() {
                add(row.weight.top(kin, u), u, &EdgeSums::default());
            } else {
                self.edges.iter().for_each(|(v, edge)| add(row.weight.edge(kin, u, *v), *v, edge));
            }
        }
        all
    }
}
