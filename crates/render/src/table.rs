//! A table as aligned text, fitted to a terminal.

use std::fmt::Write;

use crate::head::{Head, Shown};
use crate::human::{count, cut, pad, printable, width};
use crate::look::Look;

/// Blanks between two columns.
const GAP: usize = 2;
/// The widest cell of a pipe.
const WIDEST_PIPED: usize = 120;
/// The widest cell of a terminal: a table of one long column stays readable.
const WIDEST: usize = 72;
/// What a text column is never narrowed below while there is another way.
const NARROWEST: usize = 12;

impl Head {
    /// As aligned columns under a header, with a last line where rows are missing.
    ///
    /// In a terminal long text is cut first, then the last columns are left out, and a note says
    /// how many; numbers are never cut. A table without rows is `no rows`.
    pub fn table(&self, look: Look) -> String {
        let mut text = String::new();
        if self.rows() > 0 {
            let columns: Vec<Column> = (0..self.schema().fields().len())
                .map(|place| Column::of(self.shown(place, look.width.is_some()), look))
                .collect();
            let (widths, dropped) = fit(&columns, look.width);
            lines(&mut text, &columns, &widths, self.rows(), look);
            if dropped > 0 {
                let names: Vec<&str> = columns.iter().skip(widths.len()).map(|c| c.name.as_str()).collect();
                let plural = if dropped == 1 { "" } else { "s" };
                let note = format!("+{dropped} column{plural}: {}", names.join(", "));
                let _ = writeln!(text, "{}", look.faint(&cut(&note, look.picture_width())));
            }
        }
        match self.total() - self.rows() as u64 {
            0 if self.rows() == 0 => text.push_str("no rows\n"),
            0 => {}
            more if self.rows() == 0 => text = format!("{} rows\n", count(more)),
            more => {
                let _ = writeln!(text, "{}", look.faint(&format!("… and {} more", count(more))));
            }
        }
        text
    }
}

struct Column {
    name: String,
    right: bool,
    cells: Vec<String>,
    /// The widest cell.
    cell: usize,
}

impl Column {
    fn of(shown: Shown, look: Look) -> Self {
        let widest = if look.width.is_some() { WIDEST } else { WIDEST_PIPED };
        let mut cells: Vec<String> = shown.cells.iter().map(|cell| cut(&printable(cell), widest)).collect();
        if shown.right {
            align_points(&mut cells);
        }
        let cell = cells.iter().map(|cell| width(cell)).max().unwrap_or(0);
        Self { name: cut(&printable(&shown.name), widest), right: shown.right, cells, cell }
    }

    fn natural(&self) -> usize {
        self.cell.max(width(&self.name))
    }

    fn narrowest(&self) -> usize {
        if self.right {
            self.cell.max(width(&self.name).min(NARROWEST))
        } else {
            self.natural().min(NARROWEST)
        }
    }
}

/// Fills numbers on the right so that their points stand under each other.
fn align_points(cells: &mut [String]) {
    let whole = |c: char| c.is_ascii_digit() || c == '-' || c == ',';
    let tail = |cell: &str| match cell.trim_start_matches(whole) {
        rest if rest.len() == cell.len() => 0,
        rest => width(rest),
    };
    let longest = cells.iter().map(|cell| tail(cell)).max().unwrap_or(0);
    for cell in cells.iter_mut().filter(|cell| !cell.is_empty()) {
        let blanks = longest - tail(cell);
        cell.extend(std::iter::repeat_n(' ', blanks));
    }
}

/// The widths of the columns that are shown, and how many are not.
fn fit(columns: &[Column], width: Option<usize>) -> (Vec<usize>, usize) {
    let natural: Vec<usize> = columns.iter().map(Column::natural).collect();
    let Some(width) = width else { return (natural, 0) };
    let narrow: Vec<usize> = columns.iter().map(Column::narrowest).collect();
    let total = |widths: &[usize]| widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    let mut shown = columns.len();
    while shown > 1 && total(&narrow[..shown]) > width {
        shown -= 1;
    }
    // The largest width that no text column exceeds and the line still fits.
    let capped = |cap: usize| -> Vec<usize> {
        natural[..shown]
            .iter()
            .zip(&narrow)
            .map(|(natural, narrow)| (*natural).min(cap).max(*narrow))
            .collect()
    };
    let widest = natural.iter().copied().max().unwrap_or(0);
    let fitting = (0..=widest).rev().map(capped).find(|widths| total(widths) <= width);
    let widths = fitting.unwrap_or_else(|| narrow[..shown].iter().map(|w| (*w).min(width)).collect());
    (widths, columns.len() - shown)
}

fn lines(text: &mut String, columns: &[Column], widths: &[usize], rows: usize, look: Look) {
    let line = |of: &dyn Fn(&Column) -> String| {
        let mut line = String::new();
        for (i, (column, width)) in columns.iter().zip(widths).enumerate() {
            if i > 0 {
                line.extend([' '; GAP]);
            }
            line.push_str(&pad(&cut(&of(column), *width), *width, column.right));
        }
        line.trim_end().to_owned()
    };
    let _ = writeln!(text, "{}", look.strong(&line(&|column| column.name.clone())));
    let rule = if look.width.is_some() { "─" } else { "-" };
    let rules: Vec<String> = widths.iter().map(|width| rule.repeat(*width)).collect();
    let _ = writeln!(text, "{}", look.faint(&rules.join(&" ".repeat(GAP))));
    for row in 0..rows {
        let _ = writeln!(text, "{}", line(&|column| column.cells.get(row).cloned().unwrap_or_default()));
    }
}
