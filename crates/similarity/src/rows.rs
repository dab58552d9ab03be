//! What is estimated: the kinships and the motifs of the study, as weighted means over blocks of
//! pairs.
//!
//! Every row is a weighted mean: each model `u` with children, or each edge u→v where `v` has
//! children, adds the mean similarity over a block of pairs, weighted. Of a kinship the weight is
//! the number of pairs in the block, so that all pairs count alike. Motifs follow the study's
//! sampler (Laufer, Oderinwale and Kleinberg 2025, arXiv 2508.06811, its code): the weight is the
//! number of motifs of that shape.
use crate::kin::Kin;

/// A block of pairs around a model `u`, or around an edge u→v; C are children, T parents,
/// B = C(u) without v.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Block {
    /// u and each of C(u).
    Own,
    /// Two of C(u).
    Siblings,
    /// A child each of two of C(u), distinct.
    Cousins,
    /// u and v.
    Edge,
    /// u and each of C(v).
    Grandchildren,
    /// v and each of C(v).
    ChildsOwn,
    /// Two of C(v).
    ChildsSiblings,
    /// Each of C(v) and each of B.
    Nephews,
    /// The same, distinct.
    OtherNephews,
    /// v and each of B.
    ChildAndOthers,
    /// Each of T(u) and each of C(v).
    GreatGrandchildren,
    /// Each of T(u) and v.
    ParentsAndChild,
    /// Each of T(u) and u.
    ParentsAndTop,
}

/// How much a block's mean counts; `k` = |C(u)|, `n` = |C(v)|.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// k, for each u.
    Children,
    /// k (k − 1) / 2, for each u.
    TwoChildren,
    /// k (k − 1) (k − 2) / 6, for each u.
    ThreeChildren,
    /// The pairs of cousins below u.
    Cousins,
    /// n, for each edge u→v with n ≥ 1, as all that follow.
    Grandchildren,
    /// n (n − 1) / 2.
    TwoGrandchildren,
    /// n |B|.
    Nephews,
    /// n |B| without the pairs of a model and itself.
    OtherNephews,
    /// n where T(u) is not empty.
    GreatGrandchildren,
}

/// A row of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// The kinship (`parent_child`) or the motif (`trio_1`).
    pub pattern: &'static str,
    /// Of a motif the number of its pair, from 1.
    pub pair: Option<u8>,
    pub(crate) block: Block,
    pub(crate) weight: Weight,
}

const fn row(pattern: &'static str, pair: u8, block: Block, weight: Weight) -> Row {
    Row { pattern, pair: if pair == 0 { None } else { Some(pair) }, block, weight }
}

/// The number of rows beside that of random pairs.
pub(crate) const ROWS: usize = 28;

/// Kinships first, then motifs.
pub(crate) static TABLE: [Row; ROWS] = [
    row("parent_child", 0, Block::Own, Weight::Children),
    row("siblings", 0, Block::Siblings, Weight::TwoChildren),
    row("grandparent", 0, Block::Grandchildren, Weight::Grandchildren),
    row("nephew_uncle", 0, Block::OtherNephews, Weight::OtherNephews),
    row("cousins", 0, Block::Cousins, Weight::Cousins),
    row("duo", 1, Block::Own, Weight::Children),
    row("trio_1", 1, Block::Own, Weight::TwoChildren),
    row("trio_1", 2, Block::Siblings, Weight::TwoChildren),
    row("trio_2", 1, Block::Grandchildren, Weight::Grandchildren),
    row("trio_2", 2, Block::ChildsOwn, Weight::Grandchildren),
    row("trio_2", 3, Block::Edge, Weight::Grandchildren),
    row("quad_0", 1, Block::Own, Weight::ThreeChildren),
    row("quad_0", 2, Block::Siblings, Weight::ThreeChildren),
    row("quad_1", 1, Block::Grandchildren, Weight::TwoGrandchildren),
    row("quad_1", 2, Block::ChildsOwn, Weight::TwoGrandchildren),
    row("quad_1", 3, Block::Edge, Weight::TwoGrandchildren),
    row("quad_1", 4, Block::ChildsSiblings, Weight::TwoGrandchildren),
    row("quad_2", 1, Block::Grandchildren, Weight::Nephews),
    row("quad_2", 2, Block::Nephews, Weight::Nephews),
    row("quad_2", 3, Block::ChildsOwn, Weight::Nephews),
    row("quad_2", 4, Block::Edge, Weight::Nephews),
    row("quad_2", 5, Block::ChildAndOthers, Weight::Nephews),
    row("quad_3", 1, Block::GreatGrandchildren, Weight::GreatGrandchildren),
    row("quad_3", 2, Block::Grandchildren, Weight::GreatGrandchildren),
    row("quad_3", 3, Block::ParentsAndChild, Weight::GreatGrandchildren),
    row("quad_3", 4, Block::ChildsOwn, Weight::GreatGrandchildren),
    row("quad_3", 5, Block::Edge, Weight::GreatGrandchildren),
    row("quad_3", 6, Block::ParentsAndTop, Weight::GreatGrandchildren),
];

