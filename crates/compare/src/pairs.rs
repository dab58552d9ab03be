use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::outcomes::{NONE, Outcomes, Series, UNTOLD};

/// Two series over the same benchmark, metric and filter, item by item.
#[derive(Clone, Debug)]
pub struct Pair {
    pub(crate) a: Series,
    pub(crate) b: Series,
    /// The rows of the items that both have, in the order of the first's rows.
    pub(crate) matched: Vec<[u32; 2]>,
    /// Rows of items that only one has, that stand twice, or whose prompts differ.
    pub(crate) unmatched: Vec<(u32, Unmatched)>,
}

/// Why an item is not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Unmatched {
    /// Only the first has it.
    OnlyA,
    /// Only the second has it.
    OnlyB,
    /// The first has it more than once; its first row counts.
    RepeatedA,
    /// The second has it more than once; its first row counts.
    RepeatedB,
    /// Their prompts have different hashes.
    DifferentPrompt,
    /// The metric was computed in different ways.
    DifferentSignature,
}

impl Unmatched {
    /// As it stands in a table.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnlyA => "only_a",
            Self::OnlyB => "only_b",
            Self::RepeatedA => "repeated_a",
            Self::RepeatedB => "repeated_b",
            Self::DifferentPrompt => "different_prompt",
            Self::DifferentSignature => "different_signature",
        }
    }
}

/// Which series stand against each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sides {
    /// Every one of the first side with every one of this other side.
    Against(u8),
    /// All pairs of models of the first side, in the order of their names.
    Among,
}

/// All pairs of series, ordered by models, benchmark, metric and filter.
///
/// Items are joined by id, language, turn and variant. Where both rows have a hash of their prompt
/// and the hashes differ, the item is compared only if `any_prompt`; where the metric was computed in
/// different ways, no item is.
pub fn pairs(outcomes: &Outcomes, sides: Sides, any_prompt: bool) -> Vec<Pair> {
    let mut rows = outcomes.by_series();
    let repeated: Vec<Vec<u32>> = rows.iter_mut().map(|rows| take_repeated(outcomes, rows)).collect();
    let mut tasks: BTreeMap<[u32; 3], Vec<usize>> = BTreeMap::new();
    for (at, series) in outcomes.series.iter().enumerate() {
        tasks.entry([series.benchmark, series.metric, series.filter]).or_default().push(at);
    }
    let meet = |first: &Series, second: &Series| match sides {
        Sides::Against(side) => first.side == 0 && second.side == side,
        Sides::Among => {
            first.side == 0 && second.side == 0 && outcomes.text(first.model) < outcomes.text(second.model)
        }
    };
    let mut found = Vec::new();
    for series in tasks.into_values() {
        for (&a, &b) in series.iter().flat_map(|a| series.iter().map(move |b| (a, b))) {
            let both = [outcomes.series[a], outcomes.series[b]];
            if meet(&both[0], &both[1]) {
                let repeated = [&repeated[a][..], &repeated[b][..]];
                found.push(pair(outcomes, both, [&rows[a], &rows[b]], repeated, any_prompt));
            }
        }
    }
    found.sort_by(|x, y| {
        let key = |pair: &Pair| {
            let text = |number| outcomes.text(number);
            let (a, b) = (&pair.a, &pair.b);
            let task = (text(a.benchmark), text(a.metric), text(a.filter));
            (text(a.model), text(b.model), task, text(a.signature), text(b.signature))
        };
        key(x).cmp(&key(y))
    });
    found
}

/// Takes the rows of items that stand there already.
fn take_repeated(outcomes: &Outcomes, rows: &mut Vec<u32>) -> Vec<u32> {
    let item = |at: u32| outcomes.row(at).item;
    let mut repeated = Vec::new();
    let mut last = None;
    rows.retain(|&at| {
        let again = last == Some(item(at));
        last = Some(item(at));
        if again {
            repeated.push(at);
        }
        !again
    });
    repeated
}

