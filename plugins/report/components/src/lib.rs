//! Reporters for every pipeline: text for the terminal, a file per table, one Markdown page, one
//! HTML page, one JSON document.
//!
//! Each is a thin reading of the tables' manifests (documentation, views) over `cladist-render`,
//! which knows how rows look; what a run says of itself (gates, warnings, summaries) is read from
//! the host's context in one place.
//!
//! Invariant: files go through the host's artifact writer and appear whole or not at all.
//! Invariant: whole tables are streamed; only what is shown to people is kept, and that is bounded.
mod context;
mod files;
#[cfg(test)]
mod fixtures;
mod html;
mod json;
mod markdown;
mod page;
mod read;
mod terminal;

use cladist_sdk::define_plugin;

pub use crate::files::Files;
pub use crate::html::Html;
pub use crate::json::Json;
pub use crate::markdown::Markdown;
pub use crate::terminal::Terminal;

define_plugin! {
    name: "report",
    description: "Reports: terminal text, files, Markdown, HTML, JSON",
    components: [Terminal, Files, Markdown, Html, Json],
}
