//! Gates: bounds on the cells of a table, decided after the metrics.

use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_cast::cast;
use arrow_schema::DataType;
use cladist_pipeline::{Bound, CheckedGate};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::store::Store;

/// How a gate was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Every matching row holds.
    Passed,
    /// A row does not hold.
    Failed,
    /// No row matches, a cell is null, an interval straddles the bound, or its table is not there.
    Undecided,
}

/// The result of one gate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GateResult {
    /// The gate.
    pub gate: String,
    /// The table that it judges, `step.table`.
    #[serde(default)]
    pub table: String,
    /// How it was decided.
    pub verdict: Verdict,
    /// Rows that it looked at.
    pub rows: u64,
    /// Why, with the first row that decided.
    pub detail: String,
}

/// Decides a gate.
pub(crate) fn decide(gate: &CheckedGate, store: &Store) -> GateResult {
    let result = |verdict, rows, detail: String| GateResult {
        gate: gate.name.clone(),
        table: gate.table.to_string(),
        verdict,
        rows,
        detail,
    };
    let undecided = |detail: String| result(Verdict::Undecided, 0, detail);
    let Some(stored) = store.get(&gate.table) else {
        return undecided(format!("the table `{}` is not there", gate.table));
    };
    let reader = match stored.read() {
        Ok(reader) => reader,
        Err(error) => return undecided(format!("the table `{}` cannot be read: {error}", gate.table)),
    };
    let mut tally = Tally::default();
    for batch in reader {
        let judged = batch.map_err(|e| e.to_string()).and_then(|batch| tally.judge(gate, &batch));
        if let Err(error) = judged {
            return undecided(error);
        }
    }
    match (tally.failed, tally.open, tally.rows) {
        (Some(detail), _, rows) => result(Verdict::Failed, rows, detail),
        (None, Some(detail), rows) => result(Verdict::Undecided, rows, detail),
        (None, None, 0) => undecided("no row matches".to_owned()),
        (None, None, 1) => result(Verdict::Passed, 1, "holds in 1 row".to_owned()),
        (None, None, rows) => result(Verdict::Passed, rows, format!("holds in {rows} rows")),
    }
}

#[derive(Default)]
struct Tally {
    rows: u64,
    failed: Option<String>,
    open: Option<String>,
}

impl Tally {
    fn judge(&mut self, gate: &CheckedGate, batch: &RecordBatch) -> Result<(), String> {
        let column = |name: &str| {
            batch
                .column_by_name(name)
                .ok_or_else(|| format!("the table `{}` has no column `{name}`", gate.table))
        };
        let judged = column(&gate.column)?;
        let filters = gate
            .filter
            .iter()
            .map(|(name, wanted)| Ok((Cells::of(column(name)?)?, wanted)))
            .collect::<Result<Vec<_>, String>>()?;
        let cells = Cells::of(judged)?;
        let interval = (batch.column_by_name("ci_low"), batch.column_by_name("ci_high"));
        let interval = match interval {
            (Some(low), Some(high)) => Some((Cells::of(low)?, Cells::of(high)?)),
            _ => None,
        };
        for row in 0..batch.num_rows() {
            if !filters.iter().all(|(cells, wanted)| cells.equals(row, wanted)) {
                continue;
            }
            self.rows += 1;
            let bounds =
                interval.as_ref().and_then(|(low, high)| Some((low.number(row)?, high.number(row)?)));
            match holds(&gate.bound, &cells, row, bounds) {
                Some(true) => {}
                Some(false) => {
                    self.failed.get_or_insert_with(|| explain(gate, &cells, row, bounds));
                }
                None => {
                    self.open.get_or_insert_with(|| explain(gate, &cells, row, bounds));
                }
            }
        }
        Ok(())
    }
}

/// Whether one row holds; `None` where it cannot be said. With an interval the whole of it must
/// lie on one side of the bound.
fn holds(bound: &Bound, cells: &Cells, row: usize, interval: Option<(f64, f64)>) -> Option<bool> {
    let judge = |limit: f64, low_side: bool| {
        let value = cells.number(row)?;
        let (low, high) = interval.unwrap_or((value, value));
        let (all, none) = if low_side { (high <= limit, low > limit) } else { (low >= limit, high < limit) };
        if all {
            Some(true)
        } else if none {
            Some(false)
        } else {
            None
        }
    };
    match bound {
        Bound::Max(limit) => judge(*limit, true),
        Bound::Min(limit) => judge(*limit, false),
        Bound::Equals(wanted) => (!cells.is_null(row)).then(|| cells.equals(row, wanted)),
    }
}

fn explain(gate: &CheckedGate, cells: &Cells, row: usize, interval: Option<(f64, f64)>) -> String {
    let bound = match &gate.bound {
        Bound::Min(limit) => format!("at least {limit}"),
        Bound::Max(limit) => format!("at most {limit}"),
        Bound::Equals(value) => format!("equal to {value}"),
    };
    let interval = interval.map(|(low, high)| format!(" ({low} to {high})")).unwrap_or_default();
    let filter: Vec<String> = gate.filter.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    let filter = if filter.is_empty() { String::new() } else { format!(" where {}", filter.join(", ")) };
    format!(
        "`{}` of `{}`{filter} is {}{interval}, and must be {bound}",
        gate.column,
        gate.table,
        cells.shown(row)
    )
}

/// A column as texts and, where it is one of numbers, as numbers.
struct Cells {
    texts: ArrayRef,
    numbers: Option<ArrayRef>,
}

impl Cells {
    fn of(column: &ArrayRef) -> Result<Self, String> {
        let ty = column.data_type();
        let texts =
            cast(column, &DataType::Utf8).map_err(|_| format!("a column of type {ty} cannot be judged"))?;
        let numbers = if ty.is_numeric() { cast(column, &DataType::Float64).ok() } else { None };
        Ok(Self { texts, numbers })
    }

    fn is_null(&self, row: usize) -> bool {
        self.texts.is_null(row)
    }

    fn number(&self, row: usize) -> Option<f64> {
        let numbers = self.numbers.as_ref()?;
        let value = numbers.as_primitive::<Float64Type>().value(row);
        (!numbers.is_null(row) && !value.is_nan()).then_some(value)
    }

    fn text(&self, row: usize) -> Option<&str> {
        (!self.is_null(row)).then(|| self.texts.as_string::<i32>().value(row))
    }

    fn shown(&self, row: usize) -> &str {
        self.text(row).unwrap_or("null")
    }

    fn equals(&self, row: usize, wanted: &Value) -> bool {
        match wanted {
            Value::Null => self.is_null(row),
            Value::Number(wanted) => self.number(row).is_some_and(|value| wanted.as_f64() == Some(value)),
            Value::String(wanted) => self.text(row) == Some(wanted),
            Value::Bool(wanted) => self.text(row) == Some(if *wanted { "true" } else { "false" }),
            Value::Array(_) | Value::Object(_) => false,
        }
    }
}
