use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use super::{Kind, SentencePiece, Span, UNKNOWN, width};

/// A part of the text, linked to its neighbours; without bytes when it was merged into another.
#[derive(Debug, Clone, Copy)]
struct Symbol {
    begin: usize,
    end: usize,
    before: Option<usize>,
    after: Option<usize>,
    /// A piece that the user defined: it is never merged.
    fixed: bool,
}

/// Two neighbours that make a piece.
#[derive(Debug)]
struct Pair {
    score: f32,
    left: usize,
    right: usize,
    bytes: usize,
}

impl PartialEq for Pair {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Pair {}

impl PartialOrd for Pair {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Pair {
    /// The highest score first, of equals the leftmost.
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.left.cmp(&self.left))
    }
}

/// A text on its way to pieces.
struct Merging<'a> {
    model: &'a SentencePiece,
    text: &'a [u8],
    symbols: Vec<Symbol>,
    agenda: BinaryHeap<Pair>,
    /// What unused pieces were made from: they are taken apart again at the end.
    halves: HashMap<&'a [u8], usize>,
}

impl SentencePiece {
    /// The segmentation by byte-pair encoding (Sennrich et al. 2016): the pair of the highest score first.
    pub(super) fn merge(&self, text: &[u8]) -> Vec<Span> {
        let mut merging = Merging {
            model: self,
            text,
            symbols: self.characters(text),
            agenda: BinaryHeap::new(),
            halves: HashMap::new(),
        };
        for right in 1..merging.symbols.len() {
            merging.offer(Some(right - 1), Some(right));
        }
        while let Some(pair) = merging.agenda.pop() {
            merging.join(&pair);
        }
        let mut found = Vec::new();
        for symbol in merging.symbols.iter().filter(|symbol| symbol.begin < symbol.end) {
            merging.take_apart(symbol.begin, symbol.end, &mut found);
        }
        found
    }

    fn characters(&self, text: &[u8]) -> Vec<Symbol> {
        let mut symbols = Vec::new();
        let mut begin = 0;
        while begin < text.len() {
            let prefixes = self.trie.prefixes(&text[begin..]);
            let user = prefixes.filter(|(_, piece)| self.is(*piece, Kind::UserDefined)).last();
            let length = user.map_or(width(text[begin]), |(length, _)| length).min(text.len() - begin);
            let at = symbols.len();
            symbols.push(Symbol {
                begin,
                end: begin + length,
                before: at.checked_sub(1),
                after: (begin + length < text.len()).then_some(at + 1),
                fixed: user.is_some(),
            });
            begin += length;
        }
        symbols
    }
}

impl<'a> Merging<'a> {
    fn offer(&mut self, left: Option<usize>, right: Option<usize>) {
        let (Some(left), Some(right)) = (left, right) else { return };
        let (one, other) = (self.symbols[left], self.symbols[right]);
        if one.fixed || other.fixed {
            return;
        }
        let text: &'a [u8] = &self.text[one.begin..other.end];
        let Some(piece) = self.model.trie.get(text) else { return };
        let score = self.model.pieces[piece as usize].score;
        self.agenda.push(Pair { score, left, right, bytes: text.len() });
        if self.model.is(piece, Kind::Unused) {
            self.halves.insert(text, one.end - one.begin);
        }
    }

    fn join(&mut self, pair: &Pair) {
        let (left, right) = (self.symbols[pair.left], self.symbols[pair.right]);
        let (one, other) = (left.end - left.begin, right.end - right.begin);
        // One of the two may belong to another by now.
        if one == 0 || other == 0 || one + other != pair.bytes {
            return;
        }
        self.symbols[pair.left].end = right.end;
        self.symbols[pair.left].after = right.after;
        if let Some(after) = right.after {
            self.symbols[after].before = Some(pair.left);
        }
        self.symbols[pair.right].begin = right.end;
        self.offer(left.before, Some(pair.left));
        self.offer(Some(pair.left), right.after);
    }

    fn take_apart(&self, begin: usize, end: usize, found: &mut Vec<Span>) {
        let mut todo = vec![(begin, end)];
        while let Some((begin, end)) = todo.pop() {
            let text = &self.text[begin..end];
            let piece = self.model.trie.get(text).unwrap_or(UNKNOWN);
            match self.halves.get(text).filter(|_| self.model.is(piece, Kind::Unused)) {
                Some(half) => todo.extend([(begin + half, end), (begin, begin + half)]),
                None => found.push((begin, end, piece)),
            }
        }
    }
}
