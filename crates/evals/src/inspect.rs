//! Inspect's evaluation logs: one task of one model, its samples with their scores.
//!
//! The same JSON stands in one file (`.json`) or in the members of a zip (`.eval`): `header.json`, or
//! `_journal/start.json` of a run that did not end, and a member per sample and epoch.
mod header;
mod sample;

pub use self::header::{Header, Score};
pub use self::sample::{SampleLog, number};
