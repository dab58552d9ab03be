use std::fmt::Write;
use std::ops::Range;
use std::sync::Arc;

use arrow_array::builder::StringBuilder;
use arrow_array::{ArrayRef, UInt32Array};
use cladist_sdk::prelude::*;
use cladist_textmetrics::{Chunk, Listener, Unit, spaced};

use crate::predictions::Rows;

/// Alignments of one batch.
#[derive(Debug, Default)]
pub(super) struct Alignments {
    rows: Vec<u32>,
    units: Vec<&'static str>,
    chunks: Vec<Chunk>,
    said: StringBuilder,
    heard: StringBuilder,
}

/// The table of alignments.
pub(super) fn table() -> Table {
    let place = |name: &str, doc: &str| Column::new(name, "int64", doc).unit("units");
    Table::new("alignments", "One row per run of equal edits of an item.")
        .column(Column::new("model", "utf8", "The model."))
        .column(Column::new("benchmark", "utf8", "The benchmark."))
        .column(Column::new("language", "utf8?", "The language."))
        .column(Column::new("sample_id", "utf8", "The item."))
        .column(Column::new("unit", "utf8", "word or character."))
        .column(Column::new("edit", "utf8", "equal, substitute, delete (in the reference alone), insert."))
        .column(place("reference_start", "The first unit of the reference, from 0."))
        .column(place("reference_end", "The unit after the last."))
        .column(place("hypothesis_start", "The first unit of the hypothesis, from 0."))
        .column(place("hypothesis_end", "The unit after the last."))
        .column(Column::new("reference", "utf8", "The units of the reference."))
        .column(Column::new("hypothesis", "utf8", "The units of the hypothesis."))
        .order("the order of the input, for each row from the beginning of the texts")
        .when("/alignments", true)
        .view(View::table())
}

/// The units of a text, to be put together again.
struct Units<'a> {
    units: Vec<&'a str>,
    between: &'static str,
}

impl<'a> Units<'a> {
    fn of(unit: Unit, text: &'a str) -> Self {
        match unit {
            Unit::Word => Self { units: spaced(text).collect(), between: " " },
            Unit::Character => {
                let text = text.trim();
                let places = text.char_indices().map(|(at, c)| &text[at..at + c.len_utf8()]);
                Self { units: places.collect(), between: "" }
            }
        }
    }

    fn append(&self, range: &Range<usize>, out: &mut StringBuilder) {
        for (at, unit) in self.units.get(range.clone()).unwrap_or_default().iter().enumerate() {
            // A builder takes every text.
            let _ = out.write_str(if at == 0 { "" } else { self.between });
            let _ = out.write_str(unit);
        }
        out.append_value("");
    }
}

impl Alignments {
    pub(super) fn add(&mut self, row: usize, unit: Unit, listener: &mut Listener, said: &str, heard: &str) {
        let Ok(chunks) = listener.chunks(unit, said, heard) else { return };
        let (said, heard) = (listener.normalize(said), listener.normalize(heard));
        let (said, heard) = (Units::of(unit, &said), Units::of(unit, &heard));
        for chunk in chunks {
            self.rows.push(row as u32);
            self.units.push(unit.as_str());
            said.append(&chunk.reference, &mut self.said);
            heard.append(&chunk.hypothesis, &mut self.heard);
            self.chunks.push(chunk);
        }
    }

    pub(super) fn emit(mut self, rows: &Rows<'_>, out: &mut Emitter) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let places = UInt32Array::from(self.rows);
        let mut columns: Vec<(&str, ArrayRef)> = Vec::new();
        for name in ["model", "benchmark", "language", "sample_id"] {
            let column = rows.batch.column_by_name(name);
            let taken = column.map(|column| arrow_select::take::take(column, &places, None)).transpose();
            columns.extend(taken.map_err(Error::internal)?.map(|column| (name, column)));
        }
        let place = |get: fn(&Chunk) -> usize| ints(self.chunks.iter().map(|chunk| get(chunk) as i64));
        columns.extend([
            ("unit", strings(&self.units)),
            ("edit", strings(self.chunks.iter().map(|chunk| chunk.edit.as_str()))),
            ("reference_start", place(|chunk| chunk.reference.start)),
            ("reference_end", place(|chunk| chunk.reference.end)),
            ("hypothesis_start", place(|chunk| chunk.hypothesis.start)),
            ("hypothesis_end", place(|chunk| chunk.hypothesis.end)),
            ("reference", Arc::new(self.said.finish()) as ArrayRef),
            ("hypothesis", Arc::new(self.heard.finish())),
        ]);
        out.emit("alignments", record_batch(columns)?);
        Ok(())
    }
}
