use arrow_array::RecordBatch;
use arrow_schema::{DataType, SchemaRef};

use crate::bars::Bar;
use crate::cell::{Cell, Cells};
use crate::human::{cell_text, grouped, wants_groups};
use crate::tree::Tree;

/// The first rows of a table and the number of all of them: what is shown to people.
#[derive(Debug, Clone)]
pub struct Head {
    schema: SchemaRef,
    parts: Vec<(Vec<Cells>, usize)>,
    limit: usize,
    kept: usize,
    total: u64,
}

/// One column of a [`Head`] as text.
pub(crate) struct Shown {
    pub(crate) name: String,
    pub(crate) right: bool,
    pub(crate) cells: Vec<String>,
}

impl Head {
    /// Nothing yet of a table with these columns; at most `limit` rows will be kept.
    pub fn new(schema: SchemaRef, limit: usize) -> Self {
        Self { schema, parts: Vec::new(), limit, kept: 0, total: 0 }
    }

    /// Reads as many batches as it takes. With `total` known, reading stops when enough rows are
    /// there; without, all rows are counted.
    pub fn read<E>(
        schema: SchemaRef,
        limit: usize,
        total: Option<u64>,
        batches: impl IntoIterator<Item = Result<RecordBatch, E>>,
    ) -> Result<Self, E> {
        let mut head = Self::new(schema, limit);
        let mut batches = batches.into_iter();
        while total.is_none() || head.wants_more() {
            let Some(batch) = batches.next() else { break };
            head.push(&batch?);
        }
        Ok(match total {
            Some(total) => head.of_total(total),
            None => head,
        })
    }

    /// Counts the rows of a batch and keeps those that are still wanted.
    pub fn push(&mut self, batch: &RecordBatch) {
        self.total += batch.num_rows() as u64;
        let rows = batch.num_rows().min(self.limit - self.kept);
        if rows > 0 {
            let part = batch.slice(0, rows);
            self.parts.push((part.columns().iter().map(Cells::of).collect(), rows));
            self.kept += rows;
        }
    }

    /// Whether a further batch would be kept, not only counted.
    pub fn wants_more(&self) -> bool {
        self.kept < self.limit
    }

    /// The same table with at most `rows` rows kept; cheap.
    #[must_use]
    pub fn first(&self, rows: usize) -> Self {
        let mut first = Self { parts: Vec::new(), limit: rows, kept: 0, ..self.clone() };
        for (columns, had) in &self.parts {
            let wanted = (*had).min(rows - first.kept);
            if wanted > 0 {
                first.parts.push((columns.clone(), wanted));
                first.kept += wanted;
            }
        }
        first
    }

    /// The number of rows of the whole table, where not all of them were pushed.
    #[must_use]
    pub fn of_total(mut self, total: u64) -> Self {
        self.total = total.max(self.kept as u64);
        self
    }

    /// Rows of the whole table.
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Rows kept.
    pub fn rows(&self) -> usize {
        self.kept
    }

    /// The table's columns.
    pub fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// The cells of one column, none when there is no such column.
    pub fn cells(&self, column: &str) -> impl Iterator<Item = Cell<'_>> {
        let place = self.schema.index_of(column).ok();
        let parts = place.into_iter().flat_map(|place| self.parts.iter().map(move |part| (part, place)));
        parts.flat_map(|((columns, rows), place)| {
            let cells = columns.get(place);
            (0..*rows).map(move |row| cells.map_or(Cell::Null, |cells| cells.get(row)))
        })
    }

    /// A bar per row: `value` under the text of `label`, which `series` is added to; `interval`
    /// names the columns of its ends. None where a column is missing or `value` holds no numbers.
    pub fn bars(
        &self,
        label: &str,
        value: &str,
        series: Option<&str>,
        interval: Option<(&str, &str)>,
        groups: bool,
    ) -> Option<Vec<Bar>> {
        self.schema.index_of(label).ok()?;
        let shown = self.column(value, groups)?;
        if !shown.right {
            return None;
        }
        let mut labels: Vec<String> = self.cells(label).map(cell_text).collect();
        if let Some(series) = series {
            let series = self.cells(series).map(|cell| (!cell.is_null()).then(|| cell_text(cell)));
            for (label, series) in labels.iter_mut().zip(series) {
                if let Some(series) = series {
                    *label = format!("{label} · {series}");
                }
            }
        }
        let mut texts = shown.cells;
        if let Some((low, high)) = interval {
            for ((text, low), high) in texts.iter_mut().zip(self.cells(low)).zip(self.cells(high)) {
                if !low.is_null() && !high.is_null() {
                    *text = format!("{text} [{}, {}]", cell_text(low), cell_text(high));
                }
            }
        }
        let values = self.cells(value).map(|cell| cell.number());
        let bars = labels.into_iter().zip(values).zip(texts);
        Some(bars.map(|((label, value), text)| Bar { label, value: value.unwrap_or(0.0), text }).collect())
    }

    /// The kept rows as a tree of `child` under `parent`. None where a column is missing.
    pub fn tree(&self, child: &str, parent: &str) -> Option<Tree> {
        self.schema.index_of(child).ok()?;
        self.schema.index_of(parent).ok()?;
        let text = |cell: Cell<'_>| (!cell.is_null()).then(|| cell_text(cell));
        let pairs = self.cells(child).map(text).zip(self.cells(parent).map(text));
        Some(Tree::new(pairs.filter_map(|(child, parent)| Some((child?, parent)))))
    }

    /// The kept rows as flows `(from, to, value)`; rows without both ends are left out. None where
    /// a column is missing.
    pub fn flows(
        &self,
        from: &str,
        to: &str,
        value: Option<&str>,
    ) -> Option<Vec<(String, String, Option<String>)>> {
        self.schema.index_of(from).ok()?;
        self.schema.index_of(to).ok()?;
        let mut labels = value.map(|value| self.cells(value).map(cell_text));
        let ends = self.cells(from).zip(self.cells(to));
        let flows = ends.filter_map(|(from, to)| {
            let label = labels.as_mut().and_then(Iterator::next);
            (!from.is_null() && !to.is_null()).then(|| (cell_text(from), cell_text(to), label))
        });
        Some(flows.collect())
    }

    /// The kept cells of the column at `place` as text for people, and whether they are numbers.
    pub fn texts(&self, place: usize) -> (Vec<String>, bool) {
        let shown = self.shown(place, true);
        (shown.cells, shown.right)
    }

    fn column(&self, name: &str, groups: bool) -> Option<Shown> {
        let place = self.schema.index_of(name).ok()?;
        Some(self.shown(place, groups))
    }

    /// A column as text, with thousands separators where `groups` allows them and they help.
    pub(crate) fn shown(&self, place: usize, groups: bool) -> Shown {
        let field = self.schema.field(place);
        let right = is_number(field.data_type());
        let parts: Vec<_> =
            self.parts.iter().filter_map(|(columns, rows)| Some((columns.get(place)?, *rows))).collect();
        let groups = groups && right && wants_groups(&parts);
        let cells = parts.iter().flat_map(|(cells, rows)| (0..*rows).map(|row| cells.get(row)));
        let cells = cells.map(|cell| if groups { grouped(&cell_text(cell)) } else { cell_text(cell) });
        Shown { name: field.name().clone(), right, cells: cells.collect() }
    }
}

/// Whether a type is shown right-aligned.
fn is_number(ty: &DataType) -> bool {
    match ty {
        DataType::Dictionary(_, value) => is_number(value),
        DataType::RunEndEncoded(_, values) => is_number(values.data_type()),
        ty => ty.is_numeric(),
    }
}
