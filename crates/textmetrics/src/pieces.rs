use std::sync::Arc;

use cladist_sentencepiece::{Model, ModelError};

/// A model of SentencePiece, whose pieces spBLEU counts (Goyal et al. 2022).
#[derive(Debug, Clone)]
pub struct SentencePiece {
    model: Arc<Model>,
    hash: u64,
}

impl SentencePiece {
    /// Reads a model file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        // FNV-1a: not against forgery, only to tell models apart.
        let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
        Ok(Self { model: Arc::new(Model::read(bytes)?), hash })
    }

    /// A number that tells models apart.
    pub fn mark(&self) -> u32 {
        (self.hash ^ self.hash >> 32) as u32
    }

    /// Puts the pieces of a text into `out`, a space before each.
    pub fn encode(&self, text: &str, out: &mut Vec<u8>) {
        out.clear();
        for token in self.model.encode(text).tokens() {
            out.push(b' ');
            out.extend_from_slice(token.piece.as_bytes());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::SentencePiece;

    /// A field with bytes, in the wire format.
    fn bytes(number: u8, content: &[u8]) -> Vec<u8> {
        [&[number << 3 | 2, content.len() as u8], content].concat()
    }

    fn model(kind: u8, byte_fallback: bool) -> Vec<u8> {
        let mut out = Vec::new();
        let pieces: [(&str, f32, u8); 8] = [
            ("<unk>", 0.0, 2),
            ("▁", -1.0, 1),
            ("a", -2.0, 1),
            ("b", -2.0, 1),
            ("ab", -2.5, 1),
            ("▁a", -2.5, 1),
            ("aa", -1.0, 5),
            ("[x]", 0.0, 4),
        ];
        let of_bytes = (0..=255_u8).map(|byte| (format!("<0x{byte:02X}>"), 0.0_f32, 6));
        let named = pieces.map(|(text, score, kind)| (text.to_owned(), score, kind));
        for (text, score, kind) in named.into_iter().chain(of_bytes.filter(|_| byte_fallback)) {
            let score = [&[2 << 3 | 5][..], &score.to_le_bytes()].concat();
            out.extend(bytes(1, &[bytes(1, text.as_bytes()), score, vec![3 << 3, kind]].concat()));
        }
        out.extend(bytes(2, &[3 << 3, kind, 0x98, 0x02, u8::from(byte_fallback)]));
        out
    }

    fn pieces(model: &[u8], text: &str) -> String {
        let mut out = Vec::new();
        SentencePiece::from_bytes(model).unwrap().encode(text, &mut out);
        String::from_utf8(out).unwrap().trim_start().to_owned()
    }

    /// By hand: `▁` and `ab` have −3.5 together, `▁a` and `b` −4.5; merging takes the leftmost of equals first.
    #[test]
    fn the_best_path_and_the_best_pair_differ() {
        assert_eq!(pieces(&model(1, false), " ab  ab "), "▁ ab ▁ ab");
        assert_eq!(pieces(&model(2, false), " ab  ab "), "▁a b ▁a b");
        // A piece that is not used, one that the user defined, and a run of unknown characters.
        assert_eq!(pieces(&model(1, false), "baa[x]éü"), "▁ b a a [x] éü");
        assert_eq!(pieces(&model(2, false), "baa[x]éü"), "▁ b a a [x] éü");
        assert_eq!(pieces(&model(1, true), "é"), "▁ <0xC3> <0xA9>");
        assert_eq!(pieces(&model(1, true), "  "), "");
    }
}
