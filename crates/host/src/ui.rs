use std::io;

/// How the host speaks to whoever runs it. The host itself never prints.
pub trait Ui: Send + Sync {
    /// A step begins to work, or a source begins to be read.
    fn started(&self, step: &str, what: &str) {
        let _ = (step, what);
    }

    /// `done` of `total` units of a step are done.
    fn progress(&self, step: &str, done: u64, total: Option<u64>, unit: &str) {
        let _ = (step, done, total, unit);
    }

    /// A step is done, or failed.
    fn ended(&self, step: &str, ok: bool) {
        let _ = (step, ok);
    }

    /// Text of a reporter for the user (standard output).
    fn text(&self, step: &str, text: &str) -> io::Result<()>;

    /// The width of the terminal that `text` goes to; `None` when it is piped.
    fn width(&self) -> Option<u32> {
        None
    }

    /// Whether `text` may be coloured.
    fn colour(&self) -> bool {
        false
    }
}

/// Nobody watches; texts of reporters are dropped.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Ui for Silent {
    fn text(&self, _: &str, _: &str) -> io::Result<()> {
        Ok(())
    }
}
