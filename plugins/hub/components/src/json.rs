//! Records of JSON, by chunks of whole rows.

use std::fs::File;

use cladist_files::{ArrayElements, Blocks, Chunk, Format, LineChunks, open as open_stream};
use cladist_sdk::prelude::*;

use crate::config::file_error;
use crate::units::{Input, Unit, blocks, open};

/// Bytes of a chunk of a stream: each is parsed by one thread.
const CHUNK: usize = 2 << 20;

/// Chunks of one unit, in order: a block is one, a stream several.
pub(crate) enum Chunks {
    Block { file: File, blocks: Blocks, block: u64, read: bool },
    Lines(LineChunks<Box<dyn std::io::Read + Send>>),
    Array(ArrayElements<Box<dyn std::io::Read + Send>>),
}

impl Chunks {
    pub(crate) fn open(input: &Input, unit: Unit) -> Result<Self> {
        if let Unit::Block { block, .. } = unit {
            return Ok(Self::Block { file: open(&input.path)?, blocks: blocks(input), block, read: false });
        }
        let stream = open_stream(&input.path).map_err(|error| file_error(&error))?;
        Ok(match input.format {
            Format::JsonArray => Self::Array(ArrayElements::new(stream, CHUNK)),
            _ => Self::Lines(LineChunks::new(stream, CHUNK)),
        })
    }

    /// The next chunk; false after the last.
    pub(crate) fn next(&mut self, chunk: &mut Chunk) -> std::io::Result<bool> {
        match self {
            Self::Block { file, blocks, block, read } => {
                if std::mem::replace(read, true) {
                    return Ok(false);
                }
                blocks.read(file, *block, chunk).map(|()| true)
            }
            Self::Lines(lines) => lines.next_chunk(chunk),
            Self::Array(elements) => elements.next_chunk(chunk),
        }
    }
}
