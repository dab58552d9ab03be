//! Record batches as people and other programs read them: CSV, JSON lines, Markdown, terminal
//! text.
//!
//! Every form is written over one view of a column, [`Cells`], which is made once per column and
//! batch and gives a borrowed [`Cell`] per row; so each form is a match over a dozen kinds of cell
//! and knows nothing of Arrow's many spellings of the same thing. Whole tables go through
//! [`CsvWriter`] and [`JsonLinesWriter`]; what is shown to people is a [`Head`], the first rows of
//! a table, as text, Markdown, bars or a tree.
//!
//! Invariant: no plugins, no files, no environment; the caller says how wide and how colourful.
//! Invariant: no text of a table reaches a terminal with control characters in it.
//! Invariant: nothing panics on a batch that Arrow accepts; the same batch gives the same bytes.
mod bars;
mod cell;
mod csv;
mod head;
mod histogram;
mod human;
mod iso;
mod json;
mod look;
mod markdown;
mod mermaid;
mod table;
mod tree;

pub use arrow_array::RecordBatch;
pub use arrow_schema::Schema;

pub use crate::bars::{Bar, bars};
pub use crate::cell::{Cell, Cells, Fields, Instant, Items};
pub use crate::csv::CsvWriter;
pub use crate::head::Head;
pub use crate::histogram::Histogram;
pub use crate::human::{cell_text, count, float, printable};
pub use crate::json::{JsonLinesWriter, JsonRows};
pub use crate::look::Look;
pub use crate::markdown::escape as escape_markdown;
pub use crate::mermaid::mermaid;
pub use crate::tree::Tree;

#[cfg(test)]
mod tests;
