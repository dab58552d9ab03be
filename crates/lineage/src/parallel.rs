//! Threads, as far as this crate needs them: somebody else owns them.
use std::ops::Range;
use std::sync::OnceLock;

/// A pool of threads that belongs to the caller.
pub trait Parallel: Sync {
    /// How many threads there are, at least one. It guides how work is cut, never what comes
    /// out.
    fn threads(&self) -> usize;

    /// Runs `task` once for every number below `n`, in any order and on any thread, and returns
    /// when all are done. A task may call it again.
    fn for_each(&self, n: usize, task: &(dyn Fn(usize) + Sync));
}

/// One thread: the caller's own.
#[derive(Clone, Copy, Debug, Default)]
pub struct Serial;

impl Parallel for Serial {
    fn threads(&self) -> usize {
        1
    }

    fn for_each(&self, n: usize, task: &(dyn Fn(usize) + Sync)) {
        (0..n).for_each(task);
    }
}

/// The results of `task` for every number below `n`, in order.
pub fn map<T: Send + Sync>(par: &dyn Parallel, n: usize, task: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let slots: Vec<OnceLock<T>> = (0..n).map(|_| OnceLock::new()).collect();
    par.for_each(n, &|at| {
        slots[at].get_or_init(|| task(at));
    });
    // A pool that forgot a task costs time, not results.
    slots.into_iter().enumerate().map(|(at, slot)| slot.into_inner().unwrap_or_else(|| task(at))).collect()
}

/// Cuts `0..len` into ranges of some size for the threads there are.
pub fn pieces(par: &dyn Parallel, len: usize) -> Vec<Range<usize>> {
    const SMALLEST: usize = 1 << 14;
    let n = (len / SMALLEST).clamp(1, 4 * par.threads().clamp(1, 1024));
    (0..n).map(|at| len * at / n..len * (at + 1) / n).collect()
}

#[cfg(test)]
mod tests {
    use super::{Parallel, Serial, map, pieces};

    /// A pool that does nothing.
    struct Lazy;

    impl Parallel for Lazy {
        fn threads(&self) -> usize {
            0
        }
        fn for_each(&self, _: usize, _: &(dyn Fn(usize) + Sync)) {}
    }

    #[test]
    fn every_task_has_its_result() {
        assert_eq!(map(&Serial, 4, |i| i * i), [0, 1, 4, 9]);
        assert_eq!(map(&Lazy, 4, |i| i * i), [0, 1, 4, 9]);
    }

    #[test]
    fn pieces_cover_everything_once() {
        for len in [0, 1, 100_000] {
            let covered: Vec<usize> = pieces(&Serial, len).into_iter().flatten().collect();
            assert_eq!(covered, (0..len).collect::<Vec<_>>());
            assert!(!pieces(&Lazy, len).is_empty());
        }
    }
}
