//! Rows as JSON objects: one a line, or as items of a document that the caller writes.

use std::io::{self, Write};

use arrow_array::RecordBatch;
use arrow_schema::Schema;

use crate::cell::{Cell, Cells};
use crate::iso::{write_date, write_instant};

const BUFFER: usize = 1 << 16;

/// A JSON string.
pub(crate) fn write_string(out: &mut Vec<u8>, text: &str) {
    let plain = |byte: &u8| *byte >= b' ' && *byte != b'"' && *byte != b'\\';
    if text.as_bytes().iter().all(plain) {
        out.push(b'"');
        out.extend_from_slice(text.as_bytes());
        out.push(b'"');
    } else {
        // A string into a vector cannot fail.
        let _ = serde_json::to_writer(out, text);
    }
}

/// Bytes that are no text, two hexadecimal digits each.
pub(crate) fn write_hex(out: &mut Vec<u8>, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        out.push(DIGITS[usize::from(byte >> 4)]);
        out.push(DIGITS[usize::from(byte & 15)]);
    }
}

/// A cell as JSON: floats that JSON has no number for are null, times are ISO 8601 text, bytes
/// hexadecimal text.
pub(crate) fn write_cell(out: &mut Vec<u8>, cell: Cell<'_>) {
    match cell {
        Cell::Null => out.extend_from_slice(b"null"),
        Cell::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        Cell::Int(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        Cell::UInt(value) => out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes()),
        Cell::Float32(value) if value.is_finite() => {
            out.extend_from_slice(ryu::Buffer::new().format_finite(value).as_bytes());
        }
        Cell::Float(value) if value.is_finite() => {
            out.extend_from_slice(ryu::Buffer::new().format_finite(value).as_bytes());
        }
        Cell::Float32(_) | Cell::Float(_) => out.extend_from_slice(b"null"),
        Cell::Text(text) => write_string(out, text),
        Cell::Bytes(_) | Cell::Date(_) | Cell::Timestamp(_) => {
            out.push(b'"');
            match cell {
                Cell::Bytes(bytes) => write_hex(out, bytes),
                Cell::Date(days) => write_date(out, days),
                Cell::Timestamp(instant) => write_instant(out, instant),
                _ => {}
            }
            out.push(b'"');
        }
        Cell::List(items) => {
            out.push(b'[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_cell(out, item);
            }
            out.push(b']');
        }
        Cell::Struct(fields) => {
            out.push(b'{');
            for (i, (name, value)) in fields.iter().enumerate() {
                if i > 0 {
                    out.push(b',');
                }
                write_string(out, name);
                out.push(b':');
                write_cell(out, value);
            }
            out.push(b'}');
        }
    }
}

/// Rows of one table as JSON objects. Nulls are kept, so that every row has every key.
#[derive(Debug, Clone)]
pub struct JsonRows {
    /// `{"first":`, `,"second":` and so on.
    keys: Vec<Vec<u8>>,
}

impl JsonRows {
    /// Rows with the columns of this schema.
    pub fn new(schema: &Schema) -> Self {
        let key = |(i, field): (usize, &std::sync::Arc<arrow_schema::Field>)| {
            let mut key = vec![if i == 0 { b'{' } else { b',' }];
            write_string(&mut key, field.name());
            key.push(b':');
            key
        };
        Self { keys: schema.fields().iter().enumerate().map(key).collect() }
    }

    /// Writes every row of a batch: what `before` puts there, the object, what `after` puts there.
    pub fn write(
        &self,
        out: &mut impl Write,
        batch: &RecordBatch,
        mut before: impl FnMut(&mut Vec<u8>),
        after: &[u8],
    ) -> io::Result<()> {
        let columns: Vec<Cells> = batch.columns().iter().map(Cells::of).collect();
        let mut buffer = Vec::with_capacity(BUFFER + BUFFER / 4);
        for row in 0..batch.num_rows() {
            before(&mut buffer);
            for (key, cells) in self.keys.iter().zip(&columns) {
                buffer.extend_from_slice(key);
                write_cell(&mut buffer, cells.get(row));
            }
            buffer.extend_from_slice(if self.keys.is_empty() { b"{}" } else { b"}" });
            buffer.extend_from_slice(after);
            if buffer.len() >= BUFFER {
                out.write_all(&buffer)?;
                buffer.clear();
            }
        }
        out.write_all(&buffer)
    }
}

/// JSON lines: one object a row.
#[derive(Debug)]
pub struct JsonLinesWriter<W> {
    out: W,
    rows: JsonRows,
}

impl<W: Write> JsonLinesWriter<W> {
    /// A writer of a table with the columns of this schema.
    pub fn new(out: W, schema: &Schema) -> Self {
        Self { out, rows: JsonRows::new(schema) }
    }

    /// Writes the rows of a batch.
    pub fn write(&mut self, batch: &RecordBatch) -> io::Result<()> {
        self.rows.write(&mut self.out, batch, |_| {}, b"\n")
    }

    /// Gives back what was written to; nothing is held back.
    pub fn into_inner(self) -> W {
        self.out
    }
}
