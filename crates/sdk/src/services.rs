//! What the host does for a plugin.
#![allow(unsafe_code, reason = "the context of a parallel loop crosses the boundary as a pointer")]

use std::any::Any;
use std::ffi::c_void;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Mutex, OnceLock, PoisonError};

use cladist_abi::abi_stable::std_types::RStr;
use cladist_abi::{HostServicesBox, TaskFn};

use crate::{Error, Result};

static SERVICES: OnceLock<HostServicesBox> = OnceLock::new();

pub(crate) fn install(services: HostServicesBox) {
    // Linked statically, several plugins share this copy: the first object serves them all.
    let _ = SERVICES.set(services);
}

pub(crate) fn services() -> Option<&'static HostServicesBox> {
    SERVICES.get()
}

/// Whether the run is being stopped; long loops ask now and then and return [`Error::cancelled`].
pub fn cancelled() -> bool {
    services().is_some_and(|host| host.cancelled())
}

/// An error of kind `cancelled` when the run is being stopped.
pub fn check_cancelled() -> Result<()> {
    if cancelled() { Err(Error::cancelled()) } else { Ok(()) }
}

/// `done` of `total` (0 = unknown) units of the current call are done.
pub fn progress(done: u64, total: u64, unit: &str) {
    if let Some(host) = services() {
        host.progress(done, total, RStr::from_str(unit));
    }
}

/// How many threads the plugin may keep busy.
pub fn threads() -> usize {
    services().map_or(1, |host| host.threads().max(1))
}

struct Loop<'a, F> {
    task: &'a F,
    panic: Mutex<Option<Box<dyn Any + Send>>>,
}

extern "C" fn run<F: Fn(usize) + Sync>(context: *const c_void, index: usize) {
    // SAFETY: `par_for` passes its own `Loop`, which outlives the host's call.
    let context = unsafe { &*context.cast::<Loop<'_, F>>() };
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| (context.task)(index))) {
        context.panic.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(panic);
    }
}

/// Calls `task` for 0..n on the host's threads and returns when all are done. A panic is raised
/// again here.
pub fn par_for<F: Fn(usize) + Sync>(n: usize, task: F) {
    let Some(host) = services().filter(|_| n > 1) else {
        return (0..n).for_each(task);
    };
    let context = Loop { task: &task, panic: Mutex::new(None) };
    host.par_for(n, (&raw const context).cast(), TaskFn { call: run::<F> });
    if let Some(panic) = context.panic.into_inner().unwrap_or_else(PoisonError::into_inner) {
        resume_unwind(panic);
    }
}

/// The results of `task` for 0..n, made on the host's threads, in order.
pub fn par_map<T: Send, F: Fn(usize) -> T + Sync>(n: usize, task: F) -> Vec<T> {
    let cells: Vec<Mutex<Option<T>>> = (0..n).map(|_| Mutex::new(None)).collect();
    par_for(n, |i| *cells[i].lock().unwrap_or_else(PoisonError::into_inner) = Some(task(i)));
    cells.into_iter().filter_map(|cell| cell.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}
