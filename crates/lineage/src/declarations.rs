//! What models say of themselves.
use rustc_hash::FxHashMap;

use crate::arena::Texts;
use crate::relation::{Relation, RelationSet};

/// Stands for a missing date or a missing number.
const NONE: i64 = i64::MIN;

/// What models say of themselves: a compact accumulator that parts of a source fill on their own
/// and that [`append`](Self::append) joins in order.
///
/// Columns, not records: the ids and the names of parents lie in one text each. A name that a
/// model repeats is kept once, with the set of relations it was declared with and a note for
/// every repetition of the same tag; so nothing a fault could be made of is lost.
///
/// Ids ought to be distinct. Where one is repeated, its last record counts, at its own place, and
/// [`FamilyGraph::repeated_ids`](crate::FamilyGraph::repeated_ids) tells how many were dropped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Declarations {
    pub(crate) ids: Texts,
    pub(crate) created: Vec<i64>,
    pub(crate) downloads: Vec<i64>,
    /// Per model, where its names end; one past 2^32 wraps, and `build` refuses so many.
    pub(crate) names_end: Vec<u32>,
    /// The distinct names of the parents of each model, in the order of their first mention.
    pub(crate) names: Texts,
    /// Per name, the relations it was declared with; never empty.
    pub(crate) relations: Vec<RelationSet>,
    pub(crate) repeats: Vec<Repeat>,
}

/// A tag that a model carries once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Repeat {
    pub(crate) name: u64,
    pub(crate) relation: Option<Relation>,
}

impl Declarations {
    /// No declarations.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of records, repeated ids among them.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there is no record.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number of distinct declared pairs of child and parent, as records count.
    pub fn declared_parents(&self) -> usize {
        self.names.len()
    }

    /// Adds a model: its id, when it was created (milliseconds since 1970, UTC), its downloads,
    /// and every parent it declares with the relation, in order and with all repetitions.
    ///
    /// The smallest `i64` counts as missing.
    pub fn push<'a>(
        &mut self,
        id: &str,
        created: Option<i64>,
        downloads: Option<i64>,
        parents: impl IntoIterator<Item = (&'a str, Option<Relation>)>,
    ) {
        let mut seen = Seen { first: self.names.len(), places: FxHashMap::default() };
        for (name, relation) in parents {
            if let Some(at) = seen.find(&self.names, name) {
                if !self.relations[at].insert(relation) {
                    self.repeats.push(Repeat { name: at as u64, relation });
                }
            } else {
                self.names.push(name);
                self.relations.push(RelationSet::from_iter([relation]));
            }
        }
        self.push_model(id, created.unwrap_or(NONE), downloads.unwrap_or(NONE));
    }

    /// Adds a model whose parents were added before.
    pub(crate) fn push_model(&mut self, id: &str, created: i64, downloads: i64) {
        self.ids.push(id);
        self.created.push(created);
        self.downloads.push(downloads);
        self.names_end.push(self.names.len() as u32);
    }

    /// Adds all of `other` after what is here.
    pub fn append(&mut self, other: Self) {
        let base = self.names.len();
        self.ids.append(other.ids);
        self.created.extend_from_slice(&other.created);
        self.downloads.extend_from_slice(&other.downloads);
        self.names_end.extend(other.names_end.iter().map(|end| end.wrapping_add(base as u32)));
        self.names.append(other.names);
        self.relations.extend_from_slice(&other.relations);
        self.repeats.extend(other.repeats.iter().map(|r| Repeat { name: r.name + base as u64, ..*r }));
    }

    /// Where the names of a record's parents lie.
    pub(crate) fn names_of(&self, row: usize) -> std::ops::Range<usize> {
        let start = if row == 0 { 0 } else { self.names_end[row - 1] };
        start as usize..self.names_end[row] as usize
    }

    /// The record that a name belongs to.
    pub(crate) fn row_of(&self, name: usize) -> usize {
        self.names_end.partition_point(|&end| end as usize <= name)
    }

    /// When a model was created.
    pub(crate) fn created(&self, row: usize) -> Option<i64> {
        known(self.created[row])
    }

    /// A model's downloads.
    pub(crate) fn downloads(&self, row: usize) -> Option<i64> {
        known(self.downloads[row])
    }

    /// The same without some records, given by ascending number.
    pub(crate) fn without(&self, dropped: &[u32]) -> Self {
        let mut kept = Self::new();
        let mut new_names = FxHashMap::default();
        let mut dropped = dropped.iter().peekable();
        for row in 0..self.len() {
            if dropped.next_if(|&&d| d as usize == row).is_some() {
                continue;
            }
            for name in self.names_of(row) {
                new_names.insert(name as u64, kept.names.len() as u64);
                kept.names.push(self.names.get(name));
                kept.relations.push(self.relations[name]);
            }
            kept.push_model(self.ids.get(row), self.created[row], self.downloads[row]);
        }
        let moved = |r: &Repeat| new_names.get(&r.name).map(|&name| Repeat { name, ..*r });
        kept.repeats = self.repeats.iter().filter_map(moved).collect();
        kept
    }
}

/// A value, unless it stands for a missing one.
pub(crate) fn known(value: i64) -> Option<i64> {
    (value != NONE).then_some(value)
}

/// The names of one record: a few are compared one by one, many through a table.
struct Seen {
    first: usize,
    places: FxHashMap<String, usize>,
}

impl Seen {
    const FEW: usize = 16;

    fn find(&mut self, names: &Texts, name: &str) -> Option<usize> {
        let few = names.len().min(self.first + Self::FEW);
        if let Some(at) = (self.first..few).find(|&at| names.get(at) == name) {
            return Some(at);
        }
        for at in few + self.places.len()..names.len() {
            self.places.insert(names.get(at).to_owned(), at);
        }
        self.places.get(name).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::{Declarations, Repeat};
    use crate::relation::{Relation, RelationSet};

    const FINETUNE: Option<Relation> = Some(Relation::Finetune);

    #[test]
    fn repeated_names_are_kept_once() {
        let mut d = Declarations::new();
        d.push("x", None, None, [("p", None), ("q", None), ("p", FINETUNE), ("p", None), ("p", None)]);
        assert_eq!(d.declared_parents(), 2);
        assert_eq!(d.relations[0], RelationSet::from_iter([None, FINETUNE]));
        assert_eq!(d.repeats, [Repeat { name: 0, relation: None }; 2]);
    }

    #[test]
    fn many_names_are_told_apart() {
        let names: Vec<String> = (0..100).map(|i| format!("p{}", i % 50)).collect();
        let mut d = Declarations::new();
        d.push("x", None, None, names.iter().map(|n| (n.as_str(), None)));
        assert_eq!((d.declared_parents(), d.repeats.len()), (50, 50));
        assert!(d.repeats.iter().enumerate().all(|(at, r)| r.name == at as u64));
    }

    #[test]
    fn dropped_records_take_their_names_with_them() {
        let mut d = Declarations::new();
        d.push("x", Some(1), None, [("p", None), ("p", None)]);
        d.push("y", None, Some(2), [("q", None), ("q", None)]);
        let mut expected = Declarations::new();
        expected.push("y", None, Some(2), [("q", None), ("q", None)]);
        assert_eq!(d.without(&[0]), expected);
        assert_eq!(d.without(&[]), d);
        assert_eq!((d.row_of(0), d.row_of(1)), (0, 1));
    }
}
