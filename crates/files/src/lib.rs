//! Finding, sniffing, decompressing and splitting input files.
//!
//! Sources read what users have: one file, a glob or a folder, plain or compressed, lines or the
//! pages of an API. What that takes is the same for every source, and none of it depends on what
//! the bytes mean.
//!
//! - [`Inputs`] finds the files, [`sniff`] says what one is by its content, [`open`] decompresses.
//! - [`Blocks`] cuts an uncompressed file of lines into fixed ranges that threads read on their own.
//! - [`LineChunks`] cuts a stream into chunks of whole lines, [`ArrayElements`] into chunks of
//!   whole elements of JSON arrays; both, like a block, come as a [`Chunk`] of [`Row`]s.
//! - [`Line`] says where a row is, and counts lines only when somebody asks.
//!
//! Invariant: nothing here knows Arrow, configuration or what a row means.
//! Invariant: where a row begins and ends depends on the file alone, never on threads, chunk sizes
//! or how the reads happen to fall.
//! Invariant: nothing is mapped into memory; a file that changes under us gives odd rows, no crash.
mod blocks;
mod chunk;
mod elements;
mod error;
mod inputs;
mod lines;
mod open;
mod place;
mod scan;
mod sniff;

pub use crate::blocks::{Blocks, DEFAULT_BLOCK};
pub use crate::chunk::{Chunk, Row, Rows};
pub use crate::elements::ArrayElements;
pub use crate::error::{Fault, FaultKind, FilesError};
pub use crate::inputs::{InputFile, Inputs};
pub use crate::lines::{DEFAULT_CHUNK, LineChunks};
pub use crate::open::{decompress, open};
pub use crate::place::Line;
pub use crate::sniff::{Compression, Format, Sniffed, sniff, sniff_bytes};
