//! How the number of languages changes from parent to child.
use std::collections::BTreeMap;

use cladist_lineage::{Link, ModelIx, Relation};
use rustc_hash::FxHashMap;

/// How many languages a model says that it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breadth {
    /// It says nothing.
    NotSaid,
    /// English and no other.
    EnglishOnly,
    /// One other than English.
    OneOther,
    /// Two to five.
    Few,
    /// Six to twenty.
    Some,
    /// 21 to 100.
    Many,
    /// More than 100.
    VeryMany,
}

impl Breadth {
    /// All of them, the narrowest first.
    pub const ALL: [Self; 7] =
        [Self::NotSaid, Self::EnglishOnly, Self::OneOther, Self::Few, Self::Some, Self::Many, Self::VeryMany];

    /// Of a number of languages; `english` says whether a single one is English.
    pub fn of(languages: usize, english: bool) -> Self {
        match languages {
            0 => Self::NotSaid,
            1 if english => Self::EnglishOnly,
            1 => Self::OneOther,
            2..=5 => Self::Few,
            6..=20 => Self::Some,
            21..=100 => Self::Many,
            _ => Self::VeryMany,
        }
    }

    /// Its name in tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotSaid => "not said",
            Self::EnglishOnly => "English only",
            Self::OneOther => "one other",
            Self::Few => "2-5",
            Self::Some => "6-20",
            Self::Many => "21-100",
            Self::VeryMany => "more than 100",
        }
    }
}

/// Sums over edges. Languages are compared where both ends say theirs; missing is not zero.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Shift {
    /// All edges.
    pub edges: u64,
    /// Edges whose ends both say their languages.
    pub compared: u64,
    /// Languages of children that their parents lack.
    pub gained: u64,
    /// Languages of both.
    pub kept: u64,
    /// Languages of parents that their children lack.
    pub lost: u64,
    /// Edges to a child with fewer languages.
    pub narrower: u64,
    /// Edges to a child with more languages.
    pub wider: u64,
    /// Edges from several languages to one.
    pub to_one: u64,
    /// Edges to English alone from anything else.
    pub to_english: u64,
}

/// The sums of one relation and generation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShiftRow {
    /// The relation; outer none stands for all together.
    pub relation: Which,
    /// Generations of the child from its nearest root; none for all together.
    pub generation: Option<u32>,
    /// The sums.
    pub shift: Shift,
}

/// Which edges a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Which {
    /// Of all relations.
    All,
    /// Of one, or untyped.
    One(Option<Relation>),
}

/// Edges from one breadth to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flow {
    /// The relation.
    pub relation: Which,
    /// The parent's breadth.
    pub from: Breadth,
    /// The child's.
    pub to: Breadth,
    /// How many.
    pub edges: u64,
}

/// One set against another: gained, kept, lost.
type Difference = (u64, u64, u64);

fn difference<T: Ord>(parent: &[T], child: &[T]) -> Difference {
    let kept = child.iter().filter(|language| parent.binary_search(language).is_ok()).count();
    ((child.len() - kept) as u64, kept as u64, (parent.len() - kept) as u64)
}

