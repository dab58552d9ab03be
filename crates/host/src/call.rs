//! Which step the host is calling on this thread: what a plugin logs or reports belongs to it.

use std::cell::RefCell;
use std::sync::Arc;

/// A step and its plugin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) plugin: Arc<str>,
    pub(crate) step: Arc<str>,
}

thread_local! {
    static CURRENT: RefCell<Option<Call>> = const { RefCell::new(None) };
}

/// The step that is being called on this thread.
pub(crate) fn current() -> Option<Call> {
    CURRENT.with_borrow(Clone::clone)
}

/// Runs `body` as a call of `call`, and restores what was before, also when it unwinds.
pub(crate) fn within<R>(call: Option<&Call>, body: impl FnOnce() -> R) -> R {
    struct Restore(Option<Call>);
    impl Drop for Restore {
        fn drop(&mut self) {
            CURRENT.set(self.0.take());
        }
    }
    let _restore = Restore(CURRENT.replace(call.cloned()));
    body()
}
