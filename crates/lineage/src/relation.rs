//! How a model was derived from its parent.
use std::fmt;
use std::str::FromStr;

/// How a model was derived from its parent, as its declaration says; an untyped declaration is
/// `None` of an `Option<Relation>`.
///
/// The order is that of precedence: of several relations declared for one pair the last counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Relation {
    /// Trained further from the parent's weights.
    Finetune,
    /// The parent's weights in fewer bits.
    Quantized,
    /// Weights beside the parent's, such as a LoRA.
    Adapter,
    /// The weights of several parents combined.
    Merge,
}

/// The name of a missing relation.
const UNTYPED: &str = "untyped";

impl Relation {
    /// Every relation, in the order of precedence.
    pub const ALL: [Self; 4] = [Self::Finetune, Self::Quantized, Self::Adapter, Self::Merge];

    /// The name that the Hub's tags use.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Finetune => "finetune",
            Self::Quantized => "quantized",
            Self::Adapter => "adapter",
            Self::Merge => "merge",
        }
    }
}

impl fmt::Display for Relation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A text that names no relation.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown relation `{0}`")]
pub struct UnknownRelation(pub String);

impl FromStr for Relation {
    type Err = UnknownRelation;

    fn from_str(text: &str) -> Result<Self, UnknownRelation> {
        let found = Self::ALL.into_iter().find(|r| r.as_str() == text);
        found.ok_or_else(|| UnknownRelation(text.to_owned()))
    }
}

/// The name of a relation, `untyped` where there is none.
pub const fn relation_name(relation: Option<Relation>) -> &'static str {
    match relation {
        Some(relation) => relation.as_str(),
        None => UNTYPED,
    }
}

/// Reads the name of a relation; `untyped` is `None`.
pub fn parse_relation(text: &str) -> Result<Option<Relation>, UnknownRelation> {
    if text == UNTYPED { Ok(None) } else { text.parse().map(Some) }
}

/// A set of relations, the missing one (`untyped`) among them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct RelationSet(u8);

impl RelationSet {
    /// Every relation and `untyped`.
    pub const ALL: Self = Self(0b1_1111);
    /// No relation at all.
    pub const EMPTY: Self = Self(0);

    /// Adds a relation; whether it was new.
    pub const fn insert(&mut self, relation: Option<Relation>) -> bool {
        let before = self.0;
        self.0 |= bit(relation);
        self.0 != before
    }

    /// Whether a relation is in the set.
    pub const fn contains(self, relation: Option<Relation>) -> bool {
        self.0 & bit(relation) != 0
    }

    /// The relations in the set, `untyped` first, then in the order of precedence.
    pub fn iter(self) -> impl Iterator<Item = Option<Relation>> {
        ALL_KINDS.into_iter().filter(move |&relation| self.contains(relation))
    }

    /// The relation that counts: the last in the order of precedence.
    pub(crate) fn strongest(self) -> Option<Relation> {
        Relation::ALL.into_iter().rev().find(|&r| self.contains(Some(r)))
    }

    /// Whether two or more relations are in the set; `untyped` is none.
    pub(crate) const fn is_conflicting(self) -> bool {
        (self.0 & !bit(None)).count_ones() >= 2
    }

    pub(crate) const fn to_bits(self) -> u8 {
        self.0
    }

    /// The set of these bits, unless one of them stands for nothing.
    pub(crate) const fn from_bits(bits: u8) -> Option<Self> {
        if bits & !Self::ALL.0 == 0 { Some(Self(bits)) } else { None }
    }
}

impl FromIterator<Option<Relation>> for RelationSet {
    fn from_iter<I: IntoIterator<Item = Option<Relation>>>(relations: I) -> Self {
        let mut set = Self::EMPTY;
        for relation in relations {
            set.insert(relation);
        }
        set
    }
}

impl fmt::Debug for RelationSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(relation_name)).finish()
    }
}

/// `untyped` and every relation, each at the place [`kind`] gives.
pub(crate) const ALL_KINDS: [Option<Relation>; 5] = [
    None,
    Some(Relation::Finetune),
    Some(Relation::Quantized),
    Some(Relation::Adapter),
    Some(Relation::Merge),
];

/// The place of a relation in [`ALL_KINDS`].
pub(crate) const fn kind(relation: Option<Relation>) -> u8 {
    match relation {
        None => 0,
        Some(Relation::Finetune) => 1,
        Some(Relation::Quantized) => 2,
        Some(Relation::Adapter) => 3,
        Some(Relation::Merge) => 4,
    }
}

const fn bit(relation: Option<Relation>) -> u8 {
    1 << kind(relation)
}

#[cfg(test)]
mod tests {
    use super::{ALL_KINDS, Relation, RelationSet, kind, parse_relation, relation_name};

    #[test]
    fn names_are_read_back() {
        for (at, relation) in ALL_KINDS.into_iter().enumerate() {
            assert_eq!(parse_relation(relation_name(relation)), Ok(relation));
            assert_eq!(usize::from(kind(relation)), at);
        }
        assert!(parse_relation("Finetune").is_err());
        assert!("untyped".parse::<Relation>().is_err());
    }

    #[test]
    fn the_last_relation_counts_and_typed_wins() {
        let set = |relations: &[Option<Relation>]| relations.iter().copied().collect::<RelationSet>();
        let both = set(&[Some(Relation::Adapter), None, Some(Relation::Finetune)]);
        assert_eq!(both.strongest(), Some(Relation::Adapter));
        assert!(both.is_conflicting());
        let typed = set(&[None, Some(Relation::Finetune)]);
        assert_eq!(typed.strongest(), Some(Relation::Finetune));
        assert!(!typed.is_conflicting());
        assert_eq!(set(&[None]).strongest(), None);
    }
}