/// Sums and flows over edges. `set` tells the set of a model as a place in `sets`, whose languages are sorted;
/// `generation` tells a child's. Rows come by relation (all first), then generation (all first) or breadths; only those
/// with an edge.
pub fn shifts<T: Ord>(
    edges: &[Link],
    sets: &[Vec<T>],
    english: &T,
    set: impl Fn(ModelIx) -> usize,
    generation: impl Fn(ModelIx) -> u32,
) -> (Vec<ShiftRow>, Vec<Flow>) {
    let breadths: Vec<Breadth> =
        sets.iter().map(|set| Breadth::of(set.len(), set.first() == Some(english))).collect();
    let mut known: FxHashMap<(usize, usize), Difference> = FxHashMap::default();
    let mut rows: BTreeMap<(Which, Option<u32>), Shift> = BTreeMap::new();
    let mut flows: BTreeMap<(Which, Breadth, Breadth), u64> = BTreeMap::new();
    // Sums of one relation and generation first; those of all are sums of sums.
    let mut single: FxHashMap<(Option<Relation>, u32), Shift> = FxHashMap::default();
    let mut single_flows: FxHashMap<(Option<Relation>, Breadth, Breadth), u64> = FxHashMap::default();
    for edge in edges {
        let (parent, child) = (set(edge.parent), set(edge.child));
        let (from, to) = (breadths[parent], breadths[child]);
        let sums = single.entry((edge.relation, generation(edge.child))).or_default();
        sums.edges += 1;
        *single_flows.entry((edge.relation, from, to)).or_default() += 1;
        if sets[parent].is_empty() || sets[child].is_empty() {
            continue;
        }
        let (gained, kept, lost) = if parent == child {
            (0, sets[parent].len() as u64, 0)
        } else {
            *known.entry((parent, child)).or_insert_with(|| difference(&sets[parent], &sets[child]))
        };
        sums.compared += 1;
        sums.gained += gained;
        sums.kept += kept;
        sums.lost += lost;
        sums.narrower += u64::from(lost > gained);
        sums.wider += u64::from(gained > lost);
        sums.to_one += u64::from(sets[parent].len() > 1 && sets[child].len() == 1);
        sums.to_english += u64::from(to == Breadth::EnglishOnly && from != Breadth::EnglishOnly);
    }
    for ((relation, generation), sums) in single {
        for which in [Which::All, Which::One(relation)] {
            for generation in [None, Some(generation)] {
                rows.entry((which, generation)).or_default().add(&sums);
            }
        }
    }
    for ((relation, from, to), edges) in single_flows {
        for which in [Which::All, Which::One(relation)] {
            *flows.entry((which, from, to)).or_default() += edges;
        }
    }
    let row = |((relation, generation), shift)| ShiftRow { relation, generation, shift };
    let flow = |((relation, from, to), edges)| Flow { relation, from, to, edges };
    (rows.into_iter().map(row).collect(), flows.into_iter().map(flow).collect())
}

impl Shift {
    fn add(&mut self, other: &Self) {
        self.edges += other.edges;
        self.compared += other.compared;
        self.gained += other.gained;
        self.kept += other.kept;
        self.lost += other.lost;
        self.narrower += other.narrower;
        self.wider += other.wider;
        self.to_one += other.to_one;
        self.to_english += other.to_english;
    }
}

#[cfg(test)]
mod tests {
    use super::{Breadth, Flow, Shift, Which, shifts};
    use cladist_lineage::{Descent, Link, Links, ModelIx, Relation};

    #[test]
    fn by_hand() {
        // 0 (en fr de) → 1 (en) by finetune → 2 (says nothing) by quantization; 0 → 3 (fr it) untyped.
        let sets = vec![vec![], vec!["de", "en", "fr"], vec!["en"], vec!["fr", "it"]];
        let of = [1, 2, 0, 3];
        let link =
            |child, parent, relation| Link { child: ModelIx(child), parent: ModelIx(parent), relation };
        let links = Links::new(
            4,
            vec![
                link(1, 0, Some(Relation::Finetune)),
                link(2, 1, Some(Relation::Quantized)),
                link(3, 0, None),
            ],
        );
        let descent = Descent::new(&links);
        let (rows, flows) =
            shifts(links.edges(), &sets, &"en", |model| of[model.index()], |model| descent.generation(model));
        let sums = |relation, generation| {
            rows.iter()
                .find(|row| row.relation == relation && row.generation == generation)
                .map(|row| row.shift)
        };
        let all = Shift {
            edges: 3,
            compared: 2,
            gained: 1,
            kept: 2,
            lost: 4,
            narrower: 2,
            wider: 0,
            to_one: 1,
            to_english: 1,
        };
        assert_eq!(sums(Which::All, None), Some(all));
        assert_eq!(sums(Which::All, Some(1)), Some(Shift { edges: 2, ..all }));
        assert_eq!(sums(Which::One(None), None).map(|shift| (shift.gained, shift.lost)), Some((1, 2)));
        assert_eq!(
            sums(Which::One(Some(Relation::Quantized)), Some(2)).map(|s| (s.edges, s.compared)),
            Some((1, 0))
        );
        assert_eq!(rows.len(), 3 + 3 * 2);
        let flow = Flow { relation: Which::All, from: Breadth::Few, to: Breadth::EnglishOnly, edges: 1 };
        assert!(flows.contains(&flow), "{flows:?}");
        assert_eq!(
            flows.iter().filter(|flow| flow.relation == Which::All).map(|flow| flow.edges).sum::<u64>(),
            3
        );
    }
}
