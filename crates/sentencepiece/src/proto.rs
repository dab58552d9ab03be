//! Protocol buffers, as far as a model file needs them.

use thiserror::Error;

/// Why some bytes are no SentencePiece model.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ModelError {
    /// A field reaches beyond the end.
    #[error("it ends in the middle of a field (byte {0}): the file is cut short or no SentencePiece model")]
    Cut(usize),
    /// What stands there is no field.
    #[error("byte {0} begins no field of a protocol buffer: this is no SentencePiece model")]
    NoField(usize),
    /// A field of another type than the format's.
    #[error("field {field} of {message} has another type than in a SentencePiece model")]
    Type {
        /// The message.
        message: &'static str,
        /// The field's number.
        field: u32,
    },
    /// A text that is no UTF-8.
    #[error("{0} is no UTF-8")]
    NotText(String),
    /// Nothing to cut text into.
    #[error("it has no pieces: this is no SentencePiece model")]
    NoPieces,
    /// An empty piece.
    #[error("piece {0} is empty")]
    EmptyPiece(usize),
    /// Two pieces of one text.
    #[error("piece {index} is `{piece}` again")]
    Twice {
        /// The second one's place.
        index: usize,
        /// Its text.
        piece: String,
    },
    /// No piece, or more than one, stands for what is unknown.
    #[error("{0} pieces stand for unknown text; a model has one")]
    Unknowns(usize),
    /// Byte pieces that are not the 256 bytes.
    #[error("byte fallback is on, and {0} of the 256 byte pieces are there")]
    Bytes(usize),
    /// A byte piece that names no byte, or where bytes are not used.
    #[error("piece {index}, `{piece}`, is of the byte kind, and {why}")]
    OddByte {
        /// Its place.
        index: usize,
        /// Its text.
        piece: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A kind of model, or of piece, that is not known.
    #[error("{what} {number} is not known")]
    Kind {
        /// What has a kind.
        what: &'static str,
        /// Its number.
        number: u64,
    },
    /// The table of normalisation is damaged.
    #[error("the table of normalisation is damaged: {0}")]
    Charsmap(&'static str),
}

/// The value of a field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'a> {
    Number(u64),
    Fixed(u32),
    /// Eight bytes; no field that we read has them.
    Long,
    /// Bytes, and where they begin in the file.
    Bytes(&'a [u8], usize),
}

/// The fields of a message, in order.
pub(crate) struct Fields<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the message begins in the file.
    start: usize,
}

impl<'a> Fields<'a> {
    pub(crate) fn new(bytes: &'a [u8], start: usize) -> Self {
        Self { bytes, at: 0, start }
    }

    fn varint(&mut self) -> Result<u64, ModelError> {
        let mut number = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.bytes.get(self.at).ok_or(ModelError::Cut(self.start + self.at))?;
            self.at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(ModelError::NoField(self.start + self.at))
    }

    fn take(&mut self, length: u64) -> Result<&'a [u8], ModelError> {
        let cut = ModelError::Cut(self.start + self.at);
        let end = usize::try_from(length).ok().and_then(|length| self.at.checked_add(length));
        let taken = end.and_then(|end| self.bytes.get(self.at..end)).ok_or(cut)?;
        self.at += taken.len();
        Ok(taken)
    }

    fn field(&mut self) -> Result<(u32, Value<'a>), ModelError> {
        let begin = self.start + self.at;
        let tag = self.varint()?;
        let number = u32::try_from(tag >> 3).ok().filter(|number| *number > 0);
        let number = number.ok_or(ModelError::NoField(begin))?;
        let value = match tag & 7 {
            0 => Value::Number(self.varint()?),
            1 => {
                self.take(8)?;
                Value::Long
            }
            2 => {
                let length = self.varint()?;
                let at = self.start + self.at;
                Value::Bytes(self.take(length)?, at)
            }
            5 => {
                let bytes = self.take(4)?;
                Value::Fixed(bytes.try_into().map_or(0, u32::from_le_bytes))
            }
            _ => return Err(ModelError::NoField(begin)),
        };
        Ok((number, value))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u32, Value<'a>), ModelError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.bytes.len() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.at = self.bytes.len();
        }
        Some(field)
    }
}
