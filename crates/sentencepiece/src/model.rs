//! A model made ready, and what it makes of a text.

use rustc_hash::FxHashMap;

use crate::merges::{Vocabulary, characters, merge};
use crate::normalizer::Normalizer;
use crate::proto::ModelError;
use crate::spec::{PieceKind, PieceSpec, Spec};
use crate::trie::Trie;
use crate::unigram::Unigram;

/// How a model cuts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The most probable pieces.
    Unigram,
    /// Merged pairs.
    Bpe,
    /// At spaces.
    Word,
    /// After each character.
    Char,
}

/// How unigram scores are added and compared. It decides between ways of almost equal score, about one text in
/// some thousands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// In single precision, as SentencePiece does from 0.2.2 on.
    #[default]
    Single,
    /// In double precision, and kept in single, as it did up to 0.2.1.
    Double,
}

/// A SentencePiece model.
#[derive(Debug)]
pub struct Model {
    kind: Kind,
    pieces: Vec<PieceSpec>,
    /// Pieces that text becomes.
    ids: FxHashMap<String, u32>,
    /// Pieces that are more than text: control, byte and unknown ones.
    reserved: FxHashMap<String, u32>,
    unknown: u32,
    /// The ids of the bytes, where what is unknown falls back to them.
    bytes: Option<Box<[u32; 256]>>,
    /// User-defined symbols.
    symbols: Trie,
    normalizer: Normalizer,
    unigram: Option<Unigram>,
}

/// A piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// The piece, with `▁` for a space; of an unknown one, the text itself.
    pub piece: &'a str,
    /// Its id.
    pub id: u32,
    /// Whether the model has no piece for this text.
    pub unknown: bool,
}

#[derive(Debug, Clone, Copy)]
struct Span {
    from: usize,
    to: usize,
    id: u32,
    /// The piece is that of the model, not the text between.
    own: bool,
}

/// A text in pieces.
#[derive(Debug)]
pub struct Encoded<'m> {
    model: &'m Model,
    text: String,
    spans: Vec<Span>,
}

impl Encoded<'_> {
    /// The pieces, in order.
    pub fn tokens(&self) -> impl ExactSizeIterator<Item = Token<'_>> {
        self.spans.iter().map(|span| Token {
            piece: if span.own { self.model.piece(span.id) } else { &self.text[span.from..span.to] },
            id: span.id,
            unknown: span.id == self.model.unknown,
        })
    }

    /// Their number.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// How many are unknown; neighbouring unknown characters are one.
    pub fn unknown(&self) -> usize {
        self.spans.iter().filter(|span| span.id == self.model.unknown).count()
    }

    /// The text after normalisation.
    pub fn normalized(&self) -> &str {
        &self.text
    }
}

