use super::proto::Model;
use super::trie::Trie;
use super::{Kind, ModelError, width};

/// Normalises a text as its model was trained: rules for sequences of characters, then white space.
#[derive(Debug, Clone)]
pub(super) struct Normalizer {
    /// A double-array trie of sequences that are replaced (Darts-clone's units).
    units: Vec<u32>,
    /// What replaces them, each text ended by a zero byte.
    texts: Vec<u8>,
    /// Pieces that stay as they are.
    fixed: Option<Trie>,
    add_dummy_prefix: bool,
    remove_extra_whitespaces: bool,
    space: &'static [u8],
}

/// What SentencePiece writes for a space.
const MARK: &[u8] = "\u{2581}".as_bytes();

impl Normalizer {
    pub(super) fn new(model: &Model) -> Result<Self, ModelError> {
        let (mut units, mut texts) = (Vec::new(), Vec::new());
        if !model.rules.is_empty() {
            let damaged = || ModelError::Damaged("its rules of normalisation are cut off");
            let (size, rest) = model.rules.split_first_chunk::<4>().ok_or_else(damaged)?;
            let size = u32::from_le_bytes(*size) as usize;
            let (trie, after) = rest.split_at_checked(size).ok_or_else(damaged)?;
            units = trie
                .chunks_exact(4)
                .map(|unit| u32::from_le_bytes([unit[0], unit[1], unit[2], unit[3]]))
                .collect();
            texts = after.to_vec();
        }
        let fixed = || model.pieces.iter().filter(|piece| piece.kind == Kind::UserDefined);
        let fixed = (fixed().next().is_some())
            .then(|| Trie::new(fixed().enumerate().map(|(at, piece)| (piece.text.as_slice(), at as u32))));
        Ok(Self {
            units,
            texts,
            fixed,
            add_dummy_prefix: model.add_dummy_prefix,
            remove_extra_whitespaces: model.remove_extra_whitespaces,
            space: if model.escape_whitespaces { MARK } else { b" " },
        })
    }

    pub(super) fn normalize(&self, text: &str) -> Vec<u8> {
        let mut rest = text.as_bytes();
        let mut out = Vec::with_capacity(rest.len() + 16);
        if self.remove_extra_whitespaces {
            while !rest.is_empty() {
                let (normal, used) = self.prefix(rest);
                if normal != b" " {
                    break;
                }
                rest = &rest[used..];
            }
        }
        if rest.is_empty() {
            return out;
        }
        if self.add_dummy_prefix {
            out.extend_from_slice(self.space);
        }
        let mut space_before = self.remove_extra_whitespaces;
        while !rest.is_empty() {
            let (mut normal, used) = self.prefix(rest);
            while space_before && normal.first() == Some(&b' ') {
                normal = &normal[1..];
            }
            for byte in normal {
                if *byte == b' ' { out.extend_from_slice(self.space) } else { out.push(*byte) }
            }
            if let Some(last) = normal.last() {
                space_before = self.remove_extra_whitespaces && *last == b' ';
            }
            rest = &rest[used..];
        }
        if self.remove_extra_whitespaces {
            while out.ends_with(self.space) {
                out.truncate(out.len() - self.space.len());
            }
        }
        out
    }

    /// What the beginning of a text becomes, and how many bytes of it that is.
    fn prefix<'a>(&'a self, text: &'a [u8]) -> (&'a [u8], usize) {
        if let Some((length, _)) = self.fixed.as_ref().and_then(|fixed| fixed.prefixes(text).last()) {
            return (&text[..length], length);
        }
        if let Some((length, at)) = self.rule(text) {
            let after = self.texts.get(at..).unwrap_or_default();
            let end = after.iter().position(|byte| *byte == 0).unwrap_or(after.len());
            return (&after[..end], length);
        }
        let length = width(text[0]).min(text.len());
        (&text[..length], length)
    }

    /// The longest sequence with a rule: its length, and where its text begins.
    fn rule(&self, text: &[u8]) -> Option<(usize, usize)> {
        let offset = |unit: u32| ((unit >> 10) << ((unit & (1 << 9)) >> 6)) as usize;
        let mut place = offset(*self.units.first()?);
        let mut found = None;
        for (at, byte) in text.iter().enumerate() {
            place ^= usize::from(*byte);
            let Some(&unit) = self.units.get(place) else { break };
            // The label, with the bit that marks a value.
            if unit & (1 << 31 | 0xff) != u32::from(*byte) {
                break;
            }
            place ^= offset(unit);
            if unit >> 8 & 1 == 1 {
                let value = self.units.get(place).map(|unit| unit & (u32::MAX >> 1));
                found = value.map(|value| (at + 1, value as usize)).or(found);
            }
        }
        found
    }
}
