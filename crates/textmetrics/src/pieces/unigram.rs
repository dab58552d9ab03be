use super::{Kind, SentencePiece, Span, UNKNOWN, width};

/// How much worse than the worst piece something unknown is.
const PENALTY: f32 = 10.0;

/// The best way to a place.
#[derive(Debug, Clone, Copy)]
struct Best {
    score: f32,
    from: usize,
    piece: u32,
}

impl SentencePiece {
    /// The segmentation of the highest total score (Kudo 2018; Viterbi). Of equals the one found first stays.
    ///
    /// Sums are 32-bit floats, as in SentencePiece: ties depend on it.
    pub(super) fn best_path(&self, text: &[u8]) -> Vec<Span> {
        let mut best: Vec<Option<Best>> = vec![None; text.len() + 1];
        let unknown = self.least - PENALTY;
        let mut begin = 0;
        while begin < text.len() {
            let so_far = best[begin].map_or(0.0, |best| best.score);
            let one = width(text[begin]).min(text.len() - begin);
            let mut single = false;
            for (length, piece) in self.trie.prefixes(&text[begin..]) {
                if self.is(piece, Kind::Unused) {
                    continue;
                }
                let score = if self.is(piece, Kind::UserDefined) {
                    length as f32 * self.most - 0.1
                } else {
                    self.pieces[piece as usize].score
                };
                offer(&mut best[begin + length], score + so_far, begin, piece);
                single |= length == one;
            }
            if !single {
                offer(&mut best[begin + one], unknown + so_far, begin, UNKNOWN);
            }
            begin += one;
        }
        let mut found = Vec::new();
        let mut end = text.len();
        while let Some(Best { from, piece, .. }) = best[end].filter(|best| best.from < end) {
            found.push((from, end, piece));
            end = from;
        }
        found.reverse();
        found
    }
}

fn offer(best: &mut Option<Best>, score: f32, from: usize, piece: u32) {
    if best.is_none_or(|best| score > best.score) {
        *best = Some(Best { score, from, piece });
    }
}
