//! Cards along edges.
use std::collections::BTreeMap;

use cladist_lineage::Relation;

use crate::reader::CardFacts;

/// What counts as a card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rules {
    /// A card has a body that is more than white space. Shares of automatic ones and lengths (of the
    /// body) are over the edges whose child, or whose parent, has a card.
    Corrected,
    /// As the study does it: a card has more than three characters. Shares of automatic ones and
    /// lengths (of the whole card) are over the edges where both sides have a card.
    Paper,
}

/// The card at one end of an edge; without a length there is no card.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// Its length in characters, as the rules have it.
    pub length: Option<u32>,
    /// Whether it says that it was generated.
    pub automatic: bool,
    /// Whether it follows a template.
    pub templated: bool,
}

/// One edge, as far as cards are concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CardEdge {
    /// How the child was derived.
    pub relation: Option<Relation>,
    /// The child's fewest edges from a root.
    pub generation: u32,
    /// The child's card.
    pub child: Side,
    /// The parent's card.
    pub parent: Side,
}

/// One row: the cards of the edges of a relation and a generation.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// The relation; the outer `None` for all, the inner one for untyped.
    pub relation: Option<Option<Relation>>,
    /// The children's generation; `None` for all.
    pub generation: Option<u32>,
    /// Edges.
    pub edges: u64,
    /// The children's cards.
    pub child: Sums,
    /// The parents' cards.
    pub parent: Sums,
}

/// Sums over the cards at one end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sums {
    with_card: u64,
    counted: u64,
    automatic: u64,
    templated: u64,
    length: u128,
    lengths: Vec<u32>,
    edges: u64,
}

impl Rules {
    /// The length of a card under these rules; `None` where it counts as none.
    pub fn length(self, facts: &CardFacts) -> Option<u32> {
        match self {
            Self::Corrected => Some(facts.body).filter(|&length| length > 0),
            Self::Paper => Some(facts.whole).filter(|&length| length > 3),
        }
    }
}

/// The groups that have an edge: all relations first, then finetune, adapter, quantized, merge and
/// untyped; of each all generations first, then one by one.
pub fn groups(edges: impl IntoIterator<Item = CardEdge>, rules: Rules) -> Vec<Group> {
    let mut found: BTreeMap<(usize, Option<u32>), Group> = BTreeMap::new();
    for edge in edges {
        for relation in [None, Some(edge.relation)] {
            for generation in [None, Some(edge.generation)] {
                let place = relation.map_or(0, place);
                let group = found.entry((place, generation)).or_insert_with(|| Group {
                    relation,
                    generation,
                    edges: 0,
                    child: Sums::default(),
                    parent: Sums::default(),
                });
                group.add(&edge, rules);
            }
        }
    }
    found.into_values().collect()
}

/// The place of a relation among the rows, after that of all.
fn place(relation: Option<Relation>) -> usize {
    match relation {
        Some(Relation::Finetune) => 1,
        Some(Relation::Adapter) => 2,
        Some(Relation::Quantized) => 3,
        Some(Relation::Merge) => 4,
        None => 5,
    }
}

impl Group {
    fn add(&mut self, edge: &CardEdge, rules: Rules) {
        self.edges += 1;
        let both = edge.child.length.is_some() && edge.parent.length.is_some();
        let counted = both || rules == Rules::Corrected;
        self.child.add(&edge.child, counted);
        self.parent.add(&edge.parent, counted);
    }
}

impl Sums {
    fn add(&mut self, side: &Side, counted: bool) {
        self.edges += 1;
        let Some(length) = side.length else { return };
        self.with_card += 1;
        if counted {
            self.counted += 1;
            self.automatic += u64::from(side.automatic);
            self.templated += u64::from(side.templated);
            self.length += u128::from(length);
            self.lengths.push(length);
        }
    }

    /// The share of edges whose model has a card.
    pub fn p_card(&self) -> Option<f64> {
        share(self.with_card, self.edges)
    }

    /// The share of cards that say they were generated.
    pub fn p_auto(&self) -> Option<f64> {
        share(self.automatic, self.counted)
    }

    /// The share of cards that follow a template.
    pub fn template_share(&self) -> Option<f64> {
        share(self.templated, self.counted)
    }

    /// The mean length in characters.
    pub fn length_mean(&self) -> Option<f64> {
        (self.counted > 0).then(|| self.length as f64 / self.counted as f64)
    }

    /// The median length in characters, of an even number the mean of the middle two.
    pub fn length_median(&self) -> Option<f64> {
        let mut lengths = self.lengths.clone();
        let middle = lengths.len() / 2;
        if lengths.is_empty() {
            return None;
        }
        let (below, &mut upper, _) = lengths.select_nth_unstable(middle);
        let even = self.lengths.len().is_multiple_of(2);
        let lower = if even { below.iter().max().map_or(upper, |&lower| lower) } else { upper };
        Some(f64::midpoint(f64::from(lower), f64::from(upper)))
    }
}

fn share(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

#[cfg(test)]
mod tests {
    use cladist_lineage::Relation;

    use super::{CardEdge, Rules, Side, groups};

    #[test]
    fn shares_and_lengths_by_hand() {
        let card = |length, automatic| Side { length: Some(length), automatic, templated: automatic };
        let none = Side::default();
        let edge = |relation, generation, child, parent| CardEdge { relation, generation, child, parent };
        let merge = Some(Relation::Merge);
        let edges = [
            edge(merge, 1, card(10, true), card(100, false)),
            edge(merge, 2, card(30, false), none),
            edge(None, 1, none, card(50, false)),
            edge(None, 1, card(20, false), card(50, true)),
        ];
        let found = groups(edges, Rules::Corrected);
        let keys: Vec<_> = found.iter().map(|g| (g.relation, g.generation, g.edges)).collect();
        let expected = [
            (None, None, 4),
            (None, Some(1), 3),
            (None, Some(2), 1),
            (Some(merge), None, 2),
            (Some(merge), Some(1), 1),
            (Some(merge), Some(2), 1),
            (Some(None), None, 2),
            (Some(None), Some(1), 2),
        ];
        assert_eq!(keys, expected);
        let all = &found[0];
        assert_eq!((all.child.p_card(), all.parent.p_card()), (Some(0.75), Some(0.75)));
        assert_eq!((all.child.p_auto(), all.parent.p_auto()), (Some(1.0 / 3.0), Some(1.0 / 3.0)));
        assert_eq!((all.child.length_mean(), all.child.length_median()), (Some(20.0), Some(20.0)));
        assert_eq!(found[3].child.length_median(), Some(20.0));
        assert_eq!(found[5].parent.length_mean(), None);
        // Both sides have a card on the first and the last edge.
        let paper = &groups(edges, Rules::Paper)[0];
        assert_eq!((paper.child.p_card(), paper.child.p_auto()), (Some(0.75), Some(0.5)));
        assert_eq!((paper.child.length_mean(), paper.parent.length_mean()), (Some(15.0), Some(75.0)));
        assert_eq!(paper.child.template_share(), Some(0.5));
    }
}
