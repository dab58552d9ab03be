#![allow(unsafe_code, reason = "tasks of a parallel loop come over the boundary as pointers")]

use std::ffi::c_void;

use cladist_abi::abi_stable::sabi_trait::TD_Opaque;
use cladist_abi::abi_stable::std_types::RStr;
use cladist_abi::{HostServices, HostServices_TO, HostServicesBox, Level, LogRecord, TaskFn};

/// Services of a host that logs nothing and has two threads.
pub fn quiet_services() -> HostServicesBox {
    HostServices_TO::from_value(Quiet, TD_Opaque)
}

struct Quiet;

impl HostServices for Quiet {
    fn max_level(&self) -> Level {
        Level::Off
    }

    fn log_enabled(&self, _: Level, _: RStr<'_>) -> bool {
        false
    }

    fn log(&self, _: &LogRecord<'_>) {}

    fn progress(&self, _: u64, _: u64, _: RStr<'_>) {}

    fn cancelled(&self) -> bool {
        false
    }

    fn threads(&self) -> usize {
        2
    }

    fn par_for(&self, n: usize, context: *const c_void, task: TaskFn) {
        struct Context(*const c_void);
        // SAFETY: the plugin's `par_for` takes a `Sync` closure, and waits for this call.
        unsafe impl Sync for Context {}
        let context = &Context(context);
        // Two threads, so that a task that is not safe to run at once has a chance to show it.
        std::thread::scope(|scope| {
            scope.spawn(move || {
                let context = context;
                (1..n).step_by(2).for_each(|i| (task.call)(context.0, i));
            });
            (0..n).step_by(2).for_each(|i| (task.call)(context.0, i));
        });
    }
}