impl Model {
    /// Reads a model file.
    pub fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let Spec { pieces, kind, byte_fallback, normalizer } = Spec::read(bytes)?;
        let (mut ids, mut reserved) = (FxHashMap::default(), FxHashMap::default());
        for (index, piece) in pieces.iter().enumerate() {
            let text = matches!(piece.kind, PieceKind::Normal | PieceKind::UserDefined | PieceKind::Unused);
            let map = if text { &mut ids } else { &mut reserved };
            if map.insert(piece.text.clone(), index as u32).is_some() {
                return Err(ModelError::Twice { index, piece: piece.text.clone() });
            }
        }
        let of_kind = |kind| pieces.iter().enumerate().filter(move |(_, piece)| piece.kind == kind);
        let mut unknowns = of_kind(PieceKind::Unknown);
        let (Some((unknown, _)), None) = (unknowns.next(), unknowns.next()) else {
            return Err(ModelError::Unknowns(of_kind(PieceKind::Unknown).count()));
        };
        let unknown = unknown as u32;
        let bytes = bytes_of(of_kind(PieceKind::Byte), byte_fallback)?;
        let symbols = of_kind(PieceKind::UserDefined);
        let symbols = Trie::new(symbols.map(|(id, piece)| (piece.text.as_bytes(), id as u32)).collect());
        let normalizer = Normalizer::new(&normalizer)?;
        let unigram = (kind == Kind::Unigram).then(|| Unigram::new(&pieces, unknown));
        Ok(Self { kind, pieces, ids, reserved, unknown, bytes, symbols, normalizer, unigram })
    }

    /// The same model with another rounding; it matters to unigram models alone.
    #[must_use]
    pub fn with_rounding(mut self, rounding: Rounding) -> Self {
        if let Some(unigram) = &mut self.unigram {
            unigram.rounding = rounding;
        }
        self
    }

    /// How it cuts.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The number of its pieces.
    pub fn size(&self) -> usize {
        self.pieces.len()
    }

    /// The text of a piece; empty for an id that it does not have.
    pub fn piece(&self, id: u32) -> &str {
        self.pieces.get(id as usize).map_or("", |piece| &piece.text)
    }

    /// Cuts a text into pieces.
    pub fn encode(&self, text: &str) -> Encoded<'_> {
        let text = self.normalizer.normalize(text, &self.symbols);
        let mut spans: Vec<Span> = Vec::new();
        let mut piece = |from: usize, to: usize, id: u32| self.push(&text, &mut spans, from, to, id);
        match (self.kind, &self.unigram) {
            (Kind::Unigram, Some(unigram)) => unigram.encode(&text, piece),
            (Kind::Word, _) => {
                words(&text).for_each(|(from, to)| piece(from, to, self.id(&text[from..to])));
            }
            (Kind::Char, _) => characters(&text, &self.symbols)
                .for_each(|(from, to, _)| piece(from, to, self.id(&text[from..to]))),
            _ => merge(&text, &self.symbols, self, piece),
        }
        Encoded { model: self, text, spans }
    }

    /// One more piece: unknown text becomes bytes, or joins the unknown text before it.
    fn push(&self, text: &str, spans: &mut Vec<Span>, from: usize, to: usize, id: u32) {
        let unknown = id == self.unknown;
        if let Some(bytes) = self.bytes.as_ref().filter(|_| unknown) {
            let bytes = text.as_bytes()[from..to].iter().map(|byte| bytes[usize::from(*byte)]);
            spans.extend(bytes.map(|id| Span { from, to, id, own: true }));
            return;
        }
        match spans.last_mut() {
            Some(last) if unknown && last.id == self.unknown => last.to = to,
            _ => spans.push(Span { from, to, id, own: false }),
        }
    }
}

impl Vocabulary for Model {
    fn mergeable(&self, text: &str) -> Option<(u32, f32, bool)> {
        let id = *self.ids.get(text)?;
        let piece = self.pieces.get(id as usize)?;
        Some((id, piece.score, piece.kind == PieceKind::Unused))
    }

    fn id(&self, text: &str) -> u32 {
        self.reserved.get(text).or_else(|| self.ids.get(text)).copied().unwrap_or(self.unknown)
    }

    fn unknown(&self) -> u32 {
        self.unknown
    }
}

/// Words with the mark of the space before them.
fn words(text: &str) -> impl Iterator<Item = (usize, usize)> {
    let starts = text.match_indices('\u{2581}').map(|(at, _)| at).filter(|at| *at > 0);
    let mut from = if text.is_empty() { None } else { Some(0) };
    starts.map(Some).chain([None]).filter_map(move |next| {
        let word = (from?, next.unwrap_or(text.len()));
        from = next;
        Some(word)
    })
}

/// The ids of the bytes, where text may fall back to them.
fn bytes_of<'a>(
    pieces: impl Iterator<Item = (usize, &'a PieceSpec)>,
    fallback: bool,
) -> Result<Option<Box<[u32; 256]>>, ModelError> {
    let mut ids = [None; 256];
    for (index, piece) in pieces {
        let odd = |why| ModelError::OddByte { index, piece: piece.text.clone(), why };
        if !fallback {
            return Err(odd("byte fallback is off"));
        }
        let digits = piece.text.strip_prefix("<0x").and_then(|rest| rest.strip_suffix('>'));
        let digits = digits.filter(|digits| {
            digits.len() == 2 && digits.bytes().all(|one| matches!(one, b'0'..=b'9' | b'A'..=b'F'))
        });
        let byte = digits.and_then(|digits| usize::from_str_radix(digits, 16).ok());
        *byte.and_then(|byte| ids.get_mut(byte)).ok_or_else(|| odd("names no byte"))? = Some(index as u32);
    }
    if !fallback {
        return Ok(None);
    }
    let there = ids.iter().flatten().count();
    if there < 256 {
        return Err(ModelError::Bytes(there));
    }
    Ok(Some(Box::new(ids.map(Option::unwrap_or_default))))
}
