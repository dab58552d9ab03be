//! Model cards in numbers: who has one, how long it is, whether it says that it was generated, and
//! which cards follow the same template.
//!
//! A card is looked at once: [`Reader::read`] gives its length, its flag and a [`Signature`] of 64
//! bytes, and no text is kept. [`templates`] groups the signatures, in about linear time;
//! [`groups`] sums up cards along edges.
//!
//! Invariant: nothing here knows Arrow, plugins, configuration or files.
//! Invariant: no result depends on the order of cards, nor on the number of threads.
mod cluster;
mod groups;
mod reader;
mod shingles;
mod signature;

pub use crate::cluster::{Template, Templates, templates};
pub use crate::groups::{CardEdge, Group, Rules, Side, Sums, groups};
pub use crate::reader::{CardFacts, Reader, head};
pub use crate::signature::{SIZE, Signature};