fn pair(
    outcomes: &Outcomes,
    [a, b]: [Series; 2],
    [first, second]: [&[u32]; 2],
    [repeated_a, repeated_b]: [&[u32]; 2],
    any_prompt: bool,
) -> Pair {
    let row = |at: u32| outcomes.row(at);
    let (a_signature, b_signature) = (a.signature, b.signature);
    let (mut matched, mut unmatched) = (Vec::with_capacity(first.len().min(second.len())), Vec::new());
    let (mut left, mut right) = (first.iter().copied().peekable(), second.iter().copied().peekable());
    loop {
        let order = match (left.peek(), right.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(&a), Some(&b)) => row(a).item.cmp(&row(b).item),
        };
        match order {
            Ordering::Less => unmatched.extend(left.next().map(|at| (at, Unmatched::OnlyA))),
            Ordering::Greater => unmatched.extend(right.next().map(|at| (at, Unmatched::OnlyB))),
            Ordering::Equal => {
                let (Some(a), Some(b)) = (left.next(), right.next()) else { break };
                let (one, other) = (row(a).prompt, row(b).prompt);
                if a_signature != b_signature && a_signature != NONE && b_signature != NONE {
                    unmatched.push((a, Unmatched::DifferentSignature));
                } else if !any_prompt && one != other && one != UNTOLD && other != UNTOLD {
                    unmatched.push((a, Unmatched::DifferentPrompt));
                } else {
                    matched.push([a, b]);
                }
            }
        }
    }
    unmatched.extend(repeated_a.iter().map(|&at| (at, Unmatched::RepeatedA)));
    unmatched.extend(repeated_b.iter().map(|&at| (at, Unmatched::RepeatedB)));
    matched.sort_unstable();
    unmatched.sort_unstable();
    Pair { a, b, matched, unmatched }
}

/// What a pair compares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Task<'a> {
    /// The first model.
    pub a: &'a str,
    /// The second model.
    pub b: &'a str,
    /// The benchmark.
    pub benchmark: &'a str,
    /// The metric.
    pub metric: &'a str,
    /// The filter.
    pub filter: Option<&'a str>,
    /// How the metric was computed for the first, and for the second.
    pub signatures: [Option<&'a str>; 2],
}

/// An item as a table names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ItemName<'a> {
    /// Its language.
    pub language: Option<&'a str>,
    /// Its group.
    pub group: Option<&'a str>,
    /// Its id.
    pub id: &'a str,
    /// Its turn.
    pub turn: Option<i32>,
    /// Its variant.
    pub variant: Option<&'a str>,
}

impl Pair {
    /// The names of what is compared.
    pub fn task<'a>(&self, outcomes: &'a Outcomes) -> Task<'a> {
        let text = |number| outcomes.text(number).unwrap_or_default();
        Task {
            a: text(self.a.model),
            b: text(self.b.model),
            benchmark: text(self.a.benchmark),
            metric: text(self.a.metric),
            filter: outcomes.text(self.a.filter),
            signatures: [outcomes.text(self.a.signature), outcomes.text(self.b.signature)],
        }
    }

    /// The items that are not compared, in the order of the input, and why.
    pub fn unmatched<'a>(
        &'a self,
        outcomes: &'a Outcomes,
    ) -> impl Iterator<Item = (ItemName<'a>, Unmatched)> {
        self.unmatched.iter().map(|&(row, why)| (outcomes.item(row), why))
    }

    /// How many items are not compared for this reason.
    pub fn count(&self, why: Unmatched) -> usize {
        self.unmatched.iter().filter(|(_, other)| *other == why).count()
    }

    /// How many statistics the items have, by the first one; 0 for a metric without.
    pub fn width(&self, outcomes: &Outcomes) -> usize {
        self.matched.first().map_or(0, |rows| outcomes.stats(rows[0]).len())
    }

    /// The rows of the items that are compared.
    pub fn rows(&self) -> &[[u32; 2]] {
        &self.matched
    }

    /// How many items are compared.
    pub fn len(&self) -> usize {
        self.matched.len()
    }

    /// Whether no item is compared.
    pub fn is_empty(&self) -> bool {
        self.matched.is_empty()
    }
}
