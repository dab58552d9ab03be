//! Texts one after another.
use crate::documents::TooLarge;

/// Texts by number: their bytes and four more each.
#[derive(Clone, Debug, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(crate) struct Texts {
    joined: String,
    ends: Vec<u32>,
}

impl Texts {
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn push(&mut self, text: &str) -> Result<(), TooLarge> {
        self.joined.push_str(text);
        self.ends.push(u32::try_from(self.joined.len()).map_err(|_| TooLarge)?);
        Ok(())
    }

    /// The text of a number; empty where there is none.
    pub(crate) fn get(&self, at: usize) -> &str {
        let begin = at.checked_sub(1).map_or(0, |before| self.ends.get(before).copied().unwrap_or(0));
        let end = self.ends.get(at).copied().unwrap_or(0);
        self.joined.get(begin as usize..end as usize).unwrap_or_default()
    }
}
