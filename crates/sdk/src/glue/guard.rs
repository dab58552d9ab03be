//! No panic crosses the boundary, and what panicked once is not used again.

use std::any::Any;
use std::backtrace::Backtrace;
use std::cell::RefCell;
use std::mem::ManuallyDrop;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use cladist_abi::abi_stable::std_types::{ROption, RResult};
use cladist_abi::{ErrorKind, PResult, PluginError};

use crate::{Error, Result};

thread_local! {
    static LAST: RefCell<Option<(String, String)>> = const { RefCell::new(None) };
    static LOCAL_POOL: Option<rayon::ThreadPool> =
        rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().ok();
}

static OWN_LIBRARY: AtomicBool = AtomicBool::new(false);

/// Called once in a library of its own, whose copy of the standard library has its own hook.
pub(crate) fn install_hook() {
    OWN_LIBRARY.store(true, Ordering::Relaxed);
    std::panic::set_hook(Box::new(|info| {
        let location = info.location().map(ToString::to_string).unwrap_or_default();
        let backtrace = Backtrace::capture().to_string();
        LAST.with_borrow_mut(|last| *last = Some((location, backtrace)));
    }));
}

fn panic_error(payload: Box<dyn Any + Send>) -> PluginError {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    let text = text.or_else(|| payload.downcast_ref::<String>().cloned());
    // Dropping the payload may panic in turn.
    let _ = catch_unwind(AssertUnwindSafe(move || drop(payload)));
    let (location, backtrace) = LAST.with_borrow_mut(Option::take).unwrap_or_default();
    let known = |text: String| if text.is_empty() { ROption::RNone } else { ROption::RSome(text.into()) };
    let message = text.unwrap_or_else(|| "a panic without a message".to_owned());
    let mut error = PluginError::new(ErrorKind::Panic, message);
    error.location = known(location);
    error.backtrace = known(backtrace);
    error
}

/// Runs an author's code; a panic becomes an error of kind `panic`.
pub(crate) fn guard<T>(code: impl FnOnce() -> Result<T>) -> PResult<T> {
    // Third-party `par_iter` inside the plugin's own copy of rayon stays on the calling thread:
    // the host drives the threads. (Linked into the host there is one rayon, the host's own.)
    if OWN_LIBRARY.load(Ordering::Relaxed) {
        LOCAL_POOL.with(|_| ());
    }
    match catch_unwind(AssertUnwindSafe(code)) {
        Ok(Ok(value)) => RResult::ROk(value),
        Ok(Err(error)) => RResult::RErr(error.into_plugin()),
        Err(payload) => RResult::RErr(panic_error(payload)),
    }
}

/// An object of the author's: after a panic it refuses further calls, and its drop cannot unwind.
pub(crate) struct Guarded<T> {
    poisoned: AtomicBool,
    value: ManuallyDrop<T>,
}

impl<T> Guarded<T> {
    pub(crate) fn new(value: T) -> Self {
        Self { poisoned: AtomicBool::new(false), value: ManuallyDrop::new(value) }
    }

    pub(crate) fn value(&self) -> &T {
        &self.value
    }

    pub(crate) fn call<R>(&self, code: impl FnOnce(&T) -> Result<R>) -> PResult<R> {
        if self.poisoned.load(Ordering::Acquire) {
            return RResult::RErr(poisoned());
        }
        self.note(guard(|| code(&self.value)))
    }

    pub(crate) fn call_mut<R>(&mut self, code: impl FnOnce(&mut T) -> Result<R>) -> PResult<R> {
        if self.poisoned.load(Ordering::Acquire) {
            return RResult::RErr(poisoned());
        }
        let result = guard(|| code(&mut self.value));
        self.note(result)
    }

    /// The value, unless a panic left it half changed.
    pub(crate) fn into_inner(self) -> std::result::Result<T, PluginError> {
        let mut this = ManuallyDrop::new(self);
        // SAFETY: `this` is never dropped, so this is the only take.
        #[allow(unsafe_code)]
        let value = unsafe { ManuallyDrop::take(&mut this.value) };
        if this.poisoned.load(Ordering::Acquire) {
            drop(Guarded::new(value));
            return Err(poisoned());
        }
        Ok(value)
    }

    /// Refuses further calls when the result of a call on a part of it is a panic.
    pub(crate) fn poison_on_panic<R>(&self, result: PResult<R>) -> PResult<R> {
        self.note(result)
    }

    fn note<R>(&self, result: PResult<R>) -> PResult<R> {
        if let RResult::RErr(error) = &result
            && error.kind == ErrorKind::Panic
        {
            self.poisoned.store(true, Ordering::Release);
        }
        result
    }
}

impl<T> Drop for Guarded<T> {
    fn drop(&mut self) {
        // SAFETY: `value` is not used after this, the only take.
        #[allow(unsafe_code)]
        let value = unsafe { ManuallyDrop::take(&mut self.value) };
        if let Err(payload) = catch_unwind(AssertUnwindSafe(move || drop(value))) {
            let error = panic_error(payload);
            tracing::error!(panic = %error, "a panic while dropping an object of the plugin");
        }
    }
}

pub(crate) fn poisoned() -> PluginError {
    Error::new(ErrorKind::Panic, "unusable after an earlier panic").into_plugin()
}
