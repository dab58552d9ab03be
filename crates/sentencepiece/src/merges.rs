//! Byte-pair encoding (Sennrich et al. 2016) with scores for ranks: the best neighbouring pair first.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use rustc_hash::FxHashMap;

use crate::trie::Trie;

/// What merging needs to know of a piece.
pub(crate) trait Vocabulary {
    /// The id of a piece that may come of a merge, its score, and whether it is only a step on the way.
    fn mergeable(&self, text: &str) -> Option<(u32, f32, bool)>;

    /// The id of any text, that of the unknown piece too.
    fn id(&self, text: &str) -> u32;

    /// The id of the unknown piece.
    fn unknown(&self) -> u32;
}

/// Two neighbours that make a piece.
#[derive(Debug, Clone, Copy)]
struct Pair {
    score: f32,
    left: usize,
    right: usize,
    /// Bytes of both: of another length they have changed since.
    length: usize,
}

impl Ord for Pair {
    /// The best score, and of equal ones the leftmost.
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then(other.left.cmp(&self.left))
    }
}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Pair {}

/// A part of the text in a chain; empty once it was merged into the one before.
#[derive(Debug, Clone, Copy)]
struct Symbol {
    from: usize,
    to: usize,
    before: Option<usize>,
    after: Option<usize>,
    /// A user-defined symbol, never merged.
    frozen: bool,
}

/// Cuts `text` into characters and user-defined symbols.
pub(crate) fn characters<'a>(
    text: &'a str,
    symbols: &'a Trie,
) -> impl Iterator<Item = (usize, usize, bool)> + 'a {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let first = rest.chars().next()?;
        let symbol = symbols.longest(rest.as_bytes()).filter(|length| rest.is_char_boundary(*length));
        let from = at;
        at += symbol.unwrap_or(first.len_utf8());
        Some((from, at, symbol.is_some()))
    })
}

/// Ends and ids of the pieces of `text`.
pub(crate) fn merge(
    text: &str,
    symbols: &Trie,
    words: &impl Vocabulary,
    mut piece: impl FnMut(usize, usize, u32),
) {
    let mut chain: Vec<Symbol> = characters(text, symbols)
        .enumerate()
        .map(|(place, (from, to, frozen))| Symbol {
            from,
            to,
            before: place.checked_sub(1),
            after: Some(place + 1),
            frozen,
        })
        .collect();
    if let Some(last) = chain.last_mut() {
        last.after = None;
    }
    let mut agenda = BinaryHeap::new();
    // Pieces that are no pieces of the end, and what they were made of.
    let mut steps: FxHashMap<&str, usize> = FxHashMap::default();
    let mut look = |chain: &[Symbol], agenda: &mut BinaryHeap<Pair>, left: usize, right: usize| {
        let (a, b) = (chain[left], chain[right]);
        if a.frozen || b.frozen {
            return;
        }
        let Some((_, score, unused)) = words.mergeable(&text[a.from..b.to]) else { return };
        agenda.push(Pair { score, left, right, length: b.to - a.from });
        if unused {
            steps.insert(&text[a.from..b.to], a.to - a.from);
        }
    };
    for right in 1..chain.len() {
        look(&chain, &mut agenda, right - 1, right);
    }
    while let Some(Pair { left, right, length, .. }) = agenda.pop() {
        let (a, b) = (chain[left], chain[right]);
        let changed = a.from == a.to || b.from == b.to || b.to.wrapping_sub(a.from) != length;
        if changed {
            continue;
        }
        chain[left].to = b.to;
        chain[left].after = b.after;
        chain[right].from = b.to;
        if let Some(after) = b.after {
            chain[after].before = Some(left);
        }
        if let Some(before) = a.before {
            look(&chain, &mut agenda, before, left);
        }
        if let Some(after) = b.after {
            look(&chain, &mut agenda, left, after);
        }
    }
    let mut at = if chain.is_empty() { None } else { Some(0) };
    let mut open = Vec::new();
    while let Some(symbol) = at.map(|at| chain[at]) {
        open.push((symbol.from, symbol.to));
        while let Some((from, to)) = open.pop() {
            let text = &text[from..to];
            let unused = words.mergeable(text).is_some_and(|(_, _, unused)| unused);
            match steps.get(text).filter(|_| unused) {
                Some(cut) => open.extend([(from + cut, to), (from, from + cut)]),
                // Not to be used, and not made of others.
                None if unused => piece(from, to, words.unknown()),
                None => piece(from, to, words.id(text)),
            }
        }
        at = symbol.after;
    }
}
