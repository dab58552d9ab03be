use xxhash_rust::xxh3::xxh3_128;

/// An id as 96 bits of its XXH3 hash, highest first.
///
/// Of `n` different ids that nobody chose for it two share a key with a probability of about
/// n² / 2^97: 10^-17 for two million.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct IdKey(pub(super) [u32; 3]);

impl IdKey {
    /// The key of an id.
    pub fn of(id: &str) -> Self {
        let hash = xxh3_128(id.as_bytes());
        Self([(hash >> 96) as u32, (hash >> 64) as u32, (hash >> 32) as u32])
    }
}
