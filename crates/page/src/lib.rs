//! One HTML page of a run that opens by double-click, without network.
//!
//! A [`Page`] is plain data: notices, steps, tables as text, charts as columns of numbers and names.
//! [`Page::html`] writes it. Escaping is the template library's; figures are JSON inside a `script`
//! element, where `<`, U+2028 and U+2029 are written as escapes. The page's own policy forbids every
//! load, so that nothing leaves the machine even if a browser is asked to.
//!
//! Invariant: no files, no plugins, no Arrow; the same page gives the same bytes.
//! Invariant: never larger than its budget, as long as the library and the facts fit into it.
mod chart;
mod html;
mod model;
mod outline;

pub use crate::chart::{Chart, ChartKind, Datum, Point};
pub use crate::model::{Column, Fact, Mark, Notice, Page, Row, Step, Table};

#[cfg(test)]
mod tests;
