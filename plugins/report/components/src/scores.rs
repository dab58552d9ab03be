//! Reads tables of the contract `scores` for the reporters that write them in a format of others.
//!
//! Invariant: a score that is kept has a finite value; what is not kept is counted with its reason.

use std::collections::{BTreeMap, BTreeSet};

use cladist_manifest::{ResolvedPort, WantedColumn};
use cladist_sdk::arrow_array::{Int32Array, StringArray};
use cladist_sdk::prelude::*;
use cladist_sdk::tables::Selector;
use cladist_sdk::{ColumnType, ReporterTable, check_cancelled, contracts};

/// What tells the items behind a score from others of the same benchmark.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Part {
    pub(crate) benchmark: String,
    /// Of a translation the language of the source.
    pub(crate) source: Option<String>,
    pub(crate) language: Option<String>,
    /// The group of items; none for all of them.
    pub(crate) group: Option<String>,
    pub(crate) turn: Option<i32>,
    pub(crate) variant: Option<String>,
}

/// A row of `scores`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Score {
    pub(crate) model: String,
    pub(crate) part: Part,
    pub(crate) metric: String,
    /// The filter, where there was one (not `none`).
    pub(crate) filter: Option<String>,
    pub(crate) value: f64,
    /// The items behind it, where that is known.
    pub(crate) n: Option<u64>,
    pub(crate) stderr: Option<f64>,
    /// The ends of its interval.
    pub(crate) interval: Option<(f64, f64)>,
    pub(crate) signature: String,
}

impl Score {
    /// For messages.
    pub(crate) fn name(&self) -> String {
        format!("{} of {} on {}", self.metric, self.model, self.part.benchmark)
    }
}

/// What a format cannot hold, by reason.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct LeftOut(BTreeMap<String, (u64, String)>);

impl LeftOut {
    /// One more thing left out; the first one's name is kept as an example.
    pub(crate) fn note(&mut self, reason: &str, example: &str) {
        self.0.entry(reason.to_owned()).or_insert_with(|| (0, example.to_owned())).0 += 1;
    }

    /// A line per reason.
    pub(crate) fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().map(|(reason, (count, example))| {
            let example: String = example.chars().take(120).collect();
            let more = if *count > 1 { format!(" and {} more", count - 1) } else { String::new() };
            cladist_render::printable(&format!("left out: {example}{more}: {reason}"))
        })
    }

    /// Warns of everything; where no file was written the user reads it as the report.
    pub(crate) fn tell(&self, files: usize, output: &Output) -> Result<()> {
        for line in self.lines() {
            cladist_sdk::tracing::warn!("{line}");
        }
        if files == 0 {
            output.text("no score to write\n")?;
        }
        Ok(())
    }
}

/// The scores of all tables, in their order.
#[derive(Debug, Default)]
pub(crate) struct Scores {
    pub(crate) rows: Vec<Score>,
    pub(crate) left_out: LeftOut,
}

impl Scores {
    /// Reads every table that has the contract's columns.
    pub(crate) fn read(tables: Vec<ReporterTable>) -> Result<Self> {
        let mut scores = Self::default();
        let mut seen = BTreeSet::new();
        for table in tables {
            let selector = match Selector::new(&table.schema, &port()) {
                Ok(selector) => selector,
                Err(error) => {
                    let reason = format!("it is no table of the contract `scores`: {error}");
                    scores.left_out.note(&reason, &table.full_name());
                    continue;
                }
            };
            let name = table.full_name();
            for batch in table.batches {
                check_cancelled()?;
                scores.batch(&name, &selector.apply(&batch?)?, &mut seen)?;
            }
        }
        Ok(scores)
    }

    fn batch(&mut self, table: &str, batch: &RecordBatch, seen: &mut BTreeSet<Key>) -> Result<()> {
        let columns = Columned::new(batch)?;
        for row in 0..batch.num_rows() {
            let score = match columns.score(row) {
                Ok(score) => score,
                Err(reason) => {
                    self.left_out.note(reason, &format!("a row of {table}"));
                    continue;
                }
            };
            let key = (score.model.clone(), score.part.clone(), score.metric.clone(), score.filter.clone());
            if !score.value.is_finite() {
                self.left_out.note("its value is no finite number", &score.name());
            } else if seen.insert(key) {
                self.rows.push(score);
            } else {
                self.left_out.note("an earlier row of the same kind counts", &score.name());
            }
        }
        Ok(())
    }
}

type Key = (String, Part, String, Option<String>);

/// What is asked of a table.
fn port() -> ResolvedPort {
    let columns = contracts::find("scores").map(|contract| contract.columns.as_slice()).unwrap_or_default();
    let wanted = |name: &str, ty, optional| WantedColumn { name: name.to_owned(), ty, optional };
    let mut columns: Vec<WantedColumn> =
        columns.iter().map(|column| wanted(column.name, column.ty.clone(), column.optional)).collect();
    columns.push(wanted("variant", ColumnType::Utf8, true));
    ResolvedPort {
        name: "scores".to_owned(),
        contract: Some("scores".to_owned()),
        columns,
        all_columns: false,
        optional: false,
        after: Vec::new(),
        passes: 1,
    }
}

struct Columned<'a> {
    batch: &'a RecordBatch,
    turn: Option<&'a Int32Array>,
}

impl<'a> Columned<'a> {
    fn new(batch: &'a RecordBatch) -> Result<Self> {
        Ok(Self { batch, turn: if batch.has("turn") { Some(batch.int32("turn")?) } else { None } })
    }

    fn text(&self, name: &str, row: usize) -> Option<String> {
        let column: &StringArray = self.batch.text(name).ok()?;
        let text = (!column.is_null(row)).then(|| column.value(row));
        text.filter(|text| !text.is_empty()).map(str::to_owned)
    }

    fn number(&self, name: &str, row: usize) -> Option<f64> {
        let column = self.batch.float(name).ok()?;
        (!column.is_null(row)).then(|| column.value(row)).filter(|x| x.is_finite())
    }

    /// The row, or what it lacks. A value that is missing is not a number.
    fn score(&self, row: usize) -> std::result::Result<Score, &'static str> {
        let model = self.text("model", row).ok_or("it names no model")?;
        let benchmark = self.text("benchmark", row).ok_or("it names no benchmark")?;
        let metric = self.text("metric", row).ok_or("it names no metric")?;
        let n = self.batch.int("n").ok().filter(|n| !n.is_null(row)).map(|n| n.value(row));
        Ok(Score {
            model,
            part: Part {
                benchmark,
                source: self.text("source_language", row),
                language: self.text("language", row),
                group: self.text("group", row),
                turn: self.turn.filter(|turn| !turn.is_null(row)).map(|turn| turn.value(row)),
                variant: self.text("variant", row),
            },
            metric,
            filter: self.text("filter", row).filter(|filter| filter != "none"),
            value: self.number("value", row).unwrap_or(f64::NAN),
            // 0 where the source says that nobody knows.
            n: n.and_then(|n| u64::try_from(n).ok()).filter(|n| *n > 0),
            stderr: self.number("stderr", row),
            interval: self.number("ci_low", row).zip(self.number("ci_high", row)),
            signature: self.text("signature", row).unwrap_or_default(),
        })
    }
}

#[cfg(test)]
mod tests;
