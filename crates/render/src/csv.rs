//! CSV as RFC 4180 has it, but for line ends, which are `\n`.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_schema::Schema;

use crate::cell::{Cell, Cells};
use crate::iso::{write_date, write_instant};
use crate::json;

const BUFFER: usize = 1 << 16;

/// Writes a table as CSV: a header, then a line per row.
///
/// Null is an empty cell; empty text is `""`, so that a reader that wants to can tell them apart.
/// Floats are in the shortest form that reads back as the same number; lists and structs are JSON,
/// times ISO 8601, bytes hexadecimal.
#[derive(Debug)]
pub struct CsvWriter<W> {
    out: W,
    /// Cells that must be quoted as a whole are written here first.
    nested: Vec<u8>,
}

impl<W: Write> CsvWriter<W> {
    /// A writer of a table with the columns of this schema; writes the header.
    pub fn new(mut out: W, schema: &Schema) -> io::Result<Self> {
        let mut line = Vec::new();
        for (i, field) in schema.fields().iter().enumerate() {
            if i > 0 {
                line.push(b',');
            }
            write_text(&mut line, field.name());
        }
        line.push(b'\n');
        out.write_all(&line)?;
        Ok(Self { out, nested: Vec::new() })
    }

    /// Writes the rows of a batch.
    pub fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        let columns: Vec<Cells> = batch.columns().iter().map(Cells::of).collect();
        let mut buffer = Vec::with_capacity(BUFFER + BUFFER / 4);
        for row in 0..batch.num_rows() {
            let begin = buffer.len();
            for (i, cells) in columns.iter().enumerate() {
                if i > 0 {
                    buffer.push(b',');
                }
                self.write_cell(&mut buffer, cells.get(row));
            }
            if buffer.len() == begin {
                // A lone null would be an empty line, which readers skip.
                buffer.extend_from_slice(b"\"\"");
            }
            buffer.push(b'\n');
            if buffer.len() >= BUFFER {
                self.out.write_all(&buffer)?;
                buffer.clear();
            }
        }
        self.out.write_all(&buffer)
    }

    /// Gives back what was written to; nothing is held back.
    pub fn into_inner(self) -> W {
        self.out
    }

    fn write_cell(&mut self, out: &mut Vec<u8>, cell: Cell<'_>) {
        match cell {
            Cell::Null => {}
            Cell::Text(text) => write_text(out, text),
            Cell::Float32(value) => out.extend_from_slice(ryu::Buffer::new().format(value).as_bytes()),
            Cell::Float(value) => out.extend_from_slice(ryu::Buffer::new().format(value).as_bytes()),
            Cell::Bytes(bytes) => json::write_hex(out, bytes),
            Cell::Date(days) => write_date(out, days),
            Cell::Timestamp(instant) => write_instant(out, instant),
            Cell::Bool(_) | Cell::Int(_) | Cell::UInt(_) => json::write_cell(out, cell),
            Cell::List(_) | Cell::Struct(_) => {
                self.nested.clear();
                json::write_cell(&mut self.nested, cell);
                write_bytes(out, &self.nested);
            }
        }
    }
}

fn write_text(out: &mut Vec<u8>, text: &str) {
    if text.is_empty() {
        out.extend_from_slice(b"\"\"");
    } else {
        write_bytes(out, text.as_bytes());
    }
}

fn write_bytes(out: &mut Vec<u8>, text: &[u8]) {
    if !text.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r')) {
        out.extend_from_slice(text);
        return;
    }
    out.push(b'"');
    for (i, part) in text.split(|byte| *byte == b'"').enumerate() {
        if i > 0 {
            out.extend_from_slice(b"\"\"");
        }
        out.extend_from_slice(part);
    }
    out.push(b'"');
}
