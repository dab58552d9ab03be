use std::sync::{Mutex, PoisonError};

use cladist_languages::{Normalizer, Options};

/// Normalisers that the threads of a step take in turn: what they remember is no part of a state.
#[derive(Debug)]
pub(crate) struct Normalizers {
    options: Options,
    idle: Mutex<Vec<Normalizer>>,
}

impl Normalizers {
    pub(crate) fn new(merge_macrolanguages: bool) -> Self {
        Self { options: Options { merge_macrolanguages }, idle: Mutex::default() }
    }

    /// Lends one.
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Normalizer) -> T) -> T {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let lent = idle().pop();
        let mut normalizer = lent.unwrap_or_else(|| Normalizer::new(self.options));
        let done = work(&mut normalizer);
        idle().push(normalizer);
        done
    }
}
