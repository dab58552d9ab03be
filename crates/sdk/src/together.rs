//! Work that everybody who waits for it helps with.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, OnceLock, PoisonError};

use crate::{Error, Result};

/// A fixed number of tasks and their results.
///
/// Whoever needs the result calls [`Together::all`]: all callers share the tasks, and nobody waits for one that
/// nobody works on. No task may call back into the host's threads ([`par_for`](crate::par_for)): a thread that
/// waits there could be given another caller of the same work, and wait for itself.
pub struct Together<T> {
    next: AtomicUsize,
    slots: Mutex<Slots<T>>,
    ended: Condvar,
    whole: OnceLock<Result<Vec<T>>>,
}

struct Slots<T> {
    results: Vec<Option<Result<T>>>,
    left: usize,
}

impl<T> Together<T> {
    /// Tasks that nobody has begun.
    pub fn new(tasks: usize) -> Self {
        let results = (0..tasks).map(|_| None).collect();
        Self {
            next: AtomicUsize::new(0),
            slots: Mutex::new(Slots { results, left: tasks }),
            ended: Condvar::new(),
            whole: OnceLock::new(),
        }
    }

    /// The results of all tasks, in order; takes part in the work until it is done.
    pub fn all(&self, task: impl Fn(usize) -> Result<T>) -> Result<&[T]> {
        let tasks = self.slots().results.len();
        loop {
            let at = self.next.fetch_add(1, Ordering::Relaxed);
            if at >= tasks {
                break;
            }
            let claim = Claim { of: self, at, result: None };
            claim.end(task(at));
        }
        let mut slots = self.slots();
        while slots.left > 0 {
            slots = self.ended.wait(slots).unwrap_or_else(PoisonError::into_inner);
        }
        drop(slots);
        let whole = self.whole.get_or_init(|| {
            let results = self.slots().results.iter_mut().filter_map(Option::take).collect::<Vec<_>>();
            results.into_iter().collect()
        });
        whole.as_deref().map_err(Error::again)
    }

    fn slots(&self) -> MutexGuard<'_, Slots<T>> {
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A task that somebody works on; ends as an error should that panic.
struct Claim<'t, T> {
    of: &'t Together<T>,
    at: usize,
    result: Option<Result<T>>,
}

impl<T> Claim<'_, T> {
    fn end(mut self, result: Result<T>) {
        self.result = Some(result);
    }
}

impl<T> Drop for Claim<'_, T> {
    fn drop(&mut self) {
        let result = self
            .result
            .take()
            .unwrap_or_else(|| Err(Error::internal("a task that others wait for panicked")));
        let mut slots = self.of.slots();
        slots.results[self.at] = Some(result);
        slots.left -= 1;
        if slots.left == 0 {
            self.of.ended.notify_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Together;
    use crate::Error;

    #[test]
    fn all_callers_get_all_results() {
        let work = Together::new(100);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| {
                    let all = work.all(|at| Ok(at * at)).unwrap();
                    assert!(
                        all.iter().enumerate().all(|(at, square)| at * at == *square) && all.len() == 100
                    );
                });
            }
        });
    }

    #[test]
    fn the_first_error_by_order_is_everybodys() {
        let work: Together<()> = Together::new(5);
        let task = |at: usize| if at > 2 { Err(Error::data(format!("no {at}")).hint("so")) } else { Ok(()) };
        for _ in 0..2 {
            let error = work.all(task).unwrap_err();
            assert_eq!((error.to_string().as_str(), error.hint_text()), ("no 3", Some("so")));
        }
    }

    #[test]
    fn a_panic_leaves_nobody_waiting() {
        let work: Together<()> = Together::new(2);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _ = work.all(|_| std::panic::resume_unwind(Box::new(())));
        }));
        assert!(panicked.is_err());
        assert!(work.all(|_| Ok(())).is_err());
    }
}
