use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use cladist_sdk::Result;

/// Rows that are worth a thread of their own.
const LEAST: usize = 256;

/// Works on pieces of some rows on all threads; gives what each piece gave, in order.
///
/// A file that cannot be split comes as one partition: its batches are then shared among the threads.
pub(crate) fn in_pieces<T: Send>(
    rows: usize,
    work: impl Fn(Range<usize>) -> Result<T> + Sync,
) -> Result<Vec<T>> {
    let pieces = (rows / LEAST).clamp(1, 4 * cladist_sdk::threads().max(1));
    if pieces == 1 {
        return Ok(vec![work(0..rows)?]);
    }
    let begin = |piece: usize| rows * piece / pieces;
    cladist_sdk::par_map(pieces, |piece| work(begin(piece)..begin(piece + 1))).into_iter().collect()
}

/// Things that threads take in turn, such as scorers with their room: what they hold is no part of a state.
#[derive(Debug)]
pub(crate) struct Idle<T>(Mutex<Vec<T>>);

impl<T> Default for Idle<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Idle<T> {
    /// Lends one; a new one where all are lent.
    pub(crate) fn with<R>(&self, new: impl FnOnce() -> T, work: impl FnOnce(&mut T) -> R) -> R {
        let idle = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let lent = idle().pop();
        let mut lent = lent.unwrap_or_else(new);
        let done = work(&mut lent);
        idle().push(lent);
        done
    }
}
