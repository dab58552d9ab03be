//! What goes to the terminal and how the program fails.

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};

/// A failure that ends the program.
pub(crate) struct Failed {
    pub(crate) code: u8,
    /// Whole lines for standard error, `error:` and `hint:` included; empty when told already.
    pub(crate) text: String,
}

pub(crate) const USAGE: u8 = 2;

impl Failed {
    /// One `error:` line.
    pub(crate) fn new(code: u8, message: impl Display) -> Self {
        Self { code, text: format!("error: {message}") }
    }

    /// Adds a `hint:` line.
    pub(crate) fn hint(mut self, hint: impl Display) -> Self {
        self.text.push_str(&format!("\nhint: {hint}"));
        self
    }
}

/// Whether a stream may be coloured: a terminal, and `NO_COLOR` unset.
pub(crate) fn colour(stream: &impl IsTerminal) -> bool {
    stream.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// Lines for standard error.
pub(crate) fn error(text: &str) {
    let mut stream = io::stderr().lock();
    let coloured = if colour(&io::stderr()) {
        text.replace("error:", "\u{1b}[1;31merror:\u{1b}[0m").replace("hint:", "\u{1b}[1;36mhint:\u{1b}[0m")
    } else {
        text.to_owned()
    };
    let _ = writeln!(stream, "{coloured}");
}

/// Text for standard output; a reader that went away ends the program quietly.
pub(crate) fn out(text: &str) -> Result<(), Failed> {
    let mut stream = io::stdout().lock();
    written(stream.write_all(text.as_bytes()).and_then(|()| stream.flush()))
}

/// The outcome of writing to standard output.
pub(crate) fn written(result: io::Result<()>) -> Result<(), Failed> {
    match result {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
            Err(Failed { code: 0, text: String::new() })
        }
        Err(error) => Err(Failed::new(1, format!("standard output: {error}"))),
    }
}

/// Lines of columns, each as wide as its widest cell.
pub(crate) fn columns(rows: &[Vec<String>]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|c| c.chars().count()).max();
    let widths: Vec<usize> = (0..count).map(|column| width(column).unwrap_or(0)).collect();
    let mut text = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            let pad = width - cell.chars().count();
            line.push_str(cell);
            line.extend(std::iter::repeat_n(' ', pad + 2));
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}
