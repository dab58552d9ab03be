use super::{Kind, ModelError, Piece};

/// What is used of `sentencepiece_model.proto`.
#[derive(Debug, Default)]
pub(super) struct Model {
    pub(super) pieces: Vec<Piece>,
    pub(super) bpe: bool,
    pub(super) byte_fallback: bool,
    /// The rules of normalisation, as a trie and texts.
    pub(super) rules: Vec<u8>,
    pub(super) add_dummy_prefix: bool,
    pub(super) remove_extra_whitespaces: bool,
    pub(super) escape_whitespaces: bool,
}

/// A field of a message in Protocol Buffers' wire format.
enum Field<'a> {
    Number(u64),
    Float(f32),
    Bytes(&'a [u8]),
}

impl Field<'_> {
    fn yes(&self) -> bool {
        matches!(self, Field::Number(n) if *n != 0)
    }
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let byte = *bytes.split_off_first()?;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn field<'a>(bytes: &mut &'a [u8]) -> Option<(u64, Field<'a>)> {
    let key = varint(bytes)?;
    let found = match key & 7 {
        0 => Field::Number(varint(bytes)?),
        1 => {
            bytes.split_off(..8)?;
            Field::Number(0)
        }
        2 => {
            let length = usize::try_from(varint(bytes)?).ok()?;
            Field::Bytes(bytes.split_off(..length)?)
        }
        5 => Field::Float(f32::from_le_bytes(bytes.split_off(..4)?.try_into().ok()?)),
        _ => return None,
    };
    Some((key >> 3, found))
}

/// Gives every field of a message.
fn each<'a>(mut bytes: &'a [u8], mut take: impl FnMut(u64, Field<'a>)) -> Result<(), ModelError> {
    while !bytes.is_empty() {
        let (number, found) = field(&mut bytes).ok_or(ModelError::Damaged("it ends within a field"))?;
        take(number, found);
    }
    Ok(())
}

impl Model {
    pub(super) fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut model = Self {
            add_dummy_prefix: true,
            remove_extra_whitespaces: true,
            escape_whitespaces: true,
            ..Self::default()
        };
        let (mut pieces, mut trainer, mut normalizer) = (Vec::new(), &[][..], &[][..]);
        each(bytes, |number, found| match (number, found) {
            (1, Field::Bytes(piece)) => pieces.push(piece),
            (2, Field::Bytes(spec)) => trainer = spec,
            (3, Field::Bytes(spec)) => normalizer = spec,
            _ => {}
        })?;
        if pieces.is_empty() {
            return Err(ModelError::Damaged("it has no pieces"));
        }
        for bytes in pieces {
            model.pieces.push(piece(bytes)?);
        }
        let mut kind = 1;
        each(trainer, |number, found| match (number, found) {
            (3, Field::Number(n)) => kind = n,
            (35, found) => model.byte_fallback = found.yes(),
            _ => {}
        })?;
        model.bpe = match kind {
            1 => false,
            2 => true,
            3 => return Err(ModelError::Type("word")),
            4 => return Err(ModelError::Type("char")),
            _ => return Err(ModelError::Damaged("its type is unknown")),
        };
        each(normalizer, |number, found| match (number, found) {
            (2, Field::Bytes(rules)) => model.rules = rules.to_vec(),
            (3, found) => model.add_dummy_prefix = found.yes(),
            (4, found) => model.remove_extra_whitespaces = found.yes(),
            (5, found) => model.escape_whitespaces = found.yes(),
            _ => {}
        })?;
        Ok(model)
    }
}

fn piece(bytes: &[u8]) -> Result<Piece, ModelError> {
    let mut piece = Piece { text: Vec::new(), score: 0.0, kind: Kind::Normal };
    each(bytes, |number, found| match (number, found) {
        (1, Field::Bytes(text)) => piece.text = text.to_vec(),
        (2, Field::Float(score)) => piece.score = score,
        (3, Field::Number(kind)) => {
            piece.kind = match kind {
                2 => Kind::Unknown,
                3 => Kind::Control,
                4 => Kind::UserDefined,
                5 => Kind::Unused,
                6 => Kind::Byte,
                _ => Kind::Normal,
            }
        }
        _ => {}
    })?;
    Ok(piece)
}
