//! A model's own table of normalisation: sequences of characters and what takes their place.
//!
//! The bytes are the length of a double array, the array (Darts-clone's layout of units), and the replacements,
//! each ended by a zero.

use crate::proto::ModelError;

#[derive(Debug, Default)]
pub(crate) struct Charsmap {
    units: Vec<u32>,
    replacements: String,
}

impl Charsmap {
    /// An empty table where the model has none.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, ModelError> {
        let Some((length, rest)) = bytes.split_first_chunk::<4>() else {
            let empty = bytes.is_empty();
            return if empty { Ok(Self::default()) } else { Err(ModelError::Charsmap("it is too short")) };
        };
        let length = u32::from_le_bytes(*length) as usize;
        let (array, replacements) =
            rest.split_at_checked(length).ok_or(ModelError::Charsmap("its array reaches beyond its end"))?;
        let units = array.chunks_exact(4).map(|unit| unit.try_into().map_or(0, u32::from_le_bytes)).collect();
        let replacements = std::str::from_utf8(replacements)
            .map_err(|_| ModelError::Charsmap("a replacement is no UTF-8"))?
            .to_owned();
        Ok(Self { units, replacements })
    }

    /// The length of the longest rule that `input` begins with, and what takes its place.
    pub(crate) fn longest(&self, input: &str) -> Option<(usize, &str)> {
        let mut found = None;
        let mut node = offset(*self.units.first()?);
        for (place, &byte) in input.as_bytes().iter().enumerate() {
            node ^= byte as usize;
            let Some(&unit) = self.units.get(node) else { break };
            if unit & 0x8000_00ff != u32::from(byte) {
                break;
            }
            node ^= offset(unit);
            if unit & 0x100 != 0 {
                let value = self.units.get(node).map(|leaf| (leaf & 0x7fff_ffff) as usize);
                found = value.map(|value| (place + 1, value)).or(found);
            }
        }
        let (length, value) = found.filter(|&(length, _)| input.is_char_boundary(length))?;
        let rest = self.replacements.get(value..)?;
        Some((length, rest.split('\0').next().unwrap_or_default()))
    }
}

/// From a unit to its children.
fn offset(unit: u32) -> usize {
    ((unit >> 10) << ((unit & 0x200) >> 6)) as usize
}
