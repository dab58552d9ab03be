//! Progress bars on standard error, texts of reporters on standard output.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, MutexGuard, PoisonError};

use cladist_host::Ui;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use terminal_size::{Width, terminal_size};

use crate::print::colour;

/// The terminal that the program runs in.
pub(crate) struct Terminal {
    progress: MultiProgress,
    bars: Mutex<BTreeMap<String, ProgressBar>>,
    shown: bool,
}

impl Terminal {
    pub(crate) fn new() -> Self {
        let shown = io::stderr().is_terminal();
        let target = if shown { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Self { progress: MultiProgress::with_draw_target(target), bars: Mutex::default(), shown }
    }

    fn bars(&self) -> MutexGuard<'_, BTreeMap<String, ProgressBar>> {
        self.bars.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn bar(&self, step: &str) -> ProgressBar {
        let mut bars = self.bars();
        if let Some(bar) = bars.get(step) {
            return bar.clone();
        }
        let style = ProgressStyle::with_template("{prefix:20!} {wide_bar} {pos}/{len} {msg} {elapsed}");
        let bar = self.progress.add(ProgressBar::new(0));
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.set_prefix(step.to_owned());
        bars.insert(step.to_owned(), bar.clone());
        bar
    }

    /// Removes all bars.
    pub(crate) fn clear(&self) {
        for (_, bar) in std::mem::take(&mut *self.bars()) {
            bar.finish_and_clear();
        }
        let _ = self.progress.clear();
    }
}

impl Ui for Terminal {
    fn started(&self, step: &str, what: &str) {
        if self.shown {
            self.bar(step).set_message(what.to_owned());
        }
    }

    fn progress(&self, step: &str, done: u64, total: Option<u64>, unit: &str) {
        if !self.shown {
            return;
        }
        let bar = self.bar(step);
        if let Some(total) = total {
            bar.set_length(total);
        }
        bar.set_message(unit.to_owned());
        bar.set_position(done);
    }

    fn ended(&self, step: &str, _ok: bool) {
        if let Some(bar) = self.bars().remove(step) {
            bar.finish_and_clear();
        }
    }

    fn text(&self, _step: &str, text: &str) -> io::Result<()> {
        self.progress.suspend(|| {
            let mut stream = io::stdout().lock();
            let written = stream.write_all(text.as_bytes()).and_then(|()| stream.flush());
            // Whoever read the text has seen enough: that is no failure of the run.
            written
                .or_else(|error| if error.kind() == io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) })
        })
    }

    fn width(&self) -> Option<u32> {
        let terminal = io::stdout().is_terminal().then(terminal_size).flatten();
        terminal.map(|(Width(columns), _)| u32::from(columns))
    }

    fn colour(&self) -> bool {
        colour(&io::stdout())
    }
}
