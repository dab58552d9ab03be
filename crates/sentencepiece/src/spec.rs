//! What a model file says, before it is made ready for use.
//!
//! Field numbers, types and defaults are those of `sentencepiece_model.proto`.

use crate::model::Kind;
use crate::proto::{Fields, ModelError, Value};

/// What a piece is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PieceKind {
    Normal,
    Unknown,
    Control,
    UserDefined,
    Unused,
    Byte,
}

#[derive(Debug, Clone)]
pub(crate) struct PieceSpec {
    pub(crate) text: String,
    pub(crate) score: f32,
    pub(crate) kind: PieceKind,
}

/// How text is prepared.
#[derive(Debug, Clone)]
pub(crate) struct NormalizerSpec {
    pub(crate) charsmap: Vec<u8>,
    pub(crate) add_dummy_prefix: bool,
    pub(crate) remove_extra_whitespaces: bool,
    pub(crate) escape_whitespaces: bool,
    /// The mark of a space stands after a word, not before it.
    pub(crate) suffix: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct Spec {
    pub(crate) pieces: Vec<PieceSpec>,
    pub(crate) kind: Kind,
    pub(crate) byte_fallback: bool,
    pub(crate) normalizer: NormalizerSpec,
}

impl Spec {
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut spec = Self {
            pieces: Vec::new(),
            kind: Kind::Unigram,
            byte_fallback: false,
            normalizer: NormalizerSpec {
                charsmap: Vec::new(),
                add_dummy_prefix: true,
                remove_extra_whitespaces: true,
                escape_whitespaces: true,
                suffix: false,
            },
        };
        for field in Fields::new(bytes, 0) {
            match field? {
                (1, Value::Bytes(bytes, at)) => {
                    let piece = piece(bytes, at, spec.pieces.len())?;
                    spec.pieces.push(piece);
                }
                (2, Value::Bytes(bytes, at)) => spec.trainer(bytes, at)?,
                (3, Value::Bytes(bytes, at)) => spec.normalizer.read(bytes, at)?,
                (field @ 1..=3, _) => return Err(ModelError::Type { message: "the model", field }),
                _ => {}
            }
        }
        if spec.pieces.is_empty() { Err(ModelError::NoPieces) } else { Ok(spec) }
    }

    fn trainer(&mut self, bytes: &[u8], at: usize) -> Result<(), ModelError> {
        for field in Fields::new(bytes, at) {
            match field? {
                (3, Value::Number(number)) => {
                    self.kind = match number {
                        1 => Kind::Unigram,
                        2 => Kind::Bpe,
                        3 => Kind::Word,
                        4 => Kind::Char,
                        _ => return Err(ModelError::Kind { what: "model type", number }),
                    }
                }
                (24, Value::Number(number)) => self.normalizer.suffix = number != 0,
                (35, Value::Number(number)) => self.byte_fallback = number != 0,
                (field @ (3 | 24 | 35), _) => {
                    return Err(ModelError::Type { message: "the trainer's settings", field });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl NormalizerSpec {
    fn read(&mut self, bytes: &[u8], at: usize) -> Result<(), ModelError> {
        for field in Fields::new(bytes, at) {
            match field? {
                (2, Value::Bytes(bytes, _)) => self.charsmap = bytes.to_vec(),
                (3, Value::Number(number)) => self.add_dummy_prefix = number != 0,
                (4, Value::Number(number)) => self.remove_extra_whitespaces = number != 0,
                (5, Value::Number(number)) => self.escape_whitespaces = number != 0,
                (field @ 2..=5, _) => {
                    return Err(ModelError::Type { message: "the normaliser's settings", field });
                }
                _ => {}
            }
        }
        Ok(())
    }
}

fn piece(bytes: &[u8], at: usize, index: usize) -> Result<PieceSpec, ModelError> {
    let mut piece = PieceSpec { text: String::new(), score: 0.0, kind: PieceKind::Normal };
    for field in Fields::new(bytes, at) {
        match field? {
            (1, Value::Bytes(bytes, _)) => {
                let text = std::str::from_utf8(bytes);
                text.map_err(|_| ModelError::NotText(format!("piece {index}")))?.clone_into(&mut piece.text);
            }
            (2, Value::Fixed(bits)) => piece.score = f32::from_bits(bits),
            (3, Value::Number(number)) => {
                piece.kind = match number {
                    1 => PieceKind::Normal,
                    2 => PieceKind::Unknown,
                    3 => PieceKind::Control,
                    4 => PieceKind::UserDefined,
                    5 => PieceKind::Unused,
                    6 => PieceKind::Byte,
                    _ => return Err(ModelError::Kind { what: "piece type", number }),
                }
            }
            (field @ 1..=3, _) => return Err(ModelError::Type { message: "a piece", field }),
            _ => {}
        }
    }
    if piece.text.is_empty() { Err(ModelError::EmptyPiece(index)) } else { Ok(piece) }
}