/// The row of random pairs: all unordered pairs of models.
pub(crate) static RANDOM: Row = row("random", 0, Block::Own, Weight::Children);

/// `n (n − 1) / 2`.
pub(crate) fn two_of(n: usize) -> u64 {
    (n as u64) * (n as u64).saturating_sub(1) / 2
}

impl Weight {
    /// Whether it belongs to a model and not to an edge.
    pub(crate) fn of_model(self) -> bool {
        matches!(self, Self::Children | Self::TwoChildren | Self::ThreeChildren | Self::Cousins)
    }

    /// The weight of the model u.
    pub(crate) fn top(self, kin: &Kin, u: u32) -> u64 {
        let k = kin.children(u).len();
        match self {
            Self::Children => k as u64,
            Self::TwoChildren => two_of(k),
            Self::ThreeChildren => {
                let three = u128::from(two_of(k)) * k.saturating_sub(2) as u128 / 3;
                u64::try_from(three).unwrap_or(u64::MAX)
            }
            Self::Cousins => cousins(kin, u),
            _ => 0,
        }
    }

    /// The weight of the edge u→v.
    pub(crate) fn edge(self, kin: &Kin, u: u32, v: u32) -> u64 {
        let n = kin.children(v).len();
        let others = kin.children(u).len() as u64 - 1;
        match self {
            Self::Grandchildren => n as u64,
            Self::TwoGrandchildren => two_of(n),
            Self::Nephews => n as u64 * others,
            Self::OtherNephews => n as u64 * others - kin.shared(u, v).count() as u64,
            Self::GreatGrandchildren if !kin.parents(u).is_empty() => n as u64,
            _ => 0,
        }
    }
}

/// A child each of two distinct children of u.
fn with_themselves(kin: &Kin, u: u32) -> u64 {
    let (mut before, mut pairs) = (0_u64, 0_u64);
    for &v in kin.children(u) {
        let n = kin.children(v).len() as u64;
        pairs += before * n;
        before += n;
    }
    pairs
}

/// Pairs of cousins below u: the same without a model and itself.
fn cousins(kin: &Kin, u: u32) -> u64 {
    match with_themselves(kin, u) {
        0 => 0,
        pairs => pairs - kin.shared_grandchildren(u).count() as u64,
    }
}

impl Block {
    /// The number of pairs around the model u, or the edge u→v.
    pub(crate) fn pairs(self, kin: &Kin, u: u32, v: u32) -> u64 {
        let (k, n) = (kin.children(u).len() as u64, kin.children(v).len() as u64);
        let above = kin.parents(u).len() as u64;
        match self {
            Self::Own => k,
            Self::Siblings => two_of(k as usize),
            Self::Cousins => Weight::Cousins.top(kin, u),
            Self::Edge => 1,
            Self::Grandchildren | Self::ChildsOwn => n,
            Self::ChildsSiblings => two_of(n as usize),
            Self::Nephews => n * (k - 1),
            Self::OtherNephews => Weight::OtherNephews.edge(kin, u, v),
            Self::ChildAndOthers => k - 1,
            Self::GreatGrandchildren => above * n,
            Self::ParentsAndChild | Self::ParentsAndTop => above,
        }
    }

    /// The same where a model and itself need not be told apart: no less, and quickly known.
    pub(crate) fn most(self, kin: &Kin, u: u32, v: u32) -> u64 {
        match self {
            Self::OtherNephews => Self::Nephews.pairs(kin, u, v),
            Self::Cousins => with_themselves(kin, u),
            block => block.pairs(kin, u, v),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TABLE;

    #[test]
    fn the_motifs_have_their_pairs() {
        let of = |pattern: &str| TABLE.iter().filter(|row| row.pattern == pattern).count();
        let motifs = ["duo", "trio_1", "trio_2", "quad_0", "quad_1", "quad_2", "quad_3"];
        assert_eq!(motifs.map(of), [1, 2, 3, 2, 4, 5, 6]);
    }
}
