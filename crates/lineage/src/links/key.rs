use xxhash_rust::xxh3::xxh3_128;

/// An id as 128 bits of its XXH3 hash.
///
/// Of `n` different ids that nobody chose for it two share a key with a probability of about
/// n² / 2^129: 10^-26 for two million.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct IdKey(pub(super) u64, pub(super) u64);

impl IdKey {
    /// The key of an id.
    pub fn of(id: &str) -> Self {
        let hash = xxh3_128(id.as_bytes());
        Self((hash >> 64) as u64, hash as u64)
    }
}
