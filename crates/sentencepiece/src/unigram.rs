//! The most probable pieces (Kudo 2018), by one walk over the bytes.
//!
//! Where two ways are close, rounding decides, and it has to decide as in the reference.

use crate::model::Rounding;
use crate::spec::{PieceKind, PieceSpec};
use crate::trie::Trie;

/// What an unknown character costs beyond the least probable piece.
const UNKNOWN_PENALTY: f32 = 10.0;

#[derive(Debug)]
pub(crate) struct Unigram {
    trie: Trie,
    /// Scores by id; none of pieces that are never used.
    scores: Vec<Option<Score>>,
    /// The largest score of a normal piece.
    most: f32,
    unknown_score: f32,
    unknown: u32,
    pub(crate) rounding: Rounding,
}

#[derive(Debug, Clone, Copy)]
enum Score {
    Of(f32),
    /// A user-defined symbol's grows with its length, so that it is always taken.
    Always,
}

/// The best way to a place.
#[derive(Debug, Clone, Copy)]
struct Way {
    score: f32,
    /// Where its last piece begins; none where no way leads.
    from: Option<usize>,
    id: u32,
}

impl Unigram {
    pub(crate) fn new(pieces: &[PieceSpec], unknown: u32) -> Self {
        let (mut least, mut most) = (f32::MAX, f32::MIN_POSITIVE);
        for piece in pieces.iter().filter(|piece| piece.kind == PieceKind::Normal) {
            least = least.min(piece.score);
            most = most.max(piece.score);
        }
        let score = |piece: &PieceSpec| match piece.kind {
            PieceKind::Normal => Some(Score::Of(piece.score)),
            PieceKind::UserDefined => Some(Score::Always),
            _ => None,
        };
        let scores: Vec<Option<Score>> = pieces.iter().map(score).collect();
        let used = pieces.iter().enumerate().filter(|(id, _)| scores[*id].is_some());
        let trie = Trie::new(used.map(|(id, piece)| (piece.text.as_bytes(), id as u32)).collect());
        Self {
            trie,
            scores,
            most,
            unknown_score: least - UNKNOWN_PENALTY,
            unknown,
            rounding: Rounding::Single,
        }
    }

    /// Ends and ids of the pieces of `text`.
    pub(crate) fn encode(&self, text: &str, mut piece: impl FnMut(usize, usize, u32)) {
        let bytes = text.as_bytes();
        let mut ways = vec![Way { score: 0.0, from: None, id: self.unknown }; bytes.len() + 1];
        let mut start = 0;
        while let Some(first) = text.get(start..).and_then(|rest| rest.chars().next()) {
            let till_here = ways[start].score;
            let (mut node, mut single) = (Trie::ROOT, false);
            for (place, &byte) in bytes.iter().enumerate().skip(start) {
                let Some(next) = self.trie.step(node, byte) else { break };
                node = next;
                let Some(id) = self.trie.value(node) else { continue };
                let length = place + 1 - start;
                let score = match self.scores.get(id as usize).copied().flatten() {
                    Some(Score::Of(score)) => f64::from(score),
                    Some(Score::Always) => f64::from(length as f32 * self.most) - 0.1,
                    None => continue,
                };
                let sum = match self.rounding {
                    Rounding::Single => f64::from(score as f32 + till_here),
                    Rounding::Double => score + f64::from(till_here),
                };
                take(&mut ways[place + 1], sum, start, id);
                single |= length == first.len_utf8();
            }
            if !single {
                let score = f64::from(self.unknown_score + till_here);
                take(&mut ways[start + first.len_utf8()], score, start, self.unknown);
            }
            start += first.len_utf8();
        }
        let (mut ends, mut end) = (Vec::new(), bytes.len());
        while let Some(from) = ways[end].from {
            ends.push((from, end, ways[end].id));
            end = from;
        }
        ends.into_iter().rev().for_each(|(from, to, id)| piece(from, to, id));
    }
}

fn take(way: &mut Way, score: f64, from: usize, id: u32) {
    if way.from.is_none() || score > f64::from(way.score) {
        *way = Way { score: score as f32, from: Some(from), id };
    }
}
