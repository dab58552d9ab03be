//! Gates against the tables they judge.

use cladist_manifest::{ColumnType, Kind};
use serde_json::Value;

use super::Checker;
use super::shape::Shape;
use super::wiring::Whole;
use crate::suggest::did_you_mean;
use crate::{Bound, CheckedGate, Code, Diagnostic, Gate, Origin, TableRef};

impl Checker<'_> {
    /// Every gate that holds together; what is wrong with the others is told.
    pub(super) fn gates(&mut self) -> Vec<CheckedGate> {
        let pipeline = self.pipeline;
        pipeline.gates.iter().filter_map(|gate| self.gate(gate)).collect()
    }

    fn gate(&mut self, gate: &Gate) -> Option<CheckedGate> {
        let table = match self.tables(&gate.table, Whole::One) {
            Ok(tables) => tables.into_iter().next()?,
            Err(problem) => {
                self.problems.extend(problem);
                return None;
            }
        };
        let shape = self.shapes.get(&table).cloned().unwrap_or(Shape { columns: Vec::new(), open: true });
        let column = self.gate_column(&table, &shape, &gate.column.value, &gate.column.origin);
        if let Some(ty) = &column.1 {
            self.bound(gate, ty);
        }
        let mut filter = Vec::new();
        for (name, node) in &gate.filter {
            let (given, ty) = self.gate_column(&table, &shape, &name.value, &name.origin);
            let value = node.scalar()?;
            self.comparable(&given, ty.as_ref(), &value, &node.origin);
            filter.push((given, value));
        }
        Some(CheckedGate {
            name: gate.name.value.clone(),
            table,
            filter,
            column: column.0,
            bound: gate.bound.value.clone(),
            origin: gate.name.origin.clone(),
        })
    }

    /// The column's name in the table itself, and its type where that is known.
    fn gate_column(
        &mut self,
        table: &TableRef,
        shape: &Shape,
        name: &str,
        origin: &Origin,
    ) -> (String, Option<ColumnType>) {
        if let Some(column) = shape.column(name) {
            return (column.given.clone(), Some(column.ty.clone()));
        }
        if shape.open {
            let message = format!("whether `{table}` has the column `{name}` is decided at run");
            let source = self.draft(&table.step).is_some_and(|draft| draft.step.kind == Kind::Source);
            let hint = source.then(|| "`cladist check --probe` asks the source".to_owned());
            self.notes.push(Diagnostic::note(Code::Column, message).at(origin).hint_maybe(hint));
        } else {
            let message = format!("`{table}` has no column `{name}`");
            let hint = did_you_mean(name, shape.names());
            self.problems.push(Diagnostic::error(Code::Column, message).at(origin).hint_maybe(hint));
        }
        (name.to_owned(), None)
    }

    fn bound(&mut self, gate: &Gate, ty: &ColumnType) {
        let column = &gate.column.value;
        match &gate.bound.value {
            Bound::Equals(value) => self.comparable(column, Some(ty), value, &gate.bound.origin),
            Bound::Min(_) | Bound::Max(_) if *ty == ColumnType::Any || ColumnType::Float64.accepts(ty) => {}
            Bound::Min(_) | Bound::Max(_) => {
                let message = format!("`min` and `max` judge numbers, `{column}` is {ty}");
                let problem = Diagnostic::error(Code::Column, message).at(&gate.column.origin);
                self.problems.push(problem);
            }
        }
    }

    /// Whether a cell of this type can equal the value.
    fn comparable(&mut self, column: &str, ty: Option<&ColumnType>, value: &Value, origin: &Origin) {
        let Some(ty) = ty else { return };
        let fits = match value {
            Value::Bool(_) => matches!(ty, ColumnType::Bool | ColumnType::Any),
            Value::Number(_) => ColumnType::Float64.accepts(ty),
            // Dates stand as texts.
            _ => [ColumnType::Utf8, ColumnType::Timestamp].iter().any(|text| text.accepts(ty)),
        };
        if !fits {
            let message = format!("`{column}` is {ty} and can never be {value}");
            self.problems.push(Diagnostic::error(Code::Column, message).at(origin));
        }
    }
}
