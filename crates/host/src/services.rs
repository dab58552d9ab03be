//! What the host does for its plugins: log, progress, cancellation, threads.
#![allow(unsafe_code, reason = "tasks of a parallel loop come over the boundary as pointers")]

use std::ffi::c_void;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use cladist_abi::abi_stable::sabi_trait::TD_Opaque;
use cladist_abi::abi_stable::std_types::RStr;
use cladist_abi::{HostServices, HostServices_TO, HostServicesBox, Level, LogRecord, TaskFn};
use rayon::ThreadPool;
use rayon::iter::{IndexedParallelIterator, IntoParallelIterator, ParallelIterator};

use crate::call::{Call, current, within};
use crate::{Ui, log};

/// What all plugins of a host share.
pub(crate) struct Shared {
    pub(crate) ui: Arc<dyn Ui>,
    cancelled: AtomicBool,
    stopping: AtomicBool,
    pool: RwLock<Option<Arc<ThreadPool>>>,
    pub(crate) warnings: log::Warnings,
}

impl Shared {
    pub(crate) fn new(ui: Arc<dyn Ui>) -> Self {
        Self {
            ui,
            cancelled: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            pool: RwLock::new(None),
            warnings: log::Warnings::default(),
        }
    }

    /// The user wants the run to end.
    pub(crate) fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
    }

    pub(crate) fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }

    /// A failure ends the run.
    pub(crate) fn stop(&self, stop: bool) {
        self.stopping.store(stop, Ordering::SeqCst);
    }

    /// Whether whatever runs should end.
    pub(crate) fn ending(&self) -> bool {
        self.is_cancelled() || self.stopping.load(Ordering::Relaxed)
    }

    pub(crate) fn use_pool(&self, pool: Arc<ThreadPool>) {
        *self.pool.write().unwrap_or_else(PoisonError::into_inner) = Some(pool);
    }

    fn pool(&self) -> Option<Arc<ThreadPool>> {
        self.pool.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The services for one plugin.
pub(crate) fn services_for(plugin: &str, shared: &Arc<Shared>) -> HostServicesBox {
    let services = Services { plugin: plugin.into(), shared: Arc::clone(shared) };
    HostServices_TO::from_value(services, TD_Opaque)
}

struct Services {
    plugin: Arc<str>,
    shared: Arc<Shared>,
}

impl Services {
    fn call(&self) -> Call {
        // A thread of the plugin's own has no step.
        current().unwrap_or_else(|| Call { plugin: Arc::clone(&self.plugin), step: "".into() })
    }
}

impl HostServices for Services {
    fn max_level(&self) -> Level {
        log::max_level()
    }

    fn log_enabled(&self, level: Level, target: RStr<'_>) -> bool {
        // Warnings are collected for the run's record even where the log does not show them.
        matches!(level, Level::Error | Level::Warn) || log::enabled(level, target.as_str())
    }

    fn log(&self, record: &LogRecord<'_>) {
        let call = self.call();
        self.shared.warnings.note(&call, record);
        log::emit(&call, record);
    }

    fn progress(&self, done: u64, total: u64, unit: RStr<'_>) {
        let call = self.call();
        self.shared.ui.progress(&call.step, done, (total > 0).then_some(total), unit.as_str());
    }

    fn cancelled(&self) -> bool {
        self.shared.ending()
    }

    fn threads(&self) -> usize {
        self.shared.pool().map_or(1, |pool| pool.current_num_threads())
    }

    fn par_for(&self, n: usize, context: *const c_void, task: TaskFn) {
        struct Context(*const c_void);
        // SAFETY: the plugin's `par_for` takes a `Sync` closure, and waits for this call.
        unsafe impl Sync for Context {}
        let context = Context(context);
        let context = &context;
        let call = current();
        let run = || {
            let one = |index: usize| within(call.as_ref(), || (task.call)(context.0, index));
            (0..n).into_par_iter().with_max_len(1).for_each(one);
        };
        match self.shared.pool() {
            Some(pool) => pool.install(run),
            None => (0..n).for_each(|index| (task.call)(context.0, index)),
        }
    }
}
