//! Reporters for every pipeline: text for the terminal, a file per table, one Markdown page, one
//! HTML page, one JSON document; and scores in the formats of others: results of
//! lm-evaluation-harness, evaluation results of the Hub, Every Eval Ever.
//!
//! Each is a thin reading of the tables' manifests (documentation, views) over `cladist-render`,
//! which knows how rows look; what a run says of itself (gates, warnings, summaries) is read from
//! the host's context in one place.
//!
//! Invariant: files go through the host's artifact writer and appear whole or not at all.
//! Invariant: whole tables are streamed; only what is shown to people is kept, and that is bounded.
//! Invariant: a file in a format of others is never one that its schema refuses; what the format
//! cannot hold is told, with its reason.
mod context;
mod eval_results;
mod every_eval_ever;
mod file_names;
mod files;
#[cfg(test)]
mod fixtures;
mod html;
mod json;
mod lm_eval;
mod markdown;
mod metrics;
mod page;
mod read;
mod scores;
mod tasks;
mod terminal;
mod yaml;

use cladist_sdk::define_plugin;

pub use crate::eval_results::EvalResults;
pub use crate::every_eval_ever::EveryEvalEver;
pub use crate::files::Files;
pub use crate::html::Html;
pub use crate::json::Json;
pub use crate::lm_eval::LmEval;
pub use crate::markdown::Markdown;
pub use crate::terminal::Terminal;

define_plugin! {
    name: "report",
    description: "Reports: terminal text, files, Markdown, HTML, JSON; scores in the formats of others",
    components: [Terminal, Files, Markdown, Html, Json, LmEval, EvalResults, EveryEvalEver],
}
