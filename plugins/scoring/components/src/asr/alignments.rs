use cladist_sdk::prelude::*;
use cladist_textmetrics::{Chunk, Listener, Unit, spaced};

use crate::predictions::Rows;

/// Alignments of one batch.
#[derive(Debug, Default)]
pub(super) struct Alignments {
    rows: Vec<u32>,
    units: Vec<&'static str>,
    chunks: Vec<Chunk>,
    said: Vec<String>,
    heard: Vec<String>,
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

    fn text(&self, range: &std::ops::Range<usize>) -> String {
        self.units.get(range.clone()).unwrap_or_default().join(self.between)
    }
}

impl Alignments {
    pub(super) fn add(&mut self, row: usize, unit: Unit, listener: &mut Listener, said: &str, heard: &str) {
        let chunks = listener.chunks(unit, said, heard);
        let (said, heard) = (listener.normalize(said), listener.normalize(heard));
        let (said, heard) = (Units::of(unit, &said), Units::of(unit, &heard));
        for chunk in chunks {
            self.rows.push(row as u32);
            self.units.push(unit.as_str());
            self.said.push(said.text(&chunk.reference));
            self.heard.push(heard.text(&chunk.hypothesis));
            self.chunks.push(chunk);
        }
    }

    pub(super) fn emit(self, rows: &Rows<'_>, out: &mut Emitter) -> Result<()> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let ids = rows.batch.text("sample_id")?;
        let at = || self.rows.iter().map(|&row| row as usize);
        let place = |get: fn(&Chunk) -> usize| ints(self.chunks.iter().map(|chunk| get(chunk) as i64));
        let batch = record_batch([
            ("model", strings(at().map(|row| rows.model.value(row)))),
            ("benchmark", strings(at().map(|row| rows.benchmark.value(row)))),
            ("language", nullable_strings(at().map(|row| rows.language(row)))),
            ("sample_id", strings(at().map(|row| ids.value(row)))),
            ("unit", strings(&self.units)),
            ("edit", strings(self.chunks.iter().map(|chunk| chunk.edit.as_str()))),
            ("reference_start", place(|chunk| chunk.reference.start)),
            ("reference_end", place(|chunk| chunk.reference.end)),
            ("hypothesis_start", place(|chunk| chunk.hypothesis.start)),
            ("hypothesis_end", place(|chunk| chunk.hypothesis.end)),
            ("reference", strings(&self.said)),
            ("hypothesis", strings(&self.heard)),
        ])?;
        out.emit("alignments", batch);
        Ok(())
    }
}
