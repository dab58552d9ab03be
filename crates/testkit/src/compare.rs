use std::collections::BTreeMap;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float32Type, Float64Type};
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::display::{ArrayFormatter, FormatOptions};
use arrow_schema::{DataType, SchemaRef};

/// The rows of batches as one.
pub fn whole(schema: &SchemaRef, batches: &[RecordBatch]) -> Result<RecordBatch, String> {
    arrow_select::concat::concat_batches(schema, batches).map_err(|error| error.to_string())
}

/// The first difference between two sets of tables; `None` when they are the same in every cell,
/// floats within 1e-12 relative.
pub fn differences(
    expected: &BTreeMap<String, RecordBatch>,
    got: &BTreeMap<String, RecordBatch>,
    any_row_order: bool,
) -> Option<String> {
    for (name, expected) in expected {
        let Some(got) = got.get(name) else { return Some(format!("table `{name}` is missing")) };
        if let Some(difference) = table_difference(expected, got, any_row_order) {
            return Some(format!("table `{name}`: {difference}"));
        }
    }
    got.keys().find(|name| !expected.contains_key(*name)).map(|name| format!("table `{name}` is new"))
}

fn table_difference(expected: &RecordBatch, got: &RecordBatch, any_row_order: bool) -> Option<String> {
    if expected.num_rows() != got.num_rows() {
        return Some(format!("{} rows, not {}", got.num_rows(), expected.num_rows()));
    }
    let (mut expected_order, mut got_order): (Vec<usize>, Vec<usize>) =
        ((0..expected.num_rows()).collect(), (0..got.num_rows()).collect());
    if any_row_order {
        expected_order = sorted(expected);
        got_order = sorted(got);
    }
    for (place, field) in expected.schema_ref().fields().iter().enumerate() {
        let Some(column) = got.column_by_name(field.name()) else {
            return Some(format!("column `{}` is missing", field.name()));
        };
        let (expected, got) = (Cells::new(expected.column(place)), Cells::new(column));
        for (row, (&e, &g)) in expected_order.iter().zip(&got_order).enumerate() {
            if !expected.same(e, &got, g) {
                let (expected, got) = (expected.shown(e), got.shown(g));
                return Some(format!("row {row}, column `{}`: {got}, not {expected}", field.name()));
            }
        }
    }
    None
}

/// Rows by their text, floats shortened, so that rows that differ by rounding sort alike.
fn sorted(batch: &RecordBatch) -> Vec<usize> {
    let columns: Vec<Cells<'_>> = batch.columns().iter().map(Cells::new).collect();
    let key = |row: usize| columns.iter().map(|cells| cells.key(row)).collect::<Vec<_>>();
    let mut order: Vec<usize> = (0..batch.num_rows()).collect();
    order.sort_by_cached_key(|row| key(*row));
    order
}

struct Cells<'a> {
    array: &'a ArrayRef,
    text: Option<ArrayFormatter<'a>>,
}

impl<'a> Cells<'a> {
    fn new(array: &'a ArrayRef) -> Self {
        const NULL: FormatOptions<'static> = FormatOptions::new().with_null("null");
        Self { array, text: ArrayFormatter::try_new(array.as_ref(), &NULL).ok() }
    }

    fn shown(&self, row: usize) -> String {
        self.text.as_ref().map_or_else(String::new, |text| text.value(row).to_string())
    }

    fn number(&self, row: usize) -> Option<f64> {
        if self.array.is_null(row) {
            return None;
        }
        match self.array.data_type() {
            DataType::Float64 => Some(self.array.as_primitive::<Float64Type>().value(row)),
            DataType::Float32 => Some(f64::from(self.array.as_primitive::<Float32Type>().value(row))),
            _ => None,
        }
    }

    fn key(&self, row: usize) -> String {
        if self.array.is_null(row) {
            // Unlike the text `null`.
            return "\0".to_owned();
        }
        self.number(row).map_or_else(|| self.shown(row), |number| format!("{number:.9e}"))
    }

    fn same(&self, row: usize, other: &Self, other_row: usize) -> bool {
        if self.array.is_null(row) != other.array.is_null(other_row) {
            return false;
        }
        match (self.number(row), other.number(other_row)) {
            (Some(a), Some(b)) => {
                a.to_bits() == b.to_bits()
                    || (a.is_nan() && b.is_nan())
                    || (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
            }
            (None, None) => self.shown(row) == other.shown(other_row),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cladist_tables::{floats, record_batch, strings};

    fn tables(names: &[&str], numbers: &[f64]) -> BTreeMap<String, RecordBatch> {
        let batch =
            record_batch([("n", strings(names.iter().copied())), ("x", floats(numbers.iter().copied()))])
                .unwrap();
        [("t".to_owned(), batch)].into()
    }

    #[test]
    fn floats_may_differ_in_their_last_digits_and_nothing_else_may() {
        let one = tables(&["a", "b"], &[0.1 + 0.2, 1.0]);
        assert_eq!(differences(&one, &tables(&["a", "b"], &[0.3, 1.0]), false), None);
        let other = differences(&one, &tables(&["a", "c"], &[0.3, 1.0]), false).unwrap();
        assert_eq!(other, "table `t`: row 1, column `n`: c, not b");
        assert!(differences(&one, &tables(&["a", "b"], &[0.3, 1.000_001]), false).is_some());
    }

    #[test]
    fn rows_may_come_in_any_order_only_where_allowed() {
        let (one, two) = (tables(&["a", "b"], &[1.0, 2.0]), tables(&["b", "a"], &[2.0, 1.0]));
        assert!(differences(&one, &two, false).is_some());
        assert_eq!(differences(&one, &two, true), None);
    }
}
